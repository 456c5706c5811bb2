"""Asks a live, OpenAI-compatible endpoint, and loses nothing that was paid for.

One call goes: gate (are requests allowed here, is the run ending) → slot (limiter) → circuit breaker → HTTP (adapter) →
`on_answer`, with the body as it came → retry or return → `check`. Nothing parses a body before `on_answer` has had it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.errors import EngineRefused, EngineStopped, EngineUnavailable
from extractor.llm.breaker import Breaker
from extractor.llm.calls import Answer, Request
from extractor.llm.ending import Ending, Wait
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import AccountRefused, FormatRefused, RateLimited, Rejection, failure_of
from extractor.llm.gate import check_request
from extractor.llm.limiter import Limiter, LimiterState, Slot
from extractor.llm.meter import Pace
from extractor.llm.negotiation import ModeStore, Negotiation
from extractor.llm.replies import OutputMode, RawReply, check, is_usable
from extractor.llm.retry import RetryPolicy, UnusableReply, call_with_retries, seconds_left

if TYPE_CHECKING:
    from extractor.llm.adapter import Exchange, Wire

__all__ = ["LiveAsker", "LiveOptions", "OnAnswer"]

_LOG = logging.getLogger(__name__)

OnAnswer = Callable[[Request, RawReply], None]
"""Gets every reply with HTTP status 2xx: answers, refusals, cut-off and unreadable ones, each of them billed."""

_ACCOUNT_REFUSALS = 5
"""Requests in a row refused for the account's sake, after which the run stops. Why not the first: gateways that share
their load between accounts refuse now and then; credit that ends in the middle of a run does not come back."""

_MODE_STEPS = 4
"""Steps that the output mode may take for one request: from the remembered one to the strongest, then down to the last.
Why a bound: what other requests find out may move the mode back and forth."""

_CHARACTERS_PER_TOKEN = 4
"""For the token budget before the server has counted. Source: English prose in OpenAI's tokenizers."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How hard an endpoint may be worked."""

    concurrency: int = 16
    requests_per_minute: float | None = None
    """None: what the server's `x-ratelimit-limit-*` headers say, if they do."""
    tokens_per_minute: float | None = None
    pace: Pace | None = None
    """Whoever keeps both limits for several processes at once; None: this process keeps them alone."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    breaker_failures: int = 20
    """Requests in a row without an answer, over all calls, after which the endpoint is only probed."""
    breaker_patience: float = 60.0
    """Seconds without any answer after which the run stops."""
    on_retry: Callable[[], None] | None = None
    """Called whenever a request has to be sent again."""


@dataclass(slots=True)
class _Session:
    """What belongs to one event loop: a client reused in a second loop fails in ways that look passing."""

    wire: Wire
    limiter: Limiter
    breaker: Breaker
    ending: Ending
    account_refusals: int = 0
    """In a row, without an answer between them."""


class LiveAsker:
    """Asks one endpoint. Close it with `aclose` in the event loop it was used in."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        options: LiveOptions | None = None,
        on_answer: OnAnswer | None = None,
        modes: ModeStore | None = None,
    ) -> None:
        """`on_answer` is called synchronously the moment a reply is here, before any check; what it raises ends the
        call. `modes` remembers between runs which structured output the server takes."""
        self._endpoint = endpoint
        self._secrets = tuple(secret.encode() for secret in endpoint.secrets)
        self._options = options or LiveOptions()
        self._on_answer = on_answer
        self._negotiation = Negotiation(endpoint.label, modes)
        self._sessions: dict[asyncio.AbstractEventLoop, _Session] = {}
        self.retries = 0
        """Requests sent again so far."""

    @property
    def label(self) -> str:
        """The endpoint's name without secrets."""
        return self._endpoint.label

    @property
    def limiter_state(self) -> LimiterState | None:
        """The limiter of the running event loop; None before its first request."""
        session = self._sessions.get(asyncio.get_running_loop())
        return session.limiter.state if session else None

    async def ask(self, request: Request) -> Answer:
        """Raises EngineUnavailable, EngineRefused, EngineStopped, BadReply (CutOff, RefusedReply)."""
        return check(await self.send(request))

    async def send(self, request: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        """The reply to `request`, after as many requests as it takes: with status 2xx, but not yet checked.

        `record` gets, besides `on_answer`, every reply of status 2xx to this call.

        Raises:
            EngineUnavailable: passing trouble outlasted the policy or the deadline.
            EngineRefused: the server refuses for good (key, quota, model, filter, length, format).
            EngineStopped: the circuit breaker is open, the account is refused again and again, or the run is ending
                (`end_requests`) and nothing is on its way for this call.
            RequestsNotAllowed: the gate is closed.
        """
        check_request(self._endpoint)
        session = self._session()

        async def attempt() -> RawReply:
            raw = await self._attempt(session, call)
            if not is_usable(raw) and not call.second_chance:
                call.second_chance = True
                raise UnusableReply(raw)
            return raw

        async with session.ending.waiting() as wait:
            call = _Call(request, record, wait)

            def again(_trouble: EngineUnavailable, _pause: float) -> None:
                wait.check()
                self._count_retry()

            return await call_with_retries(attempt, self._options.retry, again)

    async def aclose(self) -> None:
        """Closes the connections of the running event loop; idempotent."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session:
            await session.wire.aclose()

    def _session(self) -> _Session:
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            from extractor.llm.adapter import Wire

            for closed in [other for other in self._sessions if other.is_closed()]:
                del self._sessions[closed]
            options = self._options
            self._sessions[loop] = _Session(
                wire=Wire(self._endpoint),
                limiter=Limiter(
                    options.concurrency,
                    requests_per_minute=options.requests_per_minute,
                    tokens_per_minute=options.tokens_per_minute,
                    pace=options.pace,
                ),
                breaker=Breaker(self.label, failures=options.breaker_failures, patience=options.breaker_patience),
                ending=Ending.here(),
            )
        return self._sessions[loop]

    async def _attempt(self, session: _Session, call: _Call) -> RawReply:
        """One try: as many requests as the negotiation of the output mode takes, normally one."""
        async with session.limiter.slot(call.tokens, seconds_left) as slot:
            probe = await session.breaker.enter()
            try:
                raw = await self._negotiated(session, call, slot)
            except RateLimited as limited:
                session.breaker.answered()
                session.limiter.throttled(slot, headers=call.headers, wait=limited.retry_after)
                raise
            except EngineUnavailable as trouble:
                session.breaker.failed(str(trouble), probe=probe)
                raise
            except AccountRefused as refused:
                session.breaker.answered()
                session.account_refusals += 1
                if session.account_refusals < _ACCOUNT_REFUSALS:
                    raise
                raise EngineStopped(
                    f"{refused}; {session.account_refusals} requests in a row were refused like this, so the run stops "
                    "here, and everything done is kept"
                ) from refused
            except BaseException:  # whatever it is, a probe that ends must free its place
                if call.refused:
                    session.breaker.answered()
                else:
                    session.breaker.left(probe=probe)
                raise
            session.breaker.answered()
            session.account_refusals = 0
            written = len(raw.body) // _CHARACTERS_PER_TOKEN
            if raw.usage:
                slot.spent = raw.usage.input_tokens + raw.usage.output_tokens
                written = raw.usage.output_tokens
            session.limiter.answered(slot, output_tokens=written, headers=raw.headers)
            return raw

    async def _negotiated(self, session: _Session, call: _Call, slot: Slot) -> RawReply:
        model = call.request.model
        steps = 0
        while True:
            mode = self._negotiation.mode(model)
            try:
                raw = await self._post(session.wire, call, mode)
            except FormatRefused:
                steps += 1
                if steps > _MODE_STEPS or not self._negotiation.refused(model, mode):
                    self._negotiation.withdraw(model)
                    raise
                call.refused = False
            except EngineRefused:
                self._negotiation.withdraw(model)
                raise
            else:
                self._negotiation.answered(model, mode)
                return raw

    async def _post(self, wire: Wire, call: _Call, mode: OutputMode) -> RawReply:
        """One HTTP request. Raises what its status means where that is not 2xx."""
        check_request(self._endpoint)
        call.attempts += 1
        kept: list[RawReply] = []

        def keep(exchange: Exchange) -> None:
            if not 200 <= exchange.status < 300:
                return
            raw = RawReply.read(
                exchange.body,
                status=exchange.status,
                headers=exchange.headers,
                mode=mode,
                seconds=exchange.seconds,
                attempt=call.attempts,
            )
            if raw.finish_reason is None:  # no model wrote this; what one wrote stays as it is
                raw = replace(raw, body=self._redact(raw.body))
            kept.append(raw)
            if self._on_answer is not None:
                self._on_answer(call.request, raw)
            if call.record is not None:
                call.record(raw)

        try:
            with call.wait.sending():
                async with asyncio.timeout(self._endpoint.timeout):
                    exchange = await wire.post(call.request, mode, keep)
        except TimeoutError:
            if kept:
                return kept[0]
            raise EngineUnavailable(
                f"endpoint {self.label!r} did not finish its answer in {self._endpoint.timeout:g} s: allow "
                "more time or use a faster model"
            ) from None
        if kept:
            return kept[0]
        call.headers = dict(exchange.headers)
        trouble = failure_of(
            Rejection(exchange.status, self._redact(exchange.body), exchange.headers, self.label, call.request.model),
            now=time.time(),
        )
        call.refused = not isinstance(trouble, EngineUnavailable)
        raise trouble

    def _redact(self, body: bytes) -> bytes:
        """`body` without any secret of ours: some servers repeat the key they refuse."""
        for secret in self._secrets:
            body = body.replace(secret, b"***")
        return body

    def _count_retry(self) -> None:
        self.retries += 1
        if self._options.on_retry is not None:
            self._options.on_retry()


class _Call:
    """What one call has seen so far."""

    def __init__(self, request: Request, record: Callable[[RawReply], None] | None, wait: Wait) -> None:
        self.request = request
        self.record = record
        self.wait = wait
        self.attempts = 0
        self.second_chance = False
        self.refused = False
        """Whether the server answered with a refusal: it is up, whatever becomes of the call."""
        self.headers: dict[str, str] = {}
        self.tokens = sum(len(message.content) for message in request.messages) // _CHARACTERS_PER_TOKEN
