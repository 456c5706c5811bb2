"""An extraction as the commands `extract` and `run` start it. Imported only once a command runs."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.assemble.purse import Purse, purse_of
from extractor.assemble.stack import build_stack, engine_kind, offline_guard
from extractor.cli.progress import Progress, show_progress
from extractor.cli.talk import Talk
from extractor.llm.usage import Account
from extractor.pipeline.failures import failures_path
from extractor.pipeline.reading import Columns, ReadingOptions
from extractor.pipeline.run import RunOptions, extract_to_file, extract_to_stream
from extractor.pipeline.tally import Tally, bill_in_words
from extractor.settings import Resolved
from extractor.text.plural import count

__all__ = ["Job", "announce", "run_extraction"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to extract with, and how."""

    resolved: Resolved
    columns: Columns
    with_text: bool = True
    retry_failed: bool = False
    overwrite: bool = False
    exclude: tuple[Path, ...] = ()
    """Besides the output and the recordings: what a folder's contents leave out."""
    record_to: Path | None = None
    on_ray: bool = False
    workers: int | None = None
    """Processes on the cluster; None: one for each of its CPUs."""
    purse: Purse | None = None
    """Of a run with more steps than this; None: one for this step alone."""


def run_extraction(inputs: list[str], output: Path | None, job: Job, talk: Talk) -> Tally:
    """Runs the job into `output` (None: stdout).

    Raises:
        ExtractorError: it could not start or had to stop; what is done is kept.
        KeyboardInterrupt: Ctrl-C; what is done is kept, and the way on has been said.
    """
    settings = job.resolved.settings
    for warning in job.resolved.warnings:
        talk.warn(warning)
    if settings.engine == "auto" and engine_kind(settings) == "rules":
        talk.say("no model configured (OPENAI_API_KEY, OPENAI_BASE_URL): using the rules engine")
    exclude = [*job.exclude]
    if output is not None:
        exclude += [output, failures_path(output)]
    if settings.recordings is not None:
        exclude.append(settings.recordings)
    reading = ReadingOptions(job.columns, settings.max_chars, tuple(exclude), talk.warn)
    # A stream of our own on descriptor 0: a thread may still wait in it when the interpreter leaves, and may not hold
    # the lock of sys.stdin then.
    stdin = open(0, "rb", closefd=False) if "-" in inputs else None  # noqa: SIM115
    try:
        with show_progress(talk, inputs, reading.exclude) as progress, offline_guard(settings):
            purse = job.purse or purse_of(settings)
            progress.paid = purse.bill.run
            options = RunOptions(
                settings.concurrency, job.retry_failed, job.overwrite, reading, stdin, talk.error, progress.outcome
            )
            if job.on_ray and output is not None:
                from extractor.cli.ray_job import run_on_ray

                return run_on_ray(inputs, output, replace(job, purse=purse), options, talk)
            return asyncio.run(_run(inputs, output, replace(job, purse=purse), options, progress))
    except KeyboardInterrupt as e:
        if output is not None:
            talk.error(f"interrupted; what is done is in {output}, and the same command goes on from there")
            e.add_note("said")
        raise


async def _run(inputs: list[str], output: Path | None, job: Job, options: RunOptions, progress: Progress) -> Tally:
    stack = build_stack(
        job.resolved.settings,
        with_text=job.with_text,
        record_to=job.record_to,
        purse=job.purse,
        on_retry=progress.retry,
    )
    try:
        if output is None:
            return await extract_to_stream(inputs, stack.engine, sys.stdout.buffer, options, with_text=job.with_text)
        return await extract_to_file(inputs, stack.engine, stack.identity, output, options)
    finally:
        await stack.aclose()


def announce(tally: Tally, paid: Account, where: str, talk: Talk) -> None:
    """Says on stderr what came of a run, and what it has paid."""
    items = tally.items
    words = [f"{count(tally.done, 'article')} done"]
    if tally.kept:
        words.append(f"{tally.kept} kept from before")
    words.append(f"{tally.failed} failed")
    kinds = ", ".join(count(items[k], k[:-1]) for k in ("claims", "quotes", "figures", "attributions"))
    line = f"{', '.join(words)} ({kinds}) in {tally.seconds:.1f} s"
    if bill := bill_in_words(paid):
        line += f"; {bill}"
    talk.say(line if where == "-" else f"{line} → {where}")
