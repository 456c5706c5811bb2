"""A number with its noun."""

from __future__ import annotations

__all__ = ["count"]


def count(number: int, one: str, many: str = "") -> str:
    """`3 articles`, `1 article`; `many` only where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
