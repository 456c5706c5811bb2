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


AGREEING = """
The court issued an arrest warrant for Bashar al-Assad.
The court issued an arrest warrant against Bashar al-Assad.
The WHO approved a new vaccine for malaria.
The WHO approved a new vaccine against malaria.
The firm tested a drug for breast cancer.
The firm tested a drug against breast cancer.
The judge set a jail term of ten years for Lee in Belport.
The judge set a jail term of ten years against Lee in Belport.
The council opened a fund for climate change in Belport.
The council opened a fund against climate change in Belport.
The ministry began a campaign for polio vaccination in Belport.
The ministry began a campaign against polio in Belport.
Iran signed an accord with Russia on Monday.
Russia signed an accord with Iran on Monday.
Honda merged with Nissan on Monday in Tokyo.
Nissan merged with Honda on Monday in Tokyo.
China agreed a truce with India on Monday.
India agreed a truce with China on Monday.
Serbia clashed with Kosovo over the border.
Kosovo clashed with Serbia over the border.
Ukraine exchanged 50 prisoners with Russia.
Russia exchanged 50 prisoners with Ukraine.
The trial opened with the defendant absent in Belport.
The trial opened without the defendant in Belport.
The festival went ahead with the main band missing.
The festival went ahead without the main band.
France played Spain in the final on Sunday.
Spain played France in the final on Sunday.
Anna Berg met Carl Dorn in Belport on Monday.
Carl Dorn met Anna Berg in Belport on Monday.
Anna Berg married Carl Dorn in Belport.
Carl Dorn married Anna Berg in Belport.
Microsoft bought Nokia's handset unit for $7.2bn.
Nokia sold its handset unit to Microsoft for $7.2bn.
Russian oil exports to India doubled in May.
India's imports of Russian oil doubled in May.
John Dorn killed his wife Anna in Belport.
Anna was killed by her husband John Dorn in Belport.
The senate rejected the tram budget on Monday.
The senate refused the tram budget on Monday.
The strike destroyed the school in Belport.
The bombing destroyed the school in Belport.
Villagers fled the valley after the flood.
Villagers left the valley after the flood.
The minister quit the cabinet on Monday.
The minister left the cabinet on Monday.
The mill ended production in Belport.
The mill closed production in Belport.
Officials halted the launch of the rocket.
Officials delayed the launch of the rocket.
The coach overturned near Belport on Monday.
The bus overturned near Belport on Monday.
Lawmakers passed the tram bill on Monday.
MPs passed the tram bill on Monday.
A judge ordered the release of the files.
A court ordered the release of the files.
The explosion at the factory in Belport woke residents.
The explosion at the plant in Belport woke residents.
The victims were taken to a hospital in Belport.
The victims were taken to a clinic in Belport.
A truck hit a wall in Belport.
A lorry hit a wall in Belport.
The blaze destroyed the mill in Belport.
The fire destroyed the mill in Belport.
The teenager was found in the cellar of the mill.
The boy was found in the cellar of the mill.
The soldiers left the mill in Belport at dawn.
The troops left the mill in Belport at dawn.
The money was found in the cellar of the mill.
The cash was found in the cellar of the mill.
A fire destroyed a bakery in Belport, 12 people fled.
A fire destroyed a kiosk in Belport, 12 people fled.
Non-essential shops in Belport will close on Monday.
Essential shops aside, shops in Belport will close on Monday.
The mayor, who did not attend, praised the tram plan.
The mayor praised the tram plan.
The town was left with no power on Monday.
The town was left without power on Monday.
The crew was unable to reach the mill on Monday.
The crew could not reach the mill on Monday.
Neither Berg nor Dorn attended the summit in Belport.
Berg and Dorn did not attend the summit in Belport.
No fewer than 12 people attended the summit in Belport.
At least 12 people attended the summit in Belport.
Phones are no longer allowed in Belport schools.
Phones are banned in Belport schools.
The verdict on the mill was not right.
The verdict on the mill was wrong.
""".strip().splitlines()


@pytest.mark.parametrize(("a", "b"), list(zip(AGREEING[::2], AGREEING[1::2], strict=True)))
def test_one_fact_told_in_two_ways_is_one_fact(a: str, b: str) -> None:
    found = two(a, b)
    assert [f.status for f in shared(found)] == ["corroborated"]
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("a", "b", "severities"),
    [
        ("Parliament voted for the budget.", "Parliament voted against the budget.", ["high"]),
        ("The bill passed with the support of the Greens.", "The bill passed without the support of the Greens.", ["high"]),
        ("Turkey attacked Syrian positions near Idlib.", "Syria attacked Turkish positions near Idlib.", ["high"]),
        ("The teenage boy was found in the cellar of the mill.", "The teenage girl was found in the cellar of the mill.", ["high"]),
        ("The minister spoke for the ban on Monday.", "The minister spoke against the ban on Monday.", ["high"]),
        ("Judges ruled for the company on Monday.", "Judges ruled against the company on Monday.", ["high"]),
        ("Exports to Brazil rose sharply last quarter.", "Imports to Brazil rose sharply last quarter.", []),
        ("Anna Berg thanked Carl Dorn in Belport on Monday.", "Carl Dorn thanked Anna Berg in Belport on Monday.", []),
        ("The army bought the tanks on Monday.", "The army sold the tanks on Monday.", []),
        ("In Belport 12 people were killed in the blast.", "In Belport 12 people were injured in the blast.", []),
        ("Honda replaced Nissan with Toyota.", "Nissan replaced Honda with Toyota.", ["high"]),
        ("The boy was killed by his brother in the cellar.", "The boy was killed by his sister in the cellar.", []),
    ],
)  # fmt: skip
def test_real_opposites_stay_apart(a: str, b: str, severities: list[str]) -> None:
    found = two(a, b)
    assert shared(found) == []
    assert [d.severity for d in found.disagreements] == severities


def test_claims_whose_figures_all_differ_are_not_one_fact() -> None:
    rate = {"unit": "percent", "dimension": "percent", "measure": "unemployment in Belport"}
    a, b = (
        Line(f"Unemployment in Belport stood at {n}% on Monday.", figure={**rate, "words": f"{n}%", "value": n})
        for n in (4.4, 4.9)
    )
    assert shared(two(a, b)) == []


def test_a_price_told_by_buyer_and_seller_is_one_fact() -> None:
    paid = {"words": "$7.2bn", "value": 7.2e9, "unit": "USD", "dimension": "money"}
    a = Line("Microsoft bought Nokia's handset unit for $7.2bn.", figure={**paid, "measure": "bought handset unit"})
    b = Line("Nokia sold its handset unit to Microsoft for $7.2bn.", figure={**paid, "measure": "sold handset unit"})
    assert sorted(f.kind for f in shared(two(a, b))) == ["claim", "figure"]
