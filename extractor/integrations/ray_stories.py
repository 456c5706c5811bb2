"""Reconciliation on a Ray cluster: articles are grouped into stories here, each story is reconciled by a worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from extractor.assemble.judge import judge_of
from extractor.assemble.purse import Purse, purse_of
from extractor.errors import EngineStopped, ExtractorError
from extractor.integrations.ray_cluster import Pool, batches, gave_up, load_ray_data
from extractor.integrations.ray_tries import TRIES, RayTries, key_of, start_tries
from extractor.integrations.wire import Paid, Parcel, Stopped, packed, parcels_of, row_of, unpacked
from extractor.reconcile import ReconcileOptions, reconcile, story_groups
from extractor.reconcile.judge import Docket, Judge
from extractor.schemas import ArticleFacts, Decision, Story
from extractor.settings import Settings
from extractor.text.plural import count

if TYPE_CHECKING:
    import pyarrow as pa

    from extractor.llm.meter import Meter
    from extractor.llm.usage import Account

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


def reconcile_on_cluster(
    facts: Sequence[ArticleFacts], job: Reconciliation, *, paid: Callable[[Account], None] = lambda _: None
) -> tuple[list[Story], Docket | None]:
    """What `reconcile` returns for `facts`, and what came of the judge's blocks; None where nobody judged. `paid` is
    told what the workers spend.

    Raises:
        InputError: facts of another schema version.
        ExtractorError: the judge cannot work as configured, or the cluster gave up.
    """
    import ray

    groups = story_groups(facts, options=job.options)
    data = load_ray_data()
    if not groups:
        return [], None
    tasks = list(_tasks(groups))
    dataset = data.from_items([{"stories": task} for task in tasks], override_num_blocks=len(tasks))
    dataset.context.execution_options.preserve_order = True
    dataset.context.enable_progress_bars = False
    worked = dataset.map_batches(
        _Worker,
        fn_constructor_args=(job, start_tries()),
        batch_format="pyarrow",
        batch_size=None,
        compute=data.ActorPoolStrategy(size=min(job.pool.workers, len(tasks))),
        num_cpus=job.pool.cpus,
    )
    stories, docket = list[Story](), None
    try:
        with closing(batches(worked)) as tables:
            for parcel in (parcel for table in tables for parcel in parcels_of(table)):
                if parcel[0] == "docket":
                    docket = docket or Docket()
                    docket.add(Docket(**json.loads(parcel[1])))
                elif isinstance(item := _story(parcel), Paid):
                    paid(item.account)
                else:
                    stories.append(item)
    except ray.exceptions.RayError as e:
        raise gave_up(e) from e
    return stories, docket


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


def _story(parcel: Parcel) -> Story | Paid:
    if parcel[0] == "story":
        return Story.model_validate_json(parcel[1])
    what = unpacked(parcel)
    if isinstance(what, Paid):
        return what
    raise what.cause if isinstance(what, Stopped) else ExtractorError(f"a worker sent {parcel[0]!r} for a story")


class _Worker:
    """One process's judge, if there is one, for one story after the other."""

    def __init__(self, job: Reconciliation, tries: RayTries) -> None:
        self._job, self._tries = job, tries
        self._held = ExitStack()
        self._judge: Judge | None = None
        self._trouble: ExtractorError | None = None
        self._purse: Purse | None = None
        settings = job.settings.model_copy(update={"concurrency": job.pool.concurrency})
        try:
            self._purse = purse_of(settings, job.meter)
            self._judge = self._held.enter_context(judge_of(settings, self._purse))
        except ExtractorError as e:  # raised here, Ray would start workers for ever
            self._trouble = e

    def __call__(self, rows: pa.Table) -> pa.Table:
        if self._judge is not None:  # an account of this task alone: one that is done again is counted once
            self._judge = replace(self._judge, docket=Docket())
        parcels = [self._tried(story) for task in rows["stories"].to_pylist() for story in task]
        if self._judge is not None:
            parcels.append(("docket", json.dumps(asdict(self._judge.docket))))
        if self._purse is not None:
            parcels.append(packed(Paid(self._purse.bill.take())))
        return row_of(parcels)

    def _tried(self, lines: list[str]) -> Parcel:
        key = key_of("story", *lines)
        try:
            if (deaths := self._tries.begin([key])[0]) >= TRIES:
                title = ArticleFacts.model_validate_json(lines[0]).article.title or "of no title"
                raise EngineStopped(
                    f"workers died {deaths} times over the story {title[:80]!r} of {count(len(lines), 'article')} "
                    "(out of memory?); fewer --workers leave more memory for each, `reconcile` needs no cluster"
                )
        except EngineStopped as e:
            return packed(Stopped(e))
        parcel = self._reconciled(lines)
        self._tries.end([key])
        return parcel

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
