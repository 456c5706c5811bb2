"""Folding: the declared list and nothing else, and the exact way back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import Stretch, fold

ANY = st.text(st.characters(exclude_categories=()), max_size=80)
SOUP = st.text(
    st.sampled_from("abe\u0301\u0323\u1112\u1161\u11ab 1'\"‘’“”«»`´-–—−\n\xa0\u2009\u200b\u00ad\ufeffﬁﬃ….é\ud800"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“No,” she said", '"No," she said'),
        ("«Non», „nein“ ″", '"Non", "nein" "'),
        ("‘I don’t’ ‹x› 5′ `a´", "'I don't' 'x' 5' 'a'"),
        ("''No,'' ``no''", '"No," "no"'),
        ("2014–2022 — −5 nine‑hour", "2014-2022 - -5 nine-hour"),
        ("end--start ——", "end-start -"),
        ("a\xa0b\r\n\n  c\u2003d\u3000e", "a b c d e"),
        ("ﬁve oﬀices, ﬂat aﬃrm", "five offices, flat affirm"),
        ("soft\u00adhyphen zero\u200bwidth\ufeff", "softhyphen zerowidth"),
        ("a \u200b b", "a b"),
        ("wait…", "wait..."),
        ("caf\u0065\u0301 Du\u0304da", "café Dūda"),
        ("か\u3099き が", "がき が"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("\u0627\u0654", "أ"),
    ],
)
def test_declared_folds(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text", ["Putin", "PUTIN", "20%", "naïve", "½", "q\u0301", "\u0301", "ß", "K", "١٢", "a, b; c. d! e?"]
)
def test_nothing_else_is_folded(text: str) -> None:
    assert fold(text).text == text


def test_half_a_ligature_is_refused() -> None:
    folded = fold("the ﬁrst …")
    assert folded.text == "the first ..."
    assert folded.to_original(4, 9) == Stretch(4, 8)
    assert folded.to_original(5, 9) is None
    assert folded.to_original(4, 11) is None
    assert folded.to_original(4, 4) is None


def test_dropped_characters_stay_outside_a_match() -> None:
    folded = fold("\u00adab\u200b c")
    assert folded.to_original(0, 2) == Stretch(1, 3)


@given(ANY | SOUP, st.integers(0, 90), st.integers(0, 90))
@settings(max_examples=100)
def test_the_way_back_gives_the_characters_that_were_folded(text: str, start: int, end: int) -> None:
    folded = fold(text)
    place = folded.to_original(start, end)
    if place is not None:
        assert fold(text[place.start : place.end]).text == folded.text[start:end]
        assert folded.to_folded(place.start) == start


@given(ANY | SOUP)
@settings(max_examples=100)
def test_every_original_place_has_a_folded_one_in_the_same_order(text: str) -> None:
    folded = fold(text)
    places = [folded.to_folded(i) for i in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(folded.text)
    assert len(fold(folded.text).text) <= len(folded.text)


@given(ANY | SOUP, st.integers(0, 90), st.integers(0, 90))
@settings(max_examples=100)
def test_what_ends_in_an_original_range_ends_in_the_folded_one(text: str, end: int, stop: int) -> None:
    folded = fold(text)
    place = folded.to_original(stop - 1, stop)
    if place is not None:
        assert (place.end <= end) == (stop <= folded.to_folded_end(end))
