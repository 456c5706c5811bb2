"""Refusals as real servers word them, and what becomes of them."""

from __future__ import annotations

import json

import pytest

from extractor.errors import EngineError, EngineRefused, EngineUnavailable
from extractor.llm.failures import AccountRefused, ContextExceeded, FormatRefused, RateLimited, Rejection, failure_of
from extractor.llm.waits import go_duration, limits_per_minute, server_wait

NOW = 1_700_000_000.0


def failure(status: int, body: object, headers: dict[str, str] | None = None) -> EngineError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return failure_of(Rejection(status, raw, headers or {}, "host/v1", "some-model"), now=NOW)


def openai_error(message: str, code: str | None = None, param: str | None = None) -> dict[str, object]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (429, openai_error("You exceeded your current quota", "insufficient_quota"), EngineRefused, "add credit"),
        (429, {"error": {"message": "quota", "type": "insufficient_quota"}}, EngineRefused, "add credit"),
        (429, openai_error("Rate limit reached", "rate_limit_exceeded"), RateLimited, "--concurrency"),
        (429, b"", RateLimited, "429"),
        (401, openai_error("Incorrect API key", "invalid_api_key"), EngineRefused, "OPENAI_API_KEY"),
        (403, {"detail": "no"}, EngineRefused, "rights"),
        (404, openai_error("The model does not exist", "model_not_found"), EngineRefused, "EXTRACTOR_MODEL"),
        (404, b"<html>not here</html>", EngineRefused, "OPENAI_BASE_URL"),
        (400, openai_error("too long", "context_length_exceeded"), ContextExceeded, "smaller windows"),
        (
            400,
            {"error": {"code": 400, "message": "request (9000 tokens)", "type": "exceed_context_size_error"}},
            ContextExceeded,
            "smaller windows",
        ),
        (
            400,
            {"object": "error", "message": "This model's maximum context length is 4096 tokens", "code": 400},
            ContextExceeded,
            "4096",
        ),
        (400, openai_error("filtered", "content_filter"), EngineRefused, "content filter"),
        (400, openai_error("temperature unsupported", "unsupported_value", "temperature"), EngineRefused, "parameters"),
        (400, openai_error("no", None, "response_format"), FormatRefused, "JSON"),
        (400, openai_error("This response_format type is unavailable now"), FormatRefused, "JSON"),
        (400, openai_error("This model does not support response format `json_schema`."), FormatRefused, "JSON"),
        (400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}, FormatRefused, "JSON"),
        (
            422,
            {"detail": [{"loc": ["body", "response_format", "type"], "msg": "Input should be 'text'"}]},
            FormatRefused,
            "JSON",
        ),
        (408, b"", EngineUnavailable, "408"),
        (409, b"", EngineUnavailable, "409"),
        (500, openai_error("The server had an error"), EngineUnavailable, "had an error"),
        (503, b"<h1>Service</h1> unavailable", EngineUnavailable, "Service"),
        (529, {"error": {"message": "Overloaded"}}, EngineUnavailable, "Overloaded"),
        (413, b"", EngineRefused, "413"),
        (402, openai_error("Insufficient Balance"), EngineRefused, "add credit"),
        (400, {"error": {"message": "Your credit balance is too low", "type": "x"}}, EngineRefused, "add credit"),
        (403, openai_error("m requires moderation. Your input was flagged"), EngineRefused, "content filter"),
        (400, [{"error": {"code": 400, "message": "API key not valid."}}], EngineRefused, "OPENAI_API_KEY"),
        (400, [{"error": {"code": 400, "message": "Unknown name 'response_format'"}}], FormatRefused, "JSON"),
        (
            400,
            openai_error("The input token count (12) exceeds the maximum number of tokens allowed (9)"),
            ContextExceeded,
            "smaller windows",
        ),
        (
            429,
            openai_error(
                "Request too large for m on tokens per min (TPM): Limit 3, Requested 4", "rate_limit_exceeded"
            ),
            ContextExceeded,
            "smaller windows",
        ),
        (
            400,
            openai_error("Generated JSON does not match the jsonschema", "json_validate_failed"),
            EngineUnavailable,
            "try again",
        ),
        (
            400,
            {
                "error": {
                    "message": "Provider returned error",
                    "code": 400,
                    "metadata": {"raw": json.dumps(openai_error("no", None, "response_format"))},
                }
            },
            FormatRefused,
            "Provider returned error: no",
        ),
        (501, openai_error("json_schema is not implemented"), FormatRefused, "JSON"),
        (407, b"", EngineRefused, "HTTPS_PROXY"),
        (451, b"", EngineRefused, "no other try"),
        (404, b"<style>p{x}</style><h1>Not\nFound</h1>", EngineRefused, "'Not Found'"),
    ],
)
def test_each_refusal_has_its_error_and_its_advice(
    status: int, body: object, kind: type[EngineError], words: str
) -> None:
    trouble = failure(status, body)
    assert isinstance(trouble, kind)
    assert isinstance(trouble, AccountRefused) == any(word in words for word in ("add credit", "OPENAI_API_KEY"))
    assert words in str(trouble)
    assert "host/v1" in str(trouble)


