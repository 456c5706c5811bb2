"""What an audit says of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "FindingCode"]

FindingCode = Literal[
    "claim_unsupported", "number_not_in_evidence", "number_not_in_article", "qualifier_differs", "unit_differs",
    "name_not_in_evidence", "name_not_in_article", "name_put_together", "negation_added", "negation_dropped",
    "hedge_dropped", "day_not_in_evidence", "quoted_words_not_in_article", "quoted_words_not_in_evidence",
    "speaker_differs",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a claim does not fit its evidence. An error goes back to the model, a warning to people."""

    code: FindingCode
    message: str
    severity: Literal["error", "warning"]
