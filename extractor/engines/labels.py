"""Labels: what an engine says of the marks, with every place already resolved to offsets.

The rules engine makes labels directly; a model's draft becomes labels once each of its words has been found in the
article. Labels are still untrusted in what they *say*; only their places are certain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractor.schemas.facts import Flag
from extractor.schemas.items import Dimension, Modality, Qualifier, QuoteKind, SourceKind, Stance
from extractor.text.marks import Stretch

__all__ = [
    "AddedFigure",
    "AddedQuote",
    "AttributionLabel",
    "ClaimLabel",
    "Dismissal",
    "DismissalReason",
    "FigureLabel",
    "Labels",
    "QuoteLabel",
    "SourceLabel",
]

DismissalReason = Literal[
    "idiom", "name", "emphasis", "repetition", "not_a_quotation", "not_a_quantity", "trivial", "other"
]


@dataclass(frozen=True, slots=True)
class SourceLabel:
    """A source, listed once per article; attributions point at it by its place in `Labels.sources`."""

    name: str
    kind: SourceKind
    role: str | None = None


@dataclass(frozen=True, slots=True)
class AttributionLabel:
    """Source, cue, content. `source` and `via` are indices into `Labels.sources`."""

    source: int | None
    source_span: Stretch | None
    cue_span: Stretch | None
    content: tuple[Stretch, ...]
    """May be empty only if quotes or figures refer to this attribution: their spans then are its content."""
    stance: Stance = "said"
    hedged: bool = False
    addressee: str | None = None
    via: tuple[int, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteLabel:
    """One quotation: the passages it consists of, in text order (two or more where it is split)."""

    passages: tuple[int, ...]
    kind: QuoteKind
    attribution: int | None
    """Index into `Labels.attributions`."""


@dataclass(frozen=True, slots=True)
class AddedQuote:
    """A quotation the marker missed, found in the article at `parts`."""

    parts: tuple[Stretch, ...]
    kind: QuoteKind
    attribution: int | None


@dataclass(frozen=True, slots=True)
class FigureLabel:
    """What quantity mark `quantity` measures. The value stays the marker's own; a model cannot change it.

    None means "as the marker has it".
    """

    quantity: int
    measure: str
    dimension: Dimension | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    as_of: str | None = None
    attribution: int | None = None


@dataclass(frozen=True, slots=True)
class AddedFigure:
    """A figure the marker missed, found in the article at `span`."""

    span: Stretch
    measure: str
    dimension: Dimension
    qualifier: Qualifier
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    as_of: str | None = None
    attribution: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimLabel:
    """A claim in the engine's words, with the places that say it.

    `quotes` are passage numbers, `figures` quantity numbers; `attribution` an index into `Labels.attributions`.
    """

    text: str
    evidence: tuple[Stretch, ...]
    modality: Modality
    attribution: int | None = None
    event_date: str | None = None
    quotes: tuple[int, ...] = ()
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A mark that is deliberately not extracted: passage ("q") or quantity ("n") `number`."""

    mark: Literal["q", "n"]
    number: int
    reason: DismissalReason


@dataclass(frozen=True, slots=True)
class Labels:
    """An engine's whole answer for one article."""

    sources: tuple[SourceLabel, ...] = ()
    attributions: tuple[AttributionLabel, ...] = ()
    quotes: tuple[QuoteLabel, ...] = ()
    added_quotes: tuple[AddedQuote, ...] = ()
    figures: tuple[FigureLabel, ...] = ()
    added_figures: tuple[AddedFigure, ...] = ()
    claims: tuple[ClaimLabel, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    flags: tuple[Flag, ...] = field(default=())
    """What the engine could not do ("passage refused: not in the article"). May not name item ids."""
