"""Quotation signs: every character that may open or close a quotation, told from apostrophes and primes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Sign", "find_signs"]

_SIGN = re.compile("''|``|‘‘|’’|[\"“”„‟«»″'‘’‚‛‹›`]")
_OPENING = "“„«‟‘‚‹‛"
_CLOSING = "”»’›"
_BEFORE_OPENING = frozenset("([{<—–-/:;,=*>|…" + _OPENING + "\"'`¿¡")
_AFTER_CLOSING = frozenset(")]}>—–-/.,:;!?…|*<" + _CLOSING + "\"'")
_YEAR = re.compile(r"\d\ds?\b|\d0s\b")
_ELISION = re.compile(
    r"(?:em|til|till|tis|twas|cause|bout|round|cuz|n|nuff|sup|kay|ere|neath|til|fraid|gainst|cept|coz|bama)\b['’]?",
    re.IGNORECASE,
)
"""Words that news English writes with an apostrophe in front: 'em, 'til, 'cause, rock 'n' roll."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign at `[start, end)` and what it can do by its shape and its neighbours."""

    start: int
    end: int
    double: bool
    shape: Literal["open", "close", "straight"]
    can_open: bool
    can_close: bool
    weak: bool = False
    """A closing single sign that may as well be a plural's possessive ("negotiators' plan")."""


def find_signs(text: str, start: int, end: int) -> Iterator[Sign]:
    """The signs of `text[start:end]`, apostrophes and foot, inch and minute marks left out."""
    at = start
    while (match := _SIGN.search(text, at, end)) is not None:
        at = match.end()
        what = match.group()
        first, last = match.start(), match.end()
        if what == "''" and last < end and text[last] == "'" and _closes_first(text, first, start):
            what, last, at = "'", first + 1, first + 1  # ''' at the end of a word: a single and a double sign
        before = text[first - 1] if first > start else " "
        after = text[last] if last < end else " "
        sign = _double(what, first, last, before, after) if _is_double(what) else None
        if sign is None and not _is_double(what):
            sign = _single(text, what, first, last, before, after)
        if sign is not None:
            yield sign


def _is_double(what: str) -> bool:
    return len(what) == 2 or what in '"“”„‟«»″'


def _closes_first(text: str, at: int, start: int) -> bool:
    return at > start and not text[at - 1].isspace() and text[at - 1] not in _BEFORE_OPENING


def _shape(what: str) -> Literal["open", "close", "straight"]:
    if what[0] in _OPENING or what[0] == "`":
        return "open"
    return "close" if what[0] in _CLOSING else "straight"


def _double(what: str, first: int, last: int, before: str, after: str) -> Sign | None:
    can_open = not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
    can_close = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    if what == "″" and before.isdigit():
        return None
    return Sign(first, last, True, _shape(what), can_open, can_close)


def _single(text: str, what: str, first: int, last: int, before: str, after: str) -> Sign | None:
    if before.isalnum() and after.isalnum():
        return None
    shape = _shape(what)
    can_open = shape != "close" and not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
    if can_open and (_YEAR.match(text, last) or _ELISION.match(text, last)):
        return None
    can_close = not before.isspace() and not after.isalnum() and (shape != "open" or not can_open)
    if before.isdigit() and shape == "straight" and not can_open and (after.isspace() or after == '"'):
        can_close = can_close and after != '"'
    if not can_open and not can_close:
        return None
    weak = can_close and before in "sSzxZX" and after.isspace()
    return Sign(first, last, False, shape, can_open, can_close, weak)
