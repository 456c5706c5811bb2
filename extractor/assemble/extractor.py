"""The library's front door: one object that extracts, from any kind of caller."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, overload

from extractor.assemble.loop import BackgroundLoop
from extractor.assemble.purse import purse_of
from extractor.assemble.stack import Stack, build_stack, offline_guard
from extractor.engines.base import Engine
from extractor.errors import EngineError, EngineStopped, ExtractorError, InputError
from extractor.llm.ending import GRACE
from extractor.llm.ledger_address import is_address
from extractor.pipeline.extract import extract_article
from extractor.pipeline.resume import Identity
from extractor.schemas.article import Article
from extractor.schemas.base import EXTRACTOR_VERSION
from extractor.schemas.facts import ArticleFacts
from extractor.settings import Settings, load_settings
from extractor.text import read_article

__all__ = ["Extractor"]

_AHEAD = 4
"""Articles held per place of concurrency by `extract_many`, as in extractor.pipeline.extract."""


@dataclass(slots=True)
class _Begun:
    """Whether an article has its place: what is asked for it is paid for."""

    yes: bool = False


class Extractor:
    """Extracts facts from articles. Safe to use from several threads; close it, or use it in a `with` block.

    What is not given comes from the environment and `.env`, as on the command line (docs/cli.md). All work runs in one
    event loop in a thread of its own, so `extract` works the same inside a running event loop (a notebook) as outside,
    and one connection pool, one cache and one limiter serve all callers.
    """

    def __init__(
        self,
        engine: Literal["auto", "llm", "rules", "replay"] | Engine = "auto",
        *,
        model: str | None = None,
        recordings: Path | str | None = None,
        cache: Path | str | bool | None = None,
        concurrency: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        """`cache` is a folder, the address of a shared store, or whether to keep answers at all; `settings` replaces
        the environment altogether.

        Raises:
            ConfigError: what the engine needs is not configured.
            StoreError: recordings or cache cannot be opened.
        """
        if settings is None:
            flags: dict[str, object] = {
                "engine": engine if isinstance(engine, str) else None,
                "model": model,
                "recordings": recordings,
                "concurrency": concurrency,
                "cache": Path(cache) if isinstance(cache, str) and not is_address(cache) else cache,
            }
            settings = load_settings(flags).settings
        self.settings = settings
        self.purse = purse_of(settings) if isinstance(engine, str) else None
        """What it may spend and has spent; None where it was given an engine."""
        self._stack = (
            build_stack(settings, purse=self.purse)
            if isinstance(engine, str)
            else Stack(engine, Identity(engine.name, EXTRACTOR_VERSION))
        )
        self._guard: ExitStack = offline_guard(settings)
        self._loop = BackgroundLoop()
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._stopped = False

    @property
    def engine(self) -> str:
        """The engine in use: `rules`, `llm` or `replay`."""
        return self._stack.engine.name

    def extract(self, article: Article | str) -> ArticleFacts:
        """The facts of one article; a plain string is first read for title, date, byline and boilerplate.

        Raises:
            InputError: `article` is neither a string nor an Article.
            EngineError: the engine had no answer (see extractor.errors).
        """
        return self._loop.submit(self._one(article)).result()

    async def aextract(self, article: Article | str) -> ArticleFacts:
        """As `extract`, without blocking the caller's event loop."""
        return await asyncio.wrap_future(self._loop.submit(self._one(article)))

    async def lag(self) -> float:
        """Seconds that a step of work waits for its turn now: near 0 with processor to spare, more the later it is."""

        async def turn() -> None:
            return

        began = time.perf_counter()
        await asyncio.wrap_future(self._loop.submit(turn()))
        return time.perf_counter() - began

    @overload
    def extract_many(
        self, articles: Iterable[Article | str], *, errors: Literal["raise"] = "raise"
    ) -> Iterator[ArticleFacts]: ...
    @overload
    def extract_many(
        self, articles: Iterable[Article | str], *, errors: Literal["return"]
    ) -> Iterator[ArticleFacts | ExtractorError]: ...
    def extract_many(
        self, articles: Iterable[Article | str], *, errors: Literal["raise", "return"] = "raise"
    ) -> Iterator[ArticleFacts | ExtractorError]:
        """The facts of many articles, in input order, lazily: `articles` is taken from in the caller's thread, and at
        most four articles for each place of concurrency are held.

        With `errors="return"` an article that failed comes as its exception, in its place; a fault of this package
        itself comes as an EngineError that says so. Where Ctrl-C ends it, articles that have begun go on in the
        background, so that what is asked for them comes into the cache.
        """
        window: deque[tuple[_Begun, Future[ArticleFacts]]] = deque()

        def head() -> ArticleFacts | ExtractorError:
            try:
                return window[0][1].result()
            except ExtractorError as e:
                if errors == "raise":
                    raise
                return e
            except Exception as e:  # a fault of ours in one article must not cost the other thousands
                if errors == "raise":
                    raise
                fault = EngineError(f"fault in fact-extractor itself: {type(e).__name__}: {e} (please report it)")
                fault.__cause__ = e
                return fault

        interrupted = False
        try:
            for article in articles:
                begun = _Begun()
                window.append((begun, self._loop.submit(self._one(article, begun))))
                while window and (window[0][1].done() or len(window) >= self.settings.concurrency * _AHEAD):
                    answer = head()
                    window.popleft()
                    yield answer
            while window:
                answer = head()
                window.popleft()
                yield answer
        except KeyboardInterrupt:
            interrupted = True
            raise
        finally:
            for begun, future in window:
                if not (interrupted and begun.yes):
                    future.cancel()

    async def _one(self, article: Article | str, begun: _Begun | None = None) -> ArticleFacts:
        async with self._slots:
            if self._stopped:
                raise EngineStopped("the run is ending; what is done is kept: run again")
            if begun is not None:
                begun.yes = True
            return await extract_article(_as_article(article), self._stack.engine)

    def stop(self) -> None:
        """Sends nothing more, for good: what waits for its turn, a pause or a limit raises EngineStopped; answers under
        way come in, and with them the facts of articles that need no other."""
        self._stopped = True
        self._loop.end_requests()

    def close(self) -> None:
        """Lets go of connections and files. What is still running is cancelled; requests on their way are paid for, so
        they have up to a minute to come into the cache. Closing twice does nothing."""
        try:
            self._loop.close(self._stack.aclose)
        finally:
            self._guard.close()

    def leave(self) -> None:
        """Ends a `close` that another thread waits in, without waiting for what is on its way any longer."""
        self._loop.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        """As `close`. Left by Ctrl-C, it first stops and waits up to a minute for answers under way: they are paid for
        and come into the cache. A second Ctrl-C leaves at once."""
        try:
            if isinstance(e, KeyboardInterrupt):
                self.stop()
                self._loop.finish(GRACE)
        finally:
            self.close()


def _as_article(given: object) -> Article:
    """The article itself, or a plain string read as one. Raises InputError for anything else, as from an empty cell."""
    if isinstance(given, str):
        return read_article(given)
    if isinstance(given, Article):
        return given
    hint = "decode the bytes first" if isinstance(given, bytes) else "leave out rows without a text"
    raise InputError(f"an article is a string or an Article, not {type(given).__name__}: {hint}")
