"""The end of a run, and of a single question: from then on nothing is sent any more, and what is on its way comes in.

Kept per event loop, because whoever ends a run (Ctrl-C in the pipeline, `Extractor.stop`) knows its loop, and not the
askers that stand under its engine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from math import inf
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from extractor.errors import EngineStopped, EngineUnavailable
from extractor.llm.retry import seconds_left, undisturbed

__all__ = ["GRACE", "Ending", "Flight", "Wait", "end_requests", "finish", "keeping", "tell_grace"]

log = logging.getLogger("extractor")

GRACE = 60.0
"""Seconds that Ctrl-C leaves to requests under way. Why: a model takes 10 to 60 s for an article and bills it all the
same; a second Ctrl-C does not wait."""
_HEAD_START = 0.1
"""Seconds that a question has to say itself why it took too long, before who waits for it gives up."""
_AT_ONCE = 0.1
"""Seconds within which a run ends without a word of waiting: what waited for a place or a pause is told in one."""

T = TypeVar("T")


class _Interest:
    """Who still waits for a flight's answer, and whether it is on its way. Apart from its flight: the flight's task
    keeps it, and must not keep itself."""

    __slots__ = ("over", "sending", "waiting")

    def __init__(self) -> None:
        self.waiting = 0
        self.sending = False
        self.over = False


_interest: ContextVar[_Interest | None] = ContextVar("interest", default=None)


class Flight(Generic[T]):
    """A question on its way, in a task of its own: whoever asked may give up without cutting it short.

    A request that has been sent is paid for, so its reply comes in though nobody waits for it any more. What has not
    been sent is not sent then.
    """

    def __init__(self, asking: Coroutine[Any, Any, T]) -> None:
        self._interest = _Interest()
        self._claimed = False
        context = copy_context()
        context.run(_interest.set, self._interest)
        self.deadline = asyncio.get_running_loop().time() + seconds_left()
        """When, by the loop's clock, it stops trying: the deadline of who asked first."""
        self.task = asyncio.get_running_loop().create_task(asking, context=context)
        self.task.add_done_callback(_look_at)
        Ending.here().take(self.task)

    @property
    def over(self) -> bool:
        """Whether it ends without an answer because nobody waited: who asks now must ask anew."""
        return self._interest.over

    async def answer(self) -> T:
        """What comes of it. Raises what asking raises; EngineUnavailable where it takes longer than who waits has."""
        left = seconds_left()
        self._interest.waiting += 1
        try:
            async with asyncio.timeout(None if left == inf else left + _HEAD_START):
                return await asyncio.shield(self.task)
        except TimeoutError:
            raise EngineUnavailable(
                f"no answer within {max(0.0, left):.0f} s: allow more time or check the endpoint; what is on its way "
                "comes into the cache"
            ) from None
        finally:
            self._interest.waiting -= 1
            if not (self._interest.waiting or self._interest.sending or self.task.done()):
                self._interest.over = True
                self.task.cancel()

    def claim(self) -> bool:
        """Whether the caller is the first that has its answer: the one whose bill it is on."""
        first, self._claimed = not self._claimed, True
        return first


def _look_at(task: asyncio.Task[Any]) -> None:
    """Its exception may be nobody's any more: then it is not "never retrieved"."""
    if not task.cancelled():
        task.exception()


