"""Independent sources behind one fact: a sentence taken from another article or from one agency backs nothing anew."""

from __future__ import annotations

import pytest

from extractor.schemas import MergedFact
from tests.reconcile.building import facts, story
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
    ],
)
def test_own_words_and_other_agencies_are_sources_of_their_own(a: str, b: str) -> None:
    shared = fact(a, b)
    assert (shared.independent_sources, shared.status) == (2, "corroborated")


@pytest.mark.parametrize("by", [{"publisher": "Agence France-Presse"}, {"head": "BELPORT (AFP) - Fire at sea."}])
def test_who_names_an_agency_has_it_from_the_agencys_report(by: dict[str, str]) -> None:
    a, b = "The ferry carried no radio, the pilot said.", "The ferry carried no radio, the pilot told AFP."
    assert fact(a, b).independent_sources == 2
    assert fact(a, b, **by).independent_sources == 1
