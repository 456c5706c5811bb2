"""Printed transcripts: paragraphs that open with their speaker's name and a colon, without quotation marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.tokens import Token, Unit
from extractor.text.marks import Stretch

__all__ = ["add_transcript"]

_LONGEST_TAG = 4
"""Words of a speaker's tag ("GEORGE STEPHANOPOULOS", "Q"). Why: longer ones are headings."""
_SHORTEST_TURN = 5
"""Tokens of a tagged paragraph. Why: shorter ones are the lines of a table ("Clinton: 1,712")."""
_FEWEST = 3
"""Tagged paragraphs that make a transcript, with at least one name tagged twice. Why: "UPDATE:" and "NEW YORK:" are
tags too, but they do not come back in turns."""


def add_transcript(units: Sequence[Unit], found: Sequence[list[Found]]) -> None:
    """Put the tagged paragraphs in the mouths of their speakers; what was `found` inside them goes."""
    tagged = [
        (unit, last)
        for unit in units
        if (last := _tag(unit.tokens)) >= 0 and len(unit.tokens) - last > _SHORTEST_TURN and _opens(units, unit)
    ]
    names = Counter(_name(unit, last) for unit, last in tagged)
    turns = [(unit, last) for unit, last in tagged if names[_name(unit, last)] > 1 or len(names) > 1]
    if len(tagged) < _FEWEST or max(names.values()) < 2:
        return
    for unit, last in turns:
        tokens = unit.tokens
        if last + 2 >= len(tokens):
            continue
        end = unit.number
        while end + 1 < len(units) and units[end + 1].paragraph == unit.paragraph:
            end += 1
        content = Stretch(tokens[last + 2].start, units[end].tokens[-1].end if units[end].tokens else tokens[-1].end)
        one = Found(unit.number, Stretch(tokens[last + 1].start, tokens[last + 1].end), ":", [content], "said")
        one.source, one.subject_kind, one.frame = Stretch(tokens[0].start, tokens[last].end), "phrase", "quote"
        for number in range(unit.number, end + 1):
            found[number].clear()
            found[number].append(one)


def _opens(units: Sequence[Unit], unit: Unit) -> bool:
    return unit.number == 0 or units[unit.number - 1].paragraph != unit.paragraph


def _name(unit: Unit, last: int) -> str:
    return " ".join(t.low for t in unit.tokens[: last + 1])


def _tag(tokens: Sequence[Token]) -> int:
    """Index of the last word of the tag that opens `tokens`, -1 if none does."""
    for k, token in enumerate(tokens[: _LONGEST_TAG + 1]):
        if token.low == ":" and k > 0:
            return k - 1
        if not token.flags & Word.CAPITAL or token.flags & Word.QUOTED:
            return -1
    return -1
