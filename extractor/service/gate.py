"""Who may come in, with how much, and what is written down of it: around every request, before anything else."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect

from extractor.review.guard import BindPolicy
from extractor.service.limits import Admission, ServiceLimits
from extractor.service.metrics import Metrics
from extractor.service.problems import Problem

__all__ = ["OPEN", "Gate"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN = frozenset({"/health", "/ready"})
"""Answered without token and under any host name: a platform's probes have neither."""
_STREAM = "application/x-ndjson"

log = logging.getLogger("extractor.service")


class Gate:
    """ASGI middleware: host names, bearer token, body size, idle time, request ids, log, counters, last-resort errors.

    The log holds method, route, status, bytes and seconds: no path, query, body or header, so no article and no key.
    """

    def __init__(
        self, app: App, policy: BindPolicy, limits: ServiceLimits, metrics: Metrics, extracting: Admission | None = None
    ) -> None:
        """`extracting` is asked before a single article is read, so that a refusal costs next to nothing."""
        self._app, self._policy, self._limits, self._metrics = app, policy, limits, metrics
        self._extracting = extracting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what is allowed; answers 400, 401, 408, 413 and 500 itself."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        visit = _Visit(scope, send)
        try:
            self._check(scope, visit)
            await self._app(scope, self._measured(receive, visit), visit.send)
        except Problem as e:
            await visit.refuse(e)
        except ClientDisconnect:
            visit.status = visit.status or 499  # nobody is there to be answered; the number is nginx's
        except Exception as e:  # a fault of ours: told without its words, which may be the article's
            log.error("request %s: %s", visit.id, type(e).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
            await visit.refuse(Problem(500, "Fault in the service", "please report it with the request's id"))
        finally:
            self._note(scope, visit)

    def _check(self, scope: Scope, visit: _Visit) -> None:
        if scope["path"] in OPEN:
            return
        if not self._policy.allows_host(visit.headers.get("host", "")):
            raise Problem(400, "Unknown host", "this service is not known under that host name; see --allow-host")
        self._check_token(visit)
        single = scope["method"] == "POST" and scope["path"] == "/v1/extract" and not visit.streams
        if single and self._extracting is not None and self._extracting.full:
            raise self._extracting.refusal()

    def _check_token(self, visit: _Visit) -> None:
        if self._policy.token is None:
            return
        scheme, _, given = visit.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self._policy.allows_token(given.strip()):
            raise Problem(401, "Not authorised", "send the header Authorization: Bearer TOKEN")

    def _measured(self, receive: Receive, visit: _Visit) -> Receive:
        """The body as it comes, no more and no slower than allowed. A stream may be of any length."""
        most = None if visit.streams else self._limits.body_bytes
        length = visit.headers.get("content-length", "")
        too_large = Problem(413, "Too large", f"a body may have {most or 0:,} bytes; send a stream or several requests")
        if most is not None and length.isdigit() and int(length) > most:
            raise too_large
        whole = False

        async def measured() -> Message:
            nonlocal whole
            if whole:
                return await receive()  # waits for the client to go away
            try:
                async with asyncio.timeout(self._limits.idle_seconds):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, "Too slow", "the next part of the body did not come in time") from None
            visit.received += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if most is not None and visit.received > most:
                raise too_large
            return message

        return measured

    def _note(self, scope: Scope, visit: _Visit) -> None:
        seconds = time.perf_counter() - visit.began
        route = getattr(scope.get("route"), "path", "/v1/extract" if visit.status == 429 else "other")
        self._metrics.requests.labels(route, str(visit.status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if visit.status == 429:
            self._metrics.refused.inc()
        log.info(
            "%s %s %s %s in=%d out=%d %.3fs",
            visit.id, scope["method"] if scope["method"].isalpha() else "-", route, visit.status, visit.received,
            visit.sent, seconds,
        )  # fmt: skip


class _Visit:
    """One request and what has been answered so far."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.id = secrets.token_hex(6)
        self.headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        self.streams = self.headers.get("content-type", "").partition(";")[0].strip().lower() == _STREAM
        """Whether the body is a stream of articles."""
        self.began = time.perf_counter()
        self.status, self.received, self.sent = 0, 0, 0
        self._send = send
        scope.setdefault("state", {})["request_id"] = self.id

    async def send(self, message: Message) -> None:
        """Passes an answer on, with the request's id and headers that keep browsers from guessing."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            extra = [
                (b"x-request-id", self.id.encode()),
                (b"x-content-type-options", b"nosniff"),
                (b"cache-control", b"no-store"),
            ]
            message["headers"] = [*message.get("headers", []), *extra]
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answers with a problem; an answer already begun is broken off, so that nobody takes it for whole."""
        if self.status:
            raise ConnectionAbortedError("the answer had begun")
        headers = [(k.encode(), v.encode()) for k, v in problem.headers().items()]
        if problem.status in (408, 413):
            headers.append((b"connection", b"close"))
        body = problem.json(self.id)
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
