"""Noun phrases and clauses, told apart by closed classes of words."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.tokens import Token

__all__ = ["has_verb", "is_ly", "noun_phrase_end", "trim_phrase"]

_CLAUSE_LENGTH = 20
"""Code points from which a quotation inside a sentence is taken to hold a verb. Why: about four words."""


def is_ly(token: Token) -> bool:
    """Whether it looks like an adverb in -ly and not like a name."""
    return token.low.endswith("ly") and not token.flags & Word.CAPITAL


def has_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens `first..last` look like a clause rather than a mere phrase."""
    for i in range(first, last + 1):
        token = tokens[i]
        if token.flags & Word.FINITE and not token.flags & Word.CAPITAL:
            return True
        if token.flags & Word.QUOTED and i > first and token.end - token.start > _CLAUSE_LENGTH:
            return True
        if token.low.endswith("ed") and i > first and len(token.low) > 4 and not token.flags & Word.CAPITAL:
            at = i - 1
            while at > first and (tokens[at].flags & Word.ADVERB or is_ly(tokens[at])):
                at -= 1
            left = tokens[at].flags
            if left & (Word.PRONOUN | Word.CAPITAL) and not left & Word.DETERMINER:
                return True
    return False


def trim_phrase(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The phrase `first..last` without times, adverbs and introductory prepositional phrases around it."""
    while last >= first:
        token = tokens[last]
        if token.flags & (Word.TIME | Word.PREPOSITION | Word.ADVERB) or is_ly(token):
            last -= 1
        elif token.flags & Word.NUMBER and last - 1 >= first and tokens[last - 1].flags & Word.DAY:
            last -= 2
        elif token.flags & Word.DETERMINER and last < len(tokens) - 1 and tokens[last + 1].flags & Word.TIME:
            last -= 1
        else:
            break
    while first < last and (
        (
            tokens[first].flags & (Word.CONJUNCTION | Word.ADVERB | Word.TIME)
            and not tokens[first].flags & Word.DETERMINER
        )
        or is_ly(tokens[first])
    ):
        first += 1
    if first < last and tokens[first].flags & Word.PREPOSITION and not tokens[first].flags & Word.DETERMINER:
        first = _last_phrase(tokens, first, last)
    return first, last


def _last_phrase(tokens: Sequence[Token], first: int, last: int) -> int:
    k = last
    if tokens[k].flags & Word.CAPITAL:
        while (
            k > first
            and tokens[k - 1].flags & (Word.CAPITAL | Word.TITLE)
            and not (tokens[k - 1].flags & (Word.TIME | Word.PREPOSITION))
        ):
            k -= 1
        return k
    while k > first:
        if tokens[k].flags & Word.DETERMINER:
            return k
        if tokens[k].flags & Word.PREPOSITION:
            return k + 1 if k < last else last
        k -= 1
    return last


def noun_phrase_end(tokens: Sequence[Token], first: int, limit: int) -> int:
    """Index of the last token of the noun phrase that starts at `first`; `first - 1` if none does.

    Stops before verbs, "that", commas and times; `limit` is exclusive.
    """
    k = first
    while k < limit:
        token = tokens[k]
        flags = token.flags
        if flags & (Word.PUNCTUATION | Word.SUBORDINATOR | Word.WH) and token.low != "than":
            break
        if token.low == "that" or (flags & Word.FINITE and not flags & Word.CAPITAL):
            break
        if flags & Word.QUOTED:
            break
        if flags & Word.PRONOUN and not flags & Word.DETERMINER and k > first:
            break
        if flags & Word.OBJECT_PRONOUN and not (token.low == "her" and _goes_with_noun(tokens, k + 1, limit)):
            return k
        if flags & Word.PREPOSITION and token.low not in ("of", "for", "from", "with", "at", "in"):
            break
        if (
            flags & Word.DETERMINER
            and k > first
            and not tokens[k - 1].flags & (Word.PREPOSITION | Word.DETERMINER | Word.CONJUNCTION)
        ):
            break
        if flags & Word.TIME and k > first and not tokens[k - 1].flags & Word.PREPOSITION:
            break
        if flags & Word.CONJUNCTION and token.low != "and":
            break
        k += 1
    last = k - 1
    while last > first and tokens[last].flags & (Word.PREPOSITION | Word.CONJUNCTION | Word.ADVERB):
        last -= 1
    return last


def _goes_with_noun(tokens: Sequence[Token], k: int, limit: int) -> bool:
    function = Word.PUNCTUATION | Word.PREPOSITION | Word.DETERMINER | Word.PRONOUN | Word.WH | Word.TIME
    function |= Word.SUBORDINATOR | Word.CONJUNCTION | Word.QUOTED | Word.FINITE | Word.ADVERB
    return k < limit and not tokens[k].flags & function
