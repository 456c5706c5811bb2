"""Reporting clauses that stand inside the quotation marks: «A, — said she, — B» is A, and B, in her words."""

from __future__ import annotations

import re

from extractor.text.marks import Stretch

__all__ = ["without_incise"]

_LEFT = re.compile(r"\s*(?:[—–―]\s?|\s-\s)(?:\w+\s)?$")
"""The dash before a clause that begins with the cue or its speaker, but for a word ("— как отметил он —")."""
_CLAUSE = re.compile(r"[^—–―.!?…]{0,60}")
_RIGHT = re.compile(r"[^—–―.!?…]{0,90}?[,.!?…]?\s*(?:[—–―]\s*|\s-\s)")
"""From the cue to the dash behind its clause."""
_REST = re.compile(r"[^—–―.!?…]{0,90}[.,]?")
"""A clause that goes on to the end of the quotation."""


def without_incise(text: str, part: Stretch, cue: Stretch, who: Stretch | None) -> list[Stretch]:
    """The quoted words of `part` without the clause of `cue`, where that stands inside between dashes, as Russian and
    Polish print it, or between commas with nothing but cue and speaker in it, as French does.

    `[part]` where it does not, or where nothing would be left. Half-open code points of `text`.
    """
    if not (part.start < cue.start and cue.end < part.end):
        return [part]
    clause = _between_dashes(text, part, cue, who) or _between_commas(text, part, cue, who)
    if clause is None:
        return [part]
    head = text[part.start : clause.start].rstrip()
    tail = text[clause.end : part.end].lstrip()
    pieces = [Stretch(part.start, part.start + len(head)), Stretch(part.end - len(tail), part.end)]
    kept = [piece for piece in pieces if any(map(str.isalnum, text[piece.start : piece.end]))]
    return kept or [part]


def _between_dashes(text: str, part: Stretch, cue: Stretch, who: Stretch | None) -> Stretch | None:
    first = who.start if who is not None and part.start < who.start < cue.start else cue.start
    left = _LEFT.search(text[part.start : first])
    if left is None or not _CLAUSE.fullmatch(text, first, cue.start):
        return None
    right = _RIGHT.match(text, cue.end, part.end) or _REST.fullmatch(text, cue.end, part.end)
    return Stretch(part.start + left.start(), right.end()) if right else None


def _between_commas(text: str, part: Stretch, cue: Stretch, who: Stretch | None) -> Stretch | None:
    if who is None or not (part.start < who.start and who.end <= part.end):
        return None
    start, end = min(cue.start, who.start), max(cue.end, who.end)
    before, after = text[part.start : start].rstrip(), text[end : part.end].lstrip()
    between = text[min(cue.end, who.end) : max(cue.start, who.start)]
    if not before.endswith((",", "?", "!", "…")) or between.strip(" \u00a0-t"):
        return None
    if after and not after.startswith((",", ".", "…")):
        return None
    stop = part.end - len(after) + (after[:1] in (",", "."))
    return Stretch(part.start + len(before), stop)
