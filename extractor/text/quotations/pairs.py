"""Pairing the quotation signs of one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.text.quotations.signs import Sign

__all__ = ["Pair", "pair_signs"]


@dataclass(slots=True)
class Pair:
    """An opening sign with its closing sign; `close` None where the paragraph (or a new opening) ends it."""

    open: Sign | None
    """None where the quotation came over from the paragraph before."""
    close: Sign | None
    stop: int
    """Where it ends: the closing sign's start, or where an unclosed one is cut off."""


def pair_signs(text: str, signs: Sequence[Sign], end: int) -> list[Pair]:
    """The quotations of a paragraph that ends at `end`, by opening place. Linear in the number of signs."""
    doubles = _pair_doubles([s for s in signs if s.double], end)
    singles = _pair_singles([s for s in signs if not s.double], doubles)
    return sorted((*doubles, *singles), key=lambda p: p.open.start if p.open else -1)


def _pair_doubles(signs: Sequence[Sign], end: int) -> list[Pair]:
    pairs: list[Pair] = []
    open_: list[Sign] = []
    for sign in signs:
        opens = sign.can_open and (sign.shape == "open" or not sign.can_close)
        if sign.shape == "open" and not (sign.can_close and not sign.can_open):
            opens = True
        if open_ and not opens:
            opener = open_.pop()
            pairs.append(Pair(opener, sign, sign.start))
        elif sign.can_open or (opens and not sign.can_close):
            open_.append(sign)
    cut = end
    for opener in reversed(open_):
        pairs.append(Pair(opener, None, cut))
        cut = opener.start
    return pairs


def _pair_singles(signs: Sequence[Sign], doubles: Sequence[Pair]) -> list[Pair]:
    """Single-quoted passages; a pair never crosses a double-quoted one."""
    regions = _regions(signs, doubles)
    pairs: list[Pair] = []
    for group in regions.values():
        closers = _next_closers(group)
        at = 0
        while at < len(group):
            close = closers[at]
            if group[at].can_open and close is not None:
                pairs.append(Pair(group[at], group[close], group[close].start))
                at = close
            at += 1
    return pairs


def _regions(signs: Sequence[Sign], doubles: Sequence[Pair]) -> dict[int, list[Sign]]:
    """The signs by the innermost double-quoted passage around them (-1: none)."""
    edges = sorted(
        [(p.open.end, 1, p.open.start) for p in doubles if p.open]
        + [(p.stop, 0, 0) for p in doubles if p.open],
    )
    regions: dict[int, list[Sign]] = {}
    inside: list[int] = [-1]
    at = 0
    for sign in signs:
        while at < len(edges) and edges[at][0] <= sign.start:
            if edges[at][1]:
                inside.append(edges[at][2])
            elif len(inside) > 1:
                inside.pop()
            at += 1
        regions.setdefault(inside[-1], []).append(sign)
    return regions


def _next_closers(signs: Sequence[Sign]) -> list[int | None]:
    """For each sign, the later one that would close it: the next sure closing before another opening, else the next weak."""
    answer: list[int | None] = [None] * len(signs)
    sure: int | None = None
    weak: int | None = None
    for at in range(len(signs) - 1, -1, -1):
        answer[at] = sure if sure is not None else weak
        sign = signs[at]
        if sign.can_open and not sign.can_close:
            sure = weak = None
        elif sign.can_close and sign.weak:
            weak = at
        elif sign.can_close:
            sure, weak = at, None
    return answer
