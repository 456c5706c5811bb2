"""What the service takes on, and when it says no."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from extractor.service.problems import Problem

__all__ = ["LAG", "Admission", "ServiceLimits"]

LAG = 0.015
"""Seconds a step of work may wait for its turn. Why: an article takes some eight turns between its request and its
answer, so this keeps the waiting of one near 0.1 s (bench/service_load.py)."""


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

    There are at most `slots` places, fewer while the processor is behind: see `adapt`.
    """

    def __init__(self, slots: int, what: str) -> None:
        self.slots = self.most = slots
        self.inside = 0
        self._what = what
        self._free = asyncio.Condition()

    @property
    def full(self) -> bool:
        """Whether nobody else is let in now."""
        return self.inside >= self.most

    def refusal(self) -> Problem:
        """The answer to who is not let in."""
        # Why not always the same: clients refused together must not come back together.
        later = secrets.randbelow(3) + 1
        said = f"{self.inside} {self._what} are being worked on; try again in {later} s"
        return Problem(429, "Too much at once", said, retry_after=later)

    def adapt(self, lag: float) -> None:
        """Gives a place more or takes some away, by the seconds a step of work now waits for its turn.

        Additive increase, multiplicative decrease, as TCP shares a line: with a slow model all places are used, with a
        fast one as many as the processor can serve without making anybody wait.
        """
        if lag > LAG:
            self.most = max(1, min(self.most, self.inside) * 7 // 8)
        elif self.most < self.slots:
            self.most += 1

    @asynccontextmanager
    async def place(self, *, wait: bool = False) -> AsyncIterator[None]:
        """A place for the length of the block; `wait` for one where there is none. Raises Problem 429."""
        if wait:
            async with self._free:
                await self._free.wait_for(lambda: not self.full)
        if self.full:
            raise self.refusal()
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
            async with self._free:
                self._free.notify()
