"""Mentions: each place where an article names somebody, and what the words around it show of him."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.naming import name_in, noun_gender
from extractor.engines.rules.tokens import Token, Unit

__all__ = ["Mention", "read_mention"]

_MOST_ADJECTIVES = 3
"""Words between the article and the noun of what somebody is ("a retired dinner lady")."""
_ARTICLES = frozenset(["the", "a", "an"])
_BEFORE_THINGS = _ARTICLES | {"at", "in", "from", "near", "into", "across", "outside", "inside"}
_NOUN = re.compile(r"[a-z]{3,}(?<!ed|ly)(?<![^s]s)")


@dataclass(slots=True)
class Mention:
    """One mention of a name, without its titles."""

    start: int
    words: tuple[str, ...]
    gender: str
    """`m`, `f`, or empty where nothing beside it shows it."""
    unit: int
    first_in_unit: bool
    """Whether nobody is named before it in its sentence."""
    titles: tuple[str, ...]
    """The title and nationality words right before it ("Russian president"), the nearest first."""
    doubtful: bool
    """Whether it may be no name, or no person's: after an article or "in" ("at the Ferryman"), or the first word of a
    sentence, which has its capital in any case."""
    attributive: bool
    """Whether it only describes the noun after it ("the Sanders campaign manager")."""
    kin: str
    """The sex of the one whose relative it is ("his son Beau"), who is rather meant by "he"; empty elsewhere."""
    of_clause: bool
    """Whether a subordinator before it shows that it is the subject of its clause ("when Farrow was arrested")."""
    after_pronoun: str = ""
    """The sex of the "he" or "she" that stands before it in its sentence; empty where none does."""


def read_mention(text: str, run: Sequence[Token], unit: Unit, first: bool) -> Mention | None:
    """The mention that the `run` of name words in `unit` makes; None where they name nobody."""
    named = name_in(text, run)
    if named is None:
        return None
    tokens = unit.tokens
    low, start = run[named.first].low, run[named.first].start
    at = bisect_right(tokens, start, key=_start) - 1
    if len(named.words) == 1:
        sets = lexicon().sets
        if at == 0 and (low in lexicon().words or low in sets["group_words"]):
            return None
        if low in sets["interjections"]:
            return None
    titles = _titles(tokens, at)
    stop = min(at + len(named.words), len(tokens))
    after = tokens[stop] if stop < len(tokens) else None
    possessive = tokens[stop - 1].flags & Word.POSSESSIVE
    led = tokens[at - len(titles) - 1] if at > len(titles) else None
    placed = at > 0 and tokens[at - 1].low in _BEFORE_THINGS
    return Mention(
        start,
        named.words,
        named.gender or _described(tokens, at, stop),
        unit.number,
        first,
        titles,
        doubtful=not titles and (placed or (at == 0 and len(named.words) == 1)),
        attributive=after is not None and not possessive and _is_noun(after),
        kin=_kin(tokens, at),
        of_clause=led is not None and led.flags & (Word.SUBORDINATOR | Word.WH) != 0,
    )


def _is_noun(token: Token) -> bool:
    """Whether it is rather a noun in the singular than a verb, where no list has it."""
    return (
        not token.flags
        and _NOUN.fullmatch(token.low) is not None
        and token.low not in lexicon().sets["irregular_pasts"]
    )


def _described(tokens: Sequence[Token], first: int, after: int) -> str:
    """The sex that a noun beside the name in tokens `first..after-1` shows ("his daughter, Leanne,")."""
    closes = after >= len(tokens) or tokens[after].flags & Word.PUNCTUATION
    at = first - 1
    if at > 0 and tokens[at].flags & Word.COMMA and closes:
        at -= 1
    if at >= 0 and (gender := noun_gender(tokens[at].low)):
        return gender
    if after + 2 >= len(tokens) or not tokens[after].flags & Word.COMMA or tokens[after + 1].low not in _ARTICLES:
        return ""
    for token in tokens[after + 2 : after + 2 + _MOST_ADJECTIVES]:
        if gender := noun_gender(token.low):
            return gender
        if token.flags & (Word.PUNCTUATION | Word.CAPITAL | Word.PREPOSITION | Word.FINITE):
            break
    return ""


def _kin(tokens: Sequence[Token], at: int) -> str:
    """The sex of "his" or "her" before the noun that describes the name at token `at`."""
    k = at - 2 if at > 1 and tokens[at - 1].flags & Word.COMMA else at - 1
    if k < 1 or not noun_gender(tokens[k].low):
        return ""
    return {"his": "m", "her": "f"}.get(tokens[k - 1].low, "")


def _titles(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    demonyms = lexicon().sets["demonyms"]
    out: list[str] = []
    for token in reversed(tokens[max(0, at - 4) : at]):
        if not (token.flags & Word.TITLE or token.low in demonyms or token.low == "us"):
            break
        out.append(token.low)
    return tuple(out)


def _start(token: Token) -> int:
    return token.start
