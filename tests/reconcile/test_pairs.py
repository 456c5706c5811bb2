"""Reports of one event written apart: what is found of their contradictions without a model must not fall."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.reconcile.building import Line, facts, kinds, story

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reconcile_pairs", ROOT / "bench" / "reconcile_pairs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("part", "recall", "precision"), [("development", 0.70, 0.93), ("held_out", 0.48, 0.85)])
def test_contradictions_of_reports_written_apart(bench: ModuleType, part: str, recall: float, precision: float) -> None:
    total = bench.Score()
    for score in bench.run(part).values():
        total.add(score)
    assert total.recall >= recall, total
    assert total.precision >= precision, total
    assert total.look_alikes == 0, total


def counted(text: str, words: str, value: float, **more: object) -> Line:
    """A sentence with one figure, its measure the sentence itself."""
    return Line(text, figure={"words": words, "value": value, "dimension": "count", "measure": text, **more})


def pair(a: Line, b: Line, later: str = "2031-04-02") -> list[str]:
    return kinds(story(facts(a, publisher="Echo"), facts(b, publisher="Post", published=later)))


def test_the_dead_are_counted_in_other_words() -> None:
    a = counted("The blast at Vellmar killed nine people.", "nine people", 9)
    b = counted("Rescuers at Vellmar say 14 lost their lives when the boiler burst.", "14", 14)
    assert pair(a, b) == ["figure_value"]


def test_a_toll_that_rises_by_the_next_day_is_an_update() -> None:
    a = counted("The blast at Vellmar killed nine people.", "nine people", 9)
    b = counted("Rescuers at Vellmar say 14 lost their lives when the boiler burst.", "14", 14)
    assert pair(a, b, later="2031-04-03") == ["update"]


def test_a_fine_does_not_rise_by_the_next_day() -> None:
    money = {"unit": "EUR", "dimension": "money"}
    a = counted("The operator paid a fine of €1.2m in 2021.", "€1.2m", 1.2e6, **money)
    b = counted("It was fined 1.5 million euros in 2021 over poor upkeep.", "1.5 million euros", 1.5e6, **money)
    assert pair(a, b, later="2031-04-03") == ["figure_value"]


def test_the_toll_of_another_year_is_another_toll() -> None:
    a = counted("The flood killed nine people in the valley.", "nine people", 9)
    b = counted("It was the worst flood there since 1998, when 61 people died.", "61 people", 61)
    assert pair(a, b) == []


def test_children_among_the_dead_are_not_all_the_dead() -> None:
    a = counted("The flood killed nine people in the valley.", "nine people", 9)
    b = counted("Among the dead in the valley were three children killed in their beds.", "three children", 3)
    assert pair(a, b) == []


def test_one_person_of_two_ages() -> None:
    a = counted("The driver, 45, was questioned for hours.", "45", 45)
    b = counted("The driver, a 42-year-old man, survived.", "42-year-old", 42, unit="year", dimension="duration")
    assert pair(a, b) == ["figure_value"]
    c = counted("The guard, a 42-year-old man, survived.", "42-year-old", 42, unit="year", dimension="duration")
    assert pair(a, c) == []


def test_a_rounded_sum_is_less_exact_not_another() -> None:
    money = {"unit": "USD", "dimension": "money"}
    a = counted("Revenue rose to $3.87 billion.", "$3.87 billion", 3.87e9, **money)
    b = counted("Sales at the yard climbed to $3.9bn.", "$3.9bn", 3.9e9, **money)
    assert pair(a, b) == ["figure_precision"]


def test_one_check_in_two_months() -> None:
    a = "The track had last been inspected in November."
    b = "Staff said the track was last checked in December, long before the crash."
    assert kinds(story(facts(a, publisher="Echo"), facts(b, publisher="Post"))) == ["date"]


def test_when_something_was_said_is_no_date_of_it() -> None:
    a = "The bridge is unsafe and must be rebuilt, the mayor said on Monday."
    b = "The bridge will be rebuilt next year, the council announced on Tuesday."
    assert "date" not in kinds(story(facts(a, publisher="Echo"), facts(b, publisher="Post")))


def test_refused_here_and_done_there() -> None:
    a = "Prime Minister Tomas Hale refused to concede defeat."
    b = "Hale conceded defeat shortly before midnight and telephoned his rival."
    assert kinds(story(facts(a, publisher="Echo"), facts(b, publisher="Post"))) == ["claim_contradiction"]


def test_none_here_and_some_there() -> None:
    a = "The march was orderly and there were no arrests, a spokesman said."
    b = counted("Riot police arrested 37 people at the protest.", "37 people", 37)
    found = kinds(story(facts(a, publisher="Echo"), facts(b, publisher="Post")))
    assert found == ["claim_contradiction"]
