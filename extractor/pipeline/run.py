"""One extraction run: inputs in, lines out, failures written down, resumable at any moment."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from extractor.engines.base import Engine
from extractor.errors import EngineRefused, ExtractorError, StoreError
from extractor.llm.ending import GRACE
from extractor.pipeline.extract import Failed, Outcome, Skipped, extract_all
from extractor.pipeline.failures import Failure, failures_path, load_failures, now, save_failures
from extractor.pipeline.reading import ReadingOptions, Unread, read_inputs
from extractor.pipeline.resume import Identity, Settled, key_from
from extractor.pipeline.tally import Tally
from extractor.pipeline.writing import FactsFile, fact_line
from extractor.schemas.facts import ArticleFacts

__all__ = ["RunOptions", "extract_to_file", "extract_to_stream", "outcomes_to_file"]

_SAME_REFUSAL = 3
"""So many articles refused for one and the same reason before any was done end the run. Why: a bad key, an unknown
model or an empty account refuses all 10,000 alike; one article can be refused for its content, three in a row with the
very same words are not."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run. `complain` is told of each failure in one line, `watch` of each outcome."""

    concurrency: int = 8
    retry_failed: bool = False
    overwrite: bool = False
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    stdin: IO[bytes] | None = None
    complain: Callable[[str], None] = lambda _: None
    watch: Callable[[Outcome], None] = lambda _: None


async def extract_to_file(
    inputs: Sequence[str], engine: Engine, identity: Identity, output: Path, options: RunOptions
) -> Tally:
    """Extracts `inputs` into `output`, going on where an earlier run of the same identity stopped.

    Invariants: after any end of the process, `output` holds whole lines of finished articles (less one torn line that
    the next start cuts off), none twice; after a finished run they are in input order, and the failures file beside
    it holds exactly what this input still lacks.

    Raises:
        StoreError: output not writable, in use, or of a different run.
        EngineStopped, EngineRefused, ConfigError: the engine cannot go on; what is done is kept.
    """

    def outcomes(settled: Settled) -> AsyncGenerator[Outcome, None]:
        source = read_inputs(inputs, options.reading, stdin=options.stdin)
        return extract_all(source, engine, concurrency=options.concurrency, skip=settled, grace=GRACE)

    return await outcomes_to_file(outcomes, inputs, identity, output, options)


async def outcomes_to_file(
    outcomes_of: Callable[[Settled], AsyncGenerator[Outcome, None]],
    inputs: Sequence[str],
    identity: Identity,
    output: Path,
    options: RunOptions,
) -> Tally:
    """As `extract_to_file`, the outcomes coming from wherever: one per article of `inputs`, in their order.

    `outcomes_of` is told which articles need not be done, and gives `Skipped` for those.
    """
    began = time.monotonic()
    tally = Tally()
    failed_path = failures_path(output)
    with FactsFile(output, identity, overwrite=options.overwrite) as file:
        earlier = [] if options.overwrite else load_failures(failed_path)
        known = {(f.path, f.article): f for f in earlier}
        given_up = [] if options.retry_failed else [key for key, f in known.items() if f.article and not f.unread]
        settled = Settled(file.keys, frozenset(key_from(id or "", path) for path, id in given_up))
        save_failures(failed_path, earlier)  # also proves, before anything is paid, that it can be written
        journal = _Journal(failed_path, known, tally, options)

        outcomes = outcomes_of(settled)
        async with aclosing(outcomes):
            async for outcome in outcomes:
                journal.meet(outcome.path if isinstance(outcome, Unread) else outcome.article.path or "")
                if isinstance(outcome, ArticleFacts):
                    journal.settle()
                    file.append(outcome)
                    tally.add(outcome)
                elif not isinstance(outcome, Skipped):
                    journal.add(outcome)
                elif file.has(outcome.article):
                    file.keep(outcome.article)
                    tally.kept += 1
                else:
                    journal.again(known[outcome.article.path or "", outcome.article.id])
                options.watch(outcome)
        journal.settle()
        file.finish()
        others = [f for f in known.values() if f.path not in journal.met and f.path not in inputs]
        save_failures(failed_path, [*others, *tally.failures])
    tally.seconds = time.monotonic() - began
    return tally


