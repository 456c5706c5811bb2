"""Marks on a text by stored offsets: nested and overlapping ones cut into stretches, never searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.review.html import Html, el, join, show

__all__ = ["Mark", "paint"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to be marked: `[start, end)` in code points of the article's text."""

    start: int
    end: int
    look: str
    """CSS class, one word, from code."""
    title: str = ""
    """What a reader sees on pointing; empty for none."""
    item: str = ""
    """Id of the item it belongs to, for scripts; empty for none."""
    href: str = ""
    """Where the stretch leads; the innermost mark's wins."""
    anchor: str = ""
    """Element id of the place where the mark begins; empty for none."""


def paint(text: str, start: int, end: int, marks: Iterable[Mark]) -> Html:
    """`text[start:end]` as HTML with `marks` on it.

    Marks are clipped to the range. Where marks overlap, the shared stretch carries all their looks; the text itself
    comes out once, in order, whole: with the tags taken away it is `text[start:end]`, escaped.
    """
    inside = sorted(
        (m for m in marks if m.start < end and m.end > start and m.start < m.end),
        key=lambda m: (m.start, -m.end),
    )
    if not inside:
        return show(text[start:end])
    cuts = sorted({start, end, *(max(m.start, start) for m in inside), *(min(m.end, end) for m in inside)})
    out: list[str] = []
    active: list[Mark] = []
    upcoming = 0
    for left, right in pairwise(cuts):
        active = [m for m in active if m.end > left]
        while upcoming < len(inside) and inside[upcoming].start <= left:
            if inside[upcoming].end > left:
                active.append(inside[upcoming])
            upcoming += 1
        out.append(_stretch(text[left:right], active, left))
    return Html("".join(out))


def _stretch(text: str, active: Sequence[Mark], left: int) -> Html:
    if not active:
        return show(text)
    looks = list(dict.fromkeys(m.look for m in active))
    opening = any(m.start == left for m in active)
    innermost_link = next((m.href for m in reversed(active) if m.href), "")
    titles = " · ".join(dict.fromkeys(m.title for m in active if m.title))
    items = " ".join(dict.fromkeys(m.item for m in active if m.item))
    # White space between items is no link: it would have no name. And no stretch is a stop of the Tab key: an article
    # has hundreds, and the list beside the text has the same items, one stop each.
    link = innermost_link if text.strip() else ""
    return join(
        *(el("span", id=m.anchor) for m in active if m.anchor and m.start == left),
        el(
            "a" if link else "mark",
            text,
            class_="m " + " ".join(looks) + (" open" if opening else ""),
            href=link or None,
            tabindex=-1 if link else None,
            title=titles or None,
            data_items=items or None,
        ),
    )
