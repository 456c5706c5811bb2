"""An extraction on a Ray cluster, as `run --on ray` starts it. Imported only once the command runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from extractor.assemble.stack import build_stack, engine_kind
from extractor.cli.job import Job
from extractor.cli.talk import Talk
from extractor.integrations.ray_cluster import cluster, plan_pool
from extractor.integrations.ray_extraction import ClusterJob, extract_on_cluster
from extractor.integrations.ray_meter import start_meter
from extractor.integrations.stored import find_inputs
from extractor.pipeline.extract import Outcome
from extractor.pipeline.resume import Settled
from extractor.pipeline.run import RunOptions, outcomes_to_file
from extractor.pipeline.tally import Tally
from extractor.settings import Settings

__all__ = ["run_on_ray"]


def run_on_ray(inputs: list[str], output: Path, job: Job, options: RunOptions, talk: Talk) -> Tally:
    """Runs the job into `output` with the workers of a cluster.

    Raises:
        ConfigError: Ray is missing or not to be reached, or the engine is not configured.
        ExtractorError: it had to stop; what is done is kept.
    """
    settings = _portable(job.resolved.settings)
    # Before a cluster is started: what is not configured shows here, and the identity is that of a local run.
    stack = build_stack(settings, with_text=job.with_text)
    asyncio.run(stack.aclose())
    model = engine_kind(settings) == "llm"
    with cluster() as ray:
        pool = plan_pool(settings, job.workers, model=model)
        nodes = sum(bool(node["Alive"]) for node in ray.nodes())
        talk.say(f"{pool.workers} workers on {nodes} {'node' if nodes == 1 else 'nodes'} of Ray {ray.__version__}")
        if model and nodes > 1 and settings.cache:
            talk.warn(
                f"the cache is the folder {str(settings.cache_dir)!r} of each node: unless all share it, an answer "
                "paid for on one is not known on the others"
            )
        work = ClusterJob(settings, pool, options.reading, start_meter(settings) if model else None)
        files = list(find_inputs(inputs, options.reading.exclude))

        def outcomes(settled: Settled) -> AsyncGenerator[Outcome, None]:
            return extract_on_cluster(files, work, settled)

        return asyncio.run(outcomes_to_file(outcomes, inputs, stack.identity, output, options))


def _portable(settings: Settings) -> Settings:
    """The same for a process that works in another folder."""
    paths = {n: getattr(settings, n) for n in ("cache_dir", "recordings", "prices")}
    return settings.model_copy(update={n: p.absolute() for n, p in paths.items() if p is not None})
