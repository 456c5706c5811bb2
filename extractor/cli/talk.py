"""What a person sees while a command works: plain lines and, on a terminal alone, a progress line. All on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Talk", "progress"]


_LONGEST = 500
"""Characters of an error line. Why: about four lines of a terminal; a missing recording's diff runs to thousands."""


class Talk:
    """Lines on stderr. Errors always; the rest unless `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.out = sys.stdout
        """Where a command's data goes, even while something else (Ray) has been given stderr for its stdout."""
        self._print: Callable[[str], None] = _plain

    def say(self, line: str) -> None:
        """Something good to know."""
        if not self.quiet:
            self._print(line)

    def warn(self, line: str) -> None:
        """Something a person should look at."""
        if not self.quiet:
            self._print(f"warning: {line}")

    def error(self, line: str) -> None:
        """What failed, in one line. A long cause is cut here; facts.failures.jsonl has it whole."""
        shown = " ".join(line.split())
        self._print(f"error: {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + ' …'}")


def _plain(line: str) -> None:
    # What an article, a file name or a server says may hold control characters: they must not drive the terminal.
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    print(
        shown.encode(sys.stderr.encoding or "utf-8", "replace").decode(sys.stderr.encoding or "utf-8"), file=sys.stderr
    )


@contextmanager
def progress(talk: Talk) -> Iterator[Callable[[str], None]]:
    """A function that updates the progress line; does nothing unless stderr is a terminal."""
    if talk.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    with console.status("starting") as status:
        talk._print = lambda line: console.print(line, markup=False, highlight=False)
        try:
            yield lambda words: status.update(escape(words))
        finally:
            talk._print = _plain
