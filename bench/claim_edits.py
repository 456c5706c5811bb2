"""Edits that change a claim's meaning: how many the audit catches, and how many faithful claims it doubts.

    python bench/claim_edits.py FACTS.jsonl…

Each claim of the facts that carries no flag is edited in one way at a time with words of its own article (a "not" put
in or taken out, the speaker replaced, "fewer than" before a number, …), and audited against the evidence that it has.
The last line counts the flags of the unedited claims: the price of the catch.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extractor.engines.audit import Auditor
from extractor.schemas.facts import ArticleFacts
from extractor.schemas.items import Claim
from extractor.text import find_names, mark_up
from extractor.text.marks import MarkedText, Quantity, Stretch
from extractor.text.quantities import find_english_quantities

HELPING = r"is|are|was|were|will|would|has|have|had|did|can|could|should|must"
PLAIN = re.compile(rf"\b(?:{HELPING})\b(?! not)")
NEGATED = re.compile(rf"\b(?:{HELPING}|does|do) not\b")
ANY_NEGATION = re.compile(r"\bnot\b|n['’]t|never|\bno\b")
HEDGED = re.compile(r"\b(may|might|could|allegedly|reportedly|apparently|possibly|likely|probably|suspected|alleged)\b")
TURNED = {" denied ": " confirmed ", " denies ": " confirms ", " rejected ": " accepted "}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "April", "June", "July", "August", "September", "October", "November", "December")


def edits(claim: Claim, speaker: str | None, names: list[str]) -> Iterator[tuple[str, str]]:
    """(kind of edit, the claim after it)"""
    text = claim.text
    plain, negated = PLAIN.search(text), NEGATED.search(text)
    if plain and not ANY_NEGATION.search(text):
        yield "'not' put in", f"{text[: plain.end()]} not{text[plain.end() :]}"
    if negated:
        yield "'not' taken out", text[: negated.end() - 4] + text[negated.end() :]
    if hedged := HEDGED.search(text):
        sure = "will" if hedged[1] in ("may", "might", "could") else ""
        yield "hedge taken out", " ".join((text[: hedged.start()] + sure + text[hedged.end() :]).split())
    for word, other in TURNED.items():
        if word in text:
            yield "denied → confirmed", text.replace(word, other, 1)
    for day in filter(text.__contains__, DAYS):
        yield "weekday", text.replace(day, DAYS[DAYS.index(day) - 2], 1)
    for month in (m for m in MONTHS if re.search(rf"\b{m}\b", text)):
        yield "month", re.sub(rf"\b{month}\b", MONTHS[MONTHS.index(month) - 3], text, count=1)
    others = [n for n in names if n not in text]
    if speaker and speaker in text and others:
        yield "speaker replaced", text.replace(speaker, random.choice(others), 1)
    own = find_names(text)
    if len(own) >= 2 and own[0].text != own[1].text:
        first, second = own[0], own[1]
        between = text[first.end : second.start]
        yield "names exchanged", text[: first.start] + second.text + between + first.text + text[second.end :]
    for q in find_english_quantities(text)[:2]:
        yield from number_edits(text, q)


def number_edits(text: str, q: Quantity) -> Iterator[tuple[str, str]]:
    printed = text[q.number_start : q.number_end]
    if q.dimension not in ("count", "money", "percent") or not q.value or not re.search(r"\d", printed):
        return
    if q.qualifier not in ("less_than", "at_most"):
        yield "fewer than", f"{text[: q.start]}fewer than {printed}{text[q.end :]}"
    if "$" in text[q.start : q.end]:
        yield "currency", text.replace("$", "€", 1)
    for big, other in (("million", "billion"), ("billion", "million")):
        if big in printed:
            changed = text[: q.number_start] + printed.replace(big, other) + text[q.number_end :]
            yield "million ↔ billion", changed
            break
    wrong = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), printed, count=1)
    yield "digit", text[: q.number_start] + wrong + text[q.number_end :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", nargs="+", type=Path)
    tried, caught, doubted = Counter[str](), Counter[str](), Counter[str]()
    claims = 0
    for path in parser.parse_args().facts:
        for line in path.read_text("utf-8").splitlines():
            facts = ArticleFacts.model_validate_json(line)
            marked: MarkedText = mark_up(facts.article)
            auditor = Auditor(marked)
            speakers = {
                a.id: [a.source.name, *(v.name for v in a.via)] for a in facts.attributions if a.source is not None
            }
            names = sorted({n.text for n in find_names(marked.text) if " " in n.text})
            for claim in facts.claims:
                claims += 1
                evidence = [Stretch(s.start, s.end) for s in claim.evidence]
                known = speakers.get(claim.attribution or "", [])
                speaker = known[0] if known else None
                random.seed(claim.text)  # so that one claim's flag does not change another's edits
                found = auditor.claim(claim.text, evidence, known)
                doubted.update({f.code for f in found})
                if found:
                    continue
                for kind, edited in edits(claim, speaker, names):
                    if edited != claim.text:
                        tried[kind] += 1
                        caught[kind] += bool(auditor.claim(edited, evidence, known))
    for kind in sorted(tried):
        print(f"{kind:20s} {caught[kind]:5d} of {tried[kind]:5d}  {100 * caught[kind] / tried[kind]:3.0f}%")
    print(f"unedited: {claims} claims, flags {dict(doubted.most_common())}")


if __name__ == "__main__":
    main()
