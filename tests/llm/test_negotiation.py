"""What is remembered of a server's output modes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import FormatRefused
from extractor.llm.negotiation import ModeFile, Negotiation
from tests.llm.odd_server import completion, reply, serve


def test_the_mode_is_remembered_per_endpoint_and_model_between_runs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "modes.json"
    first = Negotiation("a/v1", ModeFile(path))
    assert first.mode("m") == "strict"
    assert first.refused("m", "strict")
    assert first.refused("m", "schema")
    assert Negotiation("a/v1", ModeFile(path)).mode("m") == "strict", "nothing was answered yet"
    first.answered("m", "object")
    assert Negotiation("a/v1", ModeFile(path)).mode("m") == "object"
    assert Negotiation("a/v1", ModeFile(path)).mode("other") == "strict"
    assert Negotiation("b/v1", ModeFile(path)).mode("m") == "strict"
    assert [file.name for file in path.parent.iterdir()] == ["modes.json"]


def test_many_refusals_of_one_mode_are_one_step() -> None:
    negotiation = Negotiation("a/v1")
    assert all(negotiation.refused("m", "strict") for _ in range(64))
    assert negotiation.mode("m") == "schema"


def test_below_the_last_mode_there_is_none() -> None:
    negotiation = Negotiation("a/v1")
    for mode in ("strict", "schema", "object"):
        assert negotiation.refused("m", mode)
    assert not negotiation.refused("m", "fenced")
    assert negotiation.mode("m") == "fenced"


def test_a_damaged_or_unwritable_memory_is_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "modes.json"
    for text in ("{", "[]", '{"a/v1 m": "telepathy"}', '{"a/v1 m": 5}'):
        path.write_text(text)
        assert Negotiation("a/v1", ModeFile(path)).mode("m") == "strict"
    (tmp_path / "file").write_text("")
    blocked = Negotiation("a/v1", ModeFile(tmp_path / "file" / "modes.json"))
    assert blocked.refused("m", "strict")
    blocked.answered("m", "schema")
    assert blocked.mode("m") == "schema"


def test_a_step_down_that_helps_nothing_is_taken_back() -> None:
    negotiation = Negotiation("a/v1")
    assert negotiation.refused("m", "strict")
    negotiation.answered("m", "schema")
    for mode in ("schema", "object"):
        assert negotiation.refused("m", mode)
    negotiation.withdraw("m")
    assert negotiation.mode("m") == "schema"
    negotiation.withdraw("m")
    negotiation.withdraw("never asked")
    assert negotiation.mode("m") == "schema"


async def test_another_server_at_a_known_address_is_asked_from_the_top(tmp_path: Path) -> None:
    def script(_number: int, body: dict[str, Any]) -> bytes:
        if (body.get("response_format") or {}).get("type") == "json_object":
            return reply(400, {"error": "'response_format.type' must be 'json_schema' or 'text'"})
        return reply(200, completion("{}"))

    path = tmp_path / "modes.json"
    async with serve(script) as server:
        label = Endpoint(base_url=server.url).label
        ModeFile(path).set(f"{label} m", "object")
        asker = LiveAsker(Endpoint(base_url=server.url), modes=ModeFile(path))
        request = Request("m", (Message("user", "Hello."),), "facts", {"type": "object"})
        for _ in range(2):
            await asker.send(request)
        await asker.aclose()
    kinds = [(body.get("response_format") or {}).get("type") for body in server.bodies]
    assert kinds == ["json_object", "json_schema", "json_schema"]
    assert ModeFile(path).get(f"{label} m") == "strict"


async def test_a_request_refused_in_every_mode_leaves_the_others_the_strongest(tmp_path: Path) -> None:
    def script(_number: int, body: dict[str, Any]) -> bytes:
        if any("peculiar" in message["content"] for message in body["messages"]):
            return reply(400, {"error": {"message": "grammar of json_schema"}})
        return reply(200, completion("{}"))

    path = tmp_path / "modes.json"
    async with serve(script) as server:
        asker = LiveAsker(Endpoint(base_url=server.url), modes=ModeFile(path))
        for text in ("peculiar", "plain", "peculiar"):
            request = Request("m", (Message("user", text),), "facts", {"type": "object"})
            outcomes = await asyncio.gather(*(asker.send(request) for _ in range(8)), return_exceptions=True)
            assert {isinstance(outcome, FormatRefused) for outcome in outcomes} == {text == "peculiar"}
        await asker.aclose()
    plain = [body for body in server.bodies if body["messages"][0]["content"] == "plain"]
    assert len(plain) == 8
    assert all(body["response_format"]["json_schema"]["strict"] for body in plain)
    assert len(server.bodies) - len(plain) <= 16 * 5
    assert not path.exists()
