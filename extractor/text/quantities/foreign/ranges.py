"""Numbers that belong together: "10 bis 15 Millionen", "3亿5000万", "2014–2020"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.text.quantities.drafts import Draft
from extractor.text.quantities.foreign.numbers import UNCLEAR, Reader
from extractor.text.quantities.foreign.tails import Number
from extractor.text.quantities.numerals import tidy
from extractor.text.quantities.qualifiers import Reading

__all__ = ["joined", "paired"]

_STEPS = {"ja": "から", "ko": "에서", "hi": "से"}
"""What joins two measures that one thing has had one after the other, or the ends of an interval."""
_BECOMES = re.compile("に|へ|まで|(?:으)?로|[ ](?:हो|कर|पहुं)")
_BETWEEN = re.compile("の間|の範囲|程度|ほど|[ ]?(?:사이|정도)|[ ]के बीच")
_FROM = re.compile(r"(?<![^\W\d_])(?i:från|fra|z|ze|с|со|з|із|зі|من)[ \u00a0]$")
_GAP = 14
"""Longest gap between two numbers of one range, code points, as in English."""
_RESULT = 20.0
"""Numbers below this, joined by a bare dash and without a unit, may be a result ("2-5")."""


_AND = re.compile(r"[ \u00a0]?(?:و[ ]?| (?:e|y|et|și|i) )[ ]?|[ \u00a0](?:e|y|et|și)[ \u00a0]")
_THOUSAND = re.compile(r"(?<!\w)(?i:tys|тыс|тис)$")
"""Written short with a full stop, behind which the rest of the number may follow."""
_LEAST_REST = 100
"""Least hundreds that are the rest of thousands; fewer are a count of their own."""
_ADDING = frozenset(("fa", "ar", "it", "pt", "es", "fr", "ro"))
"""Languages that join the parts of one number by "and"."""
_INTO = re.compile(
    r"(?:['’-][^\W\d_]{1,4})?[ \u00a0](?:auf|naar|para|la|na|σε|menjadi|lên|به|al|all['’]|ai|alle|à|a|hasta|til|till|"
    r"tot|do|до|إلى|ke|zu|e i|e le)?[ \u00a0]?(?:ל-)?$"
)
"""What stands between a number and what it has become."""


def joined(reader: Reader, numbers: Sequence[Number]) -> list[Number]:
    """The numbers, those put together of parts ("3 millones 200 mil", "1万5000") as one."""
    kept: list[Number] = []
    for number in numbers:
        last = kept[-1] if kept else None
        if last is not None and last.factor > 1.0 and _is_open(last, number):
            gap = reader.text[last.end : number.start]
            solid = reader.words.code in ("zh", "ja", "ko")
            if _AND.fullmatch(gap) and reader.words.code in _ADDING and last.value is not None:
                small = number.value is not None and 0 < number.value < last.factor and number.dimension != "percent"
                if small and (number.factor > 1.0 or reader.words.code in ("fa", "ar")):
                    kept[-1] = _sum(last, number, solid=True)
                    continue
            if (
                gap == ""
                or (gap == ". " and _goes_on(reader.text, last.end, number))
                or (gap.isspace() and "\n" not in gap and len(gap) < 3 and (not solid or reader.words.code == "ko"))
            ):
                kept[-1] = _sum(last, number, solid=solid)
                continue
        kept.append(number)
    return kept


def _is_open(first: Number, second: Number) -> bool:
    """Whether a number may go on in the next: it has no unit behind it, a currency sign before it at most."""
    unit = first.unit is None or (first.dimension == "money" and second.unit is None)
    return unit and first.number_end == first.end <= second.start


def _goes_on(text: str, end: int, rest: Number) -> bool:
    """Whether a number written short may go on behind its full stop: "3 tys. 200"."""
    return (rest.value or 0.0) >= _LEAST_REST and _THOUSAND.search(text, max(0, end - 4), end) is not None


def _sum(first: Number, second: Number, *, solid: bool) -> Number:
    whole = second.value is not None and first.value is not None and 0 < second.value < first.factor
    if not whole or first.value is None or second.value is None or not (solid or second.factor > 1.0):
        return replace(first, end=second.end, number_end=second.number_end, value=None, unit=None, dimension="other")
    value = tidy(first.value + second.value)
    unit, dimension = (first.unit, first.dimension) if first.unit else (second.unit, second.dimension)
    return replace(
        second, start=first.start, value=value, mantissa=value, unit=unit, dimension=dimension, behind_scale=False
    )


def paired(reader: Reader, first: Number, second: Number, floor: int) -> tuple[Draft, int] | None:
    """The quantity two numbers make, and how many of them it takes up; None where each is for itself."""
    gap = reader.text[first.end : second.start]
    if not gap or len(gap) > _GAP or "\n" in gap:
        return None
    words = reader.words
    between = words.between.search(reader.text, max(floor, first.start - 24), first.start) if words.between else None
    coordinated = words.coordination.match(gap) is not None
    if words.joint.match(gap) is None and not (between is not None and coordinated):
        scaled = second.factor > 1.0 or second.dimension == "percent"
        if (coordinated or _INTO.match(gap)) and first.bare and first.as_of is None and scaled:
            # "3 und 5 Millionen", "von 3 auf 5 Millionen": the scale may be the first one's too
            return Draft(first.start, first.end, first.start, first.number_end, UNCLEAR, None, "other"), 1
        return None
    if second.unit == "o'clock" and first.bare and words.joint.match(gap) is not None:
        return Draft(first.start, first.end, first.start, first.number_end, UNCLEAR, None, "other"), 1  # 12 bis 18 Uhr
    whole = (first.start, second.end, first.start, second.number_end)
    if first.as_of and second.as_of:
        if int(first.as_of) < int(second.as_of):
            return Draft(*whole, UNCLEAR, None, "date", f"{first.as_of}/{second.as_of}"), 2
        return None
    if (
        first.as_of
        or second.as_of
        or "ordinal" in (first.dimension, second.dimension)
        or "o'clock" in (first.unit, second.unit)
    ):
        return None
    if between is None and first.unit and second.unit and first.unit != second.unit:
        return None  # "de 25 points de base à 3,5 %": by how much, and to what
    change = bool(words.change and words.change.search(reader.text, max(floor, first.start - 12), first.start))
    if words.code in _STEPS and gap.strip() == _STEPS[words.code] and not _BETWEEN.match(reader.text, second.end):
        if _BECOMES.match(reader.text, second.end) and not first.bare:
            return None  # 150万人から300万人に: from what, and to what
        return Draft(*whole, UNCLEAR, None, "other"), 2
    if _FROM.search(reader.text, max(0, first.start - 6), first.start) and reader.behind_change(first.start):
        change, between = True, None
    ends = _ends(first, second)
    if ends is None or (change and between is None) or _may_be_result(first, second, gap):
        return Draft(*whole, UNCLEAR, None, "other"), 2
    start = between.start() if between else first.start
    read = Reading("between", None, *ends)
    return Draft(start, second.end, first.start, second.number_end, read, second.unit, second.dimension), 2


def _ends(first: Number, second: Number) -> tuple[float, float] | None:
    if first.value is None or second.value is None or first.mantissa is None or second.mantissa is None:
        return None
    if first.behind_scale or (first.unit is not None and first.unit != second.unit):
        return None
    low = first.value
    if first.bare and second.factor > 1.0:
        if first.mantissa >= second.mantissa:
            return None
        low = tidy(first.mantissa * second.factor)
    return (low, second.value) if low < second.value else None


def _may_be_result(first: Number, second: Number, gap: str) -> bool:
    return len(gap) == 1 and first.bare and second.bare and (second.value or 0.0) < _RESULT
