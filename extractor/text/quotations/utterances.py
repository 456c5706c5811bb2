"""Whether a quoted passage goes on the utterance of the one before it: `"A," he said, "B"`."""

from __future__ import annotations

import re

from extractor.text.marks import QuotedPassage

__all__ = ["goes_on"]

_CLAUSE = 14
"""Longest reporting clause, in words, before what may be a sentence of its own (a capital). Why: it holds a name, a
title and an addressee ("the defence minister Boris Pistorius told reporters in Berlin on Monday"), no more."""
_LONG_CLAUSE = 25
"""The same before a small letter. Why: only the rest of a sentence starts small after a comma."""
_CLAUSE_CHARACTERS = 400

_REPORTS = re.compile(
    r"\b(?:said|says?|saying|told|tells|add(?:ed|s|ing)|ask(?:ed|s)|repl(?:ied|ies)|continue[sd]|explain(?:ed|s|ing)"
    r"|argue[sd]|insist(?:ed|s)|warn(?:ed|s)|note[sd]|state[sd]|wrote|writes|tweeted|posted|joked|recall(?:ed|s)"
    r"|claim(?:ed|s)|declared|acknowledge[sd]|admit(?:s|ted)|conceded|announced|concluded|responded|answered|observed"
    r"|remarked|stressed|suggested|quipped|reads?|went on|according to|testified|shouted|whispered|cried|exclaimed"
    r"|muttered|predicted|promised|pledged|vowed|thought|lamented|complained)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bLt)(?<!\bSen)(?<!\bGov)(?<!\bRep)(?<!\bGen)(?<!\b[A-Z])[.!?;]\s"
)
"""An end mark, but not behind a title or an initial."""
_NEW_STATEMENT = re.compile(r"\b(?:add|explain|continu)ing,$", re.IGNORECASE)


def goes_on(text: str, first: QuotedPassage, second: QuotedPassage) -> bool:
    """Whether `second`, in the same paragraph, is the rest of the sentence that `first` began.

    That is: `first` ends with a comma, a dash or no mark; between them stands a short reporting clause, set off by
    commas or dashes, without an end mark. `"A." he said. "B."` are two sentences, so the answer there is no.
    """
    end = text[first.end - 1]
    if first.outer_end == first.end or not (end.isalnum() or end in ",-–—") or first.kind == "title":
        return False
    if second.outer_start - first.outer_end > _CLAUSE_CHARACTERS:
        return False
    clause = text[first.outer_end : second.outer_start].strip()
    if not clause or clause[-1] not in ",-–—" or (end.isalnum() and clause[0] not in ",-–—"):
        return False
    if _END.search(clause) or not _REPORTS.search(clause):
        return False
    inner = clause.strip(",-–— ")
    if (
        text[second.start].islower()
        or text[second.start] in "…["
        or re.match(r"I\b", text[second.start : second.start + 3])
    ):
        return len(inner.split()) <= _LONG_CLAUSE
    return "," not in inner and len(inner.split()) <= _CLAUSE and not _NEW_STATEMENT.search(clause)
