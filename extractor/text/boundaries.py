"""Where sentences may end: the sentencex library, kept away from what it cannot bear.

sentencex knows abbreviations and decimals. But (version 1.0.32) it panics on a no-break space behind an initial, and a
panic is no ordinary exception; it cannot encode lone surrogates; it takes the first straight quotation mark for an
opening one and keeps what follows together up to the next, so that one lost mark turns every later sentence inside
out; and its time grows with quotations times sentences. So it is shown the paragraph's shadow, of equal length: plain
ASCII of the same shape, with quotation marks as blanks, in blocks.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from sentencex import segment

from extractor.text.fold import DOUBLE_MARKS, SINGLE_MARKS

__all__ = ["MARK", "find_boundaries"]

_BLOCK = 4000
"""Code points shown at once. Why: see above; a longer paragraph is shown block by block."""
_CONTEXT = 200
"""Code points behind a boundary that its block must hold. Why: sentencex looks at the next words only."""

MARK = re.compile(f"(?<![^\\W_])[{SINGLE_MARKS}]|[{SINGLE_MARKS}](?![^\\W_])|[{DOUBLE_MARKS}]")
"""A quotation mark; not the apostrophe inside a word."""
_SINGLES = {mark: re.compile(rf"{mark}(?:(?<![^\W_].)|(?![^\W_]))", re.DOTALL) for mark in SINGLE_MARKS}
"""Single marks → the same of each alone. Why: patterns that begin with one character are found eight times as fast."""
_BLANK = bytes(ord(" ") if chr(code).isspace() or chr(code) in DOUBLE_MARKS else code for code in range(256))
"""ASCII with white space and double marks as blanks."""
_STOPS = frozenset("…。．｡।॥؟۔։።！？")
"""Full stops, question and exclamation marks of other scripts."""
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Mx|Messrs|Dr|Prof|Rev|Hon|Sen|Sens|Rep|Reps|Gov|Govs|Pres|Gen|Col|Lt|Maj|Capt|Cmdr|Adm|Sgt|"
    r"Cpl|Supt|Det|Insp|Fr|Sr)\.\s*$"
)
"""A title that a name follows. sentencex knows most, but after a quotation mark (blank in the shadow) not all."""
_UNSPACED = "。｡！？"
_GLUED = re.compile(f"[{_UNSPACED}]+[」』）)\"'”’»›]*(?![」』とっ])")
"""Those after which no space is written, and what closes behind them. Not before a word that goes on ("」と述べた")."""


class _Shadow(dict[int, str]):
    """The ASCII character that stands for each one; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    if character.isspace() or character in DOUBLE_MARKS:
        return " "
    if character.isascii():
        return character
    if character in _STOPS:
        return "."
    base = unicodedata.normalize("NFD", character)[0]
    if base.isascii():
        return base
    if character.isalpha():
        return "a" if character.islower() else "A"  # scripts without case: a sentence may start with any letter
    if character.isdigit():
        return "0"
    return "a" if unicodedata.category(character)[0] == "M" else "-"


_SHADOW = _Shadow()


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that ASCII has not. Why by the encoder: `str.translate` looks up each character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].translate(_SHADOW), error.end


codecs.register_error("extractor.shadow", _in_ascii)


def _shadow(block: str) -> str:
    for mark, pattern in _SINGLES.items():
        if mark in block:
            block = pattern.sub(" ", block)
    return block.encode("ascii", "extractor.shadow").translate(_BLANK).decode("ascii")


def find_boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Places inside the paragraph `text[start:end]` where one sentence ends and another starts, in order. Linear."""
    if not any(map(text[start : end - 1].__contains__, _UNSPACED)):
        return _boundaries(text, start, end)
    glued = [match.end() for match in _GLUED.finditer(text, start, end - 1)]
    return iter(sorted({*glued, *_boundaries(text, start, end)}))


def _boundaries(text: str, start: int, end: int) -> Iterator[int]:
    at = start
    while at < end:
        stop = _block_end(text, at, end)
        parts: list[str] = segment("en", _shadow(text[at:stop]))
        ends = [at + length for length in accumulate(map(len, parts))]
        inside = [place for place in ends if place < stop and not _cuts(text, place)]
        if stop < end:  # what follows the block may undo its last boundaries: they are looked at again
            inside = [place for place in inside if place <= stop - _CONTEXT] or inside
            stop = inside[-1] if inside else stop
        yield from inside
        at = stop


def _cuts(text: str, place: int) -> bool:
    """Whether a boundary there would cut a word, or a title from its name."""
    if text[place] in "」』）" or (text[place - 1] in "」』" and text[place] in "とっ"):
        return True
    return (text[place - 1].isalnum() and text[place].isalnum()) or bool(_TITLE.search(text, max(0, place - 12), place))


def _block_end(text: str, start: int, end: int) -> int:
    """The end of the block at `start`: the paragraph's, or at a space, or at its full length."""
    if end - start <= _BLOCK:
        return end
    space = text.rfind(" ", start, start + _BLOCK)
    return space + 1 if space > start else start + _BLOCK
