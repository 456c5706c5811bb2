"""From candidates to disagreements: one tension is reported once, with all its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from extractor.reconcile.fingerprint import fingerprint
from extractor.reconcile.independence import independent_sources
from extractor.reconcile.material import Candidate, Material, Side
from extractor.reconcile.severity import severity_of
from extractor.schemas import Disagreement, Position

__all__ = ["join_candidates", "publish"]

T = TypeVar("T")
_RANK = {"high": 0, "medium": 1, "low": 2}
_FAMILY = {
    "claim_contradiction": "content",
    "scope": "content",
    "denial": "content",
    "modality": "content",
    "update": "content",
    "attribution_role": "source",
    "attribution_missing": "source",
    "quote_speaker": "source",
    "figure_value": "figure",
    "figure_precision": "figure",
}
"""Kinds that are readings of one tension where the very same items stand against each other."""


_BY_MEASURE = ("figure_value", "figure_precision", "figure_update")
"""Rules that report each measure once. One sentence tells several ("killing 12 people and injuring 34"), so that two of
their candidates may stand in the same sentences and be about different things."""


def _places(candidate: Candidate, material: Material, other: Candidate | None = None) -> list[set[tuple[int, int]]]:
    """Per side the sentences its members stand in and the facts they belong to, as (-1, fact).

    A fact with members on two sides says nothing about which side is which and is left out. Beside an `other` candidate
    of the same measuring rule the members themselves stand for their sentences, as (-2, member).
    """
    measured = other is not None and candidate.rule == other.rule and candidate.rule in _BY_MEASURE
    found: list[set[tuple[int, int]]] = []
    facts: Counter[int] = Counter()
    for side in candidate.sides:
        places: set[tuple[int, int]] = set()
        groups: set[int] = set()
        for m in side.members:
            entry = material.entries[m]
            sentence = (entry.page, entry.sentence if entry.sentence >= 0 else -entry.start - 2)
            places.add((-2, m) if measured else sentence)
            group = material.group_of.get(m)
            if group is not None and len(material.groups[group]) > 1:
                groups.add(group)
        facts.update(groups)
        found.append(places | {(-1, g) for g in groups})
    shared = {(-1, g) for g, n in facts.items() if n > 1}
    return [places - shared for places in found]


def join_candidates(candidates: Sequence[Candidate], material: Material) -> list[Candidate]:
    """Candidates of one kind whose sides stand in the same sentences become one, of measured ones those whose sides
    share figures; so do candidates of one family of kinds whose sides share the very items. The first named keeps its
    kind and words, the others add evidence."""
    kept: list[Candidate] = []
    by_place: dict[tuple[str, tuple[int, int]], list[int]] = {}
    by_item: dict[tuple[str, int], list[int]] = {}
    for candidate in candidates:
        family = _FAMILY.get(candidate.kind, candidate.kind)
        places = _places(candidate, material)
        items = [set(s.members) for s in candidate.sides]
        seen = {k for ps in places for p in ps for k in by_place.get((candidate.kind, p), ())}
        near = {k for ms in items for m in ms for k in by_item.get((family, m), ())}
        hit: tuple[int, list[int | None]] | None = None
        for k in sorted(seen | near):
            if kept[k].kind == candidate.kind and not _one_finder(kept[k], candidate):
                continue
            if kept[k].kind == candidate.kind:
                mine, held = _places(candidate, material, kept[k]), _places(kept[k], material, candidate)
                where = _answers(mine, held, candidate, kept[k])
            else:
                where = _answers(items, [set(s.members) for s in kept[k].sides], candidate, kept[k])
            if where is not None:
                hit = (k, where)
                break
        if hit is None:
            kept.append(candidate)
            number = len(kept) - 1
        else:
            number = hit[0]
            kept[number] = _joined(kept[number], candidate, hit[1])
        for p in set().union(*_places(kept[number], material)):
            _note(by_place.setdefault((kept[number].kind, p), []), number)
        for s in kept[number].sides:
            for m in s.members:
                _note(by_item.setdefault((_FAMILY.get(kept[number].kind, kept[number].kind), m), []), number)
    return kept


def _one_finder(a: Candidate, b: Candidate) -> bool:
    """Whether one rule found both, or a judge had a hand in it: two rules of one kind see two different things."""
    return a.rule == b.rule or "judge" in (a.rule, b.rule)


def _note(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)


def _answers(
    mine: Sequence[set[T]], held: Sequence[set[T]], candidate: Candidate, other: Candidate
) -> list[int | None] | None:
    """For each of my sides the held side it belongs to; None unless two or more of mine belong to different ones.

    A judge may take two wordings for one side that plain code tells apart; between rules, sides answer one to one.

    A side belongs where it shares evidence, or, in candidates of one rule with a side in common, where it stands for
    the
    same thing (`Side.key`).
    """
    where: list[int | None] = []
    for one in mine:
        touched = [j for j, theirs in enumerate(held) if one & theirs]
        where.append(touched[0] if touched else None)
    if candidate.rule == other.rule and any(w is not None for w in where):
        for n, side in enumerate(candidate.sides):
            alike = [j for j, s in enumerate(other.sides) if side.key and s.key == side.key]
            if where[n] is None and alike and alike[0] not in where:
                where[n] = alike[0]
    used = [w for w in where if w is not None]
    judged = "judge" in (candidate.rule, other.rule)
    return where if len(set(used)) >= 2 and (judged or len(set(used)) == len(used)) else None


def _joined(first: Candidate, second: Candidate, where: Sequence[int | None]) -> Candidate:
    sides = [list(s.members) for s in first.sides]
    labels = [s.label for s in first.sides]
    keys = [s.key for s in first.sides]
    taken = {m for s in sides for m in s}
    for side, target in zip(second.sides, where, strict=True):
        new = [m for m in side.members if m not in taken]
        taken.update(new)
        if target is not None:
            sides[target] += new
        elif new:
            sides.append(new)
            labels.append(side.label)
            keys.append(side.key)
    return Candidate(
        first.kind,
        tuple(
            Side(label, tuple(sorted(members)), key) for label, members, key in zip(labels, sides, keys, strict=True)
        ),
        first.summary,
        first.explanation,
        first.rule,
        first.severity,
        first.suggestion,
        first.features,
    )


def position(side: Side, material: Material) -> Position:
    """The published side: members, publishers and independent sources (lineages, never articles)."""
    entries = [material.entries[m] for m in sorted(set(side.members))]
    members, pages = material.printed(entries)
    return Position(
        label=side.label,
        members=members,
        publishers=tuple(dict.fromkeys(material.pages[p].publisher for p in pages)),
        independent_sources=independent_sources(entries, material),
    )


def _in_order(sides: Sequence[Side], material: Material) -> list[Side]:
    """Sides by their first evidence (article id, place): a verdict for side a must mean the same side on every run."""

    def first(side: Side) -> tuple[str, int]:
        return min((material.entries[m].ref.article, material.entries[m].start) for m in side.members)

    return sorted(sides, key=first)


def publish(candidates: Sequence[Candidate], material: Material) -> list[tuple[Disagreement, Candidate]]:
    """Disagreements with ids d1, d2, … in order of severity, then place of their first evidence."""
    ready: dict[str, tuple[Candidate, str]] = {}
    for candidate in candidates:
        members = [material.entries[m] for s in candidate.sides for m in s.members]
        mark = fingerprint(candidate.kind, members)
        ready.setdefault(mark, (candidate, severity_of(candidate)))

    def order(item: tuple[str, tuple[Candidate, str]]) -> tuple[int, list[tuple[str, int]], str]:
        candidate, severity = item[1]
        first = min((material.entries[m].page, material.entries[m].start) for s in candidate.sides for m in s.members)
        return (_RANK[severity], [(candidate.kind, first[0]), ("", first[1])], item[0])

    published = []
    for number, (mark, (candidate, severity)) in enumerate(sorted(ready.items(), key=order), start=1):
        published.append(
            (
                Disagreement.model_validate(
                    {
                        "id": f"d{number}",
                        "fingerprint": mark,
                        "kind": candidate.kind,
                        "severity": severity,
                        "summary": candidate.summary,
                        "positions": tuple(position(s, material) for s in _in_order(candidate.sides, material)),
                        "explanation": candidate.explanation,
                        "suggestion": candidate.suggestion,
                    }
                ),
                candidate,
            )
        )
    return published
