"""Two prints of one utterance: the same words otherwise printed, other words, and cuts that turn the sense."""

from __future__ import annotations

import pytest

from extractor.schemas import Story
from tests.reconcile.building import Line, facts, story


def printed(one: str, other: str, language: str | None = None) -> Story:
    """The story of two articles that quote Ana Brandvik with these words."""
    made = []
    for words, publisher, frame in (
        (one, "Morning Courier", "“{},” Ana Brandvik said at the hearing."),
        (other, "Evening Ledger", "Asked about it, Ana Brandvik said: “{}.”"),
    ):
        article = facts(Line(frame.format(words), "Ana Brandvik", quote=words), publisher=publisher)
        if language:
            stated = article.article.model_copy(update={"language": language})
            article = article.model_copy(update={"article": stated})
        made.append(article)
    return story(*made)


def wording(found: Story) -> list[str]:
    return [d.severity for d in found.disagreements if d.kind == "quote_wording"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The govern\u00adment will\u00a0pay every worker", "The gov\u200bernment will pay every worker"),
        ("We lost five good men in the mine", "We lost 5 good men in the mine"),
        ("We have 10,000 workers in the north", "We have 10 000 workers in the north"),
        ("We grew by five per cent this year", "We grew by 5% this year"),
        ("We lost $5bn in the second quarter", "We lost five billion dollars in the second quarter"),
        ("We want close co-operation with them", "We want close cooperation with them"),
        ("The cease-fire will hold all summer", "The ceasefire will hold all summer"),
        ("We won't leave the country and it’s final", "We will not leave the country and it is final"),
        ("They came at night and took everything", "[The soldiers] came at night and took everything"),
        ("She came at night and took everything", "She [the mayor] came at night and took everything"),
        ("We have two thousand workers in the north", "We have 2,000 workers in the north"),
        ("We need 50–60 people for the 1st plant", "We need 50 to 60 people for the first plant"),
        ("It was at 10:30 and it cost me £5 here", "It was at 10.30 and it cost me five pounds here"),
        ("We met in the café beside the town hall", "We met in the cafe beside the town hall"),
        ("We have two hundred and fifty men in the north", "We have 250 men in the north"),
        ("We have a hundred and one men in the north", "We have 101 men in the north"),
        ("We lost two thousand five hundred and ten men", "We lost 2,510 men"),
        ("We lost one hundred and five thousand men here", "We lost 105,000 men here"),
        ("We waited two and a half years for the plant", "We waited 2.5 years for the plant"),
        ("We paid two and a half million pounds for it", "We paid £2.5m for it"),
        ("We lost $1,500,000 in the second quarter", "We lost 1.5 million dollars in the second quarter"),
        ("One in five children here is hungry", "1 in 5 children here is hungry"),
        ("It began in the nineteen nineties in this town", "It began in the 1990s in this town"),
        ("In 2020 $5 million was spent on roads", "In 2020, 5 million dollars was spent on roads"),
    ],
)  # fmt: skip
def test_one_speech_otherwise_printed_is_one_fact(one: str, other: str) -> None:
    found = printed(one, other)
    assert wording(found) == []
    assert [f.status for f in found.facts if f.kind == "quote"] == ["corroborated"]


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("We lost $5 million in the second quarter", "We lost €5 million in the second quarter", "high"),
        ("We lost $5 million in the second quarter", "We lost €5 million", "high"),
        ("Our margin fell to -5 percent last year", "Our margin fell to 5 percent last year", "high"),
        ("Our margin fell by 5% of sales", "Our margin fell by 5 of sales", "high"),
        ("We lost five good men in the mine", "We lost six good men in the mine", "high"),
        (
            "We have two hundred and fifty good men in the mine",
            "We have two hundred and sixty good men in the mine",
            "high",
        ),
        ("We lost $1.5 million in the quarter", "We lost 1.5 billion dollars in the quarter", "high"),
        ("It began in the 1990s in this town", "It began in the 1980s in this town", "high"),
        ("The player was re-signed by the club in May", "The player was resigned by the club in May", "medium"),
        ("We will [not] sell the harbour this year", "We will sell the harbour this year", "high"),
    ],
)
def test_signs_that_change_what_was_said_are_other_words(one: str, other: str, severity: str) -> None:
    found = printed(one, other)
    assert wording(found) == [severity]
    assert "corroborated" not in {f.status for f in found.facts if f.kind == "quote"}


