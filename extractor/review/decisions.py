"""What the records of a decision log say: a pure function from records to the state of the review."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field

from extractor.schemas import Decision, Disagreement, Modality, QuoteKind, Span, Story, Verdict
from extractor.schemas.base import Contract, Many, PartialDate

__all__ = [
    "Correction",
    "Problem",
    "Record",
    "ReviewState",
    "decision_on",
    "item_fingerprint",
    "new_id",
    "now",
    "replay",
    "status_by",
    "taken_back",
    "with_decisions",
]

Problem = Literal["not_an_item", "speaker", "value", "kind", "modality", "date", "text", "other"]


class Correction(Contract):
    """A person says that one extracted item is wrong, and how it should read. Written to the same log as decisions."""

    record: Literal["correction"] = "correction"
    """Tells the two kinds of lines apart; a decision has no such field."""
    id: str = Field(min_length=1)
    """Unique in the log."""
    fingerprint: str = Field(pattern=r"^item:[0-9a-f]{16}$")
    """Of the item, see `item_fingerprint`: survives a new extraction that finds the same words."""
    article: str = Field(pattern=r"^[0-9a-f]{16}$")
    kind: Literal["attribution", "quote", "figure", "claim"]
    evidence: Many[Span] = Field(min_length=1)
    """The item's own spans, so that the line can be read by itself."""
    problem: Problem | None
    """What is wrong; None takes the superseded correction back."""
    speaker: str | None = None
    """The right speaker, for `problem="speaker"`; None where the article names none."""
    value: float | None = None
    """The right value in `unit`, for `problem="value"`."""
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    quote_kind: QuoteKind | None = None
    modality: Modality | None = None
    date: PartialDate | None = None
    text: str | None = None
    """The right wording of a claim or of a figure's measure, for `problem="text"`."""
    note: str | None = None
    reviewer: str = Field(min_length=1)
    at: AwareDatetime = Field(strict=False)
    supersedes: str | None = None
    """Id of the correction this one replaces."""


Record: TypeAlias = Decision | Correction


def new_id() -> str:
    """16 random hex digits: unique without asking anyone, so that two logs can be merged."""
    return secrets.token_hex(8)


