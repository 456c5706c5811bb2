"""Grounding: exact but for typography, at exact offsets, and never a changed word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import Grounder, Stretch, find_sentences, fold, ground

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
ARTICLE = (
    "Putin’s aide said “we can’t agree” – twice. About 5,000 troops, 120% of the anti-war camp, left on Monday; "
    "it cost $2.5 million and −5 degrees. The talks weren't over… Ukraine's five-hour plan isn’t O'Brien's. "
    "In 2014–2022 the ﬁrst oﬃce was closed. It was unacceptable."
)


@pytest.mark.parametrize(
    ("passage", "stretch"),
    [
        ("we can’t agree", "we can’t agree"),
        ("we can't agree", "we can’t agree"),
        ('said "we can\'t agree" - twice', "said “we can’t agree” – twice"),
        ("said ''we can't agree'' -- twice.", "said “we can’t agree” – twice."),
        ("About 5,000\n troops,\xa0120%", "About 5,000 troops, 120%"),
        ("5,000 troops", "5,000 troops"),
        ("  120% of the anti‑war camp ", "120% of the anti-war camp"),
        ("$2.5 million", "$2.5 million"),
        ("-5 degrees", "−5 degrees"),
        ("weren’t over...", "weren't over…"),
        ("first office", "ﬁrst oﬃce"),
        ("Ukraine", "Ukraine"),
        ("Putin", "Putin"),
        ("O’Brien", "O'Brien"),
        ("“About 5,000 troops”", "About 5,000 troops"),
        ("'it cost'", "it cost"),
        ("un\u00adacceptable", "unacceptable"),
        ("2014-2022", "2014–2022"),
    ],
)
def test_found_at_the_exact_place(passage: str, stretch: str) -> None:
    at = ARTICLE.index(stretch)
    assert ground(ARTICLE, passage) == [Stretch(at, at + len(stretch))]


@pytest.mark.parametrize(
    "passage",
    [
        "we can agree",
        "we can",  # can’t
        "ca",
        "20% of",
        "000 troops",
        "5,00",
        "5,",  # of 5,000
        ".5 million",
        "$2.",
        "can’",  # of can’t
        "anti-",
        "-hour plan",
        "-2022",
        "About 5",
        "120",  # without its percent sign
        "2.5 million",  # without its currency
        "it cost $2.5",  # without its million
        "5 million",
        "5 degrees",  # without its sign
        "war camp",  # anti-war
        "hour plan",
        "acceptable",
        "2014",  # half of a range
        "Brien",
        "putin",
        "Putin's aid",
        "it",  # ... only inside other words but for "it cost" and "It was": see below
        "left on Tuesday",
        "troops left on Monday",
        "About 5,000 troops ... left on Monday",
        "About 5,000 troops […] left",
        "About 5,000 troops, 120% of the anti-war camp, left on Monday.",
        "twice, About",
        "over.",  # the article has an ellipsis
        "",
        "  ",
        "“”",
        "\u00ad",
    ],
)
def test_refused(passage: str) -> None:
    found = ground(ARTICLE, passage)
    if passage == "it":
        assert [ARTICLE[s.start - 1 : s.end + 1] for s in found] == [" it "]
    else:
        assert found == []


def test_every_occurrence_in_text_order_and_windows() -> None:
    text = "No deal. 'No deal', he said; no deal. No deal"
    every = ground(text, "No deal")
    assert [s.start for s in every] == [0, 10, 38]
    assert ground(text, "No deal", 1) == every[1:]
    assert ground(text, "No deal", 0, 17) == every[:2]
    assert ground(text, "No deal", 0, 16) == every[:1]
    assert ground(text, "No deal", 11, 44) == []
    assert Grounder(text).ground("No deal") == every


def test_the_words_outside_the_window_still_count_for_word_borders() -> None:
    text = "some 120% of it"
    assert ground(text, "20%", 6) == []


def test_scripts_without_spaces_have_borders_everywhere() -> None:
    assert ground("普京表示将夺取顿巴斯", "将夺取") == [Stretch(4, 7)]
    assert ground("Путина", "Путин") == []


def test_accents_belong_to_their_letter() -> None:
    assert ground("the E\u0301lyse\u0301e Palace", "the E") == []


@given(ANY, ANY)
@settings(max_examples=100)
def test_never_raises_and_what_is_found_folds_to_what_was_asked(text: str, passage: str) -> None:
    for place in ground(text + passage + text, passage):
        found = fold((text + passage + text)[place.start : place.end]).text
        asked = fold(passage).text.strip(" ")
        assert found in (asked, asked[1:-1].strip(" "))


@given(st.data())
@settings(max_examples=60)
def test_any_run_of_whole_words_is_found_where_it_stands(data: st.DataObject) -> None:
    words = data.draw(
        st.lists(st.sampled_from(["Kyiv", "said", "“no”", "20%", "the", "it’s", "U.S.", "—", "$5"]), min_size=3)
    )
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    text = " ".join(words)
    start = len(" ".join(words[:first])) + bool(first)
    passage = " ".join(words[first : last + 1])
    places = ground(text, passage)
    assert places == sorted(places, key=lambda s: s.start)
    assert all(text[s.start : s.end] == passage for s in places)
    assert Stretch(start, start + len(passage)) in places or any(s.start < start + len(passage) for s in places)


def test_a_sentence_of_a_long_article_is_found_again() -> None:
    text = "\n".join(f"Line {n} says that {n * 7} of {n * 11} were there." for n in range(2000))
    grounder = Grounder(text)
    for sentence in find_sentences(text)[::97]:
        assert grounder.ground(text[sentence.start : sentence.end]) == [Stretch(sentence.start, sentence.end)]
