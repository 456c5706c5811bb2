"""Negations of a claim and of its evidence, each with what it negates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.foreign_negations import foreign_negations
from extractor.engines.audit.words import END_OF_CLAUSE, Wording, clause_end, content_stems, stems_in
from extractor.text.fold import fold_text
from extractor.text.languages import ENGLISH

__all__ = ["find_negation", "negation_findings"]

_NEGATION = re.compile(
    r"\b(?:not?\b(?!\s+(?:fewer|less|more|later|earlier)\s+than)|never|none|nobody|nothing|neither|nor|without|cannot|unable|"
    r"\w+n['’]t)\b",
    re.IGNORECASE,
)
"""Of "no fewer than 12" the quantity is "at least"."""
_WITH_N = re.compile(r"n(?:[oe](?<!\w..)|['’]t|not|able)")
"""Where one of the words of `_NEGATION` begins in small letters, or what it has within; but for "without"."""
_SENSE = re.compile(
    r"\b(?:den(?:y|ie[sd]|ying|ial)\w*|refus\w*|reject\w*|declin\w+|fail\w*|rul(?:e|es|ed|ing)\s+out|lack\w*|"
    r"absen\w+|avoid\w*|prevent\w*|stop\w*|refrain\w*|dismiss\w*|unlikely|impossible|"
    r"un(?!der|til|ion|ite|ity|iver|ifor|ifi|iqu|iso|its?\b|less\b|cle|anim|veil)\w{4,}|in\w{3,}ible|"
    r"incorrect|false|wrong|stall\w*|block\w*|oppos\w+|against|hardly|barely|few|little|yet\s+to|rather\s+than|"
    r"instead|except)\b"
)
"""In small letters: to heed no case takes four times as long."""
_NEGATIVE = frozenset((
    "no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "unable", "t",
))  # fmt: skip
"""One of these is among the parts of every text with a match of `_NEGATION`: the "t" of "didn't"."""
_DENIED = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing))\b")
"""In small letters."""
_LEFT_OPEN = re.compile(
    r"(?:\bnot|n['’]t|\bnever(?:\s+(?:did|does|has|had|was|were|will|would|could))?|\bcannot)(?:,\s+of\s+course)?[.!?;\"”]",
    re.IGNORECASE,
)
"""A negation that leaves out what it negates, for it was said before: "The others did not."."""
_OPEN_BEGINNINGS = ("not", "n't", "n’t", "never", "cannot")
"""What a match of `_LEFT_OPEN` begins with in small letters."""
_DENIED_HINTS = ("deny", "denie", "ejec", "Deny", "Denie")
"""One of these is in every text with a match of `_DENIED`, all capitals apart."""
_DENIALS = frozenset(("deny", "denies", "denied", "denying", "reject", "rejects", "rejected", "rejecting"))
"""One of these is among the parts of every text with a match of `_DENIED`."""
_ONLY = re.compile(r"\s*(?:only|just|merely|simply|least|until|to mention)\b|-")
"""What makes of a negation none: "not only", "not until", "no-one" is of the claim's wording."""
_TWO_WORDS = re.compile(r"\W+\w+\W+\w+")
_SCOPE = 120
"""Code points behind a negation within which the negated words are looked for, at the most: a clause."""
_NEAR = 90
"""Code points to either side of a negation of the evidence that it may govern, words put in another order included. Why
so: on 1,425 claims of 29 recorded articles no faithful one is flagged that was not before, and of 815 claims with an
added "not" 72% are found, 59% by looking only whether the evidence has a negation at all."""


@lru_cache(maxsize=256)
def find_negations(text: str) -> tuple[re.Match[str], ...]:
    """The negations of an English text. Why not by the pattern alone: it takes many times as long."""
    small = _in_small_letters(text)
    places = [match.start() for match in _WITH_N.finditer(small)]
    if "without" in small:
        places += _places(small, "without")
    starts = sorted({_word_start(text, at) for at in places}) if places else ()
    return tuple([match for at in starts if (match := _NEGATION.match(text, at))])


def _in_small_letters(text: str) -> str:
    """One for one, and as a pattern that heeds no case has them: "ı" is "i", "ſ" is "s"."""
    return text.replace("İ", "i").replace("ı", "i").replace("ſ", "s").lower()


def find_negation(text: str) -> re.Match[str] | None:
    """The first negation of an English text."""
    found = find_negations(text)
    return found[0] if found else None


def _places(small: str, wanted: str) -> Iterator[int]:
    """Where this stands in a text in small letters."""
    at = small.find(wanted)
    while at >= 0:
        yield at
        at = small.find(wanted, at + 1)


def _word_start(text: str, at: int) -> int:
    while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return at


