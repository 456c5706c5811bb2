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

_BUSY = 0.0005
"""Seconds a round of the event loop takes when somebody else had something to do in it. Why: an idle one takes 0.00003,
the least step of sending a request 0.001."""
_ROUNDS = 40
"""Most rounds given way to others. Why: sending a request takes about ten; nobody may be put off for ever."""

_answered: ContextVar[Callable[[], None] | None] = ContextVar("answered", default=None)
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def place_to_ask(places: asyncio.Semaphore) -> AsyncIterator[None]:
    """Holds one of `places` until the first `turn` inside, or to the end where there is none.

    Whoever has an answer to work on is not asking any more: his place is the next one's.
    """
    await places.acquire()
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
async def turn() -> AsyncIterator[None]:
    """Time to compute without interruption: one holder at a time in an event loop, in order of arrival, and only when
    nothing else is due there."""
    leave = _answered.get()
    if leave is not None:
        leave()
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            await asyncio.sleep(0)
            if time.perf_counter() - began < _BUSY:
                break
        yield
