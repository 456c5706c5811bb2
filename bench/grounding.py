"""Does grounding ever accept changed words, or refuse a mere change of typography? And what does it cost?

    python bench/grounding.py [--polnear FILE.jsonl ...] [--most 20000]

Takes the sentences and quoted passages of the seed articles (and of JSONL files with a `text` field), changes the
meaning of each in a dozen ways, and counts how many of the results `Grounder` finds in the article: that must be none.
Whether a changed string is really absent is decided here, by comparing words, not by the code under test; the few that
the article happens to contain too are left out. Then the same passages in other typography: all must be found, at the
exact place. CPU per passage stands beside a plain `str.find` of the same strings, which is the least a search can cost.
Ends with exit code 1 if anything was accepted or refused wrongly.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from extractor.text import Grounder, Stretch, find_passages, find_sentences

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "hundred", "million", "billion"]
UNITS = {
    "%": " percentage points", "percent": "percentage points", "km": "miles", "kilometers": "miles",
    "million": "billion", "billion": "million", "troops": "civilians", "people": "soldiers", "years": "months",
    "months": "years", "days": "weeks", "hours": "minutes", "votes": "voters", "dollars": "euros",
}  # fmt: skip
QUALIFIER = re.compile(
    r"\b(?:about|around|some|nearly|almost|more than|at least|up to|reportedly|allegedly|apparently|only|mostly|most|"
    r"often|usually|possible|potential|partly|largely|probably|likely|perhaps) ",
)
AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|does|did|do)\b (?!not)"
)
NEGATION = re.compile(r"\b(?:not|never|no) |n['’]t\b")
MODAL = {
    "could": "will",
    "may": "must",
    "might": "will",
    "would": "will",
    "should": "must",
    "can": "must",
    "will": "may",
}
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")
ROUNDS = 6
"""How often each passage is tried by each operator, which draws another place to change."""
SINGLE = "'‘’"
MARKS = SINGLE + '"“”«»'
Alter = Callable[[str, "Material", random.Random], str | None]


class Material:
    """An article, its passages with their places, and its names."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.grounder = Grounder(text)
        places = [(s.start, s.end) for s in find_sentences(text)] + [(p.start, p.end) for p in find_passages(text)]
        trimmed = ((s + len(text[s:e]) - len(text[s:e].lstrip()), s + len(text[s:e].rstrip())) for s, e in places)
        self.places = [(s, e) for s, e in dict.fromkeys(trimmed) if e - s >= 12]
        self.names = sorted(set(NAME.findall(text)))
        self.words = _words(text)


def _words(text: str) -> str:
    """The words and marks of a text in one typography, for telling whether it holds a string; not the code tested."""
    for group, plain in (("‘’‚‛‹›′`´", "'"), ("“”„‟«»″", '"'), ("‐‑‒–—―−", "-")):
        for sign in group:
            text = text.replace(sign, plain)
    text = text.replace("''", '"').replace("…", "...").replace("\u00ad", "")
    return (
        "\x00"
        + "\x00".join(re.findall(r"[$£€]?\d(?:[\d.,]*\d)?%?|[^\W_]+|[^\w\s]|_", re.sub("-{2,}", "-", text)))
        + "\x00"
    )


def _one(pattern: re.Pattern[str], passage: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(passage))
    return rng.choice(found) if found else None


def _put(passage: str, match: re.Match[str], new: str) -> str:
    return passage[: match.start()] + new + passage[match.end() :]


