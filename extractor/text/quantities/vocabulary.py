"""The words of quantities, read once from `data/quantities.toml`, and the patterns made of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["GAP", "alternatives", "table"]

GAP = r"[ \t\u00a0\u2009\u202f]{1,2}"
"""What may stand between the words of one quantity: blanks of the same line."""


@cache
def _words() -> dict[str, dict[str, Any]]:
    source = files("extractor.text").joinpath("data", "quantities.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def table(name: str) -> dict[str, Any]:
    """The table `[name]` of the data file: written form → meaning. Raises: KeyError for an unknown name."""
    return _words()[name]


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, longest first; a blank in a word matches any `GAP`."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", GAP) for word in ordered)
