"""Differing words, by alignment, at offsets of the article."""

from __future__ import annotations

from extractor.review.wording import differing_words
from extractor.schemas import Span


def _differ(left: str, right: str) -> tuple[list[str], list[str]] | None:
    texts = f"xx {left}", f"yyyyy {right}"
    spans = [Span.of(text, text.index(part), len(text)) for text, part in zip(texts, (left, right), strict=True)]
    found = differing_words([spans[0]], [spans[1]])
    if found is None:
        return None
    return [texts[0][a:b] for a, b in found[0]], [texts[1][a:b] for a, b in found[1]]


def test_only_the_words_that_differ_are_marked() -> None:
    assert _differ("We have never seen this", "We have hardly ever seen this") == (["never"], ["hardly ever"])


def test_an_added_negation_is_marked_on_its_side_alone() -> None:
    assert _differ("I did take the money", "I did not take the money") == ([], ["not"])


def test_case_typography_and_punctuation_do_not_differ() -> None:
    assert _differ("It’s “over”, he said", "it's over he said.") == ([], [])


def test_numbers_are_whole_words_with_their_signs() -> None:
    assert _differ("it rose 4.5% to $1,200 in May", "it rose 4.6% to $1,200 in May") == (["4.5%"], ["4.6%"])


def test_passages_with_little_in_common_are_left_unmarked() -> None:
    assert _differ("Two bridges are closed today", "The mayor spoke of help for farmers") is None
    assert differing_words([], []) == ([], [])


def test_parts_of_a_split_quote_are_one_text() -> None:
    text = "“We go,” she said, “and we win.”"
    parts = [Span.of(text, 1, 6), Span.of(text, 20, 30)]
    other = "We go and they win"
    found = differing_words(parts, [Span.of(other, 0, len(other))])
    assert found is not None
    assert [text[a:b] for a, b in found[0]] == ["we"]
    assert [other[a:b] for a, b in found[1]] == ["they"]
