"""Two numbers that make one quantity: "10 to 15", "between 5 and 7", "$3–5 million", and results ("3-1")."""

from __future__ import annotations

import re

from extractor.schemas.items import Qualifier
from extractor.text.quantities.ages import is_age
from extractor.text.quantities.changes import is_contest, is_level, is_unsure_level
from extractor.text.quantities.drafts import Draft, placed, tail_of, unclear
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.qualifiers import Reading, lasts_over, qualifier_before
from extractor.text.quantities.times import time_of_day
from extractor.text.quantities.units import Measured, counted_noun, measured
from extractor.text.quantities.vocabulary import GAP

__all__ = ["interval"]

_RANGE = re.compile(
    rf"(?ai:-?{GAP}(?P<word>to|or){GAP}|{GAP}(?P<also>and){GAP}|(?P<tied>-to-)|(?:{GAP})?(?P<dash>[-\u2013\u2014])(?:{GAP})?)$"
)
"""What stands between two ends; a hyphen before it is of what both share ("a three- to five-year term")."""
_BETWEEN = re.compile(rf"(?ai:(?<!\w)(?:anywhere{GAP}|somewhere{GAP})?between{GAP}(?:(?:the{GAP})?ages{GAP}of{GAP})?)$")
_FROM = re.compile(
    rf"(?ai:(?<!\w)from{GAP}(?:(?:an?|the|its|their|his|her|our|last|year's|year\u2019s|month's|month\u2019s|current|present|"
    rf"previous|existing|initial|original|revised|today's|today\u2019s){GAP}){{0,3}})$"
)
_SCORE = re.compile(
    rf"{GAP}(?ai:votes?|ruling|decision|victory|win|wins|defeat|loss|lead|margin|majority|score|split|draw|draws|against|record|deadlock|"
    rf"tie|series|advantage|drubbing|thrashing|triumph)(?!\w)"
)
_SCORED = re.compile(
    rf"(?ai:(?<!\w)(?:won|win|lost|lose|beat|beats|voted|votes?|passed|failed|by|led|leads|leading|trailed|trailing|ruled|drew|score|"
    rf"defeated|final|tied|down|up|split){GAP}(?:an?{GAP})?)$"
)
_PLAYED = frozenset(("games", "sets", "matches", "goals", "points", "frames", "legs", "runs", "rounds"))
_UP_TO = re.compile(rf"(?ai:up{GAP}to|as{GAP}(?:many|much|high){GAP}as)")

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
    joined = _RANGE.fullmatch(gap)
    if joined is None or first.mantissa is None or second.mantissa is None:
        return None
    low, high = first.value, second.value
    if low is None or high is None:
        return None
    if first.factor == 1.0 and second.factor > 1.0 and first.mantissa < second.mantissa:
        low = first.mantissa * second.factor
    between = _BETWEEN.search(text, max(floor, first.start - 36), first.start)
    joint = (joined["word"] or joined["also"] or "to" if joined["dash"] is None else "-").lower()
    apart = unit_between is None and first.currency is None and second.currency is None
    tied = apart and (joined["tied"] or len(gap) == 1) and first.factor == second.factor == 1
    if tied and (low >= high >= 0 or _is_result(text, first, second, floor)):
        return _score(text, first, second)
    if low > high and low < 0 and joint != "and":
        low, high = high, low
    steps = high - low if first.factor > 1 else second.mantissa - first.mantissa
    if low >= high or (joint == "and" and not between) or (joint == "or" and steps > 1 and second.kind == "words"):
        return None
    if joint == "to" and _FROM.search(text, max(floor, first.start - 36), first.start):
        return None
    if time_of_day(text, second) is not None:
        return None
    tail = tail_of(text, second)
    if tail is None and second.kind == "digits" and is_age(text, first.start, first.end):
        tail = Measured(second.end, second.end, "year", "duration")
    if joint == "to":
        units = unit_between.unit if unit_between else None, tail.unit if tail else None
        if is_contest(text, first, second, units, floor):
            return _score(text, first, second)
        if is_level(text, first, second, unit_between, floor):
            return None
    head = tail_of(text, first) if unit_between else tail
    if unit_between and (tail is None or head is None or head.unit != tail.unit):
        return None
    if joint == "to" and is_unsure_level(text, first, second, unit_between, floor):
        return unclear(first.start, tail.end if tail else second.end)
    start = between.start() if between else first.start
    currency = first.currency or second.currency
    end, number_end, unit, dimension = placed(text, second, tail, currency)
    before = qualifier_before(text, start, floor)
    if before and dimension == "duration" and lasts_over(text, start):
        before = None
    read = _opened(text[before[0] : start], before[1], low, high) if before else Reading("between", None, low, high)
    return Draft(before[0] if before else start, end, first.start, number_end, read, unit, dimension)


def _opened(words: str, qualifier: Qualifier, low: float, high: float) -> Reading:
    """An interval under a qualifier: "more than one or two" has no upper end, of "up to 5 to 10" both are said."""
    if qualifier in ("more_than", "at_least"):
        return Reading(qualifier, None, low, None)
    if qualifier == "less_than" or (qualifier == "at_most" and not _UP_TO.match(words)):
        return Reading(qualifier, None, None, high)
    return Reading("between", None, low, high)


def _is_result(text: str, first: Numeral, second: Numeral, floor: int) -> bool:
    """Whether two numbers with a dash between them are said to be a result."""
    if _beside_score(text, first, second) or _SCORE.match(text, second.end):
        return True
    if not _SCORED.search(text, max(floor, first.start - 16), first.start) or measured(text, second.end):
        return False
    noun = counted_noun(text, second.end, single=False)
    return noun is None or noun[2].lower() in _PLAYED


def _beside_score(text: str, first: Numeral, second: Numeral) -> bool:
    """Whether a result that is no interval stands right beside: "6-3, 4-6, 7-5"."""
    beside = (_SET_BEFORE.search(text, max(0, first.start - 12), first.start), _SET_AFTER.match(text, second.end))
    return any(m is not None and int(m["own"]) >= int(m["others"]) for m in beside)


def _score(text: str, first: Numeral, second: Numeral) -> Draft | None:
    """A result ("3-1", "a 5-4 ruling"): two numbers of which neither is the value."""
    if measured(text, second.end) is not None or first.kind != "digits" or second.kind != "digits":
        return None
    return Draft(first.start, second.end, first.start, second.end, Reading("exact", None, None, None), "score", "other")
