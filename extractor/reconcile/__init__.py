"""The reconciler: stories, independent lineages, same facts and typed disagreements across articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from extractor.errors import InputError
from extractor.reconcile.options import ReconcileOptions
from extractor.reconcile.stories import find_stories, sketch
from extractor.reconcile.story import reconcile_story
from extractor.schemas import SCHEMA_VERSION, ArticleFacts, Decision, Story

__all__ = ["ReconcileOptions", "reconcile"]


def reconcile(
    facts: Iterable[ArticleFacts],
    *,
    options: ReconcileOptions = ReconcileOptions(),
    judge: Any = None,
    decisions: Sequence[Decision] = (),
) -> list[Story]:
    """Stories of the given articles, in order of their first article; empty for no articles.

    The order of `facts` does not matter. An article given twice counts once.

    Raises:
        InputError: facts of another schema version.
    """
    held: dict[str, ArticleFacts] = {}
    for one in facts:
        if one.schema_version != SCHEMA_VERSION:
            raise InputError(
                f"facts of article {one.article.id!r} have schema version {one.schema_version!r}, this is {SCHEMA_VERSION!r}: extract the article again"
            )
        held.setdefault(one.article.id, one)
    if options.one_story:
        groups = [sorted(held)] if held else []
    else:
        groups = find_stories([sketch(one) for one in held.values()], window_days=options.window_days)
    return [reconcile_story([held[i] for i in group]) for group in groups]
