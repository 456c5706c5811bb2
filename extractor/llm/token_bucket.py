"""A budget per minute that flows evenly."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["TokenBucket"]

_BURST = 0.1
"""Share of a minute's budget that may start at once; the rest flows evenly. Then no 60 seconds ever exceed the limit:
burst + 60 × rate = 0.1 L + 0.9 L."""


class TokenBucket:
    """`limit` units per minute: in no window of 60 seconds are more than `limit` units granted.

    One grant larger than the burst waits for a full bucket and then takes it into debt. `clock` returns seconds.
    """

    def __init__(self, limit: float, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._burst = limit * _BURST
        self._level = self._burst
        self._seen = clock()

    def change(self, limit: float) -> None:
        """From now on `limit` units per minute; what was taken stays taken."""
        self._refill()
        self.limit = limit
        self._burst = limit * _BURST
        self._level = min(self._level, self._burst)

    def wait(self, units: float) -> float:
        """Seconds until `units` can be taken; 0.0 is now."""
        self._refill()
        missing = min(units, self._burst) - self._level
        return 0.0 if missing <= 1e-9 else missing / self._rate

    def take(self, units: float) -> None:
        self._refill()
        self._level -= units

    def give_back(self, units: float) -> None:
        """Returns units that were taken and not used; negative for units used beyond those taken."""
        self._level = min(self._burst, self._level + units)

    @property
    def _rate(self) -> float:
        return self.limit * (1 - _BURST) / 60

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._seen) * self._rate)
        self._seen = now
