"""Stories: articles on the same events, found by what they share and when they were published."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractor.reconcile.words import lexicon, plain_words
from extractor.schemas import ArticleFacts

__all__ = ["Sketch", "find_stories", "sketch"]

SAME_STORY = 0.2
"""Cosine of the articles' weighty terms from which two articles are on one story. Why: among the seeds every pair has
0.30 or more, among unrelated articles (a rail crash, an election, a merger; US politics of different weeks) none more
than 0.10."""
_TERMS = 40
"""Weightiest terms kept per article."""
_POSTINGS = 300
"""Articles with one term that are all compared. Why: bounds the work for terms half the news has."""
_NEIGHBOURS = 8
"""Articles compared over a term that more than `_POSTINGS` have: the next ones before it in order of id. Why: the
terms of a story of thousands are all of that sort, and a chain joins it as well as all pairs would."""
_PRIOR = 40
"""Imagined articles without any of the terms. Why: among five articles of one story every shared name would otherwise
look common and weigh nothing."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What clustering needs to know of an article."""

    id: str
    day: int | None
    """Day of publication as a proleptic ordinal; None where unknown or less exact than a day."""
    terms: tuple[tuple[str, int], ...]
    """Terms with counts, sorted."""


def sketch(facts: ArticleFacts) -> Sketch:
    """The sketch of one article; its text may be absent, its claims then speak for it."""
    article = facts.article
    text = article.text
    if text is None:
        text = "\n".join(c.text for c in facts.claims)
    else:
        for span in sorted(article.boilerplate, key=lambda s: -s.start):
            text = text[: span.start] + " " + text[span.end :]
    counts = Counter(lexicon().terms(plain_words(f"{article.title or ''} {text}")))
    try:
        day = date.fromisoformat(article.published).toordinal() if article.published else None
    except ValueError:
        day = None
    return Sketch(article.id, day, tuple(sorted(counts.items())))


def find_stories(sketches: Sequence[Sketch], *, window_days: int) -> list[list[str]]:
    """Article ids grouped by story, each group sorted; the order of `sketches` does not matter.

    Two articles are linked when their weighty terms agree (cosine ≥ SAME_STORY) and their dates, where both are known,
    lie within `window_days` days; a story is what links connect. Work grows with articles times postings looked at.
    """
    ordered = sorted(sketches, key=lambda s: s.id)
    spread: Counter[str] = Counter()
    for one in ordered:
        spread.update(term for term, _ in one.terms)
    total = len(ordered) + _PRIOR
    vectors: list[dict[str, float]] = []
    postings: dict[str, list[int]] = {}
    for number, one in enumerate(ordered):
        weights = {t: (1 + math.log(n)) * math.log(total / spread[t]) for t, n in one.terms}
        shared = sorted(((t, w) for t, w in weights.items() if spread[t] > 1), key=lambda x: (-x[1], x[0]))[:_TERMS]
        own = sorted((w for t, w in weights.items() if spread[t] == 1), reverse=True)[:_TERMS]
        # Terms that only this article has match nothing but count in its length: few articles that share a handful of
        # common words would otherwise look alike.
        vector = dict(shared)
        length = math.sqrt(math.fsum(w * w for w in (*vector.values(), *own))) or 1.0
        vector = {t: w / length for t, w in vector.items()}
        vectors.append(vector)
        for term in vector:
            postings.setdefault(term, []).append(number)
    parent = list(range(len(ordered)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for number, vector in enumerate(vectors):
        chained: set[int] = set()
        hits: dict[int, float] = {}
        for term, weight in vector.items():
            where = postings[term]
            if len(where) > _POSTINGS:
                at = bisect_left(where, number)
                chained.update(where[max(0, at - _NEIGHBOURS) : at])
                continue
            for other in where:
                if other < number:
                    hits[other] = hits.get(other, 0.0) + weight * vectors[other][term]
        for other in sorted(chained):
            hits[other] = sum(w * vectors[other].get(t, 0.0) for t, w in vector.items())
        for other, cosine in hits.items():
            if cosine < SAME_STORY:
                continue
            days = (ordered[number].day, ordered[other].day)
            if days[0] is not None and days[1] is not None and abs(days[0] - days[1]) > window_days:
                continue
            a, b = sorted((root(number), root(other)))
            parent[b] = a
    groups: dict[int, list[str]] = {}
    for number, one in enumerate(ordered):
        groups.setdefault(root(number), []).append(one.id)
    return [sorted(g) for g in groups.values()]
