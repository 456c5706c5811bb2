"""The test server as a process and in a thread, and what it bills."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.llm.calls import Message, Request
from extractor.llm.recordings import Recording, Recordings
from extractor.testing.bill import request_key
from extractor.testing.faults import FAULT_KINDS, Faults
from extractor.testing.filler import smallest_instance
from extractor.testing.server import ServerOptions, serve_in_thread
from extractor.testing.server_command import recorded_answers

REQUEST = Request("m", (Message("user", "Hello"),), "facts", {"type": "object", "properties": {}, "required": []})


def call(url: str, path: str, body: object = None) -> tuple[int, Any]:
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("POST" if body is not None else "GET", path, json.dumps(body) if body is not None else None)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


@contextmanager
def process(*arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", "extractor.testing.server", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.terminate()


def test_the_process_answers_waits_and_bills(tmp_path: Path) -> None:
    content = tmp_path / "content.json"
    content.write_text('{"a": "é"}', encoding="utf-8")
    with process("--latency", "0.3", "--content", str(content)) as url:
        began = time.monotonic()
        status, completion = call(url, "/v1/chat/completions", REQUEST.body())
        assert time.monotonic() - began >= 0.3
        assert status == 200
        assert completion["choices"][0]["message"]["content"] == '{"a": "é"}'
        assert call(url, "/v1/models")[1]["data"][0]["id"] == "test-model"
        assert call(url, "/v1/elsewhere")[0] == 404
        _, bill = call(url, "/v1/bill")
    assert bill["completions"] == 1
    assert bill["output_tokens"] == completion["usage"]["completion_tokens"] == 2
    assert bill["lines"][0]["request"] == request_key(REQUEST.body()["messages"])


def test_the_process_answers_from_recordings(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    recordings.keep(
        Recording(
            request=REQUEST.body(),
            answer='{"recorded": true}',
            model="m",
            provenance="live",
            recorded_at="2026-01-01",
            name="hello",
            usage=None,
        )
    )
    with serve_in_thread(recorded_answers(tmp_path)) as server:
        status, completion = call(server.url, "/v1/chat/completions", {**REQUEST.body(), "model": "another"})
        assert (status, completion["choices"][0]["message"]["content"]) == (200, '{"recorded": true}')
        other = Request("m", (Message("user", "Bye"),), "facts", REQUEST.schema)
        status, refusal = call(server.url, "/v1/chat/completions", other.body())
    assert status == 400
    assert "no recording" in refusal["error"]["message"]
    assert server.bill.completions == 1


def test_faults_repeat_with_the_seed_and_keep_their_rate() -> None:
    def faulty(seed: int) -> list[int]:
        faults = Faults(rate=0.2, kinds=("500", "503"), at={3: "401"})
        with serve_in_thread(None, ServerOptions(faults=faults, seed=seed)) as server:
            return [call(server.url, "/v1/chat/completions", REQUEST.body())[0] for _ in range(200)]

    first = faulty(1)
    assert first == faulty(1) != faulty(2)
    assert first[2] == 401
    assert 20 <= sum(status >= 500 for status in first) <= 60


def test_bad_json_is_refused_and_unknown_faults_are_a_usage_error() -> None:
    with serve_in_thread() as server:
        parts = urlsplit(server.url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
        connection.request("POST", "/v1/chat/completions", b"{")
        assert connection.getresponse().status == 400
        connection.close()
    done = subprocess.run(
        [sys.executable, "-m", "extractor.testing.server", "--fault", "earthquake"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert all(kind in done.stderr for kind in FAULT_KINDS)


SCHEMAS: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        st.sampled_from(
            [
                {"type": "string", "minLength": 2},
                {"type": "integer", "minimum": 3},
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "boolean"},
                {"enum": ["a", "b"]},
                {"const": 5},
                {"anyOf": [{"type": "string"}, {"type": "null"}]},
                {"$ref": "#/$defs/Node"},
            ]
        )
        | SCHEMAS.map(lambda items: {"type": "array", "items": items, "minItems": 1})
        | SCHEMAS.map(lambda of: {"type": "object", "properties": {"p": of}, "required": ["p"]})
    )
)
NODE = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
    "required": ["next"],
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """A small validator, written apart from the filler."""
    if "$ref" in schema:
        return fits(value, NODE)
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if "anyOf" in schema:
        return any(fits(value, choice) for choice in schema["anyOf"])
    match schema["type"]:
        case "string":
            return isinstance(value, str) and len(value) >= schema.get("minLength", 0)
        case "boolean" | "null":
            return value in (True, False, None)
        case "array":
            return len(value) >= schema["minItems"] and all(fits(item, schema["items"]) for item in value)
        case "object":
            return isinstance(value, dict) and all(
                fits(value[name], schema["properties"][name]) for name in schema["required"]
            )
    return bool(value >= schema.get("minimum", value) and value > schema.get("exclusiveMinimum", value - 1))


@settings(max_examples=60)
@given(SCHEMAS)
def test_the_smallest_instance_fits(schema: dict[str, Any]) -> None:
    assert fits(smallest_instance({**schema, "$defs": {"Node": NODE}}), schema)


def test_a_server_that_cannot_start_says_so() -> None:
    with (
        serve_in_thread() as server,
        pytest.raises(OSError, match="in use"),
        serve_in_thread(None, ServerOptions(port=int(urlsplit(server.url).port or 0))),
    ):
        pass
