"""The cue "according to", before or after what is attributed."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.contents import content_end
from extractor.engines.rules.found import Found, Search
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.phrases import has_verb, noun_phrase_end
from extractor.engines.rules.tokens import Token

__all__ = ["find_according", "find_in_words_of"]

_LONGEST_SOURCE = 16
"""Tokens. Why: "according to a report by the …" rarely names its source in more."""


def find_according(search: Search) -> None:
    """Add the attributions of "…, according to X" and "According to X, …"."""
    tokens, stop = search.tokens, search.stop
    for i in range(stop - 2):
        if tokens[i].low != "according" or tokens[i + 1].low != "to" or search.taken[i]:
            continue
        last = _source_end(tokens, i + 2, stop)
        if last < i + 2:
            continue
        source = search.stretch(i + 2, last)
        piece = _content(search, i, last)
        if piece is None:
            above = [f for f in search.found if f.place < tokens[i].start]
            if above:
                max(above, key=lambda f: f.place).via.append(source)
                search.take(i, last)
            continue
        found = Found(search.unit.number, search.stretch(i, i + 1), "according", [search.stretch(*piece)], "said")
        found.source, found.subject_kind, found.frame = source, "phrase", "according"
        search.take(*piece)
        search.take(i, last)
        search.found.append(found)


def find_in_words_of(search: Search) -> None:
    """Add the attributions of "in the words of X, “…”" and "in X's words, “…”"."""
    tokens, stop = search.tokens, search.stop
    for i in range(stop - 3):
        if tokens[i].low != "in":
            continue
        if tokens[i + 1].low == "the" and tokens[i + 2].low in ("words", "phrase") and tokens[i + 3].low == "of":
            first, last, at = i + 4, _source_end(tokens, i + 4, stop), 0
            at = last + 1
        else:
            at = next((k for k in range(i + 2, min(i + 6, stop)) if tokens[k].low in ("words", "phrase")), -1)
            first, last = i + 1, at - 1
            if at < 0 or not tokens[last].flags & (Word.POSSESSIVE | Word.DETERMINER):
                continue
            at += 1
        if at < stop and tokens[at].flags & (Word.COMMA | Word.BREAK):
            at += 1
        if last < first or at >= stop or not tokens[at].flags & Word.QUOTED or search.taken[at]:
            continue
        found = Found(
            search.unit.number, search.stretch(i, at - 1), "according", [search.stretch(at, at)], "said", frame="quote"
        )
        found.source, found.subject_kind = search.stretch(first, last), "phrase"
        if first == last and tokens[first].flags & Word.DETERMINER:
            found.subject_kind = "pronoun"
        search.take(i, at)
        search.found.append(found)


def _source_end(tokens: Sequence[Token], first: int, stop: int) -> int:
    for k in range(first, min(first + _LONGEST_SOURCE, stop + 1)):
        if k == stop or tokens[k].flags & Word.PUNCTUATION:
            return k - 1
        if tokens[k].flags & (Word.FINITE | Word.QUOTED | Word.WH) and not tokens[k].flags & Word.CAPITAL:
            break
    return noun_phrase_end(tokens, first, stop)


def _content(search: Search, i: int, last: int) -> tuple[int, int] | None:
    tokens, stop = search.tokens, search.stop
    low = i
    while low > 0 and not search.taken[low - 1] and not tokens[low - 1].flags & (Word.END | Word.BREAK):
        low -= 1
    edge = i - 1
    while edge >= low and tokens[edge].flags & (Word.PUNCTUATION | Word.ADVERB):
        edge -= 1
    if edge >= low and has_verb(tokens, low, edge):
        return low, edge
    if low > 0 and search.taken[low - 1]:
        return None
    after = last + 1
    while after < stop and not tokens[after].flags & (Word.COMMA | Word.BREAK | Word.END):
        after += 1
    if after + 1 < stop:
        return after + 1, content_end(tokens, after + 1, stop, None) - 1
    return (low, edge) if edge >= low else None
