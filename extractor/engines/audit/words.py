"""The words of claims and sentences as an audit compares them: folded, in small letters, without possessive endings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from extractor.text.fold import fold_characters, fold_text
from extractor.text.languages import words_of
from extractor.text.names import name_particles

__all__ = [
    "COMMON", "CONTENT_STEM", "END_OF_CLAUSE", "STEM", "WORD", "Wording", "clause_end", "content_stems",
    "function_words", "possible_name_words", "stems", "stems_in", "stems_in_order", "tokens", "words",
]  # fmt: skip

WORD = re.compile(r"\w+(?:['’.-]\w+)*", re.UNICODE)
_SPACED = bytes(code if chr(code).isalnum() or chr(code) in "_'.-" else ord(" ") for code in range(128)).ljust(256)
"""For ASCII text: blanks for what no word has."""
_LOOSE = re.compile(r"['.-](?:(?<!\w.)|(?!\w))", re.ASCII)
"""A mark that does not stand within a word."""
_JOINT = re.compile("['.-]")
_RUN = re.compile(r"\w+")
COMMON = frozenset((
    "the", "a", "an", "of", "for", "and", "or", "in", "on", "at", "to", "by", "from", "with", "mr", "mrs", "ms", "dr",
    "sir", "president", "minister", "prime", "secretary",
))  # fmt: skip
"""Words that say nothing of whether a claim is borne out: small ones, and what stands before names."""
_EMPTY = frozenset((
    "that", "this", "with", "have", "from", "they", "were", "been", "their", "there", "which", "what", "would", "could",
    "should", "about", "said", "says", "told", "will", "than", "then", "them", "when", "where", "also", "only", "into",
    "over", "some", "such", "more", "most", "other", "very", "just", "being", "does", "because", "after", "before",
    "while", "according", "under", "percent", "cent", "prozent", "procent", "prosent",
))  # fmt: skip
"""Longer words that are in most sentences."""
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\u30a1-\u30fa]")
"""Characters that mean something each: Chinese ones, and those in which Japanese writes foreign words."""
_SOLID = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
"""Thai, Lao, Burmese and Khmer, which put no blanks between words."""
_SYLLABLES = re.compile("[\uac00-\ud7a3]{2}")
"""What most Korean words begin with; particles follow."""
_PREFIXED = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وفبلك](?=\\w{4})|[והבלמשכ]{1,2}(?=\\w{3}))")
"""The articles, prepositions and "and" that Arabic and Hebrew write in one with the next word."""
_NUMBER = re.compile(r"[0-9]+")
_ELIDED = re.compile(r"(?:[dljmnst]|qu|gl|un|(?:d|n)?all|nell|dell|sull|quell|quest)'(?=\w{3})")
_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl", "cs", "ru", "uk", "tr", "ar", "he")
_ENGLISH_TOO = frozenset(("care", "come", "door", "mere", "mint", "plus", "pour", "volt"))
STEM, CONTENT_STEM = 6, 5
"""Letters of a word that are compared. Why: "withdraws" meets "withdrew" at worst as a miss, never as an alarm."""
_INITIALS = re.compile(r"(?<![\w'.-])(?:[A-Za-z]\.){2,8}(?![\w'.&-])")
_CUT_IN_DOUBT = re.compile(
    r"[_&`'.0-9-](?:(?<=[_&`])|(?<=['-])['-]|(?<=')s'|(?<=[A-Za-z]\.)\w|(?<=\w\.)[A-Za-z]|(?<=[0-9])[a-z'-]*[A-Z])"
)
_LONG_WORD = 60
"""Code points from which on `find_names` cuts a word."""


END_OF_CLAUSE = re.compile(r"[.;:!?](?!\w)|,[\"”’»']|, (?:and|while|which|who)\b|\bbut\b| [-–—] |—")
"""Where what a negation or a hedge governs ends at the latest."""


def clause_end(text: str, start: int, most: int) -> int:
    """Where the clause ends that goes on at `start`, at most `most` code points on."""
    stop = END_OF_CLAUSE.search(text, start, start + most)
    return stop.start() if stop else min(len(text), start + most)


@lru_cache(maxsize=256)
def _spaced(text: str) -> str:
    """What `WORD` finds in a text, typographic differences folded, with blanks around it.

    Why not by `WORD`, but outside ASCII: it takes four times as long.
    """
    plain = fold_characters(text)
    if not plain.isascii():
        return f" {' '.join(WORD.findall(fold_text(plain)))} "
    if "--" in plain:
        plain = fold_text(plain)
    spaced = f" {plain.encode().translate(_SPACED).decode()} ".replace(". ", " ")
    return _LOOSE.sub(" ", spaced) if "." in spaced or "-" in spaced or "'" in spaced else spaced


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[str, ...]:
    """The words as printed, in order, typographic differences folded."""
    return tuple(_spaced(text).split())


@lru_cache(maxsize=512)
def words(text: str) -> frozenset[str]:
    """Lower-cased words without possessive endings."""
    return frozenset(_spaced(text).lower().replace("'s ", " ").split())


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and its words."""

    text: str
    words: frozenset[str]
    """As `words` has them."""
    parts: frozenset[str]
    """Each run of letters and digits as printed, in small letters: what a pattern for whole words can find."""

    @classmethod
    def of(cls, text: str) -> Wording:
        """The words of a sentence."""
        own = words(text)
        if not fold_characters(text).isascii():
            plain = text.replace("ı", "i").replace("İ", "i").replace("ſ", "s")  # as a pattern has them without case
            return cls(text, own, frozenset(_RUN.findall(plain.lower())))
        joined = [word for word in own if not word.isalnum()]
        return cls(text, own, own.union(_JOINT.sub(" ", " ".join(joined)).split()) if joined else own)

    @classmethod
    def together(cls, sentences: Sequence[Wording]) -> Wording:
        """That of sentences one after the other."""
        nothing: frozenset[str] = frozenset()
        return cls(
            "\n".join([s.text for s in sentences]),
            nothing.union(*[s.words for s in sentences]),
            nothing.union(*[s.parts for s in sentences]),
        )


