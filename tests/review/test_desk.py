"""The desk without a screen: a blind second pass, several stories, sentences around a passage."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.review.decision_log import DecisionLog
from extractor.review.desk import DeskOptions, Filter, ReviewDesk
from extractor.review.page import render_page
from extractor.review.story_index import StoryIndex
from extractor.review.views.words import date_words
from extractor.schemas import Article, ArticleFacts
from tests.review.stories import flood, hostile

STORY = flood()
ONE = STORY.disagreements[0].fingerprint


def test_a_blind_pass_shows_each_reviewer_their_own_decisions_alone(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    ReviewDesk([STORY], log).decide(ONE, 0, "Ann")
    blind = ReviewDesk([STORY], log, DeskOptions(blind=True))
    state = log.state()
    assert blind.progress(state, "Ben").decided == 0
    assert blind.progress(state, "Ann").decided == 1
    assert blind.case(ONE, state, "Ben").disagreement.decision is None
    blind.decide(ONE, 1, "Ben", seen="")
    own = log.state().decisions[ONE]
    assert [(d.reviewer, d.verdict, d.supersedes) for d in own] == [("Ann", "a", None), ("Ben", "b", None)]


def test_deciding_again_names_what_it_replaces(tmp_path: Path) -> None:
    desk = ReviewDesk([STORY], DecisionLog(tmp_path / "decisions.jsonl"))
    first = desk.decide(ONE, 0, "Ann")
    assert desk.decide(ONE, 1, "Ann").supersedes == first.id
    assert desk.undo("Ben") is None
    assert desk.undo("Ann") is not None
    assert desk.log.state().in_force(ONE) == first


def test_two_stories_share_one_queue_and_each_case_names_its_own(tmp_path: Path) -> None:
    desk = ReviewDesk([STORY, hostile()], DecisionLog(tmp_path / "decisions.jsonl"))
    queue = desk.queue(desk.log.state(), "Ann")
    assert desk.many
    assert [c.disagreement.severity for c in queue] == ["high"] * 3 + ["medium"] * 2 + ["low"]
    assert {c.index.story.id for c in queue} == {STORY.id, hostile().id}
    assert len(desk.queue(desk.log.state(), "Ann", Filter(words="harwick FLOOD"))) == 4
    assert render_page([STORY, hostile()]).count('class="of"') == 12


@settings(max_examples=60, deadline=None)
@given(st.text("ab. \n“”A!", max_size=60), st.data())
def test_a_window_holds_its_passage_and_stays_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    end = data.draw(st.integers(min(start + 1, len(text)), len(text)))
    facts = (
        flood()
        .articles[0]
        .model_copy(
            update={"article": Article.from_text(text), "attributions": (), "quotes": (), "figures": (), "claims": ()}
        )
    )
    facts = ArticleFacts.model_validate_json(facts.model_dump_json())
    story = STORY.model_copy(update={"articles": (facts,), "facts": (), "disagreements": ()})
    left, right = StoryIndex(story).window(facts.article.id, start, end)
    assert 0 <= left <= start <= end <= right <= len(text)


def test_dates_read_as_people_write_them() -> None:
    dates = ("2025-12-03", "2025-12", "2025", "--12-03", "--12", "2014/2022", "2022/", "2025-12-03/2025-12-05")
    assert [date_words(d) for d in dates] == [
        "3 December 2025", "December 2025", "2025", "3 December", "December", "2014 to 2022", "since 2022",
        "3 December 2025 to 5 December 2025",
    ]  # fmt: skip
