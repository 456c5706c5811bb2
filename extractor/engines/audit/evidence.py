"""Which of a claim's sentences it needs."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from extractor.engines.audit.names import names_of
from extractor.engines.audit.words import COMMON, STEM, possible_name_words, stems, words
from extractor.text.names import sure_name_words

__all__ = ["needed_evidence"]


def needed_evidence(text: str, shown: Sequence[str]) -> list[int]:
    """Which of the evidence sentences `shown` the claim needs, by index; at least one.

    A sentence goes if every word and number it shares with the claim stands in another one too. Names do not count: a
    sentence that only says who "he" is does not say the claim. Words are compared by their first six letters, so that
    "withdraws" meets "withdrew" at worst as a miss, never as an alarm.
    """
    stems_of = [stems(sentence) for sentence in shown]
    possible = possible_name_words(text)
    if possible is not None:  # if all are needed without words that may be names, all are needed with some of those
        wanted = _wanted(text, possible)
        given = [wanted & own for own in stems_of]
        if all(not own <= set().union(*(g for g in given if g is not own)) for own in given):
            return list(range(len(shown)))
        # and if no sentence has a word that may be part of a name or not and the others lack, it does not matter which
        unsure = _wanted(text, frozenset(sure_name_words(text))) - wanted
        if all(unsure.isdisjoint(own ^ stems_of[0]) for own in stems_of[1:]):
            return _kept(given)
    named = frozenset(w for name in names_of(text) for w in words(text[name.start : name.end]))
    wanted = _wanted(text, named)
    return _kept([wanted & own for own in stems_of])


def _kept(given: Sequence[AbstractSet[str]]) -> list[int]:
    kept = list(range(len(given)))
    for i in sorted(kept, key=lambda i: (len(given[i]), i)):
        others = set().union(*(given[j] for j in kept if j != i))
        if len(kept) > 1 and given[i] <= others:
            kept.remove(i)
    return kept


def _wanted(text: str, named: frozenset[str]) -> set[str]:
    """The first letters of each word of the claim that its evidence is to have."""
    return {w[:STEM] for w in words(text) - named - COMMON if len(w) > 3 or w.isdigit()}
