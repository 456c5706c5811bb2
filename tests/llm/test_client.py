"""Live calls against a server on this machine: the wire, faults, retries, what is kept, what is never sent."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from typing import Any

import pytest
from pydantic import SecretStr

from extractor.errors import (
    BadReply,
    ConfigError,
    CutOff,
    EngineError,
    EngineRefused,
    EngineStopped,
    EngineUnavailable,
    RequestsNotAllowed,
)
from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import ContextExceeded, RefusedReply
from extractor.llm.gate import forbid_requests
from extractor.llm.replies import RawReply
from extractor.llm.retry import RetryPolicy, deadline
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread

SCHEMA = {
    "type": "object",
    "properties": {"z": {"type": "string"}, "a": {"type": "integer"}},
    "required": ["z", "a"],
    "additionalProperties": False,
}
ARTICLE = "  {{ 7*7 }} {# not a comment #} {{ brace\n\n\tIndented, “quoted”, ﬁne \u00a0\U0001f600.\n  \n"
QUICK = RetryPolicy(first_pause=0.01, longest_pause=0.05)


def make_request(text: str = "An article.", **params: Any) -> Request:
    return Request("some-model", (Message("system", "Label."), Message("user", text)), "facts", SCHEMA, params)


def endpoint(server: OpenAIServer, **more: Any) -> Endpoint:
    return Endpoint(base_url=server.url, **{"timeout": 5.0, **more})


async def ask(server: OpenAIServer, request: Request | None = None, **more: Any) -> Any:
    asker = LiveAsker(endpoint(server), options=LiveOptions(retry=QUICK), **more)
    try:
        return await asker.ask(request or make_request())
    finally:
        await asker.aclose()


async def test_the_strict_schema_and_the_article_reach_the_wire_as_they_are() -> None:
    async with OpenAIServer() as server:
        answer = await ask(server, make_request(ARTICLE, temperature=0.5, reasoning_effort="low", made_up=[1]))
    assert json.loads(answer.text) == {"z": "", "a": 0}
    assert (answer.model, answer.origin, answer.calls) == ("test-model", "live", 1)
    body = server.seen[0].body
    assert body == {**make_request(ARTICLE).body(), "temperature": 0.5, "reasoning_effort": "low", "made_up": [1]}
    assert body["response_format"]["json_schema"]["strict"] is True
    assert list(body["response_format"]["json_schema"]["schema"]["properties"]) == ["z", "a"]


@pytest.mark.parametrize("taken", ["stream", "n", "response_format", "messages", "tools", "model"])
async def test_parameters_that_change_the_shape_of_a_reply_are_refused(taken: str) -> None:
    async with OpenAIServer() as server:
        with pytest.raises(ConfigError, match=taken):
            await ask(server, make_request("An article.", **{taken: 2}))
    assert server.requests == 0


@pytest.mark.parametrize(
    ("takes", "seen", "calls"),
    [
        (("schema", "object", "fenced"), "json_schema", 2),
        (("object", "fenced"), "json_object", 3),
        (("fenced",), None, 4),
    ],
)
async def test_the_output_mode_steps_down_when_the_server_refuses_it(
    takes: tuple[str, ...], seen: str | None, calls: int
) -> None:
    def answer(body: dict[str, Any]) -> str:
        text = '{"z": "fine", "a": 1}'
        return f"Here it is:\n```json\n{text}\n```\n" if seen is None else text

    async with OpenAIServer(answer, ServerOptions(formats=frozenset(takes))) as server:
        asker = LiveAsker(endpoint(server))
        first = await asker.ask(make_request(ARTICLE))
        second = await asker.ask(make_request(ARTICLE))
        await asker.aclose()
    assert (first.calls, second.calls) == (calls, 1)
    assert json.loads(first.text) == {"z": "fine", "a": 1}
    body = server.seen[-1].body
    assert (body.get("response_format") or {}).get("type") == seen
    assert not (body.get("response_format") or {}).get("json_schema", {}).get("strict")
    system, user = (message["content"] for message in body["messages"])
    assert user.startswith(ARTICLE)
    if seen == "json_schema":
        assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    else:
        assert '"additionalProperties": false' in system, "the schema stands in the prompt"


async def test_a_server_that_takes_no_format_at_all_is_refused_with_advice() -> None:
    async with OpenAIServer(None, ServerOptions(formats=frozenset())) as server:
        with pytest.raises(EngineRefused, match=r"no structured output.*use a model or server"):
            await ask(server)
    assert server.requests == 4


PASSING: list[FaultKind] = ["429", "429-retry-after", "500", "503", "reset", "reset-mid-body"]
BROKEN: list[FaultKind] = ["truncated-body", "html", "error-200", "empty-choices", "no-content", "invalid-json"]


@pytest.mark.parametrize("fault", PASSING + BROKEN)
async def test_one_failure_is_cured_by_one_more_request(fault: FaultKind) -> None:
    kept: list[RawReply] = []
    async with OpenAIServer(None, ServerOptions(faults=Faults(at={1: fault}))) as server:
        answer = await ask(server, on_answer=lambda _request, raw: kept.append(raw))
    assert answer.calls == server.requests == 2
    assert len(kept) == (2 if fault in BROKEN else 1)
    assert sum(raw.usage.output_tokens for raw in kept if raw.usage) == server.bill.output_tokens


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_body_that_stays_broken_is_paid_for_twice_and_no_more(fault: FaultKind) -> None:
    kept: list[RawReply] = []
    async with OpenAIServer(None, ServerOptions(faults=Faults(rate=1.0, kinds=(fault,)))) as server:
        with pytest.raises(BadReply, match=r": (try|check)"):
            await ask(server, on_answer=lambda _request, raw: kept.append(raw))
    assert server.requests == len(kept) == 2


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("429-quota", EngineRefused, "quota is used up.*add credit"),
        ("401", EngineRefused, "API key.*OPENAI_API_KEY"),
        ("400-context", ContextExceeded, "longer than.*smaller windows"),
        ("refusal", RefusedReply, "declined.*cannot help with that"),
        ("content-filter", EngineRefused, "content filter"),
        ("length", CutOff, "cut off.*smaller windows"),
    ],
)
async def test_permanent_trouble_costs_one_request(fault: FaultKind, error: type[EngineError], words: str) -> None:
    kept: list[RawReply] = []
    async with OpenAIServer(None, ServerOptions(faults=Faults(at={1: fault}))) as server:
        with pytest.raises(error, match=words):
            await ask(server, on_answer=lambda _request, raw: kept.append(raw))
    assert server.requests == 1
    assert len(kept) == server.bill.completions, "what was billed was handed over"


async def test_a_hanging_server_is_left_at_the_time_out_and_asked_again() -> None:
    async with OpenAIServer(None, ServerOptions(faults=Faults(at={1: "hang"}))) as server:
        asker = LiveAsker(endpoint(server, timeout=0.3), options=LiveOptions(retry=QUICK))
        assert (await asker.ask(make_request())).calls == 2
        await asker.aclose()


async def test_a_dripping_answer_is_bounded_by_the_same_time_out() -> None:
    faults = Faults(rate=1.0, kinds=("drip",), drip_seconds=2.0)
    async with OpenAIServer(None, ServerOptions(faults=faults)) as server:
        asker = LiveAsker(endpoint(server, timeout=0.3), options=LiveOptions(retry=RetryPolicy(attempts=1)))
        with pytest.raises(EngineUnavailable, match=r"did not finish its answer in 0\.3 s"):
            await asker.ask(make_request())
        await asker.aclose()


async def test_a_named_wait_is_kept() -> None:
    faults = Faults(at={1: "429-retry-after"}, retry_after=0.6)
    async with OpenAIServer(None, ServerOptions(faults=faults)) as server:
        began = asyncio.get_running_loop().time()
        await ask(server)
        assert 0.6 <= asyncio.get_running_loop().time() - began < 1.5


async def test_a_wait_beyond_the_deadline_is_given_up_at_once() -> None:
    faults = Faults(rate=1.0, kinds=("429-retry-after",), retry_after=500)
    async with OpenAIServer(None, ServerOptions(faults=faults)) as server:
        began = asyncio.get_running_loop().time()
        asker = LiveAsker(endpoint(server), options=LiveOptions(retry=RetryPolicy(seconds=20)))
        with pytest.raises(EngineUnavailable, match="asks to wait 500 s"):
            await asker.ask(make_request())
        with pytest.raises(EngineUnavailable, match="no requests in the next"):
            await asker.ask(make_request("Another article."))
        await asker.aclose()
        assert asyncio.get_running_loop().time() - began < 5
        assert server.requests == 1


async def test_the_deadline_of_an_article_ends_every_call_in_it() -> None:
    async with OpenAIServer(None, ServerOptions(faults=Faults(rate=1.0, kinds=("hang",)))) as server:
        asker = LiveAsker(endpoint(server))
        began = asyncio.get_running_loop().time()
        with deadline(0.4), pytest.raises(EngineUnavailable, match="no answer within 0 s, 0 requests failed"):
            await asker.ask(make_request())
        assert asyncio.get_running_loop().time() - began < 4
        await asker.aclose()


async def test_cancellation_goes_through_while_waiting_and_while_asking() -> None:
    faults = Faults(at={2: "429-retry-after", 3: "hang"}, retry_after=0.5)
    async with OpenAIServer(None, ServerOptions(faults=faults)) as server:
        asker = LiveAsker(endpoint(server, timeout=60))
        await asker.ask(make_request("warm up"))
        for number in (2, 3):
            task = asyncio.create_task(asker.ask(make_request(str(number))))
            await asyncio.sleep(0.3)
            assert server.requests == number
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        state = asker.limiter_state
        assert state is not None
        assert (state.in_flight, state.waiting) == (0, 0)
        await asker.aclose()


async def test_an_endpoint_that_is_down_stops_the_run() -> None:
    async with OpenAIServer() as gone:
        url = gone.url
    options = LiveOptions(retry=QUICK, breaker_failures=5, breaker_patience=0.5)
    asker = LiveAsker(Endpoint(base_url=url), options=options)
    outcomes = await asyncio.gather(*(asker.ask(make_request(str(i))) for i in range(40)), return_exceptions=True)
    await asker.aclose()
    kinds = {type(outcome) for outcome in outcomes}
    assert kinds <= {EngineStopped, EngineUnavailable}
    stopped = [outcome for outcome in outcomes if isinstance(outcome, EngineStopped)]
    assert len(stopped) > 20
    assert "run the same command again" in str(stopped[0])


@pytest.mark.parametrize("fault", ["429-quota", "401"])
async def test_credit_that_ends_in_the_middle_of_a_run_stops_it(fault: FaultKind) -> None:
    at: dict[int, FaultKind] = {number: fault for number in range(2, 50) if number != 6}
    async with OpenAIServer(None, ServerOptions(faults=Faults(at=at))) as server:
        asker = LiveAsker(endpoint(server))
        kinds: list[type[BaseException] | None] = []
        for number in range(12):
            try:
                await asker.ask(make_request(str(number)))
                kinds.append(None)
            except EngineError as error:
                kinds.append(EngineStopped if isinstance(error, EngineStopped) else EngineRefused)
                last = str(error)
        await asker.aclose()
    refused = [EngineRefused] * 4
    assert kinds == [None, *refused, None, *refused, EngineStopped, EngineStopped]
    assert "everything done is kept" in last
    assert "OPENAI_API_KEY" in last or "add credit" in last


async def test_the_run_survives_a_restart_of_the_endpoint() -> None:
    async with OpenAIServer() as first:
        port = int(first.url.rsplit(":", 1)[1].removesuffix("/v1"))
    options = LiveOptions(breaker_failures=5, breaker_patience=30.0)
    asker = LiveAsker(Endpoint(base_url=f"http://127.0.0.1:{port}/v1"), options=options)
    calls = [asyncio.create_task(asker.ask(make_request(str(i)))) for i in range(20)]
    await asyncio.sleep(1.5)
    async with OpenAIServer(None, ServerOptions(port=port)) as server:
        answers = await asyncio.gather(*calls)
        await asker.aclose()
    assert len(answers) == 20
    assert server.bill.completions == 20


async def test_what_the_hook_raises_ends_the_call_unchanged() -> None:
    class DiskFull(Exception):
        pass

    def refuse(_request: Request, _raw: RawReply) -> None:
        raise DiskFull

    async with OpenAIServer() as server:
        with pytest.raises(DiskFull):
            await ask(server, on_answer=refuse)
    assert server.requests == 1


async def test_a_cancelled_call_has_handed_over_what_arrived() -> None:
    kept: list[RawReply] = []
    async with OpenAIServer() as server:
        asker = LiveAsker(endpoint(server))

        def keep_and_cancel(raw: RawReply) -> None:
            kept.append(raw)
            task.cancel()

        task = asyncio.create_task(asker.send(make_request(), keep_and_cancel))
        with pytest.raises(asyncio.CancelledError):
            await task
        await asker.aclose()
    assert len(kept) == server.bill.completions == 1


async def test_no_key_or_article_reaches_a_message_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "sk-very-secret-0123456789"

    def repeat_key(_body: dict[str, Any]) -> str:
        raise ValueError(f"wrong key {secret}")

    async with OpenAIServer(repeat_key) as server:
        keys: dict[str, Any] = {"api_key": SecretStr(secret), "headers": {"api-key": SecretStr(secret)}}
        asker = LiveAsker(Endpoint(base_url=f"{server.url}?key={secret}", **keys))
        with pytest.raises(EngineRefused, match=r"wrong key \*\*\*") as caught:
            await asker.ask(make_request("The secret article."))
        await asker.aclose()
    assert server.seen[0].headers["authorization"] == f"Bearer {secret}"
    assert server.seen[0].headers["api-key"] == secret
    assert secret not in str(caught.value) + repr(asker) + repr(asker._endpoint)
    assert secret not in caplog.text
    assert "secret article" not in caplog.text


async def test_without_a_key_no_authorization_is_sent_and_the_environment_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-from-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/nowhere")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with OpenAIServer() as server:
        await ask(server)
    headers = server.seen[0].headers
    assert "authorization" not in headers
    assert "openai-organization" not in headers


async def test_a_query_in_the_base_url_goes_with_every_request() -> None:
    async with OpenAIServer() as server:
        asker = LiveAsker(Endpoint(base_url=server.url + "?api-version=2026-01-01"))
        await asker.ask(make_request())
        await asker.aclose()
    assert server.seen[0].path.endswith("?api-version=2026-01-01")


async def test_the_gate_refuses_before_anything_is_sent() -> None:
    async with OpenAIServer() as server:
        with forbid_requests("offline", allow_loopback=True):
            await ask(server)
            far = LiveAsker(Endpoint(base_url="https://example.org/v1"))
            with pytest.raises(RequestsNotAllowed, match=r"example\.org/v1.*offline"):
                await far.ask(make_request())
        with forbid_requests("offline"), pytest.raises(RequestsNotAllowed):
            await ask(server)
    assert server.requests == 1


async def test_many_faults_at_once_lose_nothing() -> None:
    kinds: tuple[FaultKind, ...] = (*PASSING, *BROKEN, "no-usage", "wrong-schema", "refusal", "length", "drip")
    faults = Faults(rate=0.2, kinds=kinds, drip_seconds=0.2)
    kept: list[RawReply] = []
    asked = 150
    async with OpenAIServer(None, ServerOptions(latency=0.02, faults=faults, seed=7)) as server:
        asker = LiveAsker(
            endpoint(server),
            options=LiveOptions(concurrency=32, retry=QUICK),
            on_answer=lambda _request, raw: kept.append(raw),
        )
        outcomes = await asyncio.gather(
            *(asker.ask(make_request(f"Article {i}")) for i in range(asked)), return_exceptions=True
        )
        await asker.aclose()
    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(failure, EngineError) for failure in failed)
    assert len(failed) < asked * 0.1
    whole = [raw for raw in kept if raw.usage is not None and raw.usage.input_tokens]
    assert sum(raw.usage.output_tokens for raw in whole if raw.usage) == server.bill.output_tokens
    assert sum(raw.usage.input_tokens for raw in whole if raw.usage) == server.bill.input_tokens
    assert len(whole) == sum(line.counted for line in server.bill.lines)


async def test_the_limiter_finds_the_pace_of_a_server_with_few_slots() -> None:
    options = ServerOptions(latency=0.02, slots=4)
    async with OpenAIServer(None, options) as server:
        asker = LiveAsker(endpoint(server), options=LiveOptions(concurrency=32, retry=QUICK))
        await asyncio.gather(*(asker.ask(make_request(str(i))) for i in range(120)))
        state = asker.limiter_state
        await asker.aclose()
    assert state is not None
    assert state.slots < 16
    assert server.busiest <= 4


def test_two_event_loops_one_after_the_other() -> None:
    async def main() -> str:
        try:
            return (await asker.ask(make_request())).text
        finally:
            await asker.aclose()

    with serve_in_thread() as server:
        asker = LiveAsker(endpoint(server))
        assert asyncio.run(main()) == asyncio.run(main())


def test_reading_a_stored_reply_imports_no_client_library() -> None:
    code = (
        "import sys; from extractor.llm.client import LiveAsker, LiveOptions; from extractor.llm.endpoint import Endpoint;"
        "from extractor.llm.replies import RawReply, check;"
        "LiveAsker(Endpoint());"
        'check(RawReply.read(b\'{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}\'), origin="cache");'
        "print([m for m in ('openai', 'instructor', 'httpx2', 'tenacity', 'diskcache') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="http or https") as caught:
        Endpoint(base_url="user:secret@example.org/v1")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "label"),
    [
        (None, "api.openai.com/v1"),
        ("https://user:pass@Example.org:8443/v1/?api-version=1&key=abc#x", "example.org:8443/v1"),
        ("http://[::1]:8080/v1/", "[::1]:8080/v1"),
    ],
)
def test_the_label_holds_no_secret(url: str | None, label: str) -> None:
    assert Endpoint(base_url=url).label == label
