"""What a quoted passage looks like: a clause or more, a fragment, a word held at arm's length, the name of a work."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["PassageKind", "guess_kind", "headline_case"]

PassageKind = Literal["direct", "partial", "scare", "title"]

_HEADLINE = 200
"""Longest headline, in code points."""
_TITLE_WORDS = 10
"""Longest name of a work, in words."""
_SOLID = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_CLAUSE = 8
"""Least characters of what may be a clause in Chinese or Japanese. Why: shorter are names and terms."""
_SENTENCE = 5
"""Least words of what is a clause in a language whose verbs are not known."""
_STOPS = "。！？।॥؟۔"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "no", "not", "of", "off", "on", "or",
     "our", "over", "the", "to", "up", "vs", "with")
)  # fmt: skip
"""Words that stay small in titles."""
_FINITE = re.compile(
    "am|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|shall|should|may|might|must"
    "|(?:is|are|was|were|has|have|had|do|does|did|wo|would|ca|could|should|must)n't|cannot"
    "|[a-z]+'(?:m|re|ve|ll|d)|(?:he|she|it|that|there|here|what|who|let)'s"
    "|says?|said|thinks?|thought|knows?|knew|wants?|needs?|gets?|got|makes?|made|goes|go|went|comes?|came"
    "|takes?|took|sees?|saw|gives?|gave|feels?|felt|means?|meant|believes?|looks?|keeps?|kept|loves?|hates?"
)
"""Verb forms that make a clause; the commonest ones, for a guess."""
_SUBJECT = frozenset(
    ("i", "we", "you", "he", "she", "it", "they", "there", "this", "that", "these", "those", "who", "everyone",
     "nobody", "people")
)  # fmt: skip


def guess_kind(passage: str, *, in_headline: bool = False, opens: bool = False, english: bool = True) -> PassageKind:
    """The kind of the words between the marks, by plain code; an engine knows better.

    `in_headline`: every word around has a capital (see `headline_case`), so capitals do not make a title.
    `opens`: it stands where a sentence or an utterance starts ("Yes," he said). `english`: the verbs of other languages
    are not known, so there a capital and some words make a clause.
    """
    words = _WORD.findall(passage)
    ends = passage.rstrip()[-1:]
    closed = ends != "" and ends in ".,!?…"
    if opens and closed and words and passage.lstrip()[:1].isupper():
        return "direct"
    if ends and ends in _STOPS:
        return "direct"
    if _SOLID.search(passage):
        return "direct" if len(passage) >= _CLAUSE and opens else "partial" if len(passage) >= _CLAUSE else "scare"
    if len(words) <= 1:
        return "direct" if words and ends and ends in "!?" else "scare"
    if not in_headline and not (ends in ";:" or (opens and closed)) and _title_like(words):
        return "title"
    if not english and len(words) >= _SENTENCE and words[0][0].isupper():
        return "direct"
    low = [w.lower().replace("’", "'") for w in words]
    if _FINITE.fullmatch(low[0]) and words[0][0].islower() and "'" not in low[0]:
        return "partial"  # “would like to end the war.”: a predicate without its subject
    finite = any(_FINITE.fullmatch(w) for w in low)
    subject = low[0] in _SUBJECT or "'" in low[0]
    if closed and (finite or len(words) >= 5):
        return "direct"
    if finite and (len(words) >= 8 or (subject and len(words) >= 4)):
        return "direct"
    return "partial"


def headline_case(line: str) -> bool:
    """Whether `line` is a headline with a capital on nearly every word."""
    if len(line) > _HEADLINE or (line[:1].isalpha() and not line[:1].isupper()):
        return False
    big = [w for w in _WORD.findall(line) if w.lower() not in _SMALL and w[0].isalpha()]
    return len(big) >= 4 and sum(w[0].isupper() for w in big) >= 0.8 * len(big)


def _title_like(words: list[str]) -> bool:
    """Capitals throughout but for small words, and not all in capitals."""
    if len(words) > _TITLE_WORDS:
        return False
    if not (words[0][0].isupper() or words[0][0].isdigit()) or all(w.isupper() for w in words if len(w) > 1):
        return False
    big = [w for w in words if w.lower() not in _SMALL]
    return bool(big) and all(w[0].isupper() or w[0].isdigit() for w in big) and len(words) >= 2
