"""A story made ready for reading: what an item is, whose it is, where it stands, what it is disputed in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property
from pathlib import PurePath

from extractor.review.links import ON_PAGE, Links
from extractor.schemas import (
    ArticleFacts,
    Attribution,
    Claim,
    Disagreement,
    Figure,
    ItemRef,
    Lineage,
    Quote,
    Span,
    Story,
)
from extractor.text import find_sentences

__all__ = ["Item", "StoryIndex"]

Item = Attribution | Quote | Figure | Claim

# Why 90: longer first lines are prose, not a headline (newspaper headlines run to about 80 characters).
_TITLE_LENGTH = 90


class StoryIndex:
    """Looks things up in one story. Reads only; everything is computed once, when first asked for."""

    def __init__(self, story: Story, links: Links = ON_PAGE) -> None:
        self.story = story
        self.links = links
        self.articles: dict[str, ArticleFacts] = {a.article.id: a for a in story.articles}
        self._sentences: dict[str, list[tuple[int, int]]] = {}

    @cached_property
    def items(self) -> dict[tuple[str, str], Item]:
        """All items by (article id, item id)."""
        return {(key, item.id): item for key, facts in self.articles.items() for item in facts.items()}

    @cached_property
    def _lineages(self) -> dict[str, Lineage]:
        return {article: lineage for lineage in self.story.lineages for article in lineage.articles}

    @cached_property
    def _disputes(self) -> dict[tuple[str, str], list[Disagreement]]:
        found: dict[tuple[str, str], list[Disagreement]] = {}
        for one in self.story.disagreements:
            for ref in {(m.article, m.item) for p in one.positions for m in p.members}:
                found.setdefault(ref, []).append(one)
        return found

    def item(self, ref: ItemRef) -> Item:
        """The item itself."""
        return self.items[ref.article, ref.item]

    def disputes(self, article: str, item: str) -> list[Disagreement]:
        """The disagreements in which the item takes part, in the story's order."""
        return self._disputes.get((article, item), [])

    def lineage(self, article: str) -> Lineage:
        """The lineage that the article belongs to."""
        return self._lineages[article]

    @cached_property
    def _publishers(self) -> dict[str, str]:
        stated = {
            key: facts.article.publisher or (PurePath(facts.article.path).stem if facts.article.path else "") or key
            for key, facts in self.articles.items()
        }
        shared = {name for name, times in Counter(stated.values()).items() if times > 1}
        given: Counter[str] = Counter()
        for key, name in stated.items():
            if name in shared:
                given[name] += 1
                stated[key] = f"{name} ({given[name]})"
        return stated

    def publisher(self, article: str) -> str:
        """The publisher as stated; else the file's name; else the article's id. Numbered where articles share it."""
        return self._publishers[article]

    def title(self, article: str) -> str:
        """The headline as stated; else the beginning of the text, cut at a word; else the publisher."""
        one = self.articles[article].article
        if one.title:
            return one.title
        start = " ".join((one.text or "")[: _TITLE_LENGTH * 3].split())
        if len(start) <= _TITLE_LENGTH:
            return start or self.publisher(article)
        return start[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"

    def attribution(self, article: str, item: str) -> Attribution | None:
        """Who the item is attributed to, if anyone."""
        one = self.items[article, item]
        if isinstance(one, Attribution):
            return one
        found = self.items.get((article, one.attribution or ""))
        return found if isinstance(found, Attribution) else None

    def spans(self, article: str, item: str) -> tuple[Span, ...]:
        """The item's own evidence, in text order: a quote's parts, a figure's expression, a claim's evidence."""
        one = self.items[article, item]
        if isinstance(one, Quote):
            return one.parts
        if isinstance(one, Figure):
            return (one.span,)
        if isinstance(one, Claim):
            return tuple(sorted(one.evidence, key=lambda s: s.start))
        return one.content or tuple(s for s in (one.source_span, one.cue_span) if s is not None)

    def window(self, article: str, start: int, end: int) -> tuple[int, int]:
        """The stretch of whole sentences around `[start, end)`: one sentence before, one after."""
        if article not in self._sentences:
            one = self.articles[article].article
            self._sentences[article] = [(s.start, s.end) for s in find_sentences(one.text or "", one.boilerplate)]
        sentences = self._sentences[article]
        first = max(bisect_right(sentences, (start, end)) - 2, 0)
        while first < len(sentences) and sentences[first][1] <= start:
            first += 1
        last = first
        while last < len(sentences) and sentences[last][0] < end:
            last += 1
        if first == last:
            return start, end
        left, right = sentences[max(0, first - 1)][0], sentences[min(len(sentences) - 1, last)][1]
        return min(left, start), max(right, end)
