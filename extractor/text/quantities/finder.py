"""Finding quantities: numbers, dates and ranks with their qualifiers, units and counted nouns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.schemas.items import Dimension, Qualifier
from extractor.text.marks import Quantity, Stretch
from extractor.text.quantities.dates import find_dates
from extractor.text.quantities.numerals import Numeral, find_numerals
from extractor.text.quantities.phrases import find_phrases
from extractor.text.quantities.qualifiers import Reading, lasts_over, qualifier_after, qualifier_before, reading
from extractor.text.quantities.traps import is_trap
from extractor.text.quantities.units import Measured, counted_noun, is_age, measured, rate
from extractor.text.quantities.vocabulary import GAP

__all__ = ["find_quantities"]

_DASHES = ("-", "\u2013", "\u2014")
_RANGE = re.compile(rf"(?ai:{GAP}(?:to|or|and){GAP}|(?:{GAP})?[-\u2013\u2014](?:{GAP})?)$")
_BETWEEN = re.compile(rf"(?ai:(?<!\w)(?:anywhere{GAP}|somewhere{GAP})?between{GAP})$")
_FROM = re.compile(rf"(?ai:(?<!\w)from{GAP}(?:an?{GAP})?)$")
_TIME = re.compile(
    rf"(?P<minutes>[:.][0-5][0-9])?(?::[0-5][0-9])?[ \u00a0]?(?ai:(?P<half>[ap])\.?m\b\.?|(?P<zone>gmt|bst|utc|est|edt|et|pst|pdt|cet|cest|o'clock|o\u2019clock|hrs)\b)"
)
_CLOCK = re.compile(r":[0-5][0-9](?::[0-5][0-9])?(?![0-9:])")
_RANKED = re.compile(
    rf"(?ai:(?:(?<!\w)(?:the|a|an|his|her|its|their|our|your|my|this|that|every|each|another|[a-z]+'s|[a-z]+\u2019s|was|is|finished|came|placed|ranked|in|for)|"
    rf"(?<=\w)['\u2019]s){GAP})$"
)
_RANK_NOUN = re.compile(rf"(?:{GAP}|-)(?P<noun>[a-z]{{3,20}}|[A-Z][a-z]+)(?!\w)")
_POINTED = re.compile(rf"(?ai:(?<!\w)(?:the|these|those|all|any){GAP})$")
_DECADE = re.compile(r"s(?!\w)")
_LIFE = re.compile(rf"(?ai:(?<!\w)(?:his|her|their|my|your|our|its){GAP}(?:(?:early|mid|late)(?:{GAP}|-))?)$")
_FRACTION_OF = re.compile(
    rf"{GAP}of(?!\w)|{GAP}(?ai:the|its|their|his|her|our|all|as|full|empty|an?)(?!\w)|-of|(?={GAP}(?:said|say|were|are|had|have|said)\b)"
)
_SCORE = re.compile(
    rf"{GAP}(?ai:votes?|ruling|decision|victory|win|wins|defeat|loss|lead|margin|majority|score|split|draw|draws|against|record|deadlock|"
    rf"tie|series|advantage|drubbing|thrashing|triumph)(?!\w)"
)
_SCORED = re.compile(
    rf"(?ai:(?<!\w)(?:won|win|lost|lose|beat|beats|voted|votes?|passed|failed|by|led|leads|leading|trailed|trailing|ruled|drew|score|"
    rf"defeated|final|tied|down|up|split){GAP}(?:an?{GAP})?)$"
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A quantity before it is numbered."""

    start: int
    end: int
    number_start: int
    number_end: int
    read: Reading
    unit: str | None
    dimension: Dimension
    as_of: str | None = None


