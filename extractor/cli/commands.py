"""Which commands there are, in the order `--help` lists them."""

from __future__ import annotations

import typer

from extractor.cli import (
    batch,
    cache,
    config,
    diff,
    doctor,
    evaluate,
    export,
    extract,
    init_tests,
    reconcile,
    record,
    review,
    run,
    schema,
    serve,
)
from extractor.cli.command import Command

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts every command on `app`."""
    for command in (
        run,
        extract,
        reconcile,
        review,
        export,
        evaluate,
        diff,
        init_tests,
        record,
        batch,
        serve,
        cache,
        schema,
        config,
        doctor,
    ):
        command.register(app)
    _share(app)


def _share(app: typer.Typer) -> None:
    """Gives all commands on `app` and below what they have in common."""
    for info in app.registered_commands:
        info.cls = Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            _share(group.typer_instance)
