"""All that is known of a story before disagreements are looked for, and the candidates the rules make of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import Alignment
from extractor.reconcile.matching.contrasts import Contrast
from extractor.reconcile.matching.figures import FigurePair
from extractor.reconcile.matching.quotes import QuotePair
from extractor.reconcile.pages import Page
from extractor.reconcile.reprints import Place, Reprints
from extractor.reconcile.statements import Statement, StatementPair
from extractor.reconcile.words import plain_words
from extractor.schemas import DisagreementKind, ItemRef, Lineage, Severity

__all__ = ["Candidate", "ClaimPair", "Material", "Side"]


_COMMON_NAME = math.log(1 + 10)
"""Weight of a term that one claim in ten holds."""


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
    key: str = ""
    """What the side stands for, to join sides found pair by pair ("no source"); "" where only the label says."""


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
    reprints: Reprints
    """Where the entries of a crowded story are printed again; entries are first prints."""
    opposed: Mapping[int, Mapping[int, Contrast]] = field(default_factory=dict)
    """Claim → the claims that share its words and cannot hold beside it (entry numbers)."""
    statement_pairs: Sequence[StatementPair] = ()
    attributed_sentences: frozenset[tuple[int, int]] = frozenset()
    """(page, sentence) of every sentence in which somebody is given as a source."""
    groups: Sequence[Sequence[int]] = ()
    group_of: Mapping[int, int] = field(default_factory=dict)
    unit_of: Mapping[int, int] = field(default_factory=dict)
    """Entry number → unit number of the claims' alignment."""
    paired_quotes: set[tuple[ItemRef, ItemRef]] = field(default_factory=set)
    page_names: list[str] = field(default_factory=list)
    origins: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Entry number → what its sentence shares only with sentences of one origin, filled where asked for."""
    sentence_index: dict[tuple[int, int], list[Entry]] = field(default_factory=dict)
    by_ref: dict[ItemRef, Entry] = field(default_factory=dict)

    def who(self, entry: Entry) -> str:
        """How the entry's article is named in a sentence."""
        return self.name_of(entry.page)

    def name_of(self, page: int) -> str:
        """Publisher, with the file's name where the story has several articles of that publisher."""
        if not self.page_names:
            counts = Counter(p.publisher for p in self.pages)
            self.page_names += [
                p.publisher if counts[p.publisher] < 2 else f"{p.publisher} ({p.stem})" for p in self.pages
            ]
        return self.page_names[page]

    def places(self, entry: Entry) -> Sequence[Place]:
        """Everywhere the entry is printed, itself first."""
        return self.reprints.prints.get(entry.ref) or ((entry.page, entry.start, entry.kind[0], entry.ref),)

    def printed(self, entries: Sequence[Entry]) -> tuple[tuple[ItemRef, ...], list[int]]:
        """The items that say what these entries (in story order) say, in story order, and their pages."""
        if not self.reprints.prints:
            return tuple(e.ref for e in entries), sorted({e.page for e in entries})
        places = sorted(
            (place for e in entries for place in self.places(e)), key=lambda p: (*p[:3], int(p[3].item[1:]))
        )
        return tuple(p[3] for p in places), sorted({p[0] for p in places})

    def foreseen(self, statement: Statement) -> bool:
        """Whether the statement is about what will, should or might be, going by its claim's modality."""
        claims = [self.entries[m] for m in statement.members if self.entries[m].kind == "claim"]
        return bool(claims) and claims[0].claim().modality in ("predicted", "demanded", "hypothetical")

    def attributed(self, statement: Statement) -> bool:
        """Whether somebody is given as a source in the statement's sentence."""
        return (statement.page, statement.sentence) in self.attributed_sentences

    def entries_at(self, page: int, place: int) -> list[Entry]:
        """Claims (else quotes) of the sentence that holds code point `place` of the page."""
        number = self.pages[page].sentence_at(place)
        mine = self._by_sentence().get((page, number), [])
        return [e for e in mine if e.kind == "claim"] or [e for e in mine if e.kind == "quote"]

    def claims_on(self, quote: Entry) -> list[Entry]:
        """Claims of the quotation's article that rest on it or on its sentence."""
        mine = self._by_sentence().get((quote.page, quote.sentence), [])
        return [e for e in mine if e.kind == "claim" and (quote.ref.item in e.claim().quotes or len(mine) <= 4)]

    def claim_score(self, a: Entry, b: Entry) -> float:
        """Alignment score of two claims, 0 where they were not looked at together."""
        one, two = self.unit_of.get(a.number, -1), self.unit_of.get(b.number, -1)
        pair = self.claims.pairs.get((min(one, two), max(one, two)))
        return pair.score if pair else 0.0

    def likeness(self, a: Entry, b: Entry) -> float:
        """Dice share of two claims' terms by weight, 0–1, whether or not they were looked at together."""
        weights = self.claims.weights
        shared = sum(weights.get(t, 0.0) for t in sorted(a.terms & b.terms))
        both = sum(weights.get(t, 0.0) for t in sorted(a.terms)) + sum(weights.get(t, 0.0) for t in sorted(b.terms))
        return 2 * shared / both if both else 0.0

    def country_name(self, key: str) -> str:
        """A printed form of the place behind a `g:` key."""
        return next((word for word, place in self.registry.names.places.items() if place == "@" + key[2:]), "")

    def _by_sentence(self) -> dict[tuple[int, int], list[Entry]]:
        if not self.sentence_index:
            for e in self.entries:
                self.sentence_index.setdefault((e.page, e.sentence), []).append(e)
        return self.sentence_index

    def words_of_sentence(self, entry: Entry) -> tuple[str, ...]:
        """Folded words of the entry's sentence."""
        return tuple(plain_words(self.sentence(entry)))

    def other_names(self, a: Entry, b: Entry) -> bool:
        """Whether each names somebody or something the other does not, speakers and the story's commonest names apart.

        Then they most likely tell of different things, however alike their other words are.
        """
        spoken = {"@" + e.speaker for e in (a, b) if e.speaker}
        left = {n for n in a.names - b.terms if self.rare(n)} - spoken
        right = {n for n in b.names - a.terms if self.rare(n)} - spoken
        return bool(left and right)

    def carried(self, claim: Entry) -> list[Entry]:
        """The figures and quotations a claim holds, each where it was printed first."""
        if not self.by_ref:
            self.by_ref.update((e.ref, e) for e in self.entries)
        items = claim.claim().figures + claim.claim().quotes
        refs = (self._first(claim, item) for item in items)
        return [self.by_ref[ref] for ref in refs if ref in self.by_ref]

    def one_quotation(self, a: Entry, b: Entry) -> bool:
        """Whether both claims rest on quotations that are one utterance: their differences are the quotations'
        matter."""
        if not self.paired_quotes:
            self.paired_quotes |= {
                pair
                for p in self.quote_pairs
                for pair in (
                    (self.entries[p.first].ref, self.entries[p.second].ref),
                    (self.entries[p.second].ref, self.entries[p.first].ref),
                )
            }
        return any(
            (self._first(a, x), self._first(b, y)) in self.paired_quotes
            for x in self.quotes_in(a)
            for y in self.quotes_in(b)
        )

    def _first(self, entry: Entry, item: str) -> ItemRef:
        """The first print of an item of the entry's article."""
        ref = ItemRef(article=entry.ref.article, item=item)
        return self.reprints.first.get(ref, ref)

    def quotes_in(self, claim: Entry) -> list[str]:
        """Ids of the quotations a claim rests on or that stand in its evidence."""
        inside = [
            e.ref.item
            for e in self._by_sentence().get((claim.page, claim.sentence), ())
            if e.kind == "quote" and any(s.start <= e.start < s.end for s in claim.spans)
        ]
        return [*claim.claim().quotes, *inside]

    def rare(self, term: str) -> bool:
        """Whether less than a tenth of the story's claims hold the term."""
        return self.claims.weights.get(term, 99.0) > _COMMON_NAME

    def sentence_terms(self, entry: Entry) -> frozenset[str]:
        """Terms of the entry's sentence, the story's people resolved."""
        return frozenset(self.registry.names.terms(plain_words(self.sentence(entry))))

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
