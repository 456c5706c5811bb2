"""Small tools the rules share: shortened labels, side labels, which words differ."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Side
from extractor.reconcile.statements import Statement

__all__ = ["shortened", "side_of", "statement_side"]


def shortened(text: str, length: int = 110) -> str:
    """`text` on one line, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def side_of(label: str, entries: Iterable[Entry], key: str = "") -> Side:
    """A side with these entries."""
    return Side(shortened(label), tuple(sorted({e.number for e in entries})), key)


def statement_side(label: str, statement: Statement, key: str = "") -> Side:
    """A side with everything that carries the statement."""
    return Side(shortened(label), tuple(sorted(set(statement.members))), key)
