"""A claim whose words all stand in the article may still say something else: how much, of what, who, and whether not."""

from __future__ import annotations

import pytest

from extractor.engines.audit import Auditor
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch

ENGLISH = """Ferry fire blamed on wiring

“We checked every cabin,” harbour minister Ana Ruiz told reporters. “It was a scandal,” said Boris Vale of the Ofira Line. “In short, an “accident waiting to happen”.”

He denied that the company had paid anyone. At least 12 people were hurt, and the coastguard did not search the wreck.

The ferry carried 300 passengers and $5 million in cargo. Under the plan, United Ferries will pay nearly 40 percent of the costs, but no captain was charged.

By a 2-to-1 vote the E-7 panel put it on the agenda. A poll had the minister ahead by 43 percent to 38 percent. The wiring may have failed twice before, and the crew is believed to have fled by boat.
"""
GERMAN = """Berlin – „Wir zahlen nicht“, sagte Finanzministerin Anna Weber am Freitag in Berlin.

Die Regierung wird 300 Millionen Euro für den Bau der Brücke ausgeben. Der Kanzler Karl Schmidt hat den Plan nicht gebilligt.
"""


def found(text: str, claim: str, where: str, *known: str) -> dict[str, str]:
    marked: MarkedText = mark_up(read_article(text))
    evidence = [Stretch(s.start, s.end) for s in marked.sentences if where in text[s.start : s.end]]
    assert evidence
    return {f.code: f.severity for f in Auditor(marked).claim(claim, evidence, known)}


@pytest.mark.parametrize(
    ("claim", "where", "known"),
    [
        ("At least 12 people were hurt.", "12", ""),
        ("No fewer than 12 people were hurt.", "12", ""),
        ("The ferry's cargo was worth $5 million.", "$5", ""),
        ("The cargo was worth 5 million dollars.", "$5", ""),
        ("United Ferries will pay almost 40% of the costs.", "40", ""),
        ("The coastguard didn't search the wreck.", "wreck", ""),
        ("No captain was charged.", "captain", ""),
        ("The E-7 panel voted by 2-to-1.", "panel", ""),
        ("The minister led the poll by 43% to 38%.", "poll", ""),
        ("The E-7 panel saw a poll.", "poll", ""),
        ("The wiring possibly failed twice before.", "wiring may", ""),
        ("It is unclear whether the crew fled by boat.", "boat", ""),
        ("Boris Vale denied that the company had paid anyone.", "denied", "Boris Vale"),
        ("Boris Vale called it “a scandal”.", "scandal", "Boris Vale"),
        ("Boris Vale spoke of “an ‘accident waiting to happen’”.", "accident", "Boris Vale"),
        ("Ana Ruiz said they “checked … cabin”.", "cabin", "Ana Ruiz"),
        ("The minister said every cabin was checked.", "cabin", "Ana Ruiz"),
        ("The Ofira Line was a scandal, he told reporters.", "scandal", "Boris Vale"),
    ],
)
def test_a_claim_in_other_words_passes(claim: str, where: str, known: str) -> None:
    assert not found(ENGLISH, claim, where, *filter(None, [known]))


@pytest.mark.parametrize(
    ("claim", "where", "known", "finding"),
    [
        ("Fewer than 12 people were hurt.", "12", "", {"qualifier_differs": "error"}),
        ("12 people were hurt.", "12", "", {"qualifier_differs": "warning"}),
        ("The cargo was worth €5 million.", "$5", "", {"unit_differs": "error"}),
        ("The ferry carried 300 million passengers.", "300", "", {"number_not_in_article": "error"}),
        ("By a 9-to-1 vote the E-7 panel put it on the agenda.", "panel", "", {"number_not_in_article": "error"}),
        ("By a 12-to-1 vote the E-7 panel put it on the agenda.", "panel", "", {"number_not_in_evidence": "warning"}),
        (
            "The poll had the minister ahead by 43 percent to 48 percent.",
            "poll",
            "",
            {"number_not_in_article": "error"},
        ),
        ("The wiring had failed twice before.", "wiring may", "", {"hedge_dropped": "warning"}),
        ("The crew fled by boat.", "boat", "", {"hedge_dropped": "warning"}),
        ("United Ferries will not pay nearly 40 percent of the costs.", "40", "", {"negation_added": "error"}),
        ("The coastguard did search the wreck.", "wreck", "", {"negation_dropped": "error"}),
        ("A captain was charged.", "captain", "", {}),  # one word behind the negation is too little to go by
        ("Boris Vale confirmed that the company had paid anyone.", "denied", "", {"negation_dropped": "warning"}),
        ("Boris Vale called it a “crime”.", "scandal", "", {"quoted_words_not_in_article": "error"}),
        ("Ana Ruiz said they “checked every hull”.", "cabin", "", {"quoted_words_not_in_article": "error"}),
        ("The scandal was that “we checked every cabin”.", "scandal", "", {"quoted_words_not_in_evidence": "warning"}),
        ("Ana Vale was hurt with 12 or more people.", "12", "", {"name_put_together": "warning"}),
        ("Boris Vale said every cabin was checked.", "cabin", "Ana Ruiz", {"speaker_differs": "warning"}),
        ("The drunken captain steered onto hidden rocks.", "12", "", {"claim_unsupported": "error"}),
    ],
)
def test_a_claim_with_another_meaning_is_caught(claim: str, where: str, known: str, finding: dict[str, str]) -> None:
    given = found(ENGLISH, claim, where, *filter(None, [known]))
    assert finding.items() <= given.items()


