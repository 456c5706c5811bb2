"""Whatever a model says, an article ends as facts that hold together or as an EngineError: never in a fault of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Labelled
from extractor.engines.labels import AddedFigure, Labels, QuoteLabel
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.errors import EngineError
from extractor.schemas import ArticleFacts
from extractor.schemas.facts import Provenance
from extractor.schemas.items import Dimension, Modality, Qualifier, QuoteKind, SourceKind, Stance
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch

from .conftest import FERRY, FERRY_DRAFT, ScriptedAsker, draft

NESTED = mark_up(
    read_article(
        FERRY + "\nThe union says, “It is ‘a farce’ and we go,” and added “we will win 5 to 7 games” on 3 May 2024.\n",
        path="ferry.txt",
    )
)
PROVENANCE = Provenance(engine="llm", extractor_version="0")


def facts(marked: MarkedText, *answers: str) -> ArticleFacts:
    engine = LLMEngine(ScriptedAsker(answers), RequestOptions("test-model"))
    return assemble_facts(marked, asyncio.run(engine.label(marked)))


words = st.sampled_from(
    ["", "-", "Ana Ruiz", "she", "told", "denied", "the coastguard", "harbour minister", "7", "q0", "1", "99", "nan", "inf",
     "At least 12 people", "We checked every cabin,", "a farce", "2: We … again", "1: that", "5 to 7 games", "1e400", "9" * 4400,
     "2024-05-03", "2024-13-45", "d=2024-02-30", "t=--02-31", "to=the Evening Post", "via=0,1,9", "h", "\ud800", "\x00", "\u202e",
     "١٢", "²", "null", "1-3", "3-1", "0-99999999999999999999"]
) | st.text(max_size=12)  # fmt: skip
small = st.integers(-1, 9).map(str)
sentence = st.integers(0, 8).map(str)


def field(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values) | words


def line(*fields: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*fields).map("|".join) | st.lists(words, max_size=12).map("|".join)


marks_q = st.integers(0, len(NESTED.passages)).map("q{}".format)
marks_n = st.integers(0, len(NESTED.quantities)).map("n{}".format)
answers = st.fixed_dictionaries(
    {
        "src": st.lists(line(small, field(*get_args(SourceKind)), words, words), max_size=4),
        "att": st.lists(
            line(small, small, sentence, words, words, field(*get_args(Stance)), marks_q | words, words, words), max_size=4
        ),
        "q": st.lists(line(marks_q, field(*get_args(QuoteKind)), small, marks_q), max_size=8),
        "n": st.lists(line(marks_n, small, words, words), max_size=6),
        "x": st.lists(line(marks_q | marks_n, words), max_size=3),
        "addq": st.lists(line(sentence, field(*get_args(QuoteKind)), small, words), max_size=3),
        "addn": st.lists(
            line(sentence, small, field(*get_args(Dimension)), field(*get_args(Qualifier)), small, small, small, words, words, words),
            max_size=3,
        ),
        "c": st.lists(line(sentence, small, field(*get_args(Modality)), words, words), max_size=5),
    }
)  # fmt: skip


@given(answers, answers)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_answer_becomes_facts_or_an_engine_error(first: dict[str, list[str]], second: dict[str, list[str]]) -> None:
    try:
        found = facts(NESTED, json.dumps(first), json.dumps(second))
    except EngineError:
        return
    again = ArticleFacts.model_validate_json(found.model_dump_json())
    assert again == found, "what is written is what was found: no value turns to null"
    own = [c.text for c in found.claims] + [f.measure + (f.unit or "") for f in found.figures]
    assert not [text for text in own if any(c in text for c in "\x00\u202e\x1b\n")]


def test_a_figure_whose_bounds_are_no_interval_is_asked_again_and_costs_nothing_else(
    ferry: MarkedText, ferry_draft: Callable[..., str]
) -> None:
    answer = json.loads(ferry_draft()) | {"addn": ["1||count|between||9|1|people|crew|the harbour minister"]}
    asker = ScriptedAsker([json.dumps(answer), draft()])
    found = assemble_facts(ferry, asyncio.run(LLMEngine(asker, RequestOptions("m")).label(ferry)))
    assert "low, value and high are not in order: 9.0, None, 1.0" in asker.requests[1].messages[-1].content
    assert [f.code for f in found.flags if f.severity != "info"] == ["entry_unread"]
    assert len(found.claims) == len(FERRY_DRAFT["c"])


@pytest.mark.parametrize(("value", "low", "high"), [(None, 9.0, 1.0), (5.0, 6.0, None), (7.0, None, 6.0)])
def test_a_figure_that_does_not_hold_is_left_out_and_named(
    ferry: MarkedText, value: float | None, low: float | None, high: float | None
) -> None:
    start = ferry.text.index("Nearly 40%")
    bad = AddedFigure(Stretch(start + 7, start + 10), "share", "percent", "between", value, low, high, as_of="2031")
    good = AddedFigure(Stretch(start, start + 6), "share", "percent", "nearly", 40.0)
    found = assemble_facts(ferry, Labelled(Labels(added_figures=(good, bad)), PROVENANCE))
    assert [f.span.text for f in found.figures] == ["Nearly"]
    flag = next(f for f in found.flags if f.code == "figure_malformed")
    assert "'40%'" in flag.message
    assert flag.span is not None
    assert "date_not_in_article" not in {f.code for f in found.flags}, "it would name a figure that is not there"


def test_passages_inside_one_another_are_quotations_of_their_own() -> None:
    outer, inner = next(
        (p.number, q.number) for p in NESTED.passages for q in NESTED.passages if q.depth and p.start < q.start < p.end
    )
    found = assemble_facts(NESTED, Labelled(Labels(quotes=(QuoteLabel((outer, inner), "direct", None),)), PROVENANCE))
    assert [[p.text for p in q.parts] for q in found.quotes] == [["It is ‘a farce’ and we go,"], ["a farce"]]


def test_what_a_model_withdraws_and_hides_is_flagged(ferry: MarkedText, ferry_draft: Callable[..., str]) -> None:
    wrong = [
        {"t": "At least 13 people were hurt.", "e": [3], "a": 3, "m": "asserted", "d": None},
        {"t": "12 \u202epeople were not hurt.", "e": [3], "a": 3, "m": "asserted", "d": None},
    ]
    right = {"t": "At least 12 people were hurt.", "e": [3], "a": 3, "m": "asserted", "d": None}
    found = facts(ferry, ferry_draft(c=[*FERRY_DRAFT["c"], *wrong]), draft(c=[right]))
    assert [c.text for c in found.claims][-2:].count("At least 12 people were hurt.") == 1
    flags = {f.code: f.message for f in found.flags}
    assert "'12 people were not hurt.'" in flags["claim_withdrawn"]
    assert "U+202E" in flags["characters_removed"]
