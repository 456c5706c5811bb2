"""The cue "according to", before or after what is attributed."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.contents import content_end
from extractor.engines.rules.found import Found, Search
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.phrases import has_verb, noun_phrase_end
from extractor.engines.rules.tokens import Token

__all__ = ["find_according"]

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
