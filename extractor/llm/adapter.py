"""The one place that imports openai and instructor, inside functions: one request out, one reply back, as
bytes.

instructor prompts the model in one of four modes (structured output through `response_format` with a strict
or a plain JSON Schema; JSON mode; JSON in a code fence) and writes the instructions those modes need. What it
must not do is lose or rewrite a paid answer, so:

- The reply is taken from the HTTP response itself (an event hook), before openai or instructor look at it. openai
  hands the response through unread, and what instructor is given for it says nothing: what they make of a refusal, an
  HTML page or `choices: []` (IndexError, TypeError, three more paid calls) could only be ignored.
- The response model is a class per schema that hands instructor the request's own schema and accepts any
  text. Validation stays with the caller, which knows the article. The class inherits
  `instructor.ResponseSchema` and is built once. Why: instructor otherwise builds a class and its schema anew
  in every call, 8.9 ms of CPU against 4.2, and keeps 256 dead classes alive (17-23 MB).
- `strict: true` reaches the wire only through `extra_body`: instructor's `strict=` is pydantic's, and it
  overwrites `response_format`. Without it OpenAI does return JSON that breaks the schema.
- `max_retries=0` for both libraries: retries have one owner (`retry.py`). Never `context=` (it runs Jinja
  over the article and shifts every offset) nor `cache=` (keyed by the API key, never hits across processes).
"""

from __future__ import annotations

import gc
import json
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from extractor.errors import ConfigError, EngineError, EngineRefused, EngineUnavailable
from extractor.llm.calls import Request
from extractor.llm.endpoint import Endpoint
from extractor.llm.replies import OutputMode

if TYPE_CHECKING:
    import httpx2
    import instructor
    from openai.types.chat import ChatCompletion

__all__ = ["Exchange", "Wire"]

_OURS = {"messages", "model", "n", "response_format", "stream", "tools"}
"""Parameters that are not the user's to set: they change what a reply looks like."""

_KEPT_HEADERS = ("retry-after", "retry-after-ms", "x-request-id", "x-should-retry", "openai-processing-ms")
_KEPT_PREFIX = "x-ratelimit-"

_CONNECT_SECONDS = 10.0
"""Why 10: a TCP and TLS handshake across the world takes under 2 s; more means that nobody is there."""


@dataclass(slots=True)
class Exchange:
    """One HTTP exchange: what came back, as bytes."""

    status: int = 0
    """0 until a whole response has arrived."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)
    on_reply: Callable[[Exchange], None] | None = None
    trouble: BaseException | None = None
    """What `on_reply` raised."""


_exchange: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


class Wire:
    """A connection pool to one endpoint, for one event loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        with _without_collecting():
            import instructor
            import openai

        _quieten()
        self._endpoint = endpoint
        secret = {name: value.get_secret_value() for name, value in endpoint.headers.items()}
        # Without a key no Authorization header goes out: Azure refuses a wrong one beside its own `api-key`.
        self._headers: dict[str, Any] = secret
        if "authorization" not in map(str.lower, secret):
            self._headers = {"Authorization": endpoint.authorization or openai.Omit(), **secret}
        self._openai = openai.AsyncOpenAI(
            base_url=endpoint.url,
            api_key="none",
            max_retries=0,
            default_query=endpoint.query,
            http_client=_http_client(endpoint),
        )
        # Set after construction, because there None means "look into the environment".
        self._openai.organization = endpoint.organization
        self._openai.project = None
        modes = {
            "schema": instructor.Mode.JSON_SCHEMA,
            "object": instructor.Mode.JSON,
            "fenced": instructor.Mode.MD_JSON,
        }
        self._create = {
            name: cast("Callable[..., Awaitable[Any]]", instructor.patch(create=self._send, mode=mode))
            for name, mode in modes.items()
        }

    async def post(
        self, request: Request, mode: OutputMode, on_reply: Callable[[Exchange], None] | None = None
    ) -> Exchange:
        """Sends `request` once and returns what came back, whatever its status.

        `on_reply` is called with every whole response the moment its last byte is here, before anything
        parses it; what it raises is raised here.

        Raises:
            EngineUnavailable: no whole response came (no connection, reset, time-out).
            ConfigError: `request.params` sets what is not the user's to set.
        """
        taken = sorted(_OURS & set(request.params))
        if taken:
            raise ConfigError(f"the parameter {taken[0]!r} cannot be set: remove it from the model's parameters")
        extra: dict[str, Any] = dict(request.params)
        shown = request.schema
        if mode == "strict":
            extra["response_format"] = request.body()["response_format"]
            # What instructor makes of its own schema is overwritten; openai's walk through it takes 1.4 ms of CPU.
            shown = {"type": "object"}
        create = self._create["schema" if mode == "strict" else mode]
        exchange = Exchange(on_reply=on_reply)
        token = _exchange.set(exchange)
        try:
            await create(
                response_model=_passthrough(request.schema_name, json.dumps(shown, ensure_ascii=False)),
                messages=cast("Any", [{"role": m.role, "content": m.content} for m in request.messages]),
                model=request.model,
                max_retries=0,
                extra_body=extra,
                extra_headers=self._headers,
            )
        except Exception as trouble:  # any class: instructor wraps everything; a whole reply outweighs it
            if exchange.trouble is None and not exchange.status:
                raise self._transport_error(trouble) from trouble
        finally:
            _exchange.reset(token)
        if exchange.trouble is not None:
            raise exchange.trouble
        return exchange

    async def _send(
        self, *, extra_headers: Mapping[str, str], extra_body: Mapping[str, Any], **body: Any
    ) -> ChatCompletion:
        """What `chat.completions.create` does, without the import of every other resource (0.3 s) and its walk through
        the types of the messages (0.5 ms of CPU a call)."""
        import httpx2

        await self._openai.post(
            "/chat/completions",
            cast_to=httpx2.Response,
            body={**body, **extra_body},
            options={"headers": extra_headers},
        )
        return _kept()

    async def aclose(self) -> None:
        await self._openai.close()

    def _transport_error(self, trouble: BaseException) -> BaseException:
        """The error that stands for a request without a whole response; a bug stays the exception it is."""
        import openai

        chain = [trouble]
        while (cause := chain[-1].__cause__) is not None and len(chain) < 8:
            chain.append(cause)
        where, root = f"endpoint {self._endpoint.label!r}", chain[-1]
        reason = str(root) or type(root).__name__
        if isinstance(root, ssl.SSLCertVerificationError):
            return EngineRefused(
                f"the certificate of {where} cannot be trusted ({reason}): check OPENAI_BASE_URL, or name its "
                "authority with SSL_CERT_FILE"
            )
        for link in chain:
            if isinstance(link, EngineError):
                return link
            # Its transport calls a refused connection and an unknown host time-outs too.
            if isinstance(link, openai.APITimeoutError) and any(isinstance(one, TimeoutError) for one in chain):
                return EngineUnavailable(f"{where} did not answer in {self._endpoint.timeout:g} s: check that it is up")
            if isinstance(link, openai.APIConnectionError):
                return EngineUnavailable(
                    f"no answer came from {where} ({reason}): check OPENAI_BASE_URL, the network, any proxy and that "
                    "the server is up"
                )
        return root


