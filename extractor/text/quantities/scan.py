"""Finding the bare numbers of a text."""

from __future__ import annotations

import re

from extractor.text.quantities.digits import GLYPHS, glued, number_in_digits
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.words import (
    WORD_STARTS,
    fraction,
    number_in_words,
    ordinal,
    round_count,
    share_out_of,
)

__all__ = ["find_numerals"]

_ANCHOR = re.compile(rf"[0-9]+|[{''.join(GLYPHS)}]|[^\W\d_]+")


def find_numerals(text: str) -> list[Numeral]:
    """All bare numbers of `text` in order, not overlapping; the longest reading at a place wins.

    Why by anchors: digits and number words are found first by one cheap pass, and the costly patterns are tried
    only there; searching with them takes six times as long.
    """
    found: list[Numeral] = []
    done = 0
    for anchor in _ANCHOR.finditer(text):
        start = anchor.start()
        if start < done:
            continue
        word = anchor.group()
        if word[0].isalpha():
            numeral = _at_word(text, start) if word.lower() in WORD_STARTS else None
        else:
            numeral = _at_digits(text, start, done)
        if numeral is not None:
            found.append(numeral)
            done = numeral.end
    return found


def _at_word(text: str, start: int) -> Numeral | None:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    readings = (read(text, start) for read in (number_in_words, share_out_of, round_count, fraction, ordinal))
    return max((reading for reading in readings if reading), key=lambda numeral: numeral.end, default=None)


def _at_digits(text: str, start: int, done: int) -> Numeral | None:
    if not glued(text, start) and (found := ordinal(text, start) or share_out_of(text, start)) is not None:
        return found
    return number_in_digits(text, start, done)
