"""All that is known of a story before disagreements are looked for, and the candidates the rules make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import Alignment
from extractor.reconcile.matching.figures import FigurePair
from extractor.reconcile.matching.quotes import QuotePair
from extractor.reconcile.pages import Page
from extractor.reconcile.words import plain_words
from extractor.schemas import DisagreementKind, Lineage, Severity

__all__ = ["Candidate", "ClaimPair", "Material", "Side"]


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims about one thing (entry numbers, smaller first), each the other's best counterpart."""

    first: int
    second: int
    score: float
    dice: float
    containment: float


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a candidate: a label in the articles' own terms and its entries."""

    label: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tension one rule (or the judge) found between entries."""

    kind: DisagreementKind
    sides: tuple[Side, ...]
    summary: str
    explanation: str
    rule: str
    severity: Severity | None = None
    """None: by the kind's own rule (severity.py)."""
    suggestion: str | None = None
    features: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(slots=True)
class Material:
    """A story laid out, aligned and grouped."""

    pages: Sequence[Page]
    registry: Registry
    entries: Sequence[Entry]
    lineages: Sequence[Lineage]
    lineage_of: Sequence[int]
    """Page number → number of its lineage."""
    claims: Alignment
    claim_entries: Sequence[Entry]
    """Entries behind the alignment's unit numbers."""
    claim_pairs: Sequence[ClaimPair]
    quote_pairs: Sequence[QuotePair]
    figure_pairs: Sequence[FigurePair]
    groups: Sequence[Sequence[int]] = ()
    group_of: Mapping[int, int] = field(default_factory=dict)

    def who(self, entry: Entry) -> str:
        """Publisher of the entry's article, with its file's name where the story has several articles of that publisher."""
        page = self.pages[entry.page]
        if sum(p.publisher == page.publisher for p in self.pages) < 2:
            return page.publisher
        return f"{page.publisher} ({page.stem})"

    def words_of_sentence(self, entry: Entry) -> tuple[str, ...]:
        """Folded words of the entry's sentence."""
        return tuple(plain_words(self.sentence(entry)))

    def same_lineage(self, a: Entry, b: Entry) -> bool:
        return self.lineage_of[a.page] == self.lineage_of[b.page]

    def sentence(self, entry: Entry) -> str:
        """The article's sentence in which the entry starts; its evidence where the text is absent."""
        page = self.pages[entry.page]
        text = page.text()
        if entry.sentence < 0 or not text:
            return entry.evidence
        place = page.sentences[entry.sentence]
        return text[place.start : place.end]
