"""Figures of one measure in reports worded differently: paired by what they count, not by their sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import nearest
from extractor.reconcile.matching.figures import (
    FigurePair,
    Interval,
    Relation,
    interval,
    later_grew,
    match_figures,
    ranges,
)
from extractor.reconcile.matching.measures import AGE, Measure, read_measures
from extractor.reconcile.matching.periods import other_time
from extractor.reconcile.matching.topics import topics
from extractor.reconcile.pages import Page
from extractor.reconcile.reprints import Place
from extractor.schemas import ItemRef

__all__ = ["match_rivals", "pair_figures"]

_ENOUGH = 2.0
"""Points from which two figures measure one thing: the same topic beside both numbers, or a weaker sign with others.
Why: on the development pairs (bench/reconcile_pairs.py) 2.0 keeps every look-alike out; 1.5 lets "36 games" meet
"26 times"."""
_TOPIC = 2.0
_FURTHER = 1.2
"""Points where the topic of one stands only somewhere in the other's sentence."""
_OTHER = 0.8
"""Points where both sentences have the two topics in another order of nearness."""
_HEAD = 1.2
_COMMON_HEAD = 0.6
"""Points for the same noun where one of the articles counts it twice: workers here, workers there."""
_HOLDER = 0.8
_CLOCK = 0.5
"""Points for being times of day: few sentences of a story have one."""
_ALONE = 0.5
"""Points for being the only value of its kind in both articles."""
_WORD = 0.5
_MOST_WORDS = 1.5
"""Points for a shared word beside both numbers that is rare among the story's figures; the most such words count."""
_FEW = 4
"""Different values beside which a word may stand in the story and still tell what is measured."""
_CLEAR = 0.4
"""Points a counterpart must be ahead of another with a different value, or neither is taken."""
_POSTINGS = 24
"""Figures of one key looked at, nearest first; see matching/alignment.py."""


def _value(measure: Measure) -> tuple[float | None, float | None, float | None]:
    figure = measure.entry.figure()
    return figure.value, figure.low, figure.high


def _alike(a: Measure, b: Measure) -> bool:
    """Whether the two are rates of one size: neither is twice the other."""
    one, other = a.entry.figure().value, b.entry.figure().value
    if a.dimension != "percent" or one is None or other is None:
        return False
    return max(abs(one), abs(other)) < 2 * min(abs(one), abs(other))


def _differ(a: Measure, b: Measure) -> bool:
    """Whether the words beside the numbers say that they measure different things: part, time, source, old or new."""
    if a.old != b.old or a.scope != b.scope or a.dimension != b.dimension:
        return True
    if other_time(a.periods, b.periods, alike=_alike(a, b)):
        return True
    if a.by and b.by and a.by != b.by:
        return True
    if a.near and b.near and not set(a.topics) & set(b.topics):
        return True
    if not (a.holder and b.holder) or a.holder & b.holder:
        return False
    lexicon = topics()
    return a.dimension == AGE or any(m.near and m.topics[0] in lexicon.held for m in (a, b))


def _one_topic(a: Measure, b: Measure) -> bool:
    """Whether the same topic stands first beside both numbers."""
    return a.near and b.near and a.topics[0] == b.topics[0]


def _shares_of_others(a: Measure, b: Measure) -> bool:
    """Whether two shares are of different wholes: a fifth of the country, four fifths of one region of it.

    Only an engine's own phrase is held to name the whole; a sentence may have named it before.
    """
    return a.dimension == "percent" and a.named is not None and b.named is not None and a.named != b.named


_Held = Callable[[Entry], Sequence[int]]


