"""What keeps two claims apart that share nearly all their words: a turned word, swapped roles, another thing named.

Claims are matched by the terms they share, in no order and without the little words. Most claims that share so many
say one thing; "voted for the budget" and "voted against the budget" do not, nor do "Turkey attacked Syria" and "Syria
attacked Turkey".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import takewhile
from typing import Literal

from rapidfuzz.distance import OSA

from extractor.reconcile.entries import Entry
from extractor.reconcile.words import (
    CONDITIONS,
    HEDGES,
    NEGATIONS,
    STOP_WORDS,
    Lexicon,
    data_lines,
    lexicon,
    marker_words,
    plain_words,
    stem,
)

__all__ = ["DENYING", "REFUSALS", "Contrast", "Telling", "difference", "opposition", "turned"]

DENYING = NEGATIONS - {"without", "nor", "neither"}
"""Negations that turn a statement round; "without power" is only another way to put "lost"."""
REFUSALS = frozenset({"~deny", "~rule_out"} | {stem(w) for w in ("declined", "failed", "avoided", "lacked", "stopped")})
"""Terms that say no without a negation: "refused to sign" and "did not sign" agree."""
_How = Literal["contrary", "doubtful", "apart"]
_PREFIX = "un"
_SLOT = 3
"""Most content words that two sentences may have in one place, all else being equal, for the place to be one thing."""
_VARIANT = 0.7
"""Similarity (optimal string alignment) from which two words are spellings or forms of one."""
_DETERMINERS = marker_words("determiner")
_PREPOSITIONS = marker_words("preposition")
_STRONG = marker_words("strong_past")
"""Past tenses without -ed that tell what one does to another."""
_MUTUAL = frozenset(stem(w) for w in marker_words("mutual"))
"""Deeds that are done both ways, or that each may do to the other: they met, each accused the other."""
_UNSURE = CONDITIONS | HEDGES | {"would", "should", "hopes", "wants", "fears", "want", "hope", "fear"}
_PASSIVE = marker_words("passive")


@dataclass(frozen=True, slots=True)
class Contrast:
    """The words that set one claim against the other."""

    how: _How
    """`contrary`: both cannot hold; `doubtful`: most likely not both; `apart`: they tell of different things."""
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class _Counterparts:
    against: dict[str, tuple[tuple[str, frozenset[str]], ...]]
    """Word → (how, the words it stands against)."""
    same: dict[str, frozenset[str]]
    """Word → words that reports use for the same thing."""
    poles: frozenset[str]
    """All words that stand against some other, opposites.txt included."""


@cache
def _counterparts() -> _Counterparts:
    against: dict[str, list[tuple[str, frozenset[str]]]] = {}
    same: dict[str, frozenset[str]] = {}
    for line in data_lines("counterparts.txt"):
        how, *sides = line.split("|")
        words = [frozenset(side.split()) for side in sides]
        if how == "same":
            same.update(dict.fromkeys(map(stem, words[0]), frozenset(map(stem, words[0]))))
            continue
        for mine, other in (words, words[::-1]):
            for word in mine:
                against.setdefault(word, []).append((how, other))
    return _Counterparts(
        {word: tuple(rows) for word, rows in against.items()}, same, frozenset(against) | lexicon().opposites.keys()
    )


class Telling:
    """A claim or measure, prepared to be set beside many others."""

    def __init__(self, entry: Entry, names: Lexicon) -> None:
        self.entry = entry
        self.words, self.spoken = _told(entry), _spoken(entry)
        """The words of what is said, without who says it where the claim holds it whole, and the words for the
        source."""
        self.counts: dict[str, int] = Counter(self.words)
        self.denying = sum(w in DENYING or w == "non" for w in entry.words)
        self._names = names

    @cached_property
    def poles(self) -> list[str]:
        """Words that may stand against another word."""
        known = _counterparts().poles
        return sorted(w for w in self.words if w in known or w.startswith(_PREFIX))

    @cached_property
    def terms(self) -> list[str]:
        return self._names.terms(self.entry.words)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each term of one word stands first."""
        words = self.entry.words
        return {t: n for n in range(len(words) - 1, -1, -1) for t in self._names.terms(words[n : n + 1])}

    @cached_property
    def verbs(self) -> list[int]:
        """Places of what looks like a past tense."""
        past = [n for n, w in enumerate(self.words) if (w.endswith("ed") or w in _STRONG) and w not in STOP_WORDS]
        return [n for n in past if 0 < n < len(self.words) - 1]

    @cached_property
    def spoken_terms(self) -> frozenset[str]:
        return frozenset(self._names.terms(sorted(self.spoken)))

    def beside(self, other: Telling) -> set[str]:
        """The words it has more often than the other."""
        held = other.counts
        return {w for w, n in self.counts.items() if n > held.get(w, 0)}