@pytest.mark.parametrize("words", ["{} hundred, they told us here", "the {}th time in this town", "${} million"])
def test_a_number_of_thousands_of_digits_is_read(words: str) -> None:
    number = "9" * 4400
    assert wording(printed(words.format(number), words.format(number))) == []


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Wir fordern den Ausbau der Bahn und der Straßen", "Wir fördern den Ausbau der Bahn und der Straßen", "de"),
        ("हम किसान को पानी देंगे और काम करेंगे", "हम किसान को पीने देंगे और काम करेंगे", "hi"),
        ("это мой новый план для страны", "это мои новый план для страны", "ru"),
        ("ข้าวของเราอยู่ใกล้บ้าน", "ข้าวของเราอยู่ไกลบ้าน", "th"),
    ],
)
def test_accents_and_vowel_signs_tell_words_apart(one: str, other: str, language: str) -> None:
    """Each language printed by itself, so that nothing but its own words tells which it is."""
    source = "Ana Brandvik"
    made = [
        facts(Line(f"{source}: “{words}”.", source, quote=words, cue=":"), publisher=publisher)
        for words, publisher in ((one, "A"), (other, "B"))
    ]
    assert wording(story(*made)) == ["medium"], language


def test_a_negation_in_a_script_without_spaces_is_high() -> None:
    assert wording(printed("我们一定不会放弃任何一个人", "我们一定会放弃任何一个人")) == ["high"]


def test_a_capital_may_lack_its_accent() -> None:
    one, other = (
        "À Paris nous avons gagné avec les amis de la ville",
        "A Paris nous avons gagné avec les amis de la ville",
    )
    assert wording(printed(one, other, "fr")) == []


@pytest.mark.parametrize(
    ("kept", "whole"),
    [
        ("the board is corrupt and must go", "I have never, in all my years here, said that the board is corrupt and must go"),
        ("the board is corrupt and must go", "I have never – in all my years – said that the board is corrupt and must go"),
        ("he took the money from the safe", "Nobody can tell you that he took the money from the safe"),
        ("he took the money from the safe", "There is no evidence at all in this case that he took the money from the safe"),
        ("he took the money from the safe", "I deny in the strongest terms that he took the money from the safe"),
        ("this vaccine is dangerous for children", "I doubt very much that this vaccine is dangerous for children"),
        ("we failed the children of this town", "It would be wrong to say we failed the children of this town"),
        ("we failed the children of this town", "That we failed the children of this town is a lie"),
        ("we will sell the plant in May", "If the board agrees and the unions accept the terms, we will sell the plant in May"),
        ("we will sell the plant", "We will sell the plant in May, as planned, if the board agrees"),
        ("we would not sell the plant", "I did not say we would not sell the plant"),
        ("We do … want war, and we will … send troops", "We do not want war, and we will not send troops this year"),
        ("We want peace [...] and we will leave the islands", "We want peace, if they do, and we will leave the islands"),
    ],
)  # fmt: skip
def test_a_cut_that_turns_the_sense_is_high_and_corroborates_nothing(kept: str, whole: str) -> None:
    found = printed(kept, whole)
    assert wording(found) == ["high"]
    assert {f.independent_sources for f in found.facts if f.kind == "quote"} == {1}


@pytest.mark.parametrize(
    ("kept", "whole"),
    [
        ("We stay in the euro-zone until May", "No way. We stay in the euro-zone until May"),
        ("we will sell the plant in May", "No, we will sell the plant in May"),
        ("we fight for every single seat", "We never give up – we fight for every single seat"),
        ("we fight for every single seat", "We never give up; we fight for every single seat"),
        ("we will defend our borders today", "We do not want war and we will defend our borders today"),
        ("this is a crime against children", "It is not a mistake, but this is a crime against children"),
        ("they failed the old people", "Not only that, they failed the old people"),
        ("he took the money from the safe", "There is no doubt that he took the money from the safe"),
        ("he took the money from the safe", "I did not know that he took the money from the safe"),
        ("the plant is closed for all time", "I am not sorry that the plant is closed for all time"),
        ("defend the rights of all children", "We will never stop fighting to defend the rights of all children"),
        ("the plan is dead for all of us", "The minister, who never liked it, said the plan is dead for all of us"),
        ("the plant is closed for all time", "If I may, the plant is closed for all time"),
        ("the plant is closed for all time", "If you ask me, the plant is closed for all time"),
        ("we will sell the plant in May", "Even if the board objects, we will sell the plant in May"),
        ("We want peace … but we will defend our borders", "We want peace, we always wanted it, but we will defend our borders"),
        ("We want peace … and we will defend our borders", "We want peace, we never began this, and we will defend our borders"),
    ],
)  # fmt: skip
def test_a_cut_that_leaves_the_sense_is_one_fact(kept: str, whole: str) -> None:
    found = printed(kept, whole)
    assert wording(found) == []
    assert [f.status for f in found.facts if f.kind == "quote"] == ["corroborated"]
