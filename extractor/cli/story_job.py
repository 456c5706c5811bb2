"""A reconciliation as the commands `reconcile` and `run` start it. Imported only once a command runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.assemble.judge import judge_of
from extractor.assemble.purse import Purse
from extractor.cli.talk import Talk
from extractor.errors import InputError
from extractor.pipeline.reading import Unread
from extractor.pipeline.stories import load_facts, load_stories
from extractor.reconcile import ReconcileOptions, iter_stories
from extractor.reconcile.explanations import explain
from extractor.reconcile.judge import Docket
from extractor.review.decision_log import DecisionLog, read_decisions
from extractor.schemas.facts import ArticleFacts
from extractor.schemas.story import Decision, Story
from extractor.settings import Resolved
from extractor.text.plural import count

__all__ = ["StoryJob", "Trouble", "explained", "stream_facts", "stream_stories"]


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
    purse: Purse | None = None
    """Of a run with more steps than this; None: one for this step alone."""

    def previous(self) -> list[Story]:
        """Those stories; none where there is no such file or nothing to carry over."""
        if self.decisions is None or self.earlier is None or not self.earlier.is_file():
            return []
        return list(load_stories(self.earlier))


@dataclass(slots=True)
class Trouble:
    """What could not be used of a reconciliation's inputs, or not be judged; all of it has been told."""

    unusable: int = 0
    """Lines of facts."""
    damaged: int = 0
    """Lines of decisions."""
    docket: Docket | None = None
    """What came of the judge's blocks; None where nobody judged."""

    def exit_code(self) -> int:
        """1 where something failed, else 0."""
        return 1 if self.unusable or self.damaged or (self.docket and self.docket.failures) else 0


def stream_facts(path: Path, talk: Talk, trouble: Trouble) -> Iterator[ArticleFacts]:
    """The usable lines of a facts file; each other one is told and counted.

    Raises:
        InputError: no line is usable.
    """
    stdin = open(0, "rb", closefd=False) if str(path) == "-" else None  # noqa: SIM115 -- load_facts closes it
    used = False
    for one in load_facts(path, stdin=stdin):
        if isinstance(one, Unread):
            talk.error(f"{one.path}: {one.message}")
            trouble.unusable += 1
        else:
            used = True
            yield one
    if not used:
        raise InputError(f"{path}: no line of facts in it" if trouble.unusable else f"{path}: is empty")


def stream_stories(facts: Iterable[ArticleFacts], job: StoryJob, talk: Talk, trouble: Trouble) -> Iterator[Story]:
    """The stories of these facts, one at a time. Raises ExtractorError."""
    decisions = _decisions(job.decisions, talk, trouble)
    options = ReconcileOptions(one_story=job.one_story)
    if job.on_ray:
        from extractor.cli.ray_job import reconcile_on_ray

        stories, trouble.docket = reconcile_on_ray(list(facts), options, decisions, job)
        yield from stories
    else:
        with judge_of(job.resolved.settings, job.purse) as judge:
            yield from iter_stories(facts, options=options, judge=judge, decisions=decisions, previous=job.previous())
        trouble.docket = None if judge is None else judge.docket
    if trouble.docket is not None:
        _tell(trouble.docket, talk)


def _decisions(path: Path | None, talk: Talk, trouble: Trouble) -> list[Decision]:
    """The decisions in force. Raises InputError for a file that is not there or holds nothing but damage."""
    if path is None:
        return []
    if not path.exists():
        raise InputError(f"{path}: there is no such file of decisions")
    log = DecisionLog(path)
    log.state()
    for one in log.damage:
        talk.error(f"{path}#{one.line}: {one.reason}; this line is not applied")
    if log.damage and not log.records:
        raise InputError(f"{path}: no line of decisions in it; is it another file?")
    trouble.damaged = len(log.damage)
    return read_decisions(path)


def _tell(docket: Docket, talk: Talk) -> None:
    """Says which of the judge's work is missing, each cause once."""
    if not docket.failures:
        return
    failed = len(docket.failures)
    causes = Counter(cause.split(": ", 1)[-1] for cause in docket.failures)
    shown = "; ".join(f"{cause} ({n} times)" if n > 1 else cause for cause, n in causes.most_common(3))
    talk.error(
        f"judge: {failed} of {count(docket.blocks, 'block')} not judged, what plain code "
        f"finds stands there alone; run again to ask once more. Cause: {shown}"
    )


def explained(story: Story, id: str) -> list[str]:
    """Lines that say why `id` is as it is in this story; none where the story has nothing of that id."""
    try:
        return list(explain(story, id).lines())
    except InputError:
        return []
