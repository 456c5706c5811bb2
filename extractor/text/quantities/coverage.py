"""Which code points of a text are already spoken for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["Ranges"]


class Ranges:
    """Ranges of code points, merged, for asking what a range touches."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            elif start < end:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def touch(self, start: int, end: int) -> bool:
        """Whether any of `start:end` is covered."""
        place = bisect_right(self._starts, end - 1) - 1
        return place >= 0 and self.spans[place][1] > start

    def floor(self, place: int) -> int:
        """The end of the last range before `place`, or 0."""
        at = bisect_right(self._starts, place) - 1
        return min(self.spans[at][1], place) if at >= 0 else 0

    def ceiling(self, place: int, text_end: int) -> int:
        """The start of the first range from `place` on, or `text_end`."""
        at = bisect_right(self._starts, place - 1)
        return self._starts[at] if at < len(self._starts) else text_end
