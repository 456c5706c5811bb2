"""Marks: numbered places in the text that an engine labels. Found by plain code, never by a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractor.schemas.article import Article
from extractor.schemas.items import Dimension, Qualifier

__all__ = ["BoilerplateKind", "MarkedText", "Quantity", "QuotedPassage", "Sentence", "Stretch"]

BoilerplateKind = Literal[
    "navigation", "advert", "support_banner", "caption", "credit", "related_link", "sign_off", "dateline_stamp",
    "byline", "stray_note",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open range of code points, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentence `number` (0, 1, …) outside boilerplate; white space at both ends left out."""

    number: int
    start: int
    end: int
    paragraph: int
    """Number of the paragraph it stands in, 0, 1, …; a line break ends a paragraph."""
    heading: bool = False
    """Whether it is the headline or a sub-heading (a short line without closing punctuation)."""


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Quoted passage q`number`: the characters between a pair of quotation marks, without spaces at either end."""

    number: int
    start: int
    """First code point of the words."""
    end: int
    """One past the last code point of the words, before the closing mark (or the paragraph's end, if unclosed)."""
    outer_start: int
    """Where the opening mark itself starts."""
    outer_end: int
    """One past the closing mark; equals `end` where the passage is not closed."""
    depth: int = 0
    """0 for a quotation of its own, 1 for one inside another, …"""
    continues: int | None = None
    """Number of the passage whose utterance this one goes on: the next paragraph of a quotation that reopens
    without having closed, or the second half of `"A," he said, "B"`."""
    kind: Literal["direct", "partial", "scare", "title"] = "direct"
    """What it looks like to plain code: a clause or more, a fragment, one word or a term, the name of a work."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Quantity n`number`: a number, share, amount, date or rank with its qualifier and unit.

    `low ≤ value ≤ high` where given. Dates have no value: `as_of` holds them in ISO 8601.
    """

    number: int
    start: int
    """Start of the whole expression, qualifier included ("some 85%")."""
    end: int
    number_start: int
    """Start of the bare number ("85%")."""
    number_end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    """Canonical unit ("percent", "kilometre ** 2", "hour", "USD") or the noun counted ("troops")."""
    dimension: Dimension
    qualifier: Qualifier
    as_of: str | None = None
    """ISO 8601 partial date (see `PartialDate`), for dates and years."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An article with its marks. Nothing here lies inside boilerplate; all lists are in text order.

    Invariants: numbers count from 0 without gaps; `text[m.start:m.end]` is the mark's own text; sentences do not
    overlap; every quoted passage and quantity lies inside the reach of the sentences it touches.
    """

    article: Article
    text: str
    sentences: tuple[Sentence, ...]
    passages: tuple[QuotedPassage, ...]
    quantities: tuple[Quantity, ...]
