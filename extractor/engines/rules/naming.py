"""Names in phrases: the person, organisation or group that a noun phrase names, its role and its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.tokens import Token
from extractor.schemas.items import SourceKind
from extractor.text.names import name_particles

__all__ = [
    "Named",
    "bare",
    "given_gender",
    "goes_on",
    "is_initial",
    "is_name_word",
    "is_particle",
    "kind_of_name",
    "kind_of_noun",
    "name_in",
    "noun_gender",
    "noun_of",
    "title_gender",
]

_NOT_NAMES = Word.DETERMINER | Word.PRONOUN | Word.DAY | Word.CONJUNCTION | Word.SUBORDINATOR | Word.PREPOSITION
_NOT_NAMES |= Word.ADVERB | Word.WH | Word.AUXILIARY
_LONGEST_NAME = 5
"""Words. Why: longer runs of capitals are headlines or several names in a row."""


_AFTER = frozenset(["CBE", "KC", "MBE", "MD", "MEP", "MP", "MSP", "OBE", "PhD", "QC"])
"""What may stand after a person's surname: "Simon Oyelaran KC" is Mr Oyelaran later on."""

_CONTRACTION = re.compile(r"(?:.*['’](?:d|ll|re|ve|m)|.*n['’]t|(?:he|she|it|that|there|here|what|who|let)['’]s)")
"""A pronoun or an auxiliary with a clitic ("She'd", "That's")."""
_INITIAL = re.compile(r"[^\W\d_]\.")
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z]")
"""Two capitals in one word, as companies write themselves ("NordRail")."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a phrase names: `words` without titles, and the tokens left of them that say the role."""

    words: tuple[str, ...]
    first: int
    """Index of the first name word among the tokens."""
    gender: str
    """`m`, `f`, or empty where nothing shows it."""
    role_last: int
    """Index of the last token of the role, -1 where there is none."""


