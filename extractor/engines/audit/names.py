"""Names of a claim: in its evidence, where its pronouns may point to, or nowhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise, takewhile

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.inflections import InflectedNames
from extractor.engines.audit.words import COMMON, STEM, WORD, Wording, possible_name_words, tokens, words
from extractor.text import Name, find_names
from extractor.text.fold import fold_article, fold_text
from extractor.text.languages import ENGLISH
from extractor.text.marks import MarkedText, Stretch
from extractor.text.names import never_names

__all__ = ["COMMON_OPENERS", "NameAudit", "names_of", "shares_surname"]

LEAD_UP = 8
"""Sentences before the evidence in which a name may be resolved. Why 8: on the recorded seeds every resolved pronoun or
description had its name within 6 sentences (tests/engines/test_audit.py holds the swaps this must still catch)."""
_PRONOUN = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
_LEAST_PLURAL = 4
"""Letters from which on a word and the same with an s are forms of one."""
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur)\b")
COMMON_OPENERS = frozenset((
    "additional", "aid", "annual", "bad", "big", "boys", "bridges", "certain", "children", "close", "crews", "demand",
    "different", "fans", "federal", "fifty", "flights", "food", "fuel", "full", "further", "gas", "girls", "global",
    "gold", "good", "great", "half", "heavy", "higher", "homes", "houses", "judges", "large", "late", "local", "lower",
    "men", "oil", "overall", "peace", "power", "prices", "private", "profit", "profits", "public", "rain", "rebels",
    "recent", "regular", "rescue", "residents", "revenue", "rival", "roads", "sales", "schools", "separate", "severe",
    "shares", "short", "similar", "single", "small", "snow", "stocks", "strikes", "strong", "students", "talks",
    "together", "total", "trains", "troops", "war", "water", "weak", "witnesses", "women", "work", "young",
))  # fmt: skip
"""Common words that `find_names` takes for a name where they begin a text that does not have them in small letters."""


_JOINT = re.compile(r"[\s-]+")
_ENDINGS = 4
"""Letters that may differ at the ends of two forms of a word: participants, participated."""


def shares_surname(text: str, name: str) -> bool:
    """Whether the text has the name in two: "James Vale" in "James and Charlotte Vale"."""
    words = name.split()
    if len(words) != 2:
        return False
    first, last = map(re.escape, words)
    pattern = rf"(?<!\w)(?P<before>\w+ )?{first} (?:and|und|et|y|e|en|och|og|&) (?P<other>[^\W\d_]+) {last}(?!\w)"
    found = re.search(pattern, text)
    if found is None or (found["before"] or "a")[0].isupper():
        return False
    return {words[0].lower(), found["other"].lower()} <= _given_names()


@cache
def _given_names() -> frozenset[str]:
    from extractor.engines.rules.lexicon import lexicon  # here, because few answers need the rules' 80 ms of import

    return lexicon().sets["given_male"] | lexicon().sets["given_female"]


@lru_cache(maxsize=128)
def names_of(text: str) -> tuple[Name, ...]:
    """The names of a claim."""
    return tuple(find_names(text))


class NameAudit:
    """The names and words of one article, by sentence, against which the names of its claims are held."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked = marked
        self._text = marked.text
        self._sentence_starts = [s.start for s in marked.sentences]
        self._joined: set[tuple[str, str]] = set()
        self._told: dict[str, str] = {}
        self._inflected: InflectedNames | None = None

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        """The words of each sentence."""
        return [words(self._text[s.start : s.end]) for s in self._marked.sentences]

    @cached_property
    def article_words(self) -> frozenset[str]:
        """Every word of the article's sentences."""
        return frozenset().union(*self._words)

    @cached_property
    def _folded(self) -> str:
        return fold_article(self._text).text

    @cached_property
    def _plain(self) -> str:
        """Without brackets: "[Marco] Rubio" is Marco Rubio."""
        plain = self._folded
        for bracket in "[]()":  # not `translate`: outside ASCII it takes 50 times as long
            plain = plain.replace(bracket, "")
        return plain

    def _joins(self, name: str) -> bool:
        """Whether the name stands there with other blanks and hyphens: "African- Americans", "Republicancontrolled"."""
        parts = [re.escape(part) for part in _JOINT.split(fold_text(name))]
        return len(parts) > 1 and re.search(rf"(?<!\w){'[ -]*'.join(parts)}(?!\w)", self._folded) is not None

    @cached_property
    def _byline(self) -> frozenset[str]:
        return words(self._marked.article.byline or "")

    def findings(
        self, text: str, shown: Wording, evidence: Sequence[Stretch], known_names: Sequence[str], language: str
    ) -> Iterator[Finding]:
        """Names that are not in the evidence, nor before it, nor in the article; names made of the words of two."""
        if language == ENGLISH:
            yield from self._apart(text, shown, evidence, known_names)
            yield from self._put_together(text, known_names)
            return
        names = (*known_names, self._marked.article.byline or "")
        if self._inflected is None:
            self._inflected = InflectedNames(self._marked, language)
        yield from self._inflected.findings(text, shown.text, evidence, names)

    def _apart(
        self, text: str, shown: Wording, evidence: Sequence[Stretch], known_names: Sequence[str]
    ) -> Iterator[Finding]:
        possible, allowed = possible_name_words(text), shown.words
        if possible is not None and (not (other := possible - allowed) or self._leads_up(other, evidence)):
            return
        if known_names:
            allowed = allowed.union(*[words(n) for n in known_names])
        if self._byline and any(_FIRST_PERSON.search(self._text, s.start, s.end) for s in evidence):
            allowed = allowed | self._byline
        if possible is not None and possible <= allowed:
            return
        folded = fold_text(shown.text)
        for name in names_of(text):
            printed = text[name.start : name.end]
            own = words(printed) - COMMON
            if own <= allowed or fold_text(printed) in folded:
                continue
            if not (own <= self.article_words or fold_text(printed) in self._folded):
                if self._only_begins(text, name) or self._joins(printed):
                    continue
                message = f"{printed!r} is nowhere in the article"
                yield Finding("name_not_in_article", message, "error")
            elif not self._resolved(printed, own - allowed, allowed, evidence):
                yield Finding("name_not_in_evidence", f"{printed!r} is not near the claim's evidence", "warning")

    def _only_begins(self, text: str, name: Name) -> bool:
        """Whether a single word has its capital from beginning the claim: a common one, or another form of one."""
        if name.start or not name.text.isalpha():
            return False
        word = name.text.lower()
        other = word.removesuffix("s") if word.endswith("s") else f"{word}s"
        if word in COMMON_OPENERS or (len(word) > _LEAST_PLURAL and other in self.article_words):
            return True
        return len(word) > STEM and any(
            _form_of(word, m.group()) for m in re.finditer(rf"(?<!\w){re.escape(word[:STEM])}[a-z]*", self._folded)
        )

    def _resolved(
        self, printed: str, missing: frozenset[str], allowed: frozenset[str], evidence: Sequence[Stretch]
    ) -> bool:
        """Whether the name stands near, in full, or by its last word where the article has it in full ("Mr Vale")."""
        if self._leads_up(missing, evidence):
            return True
        last = words(printed.split()[-1]) - allowed
        return self._leads_up(last, evidence) and fold_text(printed) in self._folded

    def _leads_up(self, wanted: frozenset[str], evidence: Sequence[Stretch]) -> bool:
        """Whether the words are in the headline or stand before the evidence: whom its pronouns may stand for.

        A pronoun may reach back over the whole article (a profile names its subject once and goes on with "she").
        """
        if not wanted or not evidence or not wanted <= self.article_words:
            return not wanted
        first = bisect_left(self._sentence_starts, evidence[0].start) - LEAD_UP
        last = bisect_left(self._sentence_starts, evidence[-1].end)
        near = [self._words[0], *self._words[max(0, first) : last]]
        if all(any(word in own for own in near) for word in wanted):
            return True
        return any(_PRONOUN.search(self._text, s.start, s.end) for s in evidence)

    # ------------------------------------------------------------------ two people's words in one name
    def _put_together(self, text: str, known_names: Sequence[str]) -> Iterator[Finding]:
        printed = tokens(text)
        pairs = [pair for pair in pairwise(printed) if pair[0][0].isupper() and pair[1][0].isupper()]
        strange = [pair for pair in pairs if pair not in self._joined and not self._may_stand(*pair)]
        if not strange:
            self._joined.update(pairs)
            return
        folded = fold_text(text)
        joined = [pair for pair in (" ".join(pair).removesuffix("'s") for pair in strange) if pair in folded]
        for name in names_of(text) if joined else ():
            own = tuple(word for word in _parts(name.text) if f" {word} " not in self._folded)
            if len(own) < 2 or not self.article_words >= set(own):
                continue
            if not any(pair in fold_text(name.text) for pair in joined):
                continue
            if self._told.setdefault(name.text, text) != text:  # once, with the first claim
                continue
            if not any(
                _in_order(own, whole) for whole in (*self._runs, *map(_parts, known_names))
            ) and not shares_surname(self._text, name.text):
                message = f"{name.text!r} is not in the article, only its words are"
                yield Finding("name_put_together", message, "warning")

    def _may_stand(self, first: str, second: str) -> bool:
        """Whether two capitalised words follow each other in the article too, or are not both of a name."""
        if first.endswith("'s") or f"{first} {second}".removesuffix("'s") in self._plain:
            return True
        return not never_names().isdisjoint((first.lower(), second.lower()))

    @cached_property
    def _runs(self) -> set[tuple[str, ...]]:
        """The article's names, word by word."""
        return {_parts(name.text) for name in find_names(self._text)}


def _form_of(word: str, other: str) -> bool:
    """Whether two words that begin alike differ in their endings only."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    return max(len(word), len(other)) - alike <= _ENDINGS


def _parts(name: str) -> tuple[str, ...]:
    return tuple(word.removesuffix("'s") for word in WORD.findall(fold_text(name).lower()))


def _in_order(own: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether all of the words stand in `whole`, in this order ("Ana Ruiz" in "Ana Maria Ruiz")."""
    rest = iter(whole)
    return all(word in rest for word in own)
