"""Hedges that a claim leaves out: what its evidence says may be so, the claim says is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.words import Wording, clause_end, content_stems, stems_in

__all__ = ["hedge_findings"]

_HEDGE = re.compile(
    r"\b(?:may|[Mm]ight|[Cc]ould|[Aa]llegedly|[Rr]eportedly|[Aa]pparently|[Pp]ossibly|[Pp]erhaps|[Ll]ikely|[Pp]robably|"
    r"[Ss]upposedly|suspected|alleged|(?:is|are|was|were|been|be)\s+(?:believed|thought|understood|reported|feared)|"
    r"(?:appear|seem)(?:s|ed)?)\b"
)
"""Not "May": the month."""
_HEDGES = frozenset((
    "may", "might", "could", "allegedly", "reportedly", "apparently", "possibly", "perhaps", "likely", "probably",
    "supposedly", "suspected", "alleged", "believed", "thought", "understood", "reported", "feared",
    "appear", "appears", "appeared", "seem", "seems", "seemed",
))  # fmt: skip
"""One of these is among the parts of every text with a match of `_HEDGE`."""
_ANY_HEDGE = re.compile(
    rf"{_HEDGE.pattern}|\b(?:would|can|if|unless|whether|possib\w+|suggest\w*|suspects?|expect\w*|risk\w*|chance|claim\w*|believes?|thinks?|"
    r"fears?|hopes?|plans?|planned|potential\w*|unclear|not)\b"
)
"""What may stand for a hedge in a claim's own words."""
_SCOPE = 90
"""Code points behind a hedge within which the hedged words are looked for, at the most. Why so: of 56 hedging
claims of 29 recorded articles 23 are found without their hedge, and of 1,430 faithful claims 2 are doubted
(bench/claim_edits.py)."""


def hedge_findings(text: str, shown: Wording) -> Iterator[Finding]:
    """A hedge of the evidence whose next two words the claim has, without anything like a hedge of its own."""
    hedges = () if _HEDGES.isdisjoint(shown.parts) else _hedged(shown.text)
    if not hedges or _ANY_HEDGE.search(text.lower()):
        return
    known = stems_in(text)
    for printed, about in hedges:
        if known.issuperset(about):
            yield Finding("hedge_dropped", f"its evidence says {printed!r}, the claim says it is so", "warning")
            return


@lru_cache(maxsize=128)
def _hedged(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hedges of a text with the next two words that carry meaning."""
    found = []
    for match in _HEDGE.finditer(text):
        end = clause_end(text, match.end(), _SCOPE)
        about = content_stems(text[match.end() : end])[:2]
        if len(about) == 2:
            found.append((text[match.start() : end].strip(), tuple(about)))
    return tuple(found)
