"""The time a figure is for: a quarter or the whole year, this year or the next, one match or another."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.reconcile.matching.topics import Topics, found_cues

__all__ = ["Periods", "other_time", "read_periods"]

Periods = frozenset[tuple[str, str]]
"""(axis, value): ("length", "quarter"), ("year", "next"), ("day", "friday")."""

_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
_ON_A_DAY = ("crowd",)
"""Topics that have one value a day: a toll told on Friday may be Tuesday's, the spectators of Friday are not."""


def read_periods(beside: Sequence[str], before: Sequence[str], what: tuple[str, str], lexicon: Topics) -> Periods:
    """The periods that the words beside a figure state; `what` is its dimension and topic.

    Results are told one after the other: where nothing beside them states a period, one stated `before` holds.
    """
    dimension, topic = what
    found: set[tuple[str, str]] = set()
    if dimension in ("money", "percent"):
        found = _stated(beside, lexicon)
        if dimension == "money" and topic in lexicon.held and not any(axis == "length" for axis, _ in found):
            found |= {p for p in _stated(before, lexicon) if p[0] == "length"}
    if topic in _ON_A_DAY:
        found |= {("day", word) for word in beside if word in _DAYS}
    return frozenset(found)


def _stated(words: Sequence[str], lexicon: Topics) -> set[tuple[str, str]]:
    return {(axis, value) for _, _, name in found_cues(words, lexicon.periods) for axis, value in [name.split(" ")]}


def other_time(a: Periods, b: Periods, *, alike: bool = False) -> bool:
    """Whether both state a period of one axis, and different ones; who states none may mean either.

    `alike`: they are rates of one size. A month's is a fraction of a year's, so these are two readings of one rate
    ("annual inflation", "inflation in May"), whatever length their words name.
    """
    shared = {axis for axis, _ in a} & {axis for axis, _ in b}
    if alike:
        shared.discard("length")
    return any(not {p for p in a if p[0] == axis} & b for axis in shared)
