"""A server that answers a chat request with whatever HTTP a test gives it, byte for byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["OddServer", "completion", "reply", "serve"]

Script = Callable[[int, dict[str, Any]], bytes]
"""Gets the number of the request (1 is the first) and its body; gives the whole reply."""


@dataclass(slots=True)
class OddServer:
    """What a running one tells."""

    port: int = 0
    heads: list[str] = field(default_factory=list)
    """Request lines and headers as they came."""
    bodies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def serve(script: Script) -> AsyncIterator[OddServer]:
    """Runs one while the block is open."""
    server = OddServer()
    writers: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lengths = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
                body = json.loads(await reader.readexactly(int(lengths[0].partition(":")[2])) if lengths else b"{}")
                server.heads.append(head)
                server.bodies.append(body)
                writer.write(script(len(server.heads), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    running = await asyncio.start_server(talk, "127.0.0.1", 0)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        running.close()
        for writer in writers:
            writer.close()


def reply(status: int, body: object = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP reply; what is not bytes goes as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def completion(content: object, *, finish: str = "stop", usage: object = None, **message: object) -> dict[str, Any]:
    """The body of a chat completion."""
    return {
        "model": "m",
        "choices": [{"index": 0, "message": {"content": content, **message}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5} if usage is None else usage,
    }