class _Journal:
    """Failures as they come: told, appended to the file at once, remembered for the end."""

    def __init__(
        self, path: Path, known: dict[tuple[str, str | None], Failure], tally: Tally, options: RunOptions
    ) -> None:
        self.path, self.known, self.tally, self.options = path, known, tally, options
        self._paths = {f.path for f in known.values()}
        self.met: set[str] = set()
        """Paths of earlier failures that this run came by again: what it has to say of them replaces them."""
        self._refusals: list[tuple[Failure, EngineRefused]] = []
        self._any = False

    def meet(self, path: str) -> None:
        """Notes what is read now: `file#line` also stands for a file that could not be opened before."""
        self.met |= {path, path.rpartition("#")[0]} & self._paths

    def add(self, outcome: Failed | Unread) -> None:
        failure = failure_of(outcome)
        before = self.known.get((failure.path, failure.article))
        if before is not None and (before.error, before.message) == (failure.error, failure.message):
            failure = before  # the same as last time, since then
        if isinstance(outcome, Failed) and isinstance(outcome.error, EngineRefused) and not self._any:
            self._refusals.append((failure, outcome.error))
            if len(self._refusals) >= _SAME_REFUSAL and len({f.message for f, _ in self._refusals}) == 1:
                raise outcome.error
            return
        self._write(failure)

    def again(self, failure: Failure) -> None:
        """A failure of an earlier run that was not tried again."""
        self.tally.failures.append(failure)
        self.options.complain(f"{failure.path}: {failure.message} (failed before; --retry-failed tries again)")

    def settle(self) -> None:
        """The engine does answer (or the input is at its end): refusals held back so far were about their articles."""
        self._any = True
        held, self._refusals = self._refusals, []
        for failure, _ in held:
            self._write(failure)

    def _write(self, failure: Failure) -> None:
        self.tally.failures.append(failure)
        self.options.complain(f"{failure.path}: {failure.message}")
        try:
            with self.path.open("a", encoding="utf-8", errors="surrogateescape", newline="\n") as f:
                f.write(failure.line())
        except OSError as e:
            raise StoreError(f"{self.path}: cannot be written: {e.strerror or e}") from e


def failure_of(outcome: Failed | Unread) -> Failure:
    """An outcome as the failures file states it."""
    if isinstance(outcome, Unread):
        return Failure(outcome.path, None, outcome.row_id, outcome.error, outcome.message, now())
    error = outcome.error
    said = str(error) or "no reason given"
    if not isinstance(error, ExtractorError):
        said = (
            f"fault in fact-extractor itself: {type(error).__name__}: {said} (--verbose shows where; please report it)"
        )
    article = outcome.article
    return Failure(article.path or "", article.id, None, type(outcome.error).__name__, said, now())


async def extract_to_stream(
    inputs: Sequence[str], engine: Engine, stream: IO[bytes], options: RunOptions, *, with_text: bool = True
) -> Tally:
    """Extracts `inputs` to a stream, each line handed on at once. Nothing is resumed and no failures file is written.

    Raises:
        BrokenPipeError: the reader has gone.
        StoreError: the stream takes no more.
        EngineStopped, ConfigError: the engine cannot go on.
    """
    began = time.monotonic()
    tally = Tally()
    source = read_inputs(inputs, options.reading, stdin=options.stdin)
    outcomes = extract_all(source, engine, concurrency=options.concurrency, grace=GRACE)
    refusals: list[str] = []
    async with aclosing(outcomes):
        async for outcome in outcomes:
            if isinstance(outcome, ArticleFacts):
                try:
                    stream.write(fact_line(outcome, with_text=with_text))
                    stream.flush()
                except BrokenPipeError:
                    raise
                except OSError as e:
                    raise StoreError(f"standard output cannot be written: {e.strerror or e}") from e
                tally.add(outcome)
            elif isinstance(outcome, (Failed, Unread)):
                failure = failure_of(outcome)
                tally.failures.append(failure)
                options.complain(f"{failure.path}: {failure.message}")
                if isinstance(outcome, Failed) and isinstance(outcome.error, EngineRefused) and not tally.done:
                    refusals.append(failure.message)
                    if len(refusals) >= _SAME_REFUSAL and len(set(refusals)) == 1:
                        raise outcome.error
            options.watch(outcome)
    tally.seconds = time.monotonic() - began
    return tally
