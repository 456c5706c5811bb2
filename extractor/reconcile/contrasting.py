"""Which of a story's like claims and figures are kept apart, and why."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.contrasts import Contrast, Telling, difference, opposition
from extractor.reconcile.matching.figures import Relation, comparable, interval
from extractor.reconcile.material import Material
from extractor.reconcile.merging import is_like

__all__ = ["Contrasts"]


class Contrasts:
    """What is not one fact although it shares most of its words.

    Opposites are looked for in all pairs of like claims. All else is asked pair by pair: of the pairs of claims that
    say one thing only few are needed to put them together.
    """

    def __init__(self, material: Material) -> None:
        self._material = material
        self._tellings: dict[int, Telling] = {}
        self._known: dict[tuple[int, int], bool] = {}
        self._relations: dict[tuple[int, int], Relation] = {
            (p.first, p.second): p.relation for p in material.figure_pairs
        }
        self.opposed: dict[int, dict[int, Contrast]] = {}
        """Claim → the claims that cannot hold beside it, or most likely do not."""
        for pair in material.claim_pairs:
            if is_like(pair):
                self._oppose(pair.first, pair.second)

    def _oppose(self, first: int, second: int) -> None:
        found = opposition(self._telling(first), self._telling(second), self._material.registry.names)
        if found is not None:
            self._known[first, second] = True
            if found.how != "apart":
                self.opposed.setdefault(first, {})[second] = found
                self.opposed.setdefault(second, {})[first] = found

    def _telling(self, number: int) -> Telling:
        if number not in self._tellings:
            self._tellings[number] = Telling(self._material.entries[number], self._material.registry.names)
        return self._tellings[number]

    def apart(self, first: int, second: int) -> bool:
        """Whether these claims, or these figures, are kept from being one fact."""
        if (first, second) not in self._known:
            self._known[first, second] = self._differ(first, second)
        return self._known[first, second]

    def _differ(self, first: int, second: int) -> bool:
        a, b = self._material.entries[first], self._material.entries[second]
        names = self._material.registry.names
        if a.kind == "figure":
            return opposition(self._telling(first), self._telling(second), names) is not None
        if a.kind != "claim":
            return False
        carried = self._material.carried
        return difference(self._telling(first), self._telling(second)) is not None or (
            bool(a.claim().figures and b.claim().figures) and self._counted(carried(a), carried(b))
        )

    def _counted(self, left: Sequence[Entry], right: Sequence[Entry]) -> bool:
        """Whether both hold figures of one kind, none of which agree: 1,200 cases beside 18,400 cases.

        All pairs are looked at first: in which order a sentence has its figures decides nothing.
        """
        met = differing = False
        for a in left:
            for b in right:
                if a.kind != "figure" or b.kind != "figure":
                    continue
                one, two = a.figure(), b.figure()
                relation = self._relations.get((min(a.number, b.number), max(a.number, b.number)))
                if relation in ("conflict", "update"):
                    return True
                change, x, y = comparable(one, two), interval(one), interval(two)
                if relation is not None:
                    met = True
                elif change is not None and x is not None and y is not None:
                    met, differing = (True, differing) if x.meets(change.interval(y)) else (met, True)
        return differing and not met
