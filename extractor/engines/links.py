"""Which quotes and figures a claim rests on, looked up by place: time grows with the article, not with its square."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extractor.schemas.items import Figure, Quote
from extractor.text.fold import fold_text
from extractor.text.marks import Stretch

__all__ = ["Links", "Ranges"]

_WORD = re.compile(r"\w+")


class Ranges:
    """Ranges sorted by start; finds those that meet a stretch."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        """`ranges` are (start, end, number)."""
        self._rows = sorted(ranges)
        self._starts = [start for start, _, _ in self._rows]
        self._longest = max((end - start for start, end, _ in self._rows), default=0)

    def meeting(self, s: Stretch) -> list[int]:
        """Numbers of the ranges that share a code point with `s`, by start."""
        left, right = s.start, s.end
        first, last = bisect_left(self._starts, left - self._longest), bisect_left(self._starts, right)
        return [number for start, end, number in self._rows[first:last] if start < right and left < end]

    def holds(self, s: Stretch) -> bool:
        """Whether one of the ranges holds all of `s`."""
        if not self._rows:
            return False
        left, right = s.start, s.end
        first, last = bisect_left(self._starts, right - self._longest), bisect_left(self._starts, right)
        return any(start <= left and right <= end for start, end, _ in self._rows[first:last])


class Links:
    """The quotes and figures of one article, by place."""

    def __init__(self, quotes: Sequence[Quote], figures: Sequence[Figure]) -> None:
        self._quotes, self._figures = quotes, figures
        self._quote_at = Ranges((p.start, p.end, i) for i, q in enumerate(quotes) for p in q.parts)
        self._figure_at = Ranges((f.span.start, f.span.end, i) for i, f in enumerate(figures))
        self._quote_words = [_plain(q.parts[0].text) for q in quotes]
        self._figure_words = [_plain(f.span.text).split() for f in figures]
        self._figure_digits = [
            [w for w in words if not w.isalpha() and any(map(str.isdigit, w))] for words in self._figure_words
        ]

    def quotes(self, claim: str, attribution: str | None, evidence: Sequence[Stretch]) -> tuple[str, ...]:
        """Ids of the quotes in the evidence whose speaker the claim shares or whose words it repeats."""
        near = _numbers(self._quote_at, evidence)
        words = _plain(claim) if near else ""
        found = []
        for i in near:
            same_speaker = attribution is not None and self._quotes[i].attribution == attribution
            if same_speaker or (self._quote_words[i] and self._quote_words[i] in words):
                found.append(self._quotes[i].id)
        return tuple(found)

    def figures(self, claim: str, evidence: Sequence[Stretch]) -> tuple[str, ...]:
        """Ids of the figures in the evidence whose number the claim repeats."""
        near = _numbers(self._figure_at, evidence)
        words = set(_plain(claim).split()) if near else set()
        found = []
        for i in near:
            number = self._figure_digits[i]
            if words.issuperset(number) if number else not words.isdisjoint(self._figure_words[i]):
                found.append(self._figures[i].id)
        return tuple(found)


def _numbers(ranges: Ranges, evidence: Sequence[Stretch]) -> list[int]:
    found = [i for s in evidence for i in ranges.meeting(s)]
    return found if len(found) < 2 else sorted(set(found))


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold_text(text).lower()))