def test_a_server_that_forbids_another_try_is_obeyed() -> None:
    assert type(failure(503, b"", {"x-should-retry": "false"})) is EngineRefused


SENT = {"messages": [{"content": "The secret article."}], "response_format": {"type": "json_schema"}}


@pytest.mark.parametrize(
    "body",
    [
        {"detail": [{"type": "missing", "loc": ["body", "prompt"], "msg": "Field required", "input": SENT}]},
        {"message": str([{"loc": ("body", "prompt"), "msg": "Field required", "input": SENT}])},
        {"error": openai_error(json.dumps([{"msg": "Field required", "input": SENT}]))["error"]},
    ],
)
def test_a_validator_that_repeats_the_request_is_read_for_its_complaint_alone(body: object) -> None:
    trouble = failure(422, body)
    assert type(trouble) is EngineRefused, "not the format: it stands only in what was sent"
    assert "Field required" in str(trouble)
    assert "secret" not in str(trouble)


def test_the_format_is_found_far_into_a_long_message() -> None:
    assert type(failure(400, openai_error("word " * 200 + "response_format"))) is FormatRefused


def test_a_servers_long_message_is_cut() -> None:
    assert len(str(failure(400, openai_error("word " * 10_000)))) < 700


@pytest.mark.parametrize("body", [b"\xff\xfe", b"null", b"[1]", b'{"error": 5}', b'{"error": {"message": 7}}', b"{"])
def test_any_body_makes_an_error(body: bytes) -> None:
    assert isinstance(failure(500, body), EngineUnavailable)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:00:00 GMT"}, 0.0),
        ({"retry-after": "1m30s"}, 90.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "6m0s"}, None),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": str(int(NOW) + 20)}, 20.0),
        (
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "120ms",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "1.5s",
            },
            1.5,
        ),
    ],
)
def test_the_servers_wait_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert server_wait(headers, now=NOW) == seconds
    retry_after = failure(429, b"", headers)
    assert isinstance(retry_after, RateLimited)
    assert retry_after.retry_after == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120ms", 0.12), ("1h2m3.5s", 3723.5), ("7.66s", 7.66), ("12", 12.0), ("", None), ("1x", None), ("s", None)],
)
def test_go_durations(text: str, seconds: float | None) -> None:
    assert go_duration(text) == (pytest.approx(seconds) if seconds is not None else None)


def test_limits_per_minute_are_told_from_limits_per_day() -> None:
    headers = {
        "x-ratelimit-limit-requests": "10000",
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "8.64s",
        "x-ratelimit-limit-tokens": "200000",
        "x-ratelimit-remaining-tokens": "199000",
        "x-ratelimit-reset-tokens": "300ms",
    }
    assert limits_per_minute(headers) == (None, 200_000.0)
    assert limits_per_minute({}) == (None, None)
