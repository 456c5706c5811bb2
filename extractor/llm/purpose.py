"""What a request is for, said for people: the article and the step. It never changes a request or a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from extractor.llm.calls import Request

__all__ = ["current_article", "name_of", "purpose", "slug"]

_PURPOSE: ContextVar[tuple[str, str]] = ContextVar("purpose", default=("", ""))


@contextmanager
def purpose(article: str, step: str = "") -> Iterator[None]:
    """Name every request made inside the block: the article ("seeds/000.txt") and the step ("sentences 0-40").

    The name travels with the current task, shows up in recordings, batch files, bills and the ledger, and
    stays out of the request itself: naming a thing differently never costs a second answer.
    """
    token = _PURPOSE.set((article, step))
    try:
        yield
    finally:
        _PURPOSE.reset(token)


def current_article() -> str:
    """The article of the innermost `purpose`, "" outside of one."""
    return _PURPOSE.get()[0]


def name_of(request: Request) -> str:
    """What `request` is for, for people: the article, the step, and which re-ask it is."""
    asked_again = sum(message.role == "assistant" for message in request.messages)
    return " ".join(filter(None, (*_PURPOSE.get(), f"re-ask {asked_again}" if asked_again else "")))


def slug(name: str, longest: int = 60) -> str:
    """`name` as a file name part: letters, digits, `_`, `-`; at most `longest` characters; "request" for
    nothing.

    A path loses its folders and a last suffix ("seeds/000_5c.txt window 1" becomes "000_5c-window-1"). The
    end is kept when it is too long, because the step stands there.
    """
    words = name.split()
    if words:
        words[0] = re.sub(r"\.[A-Za-z0-9]{1,6}$", "", words[0].replace("\\", "/").rstrip("/").rpartition("/")[2])
    kept = re.sub(r"[^A-Za-z0-9_]+", "-", " ".join(words)).strip("-")
    return kept[-longest:].strip("-") or "request"
