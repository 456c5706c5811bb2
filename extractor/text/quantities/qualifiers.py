"""The words beside a number that say how exact it is, and the interval they leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from extractor.schemas.items import Qualifier
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["Reading", "lasts_over", "qualifier_after", "qualifier_before", "reading"]

_BEFORE: dict[str, Qualifier] = table("before")
_AFTER: dict[str, Qualifier] = table("after")
_REACH = max(len(word) for word in _BEFORE) + 12
_BEFORE_PATTERN = re.compile(
    rf"(?ai:(?<![\w'\u2019-])(?P<outer>(?:{alternatives(_BEFORE)}){GAP})?(?P<word>{alternatives(_BEFORE)}){GAP}(?:a{GAP}|the{GAP})?)$"
)
_AFTER_PATTERN = re.compile(
    rf"(?ai:(?P<plus>\+(?![\w+])|-plus(?!\w))|,?{GAP}(?P<word>{alternatives(_AFTER)})(?![\w-]))"
)
_BLANKS = re.compile(r"[ \t\u00a0\u2009\u202f]+")

ABOUT = 0.1
"""Half-width of "about", as a share of the value. Why: "around 85%" and "some 80%" are taken as compatible,
"around 85%" and "60%" are not; the seed articles give one share as 19.2% and "about 20%"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a qualified number means: `low ≤ value ≤ high`; None for an end is unbounded."""

    qualifier: Qualifier
    value: float | None
    low: float | None
    high: float | None


def qualifier_before(text: str, start: int, floor: int) -> tuple[int, Qualifier] | None:
    """The qualifier that ends right before `start`: where it begins (not before `floor`), and its meaning."""
    match = _BEFORE_PATTERN.search(text, max(floor, start - _REACH), start)
    if match is None:
        return None
    return match.start(), _BEFORE[_plain(match["word"])]


_OVER = re.compile(
    r"(?ai:(?P<more>(?<!\w)(?:for|last(?:s|ed|ing)|took|takes|after|of|spent|is|was|been|just|well|with|than)"
    r"[ \u00a0]{1,2})?over[ \u00a0]{1,2}(?:an?[ \u00a0]|the[ \u00a0])?)$"
)


def lasts_over(text: str, start: int) -> bool:
    """Whether "over" right before a length of time means during it: "over 10 years", but not "for over 10 years"."""
    match = _OVER.search(text, max(0, start - 18), start)
    return match is not None and match["more"] is None


def qualifier_after(text: str, end: int) -> tuple[int, Qualifier] | None:
    """The qualifier that begins right after `end`: where it ends, and its meaning."""
    match = _AFTER_PATTERN.match(text, end)
    if match is None:
        return None
    return match.end(), "at_least" if match["plus"] else _AFTER[_plain(match["word"])]


def reading(value: float, qualifier: Qualifier) -> Reading:
    """The interval that `qualifier` leaves around `value`."""
    margin = abs(value) * ABOUT
    ends = cast(
        "dict[Qualifier, tuple[float | None, float | None]]",
        {
            "about": (value - margin, value + margin),
            "nearly": (value - margin, value),
            "more_than": (value, None),
            "at_least": (value, None),
            "less_than": (None, value),
            "at_most": (None, value),
        },
    )
    low, high = ends.get(qualifier, (value, value))
    return Reading(qualifier, value, low, high)


def _plain(words: str) -> str:
    return _BLANKS.sub(" ", words).lower()
