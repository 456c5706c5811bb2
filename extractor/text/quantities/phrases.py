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


_ENDS = (
    (1, re.compile(r"ll(?<=[aA]ll)(?<![\w-][aA]ll)(?=\sof\s)")),
    (3, re.compile(r"ority(?<=[mM]ajority|[mM]inority)(?=\s[oO][fF]\b)")),
    (3, re.compile(r"ORITY(?<=MAJORITY|MINORITY)(?=\s[oO][fF]\b)")),
)
"""How the words end that such shares have, and how many letters are before it. Why by their ends: they begin with
letters that many words begin with, and a pattern that begins with fixed letters is found fastest."""
_PART = len("majority")
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
    for start in sorted(end.start() - before for before, pattern in _ENDS for end in pattern.finditer(text)):
        if text[start] in "aA":
            if (match := _ALL.match(text, start)) is not None:
                found.append(Share(*match.span(), *match.span("number"), 100.0, 100.0, 100.0, "exact"))
            continue
        end = start + _PART
        match = _MAJORITY.search(text, max(0, start - 24), min(len(text), end + 40))
        if match is None or match.start("number") != start:
            continue
        more = text[start:end].lower() == "majority"
        low, high = (50.0, 100.0) if more else (0.0, 50.0)
        qualifier: Qualifier = "more_than" if more else "less_than"
        found.append(Share(*match.span(), *match.span("number"), None, low, high, qualifier))
    return found
