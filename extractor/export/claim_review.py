"""schema.org ClaimReview from a person's decisions.

A review is written for each side of a disagreement that a decision settles one way or the other. What is rated is
whether the side was upheld against the other side, by the person named; it is not a verdict on the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from extractor.export.linked_data import agent, article_iri, iri, streamed, web_address
from extractor.export.rows import upheld_position
from extractor.schemas import ArticleFacts, Attribution, Claim, Decision, Disagreement, Figure, Position, Quote, Story

__all__ = ["claim_review_parts", "claim_reviews"]

_HOLDS, _FAILS = 5, 1
"""Ends of the rating scale, as in Google's ClaimReview guide: 1 false, 5 true."""


def claim_review_parts(records: Iterable[ArticleFacts | Story], page: str | None = None) -> Iterator[bytes]:
    """A JSON-LD graph of ClaimReviews in parts. Lines of facts hold no decisions and give none."""

    def found() -> Iterator[dict[str, Any]]:
        for record in records:
            if isinstance(record, Story):
                yield from claim_reviews(record, page)

    return streamed({"@context": "https://schema.org"}, "@graph", found())


def claim_reviews(story: Story, page: str | None = None) -> Iterator[dict[str, Any]]:
    """The reviews that the decisions of a story come to, in order of its disagreements.

    Undecided disagreements and the verdicts `unsure` and `not_a_disagreement` give none: they uphold and refute
    nothing. Nor do the sides beside the first two where the verdict is `neither` without naming another. `page` is
    where the review is published; each review's `url` is that page and the disagreement's fingerprint.
    """
    items = {(f.article.id, i.id): i for f in story.articles for i in f.items()}
    articles = {f.article.id: f for f in story.articles}
    for one in story.disagreements:
        if one.decision is None:
            continue
        for number, side in enumerate(one.positions):
            holds = _holds(one.decision, number)
            if holds is None:
                continue
            claimed = _claimed([items[m.article, m.item] for m in side.members]) or side.label
            yield _review(story, one, number, claimed) | {
                "reviewRating": {
                    "@type": "Rating",
                    "ratingValue": _HOLDS if holds else _FAILS,
                    "bestRating": _HOLDS,
                    "worstRating": _FAILS,
                    "alternateName": "Upheld" if holds else "Not upheld",
                },
                "itemReviewed": _claim(side, claimed, articles, items),
                **({"url": f"{page}#{one.fingerprint}"} if web_address(page) else {}),
            }


def _holds(decision: Decision, number: int) -> bool | None:
    upheld = upheld_position(decision)
    if upheld is not None:
        return number == upheld
    if decision.verdict in ("both", "neither") and number < 2:
        return decision.verdict == "both"
    return None


def _review(story: Story, one: Disagreement, number: int, claimed: str) -> dict[str, Any]:
    assert one.decision is not None
    note = f"{one.decision.note}\n\n{one.explanation}" if one.decision.note else one.explanation
    return {
        "@type": "ClaimReview",
        "@id": iri("review", story.id, one.fingerprint, str(number)),
        "claimReviewed": claimed,
        "author": {"@type": "Person", "name": one.decision.reviewer},
        "datePublished": one.decision.at.date().isoformat(),
        "reviewBody": note,
    }


_Item = Attribution | Quote | Figure | Claim


def _claimed(members: list[_Item]) -> str | None:
    """The side's statement: its first claim, else its first figure or quote in words."""
    for item in sorted(members, key=lambda i: "cfqa".index(i.id[0])):
        if isinstance(item, Claim):
            return item.text
        if isinstance(item, Figure):
            return f"{item.measure}: {item.span.text}"
        if isinstance(item, Quote):
            return "“" + " … ".join(p.text for p in item.parts) + "”"
    return None


def _claim(
    side: Position, claimed: str, articles: dict[str, ArticleFacts], items: dict[tuple[str, str], _Item]
) -> dict[str, Any]:
    authors = []
    for m in side.members:
        item = items[m.article, m.item]
        said = item.id if isinstance(item, Attribution) else item.attribution
        by = items.get((m.article, said or ""))
        if isinstance(by, Attribution) and by.source is not None:
            authors.append(agent(by.source))
    if not authors:
        authors = [{"@type": "Organization", "name": name} for name in side.publishers]
    places = [_appearance(articles[a]) for a in dict.fromkeys(m.article for m in side.members)]
    dates = [p["datePublished"] for p in places if "datePublished" in p]
    claim: dict[str, Any] = {"@type": "Claim", "text": claimed, "appearance": places}
    if authors:
        unique = [a for n, a in enumerate(authors) if a not in authors[:n]]
        claim["author"] = unique if len(unique) > 1 else unique[0]
    if dates:
        claim["datePublished"] = min(dates)
    return claim


def _appearance(facts: ArticleFacts) -> dict[str, Any]:
    article = facts.article
    found: dict[str, Any] = {"@type": "NewsArticle", "@id": article_iri(article)}
    if (url := web_address(article.url)) is not None:
        found["url"] = url
    if article.title:
        found["headline"] = article.title
    if article.published and len(article.published) == len("2025-12-03"):
        found["datePublished"] = article.published  # schema.org's Date is a whole date
    if article.publisher:
        found["publisher"] = {"@type": "Organization", "name": article.publisher}
    return found
