"""What a server's refusal means: which error it becomes, whether another try makes sense, and what the user
can do.

The classification reads the status, the error's `code` and `type`, and the headers, never a client library's
exception classes, so that a stored or replayed error means the same as a live one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from extractor.errors import BadReply, EngineError, EngineRefused, EngineUnavailable
from extractor.llm.waits import server_wait

__all__ = [
    "AccountRefused",
    "ContextExceeded",
    "FormatRefused",
    "RateLimited",
    "RefusedReply",
    "Rejection",
    "failure_of",
]

_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
_CONTEXT = {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
_FILTER = {"content_filter", "content_policy_violation", "moderation_blocked"}
_MODEL = {"model_not_found", "model_not_available", "DeploymentNotFound"}

_GENERATION = {"json_validate_failed"}
"""Groq: what the model wrote does not fit the schema. Not the format's fault, and the next answer may fit."""

_CONTEXT_WORDS = re.compile(
    r"context (length|window|size)|maximum context|too many (input )?tokens|(prompt|input) is too long"
    # Gemini; Text Generation Inference; OpenAI and Groq, where one request alone is above the tokens per minute.
    r"|token count.{0,40}exceeds|tokens.{0,40}must be <=|request too large",
    re.IGNORECASE,
)
# Source: Anthropic, DeepSeek, OpenRouter.
_QUOTA_WORDS = re.compile(r"credit balance|insufficient (balance|credits?|funds)", re.IGNORECASE)
# Source: Azure, OpenAI, OpenRouter, Anthropic, DeepSeek.
_FILTER_WORDS = re.compile(
    r"content (management|filter)|flagged|requires moderation|content exists risk", re.IGNORECASE
)
_KEY_WORDS = re.compile(r"api[ _]key (is )?(not valid|invalid|not found|expired)", re.IGNORECASE)
# Source: the refusals collected in docs/endpoints.md (OpenAI, Azure, Groq, DeepSeek, LM Studio, vLLM, Mistral,
# llama.cpp): each names the parameter or the feature in one of these words.
_FORMAT_WORDS = re.compile(
    r"response[_ ]?format|json[_ ]?schema|json[_ ]?object|json mode|structured[_ ]output|guided|grammar",
    re.IGNORECASE,
)

_SERVER_WORDS = 300
"""Characters of the server's own message that go into ours. Why: enough for a sentence, never an echoed
article."""

_READ_WORDS = 4000
"""Characters of it that are searched."""

# A validator's complaint (FastAPI, vLLM) repeats what was sent: the article, the schema.
_ECHO = re.compile(r"""[,{\s]*['"]input['"]\s*:.*""", re.DOTALL)
_MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>|\s+", re.DOTALL | re.IGNORECASE)


class AccountRefused(EngineRefused):
    """The key is not accepted or its credit is used up: no article can be answered."""


class RefusedReply(BadReply):
    """The model declined in words (`message.refusal`)."""


class ContextExceeded(EngineRefused):
    """The request is longer than the model's context; smaller windows can still be answered."""


class FormatRefused(EngineRefused):
    """The server does not know this kind of structured output; negotiation takes the next one."""


