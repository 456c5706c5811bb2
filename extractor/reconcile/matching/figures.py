"""Figures as intervals: what the words allow, and whether two figures of one measure can both be right."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.alignment import Unit, align
from extractor.reconcile.pages import Page
from extractor.reconcile.words import plain_words
from extractor.schemas import Figure

__all__ = [
    "FigurePair",
    "Interval",
    "Relation",
    "comparable",
    "excluding",
    "interval",
    "later_grew",
    "match_figures",
    "ranges",
    "tells_as_much",
]

Relation = Literal["same", "precision", "conflict", "update"]

SAME_MEASURE = 0.50
"""Alignment score of measure and sentence from which two figures measure one thing. Why: see
bench/reconcile_planted.py."""
_ABOUT = 0.10
"""Relative reach of "about", and of "nearly" downwards. Why: newsrooms round to the next ten or hundred."""
_ROUND = 0.05
"""Most that rounding alone may move an exact-looking round number, relative."""
_SCOPES = ("~die", "~hurt", "~missing", "~arrest", "~displace", "~rescue", "~child", "women", "men", "civilian")


_WIDE = 4.0
"""Ratio of the ends of a range that only names an order of magnitude: it settles nothing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Values the words allow, both ends inclusive; infinite where unbounded."""

    low: float
    high: float

    @property
    def vague(self) -> bool:
        """Whether it only names an order of magnitude ("tens of thousands")."""
        return self.low > 0 and _WIDE * self.low <= self.high < math.inf

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class FigurePair:
    """Two figures of one measure (entry numbers, smaller first)."""

    first: int
    second: int
    relation: Relation
    score: float
    """How surely they measure one thing, 0–1."""
    intervals: tuple[Interval, Interval]
    pages: tuple[int, int]
    """Numbers of the two articles."""


_DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<places>\d+))?")
_COMMA = re.compile(r"\d+,(?P<places>\d+)")


def _step(value: float, text: str) -> float:
    """The last printed place of the number: 19.2 → 0.1, $3.9bn → 100 million, 5,000 → 1,000."""
    if value == 0:
        return 1.0
    # 12,6 groups no thousands: where the value is broken and no point is printed, the comma is what breaks it.
    decimal = _COMMA if not value.is_integer() and "." not in text else None
    printed = (decimal and decimal.search(text)) or _DIGITS.search(text)
    if printed is not None and printed.group("places"):
        shown = float(printed.group().replace(",", "." if printed.re is _COMMA else ""))
        return (abs(value) / shown if shown else 1) * float(10 ** -len(printed.group("places")))
    whole = abs(value)
    step = 1.0
    while whole % (step * 10) == 0 and step * 10 <= whole:
        step *= 10
    return step


def _half_step(value: float, text: str) -> float:
    """Half the last printed place of the number, at most 5% of it: 19.2 → 0.05, $3.9bn → 50 million, 5,000 → 250."""
    return min(_step(value, text) / 2, _ROUND * abs(value)) if value else 0.5


def interval(figure: Figure) -> Interval | None:
    """What `figure`'s words allow; None for dates and figures without a number."""
    if figure.dimension in ("date", "ordinal"):
        return None
    value = figure.value
    if value is None:
        if figure.low is None and figure.high is None:
            return None
        return Interval(
            -math.inf if figure.low is None else figure.low, math.inf if figure.high is None else figure.high
        )
    half = _half_step(value, figure.span.text)
    if figure.dimension == "count" and abs(value) < 100 and figure.qualifier == "exact":
        half = 0.0
    reach = max(half, _ABOUT * abs(value))
    low, high = {
        "exact": (value - half, value + half),
        "about": (value - reach, value + reach),
        "nearly": (value - reach, value),
        "more_than": (value, math.inf),
        "at_least": (value, math.inf),
        "less_than": (-math.inf, value),
        "at_most": (-math.inf, value),
        "between": (value - half, value + half),
    }[figure.qualifier]
    if figure.qualifier in ("between", "about", "nearly"):
        low = min(low, figure.low) if figure.low is not None else low
        high = max(high, figure.high) if figure.high is not None else high
    return Interval(low, high)


@lru_cache(maxsize=1)
def _units() -> Callable[[str], Any]:
    import pint  # Why here: importing it takes longer than a small reconciliation.

    return pint.UnitRegistry()


