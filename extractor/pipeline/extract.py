"""The route of one article, and of many: read → mark up → label → ground and audit, bounded, in input order."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Engine
from extractor.engines.turns import place_to_ask
from extractor.errors import ConfigError, EngineStopped, ExtractorError
from extractor.llm.ending import Ending, end_requests, finish
from extractor.pipeline.reading.unread import Unread
from extractor.schemas.article import Article
from extractor.schemas.facts import ArticleFacts
from extractor.text import mark_up
from extractor.text.marks import MarkedText

__all__ = ["Failed", "Feeder", "Outcome", "Skipped", "extract_all", "extract_article"]

log = logging.getLogger(__name__)

T = TypeVar("T")

_AHEAD = 4
"""Articles held per place of concurrency. Why: one slow article holds up the ones behind it (output is in input order);
with 4 a request may take 4 times the usual before others wait for it."""

_LONG = 50_000
"""Code points from which on an article is marked and assembled in a thread. Why: with a million of them others would
wait 0.8 s; a usual one takes 5 ms, and a thread for each would only add to them."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An article the engine had no answer for."""

    article: Article
    error: Exception


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was not to be done."""

    article: Article


Outcome = ArticleFacts | Failed | Skipped | Unread


async def extract_article(article: Article, engine: Engine) -> ArticleFacts:
    """The facts of one article as `read_article` gave it.

    Raises:
        EngineError: the engine had no answer.
    """
    if len(article.text or "") > _LONG:
        return await _labelled(await asyncio.to_thread(mark_up, article), engine)
    return await _labelled(mark_up(article), engine)


async def _labelled(marked: MarkedText, engine: Engine) -> ArticleFacts:
    began = time.perf_counter()
    labelled = await engine.label(marked)
    if len(marked.text) > _LONG:
        facts = await asyncio.to_thread(assemble_facts, marked, labelled)
    else:
        facts = assemble_facts(marked, labelled)
    provenance = facts.provenance
    # Time is kept only where a server was asked: a replay or a rules run is the same, byte for byte, every time.
    seconds = round(time.perf_counter() - began, 3) if provenance.calls else 0.0
    return facts.model_copy(update={"provenance": provenance.model_copy(update={"seconds": seconds})})


async def extract_all(
    source: Iterable[Article | Unread],
    engine: Engine,
    *,
    concurrency: int = 8,
    skip: Callable[[Article], bool] = lambda _: False,
    grace: float = 0.0,
) -> AsyncGenerator[Outcome, None]:
    """One outcome per element of `source`, in its order.

    At most `concurrency` articles wait for the engine's answers and at most four times as many are held, whatever the
    length of `source`; it is read in a thread of its own, so a slow one (a pipe) holds up nothing. Articles for which
    `skip` says so are passed on undone. Where it is cancelled and there is a `grace`, nothing more is sent from this
    event loop, and requests under way get that many seconds: what an endpoint has been asked for is paid for, and comes
    into the cache.

    Raises:
        EngineStopped: a limit was reached. Everything finished by then has been yielded before.
        ConfigError: the engine cannot work as configured.
    """
    slots = asyncio.Semaphore(concurrency)
    feeder = Feeder(_prepared(source, skip))
    window: deque[asyncio.Future[Outcome]] = deque()
    coming: asyncio.Future[_Prepared | None] | None = None
    asking = set[asyncio.Future[Outcome]]()
    more, stopped = True, None
    try:
        while True:
            if window and window[0].done():
                head = window.popleft()
                try:
                    outcome = head.result()
                except EngineStopped as e:
                    stopped, more = stopped or e, False
                    continue
                yield outcome
                continue
            if more and coming is None and len(window) < concurrency * _AHEAD:
                coming = feeder.next()
            waiting: set[asyncio.Future[Outcome] | asyncio.Future[_Prepared | None]] = set()
            if window:
                waiting.add(window[0])
            if more and coming is not None:
                waiting.add(coming)
            if not waiting:
                break
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if more and coming is not None and coming.done():
                item, coming = coming.result(), None
                if item is None:
                    more = False
                else:
                    window.append(asyncio.ensure_future(_outcome(item, engine, slots, asking)))
    except asyncio.CancelledError:
        for task in window:
            if task not in asking:
                task.cancel()
        if grace:
            end_requests()
            Ending.here().waited()
            await finish(asking, grace)
        raise
    finally:
        feeder.close()
        for task in window:
            task.cancel()
        await asyncio.gather(*window, return_exceptions=True)
    if stopped is not None:
        raise stopped


_Prepared = MarkedText | Skipped | Unread | Failed


def _prepared(source: Iterable[Article | Unread], skip: Callable[[Article], bool]) -> Iterator[_Prepared]:
    for item in source:
        if isinstance(item, Unread):
            yield item
        elif skip(item):
            yield Skipped(item)
        else:
            try:
                yield mark_up(item)
            except Exception as e:  # a fault of ours in one article must not cost the other thousands
                log.debug("mark-up of article %s failed", item.id, exc_info=True)
                yield Failed(item, e)


async def _outcome(
    item: _Prepared, engine: Engine, slots: asyncio.Semaphore, asking: set[asyncio.Future[Outcome]]
) -> Outcome:
    if not isinstance(item, MarkedText):
        return item
    async with place_to_ask(slots):
        if (task := asyncio.current_task()) is not None:
            asking.add(task)
            task.add_done_callback(asking.discard)
        try:
            return await _labelled(item, engine)
        except (EngineStopped, ConfigError):
            raise
        except ExtractorError as e:
            return Failed(item.article, e)
        except Exception as e:  # a fault of ours in one article must not cost the other thousands
            log.debug("extraction of article %s failed", item.article.id, exc_info=True)
            return Failed(item.article, e)


class Feeder(Generic[T]):
    """Takes elements from a blocking iterator in a daemon thread, one each time it is asked.

    Why not `asyncio.to_thread`: its threads are waited for on exit, so Ctrl-C would hang on a silent pipe.
    """

    def __init__(self, source: Iterator[T]) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._asked: queue.SimpleQueue[asyncio.Future[T | None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="extractor-reading", daemon=True)
        self._thread.start()

    def next(self) -> asyncio.Future[T | None]:
        """The next element; None at the end. Raises, when awaited, what the iterator raises."""
        future: asyncio.Future[T | None] = self._loop.create_future()
        self._asked.put(future)
        return future

    def close(self, wait: float = 0.0) -> None:
        """Lets the thread end and close the iterator; what it is waiting for is not interrupted, but waited for up to
        `wait` seconds."""
        self._asked.put(None)
        if wait:
            self._thread.join(wait)

    def _work(self) -> None:
        while (future := self._asked.get()) is not None:
            item: T | None = None
            error: BaseException | None = None
            try:
                item = next(self._source, None)
            except BaseException as e:  # handed over to the loop's thread, whatever it is
                error = e
            try:
                self._loop.call_soon_threadsafe(_settle, future, item, error)
            except RuntimeError:
                break  # the loop has been closed: nobody waits
        if isinstance(self._source, Generator):
            self._source.close()


def _settle(future: asyncio.Future[T | None], item: T | None, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(item)
