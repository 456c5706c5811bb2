"""Characters a reader cannot see: where they are, and how they are written where they must not act."""

from __future__ import annotations

import re

__all__ = ["UNSEEN", "code_of", "plain"]

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""One such character. Why these: each reorders what is seen (bidi controls), hides (zero width, tags), is not
allowed in HTML or acts on a terminal (C0, C1, escape), or cannot be written as UTF-8 (lone surrogates). The joiners
U+200C and U+200D stay: scripts and emoji need them."""


def code_of(character: str) -> str:
    """`U+202E`."""
    return f"U+{ord(character):04X}"


def plain(text: str) -> str:
    """`text` with each unseen character written as `[U+202E]`: for attributes, titles, terminals. Not escaped."""
    return UNSEEN.sub(lambda m: f"[{code_of(m.group())}]", text)
