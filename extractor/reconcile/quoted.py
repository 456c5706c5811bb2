"""What of a sentence is quoted: by the article's own quotations and by its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.schemas import Span

__all__ = ["QUOTED", "SPOKEN", "without"]

SPOKEN = "\ufffc"
"""Stands for each character of a quotation that the article's facts know. Why: the marks alone do not tell, an
utterance of two sentences has its closing mark in the next one."""
QUOTED = re.compile(
    rf"{SPOKEN}+|“[^”]*(?:”|\Z)|„[^“”]*(?:[“”]|\Z)|「[^」]*(?:」|\Z)|『[^』]*(?:』|\Z)|\A[^「」]*」"
    r"|\A[^“”„]*[^\s“”„]”(?!\w)|”[^”]*(?:”|\Z)|\A[^\"]*\S\"(?!\w)|\"[^\"]*\"|(?<!\S)\"[^\"]*\Z"
    r"|\A[^«»]*[^\s«»][«»](?!\w)|«[^»]*(?:»|\Z)|»[^«]*(?:«|\Z)"
    r"|(?<!\w)‘(?!\d0s)(?:[^‘’]|’(?=\w))*(?:’|\Z)"
)
"""What the marks show as quoted besides; a mark whose other half is missing quotes to that end of the sentence."""


def without(piece: str, start: int, spans: Sequence[Span], filling: str) -> str:
    """`piece`, which stands at `start`, with what the spans hold of it filled in."""
    for s in spans:
        first, last = max(s.start - start, 0), min(s.end - start, len(piece))
        if first < last:
            piece = piece[:first] + filling * (last - first) + piece[last:]
    return piece
