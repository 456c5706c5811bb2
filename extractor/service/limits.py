"""What the service takes on, and when it says no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from extractor.service.problems import Problem

__all__ = ["Admission", "ServiceLimits"]


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """Limits of the service. Seconds, bytes, articles."""

    body_bytes: int = 10_000_000
    """Largest JSON body, and longest line of a stream. Why: the longest article read is 1,000,000 characters, at most
    6 MB of JSON escapes and some fields."""
    idle_seconds: float = 30.0
    """Longest wait for the next piece of a request's body."""
    seconds: float = 300.0
    """Longest time for one article, or one reconciliation."""
    reconcile_articles: int = 200
    """Most articles reconciled in one request; a job takes more."""
    job_articles: int = 10_000
    """Most articles of one job."""
    jobs_waiting: int = 100
    """Most unfinished jobs."""


class Admission:
    """Requests let in at once; what comes beyond is refused at once instead of kept waiting.

    `slots` are being worked on, as many again may wait: each then waits for about one article, so an answer comes
    within twice the time of one, or a 429 comes now.
    """

    def __init__(self, slots: int, what: str) -> None:
        self.most = slots * 2
        self.inside = 0
        self._what = what
        self._free = asyncio.Condition()

    @property
    def full(self) -> bool:
        """Whether nobody else is let in now."""
        return self.inside >= self.most

    @asynccontextmanager
    async def place(self, *, wait: bool = False) -> AsyncIterator[None]:
        """A place for the length of the block; `wait` for one where there is none. Raises Problem 429."""
        if wait:
            async with self._free:
                await self._free.wait_for(lambda: not self.full)
        if self.full:
            raise Problem(
                429,
                "Too much at once",
                f"{self.inside} {self._what} are being worked on or wait already; try again shortly",
                retry_after=1,
            )
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
            async with self._free:
                self._free.notify()