class RateLimited(EngineUnavailable):
    """HTTP 429 that waiting will cure."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One HTTP answer that is not a success."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    """Lower-case names."""
    endpoint: str
    """Label of the endpoint, without secrets."""
    model: str


def failure_of(rejection: Rejection, *, now: float) -> EngineError:
    """The error that `rejection` becomes; `now` is Unix time in seconds, for Retry-After dates.

    EngineUnavailable (with `retry_after` in seconds where the server named one) for 408, 409, 425, 429 and
    5xx; else EngineRefused. `x-should-retry: false` makes any of them permanent.
    """
    details = _details(rejection.body)
    code, words, parameter = details["code"], details["message"], details["param"]
    where = f"endpoint {rejection.endpoint!r}"
    said = f" (it said: {words[:_SERVER_WORDS]!r})" if words else ""
    status = rejection.status

    if 300 <= status < 400:
        target = urlsplit(rejection.headers.get("location", ""))
        there = f" to {target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}" if target.hostname else ""
        return EngineRefused(
            f"{where} redirects{there}, and no request is sent on, because it carries the key: check OPENAI_BASE_URL"
        )
    if code in _QUOTA or status == 402 or (status in (400, 403, 429) and _QUOTA_WORDS.search(words)):
        return AccountRefused(
            f"{where} reports that the account's quota is used up{said}: add credit or raise the limit, then run again"
        )
    if code in _FILTER or (status in (400, 403) and _FILTER_WORDS.search(words)):
        return EngineRefused(
            f"the content filter of {where} blocked the request{said}: use another model for this article"
        )
    if code in _GENERATION:
        return EngineUnavailable(
            f"{where} could not make JSON of what model {rejection.model!r} wrote{said}: try again"
        )
    if status in (400, 413, 422, 429) and (code in _CONTEXT or _CONTEXT_WORDS.search(words)):
        return ContextExceeded(
            f"the request is longer than model {rejection.model!r} at {where} can read{said}: use "
            "smaller windows or a model with a longer context"
        )
    if status in (400, 404, 415, 422, 501) and (
        "response_format" in parameter or _FORMAT_WORDS.search(words) or code == "invalid_json_schema"
    ):
        return FormatRefused(
            f"{where} takes no structured output of this kind for model {rejection.model!r}{said}: use "
            "a model or server that can answer in JSON"
        )
    if status == 401 or (status == 400 and _KEY_WORDS.search(words)):
        return AccountRefused(f"{where} refused the API key{said}: check OPENAI_API_KEY")
    if status == 403:
        return EngineRefused(
            f"{where} does not let this API key use model {rejection.model!r}{said}: check the key's project and rights"
        )
    if status in (404, 405) or code in _MODEL:
        return EngineRefused(
            f"{where} has no model {rejection.model!r} or no chat completions at this address{said}: check "
            "EXTRACTOR_MODEL and OPENAI_BASE_URL"
        )
    if status in (400, 413, 415, 422):
        return EngineRefused(
            f"{where} refused the request with HTTP {status}{said}: check the model {rejection.model!r} "
            "and the parameters that were set for it"
        )
    if status == 407:
        return EngineRefused(f"the proxy before {where} wants a password{said}: check HTTPS_PROXY or HTTP_PROXY")
    if rejection.headers.get("x-should-retry", "").strip().lower() == "false":
        return EngineRefused(f"{where} answered HTTP {status}{said} and asks not to be tried again: check the endpoint")
    if status not in (408, 409, 425, 429) and status < 500:
        return EngineRefused(f"{where} answered HTTP {status}{said}, which no other try cures: check the endpoint")
    wait = server_wait(rejection.headers, now=now)
    if status == 429:
        return RateLimited(
            f"{where} is limiting the rate of requests (HTTP 429){said}: lower --concurrency or wait",
            retry_after=wait,
        )
    return EngineUnavailable(f"{where} answered HTTP {status}{said}: try again later", retry_after=wait)


def _details(body: bytes | str) -> dict[str, str]:
    """`code`, `message` and `param` of an error body, "" where it has none; several servers, several
    shapes."""
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        text = body if isinstance(body, str) else body[:_READ_WORDS].decode("utf-8", "replace")
        value = {"message": _MARKUP.sub(" ", text).strip()}
    if isinstance(value, list):  # Gemini: [{"error": {...}}]
        value = value[0] if value else {}
    error = value.get("error", value) if isinstance(value, dict) else {}
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, dict):
        error = {}
    if "detail" in error and "message" not in error:
        error = {"message": _complaint(error["detail"])}
    code = error.get("code")
    kind = error.get("type")
    known = _QUOTA | _CONTEXT | _FILTER | _MODEL
    # llama.cpp writes the HTTP status as the code and the kind of trouble as the type.
    chosen = kind if not isinstance(code, str) or (code not in known and kind in known) else code
    message = error.get("message")
    details = {
        "code": chosen if isinstance(chosen, str) else "",
        "message": _ECHO.sub("", message[:_READ_WORDS]) if isinstance(message, str) else "",
        "param": str(error.get("param") or ""),
    }
    metadata = error.get("metadata")
    told = metadata.get("raw") if isinstance(metadata, dict) else None
    if isinstance(told, str) and told:  # OpenRouter: what the server behind it said
        inner = _details(told)
        details["message"] = f"{details['message']}: {inner['message']}"
        details["code"], details["param"] = inner["code"] or details["code"], inner["param"] or details["param"]
    return details


def _complaint(detail: object) -> str:
    """What FastAPI and Mistral say ({"detail": [{"loc": ["body", …], "msg": …, "input": …}]}), without the input."""
    if not isinstance(detail, list):
        return detail if isinstance(detail, str) else json.dumps(detail)
    faults = [fault for fault in detail if isinstance(fault, dict)]
    return "; ".join(f"{'.'.join(map(str, fault.get('loc') or ()))}: {fault.get('msg', '')}" for fault in faults)
