"""Changes in the context of their articles, as one self-contained page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from extractor.evaluation.diff import Change, tally
from extractor.evaluation.lines import FactsLines

__all__ = ["render_changes"]

_AROUND = 90
"""Characters of context on either side of a change."""

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
li{margin:.5rem 0}mark{background:none;font-weight:600;border-bottom:2px solid}
.gained mark{color:#1e8449}.lost mark{color:#c0392b}.changed mark{color:#b9770e}
small{opacity:.75}del{color:#c0392b}ins{color:#1e8449;text-decoration:none}
"""


def _item(change: Change, text: str | None) -> str:
    fields = "".join(
        f"<br><small>{escape(name)}:</small> <del>{escape(old)}</del> → <ins>{escape(new)}</ins>"
        for name, old, new in change.fields
    )
    if text is None or not change.end:
        shown = f"<mark>{escape(change.text)}</mark>"
    else:
        before = escape(text[max(0, change.start - _AROUND) : change.start])
        after = escape(text[change.end : change.end + _AROUND])
        shown = f"…{before}<mark>{escape(text[change.start : change.end])}</mark>{after}…"
    return f'<li class="{change.what}"><small>{change.what} {change.kind}</small><br><bdi>{shown}</bdi>{fields}</li>'


def render_changes(changes: Sequence[Change], new: Path) -> str:
    """HTML: the counts, then each article's changes in text order, at their places in NEW's text."""
    lines = FactsLines(new)
    counts = "".join(f"<li>{n} {escape(name.replace('-', ' '))}</li>" for name, n in sorted(tally(changes).items()))
    articles = []
    for name, group in groupby(changes, key=lambda c: c.article):
        facts = lines.get(Path(name).stem)
        text = facts.article.text if facts else None
        articles.append(f"<h2>{escape(name)}</h2><ol>{''.join(_item(c, text) for c in group)}</ol>")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>What changed</title><style>{_STYLE}</style><h1>What changed</h1>"
        f"<ul>{counts or '<li>nothing</li>'}</ul>{''.join(articles)}</html>"
    )
