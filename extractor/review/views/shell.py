"""The served pages around the views: the desk with queue and card, and plain pages for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.review.html import Child, Html, bdi, el, join
from extractor.review.story_index import StoryIndex
from extractor.review.views.masthead import heading_of
from extractor.review.views.words import KINDS, SEVERITIES

__all__ = ["Screen", "render_shell", "subpage"]

_KEYS = (
    ("1 2 3 …", "that position holds; on to the next"),
    ("b", "both hold"),
    ("n", "neither holds"),
    ("x", "not a disagreement"),
    ("s", "unsure: leave it open and go on"),
    ("c", "write a note that goes with the decision"),
    ("u", "undo your last decision"),
    ("j k", "next, previous, without deciding"),
    ("o", "next open one"),
    ("/", "search"),
    ("?", "this list"),
)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the desk's frame needs to know."""

    indexes: Sequence[StoryIndex]
    reviewer: str
    publishers: Sequence[str]
    damage: Sequence[str]
    """What could not be read in the log, in words."""


def _head(title: str, *, script: bool = True) -> Html:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("link", rel="stylesheet", href="/assets/review.css"),
        el("link", rel="stylesheet", href="/assets/serve.css"),
        el("script", src="/assets/serve.js", defer=True) if script else None,
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> Html:
    return el(
        "select",
        el("option", label, value=""),
        *(el("option", text, value=value) for value, text in options),
        name=name,
        aria_label=label,
    )


def _filters(screen: Screen) -> Html:
    kinds = {d.kind for index in screen.indexes for d in index.story.disagreements}
    return el(
        "form",
        el("input", type="search", name="q", placeholder="Search  ( / )", aria_label="Search the disagreements"),
        _select("severity", "Every severity", list(SEVERITIES.items())),
        _select("kind", "Every kind", [(k, v) for k, v in KINDS.items() if k in kinds]),
        _select("publisher", "Every publisher", [(p, p) for p in screen.publishers]),
        _select("state", "Open and decided", [("open", "Open"), ("decided", "Decided")]),
        id="filters",
        role="search",
    )


def _dialogs() -> Html:
    help_ = el(
        "dialog",
        el("h2", "Keys"),
        el("dl", *(el("div", el("dt", el("kbd", key)), el("dd", what)) for key, what in _KEYS), class_="keys"),
        el("form", el("button", "Close", autofocus=True), method="dialog"),
        id="help",
        aria_label="Keys",
    )
    note = el(
        "dialog",
        el(
            "form",
            el("label", "Note for this decision", for_="note-text"),
            el("textarea", id="note-text", rows=4, maxlength=4000),
            el("p", "Enter keeps it, Shift+Enter is a new line, Escape leaves it.", class_="hint"),
            el("button", "Keep the note", type="submit", class_="primary"),
            method="dialog",
        ),
        id="note",
        aria_label="Note",
    )
    name = el(
        "dialog",
        el(
            "form",
            el("label", "Your name, as the log should have it", for_="name-text"),
            el("input", type="text", id="name-text", maxlength=80, autocomplete="off"),
            el("button", "Save", type="submit", class_="primary"),
            method="dialog",
        ),
        id="name",
        aria_label="Reviewer",
    )
    return join(help_, note, name)


def render_shell(screen: Screen, rows: Sequence[Html], card: Html | None, boot: str) -> str:
    """The desk. `boot` is JSON for the script; it cannot end its element because `<` is written as an escape."""
    title = heading_of(screen.indexes)
    stories = [(i.links.story(i.story.id), i.story.title) for i in screen.indexes]
    empty = el("p", "There is nothing to decide: the articles do not disagree.", class_="none")
    body = el(
        "body",
        el("a", "Skip to the disagreement", href="#case", class_="skip"),
        el(
            "header",
            el("h1", bdi(title)),
            el(
                "div",
                el("progress", id="progress", aria_label="Decided", value=0, max=1),
                el("span", "", id="progress-text"),
                class_="progress",
            ),
            el(
                "nav",
                el(
                    "details",
                    el("summary", "Stories"),
                    el("ul", *(el("li", el("a", bdi(t), href=address)) for address, t in stories)),
                    class_="menu",
                )
                if len(stories) > 1
                else [el("a", "Story", href=address) for address, _ in stories],
                el("a", "Agreement", href="/agreement"),
                el("a", "CSV", href="/export/decisions.csv", download=True, title="All decisions as a table"),
                el("button", "Reviewer: ", el("b", bdi(screen.reviewer), id="who"), type="button", id="who-button"),
                el("button", "?", type="button", id="help-button", aria_label="Keys"),
                aria_label="Tools",
            ),
            class_="bar",
        ),
        el("p", "Damaged lines in the decision log: ", "; ".join(screen.damage), class_="alarm")
        if screen.damage
        else None,
        el("p", "", id="alarm", class_="alarm", role="alert", hidden=True),
        el(
            "div",
            el(
                "section",
                _filters(screen),
                el("p", "", id="found", class_="hint", role="status"),
                el("ol", *rows, class_="queue", id="queue"),
                class_="list",
                aria_label="Queue",
            ),
            el("main", card or empty, id="case"),
            class_="panes",
        ),
        el("div", "", id="said", role="status", aria_live="polite"),
        _dialogs(),
        el("script", Html(boot.replace("<", "\\u003c")), type="application/json", id="boot"),
        class_="desk",
    )
    return join(Html("<!doctype html>\n"), el("html", _head(f"Review: {title}"), body, lang="en")) + "\n"


def subpage(title: str, *content: Child, above: str = "") -> str:
    """A served page beside the desk: article, story, agreement. `above` stands over the title in small letters."""
    body = el(
        "body",
        el("header", el("nav", el("a", "← Back to the queue", href="/"), aria_label="Tools"), class_="bar"),
        el("main", el("p", bdi(above), class_="eyebrow"), el("h1", bdi(title)), *content),
        el("div", "", id="said", role="status", aria_live="polite"),
        el("p", "", id="alarm", class_="alarm", role="alert", hidden=True),
        el("dialog", id="wrong", aria_label="Mark wrong"),
        class_="sub",
    )
    return join(Html("<!doctype html>\n"), el("html", _head(title), body, lang="en")) + "\n"
