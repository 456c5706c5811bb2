"""Fingerprints: a disagreement's identity is its evidence, not anybody's wording of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from extractor.reconcile.entries import Entry

__all__ = ["Evidence", "fingerprint", "story_id"]

Evidence = tuple[str, int, int]
"""(article id, start, end) in code points, half-open."""


def fingerprint(kind: str, members: Iterable[Entry]) -> str:
    """First 16 hex digits of the SHA-256 of the kind and the members' evidence, sorted; the sides' order is left
    out."""
    places = sorted({(e.ref.article, s.start, s.end) for e in members for s in e.spans})
    return hashlib.sha256(json.dumps([kind, places], separators=(",", ":")).encode()).hexdigest()[:16]


def story_id(articles: Iterable[str]) -> str:
    """`s-` and the first 12 hex digits of the SHA-256 of the sorted article ids."""
    return "s-" + hashlib.sha256("\n".join(sorted(articles)).encode()).hexdigest()[:12]
