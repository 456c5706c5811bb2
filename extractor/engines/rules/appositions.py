"""Appositions: "X, the Y of Z, said" belongs to X."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.phrases import has_verb
from extractor.engines.rules.tokens import Token

__all__ = ["head_piece", "is_party"]


_ARTICLES = frozenset(["a", "an", "the", "his", "her", "its", "one", "another", "former"])


def head_piece(tokens: Sequence[Token], comma: int, low: int) -> tuple[int, int, int] | None:
    """The comma-separated piece left of `comma` that heads the phrase, as (first, last, token before all of it)."""
    bounds: list[tuple[int, int]] = []
    end = comma - 1
    k = end
    while k >= low and len(bounds) < 6:
        token = tokens[k]
        if token.flags & Word.COMMA:
            bounds.append((k + 1, end))
            end = k - 1
        elif token.flags & (Word.BREAK | Word.END) or (token.flags & Word.QUOTED and token.closed):
            break
        k -= 1
    bounds.append((k + 1, end))
    edge = k
    if len(bounds) < 2:
        return None
    for n in range(1, len(bounds) - 1):
        first, left = bounds[n][0], bounds[n + 1]
        if tokens[first].low in ("who", "whose") and bounds[n][0] <= bounds[n][1] and not has_verb(tokens, *left):
            del bounds[:n]
            break
    head: tuple[int, int] | None = None
    fallback: tuple[int, int] | None = None
    before = edge
    for n, (first, last) in enumerate(bounds):
        if first > last:
            break
        if n == 0 or _is_apposition(tokens, first, last):
            if n + 1 < len(bounds) and not _can_apposition(tokens, first, last):
                break
            if n + 1 == len(bounds):
                head = (first, last) if not _introduces(tokens, first) else None
                before = edge
            elif n and tokens[first].flags & Word.DETERMINER:
                fallback = (first, last)
            continue
        if _heads(tokens, first, last):
            head = (first, last)
            before = first - 1
        break
    if head is None and fallback is not None:
        head, before = fallback, fallback[0] - 1
    return (*head, before) if head is not None else None


def is_party(token: Token) -> bool:
    """Whether it is a legislator's party and state ("R-Ky.")."""
    low = token.low
    return token.flags & Word.CAPITAL != 0 and low[1:2] == "-" and low[0] in "dri"


def _introduces(tokens: Sequence[Token], first: int) -> bool:
    return bool(tokens[first].flags & (Word.PREPOSITION | Word.SUBORDINATOR | Word.CONJUNCTION | Word.WH))


def _can_apposition(tokens: Sequence[Token], first: int, last: int) -> bool:
    token = tokens[first]
    if token.low in ("who", "which", "whose", "whom") or (
        token.flags & Word.PREPOSITION and not token.flags & Word.SUBORDINATOR
    ):
        return True
    if token.flags & (Word.CONJUNCTION | Word.SUBORDINATOR):
        return False
    if token.low.endswith("ing") or token.low.endswith("ed"):
        return True
    return not has_verb(tokens, first, last) or (token.flags & Word.DETERMINER != 0 and _late_verb(tokens, first, last))


def _late_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    for k in range(first, last + 1):
        if tokens[k].low in ("who", "that", "which", "whose"):
            return True
        if tokens[k].flags & Word.FINITE:
            return False
    return True


def _is_apposition(tokens: Sequence[Token], first: int, last: int) -> bool:
    token = tokens[first]
    if token.low in ("who", "which", "whose", "whom", "of", "aged") or token.flags & Word.NUMBER:
        return True
    if token.low in ("now", "then", "formerly") and first < last and not has_verb(tokens, first, last):
        return True
    if first == last and first > 1 and (is_party(token) or token.low in lexicon().sets["abbreviations"]):
        return True
    if token.flags & Word.PREPOSITION and not token.flags & Word.SUBORDINATOR and not has_verb(tokens, first, last):
        return True
    if first < 2 or not tokens[first - 1].flags & Word.COMMA or token.low not in _ARTICLES:
        return False
    return tokens[first - 2].flags & (Word.CAPITAL | Word.NUMBER) != 0 and not has_verb(tokens, first, last)


def _heads(tokens: Sequence[Token], first: int, last: int) -> bool:
    token = tokens[first]
    if _introduces(tokens, first) and not token.flags & (Word.CONJUNCTION | Word.SUBORDINATOR):
        return False
    return bool(
        token.flags & Word.SUBORDINATOR
        or tokens[first].flags & (Word.PRONOUN | Word.DETERMINER | Word.CAPITAL | Word.TITLE | Word.CONJUNCTION)
    ) or not has_verb(tokens, first, last)
