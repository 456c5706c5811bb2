"""A request to a model and its answer, as values. Nothing here knows a client library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

__all__ = ["Answer", "Asker", "Message", "Origin", "Request", "Usage", "canonical_json"]

Origin = Literal["live", "cache", "recording"]


def canonical_json(value: object) -> str:
    """JSON with sorted keys, no spaces, non-ASCII kept: one spelling per value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that can change an answer, and nothing else."""

    model: str
    messages: tuple[Message, ...]
    schema_name: str
    """Name of the structured-output schema ("facts", "judge")."""
    schema: Mapping[str, Any]
    """JSON Schema of the answer, valid under OpenAI strict structured outputs."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """Only what the user set (temperature, reasoning_effort, max_completion_tokens, …)."""

    def body(self) -> dict[str, Any]:
        """The request as the Chat Completions API takes it, with strict JSON-Schema output."""
        return {
            "model": self.model,
            "messages": [{"role": m.role, "content": m.content} for m in self.messages],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": self.schema_name, "strict": True, "schema": dict(self.schema)},
            },
            **self.params,
        }

    def content_key(self) -> str:
        """SHA-256, hex, of the canonical body without the model's name: what recordings match on.

        Why without: a recording made offline answers the same question whatever model name is configured; the
        recording itself names the model it came from.
        """
        body = self.body()
        del body["model"]
        return hashlib.sha256(canonical_json(body).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them; all 0 where it did not say."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_input_tokens: int = 0
    """Part of `input_tokens` billed at the prompt-caching rate."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: the model's own text, complete (never cut off, never a refusal)."""

    text: str
    model: str
    """The model's name as the server or the recording states it."""
    usage: Usage
    origin: Origin
    calls: int = 0
    """Requests sent to a server for this answer, retries included; 0 for cache and recordings."""
    cost_usd: float | None = None
    """USD paid in this run for this answer; 0.0 from cache or recording, None where the price is unknown."""
    provenance: str | None = None
    """What a recording says of itself ("offline LLM answer")."""


class Asker(Protocol):
    """Something that answers requests: a live endpoint, a cache in front of one, or a folder of recordings."""

    async def ask(self, request: Request) -> Answer:
        """Raises EngineError: EngineUnavailable, EngineRefused, EngineStopped, BadReply, ReplayMiss."""
        ...

    async def aclose(self) -> None: ...
