"""How reconciling grows: time and memory over stories of made-up articles.

python bench/reconcile_scale.py                 100 stories (100,000 items) and half as many
python bench/reconcile_scale.py --stories 1000  1,000,000 items, streamed; prints peak memory
python bench/reconcile_scale.py --copies 1600   one growing story: 100, 200, … near copies of three of the seeds
python bench/reconcile_scale.py --reports 1600  the same with reports that share sentences, each in its own selection
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import re
import resource
import time
from collections.abc import Iterator

from extractor import Extractor
from extractor.reconcile import ReconcileOptions, iter_stories, reconcile
from extractor.schemas import (
    Article,
    ArticleFacts,
    Attribution,
    Claim,
    Coverage,
    Figure,
    Provenance,
    Quote,
    Source,
    Span,
)

ARTICLES = 25
FACTS = 40
ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "io"]
CODAS = ["n", "r", "l", "s", "m", "nd", "rk", "st", "th", "x"]
VERBS = [
    "opened",
    "closed",
    "repaired",
    "visited",
    "sold",
    "measured",
    "planned",
    "guarded",
    "flooded",
    "rebuilt",
    "painted",
    "moved",
]
NOUNS = [
    "bridge",
    "harbour",
    "school",
    "factory",
    "reservoir",
    "railway",
    "museum",
    "hospital",
    "tunnel",
    "market",
    "stadium",
    "archive",
]
HOW = ["quickly", "late", "early", "again", "jointly", "partly", "formally", "quietly"]


def word(rng: random.Random, syllables: int = 2) -> str:
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(syllables)) + rng.choice(CODAS)


def story_facts(seed: int, articles: int = ARTICLES) -> Iterator[ArticleFacts]:
    """The articles of one made-up story: each tells 16 of its 40 facts, some rewords, some numbers differ."""
    rng = random.Random(seed)
    people = [f"{word(rng).capitalize()} {word(rng, 3).capitalize()}" for _ in range(8)]
    places = [word(rng, 3).capitalize() for _ in range(10)]
    pool = []
    for _ in range(FACTS):
        pool.append(
            (
                rng.choice(people), rng.choice(VERBS), rng.choice(NOUNS), rng.choice(places), rng.randint(12, 9000),
                word(rng, 3), f"the {word(rng)} {rng.choice(NOUNS)} {rng.choice(VERBS)} {word(rng, 3)} {word(rng)}",
            )
        )  # fmt: skip
    for number in range(articles):
        yield _article(rng, f"{seed}-{number}", rng.sample(pool, 16))


def _article(rng: random.Random, name: str, facts: list[tuple[str, str, str, str, int, str, str]]) -> ArticleFacts:
    text = ""
    spots: list[tuple[int, int, int, int, int, int, str, str]] = []
    for person, verb, noun, place, count, thing, said in facts:
        how = rng.choice(HOW)
        if rng.random() < 0.03:
            count = int(count * 1.7)
        lead = f"{person} said {count} workers {how} {verb} the {thing} {noun} in {place}: “"
        start = len(text)
        text += lead + said + "”.\n"
        at = text.index(str(count), start)
        quote = start + len(lead)
        spots.append((start, len(text) - 1, at, at + len(str(count)), quote, quote + len(said), person, thing))
    attributions, quotes, figures, claims = [], [], [], []
    for n, (start, end, a, b, q, r, person, thing) in enumerate(spots, start=1):
        content = Span.of(text, start + len(person) + 6, end)
        attributions.append(
            Attribution(id=f"a{n}", source=Source(name=person, kind="person"), cue="said", content=(content,))
        )
        if n <= 8:
            quotes.append(Quote(id=f"q{n}", parts=(Span.of(text, q, r),), kind="direct", attribution=f"a{n}"))
            figures.append(
                Figure(
                    id=f"f{n}", span=Span.of(text, a, b), value=float(text[a:b]), unit="workers", dimension="count",
                    qualifier="exact", measure=f"workers at the {thing}", attribution=f"a{n}",
                )
            )  # fmt: skip
        if n <= 14:
            claims.append(
                Claim(
                    id=f"c{n}", text=text[start:end], evidence=(Span.of(text, start, end),), modality="asserted",
                    attribution=f"a{n}",
                )
            )  # fmt: skip
    zero = Coverage(
        quoted_passages=8, quotes_extracted=8, quotes_dismissed=0, quotes_unaccounted=0, quantities=8,
        figures_extracted=8, figures_dismissed=0, figures_unaccounted=0,
    )  # fmt: skip
    article = Article.from_text(text, publisher=f"Paper {name}", published="2031-04-02")
    return ArticleFacts(
        article=article,
        attributions=tuple(attributions[:10]),
        quotes=tuple(q for q in quotes),
        figures=tuple(figures),
        claims=tuple(c if int(c.id[1:]) <= 10 else c.model_copy(update={"attribution": None}) for c in claims),
        coverage=zero,
        provenance=Provenance(engine="rules", extractor_version="0"),
    )


def measure(stories: int) -> dict[str, float]:
    made = (facts for seed in range(stories) for facts in story_facts(seed))
    items = sum(len(list(f.items())) for f in story_facts(0)) * stories
    started = time.process_time()
    spent = 0.0

    def fed() -> Iterator[ArticleFacts]:
        nonlocal spent
        while True:
            before = time.process_time()
            one = next(made, None)
            spent += time.process_time() - before
            if one is None:
                return
            yield one

    found = disagreements = 0
    for story in iter_stories(fed()):
        found += 1
        disagreements += len(story.disagreements)
    return {
        "stories given": stories,
        "stories found": found,
        "articles": stories * ARTICLES,
        "items": items,
        "disagreements": disagreements,
        "cpu_seconds": round(time.process_time() - started - spent, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def near_copies(count: int) -> Iterator[ArticleFacts]:
    """Three seed articles printed again and again: paragraphs dropped, cut short, a word or two changed, a line added;
    labelled by the rules engine."""
    rng = random.Random(7)
    seeds = sorted((pathlib.Path(__file__).parent.parent / "seeds").glob("*.txt"))
    sources = [seeds[n].read_text(encoding="utf-8") for n in (2, 0, 3)]
    with Extractor(engine="rules") as extractor:
        for number in range(count):
            source = rng.choices(sources, [6, 2.5, 1.5])[0]
            parts = source.split("\n")
            if len(parts) < 8:
                parts = re.split(r"(?<=[.]) (?=[A-Z])", source)
            for _ in range(rng.randint(0, 4)):
                if len(parts) > 8:
                    parts.pop(rng.randrange(2, len(parts)))
            if rng.random() < 0.3:
                parts = parts[: int(len(parts) * rng.uniform(0.5, 0.95))]
            if rng.random() < 0.3:
                at = rng.randrange(len(parts))
                parts[at] = parts[at].replace(" said", " stated").replace(" about ", " some ")
            names = f"{word(rng, 3).capitalize()} {word(rng).capitalize()}"
            parts.insert(rng.randrange(1, len(parts)), f"The {word(rng)} desk of {names} contributed lines.")
            text = "\n".join(parts)
            yield extractor.extract(
                Article.from_text(text, publisher=f"Paper {number}", published=f"2025-11-{27 + number % 2}")
            )


def grow(made: list[ArticleFacts]) -> Iterator[dict[str, object]]:
    """One story of the first 100, 200, 400, … of these articles."""
    size = 100
    while size <= len(made):
        started = time.process_time()
        (story,) = reconcile(made[:size], options=ReconcileOptions(one_story=True))
        yield {
            "articles": size,
            "items": sum(len(list(f.items())) for f in made[:size]),
            "lineages": len(story.lineages),
            "facts": len(story.facts),
            "disagreements": len(story.disagreements),
            "cpu_seconds": round(time.process_time() - started, 2),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }
        size *= 2


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--half", action="store_true", help="measure half as many stories first")
    parser.add_argument("--copies", type=int, metavar="N", help="one story of up to N near copies")
    parser.add_argument("--reports", type=int, metavar="N", help="one story of up to N reports")
    chosen = parser.parse_args()
    if chosen.copies or chosen.reports:
        told = list(near_copies(chosen.copies)) if chosen.copies else list(story_facts(0, chosen.reports))
        for line in grow(told):
            print(json.dumps(line), flush=True)
        parser.exit()
    for n in ([chosen.stories // 2] if chosen.half else []) + [chosen.stories]:
        print(json.dumps(measure(n)), flush=True)
