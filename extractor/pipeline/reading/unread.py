"""What could not be read, as a value: the next article still is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Unread"]


@dataclass(frozen=True, slots=True)
class Unread:
    """An input, or one row of it, that gave no article."""

    path: str
    """As `Article.path` would have had it: a file, or `file#line`."""
    message: str
    """What is wrong with it and what to do; goes after the path."""
    row_id: str | None = None
    """The row's own id, if it could be read."""
    error: str = "InputError"
    """Name of the error class."""
