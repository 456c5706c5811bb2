"""The Ray cluster a job runs on: joined or started, and how a pool of workers fits on it."""

from __future__ import annotations

import logging
import math
import threading
import time
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extractor.errors import ConfigError, EngineStopped
from extractor.settings import Settings

__all__ = ["ENDING", "READING_CPUS", "ROWS", "Pool", "batches", "cluster", "gave_up", "load_ray_data", "plan_pool"]

READING_CPUS = 0.5
"""CPUs of a task that reads. Why: it waits for disk or network for much of its time, and one feeds several workers."""
ENDING = 30.0
"""Seconds that Ray gets to end the execution of a run that stops early. Why 30: it takes under one, but more than five
on a busy machine."""
_READERS = ("iter_threaded", "StreamingExecutor", "ray-data-")
"""How the names of Ray Data's threads start that ask Ray while a dataset is read."""


def load_ray_data() -> Any:
    """The module `ray.data`. Raises ConfigError where it is not installed."""
    try:
        import ray.data
    except ImportError as e:
        raise ConfigError("this needs Ray; pip install 'fact-extractor[ray]'") from e
    return ray.data


@contextmanager
def cluster() -> Iterator[Any]:
    """Ray, connected for the length of the block: to the cluster that RAY_ADDRESS or `ray start` names, else to one of
    this machine that ends with the block. A connection that is there already is used and left alone.

    Raises:
        ConfigError: Ray is not installed, or the cluster does not answer.
    """
    load_ray_data()
    import ray

    with warnings.catch_warnings():
        # Ray will one day treat num_gpus=0 otherwise (none is asked for here); a small input does not use all workers.
        warnings.filterwarnings("ignore", message=".*accelerator visible devices", category=FutureWarning)
        warnings.filterwarnings("ignore", message="The minimum number of concurrent actors", category=UserWarning)
        if ray.is_initialized():
            yield ray
            return
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        try:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as e:
            raise ConfigError(f"the Ray cluster cannot be reached: {e}; check RAY_ADDRESS") from e
        try:
            yield ray
        finally:
            try:
                _await_readers()
            finally:
                ray.shutdown()


def _await_readers() -> None:
    """Waits until Ray Data's own threads have ended, which nothing joins when a dataset is left before its end: one
    that asks Ray after `ray.shutdown` ends this process with Ray's exit code 1 (Ray 2.60)."""
    until = time.monotonic() + ENDING
    for thread in threading.enumerate():
        if thread.name.startswith(_READERS):
            thread.join(max(0.0, until - time.monotonic()))


def batches(dataset: Any) -> Generator[Any, None, None]:
    """The dataset's blocks as Arrow tables, in order; leaving early (`close`) ends its execution.

    Left to the garbage collector Ray would end it later, and start a new cluster for that if this one is gone.
    """
    rows = iter(dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0))
    try:
        yield from rows
    finally:
        if hasattr(rows, "close"):
            rows.close()


def gave_up(error: Exception) -> EngineStopped:
    """What a run ends with where Ray itself could not go on (its nodes are gone, its memory is full)."""
    said = " ".join(str(error).split("\n")[0].split()) or "no reason given"
    return EngineStopped(f"the Ray cluster gave up ({type(error).__name__}: {said}); what is done is kept: run again")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many worker processes, what each takes of the cluster, and what each may do at once."""

    workers: int
    cpus: float
    """Of the cluster's, for one worker."""
    concurrency: int
    """Articles at once in one worker."""
    readers: int
    """Tasks at most that read at the same time."""

    @property
    def blocks(self) -> int:
        """Blocks of articles that a worker has at once: twice what its places take, so that none is ever empty. One
        where nothing is waited for: threads would only take the processor from each other."""
        return 1 if self.concurrency == 1 else min(64, math.ceil(2 * self.concurrency / ROWS) + 1)

    @property
    def queued(self) -> int:
        """Blocks that a worker has or has been sent. Why three more than it works on: Ray hands out blocks every 0.1 s
        (its executor waits that long for all tasks of a round), and 16 short articles take rules half as long."""
        return self.blocks + 3


ROWS = 16
"""Articles in a block. Why: a block costs Ray some 5 ms of its own; a killed worker's blocks are done again (answers
paid for come from the cache); and 200 articles are still work for several workers."""


def plan_pool(settings: Settings, workers: int | None, *, model: bool, beside: float = 0.0) -> Pool:
    """A pool on the connected cluster; `workers` None: one for each CPU.

    `settings.concurrency` is for all workers together where a `model` is asked, so there are never more workers than
    that. Their CPUs add up to less than the cluster's, so that reading always goes on beside them, and what else takes
    `beside` CPUs.
    """
    import ray

    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call,unused-ignore]
    cpus = float(resources.get("CPU", 1.0))
    wanted = workers or max(1, int(cpus))
    if model:
        wanted = min(wanted, settings.concurrency)
    readers = max(1, min(wanted // 4, int(cpus)))
    share = (cpus - max(beside, readers * READING_CPUS)) / wanted
    places = max(1, settings.concurrency // wanted) if model else 1
    return Pool(wanted, max(0.01, min(1.0, math.floor(share * 100) / 100)), places, readers)
