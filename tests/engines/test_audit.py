"""A claim that says more, less or other than its evidence is caught; a faithful one is left alone."""

from __future__ import annotations

import pytest

from extractor.engines.audit import Auditor, needed_evidence
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch

TEXT = """Harbour minister Ana Ruiz met Boris Vale of the Ofira Line in Porto on Friday.

She said the board had not approved the sale, worth $2.5 million. The ferry carried 1,200 passengers in 2019.

The coastguard ruled out a collision. Nobody has seen the contract. Nearly a third of the harbours closed in March 2021.

In Lisbon, Carla Dias declined to comment. The union, led by Tomas Pinto, wants to strike on Monday. Mr Vale has hired a lawyer.
"""


@pytest.fixture(scope="module")
def marked() -> MarkedText:
    return mark_up(read_article(TEXT))


def evidence(marked: MarkedText, *words: str) -> list[Stretch]:
    return [Stretch(s.start, s.end) for s in marked.sentences if any(w in TEXT[s.start : s.end] for w in words)]


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("Ana Ruiz said the Ofira Line's board had not approved the $2.5 million sale.", "She said"),
        ("Harbour minister Ana Ruiz said the board did not approve the sale, worth $2.5m.", "She said"),
        ("The ferry carried 1,200 passengers in 2019.", "1,200"),
        ("The ferry carried 1200 passengers in 2019.", "1,200"),
        ("The coastguard said there was no collision.", "collision"),
        ("The contract has been seen by nobody.", "contract"),
        ("Almost a third of the harbours were closed in March 2021.", "third"),
        ("Carla Dias did not comment.", "Carla"),
        ("Boris Vale has hired a lawyer.", "Mr Vale"),
        ("Tomas Pinto's union wants to strike on Monday.", "union"),
    ],
)
def test_a_faithful_claim_passes(marked: MarkedText, claim: str, where: str) -> None:
    assert not Auditor(marked).claim(claim, evidence(marked, where), ["Ana Ruiz"])


@pytest.mark.parametrize(
    ("claim", "where", "code"),
    [
        ("The ferry carried 1,300 passengers in 2019.", "1,200", "number_not_in_article"),
        ("The ferry carried 1,200 passengers in 2018.", "1,200", "number_not_in_article"),
        ("The sale is worth $2.6 million.", "She said", "number_not_in_article"),
        ("The sale is worth 1,200 dollars.", "She said", "number_not_in_evidence"),
        ("Nearly a quarter of the harbours closed.", "third", "number_not_in_article"),
        ("Boris Vail met Ana Ruiz.", "Friday", "name_not_in_article"),
        ("Ana Ruiz met Boris Vale in Madrid.", "Friday", "name_not_in_article"),
        ("Carla Dias met Boris Vale in Porto.", "Friday", "name_not_in_evidence"),
        ("Ana Ruiz met Boris Vale on Thursday.", "Friday", "day_not_in_evidence"),
        ("The ferry did not carry 1,200 passengers in 2019.", "1,200", "negation_added"),
        ("Ana Ruiz said the board had approved the sale.", "She said", "negation_dropped"),
    ],
)
def test_a_claim_that_outlives_its_evidence_is_caught(marked: MarkedText, claim: str, where: str, code: str) -> None:
    assert code in {f.code for f in Auditor(marked).claim(claim, evidence(marked, where))}


@pytest.mark.parametrize(
    ("claim", "sentences", "kept"),
    [
        ("Ana Ruiz said the sale was off.", ["Minister Ana Ruiz met the board.", "She said the sale was off."], [1]),
        (
            "Ana Ruiz met the board and said the sale was off.",
            ["Ana Ruiz met the board.", "She said the sale was off."],
            [0, 1],
        ),
        ("The ferry carried 1200 people.", ["The ferry sailed.", "It carried 1200 people."], [0, 1]),
        ("The sale is off.", ["The sale is off.", "The sale is off."], [1]),
        ("Nothing alike.", ["Alpha.", "Beta."], [1]),
        ("One.", ["One."], [0]),
    ],
)
def test_a_claim_keeps_only_the_sentences_it_needs(claim: str, sentences: list[str], kept: list[int]) -> None:
    assert needed_evidence(claim, sentences) == kept
