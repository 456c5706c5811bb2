"""Putting windows together into one set of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from extractor.engines.labels import AddedFigure, AddedQuote, ClaimLabel, FigureLabel, Labels, QuoteLabel
from extractor.schemas.facts import Flag

__all__ = ["add_window"]

_Attributed = TypeVar("_Attributed", QuoteLabel, AddedQuote, FigureLabel, AddedFigure, ClaimLabel)


def add_window(labels: Labels, window: Labels, flags: Sequence[Flag] = ()) -> Labels:
    """The labels of all windows so far with another window's.

    `window.sources` begins with `labels.sources` (they were given to it as known), so source numbers hold; attribution
    numbers are moved on. Marks belong to the one window they start in, so nothing can come twice.
    """
    base = len(labels.attributions)
    return Labels(
        sources=window.sources,
        attributions=(*labels.attributions, *window.attributions),
        quotes=(*labels.quotes, *_moved(window.quotes, base)),
        added_quotes=(*labels.added_quotes, *_moved(window.added_quotes, base)),
        figures=(*labels.figures, *_moved(window.figures, base)),
        added_figures=(*labels.added_figures, *_moved(window.added_figures, base)),
        claims=(*labels.claims, *_moved(window.claims, base)),
        dismissals=(*labels.dismissals, *window.dismissals),
        flags=(*labels.flags, *window.flags, *flags),
    )


def _moved(labels: tuple[_Attributed, ...], by: int) -> tuple[_Attributed, ...]:
    """The labels with the numbers of their attributions `by` higher."""
    if not by:
        return labels
    return tuple(
        label if label.attribution is None else replace(label, attribution=label.attribution + by) for label in labels
    )
