"""Figures of one measure that cannot both be right, or that are given with different precision, or were updated."""

from __future__ import annotations

import math

from extractor.reconcile.disagreements.wording import shortened
from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.figures import FigurePair
from extractor.reconcile.material import Candidate, Material, Side

__all__ = ["find_figures"]


def find_figures(material: Material) -> list[Candidate]:
    """Candidates of kinds figure_value, figure_precision and update, one per pair; joining happens later."""
    found = []
    for pair in material.figure_pairs:
        if pair.relation == "same":
            continue
        a, b = material.entries[pair.first], material.entries[pair.second]
        if material.other_names(a, b) or (pair.relation == "precision" and (_vague(a) or _vague(b))):
            continue
        found.append(_candidate(a, b, pair, material))
    return found


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


def _told_measure(a: Entry, b: Entry) -> str:
    """The first measure that says what is measured; else the longer one."""
    both = (a.figure().measure, b.figure().measure)
    return next((m for m in both if len(m.split()) >= _FEWEST), max(both, key=len))


def _gap(pair: FigurePair) -> float:
    """Distance between the intervals, relative to the larger bound (0 where they meet)."""
    one, two = sorted(pair.intervals, key=lambda i: i.low)
    if not (math.isfinite(one.high) and math.isfinite(two.low)) or one.high >= two.low:
        return 0.0
    return (two.low - one.high) / max(abs(two.low), abs(one.high), 1e-12)


def _candidate(a: Entry, b: Entry, pair: FigurePair, material: Material) -> Candidate:
    one, two = a.figure().span.text, b.figure().span.text
    measure = shortened(_told_measure(a, b), 90)
    features: dict[str, float | str] = {
        "same measure": pair.score,
        "first interval": f"{pair.intervals[0].low:g}–{pair.intervals[0].high:g}",
        "second interval": f"{pair.intervals[1].low:g}–{pair.intervals[1].high:g}",
        "gap": round(_gap(pair), 4),
    }
    sides = (Side(one, (a.number,), _value_key(a)), Side(two, (b.number,), _value_key(b)))
    if pair.relation == "conflict":
        return Candidate(
            "figure_value",
            sides,
            f"{measure}: {one} or {two}",
            f"{material.who(a)} gives “{one}”, {material.who(b)} gives “{two}” for the same measure; "
            f"no rounding makes them meet.",
            "figure_value",
            "high" if _gap(pair) >= 0.1 else "medium",
            "Ask for the source and the date of each figure; do not average.",
            features,
        )
    if pair.relation == "update":
        rising = sorted((a, b), key=lambda e: (e.figure().value or e.figure().low or 0.0, e.number))
        return Candidate(
            "update",
            sides,
            f"{measure}: {' / '.join(e.figure().span.text for e in rising)}",
            f"{' and '.join(f'{material.who(e)} gives “{e.figure().span.text}”' for e in rising)}: "
            "a count that changed as news came in.",
            "figure_update",
            "low",
            "Use the latest figure with its date.",
            features,
        )
    return Candidate(
        "figure_precision",
        sides,
        f"{measure}: {one} or {two}",
        f"{material.who(a)} gives “{one}”, {material.who(b)} gives “{two}”: compatible, but not equally exact.",
        "figure_precision",
        "low",
        "Use the more exact figure if its source is known.",
        features,
    )
