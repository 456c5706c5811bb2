"""Claims that share nearly all their words and do not say the same: never one fact, flagged where both cannot hold."""

from __future__ import annotations

import pytest

from extractor.schemas import MergedFact, Story
from tests.reconcile.building import Line, facts, kinds, only, story

MORNING = ["Smoke could be seen from the harbour.", "Pupils had been sent home the day before."]
EVENING = ["Residents awoke to sirens in the valley.", "A fund for new classrooms has been opened."]


def two(a: Line | str, b: Line | str) -> Story:
    first = facts(MORNING[0], a, MORNING[1], publisher="Morning Courier")
    return story(first, facts(b, *EVENING, publisher="Evening Ledger"))


def shared(found: Story) -> list[MergedFact]:
    """Facts held to be told by both articles."""
    return [f for f in found.facts if len(f.members) > 1]


@pytest.mark.parametrize(
    ("a", "b", "severity"),
    [
        ("Parliament voted for the budget by 120 to 98.", "Parliament voted against the budget by 120 to 98.", "high"),
        ("It is likely that the old dam will fail.", "It is unlikely that the old dam will fail.", "high"),
        ("The bill passed with the support of the Greens.", "The bill passed without the support of the Greens.", "high"),
        ("Turkey attacked Syria near Idlib on Monday.", "Syria attacked Turkey near Idlib on Monday.", "high"),
        ("Turkey attacked Syria near Idlib on Monday.", "Turkey was attacked by Syria near Idlib on Monday.", "high"),
        ("A 34-year-old man was found dead at the Orr mill.", "A 34-year-old woman was found dead at the Orr mill.", "high"),
        ("The bridge over the Orr is safe for lorries.", "The bridge over the Orr is unsafe for lorries.", "high"),
        (
            "The minister resigned before the report on the mill was published.",
            "The minister resigned after the report on the mill was published.",
            "medium",
        ),
    ],
)  # fmt: skip
def test_a_statement_turned_round_is_a_contradiction_and_no_fact_of_both(a: str, b: str, severity: str) -> None:
    found = two(a, b)
    d = only(found)
    assert (d.kind, d.severity) == ("claim_contradiction", severity)
    assert shared(found) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Arson caused the blaze at the Orr mill.", "The blaze at the Orr mill was caused by an electrical fault."),
        ("The suspect was arrested at a motel in Belport.", "The suspect was arrested at a bus station in Belport."),
        ("The boy was found by his mother in the cellar.", "The boy was found by his father in the cellar."),
        ("Exports to Brazil rose sharply last quarter.", "Imports from Brazil rose sharply last quarter."),
        ("Three workers were killed in the mill blast.", "Three workers were injured in the mill blast."),
        ("The Greens voted for the tram budget.", "The Liberals voted against the tram budget."),
        ("Lawmakers voted for the tram budget.", "Lawmakers voted against the tram amendment."),
        ("Parliament did not vote for the tram budget.", "Parliament voted against the tram budget."),
        ("A man was found dead in Belport harbour.", "A woman was found dead in Belport harbour."),
        ("Anna Berg accused Carl Dorn of theft in Belport.", "Carl Dorn accused Anna Berg of theft in Belport."),
    ],
)
def test_claims_of_two_things_are_two_facts_and_no_contradiction(a: str, b: str) -> None:
    found = two(a, b)
    assert shared(found) == []
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Turkey attacked Syria near Idlib on Monday.", "Syria was attacked by Turkey near Idlib on Monday."),
        ("Anna Berg met Carl Dorn in Belport on Monday.", "On Monday in Belport, Anna Berg met Carl Dorn."),
        ("The company will close its plant in Belport.", "The firm is to shut its Belport plant."),
        ("Rescuers pulled the girl from the rubble of the mill.", "Rescuers pulled the girl from the ruins of the mill."),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_one_fact(a: str, b: str) -> None:
    (fact,) = shared(two(a, b))
    assert (fact.status, fact.independent_sources) == ("corroborated", 2)


def test_who_says_it_is_no_part_of_what_is_said() -> None:
    a = Line("The bridge over the Orr will reopen in June, the mayor said.", "the mayor", kind="group")
    b = Line("The bridge over the Orr will reopen in June, the engineers said.", "the engineers", kind="group")
    assert [f.status for f in shared(two(a, b))] == ["corroborated"]


def cases(words: str, value: float, when: str) -> Line:
    count = {"words": f"{words} cases", "value": value, "unit": "cases", "dimension": "count"}
    return Line(
        f"The county recorded {words} cases of flu {when}.", figure={**count, "measure": f"cases of flu {when}"}
    )


def test_claims_with_other_figures_are_not_one_fact() -> None:
    found = two(cases("1,200", 1200, "last week"), cases("18,400", 18400, "since October"))
    assert [f.kind for f in shared(found)] == []
    found = two(cases("1,200", 1200, "last week"), cases("1,200", 1200, "last week"))
    assert [f.kind for f in shared(found)] == ["claim", "figure"]


def test_opposites_stay_apart_beside_a_third_that_both_resemble() -> None:
    line = "Parliament voted {} the tram budget on Monday evening"
    found = story(
        facts(MORNING[0], line.format("for") + ".", publisher="A"),
        facts(EVENING[0], line.format("on") + ".", publisher="B"),
        facts(EVENING[1], line.format("against") + ".", publisher="C"),
    )
    texts = {f"{x.article.id}:{c.id}": c.text for x in found.articles for c in x.claims}
    for fact in found.facts:
        told = " ".join(texts[f"{m.article}:{m.item}"] for m in fact.members if m.item.startswith("c"))
        assert not (" for the" in told and " against " in told)
