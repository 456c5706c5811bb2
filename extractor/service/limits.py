"""What the service takes on, and when it says no."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from extractor.service.problems import Problem

__all__ = ["Admission", "ServiceLimits"]

LAG = 0.025
"""Seconds that the work may be behind when another article is let in. Why: an article takes some eight turns between
its request and its answer, most of them right after another (bench/service_load.py)."""
PULSE = 0.005
"""Seconds between two turns, beside those that the work is behind. Why: 200 articles a second are more than a processor
does, and the turns themselves take under 3% of it."""
BURST = 8
"""Most that are let in together where nobody is inside. Why: as many as `--concurrency` unless said otherwise; the last
of them waits for the others' mark-up, some 50 ms with articles of 5,000 characters."""
LONGEST_CLOSED = 1.0
"""Seconds after which one is let in however far the work is behind: beside other programs it always may be."""


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
    """Requests let in at once, and one after the other; what comes beyond is refused at once instead of kept waiting.

    There are `slots` places. Where `pace` runs, each turn of the work lets in one more, and no turn ends before what
    was let in has begun: a crowd of clients is refused instead of queued before the processor, and whoever is let in
    finds it free. How many that are in a second follows from how long the work takes; nothing is to be set. Turns that
    nobody took are kept for a few who come together.
    """

    def __init__(self, slots: int, what: str) -> None:
        self.slots = slots
        self.inside = 0
        self._what = what
        self._turns = BURST
        self._paced = False
        self._busy = asyncio.Event()
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        """Whether nobody else is let in now."""
        return self.inside >= self.slots or (self.inside > 0 and not self._turns)

    def refusal(self) -> Problem:
        """The answer to who is not let in."""
        # Why not always the same: clients refused together must not come back together.
        later = secrets.randbelow(3) + 1
        said = f"{self.inside} {self._what} are being worked on; try again in {later} s"
        return Problem(429, "Too much at once", said, retry_after=later)

    @asynccontextmanager
    async def place(self, *, wait: bool = False) -> AsyncIterator[None]:
        """A place for the length of the block; `wait` for one where there is none. Raises Problem 429."""
        if wait:
            await self._turn()
        elif self.full:
            raise self.refusal()
        else:
            self._enter()
        try:
            yield
        finally:
            self._leave()

    async def pace(self, lag: Callable[[], Awaitable[float]]) -> None:
        """Opens for one after the other, until cancelled. `lag` waits for a turn of the work and says for how long."""
        self._paced = True
        waiting_first, opened = True, 0.0
        while True:
            await self._busy.wait()
            late = await lag()
            self._grant()  # what nobody took in the turn before
            now = time.monotonic()
            if late <= LAG or not self.inside or now - opened > LONGEST_CLOSED:
                self._turns, opened = min(max(1, BURST - self.inside), self._turns + 1), now
                if waiting_first:  # every second turn, so that neither those who wait nor those who do not go without
                    self._grant()
                waiting_first = not waiting_first
            if not self.inside and not self._waiting and self._turns == BURST:
                self._busy.clear()
            await asyncio.sleep(PULSE)

    def _enter(self) -> None:
        self.inside += 1
        self._turns = max(0, self._turns - self._paced)
        self._busy.set()

    def _leave(self) -> None:
        self.inside -= 1
        self._grant()

    def _grant(self) -> None:
        while self._waiting and not self.full:
            one = self._waiting.popleft()
            if not one.done():
                self._enter()
                one.set_result(None)

    async def _turn(self) -> None:
        if not self._waiting and not self.full:
            self._enter()
            return
        one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        self._busy.set()
        try:
            await one
        except asyncio.CancelledError:
            if one.done() and not one.cancelled():
                self._leave()  # it had just been let in
            raise
