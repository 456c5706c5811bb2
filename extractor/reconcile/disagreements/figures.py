"""Figures of one measure that cannot both be right, or that are given with different precision, or were updated."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractor.reconcile.clusters import Clusters
from extractor.reconcile.disagreements.wording import shortened
from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.figures import FigurePair, Relation
from extractor.reconcile.material import Candidate, Material, Side

__all__ = ["find_figures"]


def find_figures(material: Material) -> list[Candidate]:
    """Candidates of kinds figure_value, update and figure_precision: one per measure, with one side per value."""
    same = [p for p in material.figure_pairs if p.relation == "same"]
    return [
        _candidate(pairs, values, material)
        for relation in _ORDER
        for pairs, values in _measures(
            [p for p in material.figure_pairs if p.relation == relation and _stands(p, material)], same, material
        )
    ]


_ORDER: tuple[Relation, ...] = ("conflict", "update", "precision")
"""Weightiest first: where the same figures also differ in exactness, the conflict stands."""


def _stands(pair: FigurePair, material: Material) -> bool:
    a, b = material.entries[pair.first], material.entries[pair.second]
    return not (material.other_names(a, b) or (pair.relation == "precision" and (_vague(a) or _vague(b))))


def _measures(
    pairs: Sequence[FigurePair], same: Sequence[FigurePair], material: Material
) -> list[tuple[list[FigurePair], list[list[int]]]]:
    """Pairs that are of one measure, with its values: the figures that give each, in story order.

    Pairs hold together by the figures they share and by figures that give one value of one measure. What would put two
    values of one article into one measure stays apart: side by side, they most likely count different things.
    """
    entries = material.entries
    paired = {n for p in pairs for n in (p.first, p.second)}
    agreeing = [
        p
        for p in same
        if (p.first in paired or p.second in paired)
        and entries[p.first].figure().value is not None is not entries[p.second].figure().value
    ]
    numbers = sorted(paired | {n for p in agreeing for n in (p.first, p.second)})
    values = Clusters(numbers)
    alike: dict[tuple[str, str], int] = {}
    for n in numbers:
        values.join(n, alike.setdefault((_value_key(entries[n]), _unit(entries[n])), n))
    for p in agreeing:
        values.join(p.first, p.second)
    measures = Clusters(numbers)
    told = {n: {place[0]: values.root(n) for place in material.places(entries[n])} for n in numbers}
    apart: dict[tuple[int, int], FigurePair] = {}
    for p in [*agreeing, *sorted(pairs, key=lambda p: (-p.score, p.first, p.second))]:
        a, b = sorted((measures.root(p.first), measures.root(p.second)))
        if a == b:
            continue
        small, large = sorted((told[a], told[b]), key=len)
        if any(value != large.get(page, value) for page, value in small.items()):
            if p.relation != "same":
                apart[p.first, p.second] = p
            continue
        large.update(small)
        told[a] = large
        measures.join(a, b)
    groups = measures.groups()
    of: dict[int, list[FigurePair]] = {}
    for p in pairs:
        if (p.first, p.second) not in apart:
            of.setdefault(measures.root(p.first), []).append(p)
    found = []
    for root, mine in of.items():
        sides: dict[int, list[int]] = {}
        for n in groups[root]:
            sides.setdefault(values.root(n), []).append(n)
        if len(sides) > 1:
            found.append((mine, list(sides.values())))
    return found + [([p], [[p.first], [p.second]]) for p in apart.values()]


def _unit(entry: Entry) -> str:
    """Whatever is counted, seven are seven."""
    return "" if entry.figure().dimension == "count" else entry.figure().unit or ""


def _value_key(entry: Entry) -> str:
    figure = entry.figure()
    return f"{figure.low}–{figure.high}" if figure.value is None else f"{figure.value:g}"


_WIDE = 4.0
"""Ratio of the ends of a range from which it only names an order of magnitude ("tens of thousands")."""


def _vague(entry: Entry) -> bool:
    figure = entry.figure()
    return bool(figure.value is None and figure.low and figure.high and figure.high / figure.low >= _WIDE)


_FEWEST = 3
"""Words of a measure that tells by itself what is measured; "45" does not."""


def _told_measure(entries: Sequence[Entry]) -> str:
    """The first measure that says what is measured; else the longest one."""
    told = [e.figure().measure for e in entries]
    return next((m for m in told if len(m.split()) >= _FEWEST), max(told, key=len))


def _gap(pair: FigurePair) -> float:
    """Distance between the intervals, relative to the larger bound (0 where they meet)."""
    one, two = sorted(pair.intervals, key=lambda i: i.low)
    if not (math.isfinite(one.high) and math.isfinite(two.low)) or one.high >= two.low:
        return 0.0
    return (two.low - one.high) / max(abs(two.low), abs(one.high), 1e-12)


_MOST = 5
"""Values a summary names; the positions have all."""


def _listed(parts: Sequence[str], last: str) -> str:
    """Parts as a sentence lists them, what is more than can be read only counted."""
    shown = list(parts) if len(parts) <= _MOST else [*parts[: _MOST - 1], f"{len(parts) - _MOST + 1} other values"]
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def _candidate(pairs: Sequence[FigurePair], values: Sequence[Sequence[int]], material: Material) -> Candidate:
    entries = material.entries
    first = pairs[0]
    opposed = {first.first, first.second}
    # The pair whose features are shown comes first in the sentence too.
    sides = sorted(values, key=lambda v: (opposed.isdisjoint(v), v[0]))
    shown = [entries[next((n for n in v if n in opposed), v[0])] for v in sides]
    if first.relation == "update":
        shown.sort(key=lambda e: (e.figure().value or e.figure().low or 0.0, e.number))
    printed = [e.figure().span.text for e in shown]
    measure = shortened(_told_measure([entries[first.first], entries[first.second]]), 90)
    givers = [f"{material.who(e)} gives “{e.figure().span.text}”" for e in shown]
    gives = ", ".join(givers) if len(givers) == 2 and first.relation != "update" else _listed(givers, "and")
    gap = max(_gap(p) for p in pairs)
    features: dict[str, float | str] = {
        "same measure": first.score,
        "first interval": f"{first.intervals[0].low:g}–{first.intervals[0].high:g}",
        "second interval": f"{first.intervals[1].low:g}–{first.intervals[1].high:g}",
        "gap": round(gap, 4),
    }
    if len(pairs) > 1:
        features["pairs"] = len(pairs)
    told = tuple(Side(entries[v[0]].figure().span.text, tuple(v), _value_key(entries[v[0]])) for v in sides)
    if first.relation == "conflict":
        return Candidate(
            "figure_value",
            told,
            f"{measure}: {_listed(printed, 'or')}",
            f"{gives} for the same measure; no rounding makes them {'all ' if len(shown) > 2 else ''}meet.",
            "figure_value",
            "high" if gap >= 0.1 else "medium",
            "Ask for the source and the date of each figure; do not average.",
            features,
        )
    if first.relation == "update":
        return Candidate(
            "update",
            told,
            f"{measure}: {' / '.join(printed)}",
            f"{gives}: a count that changed as news came in.",
            "figure_update",
            "low",
            "Use the latest figure with its date.",
            features,
        )
    return Candidate(
        "figure_precision",
        told,
        f"{measure}: {_listed(printed, 'or')}",
        f"{gives}: compatible, but not equally exact.",
        "figure_precision",
        "low",
        "Use the more exact figure if its source is known.",
        features,
    )
