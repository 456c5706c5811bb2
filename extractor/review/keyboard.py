"""The keys of a terminal, one at a time. None is lost that is pressed while the program is busy."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

__all__ = ["Keyboard", "open_keyboard"]


class Keyboard:
    """Reads single keys, and whole lines in between. Its own terminal mode holds from the first key to the last.

    Why not `click.getchar` alone: it sets the mode anew for each key and throws away what was typed before.
    """

    def __init__(self, read: Callable[[], str], ask: Callable[[str], str]) -> None:
        self.read = read
        """Waits for a key; empty at the end of input."""
        self.ask = ask
        """Asks for a line with this prompt; empty where nothing was typed."""


def _ask(prompt: str) -> str:
    answer: str = click.prompt(prompt, default="", show_default=False)
    return answer


@contextmanager
def open_keyboard() -> Iterator[Keyboard]:
    """The keyboard of standard input, which must be a terminal. Its mode is put back at the end."""
    if sys.platform == "win32":  # pragma: no cover
        yield Keyboard(click.getchar, _ask)
        return
    import termios
    import tty

    handle = sys.stdin.fileno()
    usual = termios.tcgetattr(handle)

    def ask(prompt: str) -> str:
        termios.tcsetattr(handle, termios.TCSADRAIN, usual)
        try:
            return _ask(prompt)
        finally:
            tty.setcbreak(handle, termios.TCSADRAIN)

    tty.setcbreak(handle, termios.TCSADRAIN)  # not TCSAFLUSH, which drops what was typed ahead
    try:
        yield Keyboard(lambda: _key(handle), ask)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, usual)


def _key(handle: int) -> str:
    first = os.read(handle, 1)
    if first in (b"", b"\x04"):
        return ""
    if first == b"\x1b":  # an arrow or function key: a sequence that comes at once, and means nothing here
        while select.select([handle], [], [], 0)[0] and not os.read(handle, 1)[-1:].isalpha():
            pass
        return "\x1b"
    more = {0xC0: 1, 0xD0: 1, 0xE0: 2, 0xF0: 3}.get(first[0] & 0xF0, 0)
    return (first + b"".join(os.read(handle, 1) for _ in range(more))).decode("utf-8", "replace")
