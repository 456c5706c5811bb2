"""What a draft gets wrong, worded for the model that wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from extractor.text.marks import Stretch

__all__ = ["Note", "Problem", "Say", "shown"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a draft that does not fit the article.

    `message` is what the model is told; `code` becomes a flag if it stays. `claim` is the index of a claim that is
    replaced when the model answers.
    """

    code: str
    message: str
    claim: int | None = None
    severity: Literal["error", "warning"] = "warning"


Say = Callable[[str, str], None]
"""Takes note of a problem: its code and its message."""


class Note(Protocol):
    """Takes note of what is flagged for people, with its place; the model is not asked about it."""

    def __call__(self, code: str, message: str, place: Stretch | None = None) -> None: ...


def shown(text: str, most: int = 60) -> str:
    """The words as a message shows them, cut after `most` code points."""
    return text if len(text) <= most else text[: most - 1] + "…"
