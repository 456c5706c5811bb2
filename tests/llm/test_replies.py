"""From a body to an answer, or to the reason why not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import BadReply, EngineError
from extractor.llm.calls import Usage
from extractor.llm.replies import OutputMode, RawReply, check, is_usable


def body(content: object = '{"a": 1}', finish: str = "stop", **more: Any) -> bytes:
    message = {"role": "assistant", "content": content, "refusal": None}
    return json.dumps(
        {"model": "m-1", "choices": [{"message": message, "finish_reason": finish}], **more}, ensure_ascii=False
    ).encode()


def test_an_answer_says_what_the_server_said() -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}}
    raw = RawReply.read(body(usage=usage), attempt=3, seconds=1.5)
    answer = check(raw)
    assert answer.text == '{"a": 1}'
    assert (answer.model, answer.usage, answer.calls) == ("m-1", Usage(100, 20, 64), 3)
    assert check(raw, origin="cache").calls == 0


@pytest.mark.parametrize(
    "usage",
    [
        None,
        [],
        {},
        {"prompt_tokens": "9", "completion_tokens": -1},
        {"prompt_tokens": True},
        {"prompt_tokens": 10**400, "completion_tokens": 1e300},
        {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    ],
)
def test_a_bad_count_is_no_count(usage: object) -> None:
    raw = RawReply.read(body(usage=usage))
    assert raw.usage is None
    assert check(raw).usage == Usage()


@pytest.mark.parametrize(
    ("reply", "usage"),
    [
        (b"\n<!doctype html><p>Sign in", Usage()),
        (b'{"error": {"message": "upstream error"}}', Usage()),
        (b'{"error": {"message": "late"}, "usage": {"prompt_tokens": 5}}', Usage(5)),
        (b'{"choices": [{"message": {"content": "cut o', None),
        (b"", None),
        (b"{}", None),
    ],
)
def test_what_no_model_wrote_costs_nothing_and_what_is_broken_is_not_known(reply: bytes, usage: Usage | None) -> None:
    assert RawReply.read(reply).usage == usage


def test_a_count_is_read_with_a_point_and_never_with_more_cached_than_read() -> None:
    usage = {"prompt_tokens": 12.0, "completion_tokens": 5.0, "prompt_tokens_details": {"cached_tokens": 64}}
    assert RawReply.read(body(usage=usage)).usage == Usage(12, 5, 12)


def test_a_content_in_parts_is_their_text() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": '{"a": 1}'}]
    assert check(RawReply.read(body(parts))).text == '{"a": 1}'


@pytest.mark.parametrize(
    ("content", "mode", "text"),
    [
        ('```json\n{"a": 1}\n```', "fenced", '{"a": 1}'),
        ('```\n{"a": 1}\n```', "strict", '{"a": 1}'),
        ('\ufeff {"a": "```"} \n', "strict", '{"a": "```"}'),
        ('Let me try:\n```json\n{"a": 0}\n```\nNo:\n```json\n{"a": 1}\n```\nDone.', "fenced", '{"a": 1}'),
        ('{"code": "```json\\n{}\\n```"}', "fenced", '{"code": "```json\\n{}\\n```"}'),
        ("Sure! ```json\n{}\n```", "strict", "{}"),
        ('<think>\nMaybe {"a": 0}?\n</think>\n\n{"a": 1}', "strict", '{"a": 1}'),
        ('so I answer\n</think>\n```json\n{"a": 1}\n```', "object", '{"a": 1}'),
        ('Here it is: {"a": {"b": 1}} Anything else?', "schema", '{"a": {"b": 1}}'),
        ('{"a": 1}\n\nI left out {nothing.', "schema", '{"a": 1}'),
        ('{"a": "</think>"}', "strict", '{"a": "</think>"}'),
    ],
)
def test_what_stands_around_json_is_taken_off(content: str, mode: OutputMode, text: str) -> None:
    assert check(RawReply.read(body(content), mode=mode)).text == text


@pytest.mark.parametrize(
    "content",
    [
        "Sure! ```json\n{\n```",
        "{",
        '{"a": {"b": 1}, "c": [',
        '{"a": 1} {"a": 2}',
        "",
        "  ",
        None,
        5,
        ["{}"],
        "NaN?",
        "[" * 100_000,
    ],
)
def test_what_is_not_json_is_refused(content: object) -> None:
    raw = RawReply.read(body(content))
    with pytest.raises(BadReply, match=r": (try|check)"):
        check(raw)
    assert not is_usable(raw)


def test_deep_bodies_do_not_break_the_reader() -> None:
    assert not is_usable(RawReply.read(b"[" * 200_000))


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["choices", "message", "content", "usage", "error", "finish_reason", "refusal", "model"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_body_is_an_answer_or_a_known_error(raw_body: bytes) -> None:
    raw = RawReply.read(raw_body)
    words = ""
    try:
        json.loads(check(raw).text)
    except EngineError as trouble:
        words = str(trouble)
    assert not words or ": " in words
