"""Figures of reports worded apart: each measure against its own counterpart, in plain text read by the rules."""

from __future__ import annotations

import pytest

from extractor import Extractor
from extractor.schemas import ArticleFacts, Story
from tests.reconcile.building import story

FIGURES = ("figure_value", "figure_precision", "update")


@pytest.fixture(scope="module")
def engine() -> Extractor:
    return Extractor(engine="rules")


def read(engine: Extractor, *texts: str) -> Story:
    return story(*(engine.extract(f"{text}\n") for text in texts))


def printed(found: Story) -> dict[tuple[str, str], str]:
    """(article, item) → the figure's own words."""
    of: list[ArticleFacts] = list(found.articles)
    return {(a.article.id, f.id): f.span.text for a in of for f in a.figures}


def told(found: Story) -> set[tuple[str, frozenset[tuple[str, ...]]]]:
    """Of each disagreement about figures the kind and the words of its sides."""
    words = printed(found)
    return {
        (d.kind, frozenset(tuple(sorted(words[m.article, m.item] for m in p.members)) for p in d.positions))
        for d in found.disagreements
        if d.kind in FIGURES
    }


def together(found: Story) -> list[set[str]]:
    """The figures held to be one fact, by their words."""
    words = printed(found)
    facts = [{words[m.article, m.item] for m in f.members} for f in found.facts if f.kind == "figure"]
    return [f for f in facts if len(f) > 1]


def sides(*values: str) -> frozenset[tuple[str, ...]]:
    return frozenset((v,) for v in values)


def test_two_measures_of_one_sentence_are_two_disagreements(engine: Extractor) -> None:
    found = read(
        engine,
        "Vega wins vote\n\nWith 98% of ballots counted, Maria Vega had 51.2% of the vote against 47.9% for Tomas Lind, "
        "the electoral commission said.",
        "Vega ahead\n\nMaria Vega won 50.1% of the vote and Tomas Lind 48.9% with 98% of ballots counted, the electoral "
        "commission said.",
    )
    assert told(found) == {("figure_value", sides("51.2%", "50.1%")), ("figure_value", sides("47.9%", "48.9%"))}


QUAKE = "Dozens dead after earthquake hits Marvella\n\nThe death toll from an earthquake in Marvella province rose to 52 on "


def test_a_vague_headline_settles_no_toll(engine: Extractor) -> None:
    found = read(
        engine,
        "Quake in Marvella\n\nA magnitude 6.1 earthquake killed 37 people and injured 120 in the coastal province of "
        "Marvella on Tuesday, officials said.",
        f"{QUAKE}Tuesday, the Red Cross said, while the health ministry reported 120 wounded.",
    )
    assert told(found) == {("figure_value", sides("37 people", "52"))}


def test_a_vague_number_confirms_no_toll(engine: Extractor) -> None:
    found = read(
        engine,
        "Quake\n\nThe earthquake in Marvella killed 37 people, officials said on Tuesday.",
        "Quake\n\nThe earthquake in Marvella killed dozens of people, officials said on Tuesday.",
        "Quake\n\nThe earthquake in Marvella killed 52 people, officials said on Tuesday.",
    )
    assert together(found) == []


CRASH = (
    "A freight train derailed outside Morvane on Tuesday, killing {} people and injuring {}, the regional prosecutor's "
    "office said.",
    "The regional prosecutor's office said {} people were killed and {} injured when a freight train left the tracks.",
    "Rescuers recovered {} bodies from the wreckage at Morvane, the fire chief said, and {} survivors were being treated "
    "for injuries.",
)


@pytest.mark.parametrize(("one", "two"), [(0, 1), (0, 2), (1, 2)])
def test_dead_and_hurt_of_one_sentence_each_find_their_own(engine: Extractor, one: int, two: int) -> None:
    found = read(engine, f"Crash\n\n{CRASH[one].format(12, 34)}", f"Derailment\n\n{CRASH[two].format(15, 50)}")
    numbers = {frozenset(value.split()[0] for (value,) in sides) for _, sides in told(found)}
    assert numbers == {frozenset({"12", "15"}), frozenset({"34", "50"})}
    assert {kind for kind, _ in told(found)} == {"figure_value"}


FERRY = (
    "Ferry\n\nThe ferry sank off Belport, killing {} people, the navy said.",
    "Navy\n\nThe number of people killed when the ferry sank off Belport stood at {}, the navy said.",
)


@pytest.mark.parametrize(("one", "two"), [("200", "190"), ("100", "105")])
def test_the_dead_are_not_rounded(engine: Extractor, one: str, two: str) -> None:
    found = read(engine, FERRY[0].format(one), FERRY[1].format(two))
    assert [(d.kind, d.severity) for d in found.disagreements] == [("figure_value", "medium")]
    assert together(found) == []


TRAM = "Tram\n\nThe new tram {} €{} million to build, the council said."


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        ("900", "950", "figure_value"),
        ("4.1", "4.2", "figure_value"),
        ("4.1", "4.12", "figure_precision"),
        ("900", "898", "figure_precision"),
    ],
)
def test_a_number_is_rounded_to_the_place_it_is_printed_to(engine: Extractor, one: str, two: str, kind: str) -> None:
    found = read(engine, TRAM.format("cost", one), TRAM.format("has cost", two))
    assert [d.kind for d in found.disagreements if d.kind in FIGURES] == [kind]
    assert bool(together(found)) == (kind == "figure_precision")


