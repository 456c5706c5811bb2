"""The state is a pure function of the records; an undo restores it exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.review.decisions import Record, decision_on, replay, taken_back, with_decisions
from tests.review.stories import flood

DISAGREEMENTS = flood().disagreements


def test_the_last_decision_holds_and_its_undo_brings_the_one_before_back() -> None:
    one = DISAGREEMENTS[1]
    first = decision_on(one, 0, "Ann")
    second = decision_on(one, "both", "Ann", previous=first.id)
    undo = taken_back(second, "Ann")
    assert replay([first, second]).in_force(one.fingerprint) == second
    assert replay([first, second, undo]).in_force(one.fingerprint) == first
    assert replay([first, taken_back(first, "Ann")]).in_force(one.fingerprint) is None


def test_an_undo_can_be_undone() -> None:
    one = decision_on(DISAGREEMENTS[1], 0, "Ann")
    undo = taken_back(one, "Ann")
    assert replay([one, undo, taken_back(undo, "Ann")]).in_force(one.fingerprint) == one


def test_two_reviewers_keep_their_own_decisions() -> None:
    one = DISAGREEMENTS[1]
    ann, ben = decision_on(one, 0, "Ann"), decision_on(one, 1, "Ben")
    state = replay([ann, ben])
    assert state.in_force(one.fingerprint) == ben
    assert state.in_force(one.fingerprint, "Ann") == ann
    assert state.last_of("Ann") == ann
    assert replay([ann, ben, taken_back(ben, "Ben")]).in_force(one.fingerprint) == ann


def test_a_record_that_a_merge_doubled_counts_once() -> None:
    one = decision_on(DISAGREEMENTS[1], 0, "Ann")
    assert replay([one, one]).dump() == replay([one]).dump()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.booleans()), max_size=25), st.data())
def test_any_undo_restores_the_state_before_byte_for_byte(
    steps: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    records: list[Record] = []
    for which, choice, is_undo in steps:
        reviewer = data.draw(st.sampled_from(["Ann", "Ben"]))
        before = replay(records)
        last = before.last_of(reviewer)
        if is_undo and last is not None:
            records.append(taken_back(last, reviewer))
            continue
        records.append(decision_on(DISAGREEMENTS[which], choice, reviewer))
        undone = [*records, taken_back(records[-1], reviewer)]
        assert replay(undone).dump() == before.dump()
        assert replay(undone).last_of(reviewer) == last
        assert replay(list(records)).dump() == replay(tuple(records)).dump()


def test_a_third_position_is_never_written_as_one_of_the_first_two() -> None:
    one = DISAGREEMENTS[0]
    assert [(d.verdict, d.position) for d in (decision_on(one, n, "Ann") for n in range(3))] == [
        ("a", 0),
        ("b", 1),
        ("neither", 2),
    ]
    with pytest.raises(ValueError, match="no position 4"):
        decision_on(one, 3, "Ann")
    assert decision_on(DISAGREEMENTS[1], 1, "Ann").position is None


def test_stories_get_the_decisions_and_the_status_that_follows() -> None:
    story = flood()
    d1, d2, d3, _ = story.disagreements
    state = replay(
        [decision_on(d1, 1, "Ann"), decision_on(d2, "not_a_disagreement", "Ann"), decision_on(d3, "unsure", "Ann")]
    )
    (decided,) = with_decisions([story], state)
    assert [d.status for d in decided.disagreements] == ["resolved", "dismissed", "open", "open"]
    assert decided.disagreements[2].decision is not None
    (blind,) = with_decisions([decided], state, "Ben")
    assert {d.status for d in blind.disagreements} == {"open"}


def test_what_the_log_never_touched_keeps_what_the_story_came_with() -> None:
    story = flood()
    old = decision_on(story.disagreements[3], 0, "before")
    (came,) = with_decisions([story], replay([old]))
    (later,) = with_decisions([came], replay([decision_on(story.disagreements[0], 0, "Ann")]))
    assert later.disagreements[3].decision == old
    (undone,) = with_decisions([came], replay([old, taken_back(old, "before")]))
    assert undone.disagreements[3].status == "open"
    assert undone.disagreements[3].decision is None
