"""What keeps two claims apart that share nearly all their words: a turned word, swapped roles, another thing named.

Claims are matched by the terms they share, in no order and without the little words. Most claims that share so many
say one thing; "voted for the budget" and "voted against the budget" do not, nor do "Turkey attacked Syria" and "Syria
attacked Turkey".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from extractor.reconcile.entries import CALENDAR, Entry
from extractor.reconcile.matching.slots import replaced
from extractor.reconcile.matching.tellings import DENYING, PREFIX, REFUSALS, Contrast, How, Telling, counterparts
from extractor.reconcile.words import CONDITIONS, HEDGES, STOP_WORDS, Lexicon, marker_words, stem

__all__ = ["DENYING", "REFUSALS", "Contrast", "Telling", "difference", "opposition", "turned"]

_MUTUAL = frozenset(stem(w) for w in marker_words("mutual"))
"""Deeds that each may do to the other: each accused the other."""
_BOTH_WAYS = frozenset(stem(w) for w in marker_words("both_ways"))
"""Deeds that the other does by it too: they met."""
_WITH_OBJECT = marker_words("with_object")
"""Deeds in which "with" names what is put in the place, not who takes part."""
_STANCE = marker_words("stance")
"""Words after which "for" and "against" tell which side somebody takes."""
_LACKING = marker_words("lacking")
_DETERMINERS = marker_words("determiner")
_UNSURE = CONDITIONS | HEDGES | {"would", "should", "hopes", "wants", "fears", "want", "hope", "fear"}
_PASSIVE = marker_words("passive")


class _Pair:
    """Two tellings and the words in which they differ."""

    def __init__(self, a: Telling, b: Telling, names: Lexicon) -> None:
        self.a, self.b, self.names = a, b, names
        self.against: list[tuple[str, str, str]] = []
        if a.poles != b.poles:
            self.against += _against(a.beside(b), b.beside(a), names)

    @property
    def spoken(self) -> frozenset[str]:
        return self.a.spoken | self.b.spoken

    def comparable(self) -> bool:
        """Whether the two are otherwise so much the same that opposed words make them opposites.

        One may tell more than the other, but not each something else; and both tell it as a fact, or both not.
        """
        a, b = self.a.entry, self.b.entry
        opposed = {w for pair in self.against for w in pair[:2]} | self.spoken
        left, right = self.a.beside(self.b) - opposed, self.b.beside(self.a) - opposed
        terms = self.names.terms
        if set(terms(sorted(left))) - b.terms and set(terms(sorted(right))) - a.terms:
            return False
        if (left | right) & _UNSURE or (self.a.denying - self.b.denying) % 2:
            return False
        return a.kind != "claim" or b.kind != "claim" or len({a.claim().event_date, b.claim().event_date} - {None}) < 2


def opposition(a: Telling, b: Telling, names: Lexicon) -> Contrast | None:
    """Opposed words or swapped roles in two claims (or measures), the gravest first; None where there are none.

    What a figure measures may be told from either end: what one paid, the other was paid.
    """
    if a.poles == b.poles and not (a.verbs and b.verbs):
        return None
    pair = _Pair(a, b, names)
    found = [*_turned(pair), *_swapped(pair)]
    if not found:
        return None
    if any(c.how != "apart" for c in found) and not pair.comparable():
        found = [replace(c, how="apart") for c in found]
    return min(found, key=lambda c: _GRAVEST.index(c.how))


def difference(a: Telling, b: Telling) -> Contrast | None:
    """What else keeps two claims from saying the same: a negation on one side alone, another thing in one place."""
    return next((c for found in (_negated(a, b), replaced(a, b)) for c in found), None)


def turned(a: Entry, b: Entry, names: Lexicon) -> bool:
    """Whether a word of one claim stands against a word of the other: then a "not" beside it makes them agree."""
    return bool(_Pair(Telling(a, names), Telling(b, names), names).against)


_GRAVEST = ("contrary", "doubtful", "apart")


def _against(left: set[str], right: set[str], names: Lexicon) -> Iterator[tuple[str, str, str]]:
    """(word of the first, word of the second, how) of every pair of opposed words."""
    known, poles = counterparts().against, names.opposites
    for one in sorted(left):
        for how, others in known.get(one, ()):
            if how == "denied":
                continue
            yield from ((one, two, how) for two in sorted(others & right))
        for other in (PREFIX + one, one.removeprefix(PREFIX)):
            if other != one and other in right and len(one) > 3 < len(other):
                yield one, other, "contrary"
        for axis, side in poles.get(one, ()):
            yield from ((one, two, "apart") for two in sorted(right) if (axis, 1 - side) in poles.get(two, ()))


def _turned(pair: _Pair) -> Iterator[Contrast]:
    """Words of one side that stand against words of the other."""
    for one, two, how in pair.against:
        if {one, two} & pair.spoken and how != "contrary":
            continue
        sides = (pair.a.words, one), (pair.b.words, two)
        (before, after), (before_too, after_too) = (_neighbours(words, w, pair.names) for words, w in sides)
        if {one, two} & STOP_WORDS and before != before_too and after != after_too:
            continue  # "for" and "against" are everywhere: only in one place do they answer each other
        if not _answers(pair, one, two, how):
            continue
        if how == "converse":
            measures = pair.a.entry.kind == "figure"
            if measures or (before != before_too and after != after_too) or _by(*sides[0]) != _by(*sides[1]):
                continue
        if before != before_too or after != after_too or (how == "person" and not before):
            how = "apart"
        yield Contrast(_HOW.get(how, "apart"), one, two)


def _answers(pair: _Pair, one: str, two: str, how: str) -> bool:
    """Whether "for" or "with" is answered by "against" or "without"; any other word is by its opposite."""
    a, b = pair.a.words, pair.b.words
    if {one, two} == {"for", "against"}:
        if not _takes_side(a, one) or not _takes_side(b, two):
            return False
        left, right = _phrase(a, one), _phrase(b, two)
        return left[-1:] == right[-1:] or not (set(left) < set(right) or set(right) < set(left))
    if {one, two} == {"with", "without"}:
        if any(("with", "no") in pairwise(words) for words in (a, b)):
            return False
        behind, behind_too = (
            {t for t in pair.names.terms(words[words.index(w) + 1 :]) if t not in CALENDAR}
            for words, w in ((a, one), (b, two))
        )
        return behind == behind_too and _LACKING.isdisjoint(a) and _LACKING.isdisjoint(b)
    return True


def _takes_side(words: Sequence[str], word: str) -> bool:
    at = words.index(word)
    return not _STANCE.isdisjoint(words[max(0, at - 3) : at])


def _phrase(words: Sequence[str], word: str) -> list[str]:
    """The content words that follow, up to the next little word, day or number."""
    rest = words[words.index(word) + 1 :]
    while rest and rest[0] in _DETERMINERS:
        rest = rest[1:]
    return list(takewhile(lambda w: w not in STOP_WORDS and w not in CALENDAR and not w[0].isdigit(), rest))


def _by(words: Sequence[str], word: str) -> bool:
    at = words.index(word)
    return "by" in words[max(0, at - 3) : at]


_HOW: dict[str, How] = {"contrary": "contrary", "person": "contrary", "doubtful": "doubtful"}


def _neighbours(words: Sequence[str], word: str, names: Lexicon) -> tuple[str, str]:
    """The content terms right before and after the word; "" at either end."""
    at = words.index(word)
    return (names.terms(words[:at])[-1:] or [""])[0], (names.terms(words[at + 1 : at + 6])[:1] or [""])[0]


def _negated(a: Telling, b: Telling) -> Iterator[Contrast]:
    """A negation on one side alone; whether it turns the statement round is for another rule to see."""
    if (a.denying - b.denying) % 2 and not (a.entry.terms | b.entry.terms) & REFUSALS and not _denied(a, b):
        yield Contrast("apart", "not", "")


def _denied(a: Telling, b: Telling) -> bool:
    """Whether one denies the opposite of what the other says: "no longer allowed" beside "banned"."""
    right = b.beside(a)
    return any(
        how == "denied" and others & right
        for word in a.beside(b)
        for how, others in counterparts().against.get(word, ())
    )


def _swapped(pair: _Pair) -> Iterator[Contrast]:
    """ "A attacked B" against "B attacked A"; a passive turns the order round and says the same."""
    a, b = pair.a.entry, pair.b.entry
    if not pair.a.verbs or not pair.b.verbs or len(a.names | b.names) < 2:
        return
    known = (a.names | b.names) & a.terms & b.terms - {"@" + e.speaker for e in (a, b) if e.speaker}
    if len(known) < 2:
        return
    for one in _deeds(pair.a, known, pair.names):
        for two in _deeds(pair.b, known, pair.names):
            roles = one.actor & two.other and one.other & two.actor and not one.actor & two.actor
            if one.verb == two.verb and roles and stem(one.verb) not in _BOTH_WAYS:
                yield Contrast("apart" if stem(one.verb) in _MUTUAL else "contrary", one.shown, two.shown)


@dataclass(frozen=True, slots=True)
class _Deed:
    """Who did what to whom, passive or not."""

    verb: str
    actor: frozenset[str]
    other: frozenset[str]
    shown: str


def _deeds(telling: Telling, known: frozenset[str], names: Lexicon) -> list[_Deed]:
    """Every past tense with known names before and behind it."""
    found = []
    words = telling.words
    for at in telling.verbs:
        before = _run(names.terms(words[max(0, at - 4) : at])[::-1], known)
        after = words[at + 1 : at + 5]
        behind = _run(names.terms(after), known)
        if not before or not behind or before & behind:
            continue
        together = "with" in after and not _run(names.terms(after[: after.index("with")]), known)
        if together and words[at] not in _WITH_OBJECT:
            continue  # what one does with the other, the other does with it
        passive, by = words[at - 1] in _PASSIVE, words[at + 1] == "by"
        shown = " ".join(words[at - 1 : at + 2 + by])
        if passive == by:
            found.append(_Deed(words[at], behind, before, shown) if by else _Deed(words[at], before, behind, shown))
    return found


def _run(terms: Sequence[str], known: frozenset[str]) -> frozenset[str]:
    """The first known names of `terms` that stand together."""
    first = next((n for n, t in enumerate(terms) if t in known), len(terms))
    return frozenset(takewhile(known.__contains__, terms[first:]))
