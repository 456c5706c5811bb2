"""Whom a claim's own words make its speaker, beside whom it is attributed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.names import COMMON_OPENERS, names_of
from extractor.engines.audit.words import COMMON, words

__all__ = ["BEFORE_OTHERS", "before_noun", "speaker_findings"]

_SAYING = re.compile(
    r"(.{2,90}?)\s+(?:said|says|told|tells|added|denied|asked|warned|insisted|wrote|argued|claimed|announced|"
    r"accused|reports|reported|urged|vowed|pledged|promised|confirmed|stressed|noted|declared|described)\b"
)
"""The words of an English claim before its first verb of saying. Not of wanting: one may tell what another wants."""


_ASIDE = re.compile(r"(?:when|while|after|before|as|if|although|though|because|since|in|at|on|for)\b", re.IGNORECASE)
"""What begins a part of a claim whose verb is not the claim's own."""
_WITHIN = re.compile(r"[\"“”„«»]|''|\b(?:he|she|they|it|I|we|who|which|that|and|or)$")
"""Where the verb is part of a quotation, or has a subject of its own: "Crops wither in the islands, he noted"."""
_OF_SOMEBODY = re.compile(r"['’]s\b")
BEFORE_OTHERS = re.compile(
    r"\b(?:about|against|at|behind|by|for|from|in|including|include[sd]?|near|of|on|over|to|under|with)\s+"
    r"(?:(?:the|a|an|his|her|its|their|former|then|\w+['’]s)\s+)*$",
    re.IGNORECASE,
)
"""Behind these a name is not the speaker's: "a spokesman for the former governor Boris Vale"."""
_DETERMINED = re.compile(r"\b(?:an?|the|one|another|his|her|its|their)\s+$", re.IGNORECASE)
_NO_NOUNS = frozenset((
    "has", "have", "had", "is", "was", "were", "are", "will", "would", "could", "can", "may", "might", "did", "does",
    "also", "later", "then", "first", "again", "now", "still", "never", "even", "itself", "himself", "herself",
    "themselves", "who", "which", "that", "in", "on", "at", "of", "and", "or", "to", "not", "once", "soon", "often",
    "group", "company", "agency", "newspaper", "paper", "magazine", "network", "party", "movement", "organisation",
    "organization", "government", "administration", "army", "military", "channel", "website", "site", "firm", "bank",
    "line", "club", "union", "station", "daily", "weekly", "militia", "regime",
))  # fmt: skip
"""What behind a name is no noun that it stands for, or one for what the name itself names."""
_NOUN = re.compile(r" ([^\W\d_]+)")
_STEM = 5
"""Letters by which "Ukrainian" and "Ukraine" are the same."""


def speaker_findings(text: str, known_names: Sequence[str]) -> Iterator[Finding]:
    """A claim that has somebody else say it than the source it is attributed to, or who tells what that one said.

    `known_names` are these, the source first.
    """
    if not known_names or (match := _SAYING.match(text)) is None:
        return
    if _ASIDE.match(text) or _WITHIN.search(match[1]):
        return
    source = known_names[0]
    if _alike(source, match[1]) or not names_of(source):
        return
    subject = words(match[1])
    if _alike(source, text) and any(words(name) - COMMON <= subject for name in known_names[1:]):
        return
    own = words(source)
    others = [
        n
        for n in names_of(text)
        if n.end <= match.end(1)
        and not BEFORE_OTHERS.search(text, 0, n.start)
        and ((noun := before_noun(match[1], n.start, n.end)) is None or noun in own)
    ]
    if others and others[0].start == 0 and others[0].text.lower() in COMMON_OPENERS:
        del others[0]
    if others and not _OF_SOMEBODY.match(text, others[-1].end):
        message = f"the claim has {others[-1].text!r} say it, its attribution {source!r}"
        yield Finding("speaker_differs", message, "warning")


def before_noun(text: str, start: int, end: int) -> str | None:
    """The word for which a name is only there: "a New York judge", "the Vale campaign"; None for "the Taliban later",
    "the Tass agency"."""
    noun = _NOUN.match(text, end)
    if noun is None or not noun[1].islower() or _DETERMINED.search(text, 0, start) is None:
        return None
    return None if noun[1] in _NO_NOUNS or noun[1].endswith("ly") else noun[1]


def _alike(source: str, subject: str) -> bool:
    """Whether the words before the verb may name the source: by a word, its beginning, or its initials."""
    own = {word[:_STEM] for word in words(source) - COMMON}
    others = words(subject)
    initials = "".join(word[0] for word in source.split() if word[0].isupper()).lower()
    return not own.isdisjoint(word[:_STEM] for word in others - COMMON) or initials in others
