"""`extractor reconcile`: facts in, stories with their disagreements out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options as o
from extractor.cli.same_file import refuse_same_file
from extractor.cli.talk import Talk

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("reconcile", short_help="Find what articles share and where they disagree.")(reconcile)


def reconcile(
    facts: Annotated[Path, typer.Argument(metavar="FACTS", help="facts.jsonl; - is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="stories.jsonl; - is stdout.")] = "-",
    one_story: Annotated[bool, typer.Option("--one-story", help="Take all articles as one story.")] = False,
    judge: Annotated[
        str | None,
        typer.Option(metavar="auto|llm|none", help="Who settles doubtful matches. auto: a model where there is one."),
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="decisions.jsonl of a review; they are binding.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Print why d3 (a disagreement), m7 (a fact), l1 (a lineage) is so."),
    ] = None,
    engine: o.Engine = None,
    model: o.Model = None,
    recordings: o.Recordings = None,
    max_cost: o.MaxCost = None,
    no_cache: o.NoCache = False,
    offline: o.Offline = False,
    quiet: o.Quiet = False,
) -> None:
    """Group articles into stories: who copied whom, which facts are the same, where the articles disagree.

    With --explain the explanation goes to stdout instead of the stories.
    """
    from extractor.cli.story_job import StoryJob, print_explanation, read_facts, reconcile_facts
    from extractor.pipeline.stories import replace_file, story_line

    refuse_same_file(output, [facts])
    talk = Talk(quiet=quiet)
    resolved = o.resolve(
        judge=judge, engine=engine, model=model, recordings=recordings, max_cost=max_cost,
        cache=False if no_cache else None, offline=offline or None,
    )  # fmt: skip
    held, unusable = read_facts(facts, talk)
    earlier = None if output == "-" else Path(output)
    stories = reconcile_facts(held, StoryJob(resolved, one_story, decisions, earlier), talk)
    if explain is not None:
        print_explanation(stories, explain)
    if output == "-" and explain is None:
        for story in stories:
            sys.stdout.buffer.write(story_line(story))
        sys.stdout.buffer.flush()
    elif output != "-":
        replace_file(Path(output), map(story_line, stories))
    disagreements = sum(len(s.disagreements) for s in stories)
    talk.say(f"{len(held)} articles in {len(stories)} stories, {disagreements} disagreements")
    raise typer.Exit(1 if unusable else 0)