class _Points:
    """How surely two figures measure one thing, with what is common in the story known.

    `held` gives the articles that print a figure.
    """

    def __init__(self, measures: Sequence[Measure], held: _Held) -> None:
        values: dict[str, set[object]] = {}
        for m in measures:
            for term in m.local:
                values.setdefault(term, set()).add((m.dimension, _value(m)))
        self.telling = frozenset(t for t, beside in values.items() if len(beside) <= _FEW)
        alone: dict[tuple[int, str, str], set[object]] = {}
        for m in measures:
            for page in held(m.entry):
                alone.setdefault((page, m.dimension, m.head), set()).add(_value(m))
        self.alone = alone

    def of(self, a: Measure, b: Measure) -> float:
        if _differ(a, b) or _shares_of_others(a, b):
            return 0.0
        if a.dimension == AGE:
            return _TOPIC if a.holder & b.holder else 0.0
        if not (a.near and b.near) and a.holder and b.holder and not a.holder & b.holder:
            return 0.0
        points = 0.0
        if _one_topic(a, b):
            points += _TOPIC
        elif a.near and b.near:
            points += _OTHER
        elif (a.near and a.topics[0] in b.topics) or (b.near and b.topics[0] in a.topics):
            points += _FURTHER
        if a.head and a.head == b.head:
            points += _HEAD if self._single(a) and self._single(b) else _COMMON_HEAD
        elif a.head and b.head and not points:
            return 0.0
        points += _CLOCK if a.dimension == "clock" else 0.0
        points += _HOLDER if a.holder & b.holder else 0.0
        if not (a.near and b.near) or _one_topic(a, b):
            points += min(_MOST_WORDS, _WORD * len(a.local & b.local & self.telling))
        if self._single(a) and self._single(b) and a.head == b.head:
            points += _ALONE
        return points

    def _single(self, m: Measure) -> bool:
        return len(self.alone[m.entry.page, m.dimension, m.head]) == 1


def _keys(measure: Measure) -> list[tuple[str, str]]:
    keys = [("topic", t) for t in measure.topics]
    if measure.head:
        keys.append(("head", measure.head))
    if measure.dimension == "clock":
        keys.append(("clock", ""))
    return keys


def pair_figures(
    entries: Sequence[Entry], pages: Sequence[Page], registry: Registry, prints: Mapping[ItemRef, Sequence[Place]]
) -> list[FigurePair]:
    """All pairs of figures of one measure: those of like sentences, and those told by what they count. `prints` are the
    places of figures that several articles print in the same sentence (Reprints.prints).

    A pair of like sentences gives way where the words beside the numbers say that they count different things, or where
    one of its figures has a counterpart in that article by what it counts.
    """
    measures = read_measures(entries, pages, registry)
    of = {m.entry.number: m for m in measures}
    alike = [
        _retyped(pair, of.get(pair.first), of.get(pair.second), pages)
        for pair in match_figures(entries, pages)
        if pair.relation == "same" or not (_apart(a := of.get(pair.first), of.get(pair.second), pair) or _aged(a))
    ]

    def held(entry: Entry) -> Sequence[int]:
        places = prints.get(entry.ref)
        return (entry.page,) if places is None else sorted({place[0] for place in places})

    settled = {(e.number, page) for e in entries if e.ref in prints for page in held(e)}
    for pair in alike:
        if pair.relation in ("same", "precision") and not _wide(pair):
            settled.update((pair.first, page) for page in held(entries[pair.second]))
            settled.update((pair.second, page) for page in held(entries[pair.first]))
    told = match_rivals(measures, pages, settled, held)
    both = {(p.first, p.second) for p in told}
    taken = _sides(told)
    kept = [
        p
        for p in alike
        if (p.first, p.second) not in both and (p.relation in ("same", "precision") or not _sides([p]) & taken)
    ]
    return sorted([*kept, *told], key=lambda p: (p.first, p.second))


def _wide(pair: FigurePair) -> bool:
    return any(i.vague for i in pair.intervals)


def _vague(measure: Measure) -> bool:
    """Whether the figure names no more than an order of magnitude ("dozens"), or nothing that can be compared."""
    allowed = interval(measure.entry.figure())
    return allowed is None or allowed.vague


