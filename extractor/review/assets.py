"""The page's own files (style sheets and scripts), shipped inside the package."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["asset", "csp_hash"]


@cache
def asset(name: str) -> str:
    """The text of one file. `name` must come from code."""
    return (files("extractor.review") / "assets" / name).read_text(encoding="utf-8")


def csp_hash(text: str) -> str:
    """The source expression that allows exactly this inline script or style in a Content-Security-Policy."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
