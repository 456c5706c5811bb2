"""The smallest value that fits a JSON Schema of the kind used for structured output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["smallest_instance"]


def smallest_instance(schema: Mapping[str, Any]) -> Any:
    """Empty strings and lists, lowest numbers, first choices; `{}` for an empty schema.

    Knows type, properties, required, items, minItems, minLength, minimum, exclusiveMinimum, enum, const, anyOf, $ref
    into $defs; of `anyOf` it takes null where that is a choice. Why null: it ends recursion.
    """
    return _fill(schema, schema.get("$defs", {}))


def _fill(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _fill(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        choices = schema["anyOf"]
        return None if any(c.get("type") == "null" for c in choices) else _fill(choices[0], definitions)
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = "null" if "null" in kind else kind[0]
    if kind == "array":
        return [_fill(schema["items"], definitions) for _ in range(schema.get("minItems", 0))]
    if kind == "object":
        names = schema.get("required", ())
        return {name: _fill(schema["properties"][name], definitions) for name in names}
    if kind in ("integer", "number"):
        if "exclusiveMinimum" in schema:
            return schema["exclusiveMinimum"] + 1
        return schema.get("minimum", 0)
    return {"string": "x" * schema.get("minLength", 0), "boolean": False, "null": None}[kind]
