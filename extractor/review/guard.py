"""Who may talk to the review server: bind address, Host, Origin and token, checked before anything else."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from extractor.errors import ConfigError

__all__ = ["COOKIE", "BindPolicy", "Guard"]

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "extractor_review"
"""Cookie that carries the token after the first visit."""
_TOKEN_LENGTH = 16
"""Fewest characters of a token. Why: 16 random letters are about 90 bits, more than can be tried over a network."""
_BODY = 100_000
"""Most bytes of a request's body; notes are limited to 4,000 characters."""

_HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    b"img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_everything(host: str) -> bool:
    try:
        return not host or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class BindPolicy:
    """Where the server listens and whom it answers.

    Raises ConfigError when made for an address that other machines can reach without a token of 16 characters or
    more, or for all addresses at once without saying under which names it is reached.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    names: tuple[str, ...] = ()
    """Further host names under which the server is reached ("review.example.org"), without port."""

    def __post_init__(self) -> None:
        if self.token is not None and len(self.token) < _TOKEN_LENGTH:
            raise ConfigError(f"the token has {len(self.token)} characters; use {_TOKEN_LENGTH} or more")
        if _is_loopback(self.host):
            return
        if self.token is None:
            raise ConfigError(
                f"refusing to listen on {self.host!r}, which other machines can reach, without a token; "
                "give --token, or leave out --host to listen on 127.0.0.1 only"
            )
        if _is_everything(self.host) and not self.names:
            raise ConfigError(
                f"listening on {self.host!r} needs the names under which it is reached; give --allow-host NAME"
            )

    def hosts(self) -> frozenset[str]:
        """The host names (no port, lower case) that a Host header may carry."""
        loopback = ("127.0.0.1", "localhost", "::1") if _is_loopback(self.host) else ()
        return frozenset(name.lower() for name in (self.host, *self.names, *loopback) if name)

    def allows_host(self, header: str) -> bool:
        """Whether a Host header names this server: a known name and, where it states one, this port."""
        try:
            parts = urlsplit(f"//{header}")
            port = parts.port
        except ValueError:
            return False
        known = (parts.hostname or "") in self.hosts()
        return known and parts.username is None and not parts.path and port in (None, self.port, 80, 443)

    def allows_origin(self, origin: str, host: str) -> bool:
        """Whether an Origin header is this server's own, as the request's Host names it."""
        return origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")

    def allows_token(self, given: str) -> bool:
        """Whether the token fits; compared in constant time."""
        return self.token is None or hmac.compare_digest(given.encode(), self.token.encode())


class Guard:
    """ASGI middleware: refuses strangers and puts the security headers on every answer."""

    def __init__(self, app: App, policy: BindPolicy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 400, 401, 403, 413 or 415 itself; hands everything else on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def sealed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in _HEADERS]
                message["headers"] = [*kept, *_HEADERS.items()]
            await send(message)

        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        answer = self._refusal(scope, headers)
        if answer is None:
            await self._app(scope, receive, sealed)
            return
        status, text, extra = answer
        await sealed(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", b"text/plain; charset=utf-8"), *extra],
            }
        )
        await sealed({"type": "http.response.body", "body": text.encode()})

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        policy = self._policy
        host = headers.get("host", "")
        if not policy.allows_host(host):
            return 400, "This server is not known under that host name.\n", []
        writes = scope["method"] not in ("GET", "HEAD")
        origin = headers.get("origin")
        if origin is not None and not policy.allows_origin(origin, host):
            return 403, "Requests from other sites are refused.\n", []
        if writes and origin is None:
            return 403, "A request that writes must carry an Origin header.\n", []
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") and (
            writes or headers.get("sec-fetch-mode") != "navigate"
        ):
            return 403, "Requests from other sites are refused.\n", []
        if writes:
            if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                return 415, "Send JSON.\n", []
            length = headers.get("content-length", "")
            if not length.isdigit() or int(length) > _BODY:
                return 413, f"Send at most {_BODY:,} bytes, with their length.\n", []
        return self._without_token(scope, headers)

    def _without_token(
        self, scope: Scope, headers: dict[str, str]
    ) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        """None where the token fits; a first visit with `?token=` gets it as a cookie and is sent on without it."""
        policy = self._policy
        if policy.token is None:
            return None
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        asked = query.pop("token", [""])[0]
        if asked and policy.allows_token(asked):
            rest = urlencode(query, doseq=True)
            target = scope.get("path", "/") + (f"?{rest}" if rest else "")
            cookie = f"{COOKIE}={policy.token}; Path=/; HttpOnly; SameSite=Strict"
            # Why //: a path that begins with two slashes would lead to another host.
            place = "/" + target.lstrip("/")
            return 303, "", [(b"location", place.encode("latin-1", "ignore")), (b"set-cookie", cookie.encode())]
        try:
            crumbs = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            crumbs = SimpleCookie()
        given = crumbs[COOKIE].value if COOKIE in crumbs else ""
        given = given or headers.get("authorization", "").removeprefix("Bearer ").strip()
        if policy.allows_token(given):
            return None
        return 401, "This server asks for a token: open the address that it printed when it started.\n", []
