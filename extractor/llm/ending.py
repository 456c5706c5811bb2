"""The end of a run: from then on nothing is sent any more, and what is on its way comes to its end.

Kept per event loop, because whoever ends a run (Ctrl-C in the pipeline, `Extractor.stop`) knows its loop, and not the
askers that stand under its engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakKeyDictionary

from extractor.errors import EngineStopped

__all__ = ["Ending", "Wait", "end_requests"]


class Ending:
    """Whether a loop's run is ending, and who must be told."""

    def __init__(self) -> None:
        self._begun = False
        self._waiting: set[asyncio.Timeout] = set()

    @classmethod
    def here(cls) -> Ending:
        """The one of the running event loop."""
        return _endings.setdefault(asyncio.get_running_loop(), cls())

    def check(self) -> None:
        """Raises EngineStopped once the run is ending."""
        if self._begun:
            raise EngineStopped("the run is ending; what is done is kept: run again")

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
            yield
        finally:
            if not self._begun:
                self._waiting.add(leash)


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
