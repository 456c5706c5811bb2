"""Extraction of a run's inputs on a Ray cluster: read in tasks, worked on in a pool of actors, outcomes in input order.

What comes out is what `extractor.pipeline.extract.extract_all` gives in one process, so the same files are written
from it, with the same resumption and the same failures.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.assemble.extractor import Extractor
from extractor.assemble.process import collect_seldom
from extractor.assemble.purse import purse_of
from extractor.assemble.stack import build_stack
from extractor.errors import ConfigError, EngineStopped, ExtractorError, InputError
from extractor.integrations.ray_cluster import ENDING, READING_CPUS, ROWS, Pool, batches, gave_up, load_ray_data
from extractor.integrations.ray_tries import TRIES, CarefulExtractor, RayTries, key_of, start_tries
from extractor.integrations.stored import InputFile, is_address
from extractor.integrations.wire import Paid, Stopped, Warned, packed, parcels_of, row_of, unpacked, unpacked_article
from extractor.llm.ending import tell_grace
from extractor.pipeline.extract import Failed, Feeder, Outcome, Skipped
from extractor.pipeline.reading import ReadingOptions, Unread, read_file
from extractor.pipeline.resume import Settled
from extractor.schemas import Article, ArticleFacts
from extractor.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

    from extractor.assemble.purse import Purse
    from extractor.llm.meter import Meter
    from extractor.llm.usage import Account

__all__ = ["ClusterJob", "extract_on_cluster"]

_FEW_FILES = 64
"""Files up to which each is a task of its own; more are read several by one task."""


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """What to extract with; travels to the workers, keys included."""

    settings: Settings
    pool: Pool
    reading: ReadingOptions
    meter: Meter | None = None
    """Keeps the limits for all workers; None where no model is asked."""


async def extract_on_cluster(
    files: list[InputFile | Unread],
    job: ClusterJob,
    settled: Settled,
    *,
    grace: float = 0.0,
    paid: Callable[[Account], None] = lambda _: None,
) -> AsyncGenerator[Outcome, None]:
    """One outcome per article of `files`, in their order; those that are `settled` come as `Skipped`. `paid` is told
    what the workers spend; of one that dies it lacks what it spent on the blocks that are done again.

    Where it is cancelled, the workers ask for nothing more and get `grace` more seconds for what they have asked for:
    it is paid for, and comes into the cache.

    Raises:
        EngineStopped, ConfigError, StoreError: the workers cannot go on. What was finished has been yielded before.
    """
    tries = start_tries()
    feeder = Feeder(_outcomes(files, job, settled, tries))
    stopped: ExtractorError | None = None
    undone = 0
    try:
        while (item := await feeder.next()) is not None:
            if isinstance(item, Stopped):
                stopped, undone = stopped or item.cause, undone + 1
                # By then each worker has given back every block it had when the first of them stopped.
                if undone > job.pool.workers * job.pool.blocks * ROWS:
                    break
            elif isinstance(item, Warned):
                job.reading.warn(item)
            elif isinstance(item, Paid):
                paid(item.account)
            else:
                yield item
    except asyncio.CancelledError:
        if grace and job.meter is not None:
            tell_grace(grace)
            await _leave(tries, grace)
        raise
    finally:
        feeder.close(wait=ENDING)
    if stopped is not None:
        raise stopped


async def _leave(tries: RayTries, grace: float) -> None:
    tries.leave()
    until = time.monotonic() + grace
    with suppress(EngineStopped):  # the actor is gone, and the workers with it
        while time.monotonic() < until and await asyncio.to_thread(tries.working) > 0:  # noqa: ASYNC110 - in a process
            await asyncio.sleep(0.2)


def _outcomes(
    files: list[InputFile | Unread], job: ClusterJob, settled: Settled, tries: RayTries
) -> Iterator[Outcome | Warned | Stopped | Paid]:
    import ray

    try:
        with closing(batches(_dataset(files, job, settled, tries))) as tables:
            for table in tables:
                for parcel in parcels_of(table):
                    yield unpacked(parcel)
    except ray.exceptions.RayError as e:
        raise gave_up(e) from e


def _dataset(files: list[InputFile | Unread], job: ClusterJob, settled: Settled, tries: RayTries) -> Dataset:
    data = load_ray_data()
    tasks = len(files) if len(files) <= _FEW_FILES else max(_FEW_FILES, math.ceil(len(files) / ROWS))
    rows = [{"kind": "unread", **_row(f)} if isinstance(f, Unread) else {"kind": "file", **_row(f)} for f in files]
    named: Dataset = data.from_items(rows, override_num_blocks=max(1, min(tasks, len(rows))))
    context = named.context
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    # Each row is a block: it holds as many articles as make one task, and the first are worked on before a large file
    # is read to its end. Ray would otherwise fill blocks of 128 MB, which a single worker would get.
    context.target_max_block_size = 1
    read: Dataset = named.map_batches(
        _Reading(replace(job.reading, warn=_nobody), settled, tries),
        batch_format="pyarrow",
        batch_size=None,  # all files of a task: 16 of one article each are one block for a worker
        compute=data.TaskPoolStrategy(size=job.pool.readers),
        num_cpus=READING_CPUS,
        resources=_where(files),
    )
    worked: Dataset = read.map_batches(
        _Worker,
        fn_constructor_args=(replace(job, reading=ReadingOptions()), tries),
        batch_format="pyarrow",
        batch_size=None,
        compute=data.ActorPoolStrategy(
            size=job.pool.workers,
            max_tasks_in_flight_per_actor=job.pool.queued,
            max_concurrent_calls_per_actor=job.pool.blocks,
            enable_true_multi_threading=True,
        ),
        num_cpus=job.pool.cpus,
    )
    return worked


def _row(one: InputFile | Unread) -> dict[str, str]:
    return (
        {"name": one.path, "place": one.message} if isinstance(one, Unread) else {"name": one.name, "place": one.place}
    )


def _where(files: list[InputFile | Unread]) -> dict[str, float]:
    """Paths of this machine are read on this machine: each node has a resource of its own, named by its address."""
    import ray

    if all(isinstance(f, Unread) or is_address(f.place) for f in files):
        return {}
    address: str = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call,unused-ignore]
    return {f"node:{address}": 0.001}


def _nobody(_: str) -> None:
    return None


class _Reading:
    """Files to articles, block by block; what is wrong with a file is said in its place and ends only that file."""

    def __init__(self, options: ReadingOptions, settled: Settled, tries: RayTries) -> None:
        self._options, self._settled, self._tries = options, settled, tries

    def __call__(self, named: pa.Table) -> Iterator[pa.Table]:
        held = list[Article | Skipped | Unread | Warned]()
        for row in named.to_pylist():
            for item in self._items(row):
                held.append(item)
                if len(held) == ROWS:
                    yield row_of(map(packed, held))
                    held.clear()
        yield row_of(map(packed, held))

    def _items(self, row: dict[str, str]) -> Iterator[Article | Skipped | Unread | Warned]:
        if row["kind"] == "unread":
            yield Unread(row["name"], row["place"])
            return
        warnings = list[str]()
        file = InputFile(row["name"], row["place"])
        key = key_of("file", row["name"], row["place"])
        try:
            if (deaths := self._tries.begin([key])[0]) >= TRIES:
                raise InputError(f"its reader died {deaths} times (out of memory?)")
            for item in read_file(file, replace(self._options, warn=warnings.append)):
                yield from map(Warned, warnings)
                warnings.clear()
                yield Skipped(item) if isinstance(item, Article) and self._settled(item) else item
        except Exception as e:  # a store may fail in its own ways in the middle of a file
            said = str(e) if isinstance(e, InputError) else f"{type(e).__name__}: {e}"
            yield Unread(file.name, f"cannot be read to its end: {said}")
        self._tries.end([key])
        yield from map(Warned, warnings)


class _Worker:
    """One process's engine, with its client, cache and limiter, for blocks of articles in several threads."""

    def __init__(self, job: ClusterJob, tries: RayTries) -> None:
        collect_seldom()
        settings = job.settings.model_copy(update={"concurrency": job.pool.concurrency})
        self._trouble: ExtractorError | None = None
        self._extractor: CarefulExtractor | None = None
        self._purse: Purse | None = None
        try:
            self._purse = purse_of(settings, job.meter)
            stack = build_stack(settings, purse=self._purse)
            self._extractor = CarefulExtractor(
                Extractor(stack.engine, settings=settings), tries, watch=job.meter is not None
            )
        except ExtractorError as e:  # raised here, Ray would start workers for ever
            self._trouble = e

    def __call__(self, block: pa.Table) -> pa.Table:
        parcels = parcels_of(block)
        articles = {n: a for n, p in enumerate(parcels) if (a := unpacked_article(p)) is not None}
        for number, answer in self._answers(articles):
            if isinstance(answer, (EngineStopped, ConfigError)):
                self._trouble = answer
                parcels[number] = packed(Stopped(answer))
            elif isinstance(answer, ExtractorError):
                parcels[number] = packed(Failed(articles[number], answer))
            else:
                parcels[number] = packed(answer)
        if self._purse is not None:
            parcels.append(packed(Paid(self._purse.bill.take())))
        return row_of(parcels)

    def _answers(self, articles: dict[int, Article]) -> Iterator[tuple[int, ArticleFacts | ExtractorError]]:
        engine = self._extractor
        if engine is None or self._trouble is not None:
            yield from ((number, self._trouble or EngineStopped("no engine")) for number in articles)
            return
        yield from zip(articles, engine.extract_many(articles.values(), errors="return"), strict=True)
