"""How far reviewers agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from extractor.review.decisions import ReviewState
from extractor.schemas import Decision

__all__ = ["Agreement", "PairAgreement", "cohen_kappa", "krippendorff_alpha", "measure_agreement"]


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen (1960): (observed - expected) / (1 - expected) agreement of two raters on the same things.

    1 is full agreement, 0 what chance gives, below 0 less than that. None without pairs, or where both raters used
    one and the same category throughout (expected agreement is 1, the measure is not defined).
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(left == right for left, right in pairs) / total
    lefts, rights = Counter(left for left, _ in pairs), Counter(right for _, right in pairs)
    expected = sum(lefts[c] * rights[c] for c in lefts) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal categories: one list of ratings per thing, any number of raters, gaps allowed.

    1 is full agreement, 0 what chance gives. Things with fewer than two ratings say nothing and are left out. None
    where no thing has two, or where only one category was ever used.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    coincidences: Counter[tuple[str, str]] = Counter()
    for unit in pairable:
        weight = 1 / (len(unit) - 1)
        for left, right in permutations(unit, 2):
            coincidences[left, right] += weight  # type: ignore[assignment]
    totals: Counter[str] = Counter()
    for (left, _), weight in coincidences.items():
        totals[left] += weight
    number = sum(totals.values())
    disagreeing = number**2 - sum(n**2 for n in totals.values())
    if number < 2 or disagreeing == 0:
        return None
    observed = sum(weight for (left, right), weight in coincidences.items() if left != right)
    return 1 - (number - 1) * observed / disagreeing


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers on what both decided."""

    reviewers: tuple[str, str]
    both: int
    """Disagreements that both decided."""
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All reviewers of a log."""

    reviewers: tuple[str, ...]
    pairs: tuple[PairAgreement, ...]
    alpha: float | None
    contested: tuple[str, ...]
    """Fingerprints that living decisions judge differently, in log order."""


def _category(decision: Decision) -> str:
    """A verdict with its position: the third position holding is not the same as neither holding."""
    return f"{decision.verdict}:{decision.position}" if (decision.position or 0) > 1 else str(decision.verdict)


def measure_agreement(state: ReviewState) -> Agreement:
    """How far the reviewers in this state agree. `unsure` is a category of its own."""
    ratings = {key: {d.reviewer: _category(d) for d in group} for key, group in state.decisions.items()}
    reviewers = tuple(sorted({name for by in ratings.values() for name in by}))
    pairs = []
    for one, two in combinations(reviewers, 2):
        common = [(by[one], by[two]) for by in ratings.values() if one in by and two in by]
        agreed = sum(left == right for left, right in common)
        pairs.append(PairAgreement((one, two), len(common), agreed, cohen_kappa(common)))
    return Agreement(
        reviewers,
        tuple(pairs),
        krippendorff_alpha([list(by.values()) for by in ratings.values()]),
        tuple(key for key, by in ratings.items() if len(set(by.values())) > 1),
    )
