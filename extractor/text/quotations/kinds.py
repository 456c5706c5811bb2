"""What a quoted passage looks like: a clause or more, a fragment, a word held at arm's length, the name of a work."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["PassageKind", "guess_kind"]

PassageKind = Literal["direct", "partial", "scare", "title"]

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SMALL = frozenset(
    "a an and as at by for from in into is no not of off on or our over the to up vs with".split()
)
_FINITE = frozenset(
    """am is are was were be been has have had do does did will would can could shall should may might must
    isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't couldn't shouldn't
    i'm i'll i've i'd we're we'll we've we'd you're you'll you've you'd he's he'll he'd she's she'll she'd it's it'll
    they're they'll they've they'd that's there's what's who's let's said says think thinks know knows want wants
    need needs get gets got make makes made go goes went come comes came take takes took see sees saw say""".split()
)
_SUBJECTS = frozenset("i we you he she it they there this that these those who".split())


def guess_kind(passage: str) -> PassageKind:
    """The kind of the words between the marks, by plain code; an engine knows better."""
    words = _WORD.findall(passage)
    ends = passage.rstrip()[-1:]
    if len(words) <= 1:
        return "direct" if words and ends and ends in "!?" else "scare"
    if _title_like(words, ends):
        return "title"
    low = [w.lower().replace("’", "'") for w in words]
    finite = any(w in _FINITE for w in low[1:]) or low[0] in _FINITE and len(words) > 3
    subject = low[0] in _SUBJECTS or "'" in low[0]
    closed = ends != "" and ends in ".,!?…"
    if closed and (finite or len(words) >= 5):
        return "direct"
    if finite and (len(words) >= 8 or (subject and len(words) >= 4)):
        return "direct"
    return "partial"


def _title_like(words: list[str], ends: str) -> bool:
    """Capitals throughout but for small words, no closing punctuation, not all in capitals."""
    if ends in ",.;:" or len(words) > 10:
        return False
    if not (words[0][0].isupper() or words[0][0].isdigit()) or all(w.isupper() for w in words if len(w) > 1):
        return False
    big = [w for w in words if w.lower() not in _SMALL]
    return bool(big) and all(w[0].isupper() or w[0].isdigit() for w in big) and len(words) >= 2
