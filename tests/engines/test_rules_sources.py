"""Who a source is: its name, kind and role, wherever the article prints them; and what it means to say nothing."""

from __future__ import annotations

import pytest

from extractor.engines.labels import AttributionLabel, SourceLabel
from extractor.engines.rules import RulesEngine
from extractor.engines.rules.lexicon import lexicon
from extractor.text import mark_up, read_article


def sources(text: str) -> dict[str, SourceLabel]:
    labels = RulesEngine().label_marks(mark_up(read_article(text)))
    return {s.name: s for s in labels.sources}


def attributions(text: str) -> list[tuple[AttributionLabel, str | None]]:
    labels = RulesEngine().label_marks(mark_up(read_article(text)))
    return [(a, None if a.source is None else labels.sources[a.source].name) for a in labels.attributions]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Markus Reil, the police chief, said the driver had survived.", "Markus Reil", "police chief"),
        ("Kev Dunn, 46, who runs the bakery next door, said the street was flooded.", "Kev Dunn", "runs the bakery next door"),
        ("“It was quiet,” said Paul Weiss, a spokesman for the operator NordRail.", "Paul Weiss", "spokesman for the operator NordRail"),
        ("Sen. Ruth Calloway, D-Ore., the bill's chief sponsor, called it “the best deal we could get.”", "Ruth Calloway", "Sen."),
        ("Martin Boyle, regional organiser for the union, said it was untrue.", "Martin Boyle", "regional organiser for the union"),
        ("The hospice's chief executive, Dawn Perry, said the money was gone.", "Dawn Perry", "hospice's chief executive"),
        ("His lawyer, Miriam Stokes, said he had no recollection of it.", "Miriam Stokes", "lawyer"),
        ("“It rose in an hour,” one resident, Pat Lynch, told me.", "Pat Lynch", "resident"),
        ("Passenger Ellie Marsden said she was woken by alarms.", "Ellie Marsden", "Passenger"),
        ("“The cut is the news here,” wrote Jefferies analyst Will Tanner in a note to clients.", "Will Tanner", "Jefferies analyst"),
        (
            "Helena Dorn, the transport minister, visited the site.\n\n“I will not speculate,” Dorn said.",
            "Helena Dorn",
            "transport minister",
        ),
    ],
)  # fmt: skip
def test_a_role_is_read_before_and_after_the_name(text: str, name: str, role: str) -> None:
    found = sources(text)
    assert name in found
    assert (found[name].kind, found[name].role) == ("person", role)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Lindqvist, on Monday, said the bridge was closed.",
        "Anna Lindqvist, speaking in Varde, said the bridge was closed.",
        "Anna Lindqvist, who was tired, said the bridge was closed.",
        "Anna Lindqvist, Berg Olsen and others said the bridge was closed.",
    ],
)
def test_what_is_no_role_is_not_taken_for_one(text: str) -> None:
    assert [s.role for s in sources(text).values()] == [None] * len(sources(text))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The line will stay closed, NordRail said.", "NordRail", "organization"),
        ("Norland Lines said the fire was out.", "Norland Lines", "organization"),
        ("Veridia Foods Inc. today announced that it has bought Sunmill.", "Veridia Foods Inc.", "organization"),
        ("Nine are in a critical condition, according to St Mary's Hospital.", "St Mary's Hospital", "organization"),
        ("The boat sank at noon, the coastguard said.", "coastguard", "organization"),
        ("“Nobody listened to us,” one of them said.", "one of them", "anonymous"),
        ("Two employees said the track was old.", "Two employees", "group"),
    ],
)
def test_organisations_and_groups_are_no_persons(text: str, name: str, kind: str) -> None:
    assert sources(text)[name].kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "The company declined to comment on the cause.",
        "Tomas Hale refused to concede the election.",
        "Aminu Bello did not comment on the abductions.",
    ],
)
def test_silence_is_no_denial(text: str) -> None:
    (only, _), *others = attributions(text)
    assert not others
    assert only.stance == "other"


def test_a_denial_is_one() -> None:
    assert attributions("The company denied that the engine had failed.")[0][0].stance == "denied"
    assert attributions("Graham Tull pleaded not guilty to 14 counts of fraud.")[0][0].stance == "denied"


def test_a_wish_for_anonymity_is_nothing_said() -> None:
    text = "“We knew it,” conceded a senior party figure who asked not to be named."
    assert [name for _, name in attributions(text)] == ["senior party figure"]


def test_a_court_hears_what_is_said_before_it() -> None:
    found = attributions("An accountant stole £640,000 from a hospice, a court heard.")
    assert [name for _, name in found] == ["court"]
    assert attributions("Anna heard a noise in the night.") == []


def test_an_epithet_stands_for_the_one_just_named() -> None:
    text = "Ellie Marsden, 34, was woken by alarms.\n\n“People were screaming,” the mother-of-two said."
    assert [name for _, name in attributions(text)] == ["Ellie Marsden"]


def test_a_speaker_named_after_another_subject_has_a_clause_of_his_own() -> None:
    text = "The attackers, riding 60 motorcycles, stormed Kaurin and set houses ablaze, said Musa Danladi, a trader."
    ((found, name),) = attributions(text)
    assert name == "Musa Danladi"
    assert text[found.content[0].start : found.content[0].end].startswith("The attackers")


def test_she_is_the_one_named_last_and_not_the_last_speaker() -> None:
    text = (
        "“The character we showed was incredible,” said Rovers boss Lee Hartnell.\n\n"
        "Athletic manager Petra Voigt was furious that the goal stood. “It was offside,” she said."
    )
    assert [name for _, name in attributions(text)] == ["Lee Hartnell", "Petra Voigt"]


