"""The misses and false alarms in context, worst article first, as one self-contained page."""

from __future__ import annotations

from html import escape

from extractor.evaluation.evaluate import Evaluation, Shown, rows
from extractor.evaluation.matching import Miss

__all__ = ["render_misses"]

_AROUND = 90
"""Characters of context on either side of a miss."""

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--bad:#c0392b;--false:#b9770e;--wrong:#7d3c98}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td,th{padding:.25rem .75rem;border-bottom:1px solid var(--line);text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}
li{margin:.4rem 0}mark{background:none;font-weight:600;border-bottom:2px solid}
.missed mark{color:var(--bad)}.false_alarm mark{color:var(--false)}.wrong mark{color:var(--wrong)}
small{opacity:.75}
"""


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _miss(text: str, miss: Miss) -> str:
    before = escape(text[max(0, miss.start - _AROUND) : miss.start])
    after = escape(text[miss.end : miss.end + _AROUND])
    return (
        f'<li class="{miss.what}"><small>{miss.kind}, {miss.what.replace("_", " ")}: {escape(miss.detail)}</small><br>'
        f"<bdi>…{before}<mark>{escape(text[miss.start : miss.end])}</mark>{after}…</bdi></li>"
    )


def _article(shown: Shown) -> str:
    items = "".join(_miss(shown.text, m) for m in shown.misses)
    return (
        f"<details open><summary><b>{escape(shown.name)}</b>: {len(shown.misses)}</summary><ol>{items}</ol></details>"
    )


def render_misses(evaluation: Evaluation) -> str:
    """HTML: the table of rates, then each kept article's misses in text order."""
    table = "".join(
        f'<tr><td>{escape(m.label)}</td><td class="n">{_percent(r["value"])}</td>'
        f'<td class="n">{_percent(r["low"])}–{_percent(r["high"])}</td>'
        f'<td class="n">{_percent(r["precision"])}</td><td class="n">{_percent(r["recall"])}</td></tr>'
        for m, r in rows(evaluation)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Evaluation</title><style>{_STYLE}</style><h1>Evaluation: {evaluation.total.articles} articles</h1>"
        "<table><tr><th>what<th>%<th>95% interval<th>precision<th>recall</tr>"
        f"{table}</table><h2>Missed, invented, wrong</h2>{''.join(map(_article, evaluation.worst))}</html>"
    )
