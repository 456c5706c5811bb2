"""The main job's steps on a Ray cluster, as `run --on ray` starts them. Imported only once the command runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from extractor.assemble.purse import Purse, purse_of
from extractor.assemble.stack import build_stack, engine_kind
from extractor.cli.job import Job
from extractor.cli.story_job import StoryJob
from extractor.cli.talk import Talk
from extractor.integrations.ray_cluster import cluster, plan_pool
from extractor.integrations.ray_extraction import ClusterJob, extract_on_cluster
from extractor.integrations.ray_meter import start_meter
from extractor.integrations.ray_stories import Reconciliation, reconcile_on_cluster
from extractor.integrations.stored import find_inputs
from extractor.llm.ending import GRACE
from extractor.pipeline.extract import Outcome
from extractor.pipeline.resume import Identity, Settled
from extractor.pipeline.run import RunOptions, outcomes_to_file
from extractor.pipeline.tally import Tally
from extractor.reconcile import ReconcileOptions
from extractor.reconcile.judge import Docket
from extractor.schemas import ArticleFacts, Decision, Story
from extractor.settings import Settings

__all__ = ["cluster_for", "purse_on_ray", "reconcile_on_ray", "run_on_ray"]


@contextmanager
def cluster_for(job: Job) -> Iterator[None]:
    """A cluster for all steps of the job. What Ray prints of dead workers goes to stderr: stdout is for data.

    Raises:
        ConfigError: Ray is missing or not to be reached, or the engine is not configured; the latter is known before
            a cluster is started.
    """
    _identity(job)
    with redirect_stdout(sys.stderr), cluster():
        yield


def _identity(job: Job) -> Identity:
    """What the lines of this job are told apart by: the same as of a run in one process."""
    stack = build_stack(job.resolved.settings, with_text=job.with_text)
    asyncio.run(stack.aclose())
    return stack.identity


def purse_on_ray(settings: Settings) -> Purse:
    """A purse whose ceilings and pace a process of the connected cluster keeps, for as long as it is held."""
    model = engine_kind(settings) == "llm" or settings.model_configured
    return purse_of(settings, start_meter(_portable(settings)) if model else None)


def run_on_ray(inputs: list[str], output: Path, job: Job, options: RunOptions, talk: Talk) -> Tally:
    """Extracts into `output` with the workers of a cluster.

    Raises:
        ConfigError: Ray is missing or not to be reached, or the engine is not configured.
        ExtractorError: it had to stop; what is done is kept.
    """
    settings = _portable(job.resolved.settings)
    model = engine_kind(settings) == "llm"
    identity = _identity(job)
    with cluster() as ray:
        pool = plan_pool(settings, job.workers, model=model)
        nodes = sum(bool(node["Alive"]) for node in ray.nodes())
        talk.say(f"{pool.workers} workers on {nodes} {'node' if nodes == 1 else 'nodes'} of Ray {ray.__version__}")
        if model and nodes > 1 and settings.cache and settings.cache_address is None:
            talk.warn(
                f"the cache is the folder {str(settings.cache_dir)!r} of each node: unless all share it, an answer "
                "paid for on one is not known on the others; name a store they share with EXTRACTOR_CACHE"
            )
        purse = job.purse or purse_on_ray(settings)
        work = ClusterJob(settings, pool, options.reading, purse.meter if model else None)
        files = list(find_inputs(inputs, options.reading.exclude))

        def outcomes(settled: Settled) -> AsyncGenerator[Outcome, None]:
            return extract_on_cluster(files, work, settled, grace=GRACE, paid=purse.bill.run.add)

        return asyncio.run(outcomes_to_file(outcomes, inputs, identity, output, options))


def reconcile_on_ray(
    facts: Sequence[ArticleFacts], options: ReconcileOptions, decisions: Sequence[Decision], job: StoryJob
) -> tuple[list[Story], Docket | None]:
    """The stories of these facts, each reconciled by one of the cluster's workers, and what came of the judge's blocks.

    Raises:
        ExtractorError: a judge is not configured, or a step could not go on.
    """
    settings = _portable(job.resolved.settings)
    model = settings.judge != "none" and settings.model_configured
    with cluster():
        pool = plan_pool(settings, job.workers, model=model)
        purse = job.purse or purse_on_ray(settings)
        meter = purse.meter if model else None
        work = Reconciliation(settings, pool, options, tuple(decisions), tuple(job.previous()), meter)
        return reconcile_on_cluster(facts, work, paid=purse.bill.run.add)


def _portable(settings: Settings) -> Settings:
    """The same for a process that works in another folder."""
    paths = {n: getattr(settings, n) for n in ("cache_dir", "recordings", "prices")}
    return settings.model_copy(update={n: p.absolute() for n, p in paths.items() if p is not None})
