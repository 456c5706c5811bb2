"""Stops a run whose endpoint is down, and only then.

Closed: all goes through. After `failures` failures in a row without one answer between them, across all articles, one
request at a time is let through as a probe and the others wait. A probe that is answered closes it. When nothing was
answered for `patience` seconds since the first of the failures it opens: everything that waits or comes raises
EngineStopped; after each further `patience` seconds one request may probe again (for a service that lives on).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Literal

from extractor.errors import EngineStopped

__all__ = ["Breaker"]

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
"""Seconds between probes: doubled from the first to the longest, so that a restart of some seconds costs little."""


class Breaker:
    """One endpoint's breaker, for one event loop. `patience` is in seconds; `clock` returns seconds."""

    def __init__(
        self,
        label: str,
        *,
        failures: int = 20,
        patience: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # Why 20: with one request in five failing at random, 20 in a row is 1 in 10^14.
        self._label = label
        self._most = failures
        self._patience = patience
        self._clock = clock
        self._failures = 0
        self._since = 0.0
        self._last = ""
        self._probing = False
        self._pause = _FIRST_PAUSE
        self._next_probe = 0.0
        self._opened: float | None = None
        self._changed: asyncio.Event | None = None

    @property
    def state(self) -> Literal["closed", "half-open", "open"]:
        if self._opened is not None:
            return "open"
        return "closed" if self._failures < self._most else "half-open"

    async def enter(self) -> bool:
        """Waits for leave to send; whether this request is the probe, which must end in `answered`, `failed` or `left`.

        Raises EngineStopped when open.
        """
        while self.state != "closed":
            now = self._clock()
            if self._opened is None and now - self._since >= self._patience:
                self._opened = now
                self._next_probe = now + self._patience
                self._announce()
            due = now >= self._next_probe and not self._probing
            if due:
                self._probing = True
                return True
            if self._opened is not None:
                raise EngineStopped(
                    f"endpoint {self._label!r} has not answered for {now - self._since:.0f} s "
                    f"({self._failures} failures in a row, the last one: {self._last}): the run stops here, everything "
                    "done is kept; run the same command again when the endpoint is back"
                )
            await self._wait(max(0.01, self._next_probe - now) if not self._probing else self._patience)
        return False

    def answered(self) -> None:
        """The endpoint answered something, were it an error of the request."""
        self._failures = 0
        self._probing = False
        self._opened = None
        self._pause = _FIRST_PAUSE
        self._announce()

    def failed(self, reason: str, *, probe: bool) -> None:
        """No answer, or HTTP 5xx."""
        now = self._clock()
        if self._failures == 0:
            self._since = now
        self._failures += 1
        self._last = reason
        if probe:
            self._probing = False
            self._pause = min(_LONGEST_PAUSE, self._pause * 2)
            self._next_probe = now + (self._patience if self._opened is not None else self._pause)
            self._announce()
        elif self._failures == self._most:
            self._next_probe = now + self._pause
            self._announce()

    def left(self, *, probe: bool) -> None:
        """The request was abandoned (cancelled, out of time); it says nothing of the endpoint."""
        if probe:
            self._probing = False
            self._announce()

    async def _wait(self, seconds: float) -> None:
        if self._changed is None:
            self._changed = asyncio.Event()
        changed = self._changed
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            pass

    def _announce(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = None
