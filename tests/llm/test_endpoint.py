"""Where requests go, what goes with them, and what must never come back out."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from extractor.errors import ConfigError, EngineError, EngineRefused, EngineUnavailable
from extractor.llm.adapter import Wire
from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.llm.reachability import list_models
from extractor.llm.replies import RawReply
from extractor.llm.retry import RetryPolicy
from tests.llm.odd_server import completion, reply, serve

SECRET = "sk-very-secret-0123456789"
REQUEST = Request("m", (Message("user", "An article."),), "facts", {"type": "object"})
ONCE = RetryPolicy(attempts=1, first_pause=0.01)


async def failure_at(endpoint: Endpoint, kept: list[RawReply] | None = None) -> EngineError:
    """The error that one call ends in."""
    asker = LiveAsker(
        endpoint,
        options=LiveOptions(retry=ONCE),
        on_answer=lambda _request, raw: None if kept is None else kept.append(raw),
    )
    try:
        with pytest.raises(EngineError) as caught:
            await asker.ask(REQUEST)
    finally:
        await asker.aclose()
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_carries_nothing_to_another_host(status: int) -> None:
    async with serve(lambda _n, _body: reply(200, completion("{}"))) as other:
        place = f"http://user:{SECRET}@localhost:{other.port}/v1/chat/completions?key={SECRET}"
        async with serve(lambda _n, _body: reply(status, b"", {"location": place})) as server:
            trouble = await failure_at(Endpoint(base_url=server.url, headers={"api-key": SecretStr(SECRET)}))
    assert type(trouble) is EngineRefused
    assert f"redirects to http://localhost:{other.port}/v1/chat/completions, and" in str(trouble)
    assert SECRET not in str(trouble)
    assert other.heads == []


@pytest.mark.parametrize("body", [{"error": {"message": f"bad key {SECRET}"}}, f"no key {SECRET} here".encode()])
async def test_a_key_repeated_in_a_reply_of_status_200_is_neither_told_nor_kept(body: object) -> None:
    kept: list[RawReply] = []
    async with serve(lambda _n, _body: reply(200, body)) as server:
        trouble = await failure_at(Endpoint(base_url=server.url, api_key=SecretStr(SECRET)), kept)
    assert "***" in str(trouble)
    assert SECRET not in str(trouble)
    assert kept
    assert all(SECRET.encode() not in raw.body for raw in kept)


async def test_what_a_model_wrote_is_not_touched_though_a_header_has_the_same_words() -> None:
    async with serve(lambda _n, _body: reply(200, completion('{"by": "https://news.example"}'))) as server:
        endpoint = Endpoint(base_url=server.url, headers={"HTTP-Referer": SecretStr("https://news.example")})
        asker = LiveAsker(endpoint)
        assert "https://news.example" in (await asker.ask(REQUEST)).text
        await asker.aclose()


async def test_a_short_header_value_does_not_garble_what_the_server_says() -> None:
    said = {"error": {"message": "no credit", "code": "insufficient_quota"}}
    async with serve(lambda _n, _body: reply(429, said)) as server:
        trouble = await failure_at(Endpoint(base_url=server.url, headers={"X-Tier": SecretStr("a")}))
    assert "quota is used up" in str(trouble)


async def test_a_user_in_the_address_goes_as_basic_authorization_and_is_told_to_nobody() -> None:
    said = {"error": {"message": "the password p@ss:word is wrong"}}
    async with serve(lambda _n, _body: reply(400, said)) as server:
        endpoint = Endpoint(base_url=f"http://user:p%40ss%3Aword@127.0.0.1:{server.port}/v1")
        trouble = await failure_at(endpoint)
    assert "authorization: basic dxnlcjpwqhnzondvcmq=" in server.heads[0].lower()
    assert "the password *** is wrong" in str(trouble)


def test_a_key_beside_a_user_in_the_address_is_refused() -> None:
    with pytest.raises(ConfigError, match="both an API key and a user") as caught:
        Endpoint(base_url="https://user:hunter2@host/v1", api_key=SecretStr(SECRET))
    assert "hunter2" not in str(caught.value)


async def test_a_key_that_ends_with_its_line_is_sent_without_it() -> None:
    async with serve(lambda _n, _body: reply(200, completion("{}"))) as server:
        asker = LiveAsker(Endpoint(base_url=server.url, api_key=SecretStr(f"{SECRET}\n")))
        await asker.ask(REQUEST)
        await asker.aclose()
    assert f"bearer {SECRET}\r\n" in server.heads[0].lower()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"api_key": SecretStr("sk-a…b")}, "OPENAI_API_KEY"),
        ({"api_key": SecretStr("sk-a\r\nX: 1")}, "OPENAI_API_KEY"),
        ({"headers": {"X": SecretStr("a\nb")}}, "EXTRACTOR_HEADERS"),
        ({"headers": {"a name": SecretStr("b")}}, "EXTRACTOR_HEADERS"),
        ({"base_url": "http://localhost:abc/v1"}, "http or https address"),
        ({"base_url": "http://localhost:99999/v1"}, "http or https address"),
        ({"base_url": "http://user:hunter2@[::1/v1"}, "http or https address"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_the_first_request(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        Endpoint(**settings)
    assert not any(secret in str(caught.value) for secret in ("sk-a", "hunter2"))


async def test_a_server_that_cannot_be_reached_is_not_called_slow() -> None:
    trouble = await failure_at(Endpoint(base_url="http://127.0.0.1:9/v1"))
    assert type(trouble) is EngineUnavailable
    assert "no answer came from" in str(trouble)
    assert "Errno" in str(trouble)


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server's context with a certificate that it signed itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_certificate_that_nobody_vouches_for_fails_at_once(certificate: ssl.SSLContext) -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=certificate)
    async with server:
        port = server.sockets[0].getsockname()[1]
        trouble = await failure_at(Endpoint(base_url=f"https://127.0.0.1:{port}/v1"))
    assert type(trouble) is EngineRefused
    assert "cannot be trusted" in str(trouble)


def test_a_proxy_that_is_no_address_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:hunter2@host:::")
    with pytest.raises(ConfigError, match="HTTP_PROXY") as caught:
        Wire(Endpoint(base_url="http://example.invalid/v1"))
    assert "hunter2" not in str(caught.value)


async def test_the_list_of_models_is_asked_for_with_the_same_authorization() -> None:
    async with serve(lambda _n, _body: reply(200, {"data": [{"id": "m"}]})) as server:
        endpoint = Endpoint(base_url=f"http://user:word@127.0.0.1:{server.port}/v1")
        assert await asyncio.to_thread(list_models, endpoint) == ["m"]
        assert "authorization: basic" in server.heads[0].lower()
    async with serve(lambda _n, _body: b"SSH-2.0-OpenSSH\r\n\r\n") as server:
        with pytest.raises(EngineUnavailable, match="not in HTTP"):
            await asyncio.to_thread(list_models, Endpoint(base_url=server.url))
