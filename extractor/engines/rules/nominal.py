"""Cues that are nouns or adjectives: "X"s claim that …", "X is confident that …"."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.contents import content_end
from extractor.engines.rules.found import Found, Search, floor_of, stance_in
from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.sources import give_source
from extractor.engines.rules.subjects import subject_left
from extractor.engines.rules.tokens import Token

__all__ = ["add_adjective", "add_noun"]


def add_noun(search: Search, i: int, cue: Cue) -> None:
    """Adds the attribution that the noun cue at token `i` makes ("the claim that …"), if it makes one."""
    tokens, stop = search.tokens, search.stop
    if i + 2 >= stop:
        return
    frame = tokens[i + 1].low
    if frame not in cue.frames:
        return
    owner = _owner(tokens, i, floor_of(search, i))
    start = i + 1 if frame in ("that", "to") else i + 2
    end = content_end(tokens, start, stop, cue)
    if end <= start or (owner is None and frame not in ("that",)):
        return
    found = Found(
        search.unit.number,
        search.stretch(i, i if frame in ("that", "to") else i + 1),
        cue.lemma,
        [search.stretch(start, end - 1)],
        stance_in(cue, frame),
    )
    if owner is not None:
        found.source, found.subject_kind = search.stretch(*owner), "phrase"
        if owner[0] == owner[1] and tokens[owner[0]].low in lexicon().sets["possessives"]:
            found.subject_kind = "pronoun"
    search.take(i, end - 1)
    search.found.append(found)


def _owner(tokens: Sequence[Token], i: int, low: int) -> tuple[int, int] | None:
    """The possessor of the noun at `i` ("Trump's claim", "his claim")."""
    possessives = lexicon().sets["possessives"]
    for k in range(i - 1, max(low, i - 4) - 1, -1):
        if tokens[k].low in possessives:
            return k, k
        if tokens[k].flags & Word.POSSESSIVE:
            first = k
            while first > low and tokens[first - 1].flags & (Word.CAPITAL | Word.TITLE | Word.DETERMINER):
                first -= 1
            return first, k
        if tokens[k].flags & (Word.PUNCTUATION | Word.FINITE | Word.PREPOSITION):
            return None
    return None


def add_adjective(search: Search, i: int, cue: Cue) -> None:
    """Adds the attribution that the adjective cue at token `i` makes ("is confident that …"), if it makes one."""
    tokens, stop = search.tokens, search.stop
    if i + 2 >= stop or i == 0:
        return
    frame = tokens[i + 1].low
    if frame not in cue.frames:
        return
    subject = subject_left(tokens, i, floor_of(search, i))
    if subject.kind not in ("phrase", "pronoun", "relative") or subject.group == i:
        return
    start = i + 1 if frame in ("that", "to") else i + 2
    end = content_end(tokens, start, stop, cue)
    if end <= start:
        return
    found = Found(
        search.unit.number,
        search.stretch(subject.group, i if frame in ("that", "to") else i + 1),
        cue.lemma,
        [search.stretch(start, end - 1)],
        stance_in(cue, frame),
    )
    give_source(search, found, subject, cue, i, passive=False)
    search.take(i, end - 1)
    search.found.append(found)
