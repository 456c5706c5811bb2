"""One story: its facts by how many independent sources carry them, its figures, its timeline, its lineages."""

from __future__ import annotations

from extractor.review.html import Html, bdi, el, join
from extractor.review.story_index import StoryIndex
from extractor.review.views.intervals import interval_plot
from extractor.review.views.words import date_words, lineage_words
from extractor.schemas import Claim, Figure, MergedFact
from extractor.text.plural import count

__all__ = ["story_view"]

_SHOWN = 12
"""Facts of a group shown at once; the rest is one click away. Why: about one screen."""
_RANK = {"disputed": "disputed", "corroborated": "corroborated", "single_source": "one source"}


def _members(index: StoryIndex, fact: MergedFact) -> Html:
    links = [
        el("a", bdi(index.publisher(m.article)), " ", m.item, href=index.links.item(m.article, m.item))
        for m in fact.members
    ]
    spaced: list[Html | str] = []
    for link in links:
        spaced += [", ", link] if spaced else [link]
    return join(*spaced)


def _fact(index: StoryIndex, fact: MergedFact) -> Html:
    return el(
        "li",
        el(
            "span",
            str(fact.independent_sources),
            class_="sources",
            title=count(fact.independent_sources, "independent source"),
        ),
        el(
            "div",
            el("q", bdi(fact.text)) if fact.kind == "quote" else bdi(fact.text),
            el(
                "p",
                el("span", _RANK[fact.status], class_=f"status {fact.status}"),
                el("span", count(len({m.article for m in fact.members}), "article"), class_="reach"),
                el("span", _members(index, fact), class_="members"),
                class_="notes",
            ),
        ),
        class_=f"fact {fact.kind}",
    )


def _facts(index: StoryIndex, kind: str, title: str) -> Html | None:
    facts = sorted(
        (f for f in index.story.facts if f.kind == kind),
        key=lambda f: (-f.independent_sources, -len(f.members), int(f.id[1:])),
    )
    if not facts:
        return None
    shown, rest = facts[:_SHOWN], facts[_SHOWN:]
    return el(
        "section",
        el("h4", title, " ", el("span", str(len(facts)), class_="n")),
        el("ol", *(_fact(index, f) for f in shown), class_="facts"),
        el(
            "details",
            el("summary", f"{len(rest)} more"),
            el("ol", *(_fact(index, f) for f in rest), class_="facts"),
            class_="fold",
        )
        if rest
        else None,
    )


def _plots(index: StoryIndex) -> Html | None:
    plots: list[Html] = []
    for fact in index.story.facts:
        if fact.kind != "figure":
            continue
        rows = [(index.publisher(m.article), item) for m in fact.members if isinstance(item := index.item(m), Figure)]
        drawn = interval_plot(rows) if len({m.article for m in fact.members}) > 1 else None
        if drawn is not None:
            plots.append(
                el(
                    "figure",
                    el("figcaption", bdi(rows[0][1].measure)),
                    el("div", drawn, class_="plot-scroll"),
                    class_="plot",
                )
            )
    return el("section", el("h4", "Figures given by more than one article"), *plots) if plots else None


def _order(date: str) -> str:
    return date.partition("/")[0]


def _timeline(index: StoryIndex) -> Html | None:
    """Dated claims, once per merged fact, oldest first; dates without a year are left out: they have no place."""
    merged = {(m.article, m.item): f for f in index.story.facts for m in f.members}
    days: dict[str, dict[str, Html]] = {}
    for key, facts in index.articles.items():
        for claim in facts.claims:
            if not claim.event_date or claim.event_date.startswith("--"):
                continue
            fact = merged.get((key, claim.id))
            text = fact.text if fact is not None and isinstance(index.item(fact.members[0]), Claim) else claim.text
            days.setdefault(claim.event_date, {}).setdefault(
                fact.id if fact is not None else f"{key}{claim.id}",
                el(
                    "li",
                    bdi(text),
                    " ",
                    el("a", bdi(index.publisher(key)), href=index.links.item(key, claim.id), class_="pub"),
                ),
            )
    if not days:
        return None
    rows = [
        el("li", el("time", date_words(day), datetime=_order(day)), el("ul", *entries.values()))
        for day, entries in sorted(days.items(), key=lambda pair: _order(pair[0]))
    ]
    return el("section", el("h4", "Timeline"), el("ol", *rows, class_="timeline"))


def _lineages(index: StoryIndex) -> Html:
    rows = [
        el(
            "li",
            el("p", el("b", f"Source {number}"), f" — {lineage_words(one)}"),
            el(
                "ul",
                *(
                    el(
                        "li",
                        el("a", bdi(index.publisher(a)), href=index.links.item(a), class_="pub"),
                        " ",
                        bdi(index.title(a)),
                    )
                    for a in one.articles
                ),
                class_="tree",
            ),
            el("ul", *(el("li", bdi(e.detail)) for e in one.evidence), class_="why") if one.evidence else None,
        )
        for number, one in enumerate(index.story.lineages, 1)
    ]
    return el("section", el("h4", "Who copied whom"), el("ol", *rows, class_="lineages"))


def story_view(index: StoryIndex) -> Html:
    """The story without its disagreements, which have the queue."""
    story = index.story
    return el(
        "section",
        el("h3", bdi(story.title)),
        el(
            "p",
            f"{count(len(story.articles), 'article')} from {count(len(story.lineages), 'independent source')} · "
            f"{count(len(story.facts), 'fact')} · {count(len(story.disagreements), 'disagreement')}",
            class_="reach",
        ),
        _facts(index, "claim", "Claims"),
        _facts(index, "quote", "Quotes"),
        _facts(index, "figure", "Figures"),
        _plots(index),
        _timeline(index),
        _lineages(index),
        class_="story",
        id=story.id,
    )