def test_whose_rupees_need_not_be_said_again() -> None:
    text = "The budget in Delhi\n\nIndia will spend Rs 4,200 crore on the canal, the minister said on Monday."
    assert not found(text, "India will spend 4,200 crore rupees on the canal.", "crore")
    assert found(text, "India will spend 4,200 crore pesos on the canal.", "crore") == {"unit_differs": "error"}


JOINTS = """The stadium

James and Mary Vale run Zero Hedge, which said that African- Americans were kept out by a Republicancontrolled board. The site
noted the cost on Friday.

A New York judge said the file stays closed. Ana Ruiz told the board that Boris Vale had called it a crime.
"""


@pytest.mark.parametrize(
    ("claim", "where", "known", "codes"),
    [
        ("James Vale runs a site.", "Mary", (), set()),
        ("Participants kept them out.", "kept", (), {"name_not_in_article"}),
        ("Mary Judge runs a site.", "Mary", (), {"name_not_in_evidence"}),
        ("African-Americans were kept out by a Republican-controlled board.", "kept", (), set()),
        ("Zero Hedge noted the cost on Friday.", "noted", (), set()),
        ("Zero cost was noted on Friday.", "noted", (), {"number_not_in_evidence"}),
        ("A New York judge said the file stays closed.", "judge", ("Carl Stein",), set()),
        ("A New York judge said the file stays closed.", "judge", ("Boris Vale",), set()),
        ("New York said the file stays closed.", "judge", ("Boris Vale",), {"speaker_differs"}),
        ("Ana Ruiz said that Boris Vale had called it a crime.", "crime", ("Boris Vale",), {"speaker_differs"}),
        ("Ana Ruiz said that Boris Vale had called it a crime.", "crime", ("Boris Vale", "Ana Ruiz"), set()),
    ],
)
def test_names_in_two_parts_and_before_nouns(claim: str, where: str, known: tuple[str, ...], codes: set[str]) -> None:
    assert set(found(JOINTS, claim, where, *known)) == codes


PORT = """Port closed

A woman was arrested at the port of Rotterdam on Friday; I ran to the Somalian crew, Lars Andersen said. US troops will help it.

Three Israelis were wounded in Haifa. Two Israelis were killed in Ashdod. Ana Ruiz told the board that Boris Vale had called the
ferry a death trap. Donald Trump and Kamala Harris met, as had Queen Elizabeth and Boris Johnson. The Pentagon has closed the port.
Nobody rarely visits.
"""


@pytest.mark.parametrize(
    ("claim", "where", "known", "code"),
    [
        ("A woman from Oman was arrested at the port of Rotterdam on Friday.", "woman", (), "name_not_in_article"),
        ("A woman from Mali was arrested at the port of Rotterdam on Friday.", "woman", (), "name_not_in_article"),
        ("Anderson ran to the crew.", "Andersen", (), "name_not_in_article"),
        ("Three Israelis were killed in Ashdod.", "Two", (), "number_not_in_evidence"),
        ("Ana Ruiz said the ferry was a death trap.", "trap", ("Boris Vale", "Ana Ruiz"), "speaker_differs"),
        ("Donald Trump Harris met.", "Kamala", (), "name_put_together"),
        ("Elizabeth Johnson met.", "Queen", (), "name_put_together"),
        ("The Pentagon has said the port was closed.", "Pentagon", ("Ana Ruiz",), "speaker_differs"),
        ("The Pentagon also said the port was closed.", "Pentagon", ("Ana Ruiz",), "speaker_differs"),
        ("“us” troops will help “US TROOPS”.", "troops", (), "quoted_words_not_in_article"),
    ],
)
def test_what_is_forgiven_lets_nothing_else_through(claim: str, where: str, known: tuple[str, ...], code: str) -> None:
    assert code in found(PORT, claim, where, *known)


def test_a_headline_s_capitals_are_forgiven() -> None:
    text = "Hit Piece Exploits a Voter in Need\n\nThe voter has read the long report twice, she said on Friday.\n"
    assert not found(text, "The headline calls it a “hit piece” that “exploits a voter in need”.", "Hit")
    assert set(found(text, "She read the “long Report twice”.", "read")) == {"quoted_words_not_in_article"}


def test_a_name_put_together_is_told_once() -> None:
    marked = mark_up(read_article(ENGLISH))
    auditor = Auditor(marked)
    evidence = [Stretch(s.start, s.end) for s in marked.sentences]
    first = auditor.claim("Ana Vale told reporters of every cabin.", evidence)
    second = auditor.claim("Ana Vale was hurt with at least 12 people.", evidence)
    assert [f.code for f in first] == ["name_put_together"]
    assert not second
    assert auditor.claim("Ana Vale told reporters of every cabin.", evidence) == first


@pytest.mark.parametrize(
    ("claim", "where", "codes"),
    [
        ("Anna Weber lehnte am Freitag eine Zahlung ab.", "zahlen", set()),
        ("Die Ausgaben der Regierung werden 300 Millionen Euro betragen.", "300", set()),
        ("Karl Schmidt hat die Zustimmung zum Plan verweigert.", "Plan", set()),
        ("Karl Schmitt hat den Plan nicht gebilligt.", "Plan", {"name_not_in_article"}),
        ("Karl Schmidt hat den Plan gebilligt.", "Plan", {"negation_dropped"}),
        ("Die Regierung wird keine 300 Millionen Euro für den Bau der Brücke ausgeben.", "300", {"negation_added"}),
        ("Die Regierung wird 400 Millionen Euro für den Bau der Brücke ausgeben.", "300", {"number_not_in_article"}),
    ],
)
def test_german_claims(claim: str, where: str, codes: set[str]) -> None:
    assert set(found(GERMAN, claim, where)) == codes
