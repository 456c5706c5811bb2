"""The rules engine where several people speak: turns of a dialogue, quotations inside others, what nobody said."""

from __future__ import annotations

import pytest

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Labelled
from extractor.schemas import Provenance
from tests.engines.test_rules_quotes import labelled, speakers

LINDQVIST = "Anna Lindqvist"


@pytest.mark.parametrize(
    "text", ["“It fell,” she said. He added", "“Why?” Jon Berg said", "“No.” She said", "“No” he", "“It fell,” he read"]
)
def test_a_text_may_break_off_anywhere(text: str) -> None:
    assert len(speakers(text)) == 1


def test_an_answer_is_not_the_askers() -> None:
    for asked in ("“Who closed the bridge?” asked Jon Berg.", "“So who closed the bridge?” Jon Berg said."):
        found = speakers(f"{asked}\n\n“I closed it myself that night.”\n\nThe court rose.")
        assert list(found.values()) == ["Jon Berg", None]
    found = speakers("Jon Berg asked whether the bridge was safe.\n\n“It was never safe, not for a day.”")
    assert list(found.values()) == [None]


def test_closed_quotations_that_follow_one_another_are_turns() -> None:
    found = speakers("“I closed it,” said Anna Lindqvist.\n\n“In the dark?”\n\n“In the dark, yes.”\n\n“All alone?”")
    assert list(found.values()) == [LINDQVIST, None, None, None]


def test_one_closed_quotation_more_is_the_speakers() -> None:
    found = speakers(
        "“We closed the bridge,” said Anna Lindqvist. “It had to be.”\n\n“The cables were worn by then.”\n\nIt rained."
    )
    assert list(found.values()) == [LINDQVIST] * 3


def test_a_quotation_left_open_goes_on_however_long() -> None:
    found = speakers("“We closed it,” said Anna Lindqvist. “Why?\n\n“The cables were worn.\n\n“So we closed it.”")
    assert set(found.values()) == {LINDQVIST}


def test_she_after_turns_untold_apart_is_nobody_known() -> None:
    text = (
        "Anna Lindqvist was heard in Varde. “Who closed it?” asked Jon Berg.\n\n“I did.”\n\n“Why?”\n\n"
        "There was a pause. “The cables were worn,” she said.\n\nLindqvist sat down. “It is over,” she said."
    )
    found = speakers(text)
    assert (found["The cables were worn,"], found["It is over,"]) == (None, LINDQVIST)


def test_what_no_name_is_given_to_is_flagged() -> None:
    marked, labels = labelled(
        "“Who closed it?” asked Jon Berg.\n\n“I did.”\n\nA pause. “The cables were worn,” she said."
    )
    facts = assemble_facts(marked, Labelled(labels, Provenance(engine="rules", extractor_version="0")))
    assert [f.span.text for f in facts.flags if f.code == "quote_without_speaker" and f.span] == [
        "I did.", "The cables were worn,",
    ]  # fmt: skip


def test_a_printed_conversation_inside_marks_has_the_speakers_of_its_tags() -> None:
    text = (
        "Anna Lindqvist met Jon Berg. She told the Post as follows:\n\n“BERG: Why was it closed?\n\n"
        "“LINDQVIST: The cables were worn.\n\n“VOICE: Shame on you all!”"
    )
    assert list(speakers(text).values()) == ["Jon Berg", LINDQVIST, None]


def test_a_tag_after_a_full_stop_belongs_to_its_quotation() -> None:
    text = "Jon Berg came late. He was tired.\n\n“The cables were worn, all of them.” Lindqvist said."
    assert list(speakers(text).values()) == ["Lindqvist"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("I said, ‘We cannot wait,’ and left", LINDQVIST),
        ("I rang a colleague and said, ‘We cannot wait.’ He agreed", LINDQVIST),
        ("We told him on the phone last night, ‘We cannot wait,’ and left", LINDQVIST),
        ("‘We cannot wait,’ I said, and left", LINDQVIST),
        ("She laughed. She said, ‘We cannot wait.’ That was it", None),
        ("My brother sat down and said, ‘We cannot wait.’ That was it", None),
        ("I came home and he was like, ‘We cannot wait,’ and left", None),
        ("I never said, ‘We cannot wait,’ to anyone", None),
        ("I should have said, ‘We cannot wait,’ to them", None),
        ("You can’t have people saying, ‘We cannot wait,’ all day", None),
        ("If Berg had said, ‘We cannot wait,’ I would have left", None),
        ("Whenever Berg says, ‘We cannot wait,’ I leave", None),
        ("Then Berg told me, ‘We cannot wait,’ and left", "Jon Berg"),
        ("Jon Berg said, ‘We cannot wait,’ and left", "Jon Berg"),
        ("Then Olsen told me, ‘We cannot wait,’ and left", None),
    ],
)
def test_a_quotation_inside_another(words: str, name: str | None) -> None:
    found = speakers(f"Jon Berg runs the port.\n\n“{words},” said Anna Lindqvist.")
    inner = next(text for text in found if text.startswith("We cannot wait"))
    assert found[inner] == name
    assert {who for text, who in found.items() if text != inner} == {LINDQVIST}


@pytest.mark.parametrize(
    ("words", "inner", "name"),
    [
        ("It was the ‘bridge of sighs’ by then", "bridge of sighs", LINDQVIST),
        ("It’s called the ‘bridge of sighs’ by now", "bridge of sighs", LINDQVIST),
        ("We read ‘The Old Man and the Sea’ aloud", "The Old Man and the Sea", LINDQVIST),
        ("He told us that ‘every job’ was in danger", "every job", None),
        ("They called my brother ‘the old cheat’ to his face", "the old cheat", None),
    ],
)
def test_a_term_inside_a_quotation_is_the_speakers_unless_another_is_said_to_use_it(
    words: str, inner: str, name: str | None
) -> None:
    assert speakers(f"“{words},” said Anna Lindqvist.")[inner] == name


def test_the_speaker_is_the_way_on_which_inner_words_came() -> None:
    _, labels = labelled("Jon Berg came.\n\n“Berg told me, ‘We cannot wait,’ and left,” said Anna Lindqvist.")
    told = next(a for a in labels.attributions if a.via)
    assert told.source is not None
    assert labels.sources[told.source].name == "Jon Berg"
    assert [labels.sources[i].name for i in told.via] == [LINDQVIST]


@pytest.mark.parametrize(
    "text",
    [
        "One man held up a boot full of water, as if to say “is this wet enough for you?”",
        "The backs looked at one another as though to say “yours, surely?”",
        "Lindqvist laughed. You could say, “They knew it all along,” but nobody did.",
        "People might say, “They knew it all along,” said the mayor.",
        "If anybody said, “They knew it all along,” Lindqvist would leave.",
    ],
)
def test_what_nobody_said_has_no_speaker(text: str) -> None:
    assert set(speakers(text).values()) == {None}


def test_an_aside_in_brackets_is_not_given_to_the_next_subject() -> None:
    text = "A critic called her a “recluse”. (“I was in the phone book!”) Her agent, Dan Okoro, had warned me of it."
    assert speakers(text)["I was in the phone book!"] is None