def _sides(pairs: Iterable[FigurePair]) -> set[tuple[int, int]]:
    """(figure, other article) of both sides of the pairs."""
    return {side for p in pairs for side in ((p.first, p.pages[1]), (p.second, p.pages[0]))}


def _retyped(pair: FigurePair, a: Measure | None, b: Measure | None, pages: Sequence[Page]) -> FigurePair:
    """A later, larger figure is an update only of what grows as news comes in: the fine of 2021 does not. What is
    counted one by one is not rounded."""
    if pair.relation == "precision" and a is not None and b is not None and _one_by_one(a, b):
        one, two = _intervals(a, b)
        if one is not None and two is not None:
            later = later_grew(a.entry, b.entry, one, two, pages)
            return replace(pair, relation="update" if later else "conflict", intervals=(one, two))
    if pair.relation != "update" or a is None or b is None or not (a.near and b.near):
        return pair
    same = a.topics[0] == b.topics[0] and a.topics[0] not in topics().growing
    return replace(pair, relation="conflict") if same else pair


def _aged(measure: Measure | None) -> bool:
    """Ages are paired by who is that old alone: no rounding makes 24 and 25 meet."""
    return measure is not None and measure.dimension == AGE


def _apart(a: Measure | None, b: Measure | None, pair: FigurePair) -> bool:
    """Whether figures of like sentences count different things; only such as exclude each other are held apart by the
    whole they are shares of: "about 20%" and "19.2%, including Crimea" are still one figure."""
    if a is None or b is None:
        return False
    return _differ(a, b) or (pair.relation != "precision" and _shares_of_others(a, b))


def match_rivals(
    measures: Sequence[Measure], pages: Sequence[Page], settled: Set[tuple[int, int]], held: _Held
) -> list[FigurePair]:
    """Pairs of figures of one measure that exclude each other or differ in exactness.

    `settled` has (figure, article) where the article is known to give the figure's own value; `held` gives the articles
    that print a figure.

    A pair stands only where each side is clearly the other's best counterpart and neither value is found on both sides.
    """
    postings: dict[tuple[str, str, str], list[int]] = {}
    for number, m in enumerate(measures):
        for key in _keys(m):
            postings.setdefault((m.dimension, *key), []).append(number)
    points = _Points(measures, held)
    scored: dict[tuple[int, int], float] = {}
    for number, m in enumerate(measures):
        for key in _keys(m):
            for other in nearest(postings[m.dimension, *key], number, _POSTINGS):
                pair = (min(number, other), max(number, other))
                if measures[other].entry.page != m.entry.page and pair not in scored:
                    scored[pair] = points.of(measures[pair[0]], measures[pair[1]])
    former: dict[tuple[int, str], list[Measure]] = {}
    for m in measures:
        if m.old and m.topics:
            former.setdefault(_place(m), []).append(m)
    best = _best(scored, measures)
    found = []
    for (x, y), score in sorted(scored.items()):
        a, b = measures[x], measures[y]
        if score < _ENOUGH or y not in best.get((x, b.entry.page), ()) or x not in best.get((y, a.entry.page), ()):
            continue
        if (a.entry.number, b.entry.page) in settled or (b.entry.number, a.entry.page) in settled:
            continue
        told = any(_meeting(x, m) for x, y in ((a, b), (b, a)) for m in former.get(_place(y), ()))
        typed = _typed(a, b, score, pages, told)
        if typed is not None:
            found.append(typed)
    return found


_MANY = 1000
"""Number from which also the dead are rounded without a word."""


def _one_by_one(x: Measure, y: Measure) -> bool:
    """Whether both are plain numbers, not too large, of what is counted one by one: 200 dead are not 190."""
    plain = all(
        (f := m.entry.figure()).qualifier == "exact" and f.value is not None and abs(f.value) < _MANY for m in (x, y)
    )
    return plain and _one_topic(x, y) and x.topics[0] in topics().counted


def _place(measure: Measure) -> tuple[int, str]:
    return measure.entry.page, measure.topics[0] if measure.topics else ""


