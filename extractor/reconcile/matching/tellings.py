"""Claims and measures as they are set beside each other: what is told, by whom, and how often it is denied."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from extractor.reconcile.entries import Entry
from extractor.reconcile.words import (
    NEGATIONS,
    STOP_WORDS,
    Lexicon,
    data_lines,
    lexicon,
    marker_words,
    plain_words,
    stem,
)

__all__ = ["DENYING", "PREFIX", "REFUSALS", "Contrast", "How", "Telling", "counterparts", "denials"]

DENYING = NEGATIONS - {"without", "nor", "neither"}
"""Negations that turn a statement round; "without power" is only another way to put "lost"."""
REFUSALS = frozenset({"~deny", "~rule_out"} | {stem(w) for w in ("declined", "failed", "avoided", "lacked", "stopped")})
"""Terms that say no without a negation: "refused to sign" and "did not sign" agree."""
How = Literal["contrary", "doubtful", "apart"]
PREFIX = "un"
_ASIDE = re.compile(r",\s+(?:who|which|whose)\b[^,]*,")
"""What is told of somebody in passing."""
_BOUNDS = frozenset({"fewer", "less", "more", "later", "earlier"})
"""After "no" they make a bound: "no fewer than 12"."""
_STRONG = marker_words("strong_past")
"""Past tenses without -ed that tell what one does to another."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """The words that set one claim against the other."""

    how: How
    """`contrary`: both cannot hold; `doubtful`: most likely not both; `apart`: they tell of different things."""
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Counterparts:
    against: dict[str, tuple[tuple[str, frozenset[str]], ...]]
    """Word → (how, the words it stands against)."""
    same: dict[str, set[str]]
    """Term → terms that reports use for the same thing."""
    exclusive: dict[str, set[str]]
    """Term → terms of what cannot have happened to the same people."""
    poles: frozenset[str]
    """All words that stand against some other, opposites.txt included."""


@cache
def counterparts() -> Counterparts:
    """The shipped list of words that stand against each other, or for each other, read once."""
    against: dict[str, list[tuple[str, frozenset[str]]]] = {}
    same: dict[str, set[str]] = {}
    exclusive: dict[str, set[str]] = {}
    for line in data_lines("counterparts.txt"):
        how, *sides = line.split("|")
        words = [frozenset(side.split()) for side in sides]
        if how in ("same", "exclusive"):
            terms = [frozenset(lexicon().terms(sorted(side))) for side in words]
            for mine, other in zip(terms, terms[::-1], strict=True):
                for term in mine:
                    (same if how == "same" else exclusive).setdefault(term, set()).update(other)
            continue
        for mine, other in (words, words[::-1]):
            for word in mine:
                against.setdefault(word, []).append((how, other))
    return Counterparts(
        {word: tuple(rows) for word, rows in against.items()},
        same,
        exclusive,
        frozenset(against) | lexicon().opposites.keys(),
    )


class Telling:
    """A claim or measure, prepared to be set beside many others."""

    def __init__(self, entry: Entry, names: Lexicon) -> None:
        self.entry = entry
        self.words, self.spoken = _told(entry), _spoken(entry)
        """The words of what is said, without who says it where the claim holds it whole, and the words for the
        source."""
        self.counts: dict[str, int] = Counter(self.words)
        self.denying = denials(entry.text)
        self._names = names

    @cached_property
    def poles(self) -> list[str]:
        """Words that may stand against another word."""
        known = counterparts().poles
        return sorted(w for w in self.words if w in known or w.startswith(PREFIX))

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


def denials(text: str) -> int:
    """How many negations may turn the statement round: not those told in passing, nor "with no", "no fewer than"."""
    words = plain_words(_ASIDE.sub(", ", text))
    return sum(_denies(words, n) for n in range(len(words)))


def _denies(words: tuple[str, ...], at: int) -> bool:
    word = words[at]
    if word == "no":
        return words[max(0, at - 1) : at] != ("with",) and _BOUNDS.isdisjoint(words[at + 1 : at + 2])
    return word in DENYING or word in ("unable", "neither")
