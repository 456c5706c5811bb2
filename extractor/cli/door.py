"""The command `extractor` behind its entry (`main`): puts the commands together, turns errors into exit codes.

Each command is a file of its own with a `register(app)`; what a command needs is imported when it runs, so that
`extractor --help` loads neither pydantic nor an engine nor a client library (tests/cli/test_start.py).
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from extractor.assemble.process import collect_no_more, collect_seldom
from extractor.cli import commands
from extractor.errors import ExtractorError, StoreError

__all__ = ["INTERRUPTED", "app", "enter"]


INTERRUPTED = 130
"""Exit code of a command that Ctrl-C has ended."""


class _Door(TyperGroup):
    """Turns what may go wrong on purpose into one line on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ExtractorError as e:
            print(f"error: {_one_line(str(e))}", file=sys.stderr)
            try:
                sys.stdout.flush()
            except OSError:
                _drop_output()
            raise typer.Exit(e.exit_code) from None
        except BrokenPipeError:
            _drop_output()  # the reader has had enough (`| head`): that is no error
            raise typer.Exit(0) from None


def _unwritten(error: OSError) -> int:
    """Says what could not be written or read; gives the exit code, that of a StoreError."""
    logging.getLogger("extractor").debug("in full", exc_info=error)
    what = "standard output" if error.filename is None else repr(str(error.filename))
    print(f"error: {what}: {_one_line(error.strerror or str(error))}", file=sys.stderr)
    return StoreError.exit_code


def _told(end: BaseException | None) -> bool:
    """Whether the interruption that this end comes from has been said: whoever says it notes so on the exception."""
    while end is not None:
        if getattr(end, "__notes__", ()):
            return True
        end = end.__cause__ or end.__context__
    return False


def _drop_output() -> None:
    """What is still in the buffer goes nowhere, so that the interpreter does not complain of it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _one_line(message: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(message.split()))


app = typer.Typer(
    name="extractor",
    cls=_Door,
    help="Grounded facts from news articles: who said what, which figures, what is claimed, where articles disagree.",
    epilog="Exit codes: 0 done, 1 some articles failed, 2 usage, 3 configuration, 4 input, 5 engine, 130 interrupted.",
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(app)


@app.callback()
def common(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more on stderr; -vv all.")] = 0,
) -> None:
    """Options that stand before any command."""
    if version:
        from extractor import __version__

        print(__version__)
        raise typer.Exit(0)
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())
        raise typer.Exit(2)
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("extractor").setLevel(level)


def enter() -> int | str | None:
    """Runs the command that this process was started with; gives its exit code. Raises KeyboardInterrupt."""
    collect_seldom()
    code: int | str | None = 0
    try:
        try:
            app()
        except SystemExit as end:
            code = end.code
            if code == INTERRUPTED and not _told(end):
                print("error: interrupted", file=sys.stderr)
        sys.stdout.flush()  # here, where a full disk can still be told
    except BrokenPipeError:
        _drop_output()
    except OSError as e:
        _drop_output()
        code = _unwritten(e)
    collect_no_more()
    return code
