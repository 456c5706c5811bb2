"""Shares in words: "the majority of", "all of Luhansk"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.schemas.items import Qualifier
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["Share", "find_phrases"]


@dataclass(frozen=True, slots=True)
class Share:
    """A share in words, in percent: `low ≤ value ≤ high`."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: float | None
    low: float
    high: float
    qualifier: Qualifier


_WORD = re.compile(
    r"[aAmM](?:(?:(?<=[mM])(?:ajority|inority)|(?<=M)(?:AJORITY|INORITY))(?=\s[oO][fF]\b)"
    r"|(?<=[aA])(?<![\w-].)ll(?=\sof\s))",
    re.DOTALL,
)
_MAJORITY = re.compile(
    rf"(?<![\w-])(?ai:(?:the|an?){GAP}[a-z]{{3,14}}{GAP}|(?:the|a){GAP})?"
    rf"(?ai:(?P<number>majority|minority)){GAP}(?ai:of)(?!\w)"
    rf"(?!(?<!the majority of)(?<!The majority of){GAP}"
    rf"(?ai:(?:about|around|nearly|almost|just|only|at{GAP}least|more{GAP}than|over|some){GAP})?"
    rf"(?:[0-9]|(?ai:(?:{alternatives([*table('ones'), *table('tens'), 'a hundred'])})(?!\w))))"
)
_ALL = re.compile(
    rf"(?<![\w-])(?P<number>[Aa]ll)(?:{GAP}of)(?={GAP}(?!I\b)"
    rf"[A-Z][^\W\d_]+(?![\w'\u2019])(?!(?:[ .]{{1,2}}[A-Z][\w-]{{0,30}}){{1,3}}['\u2019]))"
)


def find_phrases(text: str) -> list[Share]:
    """All such shares in text order."""
    found = []
    for word in _WORD.finditer(text):
        if word.group().lower() == "all":
            if (match := _ALL.match(text, word.start())) is not None:
                found.append(Share(*match.span(), *match.span("number"), 100.0, 100.0, 100.0, "exact"))
            continue
        match = _MAJORITY.search(text, max(0, word.start() - 24), min(len(text), word.end() + 40))
        if match is None or match.start("number") != word.start():
            continue
        more = word.group().lower() == "majority"
        low, high = (50.0, 100.0) if more else (0.0, 50.0)
        qualifier: Qualifier = "more_than" if more else "less_than"
        found.append(Share(*match.span(), *match.span("number"), None, low, high, qualifier))
    return found
