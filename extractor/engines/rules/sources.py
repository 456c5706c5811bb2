"""Whose statement it is: the source of an attribution from the subject of its cue."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.found import Found, Search
from extractor.engines.rules.lexicon import Cue, Word
from extractor.engines.rules.phrases import noun_phrase_end, trim_phrase
from extractor.engines.rules.subjects import Subject, main_subject, subject_left
from extractor.engines.rules.tokens import Token

__all__ = ["give_source"]


def give_source(search: Search, found: Found, subject: Subject, cue: Cue, i: int, passive: bool) -> None:
    """Fill the source of `found`, whose cue at token `i` has this subject."""
    tokens = search.tokens
    if passive and cue.lemma not in ("concern", "worry", "convince", "determine"):
        by = next((k for k in range(i + 1, min(i + 3, search.stop)) if tokens[k].low == "by"), -1)
        if by > 0:
            last = noun_phrase_end(tokens, by + 1, search.stop)
            if last > by:
                found.source, found.subject_kind = search.stretch(by + 1, last), "phrase"
        return
    gerund = cue.tense == "gerund" and not any(
        tokens[k].flags & Word.AUXILIARY for k in range(max(subject.group, 0), i)
    )
    if subject.kind in ("phrase", "pronoun") and not gerund:
        found.source, found.subject_kind = search.stretch(subject.first, subject.last), subject.kind
    elif subject.kind == "relative":
        found.source, found.subject_kind = search.stretch(subject.first, subject.last), "relative"
        edge = subject.first - (1 if subject.first > 1 and tokens[subject.first - 1].flags & Word.PUNCTUATION else 0)
        left = subject_left(tokens, edge, 0) if edge > 0 else None
        if left is not None and left.kind == "phrase":
            found.antecedent = search.stretch(left.first, left.last)
    else:
        absolute = _absolute(tokens, i) if gerund else None
        if absolute is not None:
            found.source, found.subject_kind = search.stretch(*absolute), "phrase"
            return
        within = _of_subordinate(tokens, i) if gerund else None
        if within is not None:
            found.source, found.subject_kind = search.stretch(within.first, within.last), within.kind
            return
        means = i > 0 and tokens[i - 1].low == "by"
        earlier = [] if means else [f for f in search.found if f.place < found.place and f.source is not None]
        main = main_subject(tokens, 0, search.stop if i == 0 else i)
        if earlier:
            nearest = max(earlier, key=lambda f: f.place)
            if main.kind == "none" or nearest.place > tokens[main.first].start or main.first > i:
                found.shares, found.subject_kind = nearest, "shared"
                return
        if main.kind != "none":
            found.source = search.stretch(main.first, main.last)
            found.subject_kind = main.kind


def _absolute(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The phrase between "with" and a gerund ("with many spectators chanting …")."""
    for k in range(i - 1, max(0, i - 9) - 1, -1):
        if tokens[k].flags & (Word.PUNCTUATION | Word.FINITE):
            return None
        if tokens[k].low == "with":
            first, last = trim_phrase(tokens, k + 1, i - 1)
            return (first, last) if first <= last else None
    return None


def _of_subordinate(tokens: Sequence[Token], i: int) -> Subject | None:
    """The subject of the clause that a gerund after a comma goes on ("…, when protesters broke in, shouting …")."""
    if i < 2 or not tokens[i - 1].flags & Word.COMMA:
        return None
    for k in range(i - 2, max(0, i - 16), -1):
        if tokens[k].flags & (Word.PUNCTUATION | Word.QUOTED):
            return None
        opens = tokens[k].low in ("when", "while", "as") and tokens[k - 1].flags & Word.COMMA
        if opens or (tokens[k].low in ("before", "after", "until") and tokens[k + 1].low in ("he", "she", "they")):
            subject = main_subject(tokens, k + 1, i - 1)
            return subject if subject.kind != "none" else None
    return None
