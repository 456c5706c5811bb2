"""Reprints: items that one article after another prints word for word, compared once and counted every time.

A breaking story has hundreds of near copies of a few agency reports. Set side by side copy by copy, one sentence in 500
copies makes 125,000 pairs that say nothing; so in a crowded story only the first print of each wording is compared, and
what is found of it holds for all its prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from extractor.reconcile.identity import Registry
from extractor.reconcile.pages import Page
from extractor.schemas import Attribution, Claim, Figure, ItemRef, Quote, Span

__all__ = ["CROWD", "Place", "Reprints", "find_reprints", "rivals"]

CROWD = 60
"""Articles from which a story counts as crowded. Why: below, all pairs are affordable and each copy is compared for
itself (25 articles with 1,000 items take 0.4 s); a monitor's ordinary stories stay below."""

Place = tuple[int, int, str, ItemRef]
"""(page, start in code points, kind's letter, item): where an item is printed, in story order."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reprints:
    """The story's pages with the items they print first, and where each of these is printed again."""

    pages: Sequence[Page]
    """All pages; each one's facts hold only what no earlier page prints in the same words and sentence."""
    prints: Mapping[ItemRef, Sequence[Place]] = field(default_factory=dict)
    """First print → all its prints, itself included; items that are printed once are left out."""
    first: Mapping[ItemRef, ItemRef] = field(default_factory=dict)
    """Later print → first print."""


def find_reprints(pages: Sequence[Page], registry: Registry) -> Reprints:
    """The reprints of a crowded story; none where there are `CROWD` articles or fewer. Work grows with the items."""
    if len(pages) <= CROWD:
        return Reprints(pages)
    known: dict[tuple[Any, ...], Place] = {}
    prints: dict[ItemRef, list[Place]] = {}
    first: dict[ItemRef, ItemRef] = {}
    lean: list[Page] = []
    for page in pages:
        sight = _Sight(page, registry)

        def new(item: Claim | Quote | Figure, page: Page = page, sight: _Sight = sight) -> bool:
            mark, start = sight.item(item)
            ref = ItemRef(article=page.id, item=item.id)
            place: Place = (page.number, start, item.id[0], ref)
            held = known.setdefault(mark, place)
            if held is place:
                return True
            prints.setdefault(held[3], [held]).append(place)
            first[ref] = held[3]
            return False

        facts = page.facts
        claims = tuple(c for c in facts.claims if new(c))
        quotes = tuple(q for q in facts.quotes if new(q))
        figures = tuple(f for f in facts.figures if new(f))
        needed = {c.attribution for c in claims} | {q.attribution for q in quotes} | {f.attribution for f in figures}
        said = []
        for a in facts.attributions:
            mark = ("a", *sight.attribution(a.id), *(sight.sentence(s.start) for s in a.content[:1]))
            place = (page.number, 0, "a", ItemRef(article=page.id, item=a.id))
            if known.setdefault(mark, place) is place or a.id in needed:
                said.append(a)
        lean.append(
            replace(
                page,
                # Unchecked on purpose: what is left may name items that were left out.
                facts=facts.model_copy(
                    update={"claims": claims, "quotes": quotes, "figures": figures, "attributions": tuple(said)}
                ),
            )
        )
    return Reprints(lean, prints, first)


class _Sight:
    """What of a page's items a rule may look at: two items alike in all of it are one print and another."""

    def __init__(self, page: Page, registry: Registry) -> None:
        self._page, self._registry = page, registry
        self._text = page.text()
        self._day = (page.facts.article.published or "")[:10]
        """A rule may read a weekday, or tell a later count from an earlier one, by it."""
        self._attributions = {a.id: a for a in page.facts.attributions}
        self._told: dict[str, tuple[Any, ...]] = {}

    def sentence(self, start: int) -> str:
        number = self._page.sentence_at(start)
        if number < 0 or not self._text:
            return ""
        place = self._page.sentences[number]
        return self._text[place.start : place.end]

    def attribution(self, id: str | None) -> tuple[Any, ...]:
        if id is None or id not in self._attributions:
            return ()
        told = self._told.get(id)
        if told is None:
            told = self._told[id] = self._read(self._attributions[id])
        return told

    def _read(self, a: Attribution) -> tuple[Any, ...]:
        key = self._registry.key
        number = self._page.number
        return (
            key(a.source, number) if a.source else None,
            (a.source.name, a.source.kind, a.source.role) if a.source else None,
            a.source_span.text if a.source_span else None,
            (a.cue, a.stance, a.hedged, a.addressee, str(a.date)),
            tuple(s.text for s in a.content),
            tuple((key(v, number), v.name) for v in a.via),
            self._day,
        )

    def item(self, item: Claim | Quote | Figure) -> tuple[tuple[Any, ...], int]:
        """All of it, and where the item starts."""
        own: tuple[Any, ...]
        spans: Sequence[Span]
        if isinstance(item, Claim):
            spans, own = item.evidence, (item.text, item.modality, str(item.event_date))
        elif isinstance(item, Quote):
            spans, own = item.parts, (item.kind,)
        else:
            spans = (item.span,)
            own = (
                item.value, item.low, item.high, item.unit, item.dimension, item.qualifier, item.measure,
                str(item.as_of),
            )  # fmt: skip
        around = tuple((s.text, self.sentence(s.start)) for s in spans)
        return (item.id[0], own, around, self.attribution(item.attribution), self._day), spans[0].start


def rivals(
    pairs: Iterable[T], numbers: Callable[[T], tuple[int, int]], score: Callable[[T], float], held: Mapping[int, int]
) -> list[T]:
    """Of pairs between first prints those in which each side is, for some article of the other, its best counterpart.

    `numbers` gives a pair's two items, `held` the articles that print an item, as bits. An article that prints the
    item itself needs no counterpart in it: a wording every article of which also prints the other is no rival to it.
    The order of the pairs is kept.
    """
    ranked: dict[int, list[tuple[float, tuple[int, int], int]]] = {}
    listed = list(pairs)
    for pair in listed:
        a, b = numbers(pair)
        ranked.setdefault(a, []).append((-score(pair), (a, b), b))
        ranked.setdefault(b, []).append((-score(pair), (a, b), a))
    best: set[tuple[int, int]] = set()
    for one, others in ranked.items():
        answered = held[one]
        for _, _, other in sorted(others):
            if held[other] & ~answered:
                best.add((one, other))
                answered |= held[other]
    kept = []
    for pair in listed:
        a, b = numbers(pair)
        if (a, b) in best and (b, a) in best:
            kept.append(pair)
    return kept
