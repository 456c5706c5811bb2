"""Independent sources behind one fact: a sentence taken from another article or from one agency backs nothing anew."""

from __future__ import annotations

import pytest

from extractor.schemas import MergedFact
from tests.reconcile.building import Line, facts, story
from tests.reconcile.test_story import FIRE, VOTE

LONG = "The ferry had ignored two warnings to return to port before its engine room flooded on Sunday night."


def fact(a: str, b: str, publisher: str = "Morning Courier", head: str = "Fire at sea.") -> MergedFact:
    """What both of two articles that are nobody's copy tell."""
    one = facts(head, *FIRE, a, publisher=publisher)
    found = story(one, facts(b, *VOTE, publisher="Evening Ledger"))
    assert len(found.lineages) == 2
    (shared,) = [f for f in found.facts if len(f.members) > 1]
    return shared


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LONG, LONG),
        (LONG, f"Officials say that {LONG[0].lower()}{LONG[1:]}"),
        ("The pilot told Reuters the ferry had no radio.", "The ferry had no radio, the pilot told Reuters."),
        (
            "The ferry had no radio, according to Russian news agency TASS.",
            "TASS reported that the ferry had no radio.",
        ),
        ("The ferry had no radio, the pilot said to AP.", "The ferry had no radio (AP)."),
    ],
)
def test_a_sentence_of_one_origin_counts_once(a: str, b: str) -> None:
    shared = fact(a, b)
    assert (shared.independent_sources, shared.status) == (1, "single_source")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LONG, "Two warnings to return to port were ignored by the ferry before its engine room flooded on Sunday."),
        ("The ferry “sank in ten minutes”.", "The ferry “sank in ten minutes”, they said."),
        ("The pilot told Reuters the ferry had no radio.", "The ferry had no radio, the pilot told Xinhua."),
        ("The AFP charged a Sydney man with murder.", "A Sydney man was charged with murder by the AFP."),
        ("The Australian Federal Police (AFP) charged a man.", "Charged by Australian Federal Police (AFP) was a man."),
        ("The PTI held a rally in Lahore.", "A rally in Lahore was held by the PTI."),
        ("The AP government will pay 500,000 rupees.", "Some 500,000 rupees will be paid by the AP government."),
        ("Reuters reporter Olga Maslova was freed by a court.", "A court freed Reuters reporter Olga Maslova."),
        (
            "A man of 40 was arrested in Leeds on Friday over the murder of Clara Shaw.",
            "A teacher was arrested in Leeds on Friday over the murder of Clara Shaw.",
        ),
        (
            "UN High Commissioner for Human Rights Volker Turk said on Monday that the camps must close.",
            "UN High Commissioner for Human Rights Volker Turk said on Monday that the closure of camps was a must.",
        ),
    ],
)
def test_own_words_and_other_agencies_are_sources_of_their_own(a: str, b: str) -> None:
    shared = fact(a, b)
    assert (shared.independent_sources, shared.status) == (2, "corroborated")


WORDS = "we waited for help all night long while the cold water rose above the lower deck and nobody answered our calls"


@pytest.mark.parametrize(
    "marks", ["“{}”", "‘{}’", "»{}«", "„{}“", "«{}»", "「{}」", '"{}"', "“Hear me. {}”", "“{}. Hear me”"]
)
@pytest.mark.parametrize("known", [True, False])
def test_one_long_utterance_may_be_quoted_by_two_sources(marks: str, known: bool) -> None:
    made = []
    for frame, others, name in (("Ines Okonkwo said: {}", FIRE, "A"), ("Okonkwo said: {}", VOTE, "B")):
        line = Line(frame.format(marks.format(WORDS)), "Ines Okonkwo", quote=WORDS if known else None)
        made.append(facts(line, *others, publisher=name))
    shared = [f for f in story(*made).facts if len(f.members) > 1]
    assert {f.independent_sources for f in shared} == {2}


def test_a_copied_sentence_counts_once_beside_a_quotation() -> None:
    assert fact(f"“Late”: {LONG}", f"{LONG[:-1]}, “far too late”.").independent_sources == 1


@pytest.mark.parametrize("by", [{"publisher": "Agence France-Presse"}, {"head": "BELPORT (AFP) - Fire at sea."}])
def test_who_names_an_agency_has_it_from_the_agencys_report(by: dict[str, str]) -> None:
    a, b = "The ferry carried no radio, the pilot said.", "The ferry carried no radio, the pilot told AFP."
    assert fact(a, b).independent_sources == 2
    assert fact(a, b, **by).independent_sources == 1
