"""A claim is held against its own evidence: its numbers, names, dates and negations are read again from there.

Everything here is plain code on the article's text; it says what does not fit and never changes a claim.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from extractor.engines.links import Ranges
from extractor.text import Name, find_names, find_quantities
from extractor.text.fold import fold_text
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText, Quantity, Stretch
from extractor.text.names import name_particles
from extractor.text.quantities import find_english_quantities, may_differ_in_number

__all__ = ["Auditor", "Finding", "needed_evidence"]

LEAD_UP = 8
"""Sentences before the evidence in which a name may be resolved. Why 8: on the recorded seeds every resolved pronoun or
description had its name within 6 sentences (tests/engines/test_audit.py holds the swaps this must still catch)."""

_WORD = re.compile(r"\w+(?:['’.-]\w+)*", re.UNICODE)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|\w+n['’]t)\b", re.IGNORECASE
)
_NEGATIVE_BEGINNINGS = ("no", "never", "nei", "neı", "without", "cannot")
"""What the other words of `_NEGATION` begin with in small letters; "I" may be the small letter's ı."""
_NEGATIVE_SENSE = re.compile(
    r"\b(?:den(?:y|ie[sd]|ying|ial)\w*|refus\w+|reject\w+|declin\w+|fail\w*|rul(?:e|es|ed|ing)\s+out|lack\w*|"
    r"absen\w+|avoid\w*|prevent\w*|stop\w*|refrain\w*|dismiss\w*|unlikely|impossible|un\w{4,}|in\w{3,}ible|"
    r"incorrect|false|wrong|stall\w*|block\w*|oppos\w+|against|hardly|barely|few|little|yet\s+to|rather\s+than|"
    r"instead|except|un-?\w+ed)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_COMMON = frozenset(
    "the a an of for and or in on at to by from with mr mrs ms dr sir president minister prime secretary".split()  # noqa: SIM905 - a word list reads best as words
)
_INITIALS = re.compile(r"(?<![\w'.-])(?:[A-Za-z]\.){2,8}(?![\w'.&-])")
_CUT_IN_DOUBT = re.compile(
    r"[_&`'.0-9-](?:(?<=[_&`])|(?<=['-])['-]|(?<=')s'|(?<=[A-Za-z]\.)\w|(?<=\w\.)[A-Za-z]|(?<=[0-9])[a-z'-]*[A-Z])"
)
_LONG_WORD = 60
"""Code points from which on `find_names` cuts a word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a claim does not fit its evidence."""

    code: Literal[
        "number_not_in_evidence", "number_not_in_article", "name_not_in_evidence", "name_not_in_article",
        "negation_added", "negation_dropped", "day_not_in_evidence",
    ]  # fmt: skip
    message: str
    severity: Literal["error", "warning"]


def _value(q: Quantity) -> tuple[float | None, float | None, float | None, str | None]:
    return q.value, q.low, q.high, q.as_of


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    """Lower-cased words without possessive endings."""
    folded = fold_text(text)
    if folded.isascii():  # elsewhere a letter's small form may depend on the letters beside it
        words = _WORD.findall(folded.lower())
    else:
        words = [word.lower() for word in _WORD.findall(folded)]
    if "'" in folded:
        words = [word.removesuffix("'s") for word in words]
    return frozenset(words)


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    """The first six letters of each word."""
    return frozenset([word[:6] for word in _words(text)])


# Caches are for one article: its claims are read for their flags and for their evidence.
@lru_cache(maxsize=128)
def _names(text: str) -> tuple[Name, ...]:
    return tuple(find_names(text))


@lru_cache(maxsize=128)
def _negation(text: str) -> re.Match[str] | None:
    small = text.lower()
    if "n't" in small or "n’t" in small or "unable" in small or _word_begins(small, _NEGATIVE_BEGINNINGS):
        return _NEGATION.search(text)
    return None


