"""What is taken from one article: attributions, quotes, figures, claims."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from extractor.schemas.article import Span
from extractor.schemas.base import Contract, Many, PartialDate

__all__ = [
    "Attribution",
    "Claim",
    "Dimension",
    "Figure",
    "Modality",
    "Qualifier",
    "Quote",
    "QuoteKind",
    "Source",
    "SourceKind",
    "Stance",
]

SourceKind = Literal["person", "organization", "group", "document", "publication", "anonymous"]
Stance = Literal["said", "denied", "asked", "demanded", "promised", "predicted", "thought", "other"]
QuoteKind = Literal["direct", "partial", "scare", "title"]
Dimension = Literal["percent", "count", "money", "area", "distance", "duration", "date", "ordinal", "rate", "other"]
Qualifier = Literal["exact", "about", "nearly", "more_than", "at_least", "less_than", "at_most", "between"]
Modality = Literal["asserted", "denied", "disputed", "predicted", "demanded", "hypothetical"]


class Source(Contract):
    """Who or what a statement comes from."""

    name: str = Field(min_length=1)
    """Name as resolved within the article ("Vladimir Putin" for "he"), in the article's own spelling."""
    kind: SourceKind
    """What sort of source it is; `anonymous` for unnamed people ("two US officials")."""
    role: str | None = None
    """Title or function as the article prints it ("Kremlin aide")."""


class Attribution(Contract):
    """Source + cue + content (PARC, PolNeAR): who says, thinks, wants or denies what."""

    id: str = Field(pattern=r"^a[1-9]\d*$")
    """"a1", "a2", … in order of appearance."""
    source: Source | None = None
    """None where the article names none ("it is said that …"); never invented."""
    source_span: Span | None = None
    """The words naming the source beside the content ("he", "the Kremlin leader")."""
    cue: str | None = None
    """The words that make it an attribution ("told", "according to")."""
    cue_span: Span | None = None
    """Where the cue stands."""
    content: Many[Span] = ()
    """What is attributed, exact to the clause; several spans where the cue stands inside it."""
    stance: Stance = "said"
    """How the source stands to the content."""
    hedged: bool = False
    """Whether the article itself distances itself ("reportedly", "was quoted as")."""
    addressee: str | None = None
    """Whom it was said to, as printed ("India Today", "reporters")."""
    via: Many[Source] = ()
    """Through whom the article knows it, nearest first (a transcript, then Der Spiegel)."""
    date: PartialDate | None = None
    """When it was said, where the article's own text gives it."""

    def model_post_init(self, context: object, /) -> None:
        """Raises ValueError: the cue's place is given without its text."""
        if self.cue_span is not None and self.cue is None:
            raise ValueError("an attribution with a cue_span needs the cue's text too")


class Quote(Contract):
    """Words between quotation marks."""

    id: str = Field(pattern=r"^q[1-9]\d*$")
    """"q1", "q2", … in order of appearance."""
    parts: Many[Span] = Field(min_length=1)
    """The quoted words without the marks, in text order; two or more for `"A," he said, "B"`."""
    kind: QuoteKind
    """direct: a clause or more; partial: a fragment; scare: a word held at arm's length; title: a work's name."""
    attribution: str | None = None
    """Id of the attribution that says whose words they are; None where the article does not say."""

    def model_post_init(self, context: object, /) -> None:
        """Raises ValueError: the parts are not in text order."""
        for left, right in zip(self.parts, self.parts[1:], strict=False):
            if left.end > right.start:
                raise ValueError(f"quote {self.id}: parts overlap or are out of order at {right.start}")


class Figure(Contract):
    """A number, date or share, with what it measures."""

    id: str = Field(pattern=r"^f[1-9]\d*$")
    """"f1", "f2", … in order of appearance."""
    span: Span
    """The whole expression with its qualifier ("some 85%")."""
    value: float | None = None
    """The value in `unit`; percents as 0–100. None for dates and for vague counts that are only an interval."""
    low: float | None = None
    """Lower end of the interval the words allow, inclusive ("tens of thousands": 10,000 or 20,000)."""
    high: float | None = None
    """Upper end, inclusive; None is unbounded."""
    unit: str | None = None
    """Unit or thing counted, singular where a unit ("percent", "kilometre ** 2", "USD", "hour"; "troops"). Currencies
    are ISO 4217, as printed where the article does not say of which country ("$", "Rs", "pesos")."""
    dimension: Dimension
    """What sort of quantity it is."""
    qualifier: Qualifier
    """How the article limits the number ("about", "at least"); `between` where it gives two ends."""
    measure: str
    """What is measured, readable without the article ("share of the Donbas under Russian control")."""
    as_of: PartialDate | None = None
    """The time the figure holds for; for `dimension="date"` the date itself."""
    attribution: str | None = None
    """Id of the attribution that says whose figure it is; None where it is the article's own."""

    def model_post_init(self, context: object, /) -> None:
        """Raises ValueError: the bounds are not in order."""
        known = [x for x in (self.low, self.value, self.high) if x is not None]
        if known != sorted(known):
            raise ValueError(
                f"figure {self.id}: low ≤ value ≤ high does not hold: {self.low}, {self.value}, {self.high}"
            )


class Claim(Contract):
    """One checkable statement."""

    id: str = Field(pattern=r"^c[1-9]\d*$")
    """"c1", "c2", … in order of first evidence."""
    text: str = Field(min_length=1)
    """Atomic and self-contained: names, not pronouns."""
    evidence: Many[Span] = Field(min_length=1)
    """Where the article says it."""
    attribution: str | None = None
    """Id of the attribution that says whose claim it is; None where it is the article's own."""
    modality: Modality
    """How the article presents it: in its own or the source's words as fact, as denial, as forecast, …"""
    event_date: PartialDate | None = None
    """When the claimed event happened, where the article's own text gives it."""
    quotes: Many[str] = ()
    """Ids of the quotes it rests on."""
    figures: Many[str] = ()
    """Ids of the figures it contains."""
