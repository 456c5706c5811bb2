"""The cheap tests that decide most claims say the same as the careful reading behind them."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.engines.audit.hedges import _HEDGE, _HEDGES
from extractor.engines.audit.negations import (
    _DENIALS,
    _DENIED,
    _LEFT_OPEN,
    _NEGATION,
    _NEGATIVE,
    _SENSE,
    _find_senses,
    _leaves_open,
    find_negation,
    find_negations,
)
from extractor.engines.audit.words import COMMON, WORD, Wording, possible_name_words, stems_in, tokens, words
from extractor.text import find_names
from extractor.text.fold import fold_text
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


def test_no_word_takes_the_stem_of_another_away() -> None:
    assert stems_in("el pueblo sabía lo que no sabíamos era") == {"puebl", "sab", "sabía"}


DENYING = [
    *("not", "never", "n't", "didn't", "hasn’t", "cannot", "without", "wıthout", "NEİTHER", "unable", "no-one", "nonİ"),
    *("ſtop", "Stalled", "blocK", "faıl", "FAİLED", "ımpossible", "incredible", "ruled  out", "yet to", "unlikely", "under"),
    *("denied", "DENIES", "denyıng", "rejects", "may", "Might", "is believed", "seemed", "likely", "probably"),
    *("of course", "did", "fewer than", "_", "a", "K", "é", "ß", "\u0301", "\u00ad", "\u200b", "x.'y", "''", "--", "`"),
]  # fmt: skip
denials = st.lists(
    st.tuples(
        st.sampled_from(DENYING), st.sampled_from([" ", " ", " ", ", ", ". ", "-", "'", ".", "", "\n", "_", "”"])
    ),
    max_size=7,
).map(lambda pieces: "".join(piece + gap for piece, gap in pieces))


@settings(max_examples=600, deadline=None)
@given(denials | claims | st.text(max_size=40))
def test_words_are_those_of_the_pattern(text: str) -> None:
    found = WORD.findall(fold_text(text))
    assert list(tokens(text)) == found
    if text.isascii():
        assert words(text) == {word.lower().removesuffix("'s") for word in found}


@settings(max_examples=600, deadline=None)
@given(denials, denials)
@example("Vale did not", "deny it")
def test_looking_only_where_a_word_may_stand_finds_what_the_patterns_find(one: str, other: str) -> None:
    text = f"{one}\n{other}"
    assert [m.span() for m in find_negations(text)] == [m.span() for m in _NEGATION.finditer(text)]
    assert _leaves_open(text) == (_LEFT_OPEN.search(text) is not None)
    senses = re.compile(_SENSE.pattern, re.IGNORECASE)
    assert [m.span() for m in _find_senses(text)] == [m.span() for m in senses.finditer(text)]
    wording = Wording.together([Wording.of(one), Wording.of(other)])
    assert wording.words == words(text)
    for parts in (wording.parts, Wording.of(text).parts):
        assert not (_NEGATION.search(text) and _NEGATIVE.isdisjoint(parts))
        assert not (re.search(_DENIED.pattern, text, re.IGNORECASE) and _DENIALS.isdisjoint(parts))
        assert not (_HEDGE.search(text) and _HEDGES.isdisjoint(parts))


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
