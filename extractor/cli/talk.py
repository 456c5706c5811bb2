"""What a person is told while a command works: lines on stderr, above whatever is drawn there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Talk"]

_LONGEST = 500
"""Characters of an error line. Why: about four lines of a terminal; a missing recording's diff runs to thousands."""


class Talk:
    """Lines on stderr. Errors always; the rest unless `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.out = sys.stdout
        """Where a command's data goes, even while something else (Ray) has been given stderr for its stdout."""
        self._print: Callable[[str], object] = _plain

    def say(self, line: str) -> None:
        """Something good to know."""
        if not self.quiet:
            self._print(line)

    def warn(self, line: str) -> None:
        """Something a person should look at."""
        if not self.quiet:
            self._print(f"warning: {line}")

    @property
    def on_terminal(self) -> bool:
        """Whether a person watches: stderr is a terminal and nobody asked for quiet."""
        return not self.quiet and sys.stderr.isatty()

    @contextmanager
    def above(self, put: Callable[[str], object]) -> Iterator[None]:
        """While open, lines go through `put`, which keeps them above something that is drawn."""
        self._print = lambda line: put(_shown(line))
        try:
            yield
        finally:
            self._print = _plain

    def error(self, line: str) -> None:
        """What failed, in one line. A long cause is cut here; facts.failures.jsonl has it whole."""
        shown = " ".join(line.split())
        self._print(f"error: {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + ' …'}")


def _plain(line: str) -> None:
    print(_shown(line), file=sys.stderr)


def _shown(line: str) -> str:
    # What an article, a file name or a server says may hold control characters: they must not drive the terminal.
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    encoding = sys.stderr.encoding or "utf-8"
    return shown.encode(encoding, "replace").decode(encoding)
