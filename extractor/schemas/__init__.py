"""The contract, schema version 1: what is written to facts.jsonl, stories.jsonl and decisions.jsonl.

What belongs to stories is loaded when first used: an extraction needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.schemas.article import Article, Span, article_id
from extractor.schemas.base import EXTRACTOR_VERSION, SCHEMA_VERSION, Contract
from extractor.schemas.facts import ArticleFacts, Coverage, Flag, Provenance
from extractor.schemas.items import (
    Attribution,
    Claim,
    Dimension,
    Figure,
    Modality,
    Qualifier,
    Quote,
    QuoteKind,
    Source,
    SourceKind,
    Stance,
)
if TYPE_CHECKING:
    from extractor.schemas.story import (
        Decision,
        Disagreement,
        DisagreementKind,
        FactStatus,
        ItemRef,
        Lineage,
        LineageEvidence,
        MergedFact,
        Position,
        Severity,
        Story,
        Verdict,
    )

__all__ = [
    "EXTRACTOR_VERSION",
    "SCHEMA_VERSION",
    "Article",
    "ArticleFacts",
    "Attribution",
    "Claim",
    "Contract",
    "Coverage",
    "Decision",
    "Dimension",
    "Disagreement",
    "DisagreementKind",
    "FactStatus",
    "Figure",
    "Flag",
    "ItemRef",
    "Lineage",
    "LineageEvidence",
    "MergedFact",
    "Modality",
    "Position",
    "Provenance",
    "Qualifier",
    "Quote",
    "QuoteKind",
    "Severity",
    "Source",
    "SourceKind",
    "Span",
    "Stance",
    "Story",
    "Verdict",
    "article_id",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor.schemas import story

    value = globals()[name] = getattr(story, name)
    return value