def now() -> datetime:
    """The present moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def item_fingerprint(article: str, kind: str, evidence: Sequence[Span]) -> str:
    """`item:` and 16 hex digits of a hash over article, kind and places: no wording of a model, no item number."""
    places = sorted((s.start, s.end) for s in evidence)
    key = json.dumps([article, kind, places], separators=(",", ":"))
    return "item:" + hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What holds after all records. Per fingerprint the last living record of each reviewer, oldest first."""

    decisions: Mapping[str, tuple[Decision, ...]]
    corrections: Mapping[str, tuple[Correction, ...]]
    touched: frozenset[str]
    """Fingerprints that any record is about, taken back or not."""
    living: tuple[Record, ...]
    """Records that were not taken back, in log order, those that a later one replaced included."""

    def in_force(self, fingerprint: str, reviewer: str | None = None) -> Decision | None:
        """The last decision on it, or this reviewer's own."""
        living = self.decisions.get(fingerprint, ())
        return next((d for d in reversed(living) if reviewer is None or d.reviewer == reviewer), None)

    def correction(self, fingerprint: str) -> Correction | None:
        """The last correction of the item, if one is in force."""
        living = self.corrections.get(fingerprint, ())
        return living[-1] if living else None

    def last_of(self, reviewer: str) -> Record | None:
        """What an undo by this reviewer takes back: their latest living record."""
        return next((r for r in reversed(self.living) if r.reviewer == reviewer), None)

    def dump(self) -> str:
        """The state as canonical JSON: the same records give the same bytes."""
        whole = {
            "decisions": {k: [d.model_dump(mode="json") for d in v] for k, v in self.decisions.items()},
            "corrections": {k: [c.model_dump(mode="json") for c in v] for k, v in self.corrections.items()},
        }
        return json.dumps(whole, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _is_undo(record: Record) -> bool:
    return (record.verdict if isinstance(record, Decision) else record.problem) is None


def _living(records: Sequence[Record]) -> list[Record]:
    """The records that hold, in order. An undo kills what it supersedes, unless it was itself taken back later."""
    killed: set[str] = set()
    living: list[Record] = []
    for record in reversed(records):
        if record.id in killed:
            continue
        if not _is_undo(record):
            living.append(record)
        elif record.supersedes is not None:
            killed.add(record.supersedes)
    living.reverse()
    return living


def replay(records: Iterable[Record]) -> ReviewState:
    """The state after these records, in log order. Pure: depends on nothing else.

    Of several living records of one reviewer on one thing the last holds; taking that back brings the one before it
    back, so an undo restores the exact state before. A record written twice (merged logs) counts once.
    """
    unique = list({r.id: r for r in records}.values())
    decisions: dict[str, dict[str, Decision]] = {}
    corrections: dict[str, dict[str, Correction]] = {}
    living = _living(unique)
    for record in living:
        if isinstance(record, Decision):
            own = decisions.setdefault(record.fingerprint, {})
            own.pop(record.reviewer, None)
            own[record.reviewer] = record
        else:
            marked = corrections.setdefault(record.fingerprint, {})
            marked.pop(record.reviewer, None)
            marked[record.reviewer] = record
    return ReviewState(
        {key: tuple(group.values()) for key, group in decisions.items()},
        {key: tuple(group.values()) for key, group in corrections.items()},
        frozenset(r.fingerprint for r in unique),
        tuple(living),
    )


def decision_on(
    one: Disagreement, choice: Verdict | int, reviewer: str, *, note: str | None = None, previous: str | None = None
) -> Decision:
    """A decision on a disagreement. `choice` is a verdict or a position counted from 0; `previous` what it replaces.

    The third and later positions have no letter of their own: they are written as `neither` (of the first two) with
    `position`, so that a reader who knows only letters is never told that the wrong side holds.
    Raises ValueError if there is no such position.
    """
    position: int | None = None
    if isinstance(choice, int):
        if not 0 <= choice < len(one.positions):
            raise ValueError(f"{one.id} has {len(one.positions)} positions, so there is no position {choice + 1}")
        position = choice if len(one.positions) > 2 else None
        verdict: Verdict = "a" if choice == 0 else "b" if choice == 1 else "neither"
    else:
        verdict = choice
    return Decision(
        id=new_id(),
        fingerprint=one.fingerprint,
        verdict=verdict,
        position=position,
        note=note or None,
        reviewer=reviewer,
        at=now(),
        supersedes=previous,
    )


def taken_back(record: Record, reviewer: str) -> Record:
    """The record that takes `record` back."""
    change: dict[str, object] = {"id": new_id(), "reviewer": reviewer, "at": now(), "supersedes": record.id}
    if isinstance(record, Decision):
        return record.model_copy(update=change | {"verdict": None, "position": None, "note": None})
    keep = {"record", "fingerprint", "article", "kind", "evidence"}
    return Correction.model_validate(record.model_dump(include=keep) | change | {"problem": None})


def with_decisions(stories: Iterable[Story], state: ReviewState, reviewer: str | None = None) -> list[Story]:
    """The stories with the decisions in force put in, and each disagreement's status by them.

    `reviewer` shows that reviewer's own decisions only (a blind second pass). What the log never touched keeps the
    decision that the story came with, unless the pass is blind.
    """

    def settled(one: Disagreement) -> Disagreement:
        if one.fingerprint not in state.touched and reviewer is None:
            return one
        decision = state.in_force(one.fingerprint, reviewer)
        return one.model_copy(update={"decision": decision, "status": status_by(decision)})

    return [s.model_copy(update={"disagreements": tuple(map(settled, s.disagreements))}) for s in stories]


def status_by(decision: Decision | None) -> Literal["open", "resolved", "dismissed"]:
    """The status that a decision gives: unsure stays open."""
    if decision is None or decision.verdict in (None, "unsure"):
        return "open"
    return "dismissed" if decision.verdict == "not_a_disagreement" else "resolved"
