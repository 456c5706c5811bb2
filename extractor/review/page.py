"""The review page as one self-contained HTML file: opens from disk, asks no network, reads without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from extractor.review.html import Html, bdi, el, join
from extractor.review.queue import Case, build_queue
from extractor.review.story_index import StoryIndex
from extractor.review.views.article import article_view
from extractor.review.views.disagreement import case_view
from extractor.review.views.story import story_view
from extractor.review.views.words import KINDS, SEVERITIES, anchor, count
from extractor.schemas import Story

__all__ = ["asset", "render_page"]


def asset(name: str) -> str:
    """The text of a file of this package's assets."""
    return (files("extractor.review") / "assets" / name).read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _masthead(stories: Sequence[Story], queue: Sequence[Case]) -> Html:
    articles = {a.article.id for s in stories for a in s.articles}
    severities = Counter(str(c.disagreement.severity) for c in queue)
    open_ = sum(c.disagreement.status == "open" for c in queue)
    tiles = [
        ("Articles", len(articles), ""),
        ("Independent sources", sum(len(s.lineages) for s in stories), ""),
        ("Facts", sum(len(s.facts) for s in stories), ""),
        ("Disagreements", len(queue), ", ".join(f"{severities[s]} {s}" for s in SEVERITIES if severities[s])),
        ("Still open", open_, ""),
    ]
    title = stories[0].title if len(stories) == 1 else count(len(stories), "story", "stories")
    return el(
        "header",
        el("p", "What the articles agree on, and where they do not", class_="eyebrow"),
        el("h1", bdi(title)),
        el(
            "dl",
            *(
                el("div", el("dt", name), el("dd", f"{number:,}", el("small", note) if note else None))
                for name, number, note in tiles
            ),
            class_="tiles",
        ),
        class_="masthead",
    )


def _queue_table(queue: Sequence[Case], *, many: bool) -> Html:
    rows = [
        el(
            "li",
            el(
                "a",
                el("span", SEVERITIES[c.disagreement.severity], class_=f"sev {c.disagreement.severity}"),
                el("span", KINDS[c.disagreement.kind], class_="kind"),
                el("span", bdi(c.disagreement.summary), class_="line"),
                el("span", bdi(c.index.story.title), class_="of") if many else None,
                href=f"#{anchor(c.key)}",
            ),
            data_kind=c.disagreement.kind,
            data_severity=c.disagreement.severity,
            data_state="open" if c.disagreement.status == "open" else "decided",
        )
        for c in queue
    ]
    return el("ol", *rows, class_="queue")


def render_page(stories: Sequence[Story]) -> str:
    """The page for these stories, as text to be written in UTF-8. The same stories give the same bytes."""
    queue = build_queue(stories)
    indexes = list({id(c.index): c.index for c in queue}.values())
    known = {i.story.id: i for i in indexes}
    ordered = [known.get(s.id) or StoryIndex(s) for s in stories]
    many = len(stories) > 1
    style = asset("review.css")
    policy = f"default-src 'none'; style-src {_sha256(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    title = stories[0].title if len(stories) == 1 else count(len(stories), "story", "stories")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"Review: {title}"),
        el("style", Html(style)),
    )
    body = el(
        "body",
        el("a", "Skip to the disagreements", href="#disagreements", class_="skip"),
        _masthead(stories, queue),
        el(
            "nav",
            el("a", "Disagreements", href="#disagreements"),
            el("a", "Stories" if many else "Story", href="#stories"),
            el("a", "Articles", href="#articles"),
            aria_label="Parts of the page",
        ),
        el(
            "main",
            el(
                "section",
                el("h2", "Disagreements"),
                _queue_table(queue, many=many) if queue else el("p", "The articles do not disagree.", class_="none"),
                *(case_view(c, story_title=many) for c in queue),
                id="disagreements",
            ),
            el("section", el("h2", "Stories" if many else "Story"), *map(story_view, ordered), id="stories"),
            el(
                "section",
                el("h2", "Articles"),
                *(article_view(index, key) for index in ordered for key in index.articles),
                id="articles",
            ),
        ),
        el(
            "footer",
            el(
                "p",
                "Made by fact-extractor. Every marked passage is the article's own text at the stored place.",
            ),
        ),
    )
    return join(Html("<!doctype html>\n"), el("html", head, body, lang="en")) + "\n"