@lru_cache(maxsize=256)
def stems(text: str) -> frozenset[str]:
    """The first letters of each word."""
    return frozenset([word[:STEM] for word in words(text)])


def content_stems(text: str) -> list[str]:
    """The first letters of the words that carry meaning, in order."""
    return [
        word[:CONTENT_STEM]
        for word in _spaced(text).lower().split()
        if len(word) > 3 and word not in _EMPTY and word not in COMMON
    ]


@lru_cache(maxsize=128)
def stems_in(text: str) -> frozenset[str]:
    """The same, without their order; numbers too, and what stands for words in scripts without blanks."""
    own = words(text) - _EMPTY - COMMON
    english = text.isascii() or "".join(own).isascii()
    foreign = [] if english else [word for word in own if not word.isascii() or "'" in word]
    stems = {word[:CONTENT_STEM] for word in own.difference(foreign) if len(word) > 3 or word.isdigit()}
    for word in foreign:
        stems.update(_foreign_stems(word))
    return frozenset(stems if english else stems - function_words())


def stems_in_order(text: str) -> list[str]:
    """The stems of `stems_in` in order, of a text in another language than English."""
    found: list[str] = []
    for word in map(str.lower, tokens(text)):
        if not word.isascii() or "'" in word:
            found += _foreign_stems(word)
        elif len(word) > 3 and word not in _EMPTY:
            found.append(word[:CONTENT_STEM])
    return [stem for stem in found if stem not in function_words()]


def _foreign_stems(word: str) -> Iterator[str]:
    """Those of "d'amende" with and without its article; of other alphabets shorter ones, for their longer endings."""
    if (syllables := _SYLLABLES.match(word)) is not None:
        yield syllables.group()
    elif ideographs := _IDEOGRAPH.findall(word):
        yield from ideographs
    elif solid := _SOLID.findall(word):
        for run in solid:
            yield from map("".join, pairwise(run))
    elif len(word) > 3:
        word = _PREFIXED.sub("", word)
        yield word[: CONTENT_STEM if word.isascii() else min(CONTENT_STEM, max(3, len(word) - 2))]
        if (elided := _ELIDED.match(word)) is not None:
            yield word[elided.end() :][:CONTENT_STEM]
    if not word.isascii():
        yield from _NUMBER.findall(word)


@cache
def function_words() -> frozenset[str]:
    """The beginnings of the longer small words of other languages than English."""
    listed = {word for code in _LANGUAGES for word in words_of(code)["words"].split()}
    return frozenset(word[:CONTENT_STEM] for word in listed if len(word) > 3) - _ENGLISH_TOO


# Caches are for one article: its claims are read for their flags and for their evidence.
@lru_cache(maxsize=128)
def possible_name_words(text: str) -> frozenset[str] | None:
    """Every word of a claim's text that may belong to a name, `words` of the names among them; None if not sure.

    Much cheaper than finding the names: it decides most claims. Sure only where names and words cannot be cut
    differently: ASCII text (and ’) without digits in words, full stops in words, doubled marks and the like.
    """
    plain = text if text.isascii() else text.replace("’", "'").replace("“", '"').replace("”", '"')
    if not plain.isascii() or (_CUT_IN_DOUBT.search(plain) and _CUT_IN_DOUBT.search(_INITIALS.sub("Q", plain))):
        return None
    own = words(text)
    found = []
    for word in tokens(text):
        if word in own or word.islower() or word[0].isdigit():  # in ASCII only what is small or of digits is its own
            continue
        word = word.removesuffix("'s").lower()
        if len(word) >= _LONG_WORD or ("." in word and any(map(str.isdigit, word))):
            return None
        found.append(word)
    return name_particles().intersection(own).union(found) - COMMON
