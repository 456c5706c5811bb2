"""A server on this machine that speaks the OpenAI API, for tests and benchmarks: scripted answers, latency,
faults, a bill.

In a test:      async with OpenAIServer(answer) as server: Endpoint(base_url=server.url)
Without asyncio: with serve_in_thread(answer) as server: …
As a process:   python -m extractor.testing.server --port 0 --latency 0.2 --fault 503 --fault-rate 0.2
                prints {"url": …} as one line of JSON; GET /bill tells what it has produced.

`answer` gets the request's body (a dict) and returns the model's text. Without one, the server answers with
the smallest JSON that fits the request's schema. It listens on the loopback address only.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from extractor.testing.bill import Bill
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.filler import smallest_instance
from extractor.testing.http import Connection, HttpReply

__all__ = ["OpenAIServer", "ScriptedAnswer", "ServerOptions", "serve_in_thread"]

ScriptedAnswer = Callable[[dict[str, Any]], str]

_FORMATS = frozenset({"strict", "schema", "object", "fenced"})


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How the server behaves."""

    latency: float = 0.0
    """Seconds from request to answer."""
    spread: float = 0.0
    """Standard deviation of the latency in seconds (normal distribution, never below 0)."""
    faults: Faults = field(default_factory=Faults)
    formats: frozenset[str] = _FORMATS
    """Kinds of structured output it takes, of strict, schema, object, fenced; it refuses the others with HTTP 400."""
    slots: int | None = None
    """Requests it works on at once; it answers 429 to more. None is no limit."""
    model: str = "test-model"
    """The model its answers name."""
    seed: int = 0
    port: int = 0
    """0 takes any free one."""


