"""Two numbers that make one quantity: "10 to 15", "between 5 and 7", "$3–5 million", and results ("3-1")."""

from __future__ import annotations

import re

from extractor.text.quantities.drafts import Draft, placed, tail_of
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.qualifiers import Reading, qualifier_before
from extractor.text.quantities.times import time_of_day
from extractor.text.quantities.units import Measured, is_age, measured
from extractor.text.quantities.vocabulary import GAP

__all__ = ["interval"]

_DASHES = ("-", "\u2013", "\u2014")
_RANGE = re.compile(rf"(?ai:{GAP}(?:to|or|and){GAP}|(?:{GAP})?[-\u2013\u2014](?:{GAP})?)$")
_BETWEEN = re.compile(rf"(?ai:(?<!\w)(?:anywhere{GAP}|somewhere{GAP})?between{GAP})$")
_FROM = re.compile(rf"(?ai:(?<!\w)from{GAP}(?:an?{GAP})?)$")
_SCORE = re.compile(
    rf"{GAP}(?ai:votes?|ruling|decision|victory|win|wins|defeat|loss|lead|margin|majority|score|split|draw|draws|against|record|deadlock|"
    rf"tie|series|advantage|drubbing|thrashing|triumph)(?!\w)"
)
_SCORED = re.compile(
    rf"(?ai:(?<!\w)(?:won|win|lost|lose|beat|beats|voted|votes?|passed|failed|by|led|leads|leading|trailed|trailing|ruled|drew|score|"
    rf"defeated|final|tied|down|up|split){GAP}(?:an?{GAP})?)$"
)

_SET_BEFORE = re.compile(
    r"(?<![\w.-])(?P<own>[0-9]{1,2})[-\u2013](?P<others>[0-9]{1,2})(?: ?\([0-9-]+\))?(?:,? (?:and )?| ?\()$"
)
_SET_AFTER = re.compile(
    r"\)?(?: ?\([0-9-]+\))?,? (?:and )?(?P<own>[0-9]{1,2})[-\u2013](?P<others>[0-9]{1,2})(?![\w.%-])"
)


def interval(text: str, first: Numeral, second: Numeral, floor: int) -> Draft | None:
    """The one quantity that `first` and `second` make together, or None; it begins at or after `floor`."""
    if first.kind not in ("digits", "words") or second.kind not in ("digits", "words") or second.start - first.end > 14:
        return None
    unit_between = measured(text, first.end)
    gap_start = unit_between.end if unit_between and unit_between.end < second.start else first.end
    gap = text[gap_start : second.start]
    if not _RANGE.fullmatch(gap) or first.mantissa is None or second.mantissa is None:
        return None
    low, high = first.value, second.value
    if low is None or high is None:
        return None
    if first.factor == 1.0 and second.factor > 1.0 and first.mantissa < second.mantissa:
        low = first.mantissa * second.factor
    between = _BETWEEN.search(text, max(floor, first.start - 24), first.start)
    joint = gap.strip(" \t\u00a0").lower()
    if (
        unit_between is None
        and first.currency is None
        and second.currency is None
        and joint in _DASHES
        and len(gap) == 1
        and first.factor == second.factor == 1
    ):
        scored = _SCORED.search(text, max(floor, first.start - 16), first.start) or _beside_score(text, first, second)
        if low >= high or scored or _SCORE.match(text, second.end):
            return _score(text, first, second)
    if low >= high or (joint == "and" and not between) or (joint == "or" and high - low > 1 and second.kind == "words"):
        return None
    if joint == "to" and _FROM.search(text, max(floor, first.start - 12), first.start):
        return None
    if time_of_day(text, second) is not None:
        return None
    tail = tail_of(text, second)
    if tail is None and second.kind == "digits" and is_age(text, first.start, first.end):
        tail = Measured(second.end, second.end, "year", "duration")
    head = tail_of(text, first) if unit_between else tail
    if unit_between and (tail is None or head is None or head.unit != tail.unit):
        return None
    start = between.start() if between else first.start
    currency = first.currency or second.currency
    end, number_end, unit, dimension = placed(text, second, tail, currency)
    if before := qualifier_before(text, start, floor):
        start = before[0]
    return Draft(start, end, first.start, number_end, Reading("between", None, low, high), unit, dimension)


def _beside_score(text: str, first: Numeral, second: Numeral) -> bool:
    """Whether a result that is no interval stands right beside: "6-3, 4-6, 7-5"."""
    beside = (_SET_BEFORE.search(text, max(0, first.start - 12), first.start), _SET_AFTER.match(text, second.end))
    return any(m is not None and int(m["own"]) >= int(m["others"]) for m in beside)


def _score(text: str, first: Numeral, second: Numeral) -> Draft | None:
    """A result ("3-1", "a 5-4 ruling"): two numbers of which neither is the value."""
    if measured(text, second.end) is not None or first.kind != "digits" or second.kind != "digits":
        return None
    return Draft(first.start, second.end, first.start, second.end, Reading("exact", None, None, None), "score", "other")
