"""The rules engine's quotations: whose they are, wherever the speaker stands."""

from __future__ import annotations

import pytest

from extractor.engines.labels import Labels
from extractor.engines.rules import RulesEngine
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText


def labelled(text: str) -> tuple[MarkedText, Labels]:
    marked = mark_up(read_article(text))
    return marked, RulesEngine().label_marks(marked)


def speakers(text: str) -> dict[str, str | None]:
    """Quoted words → name of their speaker."""
    marked, labels = labelled(text)
    out: dict[str, str | None] = {}
    for quote in labels.quotes:
        source = None if quote.attribution is None else labels.attributions[quote.attribution].source
        name = None if source is None else labels.sources[source].name
        for number in quote.passages:
            passage = marked.passages[number]
            out[marked.text[passage.start : passage.end]] = name
    return out


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“The bridge is closed until further notice,” Anna Lindqvist said.", "Anna Lindqvist"),
        ("“The bridge is closed until further notice,” said Anna Lindqvist.", "Anna Lindqvist"),
        ("“The bridge is closed until further notice,” said Anna Lindqvist, the mayor of Varde.", "Anna Lindqvist"),
        (
            "“The bridge is closed until further notice,” Anna Lindqvist, 44, of Varde, told reporters.",
            "Anna Lindqvist",
        ),
        ("Anna Lindqvist, who runs the harbour, said: “The bridge is closed until further notice.”", "Anna Lindqvist"),
        ("Anna Lindqvist said, “The bridge is closed until further notice.”", "Anna Lindqvist"),
        (
            "Mayor Anna Lindqvist told the Varde Post that “the bridge is closed until further notice”.",
            "Anna Lindqvist",
        ),
        ("“The bridge is closed until further notice,” Mayor Anna Lindqvist thundered.", "Anna Lindqvist"),
        ("According to Anna Lindqvist, “the bridge is closed until further notice”.", "Anna Lindqvist"),
        ("“The bridge is closed until further notice,” according to Anna Lindqvist.", "Anna Lindqvist"),
        ("Anna Lindqvist: “The bridge is closed until further notice.”", "Anna Lindqvist"),
        ("“Why is the bridge still closed today?” asked Anna Lindqvist.", "Anna Lindqvist"),
        ("“Why is the bridge still closed today?” Anna Lindqvist asked.", "Anna Lindqvist"),
        ("The Harbour Board said “the bridge is closed until further notice”.", "Harbour Board"),
    ],
)
def test_speaker_before_and_after(text: str, name: str) -> None:
    assert set(speakers(text).values()) == {name}


def test_both_halves_of_a_split_quotation() -> None:
    found = speakers("“We closed the bridge,” Lindqvist said, “because the cables were worn.”")
    assert found == {"We closed the bridge,": "Lindqvist", "because the cables were worn.": "Lindqvist"}


def test_a_second_sentence_of_the_same_speaker() -> None:
    found = speakers("“We closed the bridge,” Lindqvist said on Monday. “The cables were worn.”")
    assert found["The cables were worn."] == "Lindqvist"


def test_the_next_paragraph_goes_on() -> None:
    found = speakers("“We closed the bridge,” said Anna Lindqvist.\n\n“The cables were badly worn by then.”")
    assert found["The cables were badly worn by then."] == "Anna Lindqvist"


def test_a_speaker_named_only_in_the_second_paragraph() -> None:
    text = "“We closed the bridge. Nobody liked it.\n\n“The cables were worn, and we knew it,” said Anna Lindqvist."
    assert set(speakers(text).values()) == {"Anna Lindqvist"}


def test_two_voices_in_one_sentence() -> None:
    text = "Lindqvist called the delay “a disgrace”, while Minister Jon Berg said it was “hardly worth a headline”."
    assert speakers(text) == {"a disgrace": "Lindqvist", "hardly worth a headline": "Jon Berg"}


def test_alternating_paragraphs_keep_their_own_speakers() -> None:
    text = (
        "“Who closed the bridge that night?” asked Jon Berg.\n\n“I closed the bridge myself,” said Anna Lindqvist.\n\n"
        "“And who told you to do that?” Berg asked."
    )
    assert list(speakers(text).values()) == ["Jon Berg", "Anna Lindqvist", "Jon Berg"]


def test_pronoun_and_title_stand_for_the_person() -> None:
    text = (
        "Prime Minister Helga Brandt met Mr Jon Berg in Oslo. “The talks were long and hard,” she said.\n\n"
        "“We will meet again in May,” the prime minister added."
    )
    assert set(speakers(text).values()) == {"Helga Brandt"}


def test_surname_is_given_its_first_name() -> None:
    text = "Anna Lindqvist runs the harbour.\n\n“The bridge is closed until further notice,” Lindqvist said."
    assert set(speakers(text).values()) == {"Anna Lindqvist"}


def test_scare_quotes_of_the_article_have_no_speaker() -> None:
    assert speakers("The so-called “peace” lasted two days on the border.") == {"peace": None}


def test_unnamed_officials_are_anonymous() -> None:
    _, labels = labelled("“The convoy was stopped at the border,” two US officials said.")
    assert [s.kind for s in labels.sources] == ["anonymous"]


def test_role_and_literal_mention_are_kept() -> None:
    text = "“The convoy was stopped,” Kremlin aide Yuri Ushakov told reporters."
    _, labels = labelled(text)
    (attribution,) = labels.attributions
    assert labels.sources[0].name == "Yuri Ushakov"
    assert labels.sources[0].role == "Kremlin aide"
    assert attribution.addressee == "reporters"
    span = attribution.source_span
    assert span is not None
    assert text[span.start : span.end] == "Kremlin aide Yuri Ushakov"


def test_hearsay_chain() -> None:
    _, labels = labelled("“The convoy was stopped,” Ushakov said, according to a transcript of the call.")
    (attribution,) = labels.attributions
    assert [labels.sources[i].kind for i in attribution.via] == ["document"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“Boeing and the others pay zero taxes here.”\n\n— Bernard Sands\n\nThe senator relies on old data.", "Bernard Sands"),
        ("“I am calling from the campaign. How are you?” Rita Miller, a retired worker, said into the phone.", "Rita Miller"),
        ("“There has been a lot of talk lately,” Whip Mark Conlan, R-Ky., said.", "Mark Conlan"),
        ("“The caucus is a battle of niches” Rita Grubb said.", "Rita Grubb"),
        ("“This will be a challenge” for Cranston, said Rita Kulin.", "Rita Kulin"),
        ("Mr. Slinker, whose start-up, Paradata, uses big data to find suppliers, said: “He is a founder at heart.”", "Slinker"),
        ("The plan is, in the words of Rita Kulin, “the torchbearer of his legacy”.", "Rita Kulin"),
        ("The first incident came during a speech, when Sands protesters broke in, shouting “she wins, we lose!”", "Sands protesters"),
        ("Some kicked a protester, with Bernard Trott reportedly yelling: “Get him out of here!”", "Bernard Trott"),
        ("Here in Columbia, Bernard Sands stepped up his attacks, saying, “We have got to achieve justice.”", "Bernard Sands"),
        ("The great-grandmother of six, Doreen Platt, said: “I thought, you cheeky beggar.”", "Doreen Platt"),
    ],
)  # fmt: skip
def test_a_speaker_is_found_behind_what_stands_between(text: str, name: str) -> None:
    (found,) = set(speakers(text).values())
    assert found == name


def test_those_who_are_only_acted_upon_do_not_speak() -> None:
    text = "The children were brought to a camp. There, they were taught to “destroy the enemy's army” by singing."
    assert set(speakers(text).values()) == {None}
