"""The cheap tests that decide most claims say the same as the careful reading behind them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.engines.audit.negations import _NEGATION, find_negation
from extractor.engines.audit.words import COMMON, possible_name_words, words
from extractor.text import find_names
from extractor.text.quantities import find_english_quantities, may_differ_in_number

PIECES = [
    *("Ana Ruiz", "Mr Vale", "U.S. President", "U.S.A", "J.D. Vance", "J.D.Vance", "van der Bellen", "al-Assad", "20-al-Assad"),
    *("Bank of Ofira", "the Ofira Line's", "Browns'", "O'Brien's", "F-16", "G7", "20-Year", "2.5m-Strong", "Ofira–Line"),
    *("University of Leeds and York", "EU's", "Kyiv’s", "F-16.21st", "don't", "n’t", "nothing", "cannot", "neıther", "not", "unable"),
    *("said", "on", "of", "and", "&", "The", "21st", "R&D", "New", "x.Y", "A--B", "''Vale", "_Ruiz_", "May", "é", "Dūda"),
]  # fmt: skip
claims = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", " ", ", ", ". ", "-", "’s ", "'", "", "\n", ' "'])),
    max_size=9,
).map(lambda pieces: "".join(piece + gap for piece, gap in pieces))


@settings(max_examples=600, deadline=None)
@given(claims | st.text(max_size=40))
@example("Ana Ruiz met the U.S. President's envoy to Kyiv’s Bank of Ofira on Friday.")
def test_no_name_holds_a_word_that_the_shortcut_does_not_know(claim: str) -> None:
    possible = possible_name_words(claim)
    for name in find_names(claim):
        assert possible is None or words(claim[name.start : name.end]) - COMMON <= possible


def test_the_shortcut_is_sure_of_nearly_all_english_lines() -> None:
    texts = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    assert sum(possible_name_words(line) is not None for line in lines) > 0.5 * len(lines)


@settings(max_examples=400, deadline=None)
@given(claims | st.text(max_size=40))
def test_hints_miss_no_negation(claim: str) -> None:
    found, expected = find_negation(claim), _NEGATION.search(claim)
    assert (found and found.span()) == (expected and expected.span())


NUMBERS = [
    *(
        "half",
        "a",
        "million",
        "two",
        "hundred",
        "and",
        "five",
        "20",
        "20-year-old",
        "$2.5m",
        "third",
        "the",
        "in",
        "one",
        "of",
    ),
    *(
        "May",
        "2019",
        "tens",
        "thousands",
        "dozen",
        "all",
        "Kyiv",
        "majority",
        "few",
        "percent",
        "several",
        "seventy-two",
        "½",
    ),
    *("5", "bn", "ships", "March", "12th", "to", "out", "every", "1,200", "said", "may", "couple", "-3"),
]
counts = st.lists(st.sampled_from(NUMBERS), max_size=10).map(" ".join)


@settings(max_examples=1500, deadline=None)
@given(counts, counts)
@example("half a million ships", "half the ships")
@example("one in five ships", "one ship of five")
def test_no_number_that_other_words_make_is_passed_over(claim: str, shown: str) -> None:
    own, others = words(claim), words(shown)
    if not may_differ_in_number(own, others):
        alike = " ".join(own & others)
        for q in find_english_quantities(claim):
            assert all(word in alike for word in words(claim[q.number_start : q.number_end]))
