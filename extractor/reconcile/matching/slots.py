"""Another thing in one place of otherwise the same sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.tellings import Contrast, Telling, counterparts
from extractor.reconcile.words import marker_words

__all__ = ["replaced"]

_SLOT = 3
"""Most content words that two sentences may have in one place, all else being equal, for the place to be one thing."""
_VARIANT = 0.7
"""Similarity (optimal string alignment) from which two words are spellings or forms of one."""
_DETERMINERS = marker_words("determiner")
_PREPOSITIONS = marker_words("preposition")
_YEAR = re.compile(r"#(?:19|20)\d\d")


def replaced(a: Telling, b: Telling) -> Iterator[Contrast]:
    """One thing in the place of another, all else being equal: a motel where the other has a bus station."""
    lacking = a.entry.terms - b.entry.terms, b.entry.terms - a.entry.terms
    if not lacking[0] or not lacking[1] or any(t[0] == "#" for t in lacking[0] | lacking[1]):
        return
    ignored = a.spoken_terms | b.spoken_terms
    one = _slot(a, lacking[0] - ignored, ignored)
    two = _slot(b, lacking[1] - ignored, ignored) if one else None
    if not one or not two or not one.around & two.around or _alike(one.terms, two.terms):
        return
    left, right = " ".join(map(_name, one.terms)), " ".join(map(_name, two.terms))
    exclusive = counterparts().exclusive
    if not exclusive.get(one.terms[-1], set()).isdisjoint(two.terms) or (
        _thing(a, one) and _thing(b, two) and not _anchored(a.entry, b.entry)
    ):
        yield Contrast("apart", left, right)


def _anchored(a: Entry, b: Entry) -> bool:
    """Whether both tell one figure and one name: then they tell of one thing, whatever each calls it."""
    shared = a.terms & b.terms
    return bool(shared & (a.names | b.names)) and any(t[0] == "#" and not _YEAR.fullmatch(t) for t in shared)


@dataclass(frozen=True, slots=True)
class _Slot:
    terms: list[str]
    around: frozenset[str]
    """The terms right before and after."""


def _slot(telling: Telling, own: frozenset[str], ignored: frozenset[str]) -> _Slot | None:
    """The one place in which the telling has its `own` terms; None where there is none, or another too."""
    if not 0 < len(own) <= _SLOT:
        return None
    terms = [t for t in telling.terms if t not in ignored]
    at = [n for n, t in enumerate(terms) if t in own]
    first, end = at[0], at[-1] + 1
    if len(at) != end - first or len(at) > _SLOT:
        return None
    return _Slot(terms[first:end], frozenset([*terms[max(0, first - 1) : first], *terms[end : end + 1]]))


def _name(term: str) -> str:
    return term.lstrip("@~").split(":")[-1]


def _alike(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether a word of one is a form or spelling of a word of the other, or another word for the same thing."""
    same = counterparts().same
    return any(
        x[:5] == y[:5] or y in same.get(x, ()) or OSA.normalized_similarity(_name(x), _name(y)) > _VARIANT
        for x in one
        for y in two
    )


def _thing(telling: Telling, slot: _Slot) -> bool:
    """Whether the slot names a thing: an article or preposition before it, or nothing at all."""
    at = telling.places.get(slot.terms[0], 0)
    before = telling.entry.words[at - 1]
    if before == "to" and slot.terms[0][0] == "~":
        return False  # "agreed to end", "agreed to close"
    return at == 0 or before in _DETERMINERS or before in _PREPOSITIONS
