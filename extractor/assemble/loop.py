"""An event loop in a thread of its own, for callers that have none or must not share theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from extractor.llm.calls import Answer, Asker, Request
from extractor.llm.ending import Ending, end_requests, finish

__all__ = ["BackgroundLoop", "LoopAsker"]

T = TypeVar("T")


class BackgroundLoop:
    """Started at the first `submit`. A client that belongs to one loop then serves any number of callers and loops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None
        self._closed = False
        self._closing: Future[None] | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Starts `work`. Raises RuntimeError once closed."""
        with self._lock:
            if self._closed:
                work.close()
                raise RuntimeError("this Extractor is closed; make a new one")
            return asyncio.run_coroutine_threadsafe(work, self._start())

    def _start(self) -> asyncio.AbstractEventLoop:
        if self._running is None:
            loop = asyncio.new_event_loop()
            thread = threading.Thread(target=loop.run_forever, name="extractor", daemon=True)
            thread.start()
            self._running = loop, thread
        return self._running[0]

    def end_requests(self) -> None:
        """From now on nothing is sent from this loop; what is under way comes in."""
        with self._lock:
            if self._running is not None and not self._closed:
                end_requests(self._running[0])

    def finish(self, grace: float) -> None:
        """The same, and waits up to `grace` seconds for what is under way."""
        self.end_requests()
        with self._lock:
            if self._running is None or self._closed:
                return
            waiting = asyncio.run_coroutine_threadsafe(_finish(grace), self._running[0])
        waiting.result()

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Cancels what runs, but for questions on their way; awaits `last()` in the loop, and ends the thread. Closing
        twice does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            loop = self._start()
        assert self._running is not None
        try:
            self._closing = asyncio.run_coroutine_threadsafe(_end(last), loop)
            self._closing.result()
        except CancelledError:  # `leave`
            pass
        finally:
            loop.call_soon_threadsafe(loop.stop)
            self._running[1].join()
            loop.close()

    def leave(self) -> None:
        """Ends a `close` that another thread waits in, whatever is on its way."""
        if self._closing is not None:
            self._closing.cancel()


async def _finish(grace: float) -> None:
    Ending.here().waited()
    await finish(asyncio.all_tasks() - {asyncio.current_task()}, grace)


async def _end(last: Callable[[], Awaitable[None]]) -> None:
    others = asyncio.all_tasks() - Ending.here().flights - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await last()


class LoopAsker:
    """An asker for callers in many short-lived loops: `inner` itself is only ever used in one background loop."""

    def __init__(self, inner: Asker) -> None:
        self.inner = inner
        self._loop = BackgroundLoop()

    async def ask(self, request: Request) -> Answer:
        """Raises what `inner` raises."""
        return await asyncio.wrap_future(self._loop.submit(self.inner.ask(request)))

    def finish(self, grace: float) -> None:
        """Asks nothing more, and waits up to `grace` seconds for what is under way."""
        self._loop.finish(grace)

    async def aclose(self) -> None:
        """Closes `inner` in its loop."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """The same for callers without a loop."""
        self._loop.close(self.inner.aclose)
