"""The entry of the command `extractor`. Loads nothing by itself, so that Ctrl-C in the first moments, in which the
commands are loaded (0.2 s), ends in one line like any later one."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from extractor.cli.door import app

__all__ = ["app", "main"]

_INTERRUPTED = 130


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor.cli.door import app

    return app


def main() -> None:
    """Entry point of the console script and of `python -m extractor`."""
    try:
        from extractor.cli.door import enter

        code = enter()
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        code = _INTERRUPTED
    sys.exit(code)
