"""Passages in their article's context, the exact span marked where the offsets say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.review.highlight import Mark, paint
from extractor.review.html import Html, bdi, el, join
from extractor.review.story_index import StoryIndex
from extractor.review.views.words import (
    date_words,
    figure_words,
    speaker_words,
)
from extractor.schemas import Figure, Span

__all__ = ["passage_of", "windows"]

_BREAK = re.compile(r"\s*\n\s*")
_GAP = 240
"""Windows nearer than this many code points are shown as one. Why: about two sentences; less reads better whole."""


def windows(index: StoryIndex, article: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches of context around these spans, in text order, near ones joined."""
    merged: list[tuple[int, int]] = []
    for left, right in sorted(index.window(article, s.start, s.end) for s in spans):
        if merged and left <= merged[-1][1] + _GAP:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _paragraphs(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Html]:
    """The stretch as paragraphs of their own, dots where it begins or ends inside the text."""
    cuts = [start, *(start + m.end() for m in _BREAK.finditer(text[start:end])), end]
    return [
        el(
            "p",
            "… " if left == start and start else None,
            paint(text, left, right, marks),
            " …" if right == end and end < len(text.rstrip()) else None,
            dir="auto",
        )
        for left, right in pairwise(cuts)
        if not text[left:right].isspace()
    ]


def passage_of(
    index: StoryIndex,
    article: str,
    items: Sequence[str],
    differing: Sequence[tuple[int, int]] = (),
    *,
    links: bool = True,
) -> Html:
    """What one article says in `items`: context with exact spans, speaker and cue marked, and where it stands.

    `differing` are stretches of words that the other position has otherwise; offsets as everywhere.
    """
    facts = index.articles[article]
    spans = [s for item in items for s in index.spans(article, item)]
    marks = [Mark(s.start, s.end, "boiler", "boilerplate: not part of the article") for s in facts.article.boilerplate]
    marks += [Mark(s.start, s.end, "exact") for s in spans]
    voices: dict[str, None] = {}
    for item in items:
        one = index.attribution(article, item)
        if one is None:
            continue
        voices[speaker_words(one)] = None
        if one.source_span is not None:
            marks.append(Mark(one.source_span.start, one.source_span.end, "speaker", "speaker"))
        if one.cue_span is not None:
            marks.append(Mark(one.cue_span.start, one.cue_span.end, "cue", "cue"))
    marks += [Mark(left, right, "diff", "worded differently in the other position") for left, right in differing]
    text = facts.article.text
    if text is None:
        body = [el("p", join(*_dotted(el("mark", s.text, class_="m exact") for s in spans)), dir="auto")]
    else:
        body = [
            paragraph
            for left, right in windows(index, article, spans)
            for paragraph in _paragraphs(text, left, right, marks)
        ]
    notes: list[Html] = [el("span", bdi(voice), class_="voice") for voice in voices]
    for item in items:
        found = index.items[article, item]
        if isinstance(found, Figure):
            notes.append(el("span", "read as ", bdi(figure_words(found) or found.span.text), class_="value"))
    where = (
        el("a", bdi(index.publisher(article)), href=index.links.item(article), class_="pub")
        if links
        else el("b", bdi(index.publisher(article)), class_="pub")
    )
    published = facts.article.published
    places = [
        el("a", item, href=index.links.item(article, item), title="to the item in the article", class_="ref")
        for item in items
        if links
    ]
    return el(
        "figure",
        el("blockquote", *body),
        el(
            "figcaption",
            where,
            el("span", date_words(published), class_="when") if published else None,
            *notes,
            el("span", *_spaced(places), class_="refs") if places else None,
        ),
        class_="passage",
    )


def _dotted(parts: Iterable[Html]) -> list[Html | str]:
    out: list[Html | str] = []
    for part in parts:
        out += [" … ", part] if out else [part]
    return out


def _spaced(parts: Iterable[Html]) -> list[Html | str]:
    out: list[Html | str] = []
    for part in parts:
        out += [" ", part] if out else [part]
    return out
