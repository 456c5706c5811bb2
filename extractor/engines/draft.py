"""A draft: a model's answer read, not yet believed. It is untrusted until its words are found in the article.

Places that are not marks are named by sentence number and the first and last words ("7: he had not … peace plan").
How a draft is written on the wire: `extractor.engines.wire`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from extractor.schemas.items import Dimension, Modality, Qualifier, QuoteKind, SourceKind, Stance

__all__ = [
    "Draft",
    "DraftAddedFigure",
    "DraftAddedQuote",
    "DraftAttribution",
    "DraftClaim",
    "DraftDismissal",
    "DraftFigure",
    "DraftQuote",
    "DraftSource",
    "ListName",
    "Remark",
    "Unread",
]

ListName = Literal["src", "att", "q", "n", "x", "addq", "addn", "c"]
"""The lists of an answer: sources, attributions, quotes, figures, dismissals, added quotes and figures, claims."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftSource(_Entry):
    """Source number `i`: name in the article's spelling, kind, role as printed."""

    i: int
    name: str
    kind: SourceKind
    role: str | None


class DraftAttribution(_Entry):
    """Attribution number `i`."""

    i: int
    src: int | None
    """Source number."""
    s: int
    """Number of the sentence that holds `who` and `cue`."""
    who: str | None
    """The words naming the source there, copied."""
    cue: str | None
    """The words that make it an attribution, copied."""
    of: list[str]
    """What is attributed: `q3` for a whole quoted passage, `7` for a whole sentence, `7: first words … last words`."""
    st: Stance
    h: bool
    """Hedged by the article ("reportedly")."""
    to: str | None
    via: list[int]
    """Source numbers of the hearsay chain, nearest first."""
    d: str | None
    """ISO 8601 date of the saying."""


class DraftQuote(_Entry):
    """Passage q`q`: kind, attribution number; `j` is the passage whose utterance it continues."""

    q: int
    k: QuoteKind
    a: int | None
    j: int | None


class DraftFigure(_Entry):
    """Quantity n`n`: what it measures, the ISO date it holds for, attribution number."""

    n: int
    m: str
    t: str | None
    a: int | None


class DraftDismissal(_Entry):
    """A mark (`q3`, `n5`) that is no quotation or no figure, and why."""

    m: str
    why: Literal["idiom", "name", "emphasis", "repetition", "not_a_quotation", "not_a_quantity", "trivial", "other"]


class DraftAddedQuote(_Entry):
    """A quotation without a mark: sentence number and the words, copied exactly."""

    s: int
    t: str
    k: QuoteKind
    a: int | None


class DraftAddedFigure(_Entry):
    """A figure without a mark: sentence number, the words copied exactly, and its value."""

    s: int
    t: str
    m: str
    v: float | None
    lo: float | None
    hi: float | None
    u: str | None
    d: Dimension
    ql: Qualifier
    a: int | None


class DraftClaim(_Entry):
    """A claim: text, evidence sentence numbers, attribution number, modality, ISO date of the event."""

    t: str
    e: list[int]
    a: int | None
    m: Modality
    d: str | None


class Unread(_Entry):
    """An entry that could not be read: its list, its number where that much is legible, and what is wrong."""

    where: ListName | None
    """None for a key that is no list."""
    number: int | None
    message: str
    line: str | None = None
    """The entry itself; None where the whole list is missing."""


class Remark(_Entry):
    """What became of an entry on the way, for people: the model is not asked about it. `code` is a flag's."""

    code: str
    message: str


class Draft(_Entry):
    """A model's whole answer for one article or window; a re-ask is answered with the corrected entries only."""

    src: list[DraftSource]
    att: list[DraftAttribution]
    q: list[DraftQuote]
    n: list[DraftFigure]
    x: list[DraftDismissal]
    addq: list[DraftAddedQuote]
    addn: list[DraftAddedFigure]
    c: list[DraftClaim]
    unread: list[Unread] = []
    remarks: list[Remark] = []