def _word_begins(small: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of a text in small letters begins with one of these."""
    for beginning in beginnings:
        at = small.find(beginning)
        while at >= 0:
            if not (at and small[at - 1].isalnum()):
                return True
            at = small.find(beginning, at + 1)
    return False


@lru_cache(maxsize=128)
def _possible_name_words(text: str) -> frozenset[str] | None:
    """Every word of a claim's text that may belong to a name, `_words` of the names among them; None if not sure.

    Much cheaper than finding the names: it decides most claims. Sure only where names and words cannot be cut
    differently: ASCII text (and ’) without digits in words, full stops in words, doubled marks and the like.
    """
    plain = text if text.isascii() else text.replace("’", "'").replace("“", '"').replace("”", '"')
    if not plain.isascii() or (_CUT_IN_DOUBT.search(plain) and _CUT_IN_DOUBT.search(_INITIALS.sub("Q", plain))):
        return None
    words = [word.removesuffix("'s") for word in _WORD.findall(plain) if not word[0].isdigit()]
    found = [word.lower() for word in words if not word.islower() or word in name_particles()]
    if any(len(word) >= _LONG_WORD or ("." in word and any(map(str.isdigit, word))) for word in found):
        return None
    return frozenset(found) - _COMMON


def needed_evidence(text: str, shown: Sequence[str]) -> list[int]:
    """Which of the evidence sentences `shown` the claim needs, by index; at least one.

    A sentence goes if every word and number it shares with the claim stands in another one too. Names do not count: a
    sentence that only says who "he" is does not say the claim. Words are compared by their first six letters, so that
    "withdraws" meets "withdrew" at worst as a miss, never as an alarm.
    """
    words = [_stems(sentence) for sentence in shown]
    kept = list(range(len(shown)))
    possible = _possible_name_words(text)
    if possible is not None:  # if all are needed without words that may be names, all are needed with some of those
        wanted = _wanted(text, possible)
        given = [wanted & stems for stems in words]
        if all(not own <= set().union(*(g for g in given if g is not own)) for own in given):
            return kept
    named = frozenset(w for name in _names(text) for w in _words(text[name.start : name.end]))
    wanted = _wanted(text, named)
    given = [wanted & stems for stems in words]
    for i in sorted(kept, key=lambda i: (len(given[i]), i)):
        others = set().union(*(given[j] for j in kept if j != i))
        if len(kept) > 1 and given[i] <= others:
            kept.remove(i)
    return kept


def _wanted(text: str, named: frozenset[str]) -> set[str]:
    """The first six letters of each word of the claim that its evidence is to have."""
    return {w[:6] for w in _words(text) - named - _COMMON if len(w) > 3 or w.isdigit()}


class Auditor:
    """Audits the claims of one article. The article is read once, and so is a claim with the same evidence."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked = marked
        self._text = marked.text
        self._done: dict[tuple[str, tuple[Stretch, ...], tuple[str, ...]], list[Finding]] = {}
        self._quantity_at = Ranges((n.start, n.end, n.number) for n in marked.quantities)
        self._sentence_starts = [s.start for s in marked.sentences]
        self._article_numbers = {v for n in marked.quantities for v in _value(n) if v is not None}

    @cached_property
    def _language(self) -> str:
        return language_of(self._text, self._marked.article.language)

    @cached_property
    def _sentences_with(self) -> dict[str, list[int]]:
        """Each word of the article → the numbers of the sentences that hold it, in order."""
        found: dict[str, list[int]] = {}
        for sentence in self._marked.sentences:
            for word in _words(self._text[sentence.start : sentence.end]):
                found.setdefault(word, []).append(sentence.number)
        return found

    @property
    def _article_words(self) -> AbstractSet[str]:
        return self._sentences_with.keys()

    @cached_property
    def _folded(self) -> str:
        return fold_text(self._text)

    def claim(self, text: str, evidence: Sequence[Stretch], known_names: Sequence[str] = ()) -> list[Finding]:
        """What in the claim's text its evidence does not bear out.

        `known_names` are names the claim may use besides its evidence and what stands just before it: its source's.
        """
        key = text, tuple(evidence), tuple(known_names)
        if key not in self._done:
            self._done[key] = self._audit(text, evidence, known_names)
        return self._done[key]

    def _audit(self, text: str, evidence: Sequence[Stretch], known_names: Sequence[str]) -> list[Finding]:
        shown = "\n".join(self._text[s.start : s.end] for s in evidence)
        return [
            *self._numbers(text, shown, evidence),
            *self._names(text, shown, evidence, known_names),
            *self._days(text, shown),
            *self._negations(text, shown),
        ]

    def _numbers(self, text: str, shown: str, evidence: Sequence[Stretch]) -> list[Finding]:
        # A claim is worded in its article's language; told that, its few words need not be asked for it.
        english = self._language == ENGLISH
        shown_words = _words(shown)
        if english and not may_differ_in_number(_words(text), shown_words):
            return []
        claimed = find_english_quantities(text) if english else find_quantities(text, (), self._language)
        if not claimed:
            return []
        inside = [self._marked.quantities[i] for s in evidence for i in self._quantity_at.meeting(s)]
        near = {v for n in inside for v in _value(n) if v is not None}
        out = []
        for q in claimed:
            values = {v for v in (q.value, q.as_of) if v is not None} or {v for v in (q.low, q.high) if v is not None}
            printed = text[q.number_start : q.number_end]
            if not values or values & near or _words(printed) <= shown_words:
                continue
            if q.as_of is not None and self._date_stated(q.as_of):
                continue
            if values & self._article_numbers or _words(printed) <= self._article_words:
                out.append(Finding("number_not_in_evidence", f"{printed!r} is not in the claim's evidence", "warning"))
            else:
                out.append(Finding("number_not_in_article", f"{printed!r} is nowhere in the article", "error"))
        return out

    def _date_stated(self, as_of: str) -> bool:
        published = self._marked.article.published or ""
        return bool(published) and (published.startswith(as_of) or as_of.startswith(published))

    def _names(self, text: str, shown: str, evidence: Sequence[Stretch], known_names: Sequence[str]) -> list[Finding]:
        possible, allowed = _possible_name_words(text), _words(shown)
        if possible is not None and (not (other := possible - allowed) or self._leads_up(other, evidence)):
            return []
        if known_names:
            allowed = allowed.union(*[_words(n) for n in known_names])
            if possible is not None and possible <= allowed:
                return []
        folded = fold_text(shown)
        out = []
        for name in _names(text):
            words = _words(text[name.start : name.end]) - _COMMON
            printed = text[name.start : name.end]
            if words <= allowed or fold_text(printed) in folded:
                continue
            if not (words <= self._article_words or fold_text(printed) in self._folded):
                out.append(Finding("name_not_in_article", f"{printed!r} is nowhere in the article", "error"))
            elif not self._resolved(printed, words - allowed, allowed, evidence):
                out.append(Finding("name_not_in_evidence", f"{printed!r} is not near the claim's evidence", "warning"))
        return out

    def _resolved(
        self, printed: str, open_words: frozenset[str], allowed: frozenset[str], evidence: Sequence[Stretch]
    ) -> bool:
        """Whether the name stands near, in full, or by its last word where the article has it in full ("Mr Vale")."""
        if self._leads_up(open_words, evidence):
            return True
        last = _words(printed.split()[-1]) - allowed
        return self._leads_up(last, evidence) and fold_text(printed) in self._folded

    def _leads_up(self, words: frozenset[str], evidence: Sequence[Stretch]) -> bool:
        """Whether the words are in the headline or stand before the evidence: whom its pronouns may stand for.

        A pronoun may reach back over the whole article (a profile names its subject once and goes on with "she").
        """
        if not evidence or not words <= self._article_words:
            return not words
        first = bisect_left(self._sentence_starts, evidence[0].start) - LEAD_UP
        last = bisect_left(self._sentence_starts, evidence[-1].end)
        if all(self._stands_in(word, first, last) for word in words):
            return True
        return any(_PRONOUN.search(self._text, s.start, s.end) for s in evidence)

    def _stands_in(self, word: str, first: int, last: int) -> bool:
        """Whether the word is in the headline or in one of the sentences `[first, last)`."""
        numbers = self._sentences_with[word]
        return numbers[0] == 0 or ((at := bisect_left(numbers, first)) < len(numbers) and numbers[at] < last)

    def _days(self, text: str, shown: str) -> list[Finding]:
        if "day" not in text:
            return []
        extra = {day for day in _DAY.findall(text) if day not in shown}
        return [
            Finding("day_not_in_evidence", f"{day!r} is not in the claim's evidence", "error") for day in sorted(extra)
        ]

    def _negations(self, text: str, shown: str) -> list[Finding]:
        claimed, given = _negation(text), _negation(shown)
        if claimed and not given and not _NEGATIVE_SENSE.search(shown):
            return [Finding("negation_added", f"the claim says {claimed[0]!r}, its evidence has no negation", "error")]
        if given and not claimed and not _NEGATIVE_SENSE.search(text):
            after = [w.lower() for w in _WORD.findall(fold_text(shown[given.end() : given.end() + 80]))]
            negated = [w for w in after if w not in _COMMON and len(w) > 3][:2]
            if len(negated) == 2 and _words(text).issuperset(negated):
                return [Finding("negation_dropped", f"its evidence says {given[0]!r}, the claim does not", "error")]
        return []