@lru_cache(maxsize=4096)
def _factor(unit: str, other: str) -> float | None:
    """What a value in `unit` is multiplied by to be in `other`; None where they cannot be converted."""
    if unit == other:
        return 1.0
    registry = _units()
    try:
        return float(registry(unit.replace("_", " ")).to(registry(other.replace("_", " ")).units).magnitude)
    except Exception:  # pint raises many kinds of errors for words that are no units
        return None


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one unit to another."""

    factor: float = 1.0
    shift: float = 0.0

    def value(self, number: float) -> float:
        return number * self.factor + self.shift

    def interval(self, one: Interval) -> Interval:
        return Interval(self.value(one.low), self.value(one.high))


_UNCHANGED = Conversion()
_FAHRENHEIT = 5 / 9
_CHANGE = 0.6
"""Degrees Celsius by which two changes of temperature may differ through rounding."""


def comparable(a: Figure, b: Figure) -> Conversion | None:
    """From b's unit to a's, None where they measure in different things (currencies included)."""
    if a.dimension != b.dimension:
        return None
    left, right = a.unit or "", b.unit or ""
    if left == right or not left or not right:
        return _UNCHANGED if a.dimension != "money" or left == right else None
    if a.dimension == "percent":
        return _of_percent(left, right)
    if a.dimension == "other" and (degrees := _of_degrees(a, b)) is not None:
        return degrees
    if a.dimension in ("area", "distance", "duration", "rate", "other"):
        factor = _factor(right, left)
        return None if factor is None else Conversion(factor)
    return None if a.dimension == "money" else _UNCHANGED


def _of_percent(left: str, right: str) -> Conversion | None:
    """50 basis points are half a percentage point; a rise by 5 percent is none by 5 percentage points."""
    points = [0.01 if "basis" in unit else 1.0 if "point" in unit else 0.0 for unit in (left, right)]
    if not any(points):
        return _UNCHANGED
    return Conversion(points[1] / points[0]) if all(points) else None


def _of_degrees(a: Figure, b: Figure) -> Conversion | None:
    """Between Celsius and Fahrenheit: of readings ("46C" and "115F"), or of changes where these agree ("5C warmer")."""
    scales = tuple("f" if "ahrenheit" in u else "c" if "elsius" in u else "" for u in (a.unit or "", b.unit or ""))
    if scales not in (("c", "f"), ("f", "c")):
        return None
    change = Conversion(_FAHRENHEIT if scales[0] == "c" else 1 / _FAHRENHEIT)
    if a.value is not None and b.value is not None and abs(a.value - change.value(b.value)) <= _CHANGE:
        return change
    return Conversion(change.factor, -32 * change.factor if scales[0] == "c" else 32.0)


def ranges(a: Figure, b: Figure) -> tuple[Interval, Interval] | None:
    """What the words of two figures of one measure allow, in a's unit; None where they cannot be compared.

    Of two plain numbers only the one printed to the coarser place may be rounded, and then from the other: 3.87 is 3.9,
    but 4.1 is not 4.2, nor 950 million 900 million.
    """
    one, two, into = interval(a), interval(b), comparable(a, b)
    if one is None or two is None or into is None:
        return None
    return _between((a, one), (b, two), into)


def _between(
    first: tuple[Figure, Interval], second: tuple[Figure, Interval], into: Conversion
) -> tuple[Interval, Interval]:
    (a, one), (b, two) = first, second
    if into != _UNCHANGED or a.value is None or b.value is None or not a.qualifier == b.qualifier == "exact":
        return one, into.interval(two)
    if math.isclose(a.value, b.value, rel_tol=_EVEN):
        return one, two
    steps = _step(a.value, a.span.text), _step(b.value, b.span.text)
    known = not math.isclose(*steps, rel_tol=_EVEN)
    return (
        _below_half(a.value, one) if known and steps[0] > steps[1] else Interval(a.value, a.value),
        _below_half(b.value, two) if known and steps[1] > steps[0] else Interval(b.value, b.value),
    )


_EVEN = 1e-6
"""Relative difference of equal numbers that were computed differently."""


def _below_half(value: float, allowed: Interval) -> Interval:
    """The interval without its upper end, from which one rounds up."""
    return Interval(allowed.low, value + (allowed.high - value) * (1 - _EVEN))


def excluding(a: Figure, b: Figure) -> bool:
    """Whether the two, given for one measure, cannot both be right."""
    both = ranges(a, b)
    return both is not None and not both[0].meets(both[1])


def tells_as_much(a: Figure, b: Figure) -> bool:
    """Whether one figure, less exact than the other, still confirms it: "more than 200" the 214, "at least 120" not
    the 300."""
    spans = interval(a), interval(b)
    if spans[0] is None or spans[1] is None:
        return True  # dates, and what has no number
    if spans[0].vague != spans[1].vague:
        return False  # "dozens" confirms no 37
    for opened, other in ((a, b), (b, a)):
        into = comparable(opened, other)
        if opened.qualifier not in _OPEN or opened.value is None or into is None:
            continue
        if other.value is None:
            return False
        beyond = into.value(other.value) - opened.value
        if opened.qualifier not in _UPWARDS:
            beyond = -beyond
        few = _FEW if opened.dimension == "count" else 0.0
        most = max(_step(opened.value, opened.span.text), _BEYOND * abs(opened.value), few)
        if not -_EVEN * abs(opened.value) <= beyond < most:
            return False
    return True


_BEYOND = 0.15
"""Share of a bound within which a number beyond it still is what the bound was said of: "more than 1,200" and 1,350."""
_FEW = 3.0
"""The same for small counts: "at least 12" and 14."""
_UPWARDS = ("more_than", "at_least")
_OPEN = (*_UPWARDS, "less_than", "at_most")


_FEWEST = 3
"""Terms a measure needs to be compared by itself; a shorter one is read in its sentence."""
_COMMON = 0.2
"""Share of a story's figures that name something, from which the name tells no measures apart."""


