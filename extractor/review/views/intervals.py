"""Figures as intervals on one scale, drawn as inline SVG with no style attribute and no script."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractor.review.html import Html, el
from extractor.review.unseen import plain
from extractor.review.views.words import figure_words
from extractor.schemas import Figure

__all__ = ["interval_plot"]

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 860, 250, 240, 26, 8
_LABEL = 30
"""Characters of a label that fit left of the plot."""


def _ends(figure: Figure) -> tuple[float | None, float | None]:
    """The interval that the words allow; an open end is None."""
    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    if figure.qualifier in ("at_least", "more_than") and figure.high is None:
        high = None
    if figure.qualifier in ("at_most", "less_than") and figure.low is None:
        low = None
    return low, high


def _scale(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = min(numbers), max(numbers)
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _ticks(bottom: float, top: float) -> list[float]:
    """Two to five round numbers between the ends: multiples of 1, 2 or 5 times a power of ten."""
    rough = (top - bottom) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10, 20) if power * m >= rough)
    first = math.ceil(bottom / step)
    return [n * step for n in range(first, math.floor(top / step) + 1)]


def _short(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= _LABEL else shown[: _LABEL - 1] + "…"


def interval_plot(rows: Sequence[tuple[str, Figure]]) -> Html | None:
    """One row a figure: a dot at the value, a bar over the interval, an arrow where it is open.

    None with fewer than two rows that have a number, or where the rows are not of one unit (they share no scale), or
    where their numbers lie beyond what floating point can tell apart.
    """
    drawn = [(label, figure, *_ends(figure)) for label, figure in rows]
    drawn = [row for row in drawn if row[2] is not None or row[3] is not None]
    numbers = [n for _, figure, low, high in drawn for n in (low, high, figure.value) if n is not None]
    if len(drawn) < 2 or len({f.unit for _, f, _, _ in drawn}) > 1 or not all(map(math.isfinite, numbers)):
        return None
    bottom, top = _scale(numbers)
    span = top - bottom
    if not math.isfinite(span) or span < abs(top) * 1e-9:  # nothing a scale could show
        return None

    def x(value: float) -> float:
        return round(_LEFT + (value - bottom) / span * (_WIDTH - _LEFT - _RIGHT), 1)

    floor = _TOP + _ROW * len(drawn)
    parts: list[Html] = []
    for tick in _ticks(bottom, top):
        parts.append(el("line", x1=x(tick), x2=x(tick), y1=_TOP, y2=floor, class_="tick"))
        parts.append(el("text", f"{tick:,.6g}", x=x(tick), y=floor + 15, text_anchor="middle", class_="said"))
    for place, (label, figure, low, high) in enumerate(drawn):
        y = _TOP + _ROW * place + _ROW / 2
        left = x(low) if low is not None else _LEFT - 4
        right = x(high) if high is not None else _WIDTH - _RIGHT + 4
        parts.append(el("text", _short(label), x=_LEFT - 14, y=y + 4, text_anchor="end", class_="name"))
        parts.append(el("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="rail"))
        if right > left:
            parts.append(el("rect", x=left, y=y - 4, width=round(right - left, 1), height=8, rx=4, class_="bar"))
        if high is None:
            parts.append(el("path", d=f"M{right} {y - 6}l8 6l-8 6z", class_="tip"))
        if low is None:
            parts.append(el("path", d=f"M{left} {y - 6}l-8 6l8 6z", class_="tip"))
        if figure.value is not None:
            parts.append(el("circle", cx=x(figure.value), cy=y, r=5, class_="dot"))
        parts.append(el("text", _short(figure.span.text), x=_WIDTH - _RIGHT + 18, y=y + 4, class_="said"))
    described = "; ".join(f"{label}: {figure_words(figure) or figure.span.text}" for label, figure, _, _ in drawn)
    return el(
        "svg",
        el("title", f"Intervals: {described}"),
        *parts,
        viewBox=f"0 0 {_WIDTH} {floor + 22}",
        role="img",
        class_="intervals",
        aria_label=f"Intervals: {described}",
    )
