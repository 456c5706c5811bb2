"""Reconciliation on a Ray cluster: articles are grouped into stories here, each story is reconciled by a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.assemble.judge import judge_of
from extractor.errors import ExtractorError
from extractor.integrations.ray_cluster import Pool, gave_up, load_ray_data
from extractor.integrations.wire import Parcel, Stopped, packed, parcels_of, row_of, unpacked
from extractor.reconcile import ReconcileOptions, reconcile, story_groups
from extractor.reconcile.judge import Judge
from extractor.schemas import ArticleFacts, Decision, Story
from extractor.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from extractor.llm.meter import Meter

__all__ = ["Reconciliation", "reconcile_on_cluster"]

_TASK = 16
"""Articles that make a task, in as many whole stories as have them. Why: as for extraction, a task costs some 5 ms."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How to reconcile; travels to the workers, keys included."""

    settings: Settings
    pool: Pool
    options: ReconcileOptions
    decisions: tuple[Decision, ...] = ()
    previous: tuple[Story, ...] = ()
    meter: Meter | None = None
    """Keeps the judge's limits for all workers."""


def reconcile_on_cluster(facts: Sequence[ArticleFacts], job: Reconciliation) -> list[Story]:
    """What `reconcile` returns for `facts`.

    Raises:
        InputError: facts of another schema version.
        ExtractorError: the judge cannot work as configured, or the cluster gave up.
    """
    import ray

    groups = story_groups(facts, options=job.options)
    data = load_ray_data()
    if not groups:
        return []
    tasks = list(_tasks(groups))
    dataset = data.from_items([{"stories": task} for task in tasks], override_num_blocks=len(tasks))
    dataset.context.execution_options.preserve_order = True
    dataset.context.enable_progress_bars = False
    worked = dataset.map_batches(
        _Worker,
        fn_constructor_args=(job,),
        batch_format="pyarrow",
        batch_size=None,
        compute=data.ActorPoolStrategy(size=min(job.pool.workers, len(tasks))),
        num_cpus=job.pool.cpus,
    )
    try:
        rows = worked.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)
        return [_story(parcel) for batch in rows for parcel in parcels_of(batch)]
    except ray.exceptions.RayError as e:
        raise gave_up(e) from e


def _tasks(groups: list[list[ArticleFacts]]) -> Iterator[list[list[str]]]:
    """Stories as lists of lines, some to a task."""
    held, articles = list[list[str]](), 0
    for group in groups:
        held.append([facts.model_dump_json() for facts in group])
        articles += len(group)
        if articles >= _TASK:
            yield held
            held, articles = [], 0
    if held:
        yield held


def _story(parcel: Parcel) -> Story:
    if parcel[0] == "story":
        return Story.model_validate_json(parcel[1])
    what = unpacked(parcel)
    raise what.cause if isinstance(what, Stopped) else ExtractorError(f"a worker sent {parcel[0]!r} for a story")


class _Worker:
    """One process's judge, if there is one, for one story after the other."""

    def __init__(self, job: Reconciliation) -> None:
        self._job = job
        self._held = ExitStack()
        self._judge: Judge | None = None
        self._trouble: ExtractorError | None = None
        settings = job.settings.model_copy(update={"concurrency": job.pool.concurrency})
        try:
            self._judge = self._held.enter_context(judge_of(settings, job.meter))
        except ExtractorError as e:  # raised here, Ray would start workers for ever
            self._trouble = e

    def __call__(self, rows: pa.Table) -> pa.Table:
        return row_of([self._reconciled(story) for task in rows["stories"].to_pylist() for story in task])

    def _reconciled(self, lines: list[str]) -> Parcel:
        if self._trouble is not None:
            return packed(Stopped(self._trouble))
        job = self._job
        try:
            (story,) = reconcile(
                [ArticleFacts.model_validate_json(line) for line in lines],
                options=replace(job.options, one_story=True),
                judge=self._judge,
                decisions=job.decisions,
                previous=job.previous,
            )
        except ExtractorError as e:
            return packed(Stopped(e))
        except Exception as e:  # a fault of ours, named as such; from here Ray would show pages of its own
            fault = f"fault in fact-extractor itself: {type(e).__name__}: {e} (please report it)"
            return packed(Stopped(ExtractorError(fault)))
        return "story", story.model_dump_json()
