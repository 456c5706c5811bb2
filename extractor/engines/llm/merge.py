"""Putting windows together into one set of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.engines.labels import AttributionLabel, Labels
from extractor.schemas.facts import Flag

__all__ = ["add_window"]


def add_window(labels: Labels, window: Labels, flags: Sequence[Flag] = ()) -> Labels:
    """The labels of all windows so far with another window's.

    `window.sources` begins with `labels.sources` (they were given to it as known), so source numbers hold; attribution
    numbers are moved on. Marks belong to the one window they start in, so nothing can come twice.
    """
    base = len(labels.attributions)

    def moved(number: int | None) -> int | None:
        return None if number is None else number + base

    attributions: tuple[AttributionLabel, ...] = (*labels.attributions, *window.attributions)
    return Labels(
        sources=window.sources,
        attributions=attributions,
        quotes=(*labels.quotes, *(replace(q, attribution=moved(q.attribution)) for q in window.quotes)),
        added_quotes=(
            *labels.added_quotes,
            *(replace(q, attribution=moved(q.attribution)) for q in window.added_quotes),
        ),
        figures=(*labels.figures, *(replace(f, attribution=moved(f.attribution)) for f in window.figures)),
        added_figures=(
            *labels.added_figures,
            *(replace(f, attribution=moved(f.attribution)) for f in window.added_figures),
        ),
        claims=(*labels.claims, *(replace(c, attribution=moved(c.attribution)) for c in window.claims)),
        dismissals=(*labels.dismissals, *window.dismissals),
        flags=(*labels.flags, *window.flags, *flags),
    )
