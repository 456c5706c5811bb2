"""The wire format keeps the rules of strict structured outputs, and says what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from extractor.engines.draft import Draft, draft_schema, parse_draft, strict_schema
from extractor.errors import BadReply

# Keywords that OpenAI's strict mode takes (structured outputs guide); anything else makes the request fail.
ALLOWED = {
    "$defs", "$ref", "additionalProperties", "anyOf", "const", "enum", "items", "properties", "required", "type",
}  # fmt: skip


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            for sub in value.values() if key in ("properties", "$defs") else [value]:
                yield from nodes(sub)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def test_the_schema_uses_only_what_strict_mode_takes() -> None:
    for node in nodes(draft_schema()):
        assert set(node) <= ALLOWED
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_the_schema_keeps_the_size_limits_of_strict_mode() -> None:
    objects = [n for n in nodes(draft_schema()) if n.get("type") == "object"]
    assert sum(len(o["properties"]) for o in objects) < 5000
    assert sum(len(n.get("enum", [])) for n in nodes(draft_schema())) < 1000
    assert len(json.dumps(draft_schema())) < 8000, "the schema is paid for with every request"


def test_a_default_is_refused() -> None:
    class WithDefault(BaseModel):
        kind: Literal["a", "b"] = "a"

    with pytest.raises(TypeError, match="no default"):
        strict_schema(WithDefault)


def empty() -> dict[str, list[object]]:
    return {key: [] for key in Draft.model_fields}


def test_an_empty_answer_parses() -> None:
    assert parse_draft(json.dumps(empty())) == Draft(**empty())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("", "answer"),
        ("I cannot help with that.", "answer"),
        ("[]", "answer"),
        ('{"src": []}', "att"),
        (json.dumps(empty() | {"q": [{"q": 1, "k": "shouted", "a": None, "j": None}]}), "q.0.k"),
        (json.dumps(empty() | {"note": "hello"}), "note"),
    ],
)
def test_what_does_not_fit_is_named(answer: str, place: str) -> None:
    with pytest.raises(BadReply, match=place):
        parse_draft(answer)
