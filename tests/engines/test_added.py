"""What a model adds stands in quotation marks, or says the number that it is said to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.engines.draft import DraftAddedFigure
from extractor.engines.llm.added import figure_fits, quoted_words
from extractor.text import mark_up, read_article
from extractor.text.marks import Stretch


def quoted(text: str, words: str) -> str | None:
    at = text.index(words)
    place = quoted_words(text, Stretch(at, at + len(words)))
    return None if place is None else text[place.start : place.end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She said “We will go” today.", "We will go"),
        ('She said "We will go" today.', "We will go"),
        ("She said ‘We will go’ today.", "We will go"),
        ("She said 'We will go' today.", "We will go"),
        ("Elle a dit « Nous partons » hier.", "Nous partons"),
        ("Elle a dit ‹Nous partons› hier.", "Nous partons"),
        ("Sie sagte: „Wir gehen“, und ging.", "Wir gehen"),
        ("Sie sagte: »Wir gehen«, und ging.", "Wir gehen"),
        ("Hon sade: ”Vi går nu” i dag.", "Vi går nu"),
        ("彼女は「行きます」と述べた。", "行きます"),
        ("他说：『我们不去』。", "我们不去"),
        ("她说，＂我们走＂，然后走了。", "我们走"),
        ("Ella dijo: «No pagaremos» y se fue.", "No pagaremos"),
        ("“We will go. We will not stay,” she said.", "We will not stay,"),
        ("“He told me ‘never’ and left,” she said.", "and left,"),
        ("“We will go.", "We will go."),
        ("—No lo sé —respondió Ana.", "No lo sé"),
        ("MS SMITH: Because it was wrong.", "Because it was wrong."),
        ("The paper wrote:\n\nShe knows health care.\n\nThat was all.", "She knows health care."),
        ("The paper wrote:\n\nShe knows “Obamacare” and more.\n\nThat was all.", "and more."),
        ("Ana Ruiz: We will go now.", "We will go now."),
    ],
)
def test_words_in_quotation_marks_are_a_quotation(text: str, words: str) -> None:
    assert quoted(text, words) == words


def test_a_dash_behind_a_sentence_opens_speech_but_in_english() -> None:
    polish = "Rodzice są wściekli, bo nikt im nie powiedział prawdy. – Córka miała siedem lat – mówi Dudek z Fordonu. – Nie wiem."
    assert quoted(polish, "Córka miała siedem lat") == "Córka miała siedem lat"
    assert quoted(polish, "Nie wiem.") == "Nie wiem."
    assert quoted(polish, "mówi Dudek z Fordonu.") is None
    assert (
        quoted("Parents are angry, and nobody told them. – The girl was seven – that is all.", "The girl was seven")
        is None
    )


def test_the_marks_themselves_are_no_part_of_it() -> None:
    assert quoted("She said “We will go” today.", "“We will go”") == "We will go"
    assert quoted("Elle a dit « Nous partons » hier.", "« Nous partons »") == "Nous partons"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ship carried 300 passengers and sank.", "carried 300 passengers"),
        ("The minister resigned on Friday. “We checked,” she said.", "resigned on Friday."),
        ("“We checked,” she told reporters, “and left.”", "she told reporters,"),
        ("他说：“不去。”她走了，“好。”", "她走了，"),
        ("The ministers’ plan was the workers’ idea.", "plan was the workers"),
        ("It's the firm's plan, isn't it?", "the firm"),
        ("The talks ended: nobody had won the long war.", "nobody had won the long war."),
        ("The paper wrote:\n\nShe knows health care.\n\nThat was all.", "That was all."),
    ],
)
def test_other_words_are_not(text: str, words: str) -> None:
    assert quoted(text, words) is None


@given(st.text("ab “”‘’\"'«»「」\n.:—", max_size=40), st.integers(0, 40), st.integers(1, 10))
def test_what_comes_out_lies_inside_what_went_in(text: str, start: int, length: int) -> None:
    place = Stretch(min(start, len(text)), min(start + length, len(text)))
    found = quoted_words(text, place)
    assert found is None or place.start <= found.start <= found.end <= place.end


def fits(words: str, *values: float | None, text: str = "The ship that sank was old and the crew was tired.") -> bool:
    v, lo, hi = (*values, None, None)[:3]
    figure = DraftAddedFigure(s=0, t=words, m="x", v=v, lo=lo, hi=hi, u=None, d="count", ql="exact", a=None)
    return figure_fits(mark_up(read_article(text)), figure)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("has doubled", 2), ("a threefold increase", 3), ("about twice the rate", 2), ("an extra week", 1),
        ("a decade", 10), ("about a century", 1), ("a third", 33.3), ("half of them", 50), ("two decades", 20),
        ("300 passengers", 300), ("$5 million", 5e6), ("several ships", 3), ("Boeing 747", 747), ("a dozen", 12),
        ("their fourth away win", 4), ("seventh", 7), ("not a single shot on target", 0), ("without a loss", 0),
    ],
)  # fmt: skip
def test_a_number_that_the_words_say(words: str, value: float) -> None:
    assert fits(words, value)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("resigned", (5_000_000,)), ("resigned", (None,)), ("300 passengers", (999,)), ("a man resigned", (5_000_000,)),
        ("has doubled", (20,)), ("$5 million", (5,)), ("300 passengers", (float("inf"),)), ("resigned", (float("nan"),)),
        ("300 passengers", (300, 400, 200)),
        ("12 people were not hurt", (0,)), ("12 people without papers", (0,)), ("the second 20 ships", (40,)),
        ("the first 20", (1,)), ("not a single shot", (3,)), ("seventh", (6,)),
    ],
)  # fmt: skip
def test_a_number_that_they_do_not_say(words: str, values: tuple[float | None, ...]) -> None:
    assert not fits(words, *values)


def test_number_words_of_other_languages_are_believed() -> None:
    german = "Die Zahl der Schiffe hat sich nach Angaben der Behörde im letzten Jahr verdoppelt und der Hafen ist voll."
    assert fits("verdoppelt", 2, text=german)
