"""`extractor schema`: the contract as JSON Schema."""

from __future__ import annotations

import difflib
import json
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("schema", short_help="Print the JSON Schema of the output.")(schema)


def schema(
    name: Annotated[str | None, typer.Argument(help="ArticleFacts, Story, Decision, Quote …; none lists them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Without NAME: all schemas in one JSON object.")] = False,
) -> None:
    """Print the JSON Schema (draft 2020-12) of a published model; without a name, list the models."""
    import extractor.schemas as contract

    models = {
        n: m
        for n in contract.__all__
        if n != "Contract" and isinstance(m := getattr(contract, n), type) and issubclass(m, contract.Contract)
    }
    if name is None:
        if as_json:
            print(json.dumps({n: _schema_of(m) for n, m in models.items()}, ensure_ascii=False, indent=2))
            return
        for n, m in models.items():
            print(f"{n:16}  {(m.__doc__ or '').splitlines()[0]}")
        return
    if name not in models:
        near = difflib.get_close_matches(name, models, 1, cutoff=0.4)
        raise typer.BadParameter(f"there is no model {name!r}" + (f"; did you mean {near[0]}?" if near else ""))
    print(json.dumps(_schema_of(models[name]), ensure_ascii=False, indent=2))


def _schema_of(model: type) -> dict[str, object]:
    from pydantic import BaseModel

    assert issubclass(model, BaseModel)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
