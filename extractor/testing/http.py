"""Just enough HTTP/1.1 for a test server: one request at a time per connection, keep-alive, and ways to misbehave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, cast

__all__ = ["Connection", "HttpReply"]

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}
_DRIP_STEPS = 20


@dataclass(frozen=True, slots=True)
class HttpReply:
    """One response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @classmethod
    def json(cls, value: object) -> Self:
        return cls(200, json.dumps(value).encode())

    @classmethod
    def error(
        cls,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Self:
        """An error in OpenAI's form."""
        error = {"message": message, "type": "test_error", "param": param, "code": code}
        return cls(status, json.dumps({"error": error}).encode(), headers or {})

    def encode(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Answer')}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


Handler = Callable[["Connection", str, str, bytes], None]
"""Gets the connection, the method, the path and the body; answers now or later."""


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, handler: Handler, register: set[Connection]) -> None:
        self._handler = handler
        self._register = register
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._head: tuple[str, str, int] | None = None
        self.headers: dict[str, str] = {}
        """Of the request that is being answered; lower-case names."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._register.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._register.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            if self._head is None:
                end = self._buffer.find(b"\r\n\r\n")
                if end < 0:
                    return
                self._head = self._read_head(bytes(self._buffer[:end]))
                del self._buffer[: end + 4]
            method, path, length = self._head
            if len(self._buffer) < length:
                return
            body = bytes(self._buffer[:length])
            del self._buffer[:length]
            self._head = None
            self._handler(self, method, path, body)

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def send(self, reply: HttpReply) -> None:
        """Sends all of `reply`; nothing where the client has gone."""
        if self._transport is not None:
            self._transport.write(reply.encode())

    def send_part(self, reply: HttpReply, share: float) -> None:
        """Sends the first `share` (0-1) of `reply`."""
        data = reply.encode()
        if self._transport is not None:
            self._transport.write(data[: int(len(data) * share)])

    def drip(self, reply: HttpReply, seconds: float) -> None:
        """Sends `reply` in small pieces over `seconds`."""
        data = reply.encode()
        size = max(1, -(-len(data) // _DRIP_STEPS))
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        loop = asyncio.get_running_loop()
        for index, piece in enumerate(pieces):
            loop.call_later(seconds * index / len(pieces), self._write, piece)

    def drop(self) -> None:
        """Closes the connection without another byte, after those already written."""
        if self._transport is not None:
            self._transport.close()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _read_head(self, head: bytes) -> tuple[str, str, int]:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, *_ = [*first.split(" "), "", ""]
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        length: Any = self.headers.get("content-length", "0")
        return method, path, int(length) if length.isdigit() else 0
