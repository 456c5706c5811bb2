"""`extractor config`: each setting, its value, and where it came from."""

from __future__ import annotations

import json
import sys

import typer

from extractor.cli import options as o

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("config", short_help="Print each setting and where it came from.")(config)


def config(as_json: o.Json = False) -> None:
    """Print each setting, its value and where it came from (flag > environment > .env > default). Keys are masked."""
    from extractor.schemas.described import descriptions
    from extractor.settings import Settings, variable_of

    resolved = o.resolve()
    shown = resolved.settings.shown()
    about = descriptions(Settings)
    rows = [
        (name, variable_of(name), shown[name], resolved.origins[name], about.get(name, ""))
        for name in Settings.model_fields
    ]
    if as_json:
        listing = {n: {"value": v, "from": origin, "variable": var, "about": d} for n, var, v, origin, d in rows}
        print(json.dumps(listing, ensure_ascii=False, indent=2))
    else:
        width = max(len(var) for _, var, *_ in rows)
        for _, var, value, origin, _ in rows:
            print(f"{var:{width}}  {'-' if value is None else value}  ({origin})")
    for warning in resolved.warnings:
        print(f"warning: {warning}", file=sys.stderr)
