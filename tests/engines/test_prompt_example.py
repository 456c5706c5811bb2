"""The example in the prompt is what the model imitates: its marks are ours, and its answer has nothing to complain of."""

from __future__ import annotations

import re

import pytest

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.prompts import list_prompts, load_prompt
from extractor.text import mark_up, read_article, render

from .conftest import ScriptedAsker

_EXAMPLE = re.compile(r"<article 5f2a>\n(.*?)\n</article 5f2a>\s+(\{.*?\})\n", re.DOTALL)
_MARKS = re.compile(r"^\[\d+\] (?:# )?|</?[qn]\d+[^>]*>", re.MULTILINE)


@pytest.mark.parametrize("version", list_prompts()["facts"])
async def test_its_marks_are_ours_and_its_answer_passes(version: int) -> None:
    found = _EXAMPLE.search(load_prompt("facts", version).system)
    assert found is not None
    shown, answer = found.groups()
    # A line break inside a paragraph is no part of what is shown, so paragraphs come on lines of their own.
    article = "\n\n".join(_MARKS.sub("", line) for line in shown.split("\n") if line)
    marked = mark_up(read_article(article))
    assert re.sub(r"\n+", "\n", render(marked)) == re.sub(r"\n+", "\n", shown)
    asker = ScriptedAsker([answer])
    facts = assemble_facts(marked, await LLMEngine(asker, RequestOptions("test-model")).label(marked))
    assert not asker.answers
    assert len(asker.requests) == 1
    assert [flag for flag in facts.flags if flag.severity != "info"] == []
    assert facts.coverage.quotes_unaccounted == facts.coverage.figures_unaccounted == 0


async def test_words_told_by_somebody_else_have_their_own_speaker() -> None:
    found = _EXAMPLE.search(load_prompt("facts").system)
    assert found is not None
    article = "\n\n".join(_MARKS.sub("", line) for line in found[1].split("\n") if line)
    marked = mark_up(read_article(article))
    engine = LLMEngine(ScriptedAsker([found[2]]), RequestOptions("test-model"))
    facts = assemble_facts(marked, await engine.label(marked))
    inner = next(q for q in facts.quotes if q.parts[0].text.startswith("We can turn"))
    said = next(a for a in facts.attributions if a.id == inner.attribution)
    assert said.source is not None
    assert (said.source.name, said.cue) == ("The captain", "told")
    assert [via.name for via in said.via] == ["a passenger"]
