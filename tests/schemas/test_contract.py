"""The contract refuses what would mislead: wrong spans, loose ids, unordered intervals, unknown fields."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import extractor.schemas as contract
from extractor.schemas import Article, ArticleFacts, Figure, Quote, Span, Story, article_id

TEXT = "Ana Ruiz said “we sail at 9” – 12 people came."


def facts(**changes: Any) -> dict[str, Any]:
    """A small valid line of facts.jsonl as JSON data, with changes."""

    def span(words: str) -> dict[str, Any]:
        start = TEXT.index(words)
        return {"start": start, "end": start + len(words), "text": words}

    line: dict[str, Any] = {
        "schema_version": "1",
        "article": {"id": article_id(TEXT), "text": TEXT},
        "attributions": [
            {
                "id": "a1",
                "source": {"name": "Ana Ruiz", "kind": "person"},
                "source_span": span("Ana Ruiz"),
                "cue": "said",
                "cue_span": span("said"),
                "content": [span("we sail at 9")],
            }
        ],
        "quotes": [{"id": "q1", "parts": [span("we sail at 9")], "kind": "direct", "attribution": "a1"}],
        "figures": [
            {"id": "f1", "span": span("12 people"), "value": 12, "dimension": "count", "qualifier": "exact",
             "measure": "people who came"}
        ],
        "claims": [
            {"id": "c1", "text": "12 people came.", "evidence": [span("12 people came")], "modality": "asserted",
             "figures": ["f1"]}
        ],
        "coverage": {
            "quoted_passages": 1, "quotes_extracted": 1, "quotes_dismissed": 0, "quotes_unaccounted": 0,
            "quantities": 2, "figures_extracted": 1, "figures_dismissed": 1, "figures_unaccounted": 0,
        },
        "provenance": {"engine": "rules", "extractor_version": "0"},
    }  # fmt: skip
    return line | changes


def test_a_line_survives_the_round_trip() -> None:
    line = ArticleFacts.model_validate(facts())
    assert ArticleFacts.model_validate_json(line.model_dump_json()) == line
    assert hash(line.article.id)


def changed(path: str, value: object) -> dict[str, Any]:
    line = json.loads(json.dumps(facts()))
    *way, last = path.split(".")
    node: Any = line
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    node[last] = value
    return line


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("schema_version", "2", "schema_version"),
        ("article.id", "0" * 16, "hash of its text"),
        ("quotes.0.attribution", "a9", "refers to 'a9'"),
        ("claims.0.figures", ["f7"], "refers to 'f7'"),
        ("claims.0.quotes", ["q7"], "refers to 'q7'"),
        ("figures.0.attribution", "a2", "refers to 'a2'"),
        ("figures.0.low", 13, "low ≤ value ≤ high"),
        ("figures.0.high", 11.5, "low ≤ value ≤ high"),
        ("figures.0.value", "12", "valid number"),
        ("figures.0.as_of", "last week", "pattern"),
        ("quotes.0.id", "quote-1", "pattern"),
        ("quotes.0.parts", [], "at least 1"),
        ("claims.0.evidence", [], "at least 1"),
        ("claims.0.modality", "maybe", "Input should be"),
        ("attributions.0.cue", None, "needs the cue's text"),
        ("coverage.quotes_extracted", 0, "add up"),
        ("coverage.figures_unaccounted", 4, "add up"),
        ("provenance.mood", "good", "Extra inputs"),
        ("flags", [{"code": "x", "severity": "info", "message": "m", "item": "q5"}], "refers to 'q5'"),
        ("quotes.0.parts.0.text", "we sailed at", "not the article's text"),
        ("quotes.0.parts.0.text", "we sail", "code points long"),
    ],
)  # fmt: skip
def test_a_line_that_would_mislead_is_refused(path: str, value: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ArticleFacts.model_validate(changed(path, value))


def test_an_id_used_twice_is_refused() -> None:
    line = facts()
    with pytest.raises(ValidationError, match="used twice"):
        ArticleFacts.model_validate(line | {"figures": line["figures"] * 2})


def test_quote_parts_stay_in_order() -> None:
    parts = (Span.of(TEXT, 20, 24), Span.of(TEXT, 15, 19))
    with pytest.raises(ValidationError, match="out of order"):
        Quote(id="q1", parts=parts, kind="direct")


def test_models_are_frozen_and_strict() -> None:
    line = ArticleFacts.model_validate(facts())
    with pytest.raises(ValidationError):
        line.article.title = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Figure.model_validate(facts()["figures"][0] | {"value": True})


def test_without_its_text_an_article_keeps_its_id() -> None:
    line = ArticleFacts.model_validate(changed("article.text", None))
    assert line.article.id == article_id(TEXT)


@given(st.text(min_size=1), st.data())
def test_a_span_is_exactly_the_text_it_claims(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span.of(text, start, end)
    assert text[span.start : span.end] == span.text


@given(st.text())
def test_any_text_makes_an_article(text: str) -> None:
    article = Article.from_text(text)
    assert article.text == text
    assert len(article.id) == 16


def test_a_lone_surrogate_has_an_id() -> None:
    assert len(article_id("\ud800")) == 16


def test_a_story_refuses_items_it_does_not_hold() -> None:
    line = facts()
    story: dict[str, Any] = {
        "id": "s-0123456789ab",
        "title": "t",
        "articles": [line],
        "lineages": [{"id": "l1", "articles": [line["article"]["id"]], "relation": "original", "overlap": 0.0}],
        "facts": [
            {"id": "m1", "kind": "figure", "text": "12", "members": [{"article": line["article"]["id"], "item": "f1"}],
             "independent_sources": 1, "status": "single_source"}
        ],
        "provenance": {"engine": "reconcile", "extractor_version": "0"},
    }  # fmt: skip
    Story.model_validate(story)
    for part, change, message in (
        ("facts", [story["facts"][0] | {"members": [{"article": "0" * 16, "item": "f1"}]}], "not in the story"),
        ("lineages", [], "exactly once"),
        ("articles", [line, line], "twice"),
    ):
        with pytest.raises(ValidationError, match=message):
            Story.model_validate(story | {part: change})


@pytest.mark.parametrize("name", sorted(contract.__all__))
def test_every_published_model_documents_every_field(name: str) -> None:
    model = getattr(contract, name)
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or name == "Contract":
        return
    assert model.__doc__
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"
    silent = [field for field, info in model.model_fields.items() if not info.description]
    assert not silent, f"{name}: say what these mean: {silent}"
