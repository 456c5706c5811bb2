"""What a caller may choose about reconciling."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULTS", "ReconcileOptions"]


@dataclass(frozen=True, slots=True)
class ReconcileOptions:
    """Choices for `reconcile`; the defaults suit news."""

    one_story: bool = False
    """Treat all articles as one story."""
    window_days: int = 14
    """Articles published further apart than this many days are not linked directly."""
    judge_items: int = 600
    """Most numbered statements shown to a judge at once. Why: about 25,000 tokens, well inside every current model's
    context, and a story of five articles fits one block, so no tension is cut in two."""


DEFAULTS = ReconcileOptions()
