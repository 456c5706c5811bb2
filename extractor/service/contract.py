"""The contract's JSON Schemas, as the service gives them."""

from __future__ import annotations

from functools import cache
from typing import Any

import extractor.schemas as contract

__all__ = ["schema_of", "schemas"]


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (draft 2020-12) of every published model, by name."""
    found = {}
    for name in contract.__all__:
        model = getattr(contract, name)
        if name != "Contract" and isinstance(model, type) and issubclass(model, contract.Contract):
            dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
            found[name] = dialect | model.model_json_schema()
    return found


def schema_of(name: str) -> dict[str, Any] | None:
    """Of one model; None where there is none of that name."""
    return schemas().get(name)
