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
    "usage", [None, [], {}, {"prompt_tokens": "9", "completion_tokens": -1}, {"prompt_tokens": True}]
)
def test_a_bad_count_is_no_count(usage: object) -> None:
    assert check(RawReply.read(body(usage=usage))).usage == Usage()


@pytest.mark.parametrize(
    ("content", "mode", "text"),
    [
        ('```json\n{"a": 1}\n```', "fenced", '{"a": 1}'),
        ('```\n{"a": 1}\n```', "strict", '{"a": 1}'),
        ('\ufeff {"a": "```"} \n', "strict", '{"a": "```"}'),
        ('Let me try:\n```json\n{"a": 0}\n```\nNo:\n```json\n{"a": 1}\n```\nDone.', "fenced", '{"a": 1}'),
        ('{"code": "```json\\n{}\\n```"}', "fenced", '{"code": "```json\\n{}\\n```"}'),
    ],
)
def test_a_fence_is_taken_off(content: str, mode: OutputMode, text: str) -> None:
    assert check(RawReply.read(body(content), mode=mode)).text == text


@pytest.mark.parametrize("content", ["Sure! ```json\n{}\n```", "{", "", "  ", None, 5, ["{}"], "NaN?", "[" * 100_000])
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
