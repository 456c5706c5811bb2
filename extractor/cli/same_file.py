"""An output that is one of its own inputs: refused before anything is read, because writing would destroy it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

__all__ = ["refuse_same_file"]


def refuse_same_file(output: Path | str | None, inputs: Iterable[Path | str]) -> None:
    """Raises typer.BadParameter (exit 2) if `output` is the same file as one of `inputs`; `-` is no file."""
    if output is None or str(output) == "-" or not Path(output).exists():
        return
    for one in inputs:
        if str(one) != "-" and Path(one).exists() and Path(one).samefile(output):
            raise typer.BadParameter(f"{str(output)!r} is an input of this command: give the output another name")
