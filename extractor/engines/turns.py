"""Requests first: what an answer needs computed waits for its turn, so that the next requests are on their way by then.

Answers that were asked for together come back together. Were each looked up and audited on the spot (5-15 ms), the last
of 64 would wait a second before its place could be used for the next request, in every round.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from weakref import WeakKeyDictionary

__all__ = ["place_to_ask", "turn"]

_QUIET = 0.1
"""Seconds without an answer before one is worked on while others wait to ask. Why: of answers that come together one
is taken in, and the next request sent, every 5 to 10 ms; with 0.03 the rounds still came apart."""
_PATIENCE = 1.0
"""Most seconds an answer is put off. Why: 64 that come together are taken in within 0.4 s; where answers never stop
coming, the CPU is the bound anyhow."""

_answered: ContextVar[Callable[[], None] | None] = ContextVar("answered", default=None)


class _Line:
    """Those who wait in one event loop: for a place to ask, or to compute."""

    def __init__(self) -> None:
        self.computing = asyncio.Lock()
        self.waiting = 0
        """How many wait for a place to ask."""
        self.last_answer = 0.0
        """When the last answer came from a server, `time.monotonic` seconds."""

    def unquiet(self, came: float) -> float:
        """Seconds that an answer which came at `came` has yet to wait."""
        now = time.monotonic()
        return 0.0 if now >= came + _PATIENCE else self.last_answer + _QUIET - now


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()


def _line() -> _Line:
    return _lines.setdefault(asyncio.get_running_loop(), _Line())


@asynccontextmanager
async def place_to_ask(places: asyncio.Semaphore) -> AsyncIterator[None]:
    """Holds one of `places` until the first `turn` inside, or to the end where there is none.

    Whoever has an answer to work on is not asking any more: his place is the next one's.
    """
    line = _line()
    line.waiting += 1
    try:
        await places.acquire()
    finally:
        line.waiting -= 1
    held = True

    def leave() -> None:
        nonlocal held
        if held:
            held = False
            places.release()

    token = _answered.set(leave)
    try:
        yield
    finally:
        _answered.reset(token)
        leave()


@asynccontextmanager
async def turn(*, asked: bool) -> AsyncIterator[None]:
    """Time to compute without interruption: one holder at a time in an event loop, in order of arrival.

    `asked`: the answer came from a server, not from a cache or a recording. Then others' requests go first.
    """
    leave = _answered.get()
    if leave is not None:
        leave()
    line = _line()
    came = time.monotonic()
    if asked:
        line.last_answer = came
    async with line.computing:
        while asked and line.waiting and (left := line.unquiet(came)) > 0:  # noqa: ASYNC110 - time is what it waits for
            await asyncio.sleep(left)
        yield
