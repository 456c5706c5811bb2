"""What is printed right after a source: its role ("X, the police chief, said"), or its name ("The chief, X, said")."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.appositions import is_party
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.naming import is_name_word, is_particle
from extractor.engines.rules.phrases import has_verb
from extractor.engines.rules.tokens import Token

__all__ = ["name_after", "role_after", "role_before"]

_LONGEST_ROLE = 14
"""Tokens. Why: longer pieces between commas are clauses."""
_MOST_PIECES = 4
_NO_NOUN = Word.FINITE | Word.PREPOSITION | Word.CONJUNCTION | Word.SUBORDINATOR | Word.WH | Word.PRONOUN
_NO_NOUN |= Word.ADVERB | Word.NUMBER | Word.PUNCTUATION | Word.QUOTED | Word.TIME


def _pieces(tokens: Sequence[Token], last: int) -> list[tuple[int, int]]:
    """The stretches between commas that follow token `last`, as (first, last)."""
    out: list[tuple[int, int]] = []
    at = last + 1
    while at < len(tokens) and tokens[at].flags & Word.COMMA and len(out) < _MOST_PIECES:
        end = at + 1
        while end < len(tokens) and not tokens[end].flags & (Word.COMMA | Word.BREAK | Word.END):
            if tokens[end].flags & Word.QUOTED and tokens[end].closed:
                break
            end += 1
        if end > at + 1:
            out.append((at + 1, end - 1))
        if end >= len(tokens) or not tokens[end].flags & Word.COMMA:
            break
        at = end
    return out


def role_after(text: str, tokens: Sequence[Token], last: int) -> str | None:
    """The role printed after the name that ends at token `last`, without its article; None where there is none."""
    for first, end in _pieces(tokens, last):
        token = tokens[first]
        if token.flags & Word.NUMBER or token.low == "aged" or is_party(token):
            continue
        if token.low in ("of", "from") and not has_verb(tokens, first, end):
            continue
        if token.low == "who":
            doing = first + 1 < end and tokens[first + 1].low in lexicon().sets["doing_verbs"]
            return _words(text, tokens, first + 1, min(end, first + _LONGEST_ROLE)) if doing else None
        end = next((k - 1 for k in range(first + 1, end + 1) if tokens[k].flags & (Word.WH | Word.SUBORDINATOR)), end)
        if end - first >= _LONGEST_ROLE or has_verb(tokens, first, end):
            return None
        if token.low in ("the", "a", "an", "its", "their", "his", "her", "then", "now") and first < end:
            first += 2 if token.low in ("then", "now") and tokens[first + 1].low in ("the", "a", "an") else 1
        elif token.low.endswith(("ing", "ed")) or (
            token.flags & Word.CAPITAL and not _names_office(tokens, first, end)
        ):
            return None
        return _words(text, tokens, first, end) if first <= end and not tokens[first].flags & _NO_NOUN else None
    return None


def _names_office(tokens: Sequence[Token], first: int, last: int) -> bool:
    offices = lexicon().sets["role_words"]
    return any(t.flags & Word.TITLE or t.low in offices for t in tokens[first : last + 1])


def _words(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    return " ".join(text[tokens[first].start : tokens[last].end].split())


def name_after(tokens: Sequence[Token], last: int) -> tuple[int, int] | None:
    """The name set off by commas after the phrase that ends at token `last` ("The chief executive, Dawn Perry, …")."""
    pieces = _pieces(tokens, last)
    if not pieces:
        return None
    first, end = pieces[0]
    if end - first > 4 or not all(is_name_word(t) or t.low == "-" for t in tokens[first : end + 1]):
        if not tokens[first].low.endswith("-based") and not tokens[min(first + 1, end)].low.endswith("-based"):
            return None
        first = first + 1 if tokens[first].low.endswith("-based") else first + 2
        if first > end or not all(is_name_word(t) for t in tokens[first : end + 1]):
            return None
    return None if is_party(tokens[first]) else (first, end)


def role_before(text: str, tokens: Sequence[Token], first: int) -> str | None:
    """The words of office right before the name that starts at token `first` ("transport minister")."""
    offices = lexicon().sets["role_words"]
    at = first
    named = False
    while at > 0 and first - at < 6 and not tokens[at - 1].flags & (_NO_NOUN | Word.DETERMINER | Word.POSSESSIVE):
        at -= 1
        named = named or tokens[at].flags & Word.TITLE != 0 or tokens[at].low in offices
    courtesy = lexicon().sets["courtesy"]
    last = first - 1
    while last >= at and is_particle(tokens[last]):
        last -= 1  # "Ms von der Leyen"
    while at <= last and tokens[at].low.rstrip(".") in courtesy:
        at += 1
    while last > at and tokens[last].low.rstrip(".") in courtesy:
        last -= 1
    return _words(text, tokens, at, last) if named and at <= last else None
