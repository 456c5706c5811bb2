"""A reconciliation as the commands `reconcile` and `run` start it. Imported only once a command runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.assemble.judge import judge_of
from extractor.cli.talk import Talk
from extractor.errors import InputError
from extractor.pipeline.reading import Unread
from extractor.pipeline.stories import load_facts, load_stories
from extractor.reconcile import ReconcileOptions, reconcile
from extractor.reconcile.explanations import explain
from extractor.review.decision_log import read_decisions
from extractor.schemas.facts import ArticleFacts
from extractor.schemas.story import Story
from extractor.settings import Resolved

__all__ = ["StoryJob", "print_explanation", "read_facts", "reconcile_facts"]


@dataclass(frozen=True, slots=True)
class StoryJob:
    """What to reconcile with, and how."""

    resolved: Resolved
    one_story: bool = False
    decisions: Path | None = None
    earlier: Path | None = None
    """Stories of an earlier run, on which the decisions were made: helps to find their place again."""
    on_ray: bool = False
    workers: int | None = None
    """Processes on the cluster; None: one for each of its CPUs."""

    def previous(self) -> list[Story]:
        """Those stories; none where there is no such file or nothing to carry over."""
        if self.decisions is None or self.earlier is None or not self.earlier.is_file():
            return []
        return list(load_stories(self.earlier))


def read_facts(path: Path, talk: Talk) -> tuple[list[ArticleFacts], int]:
    """The usable lines of a facts file, and how many were not; each of those has been told.

    Raises:
        InputError: no line is usable.
    """
    stdin = open(0, "rb", closefd=False) if str(path) == "-" else None  # noqa: SIM115 -- load_facts closes it
    held, unusable = [], 0
    for one in load_facts(path, stdin=stdin):
        if isinstance(one, Unread):
            talk.error(f"{one.path}: {one.message}")
            unusable += 1
        else:
            held.append(one)
    if not held:
        raise InputError(f"{path}: no line of facts in it" if unusable else f"{path}: is empty")
    return held, unusable


def reconcile_facts(facts: list[ArticleFacts], job: StoryJob, talk: Talk) -> list[Story]:
    """The stories of these facts. Raises ExtractorError."""
    if job.decisions is not None and not job.decisions.exists():
        raise InputError(f"{job.decisions}: there is no such file of decisions")
    decisions = [] if job.decisions is None else read_decisions(job.decisions)
    options = ReconcileOptions(one_story=job.one_story)
    if job.on_ray:
        from extractor.cli.ray_job import reconcile_on_ray

        return reconcile_on_ray(facts, options, decisions, job)
    with judge_of(job.resolved.settings) as judge:
        return reconcile(facts, options=options, judge=judge, decisions=decisions, previous=job.previous())


def print_explanation(stories: Sequence[Story], id: str) -> None:
    """Prints why `id` is as it is, for each story that has it. Raises InputError if none has."""
    missing: InputError | None = None
    found = False
    for story in stories:
        try:
            explanation = explain(story, id)
        except InputError as e:
            missing = e
            continue
        found = True
        if len(stories) > 1:
            print(f"{story.id}  {story.title}")
        print("\n".join(explanation.lines()))
    if not found:
        raise missing or InputError("there is no story to explain anything of")
