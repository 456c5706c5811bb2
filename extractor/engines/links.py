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
_Ids = tuple[str, ...]


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
        return first < last and any(start <= left and right <= end for start, end, _ in self._rows[first:last])


class Links:
    """The quotes and figures of one article, by place."""

    def __init__(self, quotes: Sequence[Quote], figures: Sequence[Figure]) -> None:
        self._quotes, self._figures = quotes, figures
        self._quote_at = Ranges((p.start, p.end, i) for i, q in enumerate(quotes) for p in q.parts)
        self._at: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        self._figure_at = Ranges((f.span.start, f.span.end, i) for i, f in enumerate(figures))
        self._quote_words = [_plain(q.parts[0].text) for q in quotes]
        self._figure_words = [_plain(f.span.text).split() for f in figures]
        self._figure_digits = [
            [w for w in words if not w.isalpha() and any(map(str.isdigit, w))] for words in self._figure_words
        ]

    def of(self, claim: str, attribution: str | None, evidence: Sequence[Stretch]) -> tuple[_Ids, _Ids]:
        """Ids of quotes and of figures in the evidence: of the quotes those whose speaker the claim shares or whose
        words it repeats, of the figures those whose number it repeats."""
        quotes, figures = self._near(evidence)
        if not quotes and not figures:
            return (), ()
        words = _plain(claim)
        return self._shared(quotes, words, attribution), self._repeated(figures, words)

    def _shared(self, near: Sequence[int], words: str, attribution: str | None) -> _Ids:
        found = []
        for i in near:
            same_speaker = attribution is not None and self._quotes[i].attribution == attribution
            if same_speaker or (self._quote_words[i] and self._quote_words[i] in words):
                found.append(self._quotes[i].id)
        return tuple(found)

    def _repeated(self, near: Sequence[int], claim: str) -> _Ids:
        if not near:
            return ()
        words = set(claim.split())
        found = []
        for i in near:
            number = self._figure_digits[i]
            if words.issuperset(number) if number else not words.isdisjoint(self._figure_words[i]):
                found.append(self._figures[i].id)
        return tuple(found)

    def _near(self, evidence: Sequence[Stretch]) -> tuple[Sequence[int], Sequence[int]]:
        """Numbers of the quotes and figures that meet the evidence. Each place is looked at once."""
        at = [self._at.get((s.start, s.end)) or self._look(s) for s in evidence]
        if len(at) == 1:
            return at[0]
        return sorted({i for quotes, _ in at for i in quotes}), sorted({i for _, figures in at for i in figures})

    def _look(self, s: Stretch) -> tuple[list[int], list[int]]:
        found = sorted(set(self._quote_at.meeting(s))), sorted(set(self._figure_at.meeting(s)))
        self._at[s.start, s.end] = found
        return found


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold_text(text).lower()))