def _http_client(endpoint: Endpoint) -> httpx2.AsyncClient:
    """openai's client over aiohttp, which instructor requires anyhow. Why: with 64 requests in flight a call takes
    3.5 ms of CPU against 4.5-5.8 over httpcore, whose pool looks at every idle connection each time."""
    import httpx2
    import openai

    # Nobody is trusted where nobody is asked: reading the system's certificates takes 0.05 s of CPU.
    plain = endpoint.is_loopback and endpoint.url.startswith("http:")
    try:
        return openai.DefaultAioHttpClient(
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
            event_hooks={"response": [_keep_reply]},
            timeout=openai.Timeout(endpoint.timeout, connect=min(_CONNECT_SECONDS, endpoint.timeout)),
            # A redirect would carry the article, and headers that hold a key, to another host.
            follow_redirects=False,
            # A server on this machine is never behind a proxy, whatever the environment says.
            trust_env=not endpoint.is_loopback,
        )
    except (httpx2.InvalidURL, ValueError) as trouble:
        # Its words may hold the proxy's password.
        raise ConfigError(
            "the address of a proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY cannot be used: write it like "
            "http://host:3128"
        ) from trouble


async def _keep_reply(response: httpx2.Response) -> None:
    """Event hook: keeps the body before openai reads it. A body that breaks off keeps the exchange without a
    status."""
    exchange = _exchange.get()
    if exchange is None:
        return
    body = await response.aread()
    exchange.seconds = time.monotonic() - exchange.started
    exchange.body = body
    exchange.headers = {
        name.lower(): value
        for name, value in response.headers.items()
        if name.lower() in _KEPT_HEADERS or name.lower().startswith(_KEPT_PREFIX)
    }
    if response.is_redirect:
        exchange.headers = {**exchange.headers, "location": response.headers["location"]}
    exchange.status = response.status_code
    if exchange.on_reply is not None:
        try:
            exchange.on_reply(exchange)
        except BaseException as trouble:  # openai would turn it into a connection error; post() raises it unchanged
            exchange.trouble = trouble


@lru_cache(maxsize=64)
def _passthrough(name: str, schema: str) -> type[instructor.ResponseSchema]:
    """A response model that shows instructor `schema` (JSON, its order kept: models write in it) and takes any text."""
    import instructor

    shown: dict[str, Any] = json.loads(schema)

    class Passthrough(instructor.ResponseSchema):
        text: str = ""

        @classmethod
        def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
            return shown

        @classmethod
        def model_validate_json(cls, json_data: Any, **kwargs: Any) -> Any:
            return cls.model_construct(text=json_data)

    Passthrough.__name__ = name
    return Passthrough


@cache
def _kept() -> ChatCompletion:
    """What instructor gets for every reply, which has been kept by then: making a completion of it, to be ignored,
    would take 0.5 ms of CPU. It has a usage because instructor otherwise looks for other providers' libraries."""
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletion, ChatCompletionMessage
    from openai.types.chat.chat_completion import Choice

    message = ChatCompletionMessage(role="assistant", content="{}")
    return ChatCompletion(
        id="",
        choices=[Choice(finish_reason="stop", index=0, message=message)],
        created=0,
        model="",
        object="chat.completion",
        usage=CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0),
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Why: an import makes half a million objects and no garbage, and looking through them for cycles takes 0.03 s."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _quieten() -> None:
    """Keeps article text and keys out of the logs: instructor logs failed answers at ERROR, openai whole requests at
    DEBUG, httpx2 the whole address, its query included, at INFO."""
    logging.getLogger("instructor.v2.retry").setLevel(logging.CRITICAL + 1)
    for name, level in (("openai", logging.INFO), ("instructor", logging.INFO), ("httpx2", logging.WARNING)):
        if logging.getLogger(name).level == logging.NOTSET:
            logging.getLogger(name).setLevel(level)
