"""The reviewer's desk: the queue, what was decided of it, and the next thing to do. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractor.review.corrections import Remark, correct, fingerprint_of
from extractor.review.decision_log import DecisionLog
from extractor.review.decisions import Record, ReviewState, decision_on, status_by, taken_back
from extractor.review.links import ON_PAGE, Links
from extractor.review.queue import Case, build_queue, index_stories
from extractor.review.story_index import StoryIndex
from extractor.review.unseen import plain
from extractor.schemas import Decision, Story, Verdict

__all__ = ["Conflict", "DeskOptions", "Filter", "Progress", "ReviewDesk"]


class Conflict(Exception):
    """Someone else decided meanwhile; nothing was written."""

    def __init__(self, current: Decision | None) -> None:
        super().__init__("decided meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How a desk works."""

    blind: bool = False
    """Show each reviewer only their own decisions: a second pass that the first cannot sway."""
    links: Links = ON_PAGE


@dataclass(frozen=True, slots=True)
class Filter:
    """Which disagreements to show; empty fields let everything through."""

    kind: str = ""
    severity: str = ""
    publisher: str = ""
    state: str = ""
    """`open`, `decided` or empty."""
    words: str = ""
    """All of these words must occur, in any case, in the summary, the labels, the reasons or the passages."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is."""

    total: int
    decided: int
    """Settled: decided and not as unsure."""


class ReviewDesk:
    """Stories and a decision log brought together. Safe for several threads; the log is asked anew each time."""

    def __init__(self, stories: Sequence[Story], log: DecisionLog, options: DeskOptions = DeskOptions()) -> None:
        self.options = options
        self.log = log
        self.indexes = index_stories(stories, options.links)
        self._queue = build_queue(self.indexes)
        self._cases = {c.key: c for c in self._queue}
        self._articles = {key: index for index in reversed(self.indexes) for key in index.articles}
        self._words = cache(self._haystack)
        self._decided: dict[tuple[str, str], Case] = {}

    @property
    def many(self) -> bool:
        """Whether there is more than one story."""
        return len(self.indexes) > 1

    def publishers(self) -> list[str]:
        """All publishers that take part in a disagreement, sorted."""
        return sorted({name for case in self._queue for name in self._publishers(case)})

    @staticmethod
    def _publishers(case: Case) -> set[str]:
        return {plain(name) for p in case.disagreement.positions for name in p.publishers}

    def index_of(self, article: str) -> StoryIndex:
        """The first story that holds the article. Raises KeyError if none does."""
        return self._articles[article]

    def _settled(self, case: Case, state: ReviewState, reviewer: str) -> Case:
        if case.key not in state.touched and not self.options.blind:
            return case
        decision = state.in_force(case.key, reviewer if self.options.blind else None)
        known = (case.key, decision.id if decision is not None else "")
        if known not in self._decided:
            update = {"decision": decision, "status": status_by(decision)}
            self._decided[known] = replace(case, disagreement=case.disagreement.model_copy(update=update))
        return self._decided[known]

    def case(self, key: str, state: ReviewState, reviewer: str) -> Case:
        """The disagreement with this fingerprint, as decided. Raises KeyError if there is none."""
        return self._settled(self._cases[key], state, reviewer)

    def queue(self, state: ReviewState, reviewer: str, only: Filter = Filter()) -> list[Case]:
        """The disagreements that pass the filter, in queue order, as decided."""
        words = only.words.casefold().split()
        return [
            case
            for case in (self._settled(c, state, reviewer) for c in self._queue)
            if (not only.kind or case.disagreement.kind == only.kind)
            and (not only.severity or case.disagreement.severity == only.severity)
            and (not only.state or (case.disagreement.status == "open") == (only.state == "open"))
            and (not only.publisher or only.publisher in self._publishers(case))
            and (not words or all(w in self._words(case.key) for w in words))
        ]

    def _haystack(self, key: str) -> str:
        case = self._cases[key]
        one = case.disagreement
        parts = [one.summary, one.explanation, one.suggestion or "", case.index.story.title]
        for position in one.positions:
            parts += [position.label, *position.publishers]
            parts += [s.text for m in position.members for s in case.index.spans(m.article, m.item)]
        return "\n".join(parts).casefold()

    def progress(self, state: ReviewState, reviewer: str) -> Progress:
        """How many of all disagreements are settled."""
        settled = [self._settled(c, state, reviewer).disagreement.status != "open" for c in self._queue]
        return Progress(len(settled), sum(settled))

    def decide(
        self, key: str, choice: Verdict | int, reviewer: str, *, note: str | None = None, seen: str | None = None
    ) -> Decision:
        """Writes a decision to the log and returns it; when this returns, it is on the disk.

        `seen` is the id of the decision that the reviewer had before them ("" for none); None does not ask.
        Raises Conflict if another one is in force by now, KeyError for an unknown fingerprint, ValueError for a
        position that is not there, StoreError if it cannot be stored.
        """
        case = self._cases[key]

        def make(state: ReviewState) -> Decision:
            current = self._settled(case, state, reviewer).disagreement.decision
            if seen is not None and seen != (current.id if current is not None else ""):
                raise Conflict(current)
            own = state.in_force(key, reviewer)
            previous = own or current
            return decision_on(
                case.disagreement, choice, reviewer, note=note, previous=previous.id if previous else None
            )

        written = self.log.append(make)
        assert isinstance(written, Decision)
        return written

    def undo(self, reviewer: str) -> Record | None:
        """Takes this reviewer's last living decision or correction back; None if there is none. Returns what it was."""
        undone: list[Record] = []

        def make(state: ReviewState) -> Record | None:
            last = state.last_of(reviewer)
            if last is None:
                return None
            undone.append(last)
            return taken_back(last, reviewer)

        self.log.append(make)
        return undone[0] if undone else None

    def mark_wrong(self, article: str, item: str, remark: Remark, reviewer: str) -> Record:
        """Writes a correction to the log. Raises KeyError for an unknown item, ValueError for an empty remark."""
        index = self.index_of(article)
        fingerprint = fingerprint_of(index, article, item)
        written = self.log.append(
            lambda state: correct(index, article, item, remark, reviewer, state.correction(fingerprint))
        )
        assert written is not None
        return written