def _context(entry: Entry, page: Page) -> frozenset[str]:
    """What is measured: the measure's own terms, with its sentence's where there are few; never the numbers."""
    own = {t for t in entry.terms if t[0] != "#"}
    if len(own) < _FEWEST and entry.sentence >= 0:
        own |= {t for t in page.sentences[entry.sentence].terms if t[0] != "#"}
    return frozenset(own)


def _scope(entry: Entry) -> frozenset[str]:
    unit = entry.figure().unit or ""
    counted = plain_words(unit)
    return frozenset(s for s in _SCOPES if s in entry.terms or s in counted)


def match_figures(entries: Sequence[Entry], pages: Sequence[Page]) -> list[FigurePair]:
    """Pairs of figures of one measure, across articles, typed by what their intervals allow."""
    figures = [e for e in entries if e.kind == "figure"]
    units = [Unit(e.page, e.number, _context(e, pages[e.page])) for e in figures]
    named = Counter(n for e in figures for n in e.names)
    common = frozenset(n for n, times in named.items() if times > max(2, _COMMON * len(figures)))
    aligned = align(units, floor=0.25)
    scopes = [_scope(e) for e in figures]
    allowed = [interval(e.figure()) for e in figures]
    found = []
    for pair in aligned.pairs.values():
        if scopes[pair.unit] != scopes[pair.other]:
            continue
        a, b = figures[pair.unit], figures[pair.other]
        got = _compare((a, allowed[pair.unit]), (b, allowed[pair.other]), pair.score, pages, common)
        if got is not None:
            found.append(got)
    return _closest(sorted(found, key=lambda p: (p.first, p.second)))


def _closest(pairs: list[FigurePair]) -> list[FigurePair]:
    """Keeps a pair only where each side has no better partner in the other's article."""
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for pair in pairs:
        rank = pair.score + (1.0 if pair.relation == "same" else 0.2 if pair.relation == "precision" else 0.0)
        for one, two, page in ((pair.first, pair.second, pair.pages[1]), (pair.second, pair.first, pair.pages[0])):
            held = best.get((one, page))
            if held is None or rank > held[0]:
                best[one, page] = (rank, two)
    return [p for p in pairs if best[p.first, p.pages[1]][1] == p.second and best[p.second, p.pages[0]][1] == p.first]


def _compare(
    first: tuple[Entry, Interval | None],
    second: tuple[Entry, Interval | None],
    score: float,
    pages: Sequence[Page],
    common: frozenset[str],
) -> FigurePair | None:
    (a, one), (b, two) = first, second
    left, right = a.figure(), b.figure()
    into = comparable(left, right)
    if into is None:
        return None
    if a.names - b.terms - common and b.names - a.terms - common:
        return None  # each measure names what the other does not: the region is not the district
    shared = a.terms & b.terms
    union = a.terms | b.terms
    measure = len(shared) / len(union) if union else 0.0
    if max(score, (score + measure) / 2) < SAME_MEASURE and measure < 0.6:
        return None
    times = (left.as_of, right.as_of)
    if left.dimension != "date" and times[0] and times[1] and not _one_time(times[0], times[1]):
        return None
    if one is None or two is None:
        if left.dimension == "date" and left.as_of and left.as_of == right.as_of:
            return FigurePair(a.number, b.number, "same", score, (Interval(0, 0), Interval(0, 0)), (a.page, b.page))
        return None
    one, two = _between((left, one), (right, two), into)
    relation: Relation
    if not one.meets(two):
        relation = "update" if later_grew(a, b, one, two, pages) else "conflict"
    elif left.value is None or right.value is None or math.isclose(left.value, into.value(right.value), rel_tol=_EVEN):
        relation = "same"
    else:
        relation = "precision"
    if relation == "conflict" and (one.low == 0 or two.low == 0) and score < 0.6:
        return None
    return FigurePair(a.number, b.number, relation, round(max(score, measure), 4), (one, two), (a.page, b.page))


def _one_time(a: str, b: str) -> bool:
    """Whether two partial dates can be the same: one is the other, less exact."""
    return a.startswith(b) or b.startswith(a)


def later_grew(a: Entry, b: Entry, one: Interval, two: Interval, pages: Sequence[Page]) -> bool:
    """Whether the article published (or dated) later gives the larger count: a toll that rose, no contradiction."""
    if a.figure().dimension not in ("count", "money", "area"):
        return False
    when_a = a.figure().as_of or pages[a.page].facts.article.published or ""
    when_b = b.figure().as_of or pages[b.page].facts.article.published or ""
    if not when_a or not when_b or when_a[:10] == when_b[:10]:
        return False
    return (when_a < when_b) == (one.high < two.low)
