"""What each quantity measures, in words of the clause it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.labels import Dismissal, FigureLabel
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.phrases import has_verb
from extractor.engines.rules.tokens import Unit
from extractor.engines.rules.wording import Wording
from extractor.text.marks import MarkedText, Quantity

__all__ = ["figures_of"]

_LONGEST = 160
"""Code points. Why: a measure is read in a table; longer clauses are cut at a word around the figure."""
_HEAD = 90
"""Code points of a main clause's beginning that are set before a fragment ("Russia controls" + "80% of Donetsk")."""
_LEADING = frozenset(["and", "but", "that", "or", "as", "although", "though", "even", "while", "when"])


def figures_of(
    marked: MarkedText,
    units: Sequence[Unit],
    attributed: Sequence[tuple[int, int, int]],
    wording: Wording,
) -> tuple[list[FigureLabel], list[Dismissal]]:
    """A label for each quantity that states something, a dismissal for the others.

    `attributed` are (start, end, attribution index) of all contents, sorted by start.
    """
    labels: list[FigureLabel] = []
    refused: list[Dismissal] = []
    at = near = 0
    for quantity in marked.quantities:
        while at + 1 < len(units) and units[at].end <= quantity.start:
            at += 1
        while near < len(attributed) and attributed[near][1] <= quantity.start:
            near += 1
        inside = _content(quantity, attributed, near)
        if _is_idiom(marked.text, quantity):
            refused.append(Dismissal("n", quantity.number, "idiom"))
            continue
        unit = units[at] if units and units[at].start <= quantity.start < units[at].end else None
        bounds = (inside[0], inside[1]) if inside is not None else None
        measure = _measure(marked.text, unit, quantity, bounds, wording)
        labels.append(FigureLabel(quantity.number, measure, attribution=inside[2] if inside is not None else None))
    return labels, refused


def _content(quantity: Quantity, attributed: Sequence[tuple[int, int, int]], near: int) -> tuple[int, int, int] | None:
    for k in range(near, min(near + 8, len(attributed))):
        start, end, _ = attributed[k]
        if start <= quantity.start and quantity.end <= end:
            return attributed[k]
        if start > quantity.start:
            break
    return None


_IDIOMS = frozenset(
    ["at one point", "at one time", "on the one hand", "one another", "no one", "one of these days", "once and for all"]
)


def _is_idiom(text: str, quantity: Quantity) -> bool:
    around = " ".join(text[max(0, quantity.start - 12) : quantity.end + 14].lower().split())
    return quantity.dimension == "count" and any(idiom in around for idiom in _IDIOMS)


def _measure(text: str, unit: Unit | None, quantity: Quantity, bounds: tuple[int, int] | None, wording: Wording) -> str:
    plain = " ".join(text[quantity.start : quantity.end].split())
    if unit is None or not unit.tokens:
        return plain
    tokens = unit.tokens
    inside = [k for k, t in enumerate(tokens) if t.start < quantity.end and t.end > quantity.start]
    if not inside:
        return plain
    if tokens[inside[0]].flags & Word.QUOTED:
        return _cut(text, tokens[inside[0]].start, tokens[inside[-1]].end, quantity)
    low, high = 0, len(tokens) - 1
    if bounds is not None:
        fits = [k for k, t in enumerate(tokens) if bounds[0] <= t.start and t.end <= bounds[1]]
        if fits and fits[0] <= inside[0] and inside[-1] <= fits[-1] and tokens[fits[0]].low != "to":
            low, high = fits[0], fits[-1]
    first, last = _fragment(tokens_stop=_stops(unit), low=low, high=high, first=inside[0], last=inside[-1])
    if tokens[first].low in ("which", "who", "whose") and first > low + 1:
        first, _ = _fragment(tokens_stop=_stops(unit), low=low, high=high, first=first - 2, last=last)
    while first < inside[0] and tokens[first].low in _LEADING:
        first += 1
    words = wording.alone(unit, first, last)
    if not has_verb(tokens, first, last) and first > low:
        head = _head(unit, low, first - 1)
        if head is not None:
            start = wording.alone(unit, *head)
            words = f"{start} {text[tokens[first].start : tokens[last].end]}" if len(start) <= _HEAD else words
    words = " ".join(words.split())
    if len(words) > _LONGEST:
        return _cut(text, tokens[first].start, tokens[last].end, quantity)
    return words or plain


def _stops(unit: Unit) -> list[bool]:
    return [t.flags & (Word.COMMA | Word.BREAK | Word.END) != 0 for t in unit.tokens]


def _fragment(*, tokens_stop: Sequence[bool], low: int, high: int, first: int, last: int) -> tuple[int, int]:
    while first > low and not tokens_stop[first - 1]:
        first -= 1
    while last < high and not tokens_stop[last + 1]:
        last += 1
    return first, last


def _head(unit: Unit, low: int, last: int) -> tuple[int, int] | None:
    """Subject and verb of the main clause: tokens up to its first finite verb."""
    tokens = unit.tokens
    while low < last and tokens[low].low in _LEADING:
        low += 1
    for k in range(low, last + 1):
        if tokens[k].flags & Word.FINITE and not tokens[k].flags & Word.CAPITAL and k > low:
            while k < last and tokens[k + 1].flags & (Word.FINITE | Word.ADVERB):
                k += 1
            return low, k
        if tokens[k].flags & (Word.PUNCTUATION | Word.QUOTED):
            return None
    return None


def _cut(text: str, start: int, end: int, quantity: Quantity) -> str:
    fits = quantity.end - start <= _LONGEST * 3 // 4
    left = start if fits else max(start, quantity.start - _LONGEST // 2)
    right = min(end, start + _LONGEST) if fits else min(end, quantity.end + _LONGEST // 2)
    while left > start and left < quantity.start and not text[left - 1].isspace():
        left += 1
    while right < end and right > quantity.end and not text[right].isspace():
        right -= 1
    return " ".join(text[min(left, quantity.start) : max(right, quantity.end)].split())
