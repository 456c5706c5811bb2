"""The command `extractor`: only puts the commands together.

Each command is a file of its own with a `register(app)`; what a command needs is imported when it runs, so that
`extractor --help` loads neither pydantic nor an engine nor a client library (tests/cli/test_start.py).
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from extractor.cli import commands
from extractor.errors import ExtractorError

__all__ = ["app", "main"]


class _Door(TyperGroup):
    """Turns what may go wrong on purpose into one line on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ExtractorError as e:
            print(f"extractor: {_one_line(str(e))}", file=sys.stderr)
            raise typer.Exit(e.exit_code) from None
        except BrokenPipeError:
            # The reader has had enough (`| head`): that is no error, and nothing may be said at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


def _one_line(message: str) -> str:
    return " ".join(message.split())


app = typer.Typer(
    name="extractor",
    cls=_Door,
    help="Grounded facts from news articles: who said what, which figures, what is claimed, where articles disagree.",
    epilog="Exit codes: 0 done, 1 some articles failed, 2 usage, 3 configuration, 4 input, 5 engine, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(app)


def main() -> None:
    """Entry point of the console script and of `python -m extractor`."""
    app()
