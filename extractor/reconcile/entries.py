"""The items of a story as the reconciler compares them: claims, quotes and figures with their words, terms and
speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.reconcile.identity import Registry
from extractor.reconcile.pages import Page
from extractor.reconcile.words import marker_words, plain_words, stem
from extractor.schemas import Attribution, Claim, Figure, ItemRef, Quote, Span

__all__ = ["CALENDAR", "Entry", "read_entries"]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One claim, quote or figure of one article, prepared for comparison."""

    number: int
    """Place among the story's entries: articles in story order, items in text order."""
    page: int
    """Number of its article in the story."""
    kind: Literal["claim", "quote", "figure"]
    item: Claim | Quote | Figure
    ref: ItemRef
    text: str
    """Claim text, quoted words (parts joined by a space), or a figure's measure."""
    spans: tuple[Span, ...]
    attribution: Attribution | None
    speaker: str | None
    """Canonical key of the source, None where the article speaks for itself or does not say."""
    words: tuple[str, ...]
    terms: frozenset[str]
    main: int
    """Which of the spans says it; others may only tell who is meant."""
    sentence: int
    """Number of the page's sentence in which that span starts."""
    names: frozenset[str]
    """Those of the terms that are names: people and places known to the story, other words printed with a capital."""

    @property
    def start(self) -> int:
        """Where the span begins that says it, see `sentence`."""
        return self.spans[self.main].start

    @property
    def evidence(self) -> str:
        """The article's own words it rests on, spans joined by a space."""
        return " ".join(s.text for s in self.spans)

    def claim(self) -> Claim:
        assert isinstance(self.item, Claim)
        return self.item

    def quote(self) -> Quote:
        assert isinstance(self.item, Quote)
        return self.item

    def figure(self) -> Figure:
        assert isinstance(self.item, Figure)
        return self.item


def read_entries(pages: Sequence[Page], registry: Registry) -> list[Entry]:
    """All claims, quotes and figures of the pages, article by article, in text order."""
    found: list[Entry] = []
    for page in pages:
        attributions = {a.id: a for a in page.facts.attributions}
        items: list[tuple[int, int, Claim | Quote | Figure, tuple[Span, ...], str]] = []
        for claim in page.facts.claims:
            main = _main_span(claim, registry)
            items.append((claim.evidence[main].start, main, claim, claim.evidence, claim.text))
        for quote in page.facts.quotes:
            items.append((quote.parts[0].start, 0, quote, quote.parts, " ".join(p.text for p in quote.parts)))
        for figure in page.facts.figures:
            items.append((figure.span.start, 0, figure, (figure.span,), figure.measure or figure.span.text))
        for start, main, item, spans, text in sorted(items, key=lambda x: (x[0], x[2].id[0], int(x[2].id[1:]))):
            attribution = attributions.get(item.attribution) if item.attribution else None
            source = attribution.source if attribution else None
            words = tuple(plain_words(text))
            terms = frozenset(registry.names.terms(words))
            kind: Literal["claim", "quote", "figure"] = (
                "claim" if isinstance(item, Claim) else "quote" if isinstance(item, Quote) else "figure"
            )
            found.append(
                Entry(
                    number=len(found),
                    page=page.number,
                    kind=kind,
                    item=item,
                    ref=ItemRef(article=page.id, item=item.id),
                    text=" ".join(text.split()),
                    spans=tuple(spans),
                    attribution=attribution,
                    speaker=registry.key(source, page.number) if source else None,
                    words=words,
                    terms=terms,
                    main=main,
                    sentence=page.sentence_at(start),
                    names=_names(text, terms, registry),
                )
            )
    return found


def _main_span(claim: Claim, registry: Registry) -> int:
    """The evidence span with most of the claim's terms: the others were added to tell whom a pronoun means."""
    if len(claim.evidence) == 1:
        return 0
    terms = frozenset(registry.names.terms(plain_words(claim.text)))
    held = [len(terms & frozenset(registry.names.terms(plain_words(s.text)))) for s in claim.evidence]
    return held.index(max(held))


CALENDAR = frozenset(stem(w) for w in marker_words("calendar"))
"""Terms of days and months: printed with a capital, yet no names."""
_CAPITAL = re.compile(r"(?<=[\w,;:’'\-] )[A-Z][\w’']+")
"""A capitalised word that opens no sentence."""


def _names(text: str, terms: frozenset[str], registry: Registry) -> frozenset[str]:
    known = {t for t in terms if t[0] == "@"}
    printed = registry.names.terms(plain_words(" ".join(_CAPITAL.findall(text))))
    return frozenset(known | {t for t in printed if t in terms and t[0] not in "~#" and t not in CALENDAR})