def test_a_dateline_is_no_part_of_what_is_said() -> None:
    text = "LAGOS, March 14 (Northern Wire) - Gunmen attacked a market town in the north, police said."
    ((found, _),) = attributions(text)
    assert text[found.content[0].start :].startswith("Gunmen")


@pytest.mark.parametrize(
    "text",
    [
        "Petra, the worst storm in a decade, has claimed three lives and flooded 62,000 homes.",
        "The blaze claimed the lives of four firefighters in the port of Varde.",
        "Storm Ciara claimed a second victim on Monday.",
    ],
)
def test_a_storm_that_claims_lives_says_nothing(text: str) -> None:
    assert attributions(text) == []


def test_a_claim_about_lives_is_one() -> None:
    for text in ("The army claimed 300 lives were lost.", "Ana Ruiz claimed that three lives could be saved."):
        assert len(attributions(text)) == 1


def test_letters_after_a_name_are_no_surname() -> None:
    text = "Simon Oyelaran KC told the court it was untrue. “He is no monster,” Mr Oyelaran added."
    assert [name for _, name in attributions(text)] == ["Simon Oyelaran", "Simon Oyelaran"]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("“We need more data,” said Ursula von der Brook.", "Ursula von der Brook", None),
        ("Borja del Pozo Cruz, of the university, said the study was small.", "Borja del Pozo Cruz", None),
        ("“It is late,” said Kevin de Lange. Mr de Lange said no more.", "Kevin de Lange", None),
        ("Prince Harun bin Saad came.\n\n“It was hard,” Bin Saad said.", "Harun bin Saad", "Prince"),
        ("Virgil van Laar came. Van Laar left. “We lost,” Van Laar said.", "Virgil van Laar", None),
        ("“The ward was full,” said Hassan al-Faraj.", "Hassan al-Faraj", None),
        ("“We lost,” de Lange said.", "de Lange", None),
    ],
)
def test_particles_belong_to_the_name(text: str, name: str, role: str | None) -> None:
    found = sources(text)
    assert list(found) == [name]
    assert found[name].role == role


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The minister rejected claims that she had misled parliament.", "denied"),
        ("Anna Bell dismissed the latest suggestions that the plan had failed.", "denied"),
        ("Anna Bell rejected the plan for a new harbour.", "other"),
    ],
)
def test_who_rejects_a_claim_denies_it_and_who_rejects_a_plan_refuses_it(text: str, stance: str) -> None:
    assert [a.stance for a, _ in attributions(text)] == [stance]


def names(text: str) -> list[str | None]:
    return [name for _, name in attributions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“It is late,” I said.",
        "“It is late,” she said.",
        "We said the bridge was closed.",
        "“It is late,” said Prof M., a biologist.",
        "Oh, God, no. “It is late,” she said.",
        "She'd come from Barga at 17. “It is late,” she said.",
        "At the Ferryman, which has flooded twice, tea was served. “It is late,” she said.",
        "Cross-examining took all day. “It is late,” she said.",
    ],
)
def test_what_is_no_name_is_no_source(text: str) -> None:
    assert set(names(text)) == {None}
    assert attributions(text)[-1][0].source_span is not None


@pytest.mark.parametrize(
    "text",
    [
        "Henrik Mauer did not come. “It is late,” she asked.",
        "Owen Marsh came in late. “It is late,” she asked.",
        "Leanne Pryce came in late. “It is late,” he asked.",
        "His daughter, Umi, came in late. “It is late,” he asked.",
        "Umi Sato, a retired actress, came in late. “It is late,” he asked.",
        "Zoë Reyes came in late. “It is late,” he asked.",
    ],
)
def test_a_pronoun_is_nobody_of_the_other_sex(text: str) -> None:
    assert names(text) == [None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Helen Marlowe came. Henrik Mauer left. “It is late,” she said.", "Helen Marlowe"),
        ("Umi Sato, a retired actress, came. Jon Berg left. “It is late,” she said.", "Umi Sato"),
        ("Owen Marsh said that when Judith Farrow was arrested she replied: “It is late.”", "Judith Farrow"),
        (
            "Joe Biden came. He added that his son Beau, who died last year, was ill. “It is late,” he said.",
            "Joe Biden",
        ),
        ("Owen Marsh rang. He met Jon Berg and Mark Hale at noon. “It is late,” he said.", "Owen Marsh"),
        ("Paul Kelly came. Kelly spoke. “It is late,” he said.", "Paul Kelly"),
    ],
)
def test_a_pronoun_is_the_nearest_of_its_sex(text: str, name: str) -> None:
    assert names(text)[-1] == name


def test_where_two_of_one_sex_are_as_near_a_pronoun_is_nobody() -> None:
    assert names("It rained. He met Jon Berg and Mark Hale at noon. “It is late,” he said.")[-1] is None


def test_who_is_unclear_remains_so_until_somebody_is_named() -> None:
    text = "Anna Bell came.\n\n“Who?” asked Jon Berg.\n\n“Me.”\n\n“It is late,” she said. She said it was late."
    assert names(text)[-2:] == [None, None]


def test_no_given_name_stands_in_both_lists() -> None:
    sets = lexicon().sets
    assert len(sets["given_male"]) > 1000
    assert not sets["given_male"] & sets["given_female"]
    assert all(name.isascii() and name == name.lower() for name in sets["given_male"] | sets["given_female"])


def test_what_follows_before_he_and_a_verb_is_his() -> None:
    text = "Tom Esposito tweeted it. It was shared 500 times before he deleted it, saying he regretted the tone."
    assert names(text)[-1] == "Tom Esposito"
