"""Human decisions on the next run: they hold, they are re-attached by evidence, or they are shown again; never guessed.

A decision names a disagreement by fingerprint, that is by kind and evidence. After a new extraction the evidence may
have
shifted; then the stories the decisions were made on say where it was. It is re-attached only if every old side overlaps
exactly one new side of the same kind of disagreement and every new side is so claimed. Anything less goes back to the
queue with the old verdict in the explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from extractor.schemas import Attribution, Claim, Decision, Disagreement, Figure, ItemRef, Position, Quote, Span, Story

__all__ = ["apply_decisions", "in_force"]

_OVERLAP = 0.5
"""Share of the shorter evidence that must be common for two sides to be one. Why: re-extraction moves an edge by a few
words; less than half in common is other evidence."""
_VERDICTS = {"a": "the first side holds", "b": "the second side holds", "both": "both hold", "neither": "neither holds"}


def in_force(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The last decision per fingerprint that holds, in log order; an undo takes back what it supersedes."""
    killed: set[str] = set()
    held: dict[str, Decision] = {}
    records = list({d.id: d for d in decisions}.values())
    for record in reversed(records):
        if record.id in killed:
            continue
        if record.verdict is None:
            if record.supersedes is not None:
                killed.add(record.supersedes)
        else:
            held.setdefault(record.fingerprint, record)
    return held


def apply_decisions(story: Story, decisions: Mapping[str, Decision], previous: Sequence[Story] = ()) -> Story:
    """The story with decisions put in. `previous` are the stories that were reviewed, for re-attachment by evidence."""
    if not decisions or not story.disagreements:
        return story
    present = {d.fingerprint for d in story.disagreements}
    lost = {
        d.fingerprint: (d, index)
        for one, index in ((one, _Index(one)) for one in previous)
        for d in one.disagreements
        if d.fingerprint in decisions and d.fingerprint not in present
    }
    if not lost:
        return _with(story, decisions, {}, {})
    now = _Index(story)
    sides = {d.id: [now.evidence(p) for p in d.positions] for d in story.disagreements}
    moved: dict[str, Decision] = {}
    reminders: dict[str, Decision] = {}
    claimed: dict[str, list[str]] = {}
    for mark, (old, home) in sorted(lost.items()):
        old_sides = [home.evidence(p) for p in old.positions]
        for new in story.disagreements:
            if new.kind != old.kind or new.fingerprint in decisions:
                continue
            places = [[j for j, s in enumerate(sides[new.id]) if _overlap(mine, s)] for mine in old_sides]
            if not any(places):
                continue
            one_to_one = (
                all(len(p) == 1 for p in places)
                and sorted(p[0] for p in places) == list(range(len(new.positions)))
                and all(_much(mine, sides[new.id][p[0]]) for mine, p in zip(old_sides, places, strict=True))
            )
            decision = _turned(decisions[mark], [p[0] for p in places]) if one_to_one else None
            if decision is not None:
                moved[new.fingerprint] = decision.model_copy(update={"fingerprint": new.fingerprint})
                claimed.setdefault(new.fingerprint, []).append(mark)
            else:
                reminders.setdefault(new.fingerprint, decisions[mark])
    for mark, claims in claimed.items():
        if len(claims) > 1:  # two old decisions on one new disagreement: a person has to say which
            reminders[mark] = moved.pop(mark)
    return _with(story, decisions, moved, reminders)


def _with(
    story: Story, decisions: Mapping[str, Decision], moved: Mapping[str, Decision], reminders: Mapping[str, Decision]
) -> Story:
    return story.model_copy(
        update={"disagreements": tuple(_decided(d, decisions, moved, reminders) for d in story.disagreements)}
    )


def _decided(
    one: Disagreement,
    decisions: Mapping[str, Decision],
    moved: Mapping[str, Decision],
    reminders: Mapping[str, Decision],
) -> Disagreement:
    decision = decisions.get(one.fingerprint) or moved.get(one.fingerprint)
    if decision is not None:
        return one.model_copy(update={"decision": decision, "status": _status(decision)})
    if one.fingerprint in reminders:
        old = reminders[one.fingerprint]
        said = _VERDICTS.get(str(old.verdict), str(old.verdict).replace("_", " "))
        noted = f"(Decided before on other evidence: {said}; {old.reviewer}, {old.at:%Y-%m-%d}.)"
        return one.model_copy(update={"explanation": f"{one.explanation} {noted}"})
    return one


def _status(decision: Decision) -> Literal["open", "resolved", "dismissed"]:
    if decision.verdict == "not_a_disagreement":
        return "dismissed"
    return "open" if decision.verdict == "unsure" else "resolved"


def _turned(decision: Decision, places: Sequence[int]) -> Decision | None:
    """The decision for sides in their new order; None where the order changed in a way that letters cannot follow."""
    if list(places) == list(range(len(places))):
        return decision
    if len(places) == 2 and decision.verdict in ("a", "b"):
        return decision.model_copy(update={"verdict": "b" if decision.verdict == "a" else "a"})
    return decision if decision.verdict in ("both", "not_a_disagreement", "unsure") else None


class _Index:
    """The items of a story by article and id, read when first asked for."""

    def __init__(self, story: Story) -> None:
        self._articles = {f.article.id: f for f in story.articles}
        self._items: dict[str, dict[str, Attribution | Claim | Quote | Figure]] = {}

    def evidence(self, position: Position) -> set[tuple[str, int]]:
        """Code points the side rests on, as (article, place)."""
        return {(m.article, n) for m in position.members for s in self._spans(m) for n in range(s.start, s.end)}

    def _spans(self, member: ItemRef) -> Sequence[Span]:
        facts = self._articles.get(member.article)
        if facts is None:
            return ()
        held = self._items.get(member.article)
        if held is None:
            held = self._items[member.article] = {item.id: item for item in facts.items()}
        item = held.get(member.item)
        if item is None:
            return ()
        if isinstance(item, Quote):
            return item.parts
        if isinstance(item, Figure):
            return (item.span,)
        return item.evidence if isinstance(item, Claim) else item.content


def _overlap(a: set[tuple[str, int]], b: set[tuple[str, int]]) -> bool:
    return bool(a & b)


def _much(a: set[tuple[str, int]], b: set[tuple[str, int]]) -> bool:
    smaller = min(len(a), len(b))
    return smaller > 0 and len(a & b) >= _OVERLAP * smaller