def find_quantities(text: str, boilerplate: Sequence[Stretch]) -> list[Quantity]:
    """Every quantity of `text` outside `boilerplate`, in text order, numbered from 0, none overlapping.

    Percents are 0–100. Weekdays and relative times are no quantities; neither are idioms and names with numerals.
    """
    barred = _Ranges([(b.start, b.end) for b in boilerplate])
    dates = [d for d in find_dates(text) if not barred.touch(d.start, d.end) and not is_trap(text, d.start, d.end)]
    drafts = [
        _Draft(d.start, d.end, d.start, d.end, Reading("exact", None, None, None), None, "date", d.as_of) for d in dates
    ]
    phrases = [p for p in find_phrases(text) if not barred.touch(p.start, p.end)]
    drafts += [
        _Draft(
            p.start,
            p.end,
            p.number_start,
            p.number_end,
            Reading(p.qualifier, p.value, p.low, p.high),
            "percent",
            "percent",
        )
        for p in phrases
    ]
    taken = _Ranges([(d.start, d.end) for d in drafts])
    numerals = [
        n
        for n in find_numerals(text)
        if not barred.touch(n.start, n.end) and not taken.touch(n.start, n.end) and not is_trap(text, n.start, n.end)
    ]
    drafts += _from_numerals(text, numerals, _Ranges([*barred.spans, *taken.spans]))
    drafts.sort(key=lambda d: (d.start, d.end))
    kept: list[_Draft] = []
    for draft in drafts:
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return [
        Quantity(
            i, d.start, d.end, d.number_start, d.number_end, d.read.value, d.read.low, d.read.high, d.unit, d.dimension,
            d.read.qualifier, d.as_of,
        )
        for i, d in enumerate(kept)
    ]  # fmt: skip


