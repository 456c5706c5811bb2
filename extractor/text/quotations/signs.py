"""Quotation signs: every character that may open or close a quotation, told from apostrophes and primes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.text.fold import INVISIBLE
from extractor.text.places import places_of

__all__ = ["Sign", "find_signs", "sign_places"]

_SIGN = re.compile(
    r"(?P<tag><[A-Za-z/!][^<>\n]*>)"  # <tweet id="…">: its quotation marks are syntax
    "|(?P<double>''|``|‘‘|’’|‚‚|[\"＂“”„‟«»″「」『』〝〞〟])"
    "|(?P<single>['‘’‚‛‹›`])"
)
_MEASURE = re.compile(r"\d['’′]\s?\d{1,2}(?:\"|”|″|''|’’)|\d[′″]{1,2}")
"""6'2", 5′, 12″."""
_CHARACTERS = "<'\"`′″＂“”„‟«»「」『』〝〞〟‘’‚‛‹›"
"""The first characters of signs, and the second ones of measures."""
_OPENING = "“„«‟‘‚‹‛`「『〝"
_CLOSING = "”»’›」』〞〟"
_BEFORE_OPENING = frozenset("([{<>—–―-/:;,=*|…¿¡\"'" + _OPENING)
_AFTER_CLOSING = frozenset(")]}<>—–―-/.,:;!?…|*\"'" + _CLOSING)
_NOT_AFTER_OPENING = frozenset(")]}>,;:!?|*/")
_UNSEEN = re.compile(f"[{INVISIBLE}\\s]")
_SOLID = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff60]")
"""Writing without blanks, where a sign stands glued to what is before and behind it and only its shape tells."""
_YEAR = re.compile(r"\d\d(?:s|\b)|\d0s\b")
_ELISION = re.compile(
    r"(?:em|til|till|tis|twas|cause|bout|round|cuz|n|nuff|sup|neath|fraid|gainst|s|t|re|ve|ll|d|m)\b['’]?(?!-[A-Z])",
    re.IGNORECASE,
)
"""Words printed with an apostrophe in front: 'em, 'til, rock 'n' roll; 's, 're, 't of texts cut into tokens."""
_NO_NOUN = re.compile(
    r"\s+(?:a|about|after|against|an|and|are|as|at|be|because|before|but|by|could|did|during|for|from|had|has|have|he|if|in|"
    r"into|is|it|may|might|must|not|of|on|or|over|said|say|says|she|should|since|so|than|that|the|they|this|to|told|under|"
    r"until|was|we|were|when|where|which|while|who|will|with|would)\b"
)
"""What follows a plural's possessive is a noun or its adjective, never one of these."""


@dataclass(slots=True)
class Sign:
    """A sign at `[start, end)` and what it can do by its shape and its neighbours.

    Not frozen: making it takes four times as long.
    """

    start: int
    end: int
    double: bool
    shape: Literal["open", "close", "straight"]
    can_open: bool
    can_close: bool
    weak: bool = False
    """A closing single sign that may as well be a plural's possessive ("negotiators' plan")."""
    loose: bool = False
    """A sign glued to words on both sides: it can be either where its fellows ask for it."""
    measure: bool = False
    """A straight double sign behind a digit: it may mean inches."""


def sign_places(text: str) -> list[int]:
    """Where signs may be, in order."""
    return places_of(text, _CHARACTERS)


def find_signs(text: str, start: int, end: int, places: Sequence[int] | None = None) -> Iterator[Sign]:
    """The signs of `text[start:end]`; apostrophes, foot, inch and minute marks and markup left out.

    `places` are the `sign_places` of the text, for who asks for many stretches of it.
    """
    at = start
    places = sign_places(text) if places is None else places
    for first in places[bisect_left(places, start) : bisect_left(places, end)]:
        if first < at:
            continue
        if first > at and text[first - 1].isdecimal() and (measure := _MEASURE.match(text, first - 1, end)):
            at = measure.end()
            continue
        match = _SIGN.match(text, first, end)
        if match is None:
            continue
        at = last = match.end()
        what, kind = match.group(), match.lastgroup
        if kind == "tag":
            continue
        before = text[first - 1] if first > start else " "
        after = text[last] if last < end else " "
        if what == "''" and after == "'" and _ends_here(text, before, last + 1, end):
            kind, at, last, after = "single", first + 1, first + 1, " "  # ''': a single and a double sign close
        before = " " if _UNSEEN.match(before) else before
        if kind == "double":
            yield _double(what, first, last, before, after, at_start=first == start)
        else:
            sign = _single(text, what[0], first, last, before, after)
            if sign is not None:
                yield sign


def _ends_here(text: str, before: str, last: int, end: int) -> bool:
    after = text[last] if last < end else " "
    return not before.isspace() and before not in "([{" and (after.isspace() or after in _AFTER_CLOSING)


def _shape(what: str) -> Literal["open", "close", "straight"]:
    if what[0] in _OPENING:
        return "open"
    return "close" if what[0] in _CLOSING else "straight"


def _double(what: str, first: int, last: int, before: str, after: str, *, at_start: bool) -> Sign:
    shape = _shape(what)  # where the shape speaks, it may stand apart from its words: « Bonjour »
    can_open = after != ">" and (
        (at_start and after not in _NOT_AFTER_OPENING)
        or (before.isspace() and (shape == "open" or not after.isspace()))
        or (before in _BEFORE_OPENING and not after.isspace())
    )
    can_close = (shape == "close" or not before.isspace()) and (after.isspace() or after in _AFTER_CLOSING)
    if shape != "straight" and (_SOLID.match(before) or _SOLID.match(after)):
        can_open, can_close = shape == "open", shape == "close"
    loose = not can_open and not can_close and after.isalnum()
    measure = shape != "open" and before.isdigit() and after.isspace()
    return Sign(first, last, True, shape, can_open, can_close, loose=loose, measure=measure)


def _single(text: str, what: str, first: int, last: int, before: str, after: str) -> Sign | None:
    shape = _shape(what)
    if shape != "straight" and what != "`" and (_SOLID.match(before) or _SOLID.match(after)):
        return Sign(first, last, False, shape, shape == "open", shape == "close")
    if before.isalnum() and after.isalnum():
        return None
    turned = shape == "close" and before not in '“"„«'  # ’ opens nothing, but for “’House of Cards,’”
    can_open = not turned and not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
    if can_open and (_YEAR.match(text, last) or _ELISION.match(text, last)):
        return None
    can_close = not before.isspace() and not after.isalnum() and (shape != "open" or not can_open)
    if not can_open and not can_close:
        return None
    weak = can_close and before in "sSzxZX" and after.isspace() and not _NO_NOUN.match(text, last)
    return Sign(first, last, False, shape, can_open, can_close, weak)