class Ending:
    """Whether a loop's run is ending, who must be told, and what is on its way."""

    def __init__(self) -> None:
        self._begun = False
        self._waited = False
        self._waiting: set[asyncio.Timeout] = set()
        self._flights: set[asyncio.Task[Any]] = set()

    @classmethod
    def here(cls) -> Ending:
        """The one of the running event loop."""
        return _endings.setdefault(asyncio.get_running_loop(), cls())

    @property
    def flights(self) -> frozenset[asyncio.Task[Any]]:
        """The tasks of the questions that are on their way."""
        return frozenset(self._flights)

    def take(self, flight: asyncio.Task[Any]) -> None:
        """Counts a flight's task among what is on its way, until it ends."""
        self._flights.add(flight)
        flight.add_done_callback(self._flights.discard)

    def waited(self) -> None:
        """Whoever ends the run waits for what is on its way: `land` need not do so again."""
        self._waited = True

    async def land(self, flights: Iterable[asyncio.Task[Any]], grace: float = GRACE) -> None:
        """Waits up to `grace` seconds for these, unless whoever has ended the run did so."""
        if not self._waited:
            await finish(flights, grace, "Ctrl-C")

    def check(self) -> None:
        """Raises EngineStopped once the run is ending, or nobody waits for the answer that is asked for here."""
        if self._begun:
            raise EngineStopped("the run is ending; what is done is kept: run again")
        interest = _interest.get()
        if interest is not None and not interest.waiting:
            interest.over = True
            raise EngineStopped("nobody waits for this answer any more")

    def begin(self) -> None:
        """Ends all waiting: for a place, for a limit, between two tries."""
        self._begun = True
        now = asyncio.get_running_loop().time()
        for leash in self._waiting:
            leash.reschedule(now)
        self._waiting.clear()

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[Wait]:
        """For one call: once the run is ending, EngineStopped is raised inside wherever nothing is being sent."""
        self.check()
        leash = asyncio.timeout(None)
        try:
            async with leash:
                self._waiting.add(leash)
                wait = Wait(self, leash)
                try:
                    yield wait
                finally:
                    self._waiting.discard(leash)
                    # The retry loop's own cycle holds `wait` until the next look for cycles, the leash its task with
                    # all that it made: 135 kB an article.
                    del wait._leash
        except TimeoutError:
            self.check()
            raise

    @contextmanager
    def _sending(self, leash: asyncio.Timeout) -> Iterator[None]:
        self.check()
        self._waiting.discard(leash)
        try:
            with keeping(), undisturbed() if _interest.get() else nullcontext():
                yield
        finally:
            if not self._begun:
                self._waiting.add(leash)


@contextmanager
def keeping() -> Iterator[None]:
    """A request on its way, or its reply on the way to the disk: its question stays one that others may join."""
    interest = _interest.get()
    if interest is None:
        yield
        return
    interest.sending = True
    try:
        yield
    finally:
        interest.sending = False


class Wait:
    """One call's part in it."""

    __slots__ = ("_ending", "_leash")

    def __init__(self, ending: Ending, leash: asyncio.Timeout) -> None:
        self._ending, self._leash = ending, leash

    def check(self) -> None:
        """Raises EngineStopped once the run is ending: nothing is to be waited for any more."""
        self._ending.check()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """One request and its reply: paid for, so it is not cut short. Raises EngineStopped instead of beginning it."""
        with self._ending._sending(self._leash):
            yield


_endings: WeakKeyDictionary[asyncio.AbstractEventLoop, Ending] = WeakKeyDictionary()


def end_requests(loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Ends the run in `loop` (None: the running one), from any thread.

    From then on no asker in it sends anything: calls that wait, or come, raise EngineStopped. There is no way back.
    """
    if loop is None:
        Ending.here().begin()
        return

    def begin() -> None:
        Ending.here().begin()

    loop.call_soon_threadsafe(begin)


async def finish(tasks: Iterable[asyncio.Future[Any]], grace: float, leave: str = "Ctrl-C again") -> None:
    """Waits up to `grace` seconds for `tasks`, and says so, and how to leave, unless they end at once."""
    left = {task for task in tasks if not task.done()}
    if left:
        _, left = await asyncio.wait(left, timeout=_AT_ONCE)
    if left:
        tell_grace(grace, leave)
        await asyncio.wait(left, timeout=grace)


def tell_grace(seconds: float, leave: str = "Ctrl-C again") -> None:
    """Says why the run does not end at once."""
    log.warning("waiting up to %.0f s for what is already asked for; %s leaves at once", seconds, leave)
