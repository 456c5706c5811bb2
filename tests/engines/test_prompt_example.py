"""The example in the prompt is what the model imitates: its marks are ours, and its answer has nothing to complain of."""

from __future__ import annotations

import re

import pytest

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.prompts import list_prompts, load_prompt
from extractor.schemas import ArticleFacts
from extractor.text import mark_up, read_article, render

from .conftest import ScriptedAsker

_EXAMPLE = re.compile(r"<article 5f2a>\n(.*?)\n</article 5f2a>\s+(\{.*?\})\n", re.DOTALL)
_MARKS = re.compile(r"^\[\d+\] (?:# )?|</?[qn]\d+[^>]*>", re.MULTILINE)


async def facts_of_example(version: int | None = None) -> ArticleFacts:
    """What becomes of the example's article and answer. Its marks are checked on the way."""
    found = _EXAMPLE.search(load_prompt("facts", version).system)
    assert found is not None
    shown, answer = found.groups()
    # Which sentences share a paragraph is not shown, so each becomes a paragraph.
    marked = mark_up(read_article("\n\n".join(_MARKS.sub("", line) for line in shown.split("\n") if line)))
    assert re.sub(r"\n+", "\n", render(marked)) == re.sub(r"\n+", "\n", shown)
    asker = ScriptedAsker([answer])
    facts = assemble_facts(marked, await LLMEngine(asker, RequestOptions("test-model")).label(marked))
    assert len(asker.requests) == 1, "a question was sent back"
    return facts


@pytest.mark.parametrize("version", list_prompts()["facts"])
async def test_its_marks_are_ours_and_its_answer_passes(version: int) -> None:
    facts = await facts_of_example(version)
    assert [flag for flag in facts.flags if flag.severity != "info"] == []
    assert facts.coverage.quotes_unaccounted == facts.coverage.figures_unaccounted == 0


async def test_words_told_by_somebody_else_have_their_own_speaker() -> None:
    facts = await facts_of_example()
    inner = next(q for q in facts.quotes if q.parts[0].text.startswith("We can turn"))
    said = next(a for a in facts.attributions if a.id == inner.attribution)
    assert said.source is not None
    assert (said.source.name, said.cue) == ("The captain", "told")
    assert [via.name for via in said.via] == ["a passenger"]
