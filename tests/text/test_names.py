"""Names: which words make one, which do not, and the title before it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text.names import find_names, sure_name_words


def named(text: str) -> list[str]:
    return [name.text for name in find_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met Bart De Wever there.", ["Bart De Wever"]),
        ("He met Ursula von der Leyen there.", ["Ursula von der Leyen"]),
        ("He met Bashar al-Assad there.", ["Bashar al-Assad"]),
        ("He met Mohammed bin Salman there.", ["Mohammed bin Salman"]),
        ("He met J. K. Rowling there.", ["J. K. Rowling"]),
        ("He met Donald Trump Jr there.", ["Donald Trump Jr"]),
        ("He met Robert Downey, Jr. there.", ["Robert Downey, Jr"]),
        ("He met Rose O'Neill's son.", ["Rose O'Neill"]),
        ("He met Jean-Noël Barrot’s aide.", ["Jean-Noël Barrot"]),
        ("It flew to St. Petersburg then.", ["St. Petersburg"]),
        ("It was NATO and the EU.", ["NATO", "EU"]),
        ("A man from the Regional Center for Human Rights spoke.", ["Regional Center for Human Rights"]),
        ("It was the International Criminal Court that spoke.", ["International Criminal Court"]),
        ("The Department of Health and Human Services said so.", ["Department of Health and Human Services"]),
        ("He called Steve Witkoff and Jared Kushner.", ["Steve Witkoff", "Jared Kushner"]),
        ("He met Larry King there.", ["Larry King"]),
        ("France's Élysée Palace said so.", ["France", "Élysée Palace"]),
        ("He went to the University of the Arts.", ["University of the Arts"]),
        ("On Tuesday in May he said I am here.", []),
        ("However, nobody came. Meanwhile it rained.", []),
        ("Talking was hard. Scrutiny was not: scrutiny is easy.", []),
        ("He left New York City on Thursday.", ["New York City"]),
        ("He met President Bill Clinton.", ["Bill Clinton"]),
        ("A former secretary of State came.", []),
        ("US officials told the WHO so, it is NOT him.", ["US", "WHO"]),
        ("New York police came.", ["New York"]),
        ("He asked the Bank of a town.", ["Bank"]),
        ("The Ministry of Health and President Ann Lee spoke.", ["Ministry of Health", "Ann Lee"]),
        ("The University of May is old.", ["University"]),
        ("He met Ann Lee Monday.", ["Ann Lee"]),
        ("He was Secretary of Homeland Security Ann Lee.", ["Ann Lee"]),
        ("The Governor of Texas came.", ["Texas"]),
        ("The U.S. Senate voted.", ["U.S. Senate"]),
        ("Путин сказал, что Москва готова.", ["Путин", "Москва"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("He met President Vladimir Putin.", "President ", "Vladimir Putin"),
        ("He met Mr Putin.", "Mr ", "Putin"),
        ("He met Sen. Marco Rubio.", "Sen. ", "Marco Rubio"),
        ("He met Kremlin aide Yuri Ushakov.", "Kremlin aide ", "Yuri Ushakov"),
        ("He met US special envoy Steve Witkoff.", "US special envoy ", "Steve Witkoff"),
        ("He met Belgian Prime Minister Bart De Wever.", "Belgian Prime Minister ", "Bart De Wever"),
        ("He met US Secretary of State Marco Rubio.", "US Secretary of State ", "Marco Rubio"),
        ("He met NATO Secretary General Mark Rutte.", "NATO Secretary General ", "Mark Rutte"),
        ("He met King Charles III.", "King ", "Charles III"),
        ("US Secretary of State Marco Rubio spoke.", "US Secretary of State ", "Marco Rubio"),
        ("He met the campaign lead and Senator Ann Lee.", "Senator ", "Ann Lee"),
        ("He met German Chancellor Friedrich Merz.", "German Chancellor ", "Friedrich Merz"),
    ],
)
def test_titles_stand_apart(text: str, title: str, name: str) -> None:
    found = find_names(text)[-1]
    assert found.text == name
    assert found.title_start is not None
    assert text[found.title_start : found.start] == title


def test_a_headline_counts_only_what_is_a_name_elsewhere() -> None:
    text = "Putin Pledges to Capture Donbas Despite Fresh Talks\nHe said Putin would take the Donbas by force."
    assert named(text) == ["Putin", "Donbas", "Putin", "Donbas"]


def test_part_of_a_text_is_read_in_the_light_of_the_whole() -> None:
    text = "He met Scrutiny Ltd there. Scrutiny said no."
    start = text.index("Scrutiny said")
    assert [(name.start, name.text) for name in find_names(text, start)] == [(start, "Scrutiny")]
    assert find_names(text, start, start + 3) == []


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_sound_names(text: str, start: int, end: int) -> None:
    place = 0
    for name in find_names(text):
        assert place <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        assert name.title_start is None or 0 <= name.title_start < name.start
        place = name.end
    assert all(start <= name.start and name.end <= end for name in find_names(text, start, end))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["Ab ", "A. ", "A.", "Ab-", "President ", "of ", "Bank of ", "de ", "A'"])
def test_monotonous_text_does_not_hang(unit: str) -> None:
    """A pass that grows with the square of the length takes minutes here; how time grows is measured in bench/."""
    text = unit * (200_000 // len(unit))
    assert all(0 <= found.start < found.end <= len(text) for found in find_names(text))


_WORDS = (
    "Boris", "Vale", "boris", "the", "The", "of", "President", "former", "U.S.", "Vale's", "New", "Monday", "May", "and",
    "Secretary", "State", "said", "Gen", "AT&T", "O'Neill", "al-Sisi", "Running", "NATO", "é", "Bank", "x_y", "3", "I",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(_WORDS), st.sampled_from([" ", " ", " ", ", ", ". ", "-", "  ", "\n", "\u201c"]))
    ),
    st.sampled_from([".", ".", "", "!", ".\u201d"]),
)
def test_words_that_are_surely_of_names_are(words: list[tuple[str, str]], end: str) -> None:
    text = "".join(word + gap for word, gap in words) + end
    within = {word.lower() for name in named(text) for word in re.split(r"[\s,]+", name)}
    assert sure_name_words(text) <= within


def test_most_words_of_usual_names_are_sure() -> None:
    assert sure_name_words("Boris Vale told the Vale Post on Monday that President Ann Low resigned.") == {
        "boris", "vale", "post", "ann", "low",
    }  # fmt: skip
    assert sure_name_words("Running with Boris is no fun.") == {"boris"}
    assert sure_name_words("Boris Vale Resigns From National Bank of Vale") == set()