def _told(entry: Entry) -> tuple[str, ...]:
    if entry.attribution is not None:
        content = tuple(w for s in entry.attribution.content for w in plain_words(s.text))
        if len(content) > 3 and f" {' '.join(content)} " in f" {' '.join(entry.words)} ":
            return content
    return entry.words


def _spoken(entry: Entry) -> frozenset[str]:
    a = entry.attribution
    if a is None:
        return frozenset()
    texts = [x for s in (a.source, *a.via) if s is not None for x in (s.name, s.role or "")]
    texts += [a.cue or "", a.addressee or "", a.source_span.text if a.source_span is not None else ""]
    return frozenset(w for text in texts for w in plain_words(text))


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
    """Opposed words or swapped roles in two claims (or measures), the gravest first; None where there are none."""
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
    return next((c for found in (_negated(a, b), _replaced(a, b)) for c in found), None)


def turned(a: Entry, b: Entry, names: Lexicon) -> bool:
    """Whether a word of one claim stands against a word of the other: then a "not" beside it makes them agree."""
    return bool(_Pair(Telling(a, names), Telling(b, names), names).against)


_GRAVEST = ("contrary", "doubtful", "apart")


def _against(left: set[str], right: set[str], names: Lexicon) -> Iterator[tuple[str, str, str]]:
    """(word of the first, word of the second, how) of every pair of opposed words."""
    known, poles = _counterparts().against, names.opposites
    for one in sorted(left):
        for how, others in known.get(one, ()):
            yield from ((one, two, how) for two in sorted(others & right))
        for other in (_PREFIX + one, one.removeprefix(_PREFIX)):
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
        if before != before_too or after != after_too or (how == "person" and not before):
            how = "apart"
        yield Contrast(_HOW.get(how, "apart"), one, two)


_HOW: dict[str, _How] = {"contrary": "contrary", "person": "contrary", "doubtful": "doubtful"}


def _neighbours(words: Sequence[str], word: str, names: Lexicon) -> tuple[str, str]:
    """The content terms right before and after the word; "" at either end."""
    at = words.index(word)
    return (names.terms(words[:at])[-1:] or [""])[0], (names.terms(words[at + 1 : at + 6])[:1] or [""])[0]


def _negated(a: Telling, b: Telling) -> Iterator[Contrast]:
    """A negation on one side alone; whether it turns the statement round is for another rule to see."""
    if (a.denying - b.denying) % 2 and not (a.entry.terms | b.entry.terms) & REFUSALS:
        yield Contrast("apart", "not", "")


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
            if one.verb == two.verb and roles:
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
        behind = _run(names.terms(words[at + 1 : at + 5]), known)
        if not before or not behind or before & behind:
            continue
        passive, by = words[at - 1] in _PASSIVE, words[at + 1] == "by"
        shown = " ".join(words[at - 1 : at + 2 + by])
        if passive == by:
            found.append(_Deed(words[at], behind, before, shown) if by else _Deed(words[at], before, behind, shown))
    return found


def _run(terms: Sequence[str], known: frozenset[str]) -> frozenset[str]:
    """The first known names of `terms` that stand together."""
    first = next((n for n, t in enumerate(terms) if t in known), len(terms))
    return frozenset(takewhile(known.__contains__, terms[first:]))


def _replaced(a: Telling, b: Telling) -> Iterator[Contrast]:
    """One thing in the place of another, all else being equal: a motel where the other has a bus station."""
    lacking = a.entry.terms - b.entry.terms, b.entry.terms - a.entry.terms
    if not lacking[0] or not lacking[1] or any(t[0] == "#" for t in lacking[0] | lacking[1]):
        return
    ignored = a.spoken_terms | b.spoken_terms
    one = _slot(a, lacking[0] - ignored, ignored)
    two = _slot(b, lacking[1] - ignored, ignored) if one else None
    if not one or not two or not one.around & two.around or _alike(one.terms, two.terms):
        return
    classes = one.terms[-1][0] == two.terms[-1][0] == "~"
    if classes or (_thing(a, one) and _thing(b, two)):
        yield Contrast("apart", " ".join(map(_name, one.terms)), " ".join(map(_name, two.terms)))


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
    same = _counterparts().same
    return any(
        x[:5] == y[:5] or y in same.get(x, ()) or OSA.normalized_similarity(_name(x), _name(y)) > _VARIANT
        for x in one
        for y in two
    )


def _thing(telling: Telling, slot: _Slot) -> bool:
    """Whether the slot names a thing: an article or preposition before it, or nothing at all."""
    at = telling.places.get(slot.terms[0], 0)
    before = telling.entry.words[at - 1]
    return at == 0 or before in _DETERMINERS or before in _PREPOSITIONS
