"""Typographic folds: what may differ between a copied passage and the article without being a change of words.

The list is complete; nothing else is folded, letter case least of all:

- single marks and apostrophes ‘ ’ ‚ ‛ ‹ › ′ ` ´ are `'`; double marks “ ” „ ‟ « » ″ are `"`, and so are two single
  marks side by side (`''`, the typewriter's double mark; three in a row are read from the left, `"'`);
- hyphens, dashes and minus ‐ ‑ ‒ – — ― − ﹘ － are `-`, and so is a run of them: `--` is the typewriter's dash;
- a run of white space of any kind (line breaks and no-break spaces too) is one space;
- the Latin ligatures ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ are their letters; `…` is `...`;
- a letter and its marks are the one character they make (é, が, and Hangul syllables, as NFC has it): files from some
  systems have them apart, models write them together;
- the soft hyphen, zero-width characters and direction marks are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractor.text.marks import Stretch

__all__ = [
    "DASHES", "DOUBLE_MARKS", "INVISIBLE", "SINGLE_MARKS", "Folded", "fold", "fold_article", "fold_characters",
    "fold_text",
]  # fmt: skip

SINGLE_MARKS = "'‘’‚‛‹›′`´"
DOUBLE_MARKS = '"“”„‟«»″'
DASHES = "-‐‑‒–—―−﹘－"
INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Members of a regular-expression class: characters that are not seen."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}
_WHITE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_ONE_FOR_ONE = tuple(
    (character, plain)
    for characters, plain in ((SINGLE_MARKS, "'"), (DOUBLE_MARKS, '"'), (DASHES, "-"), (_WHITE, " "))
    for character in characters
    if character != plain
)
_ASCII_FOLDED = bytes(ord(dict(_ONE_FOR_ONE).get(chr(code), chr(code))) for code in range(128)).ljust(256)
"""The same for ASCII text, as `bytes.translate` takes it."""
_MARKS = "\u0300-\u036f\u0653-\u0655\u093c\u09bc\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u3099\u309a"
"""The marks that NFC draws into the letter before them, those of most scripts in the news."""
_APART = f"[^\\W\\d_][{_MARKS}]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
_RARE = re.compile(f"[{INVISIBLE}{''.join(_LIGATURES)}{_MARKS}\u1161-\u1175]")
_RUNS = (("  ", re.compile("  [ ]*")), ("''", re.compile("''")), ("--", re.compile("--[-]*")))
"""The changes of length in a text without rare characters, once its characters are folded one for one. Why one by one:
where a pattern begins with two fixed characters the search leaps to them, ten times as fast as one for any of these."""
_CHANGE_OF_LENGTH = re.compile(
    rf" [ {INVISIBLE}]+|[{INVISIBLE}]+(?: [ {INVISIBLE}]*)?|''|--+|[{''.join(_LIGATURES)}]|{_APART}"
)
_INSTEAD = {"'": '"', "-": "-"} | _LIGATURES


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back: a match in `text` gives exact code points of `original`, and no more.

    The folds that change the length are kept as blocks: folded `[starts[k], ends[k])` stands for original
    `[original_starts[k], original_ends[k])`. A block is whole or not there: see `to_original`.
    """

    original: str
    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    original_starts: tuple[int, ...] = ()
    original_ends: tuple[int, ...] = ()

    def to_original(self, start: int, end: int) -> Stretch | None:
        """The original range of folded `[start, end)`; None if empty or if it cuts a block (half of ﬁ or …).

        Refusing is the honest answer: half a ligature is no code point of the original. Dropped characters at
        either end stay outside. Invariant: `fold(original[s:e]).text == text[start:end]`.
        """
        if not 0 <= start < end <= len(self.text):
            return None
        # In each case the last block that begins at or before the code point: that point is in it, or behind it.
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1, first + 1) - 1
        if first < 0:
            original_start = start
        elif start >= self.ends[first]:
            original_start = self.original_ends[first] + start - self.ends[first]
        elif start == self.starts[first]:
            original_start = self.original_starts[first]
        else:
            return None
        if last < 0:
            return Stretch(original_start, end)
        if end < self.ends[last]:
            return None
        return Stretch(original_start, self.original_ends[last] + end - self.ends[last])

    def to_folded(self, start: int) -> int:
        """The first folded code point that stands wholly at or after original `start`."""
        block = bisect_right(self.original_ends, start)  # the first block that ends after `start`
        if block < len(self.starts):
            if self.original_starts[block] < start:
                return self.ends[block]
        elif start > len(self.original):
            return len(self.text)
        return start if block == 0 else self.ends[block - 1] + start - self.original_ends[block - 1]

    def to_folded_end(self, end: int) -> int:
        """One past the last folded code point that stands wholly before original `end`."""
        block = bisect_right(self.original_ends, end)  # the first block that ends after `end`
        if block < len(self.starts):
            if self.original_starts[block] < end:
                return self.starts[block]
        elif end > len(self.original):
            return len(self.text)
        return end if block == 0 else self.ends[block - 1] + end - self.original_ends[block - 1]


def _runs(plain: str) -> Iterator[re.Match[str]]:
    found = [match for pair, run in _RUNS if pair in plain for match in run.finditer(plain)]
    return iter(sorted(found, key=re.Match.start))


def fold(text: str) -> Folded:
    """`text` with the declared folds applied. Linear time; any string, lone surrogates included."""
    plain = fold_characters(text)
    if plain.isascii() or not _RARE.search(plain):
        changes, rare = _runs(plain), False
    else:
        changes, rare = _CHANGE_OF_LENGTH.finditer(plain), True
    out: list[str] = []
    blocks: list[tuple[int, int, int, int]] = []
    last = at = 0
    for match in changes:
        start, end = match.span()
        found = match.group()
        instead = _INSTEAD.get(found[0])
        if instead is None and found[0].isalpha():
            instead = unicodedata.normalize("NFC", found)
            if len(instead) == len(found):
                continue
        elif instead is None:  # white space, or characters that are not seen
            instead = "" if rare and " " not in found else " "
        out += (plain[last:start], instead)
        at += start - last
        blocks.append((at, at + len(instead), start, end))
        at += len(instead)
        last = end
    if not blocks:
        return Folded(text, plain)
    out.append(plain[last:])
    starts, ends, original_starts, original_ends = zip(*blocks, strict=True)
    return Folded(text, "".join(out), starts, ends, original_starts, original_ends)


@lru_cache(maxsize=2)
def fold_article(text: str) -> Folded:
    """`fold(text)`, kept for the article at hand: passages are looked for in it, then its claims are audited by it."""
    return fold(text)


def fold_text(text: str) -> str:
    """`fold(text).text`, for texts of which no place is looked up: half the time."""
    plain = fold_characters(text)
    if "  " in plain or "''" in plain or "--" in plain or not (plain.isascii() or not _RARE.search(plain)):
        return fold(text).text
    return plain


def fold_characters(text: str) -> str:
    """`text` with single characters folded. Why not `str.translate`: outside ASCII it takes 50 times as long."""
    for character, plain in () if text.isascii() else _ONE_FOR_ONE:
        if character in text:
            text = text.replace(character, plain)
            if text.isascii():
                break
    return text.encode().translate(_ASCII_FOLDED).decode() if text.isascii() else text
