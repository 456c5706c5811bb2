"""Which attribution each quoted passage belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.attributions import Found
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.tokens import Token, Unit
from extractor.text.marks import MarkedText, Stretch

__all__ = ["assign_passages"]


def assign_passages(marked: MarkedText, units: Sequence[Unit], found: list[list[Found]]) -> dict[int, Found | None]:
    """Passage number → its attribution, None where nobody is named. Adds to `found` what spans several units."""
    owner: dict[int, Found | None] = {}
    speaking: Found | None = None
    for unit, here in zip(units, found, strict=True):
        previous = units[unit.number - 1] if unit.number else None
        if unit.quotation_only and not unit.heading:
            speaking = _goes_on(unit, previous, found, speaking)
            if speaking is not None:
                _append(speaking, unit)
                for token in unit.tokens:
                    if token.flags & Word.QUOTED:
                        owner[token.passage] = speaking
            continue
        for token in unit.tokens:
            if token.flags & Word.QUOTED:
                inside = _inside(here, token)
                owner[token.passage] = inside
        last = _last_quoting(here, owner, unit)
        speaking = last
    outer: Found | None = None
    for passage in marked.passages:
        if passage.depth == 0:
            outer = owner.setdefault(passage.number, None)
        else:
            owner[passage.number] = outer
    for number, whose in owner.items():
        if whose is not None:
            whose.passages.append(number)
    return owner


def _inside(here: Sequence[Found], token: Token) -> Found | None:
    for found in here:
        for piece in found.content:
            if piece.start <= token.start and token.end <= piece.end:
                return found
    return None


def _last_quoting(here: Sequence[Found], owner: dict[int, Found | None], unit: Unit) -> Found | None:
    last = None
    for token in unit.tokens:
        if token.flags & Word.QUOTED and owner.get(token.passage) is not None:
            last = owner[token.passage]
    return last


def _append(found: Found, unit: Unit) -> None:
    end = unit.tokens[-1].end
    for token in reversed(unit.tokens):
        if token.flags & Word.QUOTED:
            end = token.end
            break
    found.content.append(Stretch(unit.tokens[0].start, end))


def _goes_on(unit: Unit, previous: Unit | None, found: list[list[Found]], speaking: Found | None) -> Found | None:
    if speaking is not None:
        return speaking
    if previous is None:
        return None
    before = found[previous.number]
    if before:
        return before[-1]
    return None
