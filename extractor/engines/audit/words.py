"""The words of claims and sentences as an audit compares them: folded, in small letters, without possessive endings."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.text.fold import fold_text
from extractor.text.names import name_particles

__all__ = ["COMMON", "WORD", "content_stems", "possible_name_words", "stems", "stems_in", "tokens", "words"]

WORD = re.compile(r"\w+(?:['’.-]\w+)*", re.UNICODE)
COMMON = frozenset((
    "the", "a", "an", "of", "for", "and", "or", "in", "on", "at", "to", "by", "from", "with", "mr", "mrs", "ms", "dr",
    "sir", "president", "minister", "prime", "secretary",
))  # fmt: skip
"""Words that say nothing of whether a claim is borne out: small ones, and what stands before names."""
_EMPTY = frozenset((
    "that", "this", "with", "have", "from", "they", "were", "been", "their", "there", "which", "what", "would", "could",
    "should", "about", "said", "says", "told", "will", "than", "then", "them", "when", "where", "also", "only", "into",
    "over", "some", "such", "more", "most", "other", "very", "just", "being", "does", "because", "after", "before",
    "while",
))  # fmt: skip
"""Longer words that are in most sentences."""
_STEM, _CONTENT_STEM = 6, 5
"""Letters of a word that are compared. Why: "withdraws" meets "withdrew" at worst as a miss, never as an alarm."""
_INITIALS = re.compile(r"(?<![\w'.-])(?:[A-Za-z]\.){2,8}(?![\w'.&-])")
_CUT_IN_DOUBT = re.compile(
    r"[_&`'.0-9-](?:(?<=[_&`])|(?<=['-])['-]|(?<=')s'|(?<=[A-Za-z]\.)\w|(?<=\w\.)[A-Za-z]|(?<=[0-9])[a-z'-]*[A-Z])"
)
_LONG_WORD = 60
"""Code points from which on `find_names` cuts a word."""


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[str, ...]:
    """The words as printed, in order, typographic differences folded."""
    return tuple(WORD.findall(fold_text(text)))


@lru_cache(maxsize=512)
def words(text: str) -> frozenset[str]:
    """Lower-cased words without possessive endings."""
    return frozenset([word.lower().removesuffix("'s") for word in tokens(text)])


@lru_cache(maxsize=256)
def stems(text: str) -> frozenset[str]:
    """The first letters of each word."""
    return frozenset([word[:_STEM] for word in words(text)])


def content_stems(text: str) -> list[str]:
    """The first letters of the words that carry meaning, in order."""
    return [
        word[:_CONTENT_STEM]
        for word in map(str.lower, WORD.findall(fold_text(text)))
        if len(word) > 3 and word not in _EMPTY and word not in COMMON
    ]


@lru_cache(maxsize=128)
def stems_in(text: str) -> frozenset[str]:
    """The same, without their order."""
    return frozenset([word[:_CONTENT_STEM] for word in words(text) - _EMPTY - COMMON if len(word) > 3])


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
    particles = name_particles()
    printed = tokens(text) if plain == fold_text(text) else WORD.findall(plain)
    found = [word for word in printed if not word.islower() or word.removesuffix("'s") in particles]
    found = [word.removesuffix("'s").lower() for word in found if not word[0].isdigit()]
    if any(len(word) >= _LONG_WORD or ("." in word and any(map(str.isdigit, word))) for word in found):
        return None
    return frozenset(found) - COMMON
