"""Grounding: a passage is in the article, exactly or differing by declared folds only, or it is not. No scores."""

from __future__ import annotations

import re
import unicodedata

from extractor.text.fold import DASHES, Folded, fold_article, fold_text
from extractor.text.marks import Stretch

__all__ = ["Grounder", "ground"]

_HYPHENS = frozenset("-‐‑")
_JOINED_NUMBER = frozenset(".,:/'")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts written without spaces between words: there, any place between two letters is a border."""
_MAGNITUDE = re.compile(r" (?:hundred|thousand|million|billion|trillion|percent|per cent|bn|mn|tn)\b")
"""What multiplies or measures the figure before it: "$5" is not what "$5 million" says."""
_WORD = re.compile(r"\w+")
_FIRST_MARK = "\u0300"
"""The first combining mark: what is before it and stands beside a space cuts nothing."""


def ground(text: str, passage: str, start: int = 0, end: int | None = None) -> list[Stretch]:
    """Every occurrence of `passage` within `text[start:end]`; see `Grounder.ground`."""
    return Grounder(text).ground(passage, start, end)


class Grounder:
    """An article folded once, for many passages."""

    def __init__(self, text: str) -> None:
        self._folded: Folded = fold_article(text)

    def ground(self, passage: str, start: int = 0, end: int | None = None) -> list[Stretch]:
        """Every occurrence of `passage` within `[start, end)` code points, in text order, none overlapping.

        White space around the passage is ignored; if it does not occur as it is and stands between a pair of
        quotation marks, it is tried without them. Nothing else is forgiven: a changed, missing or added word,
        sign or punctuation mark, or an ellipsis where the article has words, is no occurrence. An occurrence
        never starts or ends inside a word or a number, whose sign, currency, decimals, percent sign and
        "million" are part of it ("20" is not in "120", "2.20", "-20", "20%" or "20 million"; "can" is not in
        "can't", nor "war" in "anti-war"; a possessive 's may be left off).
        """
        wanted = fold_text(passage).strip(" ")
        found = self._occurrences(wanted, start, end)
        if not found and len(wanted) > 2 and wanted[0] == wanted[-1] and wanted[0] in "\"'":
            found = self._occurrences(wanted[1:-1].strip(" "), start, end)
        return found

    def _occurrences(self, wanted: str, start: int, end: int | None) -> list[Stretch]:
        if not wanted:
            return []
        folded = self._folded
        text = folded.text
        at = folded.to_folded(start) if start > 0 else 0
        limit = len(text) if end is None else folded.to_folded_end(max(0, end))
        found: list[Stretch] = []
        while (at := text.find(wanted, at, limit)) >= 0:
            stop = at + len(wanted)
            place = folded.to_original(at, stop) if self._whole(at, stop) else None
            if place is not None:
                found.append(place)
                at = stop
            else:  # no occurrence starts in the middle of the same word
                word = _WORD.match(text, at)
                at = word.end() if word and not _UNSPACED.search(word.group()) else at + 1
        return found

    def _whole(self, start: int, end: int) -> bool:
        text = self._folded.text
        if not (start == 0 or (text[start - 1] == " " and text[start] < _FIRST_MARK)) and self._cut(
            text[start - 1], text[start], start, left=True
        ):
            return False
        if end == len(text) or (text[end] == " " and not text[end - 1].isdigit()):
            return True
        return not self._cut(text[end], text[end - 1], end - 1, left=False)

    def _cut(self, outside: str, inside: str, at: int, *, left: bool) -> bool:
        """Whether the border between folded `at` (inside) and its neighbour (outside) runs through a word."""
        text = self._folded.text
        if unicodedata.category(inside if left else outside)[0] == "M":
            return True
        step = -1 if left else 1
        if not inside.isalnum():
            inner = text[at - step] if 0 <= at - step < len(text) else " "
            return _joint(inner, inside, outside)
        beyond = text[at + 2 * step] if 0 <= at + 2 * step < len(text) else " "
        if outside.isalnum() or outside == "_":
            return not (_UNSPACED.match(inside) or _UNSPACED.match(outside))
        if outside == "-":
            return self._dash_joins(at + step, inside, beyond, left=left)
        if outside == "'" and beyond.isalnum() and inside.isalpha():
            return left or not _possessive(text, at + 1)
        if not inside.isdigit():
            return False
        if outside in _JOINED_NUMBER:
            return beyond.isdigit()
        if left:
            return unicodedata.category(outside) == "Sc"
        return outside in "%‰°" or unicodedata.category(outside) == "Sc" or bool(_MAGNITUDE.match(text, at + 1))

    def _dash_joins(self, at: int, inside: str, beyond: str, *, left: bool) -> bool:
        place = self._folded.to_original(at, at + 1)
        dash = "" if place is None else self._folded.original[place.start : place.end]
        if inside.isdigit() and (beyond.isdigit() or (left and not beyond.isalnum())):
            return dash in tuple(DASHES) and dash not in ("—", "―")  # a range or a sign
        return dash in _HYPHENS and beyond.isalnum()


def _joint(inner: str, sign: str, outside: str) -> bool:
    """Whether `sign` holds a word or number together: "14." of "14.7", "can'" of "can't", "anti-" of "anti-war"."""
    if sign in _JOINED_NUMBER and inner.isdigit() and outside.isdigit():
        return True
    return sign in "-'" and inner.isalnum() and outside.isalnum()


def _possessive(text: str, at: int) -> bool:
    """Whether folded `text[at:]` is 's at the end of a word."""
    return text[at + 1 : at + 2] in ("s", "S") and not text[at + 2 : at + 3].isalnum()
