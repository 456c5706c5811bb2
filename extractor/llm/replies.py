"""A server's reply as bytes, and the one place where it becomes an answer.

A reply is kept before it is read: `RawReply` holds the body as it came, `check` decides whether it is an
answer. Both work the same for a reply that just arrived and for one from a store, and neither imports a
client library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from extractor.errors import BadReply, CutOff, EngineRefused
from extractor.llm.calls import Answer, Origin, Usage
from extractor.llm.failures import RefusedReply

__all__ = ["OutputMode", "RawReply", "check", "is_usable"]

OutputMode = Literal["strict", "schema", "object", "fenced"]
"""How the answer was asked for: strict JSON Schema, plain JSON Schema, any JSON object, JSON in a code
fence."""

_WHOLE_FENCE = re.compile(r"\s*```[\w-]*[ \t]*\n(.*?)\n?[ \t]*```\s*", re.DOTALL)
_ANY_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n[ \t]*```", re.DOTALL | re.IGNORECASE)
_NO_COUNT = 10**9
"""A count of tokens this high is none: a thousand times the longest context."""
_END_OF_THOUGHT = "</think>"
"""Ends what a reasoning model (DeepSeek R1, Qwen) thinks aloud, where its server does not keep thoughts apart."""


@dataclass(frozen=True, slots=True)
class RawReply:
    """One reply of a server as it came, whether or not it can be used."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names; only those worth keeping (request id, processing time, rate limits), never a
    cookie."""
    mode: OutputMode = "strict"
    seconds: float = 0.0
    """From sending the request to the last byte of the body, in seconds."""
    attempt: int = 1
    """Which request of its call this answered: 1 is the first."""
    model: str | None = None
    """The model's name as the server states it."""
    finish_reason: str | None = None
    usage: Usage | None = None
    """None where the server did not count; 0 where no model was at work (a page, an error)."""

    @classmethod
    def read(
        cls,
        body: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        mode: OutputMode = "strict",
        seconds: float = 0.0,
        attempt: int = 1,
    ) -> RawReply:
        """The reply with what its body says of model, finish reason and usage filled in. Raises nothing on
        bad bodies."""
        completion = _completion(body)
        choice = _first_choice(completion)
        model, finish = completion.get("model"), choice.get("finish_reason")
        usage = _usage(completion.get("usage"))
        if usage is None and not choice and (completion.get("error") or body.lstrip()[:1] == b"<"):
            usage = Usage()  # a page, or an error with status 200: no model wrote it, so nobody bills it
        return cls(
            status=status,
            body=body,
            headers=headers or {},
            mode=mode,
            seconds=seconds,
            attempt=attempt,
            model=model if isinstance(model, str) else None,
            finish_reason=finish if isinstance(finish, str) else None,
            usage=usage,
        )


def check(raw: RawReply, *, origin: Origin = "live", calls: int | None = None) -> Answer:
    """The answer in `raw`: JSON text, complete, not a refusal. `calls` is by default `raw.attempt` for a live
    reply, else 0.

    Raises:
        CutOff: the answer ended at the token limit.
        RefusedReply: the model declined in words.
        EngineRefused: a content filter stopped the answer.
        BadReply: anything else that is not an answer (not a chat completion, no choices, no content, not
            JSON).
    """
    completion = _completion(raw.body)
    if not completion:
        start = raw.body[:60].decode("utf-8", "replace")
        raise BadReply(
            f"the server sent {len(raw.body)} bytes that are not a JSON object (they begin {start!r}): "
            "check that OPENAI_BASE_URL is the API's address and that no proxy answers in its place"
        )
    choice = _first_choice(completion)
    if not choice:
        error = completion.get("error")
        if error:
            words = error.get("message") if isinstance(error, dict) else error
            raise BadReply(f"the server sent HTTP 200 with an error inside ({str(words)[:200]!r}): try again later")
        raise BadReply(
            "the server sent a completion without choices: try again, or check that it serves chat completions"
        )
    message = choice.get("message")
    if not isinstance(message, dict):
        raise BadReply("the server sent a choice without a message: check that it serves chat completions")
    finish = choice.get("finish_reason")
    if finish == "content_filter":
        raise EngineRefused("the content filter stopped the answer: use another model for this article")
    refusal = message.get("refusal")
    if refusal:
        raise RefusedReply(f"the model declined to answer ({str(refusal)[:200]!r}): use another model or prompt")
    content = _said(message.get("content"))
    if finish == "length":
        used = raw.usage.output_tokens if raw.usage else 0
        spent = f" after {used} tokens" if used else ""
        raise CutOff(f"the answer was cut off at the token limit{spent}: use smaller windows or raise the limit")
    if not isinstance(content, str) or not content.strip():
        raise BadReply(f"the model sent no content (finish_reason {finish!r}): try again or use another model")
    return Answer(
        text=_json_text(content),
        model=raw.model or "",
        usage=raw.usage or Usage(),
        origin=origin,
        calls=calls if calls is not None else (raw.attempt if origin == "live" else 0),
    )


def is_usable(raw: RawReply) -> bool:
    """Whether the model was reached and said something definite: an answer, a refusal or a cut-off, not a
    broken body."""
    try:
        check(raw)
    except (CutOff, RefusedReply, EngineRefused):
        return True
    except BadReply:
        return False
    return True


def _said(content: object) -> object:
    """The content as one text; some servers send it in parts, thoughts and text (Mistral's reasoning models)."""
    if not isinstance(content, list):
        return content
    parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(part for part in parts if isinstance(part, str))


@lru_cache(maxsize=8)
def _json_text(content: str) -> str:
    """The JSON in `content`, taken out of thoughts, a code fence or words around it if need be.

    Why in every output mode: some servers accept `response_format` and ignore it. The last fence counts, because models
    think aloud before they answer. What is found is checked against schema and article like any answer.
    """
    text = content.strip().removeprefix("\ufeff").strip()
    try:
        json.loads(text)
    except (ValueError, RecursionError) as trouble:
        for candidate in _wrapped(text.rpartition(_END_OF_THOUGHT)[2].strip()):
            try:
                json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            return candidate
        raise BadReply(
            f"the model's answer is not JSON ({trouble}; it begins {text[:60]!r}): try again, or use a "
            "model or server that enforces JSON Schema"
        ) from None
    return text


def _wrapped(text: str) -> Iterator[str]:
    """What may be the JSON in `text`, the likeliest first; always whole: from its first brace to its last."""
    yield text
    if not text.startswith(("{", "[")):
        if whole := _WHOLE_FENCE.fullmatch(text):
            yield whole.group(1).strip()
        yield from (fence.strip() for fence in _ANY_FENCE.findall(text)[-1:])
    if (start := text.find("{")) >= 0:
        yield text[start : text.rfind("}") + 1]


@lru_cache(maxsize=8)
def _completion(body: bytes) -> Mapping[str, Any]:
    """The body as a JSON object, or an empty one. Kept for a moment: a reply is read four times before it is stored."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _first_choice(completion: Mapping[str, Any]) -> dict[str, Any]:
    choices = completion.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return {}


def _usage(value: object) -> Usage | None:
    if not isinstance(value, dict):
        return None
    taken, written = _count(value.get("prompt_tokens")), _count(value.get("completion_tokens"))
    if not taken and not written:  # some servers fill it with zeros: nothing was counted
        return None
    details = value.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    return Usage(taken, written, min(cached, taken))


def _count(value: object) -> int:
    if isinstance(value, float) and value.is_integer():  # a gateway in JavaScript or Lua
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _NO_COUNT else 0
