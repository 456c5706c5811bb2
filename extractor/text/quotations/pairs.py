"""Pairing the quotation signs of one paragraph."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.text.quotations.signs import Sign

__all__ = ["Pair", "Surroundings", "pair_signs"]

_WEAK_WORDS = 12
"""Longest passage, in words, that only a possible possessive closes. Why: beyond that the two signs are strangers."""

_DEPTH = 6
"""Most quotations open at once. Why: nobody writes deeper, and unbounded nesting would cost quadratic time."""


@dataclass(slots=True)
class Pair:
    """A quotation: where it starts and stops (signs left out), and the signs themselves."""

    start: int
    stop: int
    open: Sign | None
    """None where the quotation came over from the paragraph before without reopening."""
    close: Sign | None
    """None where it is not closed: `stop` is the paragraph's end, or the next opening sign."""


@dataclass(slots=True)
class Surroundings:
    """What pairing must know of a paragraph at `[start, end)`."""

    start: int
    end: int
    carried: bool
    """Whether the paragraph before ends inside a quotation."""
    reopened: bool
    """Whether the next paragraph starts with a double sign."""


def pair_signs(text: str, signs: Sequence[Sign], around: Surroundings) -> list[Pair]:
    """The quotations of a paragraph, by opening place; never crossing. Linear in the paragraph's length."""
    doubles = _pair_doubles(text, [s for s in signs if s.double], around)
    singles, lone = _pair_singles(text, [s for s in signs if not s.double], doubles)
    for key, sign in lone:
        _close_with_single(text, doubles[key], sign)
    return sorted((*doubles, *singles), key=lambda p: (p.start, -p.stop))


def _pair_doubles(text: str, signs: Sequence[Sign], around: Surroundings) -> list[Pair]:
    pairs: list[Pair] = []
    waiting: list[Sign] = []
    given_up: list[Sign] = []
    carried = around.carried
    for at, sign in enumerate(signs):
        following = signs[at + 1] if at + 1 < len(signs) else None
        if waiting:
            if _inches(sign, following):
                continue
            if _closes(text, sign, following):
                opener = waiting.pop()
                pairs.append(Pair(opener.end, sign.start, opener, sign))
            elif sign.can_open:
                waiting.append(sign)
                if len(waiting) > _DEPTH:
                    given_up.append(waiting.pop(0))
        elif carried and sign.can_close and sign.start > around.start:
            pairs.append(Pair(around.start, sign.start, None, sign))
        elif _opens(sign, following):
            waiting.append(sign)
        carried = False
    return _with_unclosed(pairs, (*given_up, *waiting), around)


def _inches(sign: Sign, following: Sign | None) -> bool:
    """`"I bought a 12" disc," he said`: the sign behind the digit cannot close, for the next one must."""
    return sign.measure and following is not None and following.can_close and not following.can_open


def _closes(text: str, sign: Sign, following: Sign | None) -> bool:
    """Whether `sign` closes what is open, by its neighbours first, then by its shape."""
    if sign.can_close and not sign.can_open:
        return True
    if sign.can_open and not sign.can_close:
        if sign.shape == "open" or (following is not None and not following.can_open):
            return False
        # `"I agree, "he said.` and `"I agree,"he said.`: a space on the wrong side, or forgotten
        return sign.shape == "close" or any(c in ",.!?" for c in text[max(0, sign.start - 2) : sign.start])
    return sign.shape != "open"


def _opens(sign: Sign, following: Sign | None) -> bool:
    if sign.can_open:
        return not (sign.shape == "close" and sign.can_close and not _sure_closer(following))
    if sign.loose:
        return following is not None and following.can_close
    # two closing signs in a row, nothing open: `He says,” there are people who wait.”`
    return not sign.measure and sign.shape != "open" and sign.can_close and _sure_closer(following)


def _sure_closer(sign: Sign | None) -> bool:
    return sign is not None and sign.can_close and not sign.can_open


def _with_unclosed(pairs: list[Pair], waiting: Sequence[Sign], around: Surroundings) -> list[Pair]:
    """The pairs and what was opened and never closed.

    That reaches to the paragraph's end where the quotation goes on in paragraphs that reopen it, or where nothing
    else is quoted behind it; otherwise its closing sign was forgotten, and the next opening sign bounds it.
    """
    starts = sorted(p.start if p.open is None else p.open.start for p in pairs)
    stop = around.end
    for opener in reversed(waiting):
        runs_on = opener.start == around.start and (around.reopened or around.carried)
        later = bisect_left(starts, opener.end)
        if later < len(starts) and not runs_on:
            stop = min(stop, starts[later])
        pairs.append(Pair(opener.end, stop, opener, None))
        stop = opener.start
    return pairs


def _pair_singles(
    text: str, signs: Sequence[Sign], doubles: Sequence[Pair]
) -> tuple[list[Pair], list[tuple[int, Sign]]]:
    """Single-quoted passages, none crossing a double-quoted one; and the closing signs left over inside those."""
    pairs: list[Pair] = []
    lone: list[tuple[int, Sign]] = []
    for key, group in _regions(signs, doubles).items():
        end = doubles[key].stop if key >= 0 and doubles[key].close is not None else None
        closers = _next_closers(group)
        at = 0
        while at < len(group):
            opener, close = group[at], closers[at]
            if opener.can_open and close is not None and _believable(text, opener, group[close]):
                pairs.append(Pair(opener.end, group[close].start, opener, group[close]))
                at = close
            elif opener.can_open and opener.shape == "open" and close is None and end is not None:
                pairs.append(Pair(opener.end, end, opener, None))  # “… they say, ‘I like her.”
                break
            elif opener.can_close and not opener.weak and key >= 0:
                lone.append((key, opener))
            at += 1
    return pairs, lone


def _believable(text: str, opener: Sign, closer: Sign) -> bool:
    return not closer.weak or len(text[opener.end : closer.start].split(None, _WEAK_WORDS)) <= _WEAK_WORDS


def _regions(signs: Sequence[Sign], doubles: Sequence[Pair]) -> dict[int, list[Sign]]:
    """The single signs by the innermost double-quoted passage around them (its index in `doubles`, or -1)."""
    edges = sorted(
        edge
        for key, p in enumerate(doubles)
        for edge in ((p.start if p.open is None else p.open.start, 1, key), (p.stop, 0, key))
    )
    groups: dict[int, list[Sign]] = {}
    inside: list[int] = [-1]
    at = 0
    for sign in signs:
        while at < len(edges) and edges[at][0] <= sign.start:
            _, opening, key = edges[at]
            if opening:
                inside.append(key)
            elif inside[-1] == key:
                inside.pop()
            at += 1
        groups.setdefault(inside[-1], []).append(sign)
    return groups


def _next_closers(signs: Sequence[Sign]) -> list[int | None]:
    """For each sign the later one that closes it: the next sure one before another opening, else the next weak one."""
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


def _close_with_single(text: str, pair: Pair, sign: Sign) -> None:
    """Close with a single sign what no double sign closes: `“Let’s go.’ He was …`. Only behind a full stop or comma."""
    if pair.close is None and text[sign.start - 1] in ",.!?":
        pair.close, pair.stop = sign, sign.start