def bare(word: str) -> str:
    """The word without a possessive ending."""
    for ending in ("'s", "’s"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word.rstrip("'’") or word


def is_name_word(token: Token) -> bool:
    """Whether it is capitalised and not a function word."""
    if not token.flags & Word.CAPITAL or token.flags & (_NOT_NAMES | Word.QUOTED):
        return False
    return token.low.isalpha() or _CONTRACTION.fullmatch(token.low) is None


def name_in(text: str, tokens: Sequence[Token]) -> Named | None:
    """The name at the end of `tokens`, None where they end in a common noun or a bare title."""
    end = len(tokens)
    first = end
    while first > 0:
        if is_name_word(tokens[first - 1]):
            if first < end and tokens[first - 1].flags & Word.POSSESSIVE and not _of_name(tokens, first - 1):
                break
            first -= 1
            continue
        given = _before_particles(tokens, first) if first < end else -1
        if given < 0:
            break
        first = given
    run = first
    for k in range(first, end - 1):
        low = tokens[k].low.rstrip(".")
        if tokens[k].flags & Word.TITLE or low in lexicon().sets["courtesy"] or low in lexicon().sets["role_words"]:
            run = k + 1
    if run >= end or (run == end - 1 and tokens[run].flags & Word.TITLE and not first < run):
        return None
    if end - run > _LONGEST_NAME or _inside_noun(tokens, first):
        return None
    words = tuple(bare(text[t.start : t.end]) for t in tokens[run:end])
    if len(words) > 2 and words[-1].replace(".", "") in _AFTER:
        words = words[:-1]
    if len(words) == 1 and is_initial(words[0]):
        return None  # "Prof M.": no name to find anybody by
    gender = title_gender(tokens[max(first - 1, 0) : run]) or given_gender(words)
    role_last = run - 1
    while role_last >= 0 and is_particle(tokens[role_last]):
        role_last -= 1
    while role_last >= 0 and tokens[role_last].low.rstrip(".") in lexicon().sets["courtesy"]:
        role_last -= 1
    if role_last >= 0 and tokens[role_last].flags & (Word.POSSESSIVE | Word.DETERMINER | Word.PREPOSITION):
        role_last = -1
    return Named(words, run, gender, role_last)


def is_initial(word: str) -> bool:
    """Whether it is a letter and a full stop, which names nobody."""
    return _INITIAL.fullmatch(word) is not None


def is_particle(token: Token) -> bool:
    """Whether it is a small word that may stand inside a name, in lower case."""
    return token.low in name_particles() and not token.flags & Word.CAPITAL


def _before_particles(tokens: Sequence[Token], at: int) -> int:
    """Index of the name word that goes on over particles to the one at `at` ("Ursula von der Leyen"), or -1."""
    for size in (1, 2):
        k = at - 1 - size
        if k < 0 or not is_particle(tokens[k + 1]):
            return -1
        if is_name_word(tokens[k]) and not tokens[k].flags & (Word.POSSESSIVE | Word.TITLE):
            return k
    return -1


def goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token at `at` is a particle that leads to a name word ("von" or "der" of "von der Leyen")."""
    for token in tokens[at : at + 3]:
        if is_name_word(token):
            return token is not tokens[at]
        if not is_particle(token):
            return False
    return False


def _of_name(tokens: Sequence[Token], k: int) -> bool:
    """Whether the possessive at `k` belongs to the name itself ("St Mary's Hospital", "King's College")."""
    if tokens[k].low.rstrip("s'’") in lexicon().sets["naming_possessives"]:
        return True
    return k > 0 and tokens[k - 1].low in ("st", "saint")


def _inside_noun(tokens: Sequence[Token], first: int) -> bool:
    """Whether the name only completes a common noun ("ambassador to the US")."""
    k = first - 1
    while k > 0 and tokens[k].flags & Word.DETERMINER:
        k -= 1
    return k > 0 and tokens[k].flags & Word.PREPOSITION != 0


def title_gender(tokens: Sequence[Token]) -> str:
    """`m` or `f` where a title among `tokens` shows it, else empty."""
    sets = lexicon().sets
    for token in tokens:
        low = token.low.rstrip(".")
        if low in sets["titles_male"]:
            return "m"
        if low in sets["titles_female"]:
            return "f"
    return ""


@lru_cache(maxsize=8192)
def given_gender(words: tuple[str, ...]) -> str:
    """`m` or `f` where a given name in the name `words` shows it, else empty. The last word is the surname."""
    sets = lexicon().sets
    for word in words[:-1]:
        given = _unaccented(word.lower())
        if given in sets["given_male"]:
            return "m"
        if given in sets["given_female"]:
            return "f"
    return ""


def noun_gender(word: str) -> str:
    """`m` or `f` where a noun says the sex of whom it names ("landlady"), else empty."""
    sets = lexicon().sets
    if word in sets["nouns_male"] or word in sets["titles_male"]:
        return "m"
    return "f" if word in sets["nouns_female"] or word in sets["titles_female"] else ""


def _unaccented(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in normalize("NFD", word) if not combining(c))


@lru_cache(maxsize=8192)
def kind_of_name(words: tuple[str, ...]) -> SourceKind:
    """What sort of source a name is of."""
    sets = lexicon().sets
    low = words[-1].lower().rstrip(".")
    if low in sets["publication_words"]:
        return "publication"
    if low in sets["organization_words"] or low in sets["countries"]:
        return "organization"
    if len(words) == 1 and len(low) > 1 and words[0].isupper():
        return "organization"
    if (
        len(words) == 1
        and _CAMEL.match(words[0])
        and not words[0].startswith(("Mc", "Mac", "De", "Di", "La", "Le", "O"))
    ):
        return "organization"
    if low in sets["group_words"] or (len(words) == 1 and low in sets["demonyms"]):
        return "group"
    if low in sets["document_words"]:
        return "document"
    return "person"


def noun_of(tokens: Sequence[Token]) -> int:
    """Index of the head noun of a phrase without a name at its end."""
    for n, token in enumerate(tokens):
        if n and (token.flags & (Word.PREPOSITION | Word.WH | Word.COMMA) or token.low == "that"):
            return n - 1
        if n and token.low.endswith("ed") and not token.flags & Word.CAPITAL and n + 1 < len(tokens):
            left = tokens[n - 1].flags
            if not left & (Word.DETERMINER | Word.PREPOSITION | Word.ADVERB):
                return n - 1
    return len(tokens) - 1


def kind_of_noun(tokens: Sequence[Token]) -> SourceKind:
    """What sort of source a common noun phrase is."""
    sets = lexicon().sets
    head = tokens[noun_of(tokens)]
    low = bare(head.low)
    named = any(t.flags & Word.CAPITAL for t in tokens[1:])
    if tokens[0].low == "one" and len(tokens) > 1 and tokens[1].low == "of":
        return "anonymous"
    if tokens[0].flags & Word.NUMBER or tokens[0].low in sets["count_words"]:
        return "group" if low not in sets["anonymous_words"] else "anonymous"
    if low in sets["anonymous_words"] or (low in ("spokesman", "spokeswoman", "spokesperson") and not named):
        return "anonymous"
    if low in sets["document_words"]:
        return "document"
    if low in sets["publication_words"]:
        return "publication"
    if low in sets["organization_words"] or low in sets["countries"]:
        return "organization"
    if low in sets["group_words"] or (low.endswith("s") and not low.endswith(("ss", "us", "is"))):
        return "group"
    if low.endswith(("tion", "ment", "sis", "ity", "ness", "ing", "ance", "ence")) and not head.flags & Word.CAPITAL:
        return "document"
    return "person"
