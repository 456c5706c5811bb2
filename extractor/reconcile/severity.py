"""How much a disagreement matters to somebody about to publish: stated rules, one per kind.

high: what happened, how many, or who said it differs, or is denied. medium: wording, source, certainty or extent
differs in a way that changes what may be printed. low: one article is only less exact or less complete than the other,
the order of two events told in passing differs, or somebody denies only that the whole is so ("not in its entirety").
A difference inside one lineage weighs no less: it shows that a copy changed what its original said.
"""

from __future__ import annotations

from extractor.reconcile.material import Candidate
from extractor.schemas import DisagreementKind, Severity

__all__ = ["severity_of"]

_BY_KIND: dict[DisagreementKind, Severity] = {
    "quote_speaker": "high",
    "figure_value": "high",
    "claim_contradiction": "high",
    "denial": "high",
    "quote_wording": "medium",
    "attribution_role": "medium",
    "date": "medium",
    "modality": "medium",
    "scope": "medium",
    "update": "low",
    "attribution_missing": "low",
    "figure_precision": "low",
}


def severity_of(candidate: Candidate) -> Severity:
    """The rule's own severity where it states one, else the kind's."""
    return candidate.severity or _BY_KIND[candidate.kind]
