"""Marking items wrong, and the gold that comes of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from extractor.review.corrections import Remark, apply_corrections, correct, correction_words, fingerprint_of
from extractor.review.decision_log import DecisionLog
from extractor.review.decisions import replay, taken_back
from extractor.review.desk import ReviewDesk
from extractor.review.queue import build_queue
from extractor.review.story_index import StoryIndex
from extractor.review.tables import decisions_csv, gold_lines
from extractor.schemas import ArticleFacts
from tests.review.stories import flood, hostile

INDEX = StoryIndex(flood())
HERALD = INDEX.story.articles[0].article.id


def _corrected(*remarks: tuple[str, Remark]) -> ArticleFacts:
    state = replay([correct(INDEX, HERALD, item, remark, "Ann") for item, remark in remarks])
    return ArticleFacts.model_validate_json(apply_corrections(INDEX, HERALD, state).model_dump_json())


def test_a_wrong_item_is_left_out_and_nothing_refers_to_it_any_more() -> None:
    fixed = _corrected(("c1", Remark(problem="not_an_item")), ("a1", Remark(problem="not_an_item")))
    assert [c.id for c in fixed.claims] == ["c2"]
    assert fixed.quotes[0].attribution is None


def test_a_wrong_speaker_is_put_right() -> None:
    fixed = _corrected(("q1", Remark(problem="speaker", speaker="Olu Mensah")), ("c2", Remark(problem="speaker")))
    attributions = {a.id: a for a in fixed.attributions}
    source = attributions[fixed.quotes[0].attribution or ""].source
    assert source is not None
    assert source.name == "Olu Mensah"
    assert attributions["a1"].source is not None
    assert attributions["a1"].source.name == "Ana Petrov"
    assert fixed.claims[1].attribution is None


def test_an_attribution_itself_can_have_the_wrong_source() -> None:
    fixed = _corrected(("a1", Remark(problem="speaker", speaker="The deputy")), ("a2", Remark(problem="speaker")))
    assert fixed.attributions[0].source is not None
    assert fixed.attributions[0].source.name == "The deputy"
    assert fixed.attributions[1].source is None


def test_values_kinds_modalities_dates_and_wordings_are_put_right() -> None:
    fixed = _corrected(
        ("f1", Remark(problem="value", value=1200, low=1200, high=1200)),
        ("f2", Remark(problem="text", text="cost of repairing two bridges")),
        ("q1", Remark(problem="kind", quote_kind="partial")),
        ("c1", Remark(problem="date", date="2025-03-03")),
        ("c2", Remark(problem="modality", modality="disputed")),
    )
    assert (fixed.figures[0].low, fixed.figures[0].high, fixed.figures[0].unit) == (1200, 1200, "people")
    assert fixed.figures[1].measure == "cost of repairing two bridges"
    assert fixed.quotes[0].kind == "partial"
    assert fixed.claims[0].event_date == "2025-03-03"
    assert fixed.claims[1].modality == "disputed"


@pytest.mark.parametrize(
    ("item", "remark", "words"),
    [
        ("q1", Remark(problem="value", value=3), "cannot be wrong in 'value'"),
        ("f1", Remark(problem="value"), "is empty"),
        ("f1", Remark(problem="value", value=3, low=4), "in this order"),
        ("c1", Remark(problem="other"), "is empty"),
        ("c1", Remark(problem="text"), "is empty"),
    ],
)
def test_a_remark_that_says_nothing_is_refused(item: str, remark: Remark, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        correct(INDEX, HERALD, item, remark, "Ann")


def test_a_correction_is_filed_under_its_evidence_and_can_be_taken_back() -> None:
    one = correct(INDEX, HERALD, "c1", Remark(problem="not_an_item", note="a headline"), "Ann")
    assert one.fingerprint == fingerprint_of(INDEX, HERALD, "c1") != fingerprint_of(INDEX, HERALD, "c2")
    assert one.evidence == INDEX.spans(HERALD, "c1")
    assert correction_words(one) == "<bdi>not a claim (a headline)</bdi> — <bdi>Ann</bdi>"
    state = replay([one, taken_back(one, "Ann")])
    assert state.correction(one.fingerprint) is None
    assert apply_corrections(INDEX, HERALD, state) is INDEX.articles[HERALD]


def test_gold_holds_the_corrected_articles_alone(tmp_path: Path) -> None:
    desk = ReviewDesk([flood()], DecisionLog(tmp_path / "decisions.jsonl"))
    assert list(gold_lines(desk.indexes, desk.log.state())) == []
    desk.mark_wrong(HERALD, "c1", Remark(problem="not_an_item"), "Ann")
    (line,) = gold_lines(desk.indexes, desk.log.state())
    assert line.endswith("\n")
    assert [c.id for c in ArticleFacts.model_validate_json(line).claims] == ["c2"]
    written = [json.loads(x) for x in (tmp_path / "decisions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert written[0]["record"] == "correction"
    assert written[0]["evidence"][0]["text"] == "The river Teal burst its banks early on Tuesday"


def test_csv_cells_are_no_formulas_and_carry_the_decision(tmp_path: Path) -> None:
    desk = ReviewDesk([hostile()], DecisionLog(tmp_path / "decisions.jsonl"))
    key = desk.queue(desk.log.state(), "Ann")[0].key
    desk.decide(key, 1, "=Ann", note="@SUM(1)")
    text = decisions_csv(desk.queue(desk.log.state(), "Ann"))
    header, *rows = csv.reader(io.StringIO(text))
    assert len(rows) == 2
    assert all(len(row) == len(header) for row in rows)
    for cell in (c for row in rows for c in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert "\u202e" not in cell
    first = dict(zip(header, next(r for r in rows if r[0] == key), strict=True))
    assert (first["verdict"], first["note"], first["reviewer"]) == ("b", "'@SUM(1)", "'=Ann")


def test_the_queue_goes_by_severity_then_by_what_a_decision_settles() -> None:
    story = flood()
    queue = build_queue([StoryIndex(story)])
    assert [c.disagreement.id for c in queue] == ["d1", "d2", "d3", "d4"]
    assert queue[0].value > queue[1].value > queue[3].value > 0
    backwards = story.model_copy(update={"disagreements": story.disagreements[::-1]})
    assert [c.key for c in build_queue([StoryIndex(backwards)])] == [c.key for c in queue]
