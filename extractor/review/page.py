"""The review page as one self-contained HTML file: opens from disk, asks no network, reads without scripts."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.review.agreement import measure_agreement
from extractor.review.assets import asset, csp_hash
from extractor.review.decisions import ReviewState, replay, with_decisions
from extractor.review.html import Html, el, join
from extractor.review.queue import build_queue, index_stories
from extractor.review.story_index import StoryIndex
from extractor.review.views.agreement import agreement_view, contested_view
from extractor.review.views.article import article_view
from extractor.review.views.disagreement import case_view
from extractor.review.views.masthead import heading_of, masthead
from extractor.review.views.story import story_view
from extractor.review.views.worklist import worklist_row
from extractor.schemas import Story

__all__ = ["render_page"]


def render_page(stories: Sequence[Story], state: ReviewState | None = None) -> str:
    """The page for these stories, to be written in UTF-8; `state` puts the decisions of a log in.

    The same stories and state give the same bytes.
    """
    state = state if state is not None else replay(())
    indexes = index_stories(with_decisions(stories, state))
    queue = build_queue(indexes)
    many = len(indexes) > 1
    articles: dict[str, StoryIndex] = {}
    for index in indexes:
        articles |= {key: index for key in index.articles if key not in articles}
    style, script = asset("review.css"), asset("page.js")
    policy = (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"Review: {heading_of(indexes)}"),
        el("style", Html(style)),
    )
    measured = measure_agreement(state)
    agreement = agreement_view(measured)
    contested = contested_view([c for c in queue if c.key in set(measured.contested)], state)
    nothing = "The articles do not disagree." if indexes else "There are no stories in this file."
    body = el(
        "body",
        el("a", "Skip to the disagreements", href="#disagreements", class_="skip"),
        masthead(indexes, queue),
        el(
            "nav",
            el("a", "Disagreements", href="#disagreements"),
            el("a", "Stories" if many else "Story", href="#stories"),
            el("a", "Articles", href="#articles"),
            el("span", id="tools"),
            aria_label="Parts of the page",
        ),
        el(
            "main",
            el(
                "section",
                el("h2", "Disagreements"),
                el("ol", *(worklist_row(c, story_title=many) for c in queue), class_="queue", id="queue")
                if queue
                else el("p", nothing, class_="none"),
                *(case_view(c, story_title=many) for c in queue),
                id="disagreements",
            ),
            el("section", el("h2", "Stories" if many else "Story"), *map(story_view, indexes), id="stories"),
            el(
                "section",
                el("h2", "Articles"),
                *(article_view(index, key, state) for key, index in articles.items()),
                id="articles",
            ),
            el("section", el("h2", "Agreement between reviewers"), agreement, contested, id="agreement")
            if agreement
            else None,
        ),
        el(
            "footer",
            el("p", "Made by fact-extractor. Every marked passage is the article's own text at the stored place."),
        ),
        el("script", Html(script)),
    )
    return join(Html("<!doctype html>\n"), el("html", head, body, lang="en")) + "\n"
