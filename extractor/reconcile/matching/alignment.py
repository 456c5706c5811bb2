"""Best counterparts: for each piece of text, the piece of every other article that says most nearly the same."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Alignment", "Counterpart", "Unit", "align", "nearest"]

_QUERY_TERMS = 6
"""Rarest terms looked up per unit. Why: six of a sentence's ten to fifteen content terms survive most rewording."""
_POSTINGS = 48
"""Longest stretch of a posting list looked at, nearest units first. Why: bounds the work per unit in stories of
hundreds of articles; what the nearest ones share reaches the others through them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or an item to be aligned: which article it is in, its place there, and its terms."""

    article: int
    place: int
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Unit `other` answers unit `unit` with these shares (0–1, by term weight)."""

    unit: int
    other: int
    dice: float
    """Twice the shared weight over the sum of both weights."""
    containment: float
    """Shared weight over the lighter unit's weight."""
    shared: float
    """Shared weight itself, in natural-log units of rarity."""

    @property
    def score(self) -> float:
        """Mean of dice and containment: rewards full agreement, forgives one side's extra detail."""
        return (self.dice + self.containment) / 2


@dataclass(slots=True)
class Alignment:
    """Counterparts of all units, best first per other article."""

    weights: dict[str, float]
    best: dict[int, dict[int, Counterpart]] = field(default_factory=dict)
    """unit → other article → its best counterpart there."""
    pairs: dict[tuple[int, int], Counterpart] = field(default_factory=dict)
    """Every scored pair (smaller unit number first) at or above the floor."""

    def mutual(self) -> list[Counterpart]:
        """Pairs in which each side is the other's best counterpart in its article, by unit numbers."""
        found = []
        for (a, b), pair in sorted(self.pairs.items()):
            mine = self.best[a].get(self.article_of[b])
            theirs = self.best[b].get(self.article_of[a])
            if mine is pair and theirs is pair:
                found.append(pair)
        return found

    article_of: list[int] = field(default_factory=list)


def align(units: Sequence[Unit], *, floor: float = 0.25, within: bool = False) -> Alignment:
    """Scored pairs of units of different articles (`within`: of the same article too), score ≥ `floor`.

    Work grows with units times postings looked at, not with pairs. The result depends on the units and their order
    alone.
    """
    postings: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        for term in unit.terms:
            postings.setdefault(term, []).append(number)
    total = max(1, len(units))
    weights = {term: math.log(1 + total / len(where)) for term, where in postings.items()}
    heavy = [sum(weights[t] for t in unit.terms) for unit in units]
    result = Alignment(weights=weights, article_of=[u.article for u in units])
    best = result.best
    for number, unit in enumerate(units):
        best.setdefault(number, {})
        rare = sorted(unit.terms, key=lambda t: (len(postings[t]), t))[:_QUERY_TERMS]
        candidates: Counter[int] = Counter()
        for term in rare:
            where = postings[term]
            if len(where) < 2:
                continue
            candidates.update(nearest(where, number, _POSTINGS))
        for other, hits in candidates.items():
            if other == number or (hits < 2 and len(unit.terms) > 3 and len(units[other].terms) > 3):
                continue
            if not within and units[other].article == unit.article:
                continue
            key = (number, other) if number < other else (other, number)
            if key in result.pairs:
                continue  # met from the other side
            common = unit.terms & units[other].terms
            shared = math.fsum([weights[t] for t in common])
            dice = 2 * shared / (heavy[number] + heavy[other])
            pair = Counterpart(*key, dice, shared / min(heavy[number], heavy[other]), shared)
            if pair.score < floor:
                continue
            result.pairs[key] = pair
            for one, two in ((number, other), (other, number)):
                slot = best.setdefault(one, {})
                held = slot.get(units[two].article)
                if held is None or (-pair.score, key) < (-held.score, (held.unit, held.other)):
                    slot[units[two].article] = pair
    return result


def nearest(where: Sequence[int], number: int, most: int) -> Sequence[int]:
    """The `most` members of the ascending list `where` around `number`; all of a shorter list."""
    if len(where) <= most:
        return where
    low = bisect_left(where, number)
    first = max(0, min(low - most // 2, len(where) - most))
    return where[first : first + most]