def _meeting(a: Measure, b: Measure) -> bool:
    one, two = _intervals(a, b)
    return one is not None and two is not None and one.meets(two)


def _intervals(x: Measure, y: Measure) -> tuple[Interval | None, Interval | None]:
    a, b = x.entry, y.entry
    if x.dimension == y.dimension == AGE or _one_by_one(x, y):  # no rounding, whatever the unit
        ages = a.figure().value, b.figure().value
        return (
            None if ages[0] is None else Interval(ages[0], ages[0]),
            None if ages[1] is None else Interval(ages[1], ages[1]),
        )
    return ranges(a.figure(), b.figure()) or (interval(a.figure()), None)


def _best(scored: dict[tuple[int, int], float], measures: Sequence[Measure]) -> dict[tuple[int, int], set[int]]:
    """(figure, other article) → its counterpart there, with others that give the same value of the same measure.

    None where two different values come near each other.
    """
    ranked: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for (x, y), score in scored.items():
        if score > 0:
            ranked.setdefault((x, measures[y].entry.page), []).append((score, y))
            ranked.setdefault((y, measures[x].entry.page), []).append((score, x))
    vague = {n for n, m in enumerate(measures) if _vague(m)}
    best: dict[tuple[int, int], set[int]] = {}
    for (x, page), rivals in ranked.items():
        rivals.sort(key=lambda r: (-r[0], r[1]))
        exact = [(score, n) for score, n in rivals if n not in vague]
        if len(exact) < len(rivals) and any(score >= _ENOUGH for score, _ in exact):
            rivals = exact  # "Dozens dead" over the story and 52 in it: the 52 is what the article says
        alike = [(score, n) for score, n in rivals if _one_topic(measures[x], measures[n])]
        if any(score >= _ENOUGH for score, _ in alike):
            rivals = alike  # the dead against the dead, however many words they share with the hurt
        same = {n for score, n in rivals if score >= _ENOUGH and _meeting(measures[x], measures[n])}
        if same:
            best[x, page] = same
            continue
        first, top = rivals[0]
        agree = {n for score, n in rivals if n == top or (score >= _ENOUGH and _meeting(measures[top], measures[n]))}
        if not any(first - score < _CLEAR and n not in agree for score, n in rivals):
            best[x, page] = agree
    return best


def _passed(one: Interval, two: Interval) -> bool:
    """Whether a count starts above where an open one ("at least seven") starts: the first was not known then."""
    return math.isinf(max(one.high, two.high)) and one.low != two.low and max(one.low, two.low) > 0


def _floors(one: Interval, two: Interval) -> tuple[Interval, Interval]:
    return (
        (Interval(one.low, min(one.high, max(one.low, 0))), Interval(two.low, min(two.high, max(two.low, 0))))
        if (math.isinf(max(one.high, two.high)))
        else (one, two)
    )


def _typed(a: Measure, b: Measure, score: float, pages: Sequence[Page], told: bool) -> FigurePair | None:
    """The pair with its relation; `told`: one article says that its figure came after the other's ("up from seven")."""
    one, two = _intervals(a, b)
    if one is None or two is None:
        return None
    left, right = a.entry.figure(), b.entry.figure()
    first, second = (a, b) if a.entry.number < b.entry.number else (b, a)
    spans = (one, two) if first is a else (two, one)
    places = (first.entry.page, second.entry.page)
    sure = round(min(1.0, score / 4), 4)
    growing = _one_topic(a, b) and a.topics[0] in topics().growing
    if not one.meets(two) or (growing and _passed(one, two)):
        later = growing and later_grew(first.entry, second.entry, *_floors(*spans), pages)
        relation: Relation = "update" if later or told else "precision" if one.meets(two) else "conflict"
        return FigurePair(first.entry.number, second.entry.number, relation, sure, spans, places)
    if left.value is None or right.value is None or math.isclose(left.value, right.value, rel_tol=1e-6):
        return None
    return FigurePair(first.entry.number, second.entry.number, "precision", sure, spans, places)
