"""What each quantity measures, in words of the clause it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.labels import Dismissal, FigureLabel
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.tokens import Unit
from extractor.text.marks import MarkedText, Quantity

__all__ = ["figures_of"]

_LONGEST = 160
"""Why: a measure is read in a table; longer clauses are cut at a word boundary around the figure."""


def figures_of(
    marked: MarkedText, units: Sequence[Unit], attributed: Sequence[tuple[int, int, int]]
) -> tuple[list[FigureLabel], list[Dismissal]]:
    """A label for each quantity, and the dismissals.

    `attributed` are (start, end, attribution index) of all contents, sorted by start.
    """
    labels: list[FigureLabel] = []
    at = 0
    for quantity in marked.quantities:
        while at + 1 < len(units) and units[at].end <= quantity.start:
            at += 1
        unit = units[at] if units else None
        measure = _measure(marked.text, unit, quantity)
        labels.append(FigureLabel(quantity.number, measure, attribution=_attribution(quantity, attributed)))
    return labels, []


def _attribution(quantity: Quantity, attributed: Sequence[tuple[int, int, int]]) -> int | None:
    for start, end, index in attributed:
        if start <= quantity.start and quantity.end <= end:
            return index
        if start > quantity.start:
            break
    return None


def _measure(text: str, unit: Unit | None, quantity: Quantity) -> str:
    if unit is None:
        return " ".join(text[quantity.start : quantity.end].split())
    first, last = _clause(unit, quantity)
    start, end = unit.tokens[first].start, unit.tokens[last].end
    start, end = min(start, quantity.start), max(end, quantity.end)
    words = " ".join(text[start:end].split())
    if len(words) <= _LONGEST:
        return words
    left = max(start, quantity.start - _LONGEST // 2)
    right = min(end, quantity.end + _LONGEST // 2)
    while left > start and not text[left - 1].isspace():
        left += 1
    while right < end and not text[right].isspace():
        right -= 1
    return " ".join(text[min(left, quantity.start) : max(right, quantity.end)].split())


def _clause(unit: Unit, quantity: Quantity) -> tuple[int, int]:
    """Token range of the clause around the quantity."""
    tokens = unit.tokens
    inside = [k for k, t in enumerate(tokens) if t.start < quantity.end and t.end > quantity.start]
    first = last = inside[0] if inside else 0
    last = inside[-1] if inside else 0
    stop = Word.COMMA | Word.BREAK | Word.END
    while first > 0 and not tokens[first - 1].flags & stop:
        first -= 1
    while last + 1 < len(tokens) and not tokens[last + 1].flags & stop:
        last += 1
    return first, last
