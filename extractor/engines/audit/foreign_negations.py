"""Negations of claims in other languages than English. Warnings only: where a negation stands, and how far it reaches,
differs from language to language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.words import stems_in, stems_in_order
from extractor.text.languages import words_of

__all__ = ["foreign_negations"]

_NOT_ONLY = re.compile(
    r"\b(?:nicht (?:nur|allein|weniger|mehr als)|(?:non|pas) (?:seulement|moins)|ne serait-ce|"
    r"no (?:sólo|solo|solamente|menos)|non (?:solo|meno)|"
    r"não (?:só|apenas|menos)|niet (?:alleen|minder)|(?:inte|ikke) (?:bara|bare|kun|mindre|minst)|nie (?:tylko|mniej)|"
    r"nejen|nielen|не (?:только|менее|лише|тільки|менше|само)|nu (?:doar|numai)|nem csak|tidak hanya|không chỉ|"
    r"لا يقل|ليس فقط|לא רק|не може не|не мог не)\b|δεν μόνο|"
    "かもしれない|に違いない|なければならない|なければいけない|ざるを得ない|だけでな[いく]|"
    "少ない|뿐(?:만)? 아니라|不(?:仅|僅|但|久|过|過)|没多久"
)
"""What makes of a negation none: "not only", "no less than", "it may be"."""
_END_OF_CLAUSE = re.compile(
    r"[.,;:!?…\n«»“”„\"،؛؟。，、；：！？「」『』()—–]|"
    r" (?:und|aber|sondern|doch|et|mais|y|e|pero|sino|ma|mas|en|maar|och|og|men|i|oraz|ale|"
    r"lecz|a|ve|ama|ancak|и|а|но|та|і|й|але|și|dar)(?= )"
)
_FOLLOWING = 3
"""Characters behind a Chinese or Thai negation that a claim must have, one after the other."""
_REACH = 80
"""Code points to either side of a negation in which its words are looked for."""
_SUFFIXED = frozenset(("ja", "ko"))
"""Languages whose negations stand behind what they negate."""
_LEAST_SHARED = 2
"""Words or, in Japanese, characters around a negation that a claim without it must have."""


def foreign_negations(text: str, shown: str, language: str) -> Iterator[Finding]:
    """A negation that the claim has and its evidence has not at all, or the other way round with the words around."""
    negation, sense = _patterns(language)
    if negation is None or sense is None:
        return
    own, given = _NOT_ONLY.sub(" ", text), _NOT_ONLY.sub(" ", shown)
    claimed, negated = negation.search(own), negation.search(given)
    if claimed and not negated and not sense.search(given):
        yield Finding("negation_added", f"the claim says {claimed[0]!r}, its evidence has no negation", "warning")
    if negated and not claimed and not sense.search(own):
        for match in negation.finditer(given):
            if _says_what_is_negated(own, given, match, language):
                yield Finding("negation_dropped", f"its evidence says {match[0]!r}, the claim does not", "warning")
                return


def _says_what_is_negated(text: str, shown: str, negation: re.Match[str], language: str) -> bool:
    before, after = _clause(shown, negation)
    if words_of(language).get("solid") and language not in _SUFFIXED:
        following = after.strip()[:_FOLLOWING]
        return len(following) == _FOLLOWING and following in text
    left, right = stems_in_order(before)[-2:], [] if language in _SUFFIXED else stems_in_order(after)[:2]
    known = stems_in(text)
    nearest = [*left[-1:], *right[:1]]
    return any(stem in known for stem in nearest) and sum(stem in known for stem in left + right) >= _LEAST_SHARED


def _clause(shown: str, negation: re.Match[str]) -> tuple[str, str]:
    """What stands before and behind a negation in its clause."""
    before = shown[max(0, negation.start() - _REACH) : negation.start()]
    after = shown[negation.end() : negation.end() + _REACH]
    cuts = [cut.end() for cut in _END_OF_CLAUSE.finditer(before)]
    stop = _END_OF_CLAUSE.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: stop.start() if stop else len(after)]


@cache
def _patterns(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The negations of a language, and its words of negative sense; None where the data file has none."""
    table = words_of(language)
    solid = bool(table.get("solid"))
    return _any_of(table.get("negation", ""), solid), _any_of(table.get("negative", ""), solid)


def _any_of(listed: str, solid: bool) -> re.Pattern[str] | None:
    """A pattern for any of these words, within others in scripts without blanks; "*" stands for any letters."""
    if not listed:
        return None
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w{0,24}") for word in listed.split())
    return re.compile(alternatives if solid else rf"\b(?:{alternatives})\b", re.IGNORECASE)