def negation_findings(text: str, wording: Wording, language: str) -> Iterator[Finding]:
    """A negation that the claim has and its evidence has not for those words, and the other way round."""
    shown = wording.text
    if language != ENGLISH:
        yield from foreign_negations(text, shown, language)
        return
    claimed, given = find_negation(text), not _NEGATIVE.isdisjoint(wording.parts) and find_negation(shown)
    if claimed and (added := _added(text, shown)):
        yield Finding("negation_added", f"the claim says {added!r}, its evidence does not", "error")
    elif given and (dropped := _dropped(text, shown)):
        yield Finding("negation_dropped", f"its evidence says {dropped!r}, the claim does not", "error")
    elif not claimed and not _DENIALS.isdisjoint(wording.parts) and (denied := _denied(text, shown)):
        yield Finding("negation_dropped", f"its evidence says {denied!r}, the claim does not", "warning")


def _added(text: str, shown: str) -> str | None:
    """A negation of the claim whose words the evidence has and does not negate, or any if it negates nothing."""
    if _leaves_open(shown):
        return None
    for match in find_negations(text):
        scope = _scope(text, match.end())[:3]
        # The negations first: they are found sooner than the words of negative sense, and settle most.
        if _next_words(text, match) in shown or not _governed(find_negations, shown, _NEAR).isdisjoint(scope):
            continue
        about = stems_in(shown).intersection(scope)
        if about.isdisjoint(_governed(_find_senses, shown, _NEAR)) if about else not _negative(shown):
            return text[match.start() : clause_end(text, match.end(), _SCOPE)].strip()
    return None


def _leaves_open(text: str) -> bool:
    small = _in_small_letters(text)
    return any(_LEFT_OPEN.match(text, at) for words in _OPEN_BEGINNINGS for at in _places(small, words))


def _negative(text: str) -> bool:
    return find_negation(text) is not None or bool(_find_senses(text))


def _dropped(text: str, shown: str) -> str | None:
    """A negation of the evidence whose next two words the claim has, with no negation of its own near them."""
    missing = [negated for negated in _negated(shown) if negated[0] not in text]
    small = fold_text(text).lower() if missing else ""
    for _, about, printed in missing:
        if not all(stem in small for stem in about) or not about <= stems_in(text):
            continue
        if all(about.isdisjoint(_governed(find, text, 2 * _NEAR)) for find in (find_negations, _find_senses)):
            return printed
    return None


@lru_cache(maxsize=128)
def _negated(text: str) -> tuple[tuple[str, frozenset[str], str], ...]:
    """Each negation with its next two words: as printed, by their stems, and with all that it negates."""
    found = []
    for match in find_negations(text):
        about = frozenset(_scope(text, match.end())[:2])
        if len(about) == 2 and not _ONLY.match(text, match.end()):
            printed = text[match.start() : clause_end(text, match.end(), _SCOPE)].strip()
            found.append((_next_words(text, match), about, printed))
    return tuple(found)


def _denied(text: str, shown: str) -> str | None:
    """What the evidence says was denied, the claim having the words of it and nothing negative."""
    match = _DENIED.search(_in_small_letters(shown)) if any(hint in shown for hint in _DENIED_HINTS) else None
    if match is None:
        return None
    about = _scope(shown, match.end())[:2]
    if len(about) == 2 and stems_in(text).issuperset(about) and not _find_senses(text):
        return shown[match.start() : clause_end(shown, match.end(), _SCOPE)].strip()
    return None


def _next_words(text: str, negation: re.Match[str]) -> str:
    """A negation and two words more, as printed: where both texts have them, no more need be asked."""
    more = _TWO_WORDS.match(text, negation.end())
    return text[negation.start() : more.end() if more else negation.end()]


@lru_cache(maxsize=256)
def _governed(find: Callable[[str], tuple[re.Match[str], ...]], text: str, reach: int) -> frozenset[str]:
    """The words near a negation of the text, by their stems."""
    return frozenset(stem for match in find(text) for stem in _around(text, match.start(), match.end(), reach))


@lru_cache(maxsize=64)
def _find_senses(text: str) -> tuple[re.Match[str], ...]:
    """The words of negative sense of an English text."""
    return tuple(_SENSE.finditer(_in_small_letters(text)))


def _around(text: str, start: int, end: int, reach: int) -> list[str]:
    before = text[max(0, start - reach) : start]
    cuts = [cut.end() for cut in END_OF_CLAUSE.finditer(before)]
    return content_stems(before[cuts[-1] if cuts else 0 :]) + content_stems(text[end : clause_end(text, end, reach)])


def _scope(text: str, start: int) -> list[str]:
    return content_stems(text[start : clause_end(text, start, _SCOPE)])