@dataclass(slots=True)
class _Seen:
    """One request as it came, for tests that look at the wire."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


class OpenAIServer:
    """The server in the running event loop, as an asynchronous context manager."""

    def __init__(self, answer: ScriptedAnswer | None = None, options: ServerOptions | None = None) -> None:
        self.options = options or ServerOptions()
        self.bill = Bill()
        self.seen: list[_Seen] = []
        """The last 1,000 chat requests, oldest first."""
        self.requests = 0
        """Chat requests so far, refused ones included."""
        self.busiest = 0
        """The most requests it ever worked on at once."""
        self.url = ""
        self._answer = answer or _smallest_answer
        self._rng = random.Random(self.options.seed)  # noqa: S311 - faults that repeat, not secrets
        self._working = 0
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._reply, self._connections), "127.0.0.1", self.options.port
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for connection in list(self._connections):
            connection.drop()
        await self._server.wait_closed()

    def _reply(self, connection: Connection, method: str, path: str, body: bytes) -> None:
        """Answers one HTTP request, now or later."""
        place = path.partition("?")[0].removeprefix("/v1")
        if place == "/chat/completions" and method == "POST":
            self._chat(connection, path, body)
        elif place == "/models" and method == "GET":
            models = [{"id": self.options.model, "object": "model", "created": 0, "owned_by": "test"}]
            connection.send(HttpReply.json({"object": "list", "data": models}))
        elif place == "/bill" and method == "GET":
            connection.send(HttpReply.json(self.bill.as_dict()))
        else:
            connection.send(HttpReply.error(404, f"no {method} {path} here"))

    def _chat(self, connection: Connection, path: str, raw: bytes) -> None:
        self.requests += 1
        number = self.requests
        try:
            body = json.loads(raw)
        except ValueError:
            connection.send(HttpReply.error(400, "the body is not JSON"))
            return
        self.seen.append(_Seen(path, connection.headers, body))
        del self.seen[:-1000]
        fmt = _format_of(body)
        if fmt not in self.options.formats:
            kind = (body.get("response_format") or {}).get("type")
            words = f"Invalid parameter: 'response_format' of type '{kind}' is not supported with this model."
            connection.send(HttpReply.error(400, words, param="response_format"))
            return
        if self.options.slots is not None and self._working >= self.options.slots:
            connection.send(HttpReply.error(429, "Rate limit reached", code="rate_limit_exceeded"))
            return
        self._working += 1
        self.busiest = max(self.busiest, self._working)
        fault = self.options.faults.draw(number, self._rng)
        latency = self.options.latency
        if self.options.spread:
            latency = max(0.0, self._rng.gauss(latency, self.options.spread))
        if latency:
            asyncio.get_running_loop().call_later(latency, self._finish, connection, number, body, fault)
        else:
            self._finish(connection, number, body, fault)

    def _finish(self, connection: Connection, number: int, body: dict[str, Any], fault: FaultKind | None) -> None:
        self._working -= 1
        faults = self.options.faults
        if fault in ("hang", "reset"):
            if fault == "reset":
                connection.drop()
            return
        refusal = _REFUSALS.get(fault or "")
        if refusal is not None:
            status, code, words = refusal
            headers = {"Retry-After": f"{faults.retry_after:g}"} if fault == "429-retry-after" else {}
            connection.send(HttpReply.error(status, words, code=code, headers=headers))
            return
        try:
            content = self._answer(body)
        except Exception as trouble:  # a script may raise anything; the client sees it as an HTTP answer
            connection.send(HttpReply.error(400, f"{type(trouble).__name__}: {trouble}", code="script_failed"))
            return
        completion = _completion(number, self.options.model, body, content)
        _spoil(completion, fault)
        text = json.dumps(completion, ensure_ascii=False).encode("utf-8", "replace")
        if fault == "html":
            text = b"<!doctype html><html><body>Sign in to the hotel network</body></html>"
        elif fault == "truncated-body":
            text = text[: len(text) // 2]
        elif fault == "error-200":
            text = json.dumps({"error": {"message": "upstream error", "code": 502}}).encode()
        reply = HttpReply(200, text, {"x-request-id": f"req_{number}"})
        # Billed is what a model produced and a server sent off whole, readable or not.
        if fault not in ("html", "error-200", "reset-mid-body"):
            usage = completion.get("usage") if fault != "truncated-body" else None
            self.bill.add(number, body, usage, delivered=connection.is_open)
        if fault == "reset-mid-body":
            connection.send_part(reply, 0.5)
            connection.drop()
        elif fault == "drip":
            connection.drip(reply, faults.drip_seconds)
        else:
            connection.send(reply)


_REFUSALS: dict[str, tuple[int, str | None, str]] = {
    "429": (429, "rate_limit_exceeded", "Rate limit reached"),
    "429-retry-after": (429, "rate_limit_exceeded", "Rate limit reached"),
    "429-quota": (429, "insufficient_quota", "You exceeded your current quota"),
    "400-context": (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens"),
    "401": (401, "invalid_api_key", "Incorrect API key provided"),
    "500": (500, None, "The server had an error"),
    "503": (503, None, "Overloaded"),
}


@contextmanager
def serve_in_thread(
    answer: ScriptedAnswer | None = None, options: ServerOptions | None = None
) -> Iterator[OpenAIServer]:
    """The server in a thread of its own, for tests without an event loop and for blocking calls.

    Raises OSError where the port is taken.
    """
    server = OpenAIServer(answer, options)
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        try:
            async with server:
                ready.set_result((asyncio.get_running_loop(), stop))
                await stop.wait()
        except OSError as trouble:
            if ready.done():
                raise
            ready.set_exception(trouble)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="openai-server", daemon=True)
    thread.start()
    loop, stop = ready.result(timeout=10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _completion(number: int, model: str, body: dict[str, Any], content: str) -> dict[str, Any]:
    prompt = sum(len(str(message.get("content", ""))) for message in body.get("messages", []))
    tokens = {"prompt_tokens": prompt // 4, "completion_tokens": len(content) // 4}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None},
                "finish_reason": "stop",
            }
        ],
        "usage": {
            **tokens,
            "total_tokens": sum(tokens.values()),
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


def _spoil(completion: dict[str, Any], fault: FaultKind | None) -> None:
    """Applies a fault that shows in the completion itself."""
    choice = completion["choices"][0]
    message = choice["message"]
    if fault == "empty-choices":
        completion["choices"] = []
    elif fault == "no-usage":
        del completion["usage"]
    elif fault == "no-content":
        message["content"] = None
    elif fault == "invalid-json":
        message["content"] = message["content"][:-1] + ",,"
    elif fault == "wrong-schema":
        message["content"] = json.dumps({"unexpected": [1, 2, 3]})
    elif fault == "refusal":
        message.update(content=None, refusal="I cannot help with that.")
    elif fault == "content-filter":
        choice["finish_reason"] = "content_filter"
        message["content"] = message["content"][: len(message["content"]) // 2]
    elif fault == "length":
        choice["finish_reason"] = "length"
        message["content"] = message["content"][: len(message["content"]) // 2]


def _format_of(body: dict[str, Any]) -> str:
    """Which kind of structured output a request asks for."""
    wanted = body.get("response_format")
    if not isinstance(wanted, dict) or wanted.get("type") in (None, "text"):
        return "fenced"
    if wanted["type"] == "json_object":
        return "object"
    return "strict" if (wanted.get("json_schema") or {}).get("strict") else "schema"


def _smallest_answer(body: dict[str, Any]) -> str:
    schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema") or {}
    return json.dumps(smallest_instance(schema), ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the server as a process until it is ended."""
    from extractor.testing.server_command import run

    run(arguments)


if __name__ == "__main__":
    main()