class _Ranges:
    """Ranges of code points, merged, for asking what a range touches."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            elif start < end:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def touch(self, start: int, end: int) -> bool:
        """Whether any of `start:end` is covered."""
        place = bisect_right(self._starts, end - 1) - 1
        return place >= 0 and self.spans[place][1] > start

    def floor(self, place: int) -> int:
        """The end of the last range before `place`, or 0."""
        at = bisect_right(self._starts, place) - 1
        return min(self.spans[at][1], place) if at >= 0 else 0

    def ceiling(self, place: int, text_end: int) -> int:
        """The start of the first range from `place` on, or `text_end`."""
        at = bisect_right(self._starts, place - 1)
        return self._starts[at] if at < len(self._starts) else text_end


def _from_numerals(text: str, numerals: list[Numeral], barred: _Ranges) -> list[_Draft]:
    drafts: list[_Draft] = []
    floor = 0
    at = 0
    while at < len(numerals):
        first = numerals[at]
        second = numerals[at + 1] if at + 1 < len(numerals) else None
        least = max(floor, barred.floor(first.start))
        ceiling = barred.ceiling(first.end, len(text))
        draft = None
        if second is not None and second.end <= ceiling:
            draft = _range(text, first, second, least)
        if draft is not None:
            at += 1
        else:
            until = min(ceiling, second.start) if second is not None else ceiling
            draft = _single(text, first, least, until)
        at += 1
        if draft is not None and draft.end <= ceiling:
            drafts.append(draft)
            floor = draft.end
    return drafts


def _range(text: str, first: Numeral, second: Numeral, floor: int) -> _Draft | None:
    """ "10 to 15", "between 5 and 7", "$3–5 million", "5-7%", "two or three"."""
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
        first.currency is None
        and second.currency is None
        and joint in _DASHES
        and len(gap) == 1
        and first.factor == second.factor == 1
    ):
        scored = _SCORED.search(text, max(floor, first.start - 16), first.start)
        if low >= high or scored or _SCORE.match(text, second.end):
            return _score(text, first, second)
    if low >= high or (joint == "and" and not between) or (joint == "or" and high - low > 1 and second.kind == "words"):
        return None
    if joint == "to" and _FROM.search(text, max(floor, first.start - 12), first.start):
        return None
    tail = _tail(text, second)
    head = _tail(text, first) if unit_between else tail
    if unit_between and (tail is None or head is None or head.unit != tail.unit):
        return None
    start = between.start() if between else first.start
    currency = first.currency or second.currency
    end, number_end, unit, dimension = _placed(text, second, tail, currency)
    if before := qualifier_before(text, start, floor):
        start = before[0]
    return _Draft(start, end, first.start, number_end, Reading("between", None, low, high), unit, dimension)


def _score(text: str, first: Numeral, second: Numeral) -> _Draft | None:
    """A result ("3-1", "a 5-4 ruling"): two numbers of which neither is the value."""
    if measured(text, second.end) is not None or first.kind != "digits" or second.kind != "digits":
        return None
    return _Draft(
        first.start, second.end, first.start, second.end, Reading("exact", None, None, None), "score", "other"
    )


def _tail(text: str, numeral: Numeral) -> Measured | None:
    found = measured(text, numeral.end)
    if found is not None:
        pounds = found.unit == "pound" and numeral.factor >= 1e6
        return replace(found, unit="GBP", dimension="money") if pounds else found
    if numeral.kind == "digits" and is_age(text, numeral.start, numeral.end):
        return Measured(numeral.end, numeral.end, "year", "duration")
    noun = counted_noun(text, numeral.end, single=numeral.value == 1)
    return Measured(noun[0], noun[1], noun[2], "count") if noun else None


def _placed(
    text: str, numeral: Numeral, tail: Measured | None, currency: str | None
) -> tuple[int, int, str | None, Dimension]:
    """Where number and unit end, the unit and its dimension, a following rate included."""
    if currency is not None:
        end, number_end, unit, dimension = numeral.end, numeral.end, currency, _money()
    elif tail is not None:
        end, number_end, unit, dimension = tail.end, tail.number_end, tail.unit, tail.dimension
    else:
        return numeral.end, numeral.end, None, "count"
    if dimension != "rate" and (per := rate(text, end)):
        return per[0], number_end, f"{unit} / {per[1]}", "rate"
    return end, number_end, unit, dimension


def _money() -> Dimension:
    return "money"


def _single(text: str, numeral: Numeral, floor: int, until: int) -> _Draft | None:
    if numeral.kind == "ordinal":
        return _rank(text, numeral, floor)
    if numeral.kind == "digits" and numeral.currency is None and (time := _time(text, numeral)):
        return time
    tail = None if numeral.currency else _tail(text, numeral)
    if tail is not None and tail.end > until:
        tail = None
    if numeral.kind == "fraction":
        return _share(text, numeral, tail, floor)
    before = qualifier_before(text, numeral.start, floor)
    if tail is not None and tail.dimension == "duration" and lasts_over(text, numeral.start):
        before = None
    if _is_decade(text, numeral):
        return _decade_of_life(text, numeral, floor)
    if tail is None and before is None and _stands_for_persons(text, numeral):
        return None
    if numeral.kind == "words" and numeral.value == 1 and not _is_counted(tail, before is not None):
        return None
    end, number_end, unit, dimension = _placed(text, numeral, tail, numeral.currency)
    read = _read(numeral, before[1] if before else None)
    start = before[0] if before else numeral.start
    after = qualifier_after(text, number_end) or qualifier_after(text, end)
    if after and after[0] <= until:
        if before is None:
            read = _read(numeral, after[1])
        end = max(end, after[0])
        if (
            tail is None
            and numeral.currency is None
            and (late := measured(text, after[0]) or _tail(text, replace(numeral, end=after[0])))
        ):
            if late.end <= until:
                end, unit, dimension = late.end, late.unit, late.dimension
    return _Draft(start, end, numeral.start, number_end, read, unit, dimension)


def _stands_for_persons(text: str, numeral: Numeral) -> bool:
    """ "the two", "these three" without a noun: a pronoun, not a count."""
    small = numeral.kind == "words" and numeral.value is not None and numeral.value <= 4
    return small and _POINTED.search(text, max(0, numeral.start - 8), numeral.start) is not None


def _is_decade(text: str, numeral: Numeral) -> bool:
    return numeral.kind == "digits" and _DECADE.match(text, numeral.end) is not None


def _decade_of_life(text: str, numeral: Numeral, floor: int) -> _Draft | None:
    """ "in his 70s" as an age of 70 to 79 years; other tens with an s ("a 30s film") as nothing."""
    before = _LIFE.search(text, max(floor, numeral.start - 16), numeral.start)
    low = numeral.value or 0.0
    if before is None or low % 10 or not 10 <= low <= 100:
        return None
    end = numeral.end + 1
    return _Draft(numeral.start, end, numeral.start, end, Reading("between", None, low, low + 9), "year", "duration")


def _is_counted(tail: Measured | None, qualified: bool) -> bool:
    """Whether a bare "one" is a number: it has a unit, or it is qualified and counts something."""
    return tail is not None and (tail.dimension != "count" or qualified or tail.unit.islower())


def _read(numeral: Numeral, qualifier: Qualifier | None) -> Reading:
    if numeral.value is None:
        return Reading(qualifier or "about", None, numeral.low, numeral.high)
    return reading(numeral.value, qualifier or "exact")


def _share(text: str, numeral: Numeral, tail: Measured | None, floor: int) -> _Draft | None:
    """ "half of", "two-thirds" as percent; "half an hour" as half a unit."""
    start, read = numeral.start, _read(numeral, None)
    if before := qualifier_before(text, numeral.start, floor):
        start, read = before[0], _read(numeral, before[1])
    word = text[numeral.start : numeral.end].lower()
    if word == "half" and (span := re.compile(rf"(?:{GAP}an?{GAP}|-)").match(text, numeral.end)):
        unit = measured(text, span.end() - 1)
        if unit is not None and unit.dimension in ("duration", "distance", "area"):
            part = replace(numeral, value=0.5)
            return _Draft(
                start,
                unit.end,
                numeral.start,
                numeral.end,
                _read(part, before[1] if before else None),
                unit.unit,
                unit.dimension,
            )
        return None
    if (
        not _FRACTION_OF.match(text, numeral.end)
        and before is None
        and not ("-" in word or word.endswith("s") or " in " in word)
    ):
        return None
    return _Draft(start, numeral.end, numeral.start, numeral.end, read, "percent", "percent")


def _rank(text: str, numeral: Numeral, floor: int) -> _Draft | None:
    """An ordinal that ranks something: "the third president", "21st century", "second-largest"."""
    noun = _RANK_NOUN.match(text, numeral.end)
    ranked = _RANKED.search(text, max(floor, numeral.start - 24), numeral.start)
    printed = text[numeral.start : numeral.end]
    if (
        noun is None
        or not (ranked or printed[0].isdigit())
        or noun["noun"] in ("and", "the", "for", "that", "was", "with", "who")
    ):
        return None
    if numeral.value == 1 and not printed[0].isdigit():
        return None
    return _Draft(
        numeral.start,
        noun.end(),
        numeral.start,
        numeral.end,
        reading(numeral.value or 0.0, "exact"),
        noun["noun"],
        "ordinal",
    )


def _time(text: str, numeral: Numeral) -> _Draft | None:
    """A time of day as hours after midnight, unit "o'clock"."""
    match = _TIME.match(text, numeral.end)
    clock = _CLOCK.match(text, numeral.end)
    number = numeral.value or 0.0
    if match is None and clock is None:
        return None
    end = match.end() if match else clock.end() if clock else numeral.end
    minutes = (match["minutes"] if match else clock.group()[:3] if clock else None) or ":00"
    hour = number % 100 if number < 25 else number // 100
    fraction = (int(minutes[1:3]) if number < 25 else number % 100) / 60
    if match and match["half"] and number != int(number):
        hour, fraction = float(int(number)), round(number % 1, 2) * 100 / 60
    if not 0 <= hour <= 24:
        return None
    if match and match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return _Draft(
        numeral.start, end, numeral.start, end, reading(round(hour + fraction, 4), "exact"), "o'clock", "other"
    )
