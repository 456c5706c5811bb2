"""`extractor run`: the main job, from articles to a page of disagreements."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options as o
from extractor.cli.talk import Talk

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("run", short_help="Extract, reconcile and make the review page, in one go.")(run)


def run(
    inputs: o.Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the results.")],
    engine: o.Engine = None,
    model: o.Model = None,
    recordings: o.Recordings = None,
    concurrency: o.Concurrency = None,
    max_cost: o.MaxCost = None,
    max_tokens: o.MaxTokens = None,
    max_chars: o.MaxChars = None,
    no_cache: o.NoCache = False,
    offline: o.Offline = False,
    text_field: o.TextField = None,
    one_story: Annotated[bool, typer.Option("--one-story", help="Take all articles as one story.")] = False,
    judge: Annotated[str | None, typer.Option(metavar="auto|llm|none", help="Who settles doubtful matches.")] = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="decisions.jsonl; DIR/decisions.jsonl is used if it is there.")
    ] = None,
    on: Annotated[
        str,
        typer.Option("--on", metavar="local|ray", help="Where to extract: this process, or workers of a Ray cluster."),
    ] = "local",
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="--on ray: worker processes; default one for each CPU.")
    ] = None,
    retry_failed: o.RetryFailed = False,
    overwrite: o.Overwrite = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print run.json instead of the summary.")] = False,
    quiet: o.Quiet = False,
) -> None:
    """Do the whole job: facts.jsonl, stories.jsonl, review.html and run.json in DIR, and a summary of what was found.

    An interrupted run is gone on with by the same command. On Ray, an INPUT may also be an address (s3://, gs://,
    file://), concurrency and limits hold for all workers together, and DIR gets Parquet files besides.
    """
    from extractor.cli.job import Job
    from extractor.cli.main_job import do_everything
    from extractor.cli.sigterm import sigterm_as_ctrl_c
    from extractor.cli.story_job import StoryJob
    from extractor.pipeline.reading import Columns

    if on not in ("local", "ray"):
        raise typer.BadParameter(f"{on!r} is neither local nor ray", param_hint="--on")
    if workers is not None and on != "ray":
        raise typer.BadParameter("worker processes are for --on ray; here there is -j", param_hint="--workers")
    if on == "ray" and "-" in inputs:
        raise typer.BadParameter("workers cannot read this process's standard input; name a file", param_hint="INPUT")
    resolved = o.resolve(
        engine=engine, model=model, recordings=recordings, concurrency=concurrency, max_cost=max_cost,
        max_tokens=max_tokens, max_chars=max_chars, cache=False if no_cache else None,
        offline=offline or None, judge=judge,
    )  # fmt: skip
    if decisions is None and (output / "decisions.jsonl").is_file():
        decisions = output / "decisions.jsonl"
    extraction = Job(
        resolved, Columns(text=text_field), retry_failed=retry_failed, overwrite=overwrite, exclude=(output,),
        on_ray=on == "ray", workers=workers,
    )  # fmt: skip
    stories = StoryJob(
        resolved, one_story, decisions, output / "stories.jsonl", on_ray=extraction.on_ray, workers=workers
    )
    talk = Talk(quiet=quiet)
    with sigterm_as_ctrl_c(), ExitStack() as held:
        if extraction.on_ray:
            from extractor.cli.ray_job import cluster_for

            held.enter_context(cluster_for(extraction))
        code = do_everything(inputs, output, extraction, stories, talk, as_json=as_json)
    raise typer.Exit(code)