def number(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(re.compile(r"\d|\b(?:" + "|".join(NUMBERS) + r")\b"), passage, rng)
    if match is None:
        return None
    old = match.group()
    pool = "123456789" if old.isdigit() else NUMBERS
    return _put(passage, match, rng.choice([x for x in pool if x != old]))


def negation_in(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(AUXILIARY, passage, rng)
    return match and _put(passage, match, match.group(1) + rng.choice([" not ", " never "]))


def negation_out(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(NEGATION, passage, rng)
    return match and _put(passage, match, "")


def name(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(NAME, passage, rng)
    others = [n for n in material.names if match and n != match.group()]
    return _put(passage, match, rng.choice(others)) if match and others else None


def weekday(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(re.compile("|".join(DAYS)), passage, rng)
    return match and _put(passage, match, rng.choice([d for d in DAYS if d != match.group()]))


def unit(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(re.compile(r"%|\b(?:" + "|".join(u for u in UNITS if u != "%") + r")\b"), passage, rng)
    return match and _put(passage, match, UNITS[match.group()])


def word_order(passage: str, material: Material, rng: random.Random) -> str | None:
    words = passage.split(" ")
    spots = [k for k in range(len(words) - 1) if words[k].lower() != words[k + 1].lower()]
    if not spots:
        return None
    k = rng.choice(spots)
    words[k], words[k + 1] = words[k + 1], words[k]
    return " ".join(words)


def merge(passage: str, material: Material, rng: random.Random) -> str | None:
    start, end = rng.choice(material.places)
    return passage.rstrip(",") + rng.choice([" ", ", "]) + material.text[start:end]


def ellipsis(passage: str, material: Material, rng: random.Random) -> str | None:
    words = passage.split(" ")
    if len(words) < 5:
        return None
    first = rng.randrange(1, len(words) - 2)
    last = rng.randrange(first + 1, len(words) - 1)
    return " ".join((*words[:first], rng.choice(["...", "…", "[...]", "[…]"]), *words[last:]))


def qualifier(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(QUALIFIER, passage, rng)
    return match and _put(passage, match, "")


def modal(passage: str, material: Material, rng: random.Random) -> str | None:
    match = _one(re.compile(r"\b(?:" + "|".join(MODAL) + r")\b"), passage, rng)
    return match and _put(passage, match, MODAL[match.group()])


def word_left_out(passage: str, material: Material, rng: random.Random) -> str | None:
    words = passage.split(" ")
    if len(words) < 4:
        return None
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def number_cut(passage: str, material: Material, rng: random.Random) -> str | None:
    """From the second character of a number on: "5,000 troops" becomes "000 troops", "120%" "20%"."""
    match = _one(re.compile(r"(?<!\S)[\d$£€][\d.,]*\d"), passage, rng)
    return match and passage[match.start() + rng.randrange(1, len(match.group())) :].lstrip(".,")


def word_cut(passage: str, material: Material, rng: random.Random) -> str | None:
    """From inside a word on or up to inside a word: "unable to" becomes "able to", "can't" "can"."""
    match = _one(re.compile(r"\b(?:un|in|im|anti-|non-|dis|mis|ex-|re)(?=[a-z]{4})"), passage, rng)
    if match is not None and rng.random() < 0.8:
        return passage[match.end() :]
    match = _one(re.compile(r"[a-z](?=n['’]t\b)|\w(?=\w{2,}\b)"), passage, rng)
    return match and passage[: match.end()]


OPERATORS: tuple[Alter, ...] = (
    number, negation_in, negation_out, name, weekday, unit, word_order, merge, ellipsis, qualifier, modal,
    word_left_out, number_cut, word_cut,
)  # fmt: skip

VARIANTS: dict[str, Callable[[str], str]] = {
    "straight marks": lambda p: re.sub("[“”„«»]", '"', re.sub("[‘’]", "'", p)),
    "curly marks": lambda p: re.sub('"', "”", re.sub("'", "’", p)),
    "doubled single marks": lambda p: (
        p if re.search(f'[{SINGLE}][“”"]|[“”"][{SINGLE}]', p) else re.sub('[“”"]', "''", p)
    ),
    "guillemets": lambda p: re.sub('[“”"]', "»", p),
    "em dash": lambda p: re.sub("[-–]", "—", p),
    "typewriter dash": lambda p: re.sub("[–—]", "--", p),
    "no-break hyphen": lambda p: p.replace("-", "‑"),
    "no-break space": lambda p: p.replace(" ", "\xa0"),
    "line breaks": lambda p: p.replace(" ", "\n"),
    "runs of white space": lambda p: p.replace(" ", " \t\u2009 "),
    "ligatures": lambda p: p.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "soft hyphens": lambda p: re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", "\u00ad", p),
    "zero-width spaces": lambda p: re.sub(r"(?<=[a-z]),", "\u200b,", p),
    "ellipsis": lambda p: p.replace("...", "…") if "..." in p else p.replace("…", "..."),
    "wrapped in marks": lambda p: f"“{p}”",
    "space around": lambda p: f" {p}\n",
}


def read(paths: list[Path], rng: random.Random) -> list[Material]:
    texts = [p.read_text("utf-8") for p in sorted(SEEDS.glob("*.txt"))]
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines if line.strip()]
    return [m for m in map(Material, texts) if m.places]


def altered(materials: list[Material], most: int, rng: random.Random) -> Iterator[tuple[str, str, Material]]:
    """(operator, changed string, article), each really absent from the article; at most `most` an operator."""
    for operator in OPERATORS:
        made = 0
        todo = [(m, place) for m in materials for place in m.places] * ROUNDS
        rng.shuffle(todo)
        seen: set[tuple[int, str]] = set()
        for material, (start, end) in todo:
            if made >= most:
                break
            passage = material.text[start:end]
            changed = operator(passage, material, rng)
            if not changed or changed == passage or not re.search(r"\w", changed):
                continue
            if _words(changed) in material.words or (id(material), changed) in seen:
                continue
            seen.add((id(material), changed))
            made += 1
            yield operator.__name__.replace("_", " "), changed, material


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--polnear", type=Path, nargs="*", default=[], help="JSONL files with a `text` field")
    parser.add_argument("--most", type=int, default=2000, help="changed strings per operator, at most")
    options = parser.parse_args()
    rng = random.Random(20260101)
    materials = read(options.polnear, rng)
    print(f"{len(materials)} articles, {sum(len(m.places) for m in materials)} passages")

    made, accepted, by_substring = Counter[str](), Counter[str](), Counter[str]()
    work: list[tuple[str, Material]] = []
    for operator, changed, material in altered(materials, options.most, rng):
        made[operator] += 1
        found = material.grounder.ground(changed)
        accepted[operator] += bool(found)
        by_substring[operator] += changed in material.text
        work.append((changed, material))
        if found and accepted[operator] <= 3:
            print(f"  ACCEPTED {operator}: {changed[:100]!r}", file=sys.stderr)
    print(f"\n{'meaning altered':24}{'strings':>9}{'accepted':>10}{'by `in`':>9}")
    for operator in made:
        print(f"{operator:24}{made[operator]:9}{accepted[operator]:10}{by_substring[operator]:9}")
    print(f"{'all':24}{made.total():9}{accepted.total():10}{by_substring.total():9}")

    tried, exact, verbatim = Counter[str](), Counter[str](), Counter[str]()
    for material in materials:
        for start, end in material.places:
            passage = material.text[start:end]
            for variant, change in VARIANTS.items():
                changed = change(passage)
                if changed == passage:
                    continue
                tried[variant] += 1
                found = material.grounder.ground(changed)
                right = Stretch(start, end) in found
                if variant == "wrapped in marks" and found:  # the article's own marks come first, here or elsewhere
                    right = all(
                        _words(material.text[f.start : f.end].strip(MARKS)) == _words(passage.strip(MARKS))
                        for f in found
                    )
                exact[variant] += right
                verbatim[variant] += changed in material.text
                work.append((changed, material))
                if not right and tried[variant] - exact[variant] <= 3:
                    print(f"  REFUSED {variant}: {changed[:100]!r}", file=sys.stderr)
    print(f"\n{'other typography':24}{'strings':>9}{'exact':>10}{'by `in`':>9}")
    for variant in tried:
        print(f"{variant:24}{tried[variant]:9}{exact[variant]:10}{verbatim[variant]:9}")
    print(f"{'all':24}{tried.total():9}{exact.total():10}{verbatim.total():9}")

    report_cost(work, materials)
    return int(accepted.total() > 0 or exact.total() < tried.total())


def report_cost(work: list[tuple[str, Material]], materials: list[Material]) -> None:
    size = sum(len(m.text) for _, m in work) / len(work)
    clock = time.process_time()
    for passage, material in work:
        material.grounder.ground(passage)
    ours = time.process_time() - clock
    clock = time.process_time()
    for passage, material in work:
        material.text.find(passage)
    plain = time.process_time() - clock
    clock = time.process_time()
    for material in materials:
        Grounder(material.text)
    folding = time.process_time() - clock
    print(f"\nCPU per passage, articles of {size:,.0f} characters on average, {len(work):,} passages:")
    print(f"  Grounder.ground {ours / len(work) * 1000:.4f} ms; str.find {plain / len(work) * 1000:.4f} ms")
    print(f"  folding an article, once: {folding / len(materials) * 1000:.3f} ms")


if __name__ == "__main__":
    sys.exit(main())