@pytest.mark.parametrize(("one", "two"), [("12,6 %", "13 %"), ("5,25 %", "5,3 %")])
def test_a_comma_breaks_a_number(engine: Extractor, one: str, two: str) -> None:
    text = "Chômage\n\nLe taux de chômage de la région a atteint {} au mois de mai, selon l'institut."
    found = read(engine, text.format(one), text.format(two))
    assert [(d.kind, d.severity) for d in found.disagreements if d.kind in FIGURES] == [("figure_precision", "low")]


@pytest.mark.parametrize(
    ("least", "number", "one"),
    [
        ("At least 12", "Nineteen", False),
        ("At least 12", "14", True),
        ("More than 200", "214", True),
        ("More than 1,200", "1,350", True),
        ("At least 120", "300", False),
    ],
)
def test_an_open_number_is_confirmed_by_one_it_may_stand_for(
    engine: Extractor, least: str, number: str, one: bool
) -> None:
    bus = "Bus crash\n\n{} people were killed when a bus fell into a ravine near Cajara on Monday, police said."
    assert bool(together(read(engine, bus.format(least), bus.format(number)))) == one


@pytest.mark.parametrize(
    "texts",
    [
        (
            "Brand in Tilmond\n\nBij de brand in Tilmond werden 40 woningen ontruimd, aldus de burgemeester die ter "
            "plaatse was.",
            "Tilmond na de brand\n\nIn Tilmond kregen 12 gezinnen die geen huis meer hebben een hotelkamer.",
        ),
        (
            "Unglück\n\nBei einem Zugunglück nahe Morfeld sind am Dienstag 12 Menschen getötet und 34 verletzt worden, wie "
            "die Polizei mitteilte.",
            "Unglück\n\nNach dem Zugunglück nahe Morfeld ist die Zahl der Toten auf 15 gestiegen, teilte die Polizei mit.",
        ),
    ],
    ids=["nl", "de"],
)
def test_english_words_tell_nothing_in_other_languages(engine: Extractor, texts: tuple[str, str]) -> None:
    assert not [kind for kind, values in told(read(engine, *texts)) if values != sides("12 Menschen", "15")]


@pytest.mark.parametrize(
    ("one", "two", "kinds"),
    [
        ("by half a percentage point", "by 50 basis points", []),
        ("by half a percentage point", "by 25 basis points", ["figure_value"]),
        ("by five percent", "by two percentage points", []),
    ],
)
def test_points_of_a_rate_are_converted(engine: Extractor, one: str, two: str, kinds: list[str]) -> None:
    bank = "Rates\n\nThe central bank raised its key interest rate {}, governor Ann Coe said."
    found = read(engine, bank.format(one), bank.format(two))
    assert [d.kind for d in found.disagreements if d.kind in FIGURES] == kinds


@pytest.mark.parametrize(
    ("one", "two", "high"),
    [
        ("The temperature in Seville reached 46C", "The temperature in Seville reached 115F", False),
        ("The temperature in Seville reached 46C", "The temperature in Seville reached 104F", True),
        ("The temperature in Seville rose by 5C", "The temperature in Seville rose by 9F", False),
        ("The bomb in Seville weighed 2 tonnes", "The bomb in Seville weighed 2,000 kilograms", False),
        ("The bomb in Seville weighed 2 tonnes", "The bomb in Seville weighed 500 kilograms", True),
    ],
)
def test_degrees_and_weights_are_converted(engine: Extractor, one: str, two: str, high: bool) -> None:
    found = read(
        engine, f"Seville\n\n{one} on Tuesday, officials said.", f"Seville\n\n{two} on Tuesday, officials said."
    )
    assert ("figure_value" in {d.kind for d in found.disagreements}) == high


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Wages rose 3% in the year to June, the office said.", "The office said wages rose 0.3% in June."),
        ("The deficit will be 3.1% of GDP this year, she said.", "She said the deficit will be 2.7% of GDP next year."),
        (
            "Norvex reported second-quarter net profit of $1.2 billion. Revenue rose to $8.4 billion.",
            "Norvex posted full-year net profit of $4.6 billion on revenue of $33 billion.",
        ),
        (
            "United beat Rovers 3-1 at Hill Park on Saturday in front of 41,233 fans.",
            "United lost 2-0 to City at Hill Park on Wednesday in front of 38,100 fans.",
        ),
    ],
    ids=["month", "year", "results", "match"],
)
def test_figures_of_other_times_exclude_nothing(engine: Extractor, one: str, two: str) -> None:
    assert told(read(engine, f"News\n\n{one}", f"Report\n\n{two}")) == set()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Inflation rose to 3% in the year to June, the office said.", "Inflation rose to 4%, the office said."),
        ("Norvex posted full-year revenue of $33 billion.", "Norvex said revenue had risen to $38 billion."),
        ("A fire killed nine people on Tuesday.", "The fire killed 14 people, police said on Friday."),
        ("Kenya's annual inflation was 6.5 percent.", "Kenya's inflation was 6.9 percent in May, the bureau said."),
    ],
    ids=["month", "results", "fire", "one rate"],
)
def test_a_time_stated_by_one_side_or_of_the_telling_parts_nothing(engine: Extractor, one: str, two: str) -> None:
    assert [kind for kind, _ in told(read(engine, f"News\n\n{one}", f"Report\n\n{two}"))] == ["figure_value"]
