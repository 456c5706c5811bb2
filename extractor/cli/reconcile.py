"""`extractor reconcile`: facts in, stories with their disagreements out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.same_file import refuse_same_file
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.schemas.story import Story

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
    from extractor.cli.sigterm import sigterm_as_ctrl_c
    from extractor.cli.story_job import StoryJob, Trouble, explained, stream_facts, stream_stories
    from extractor.errors import InputError
    from extractor.pipeline.stories import replace_file, story_line
    from extractor.text.plural import count

    refuse_same_file(output, [facts])
    talk = Talk(quiet=quiet)
    resolved = o.resolve(
        judge=judge, engine=engine, model=model, recordings=recordings, max_cost=max_cost,
        cache=False if no_cache else None, offline=offline or None,
    )  # fmt: skip
    trouble = Trouble()
    articles = stories = disagreements = 0
    why: list[tuple[str, list[str]]] = []

    def found() -> Iterator[Story]:
        nonlocal articles, stories, disagreements
        earlier = None if output == "-" else Path(output)
        job = StoryJob(resolved, one_story, decisions, earlier)
        for story in stream_stories(stream_facts(facts, talk, trouble), job, talk, trouble):
            articles += len(story.articles)
            stories += 1
            disagreements += len(story.disagreements)
            if explain is not None and (lines := explained(story, explain)):
                why.append((f"{story.id}  {story.title}", lines))
            yield story

    with sigterm_as_ctrl_c():
        if output != "-":
            replace_file(Path(output), map(story_line, found()))
        else:
            for story in found():
                if explain is None:
                    sys.stdout.buffer.write(story_line(story))
            sys.stdout.buffer.flush()
    for head, lines in why:
        print("\n".join([head, *lines] if stories > 1 else lines))
    if explain is not None and not why:
        raise InputError(
            f"there is no {explain!r} in any story: disagreements are d1, d2, …, facts m1, …, lineages l1, …"
        )
    talk.say(
        f"{count(articles, 'article')} in {count(stories, 'story', 'stories')}, {count(disagreements, 'disagreement')}"
    )
    raise typer.Exit(trouble.exit_code())
