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
# Why 4: shorter lines before the text are datelines and labels ("By Nora Lind", "date 2025-11-28").
_TITLE_WORDS = 4


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
        stems = {key: PurePath(a.article.path or "").stem or key for key, a in self.articles.items()}
        stated = {key: a.article.publisher or stems[key] for key, a in self.articles.items()}
        times = Counter(stated.values())
        return {key: name if times[name] == 1 else f"{name} ({stems[key]})" for key, name in stated.items()}

    def publisher(self, article: str) -> str:
        """The publisher as stated; else the file's name; else the article's id.

        Where several articles share a publisher, the file's name tells them apart, as in the reconciler's sentences.
        """
        return self._publishers[article]

    def title(self, article: str) -> str:
        """The headline as stated; else the first sentence, cut at a word; else the publisher."""
        one = self.articles[article].article
        if one.title:
            return one.title
        for start, end in self._sentences_of(article):
            words = (one.text or "")[start : min(end, start + 3 * _TITLE_LENGTH)].split()
            if len(words) < _TITLE_WORDS:
                continue
            line = " ".join(words)
            return line if len(line) <= _TITLE_LENGTH else line[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
        return self.publisher(article)

    def _sentences_of(self, article: str) -> list[tuple[int, int]]:
        if article not in self._sentences:
            one = self.articles[article].article
            self._sentences[article] = [(s.start, s.end) for s in find_sentences(one.text or "", one.boilerplate)]
        return self._sentences[article]

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
        sentences = self._sentences_of(article)
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
