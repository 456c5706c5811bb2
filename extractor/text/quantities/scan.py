"""Finding the bare numbers of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.text.places import places_of
from extractor.text.quantities.digits import GLYPHS, glued, number_in_digits, slashed
from extractor.text.quantities.numerals import SCALE, Numeral
from extractor.text.quantities.vocabulary import alternatives, table
from extractor.text.quantities.words import (
    UNIT_AND_PART,
    WORD_STARTS,
    fraction,
    number_in_words,
    ordinal,
    round_count,
    share_out_of,
    unit_and_part,
)

__all__ = ["find_numerals"]

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_FIGURES = "0123456789"
_IN_WORDS = (number_in_words, unit_and_part, share_out_of, round_count, fraction, ordinal)
_ARTICLES = frozenset(("a", "an"))
_STARTS: dict[str, list[str]] = {}
"""The other words that a number can begin with, by their first letters: most texts have few of these."""
for _word in sorted(WORD_STARTS - _ARTICLES):
    _STARTS.setdefault(_word[:4], []).append(_word)
_BLANKS = " \t\u00a0\u2009\u202f"
_ARTICLED = {
    joint: tuple(
        re.compile(
            rf"{article}{joint}(?<![^\W\d_]{'.' * len(article + joint)})"
            rf"(?ai:{'' if joint == '-' else f'[{_BLANKS}]?'}"
            rf"(?:{SCALE}|{alternatives(table('fractions'))}|few|couple|{UNIT_AND_PART}))",
            re.DOTALL,
        )
        for article in sorted(_ARTICLES)
    )
    for joint in f"{_BLANKS}-"
}
"""The only places where a number in words begins with "a" or "an": what stands behind these → patterns. Why several:
a pattern that begins with fixed letters is found many times as fast."""


def find_numerals(text: str) -> list[Numeral]:
    """All bare numbers of `text` in order, not overlapping; the longest reading at a place wins.

    Why by anchors: digits and number words are looked up first, and the costly patterns are tried only there;
    searching with them takes twenty times as long.
    """
    found: list[Numeral] = []
    done = 0
    for start in sorted(_anchors(text)):
        if start < done:
            continue
        numeral = _at_word(text, start) if text[start].isalpha() else _at_digits(text, start, done)
        if numeral is not None:
            found.append(numeral)
            done = numeral.end
    return found


def _anchors(text: str) -> list[int]:
    """Where runs of digits, and words that a number can begin with, start."""
    small = text.lower()
    if len(small) != len(text):  # İ: two code points in small letters
        words = [m.start() for m in _WORD.finditer(text) if m.group().lower() in WORD_STARTS]
    else:
        begun = [word for letters, words in _STARTS.items() if letters in small for word in words]
        words = [place for word in begun for place in _whole(small, word)]
        words += _articles(small)
    return words + [place for place in places_of(text, (*_FIGURES, *GLYPHS)) if _begins_number(text, place)]


def _articles(small: str) -> Iterator[int]:
    """Where "a" or "an" begins a number in words; not within one ("an hour and a half")."""
    patterns = [pattern for joint, both in _ARTICLED.items() if joint in small for pattern in both]
    done = 0
    for start, end in sorted(match.span() for pattern in patterns for match in pattern.finditer(small)):
        if start >= done:
            done = end
            yield start


def _begins_number(text: str, place: int) -> bool:
    """Whether the figure at `place` is the first of a run, or the fraction there does not follow a letter."""
    if not place:
        return True
    if text[place] in _FIGURES:
        return text[place - 1] not in _FIGURES
    return not _LETTER.match(text, place - 1)


def _whole(small: str, word: str) -> list[int]:
    """Where `word` stands with no letter on either side."""
    found = []
    at = small.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and _LETTER.match(small, at - 1)) and not _LETTER.match(small, end):
            found.append(at)
        at = small.find(word, end)
    return found


def _at_word(text: str, start: int) -> Numeral | None:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    readings = (read(text, start) for read in _IN_WORDS)
    return max((reading for reading in readings if reading), key=lambda numeral: numeral.end, default=None)


def _at_digits(text: str, start: int, done: int) -> Numeral | None:
    if not glued(text, start):
        found = ordinal(text, start) or share_out_of(text, start) or slashed(text, start)
        if found is not None:
            return found
    return number_in_digits(text, start, done)
