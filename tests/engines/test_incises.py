"""Reporting clauses inside the marks are not the speaker's words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.engines.incises import without_incise
from extractor.text.marks import Stretch


def pieces(text: str, cue: str, who: str | None) -> list[str]:
    def place(words: str) -> Stretch:
        return Stretch(text.index(words), text.index(words) + len(words))

    found = without_incise(text, Stretch(0, len(text)), place(cue), place(who) if who else None)
    return [text[piece.start : piece.end] for piece in found]


@pytest.mark.parametrize(
    ("text", "cue", "who", "words"),
    [
        ("Мы не откажемся, — подчеркнула она, — мы просим", "подчеркнула", "она", ["Мы не откажемся,", "мы просим"]),
        ("Мы уходим, — сказал Иван Орлов. — Завтра.", "сказал", "Иван Орлов", ["Мы уходим,", "Завтра."]),
        ("Мы уходим, — сказал он.", "сказал", "он", ["Мы уходим,"]),
        ("Jeżeli ktoś to zrobił – pisze prezes – robił źle", "pisze", "prezes", ["Jeżeli ktoś to zrobił", "robił źle"]),
        ("No lo sé —respondió Ana—, pero iré", "respondió", "Ana", ["No lo sé", ", pero iré"]),
        ("On l’attend, sourit M. Lestrade, depuis un an", "sourit", "M. Lestrade", ["On l’attend,", "depuis un an"]),
        ("C’est non, tranche-t-elle. On part.", "tranche", "elle", ["C’est non,", "On part."]),
    ],
)
def test_a_clause_of_cue_and_speaker_is_left_out(text: str, cue: str, who: str, words: list[str]) -> None:
    assert pieces(text, cue, who) == words


@pytest.mark.parametrize(
    ("text", "cue", "who"),
    [
        ("The plan, he said, failed", "plan", "he"),
        ("He said no and we said yes", "said", "we"),
        ("A long – very long – story that she said was true", "said", "she"),
        ("Nobody asked us. That is all", "asked", None),
        ("The price, she added up, was high", "added", "she"),
    ],
)
def test_other_words_stay(text: str, cue: str, who: str | None) -> None:
    assert pieces(text, cue, who) == [text]


@given(st.text(alphabet="ab ,.—–-\n", max_size=40), st.data())
def test_what_is_kept_is_the_text_in_order(text: str, data: st.DataObject) -> None:
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    part = Stretch(0, len(text))
    found = without_incise(text, part, Stretch(start, end), None)
    assert found
    assert all(0 <= piece.start <= piece.end <= len(text) for piece in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found == [part] or all(piece.end <= start or end <= piece.start for piece in found)
