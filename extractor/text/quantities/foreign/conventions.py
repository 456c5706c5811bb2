"""Numbers in digits by the convention of an article: which sign is the decimal one, which ones group.

A language has a convention, and the article's own numbers may contradict it (Swiss German, Mexican Spanish). A number
that two conventions read differently has a value only where one of them is sure; otherwise it has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from extractor.text.quantities.foreign.lexicon import Lexicon

__all__ = ["Convention", "Token", "convention", "find_tokens", "in_ascii", "value_of"]

_TOKEN = re.compile(
    r"[0-9]{1,3}(?:(?P<blank>[ \u00a0\u2009\u202f])[0-9]{3}(?:(?P=blank)[0-9]{3}){0,5})(?![0-9])"
    r"(?:[.,·][0-9]{1,12}(?![0-9]))?"
    r"|[0-9]+(?:[.,'’·][0-9]+)*"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?P<sign>[.,'’ \u00a0\u2009\u202f])[0-9]{3}(?:(?P=sign)[0-9]{3})*")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Token:
    """Digits as printed, `[start, end)`; `printed` has them as 0–9 and the signs of all scripts as `.`, `,` and `'`."""

    start: int
    end: int
    printed: str


@dataclass(frozen=True, slots=True)
class Convention:
    """How an article writes numbers: what the decimal sign is ("," or "."), and whether that is sure."""

    decimal: str
    sure: bool
    contradicted: bool
    """Whether some of the article's numbers are written by another one."""
    spaced: bool
    """Whether a plain blank groups digits."""


_SIGNS = {"٫": "·", "٬": "'", "،": ",", "．": ".", "˙": "·", "・": "·"}
"""Signs of other scripts. `·` is a decimal sign and `'` a grouping sign in every convention."""


class _Ascii(dict[int, int]):
    """Digits of all scripts as 0–9, signs between them as ours; one code point for one. Filled as they are met."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        value = unicodedata.decimal(character, None)
        self[code] = plain = code if code < 128 or value is None else ord("0") + value
        return plain


_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９])")
_ASCII = _Ascii({ord(sign): ord(plain) for sign, plain in _SIGNS.items()})


def in_ascii(text: str) -> str:
    """`text` with the digits of every script as 0–9, at the same places."""
    if "，" in text:  # groups full-width digits only: between others it ends a clause
        text = _WIDE_COMMA.sub(",", text)
    return text if text.isascii() else text.translate(_ASCII)


def find_tokens(plain: str, start: int, end: int) -> list[Token]:
    """The runs of digits of `[start, end)` with their signs, in order. `plain` is `in_ascii` of the text."""
    return [Token(*match.span(), match.group()) for match in _TOKEN.finditer(plain, start, end)]


def convention(tokens: Iterable[tuple[Token, bool]], words: Lexicon) -> Convention:
    """The convention of an article: its language's, unless its own unmistakable numbers say otherwise.

    Each token comes with whether a percent sign, scale word or unit follows it: only then is "3.5" surely no date,
    time of day or chapter.
    """
    votes = {",": 0, ".": 0}
    for token, measured in tokens:
        sign = _decimal_sign(token.printed, measured)
        if sign is not None:
            votes[sign] += 1
    usual = "," if words.comma else "."
    other = "." if words.comma else ","
    if votes[other] > votes[usual]:
        return Convention(other, votes[usual] == 0, votes[usual] > 0, words.spaced)
    sure = votes[other] == 0 and (votes[usual] > 0 or not words.regional)
    return Convention(usual, sure, votes[other] > 0, words.spaced)


def _decimal_sign(printed: str, measured: bool) -> str | None:
    """What a number that can be read in one way only says of the decimal sign."""
    signs = [c for c in printed if c in ".,"]
    if len(set(signs)) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else None
    if len(signs) > 1:
        whole = _GROUPED.fullmatch(printed) or _INDIAN.fullmatch(printed)
        return {",": ".", ".": ","}[signs[0]] if whole else None
    if signs and measured:
        _, _, decimals = printed.partition(signs[0])
        return signs[0] if len(decimals) != 3 else None
    return None


def value_of(printed: str, rule: Convention, measured: bool, scaled: bool) -> float | None:
    """The value of a token under a convention; None where it is not certain.

    `measured`: a percent sign, scale word or unit follows; `scaled`: one of the first two.
    """
    if "·" in printed:
        head, _, tail = printed.partition("·")
        whole = _whole(head)
        return float(f"{whole:.0f}.{tail}") if whole is not None and tail.isdigit() else None
    if (printed[0] == "0" and len(printed) > 1 and printed[1].isdigit()) or len(printed) > 24:
        return None
    if printed.isdigit():
        return float(printed)
    signs = [c for c in printed if c in ".,"]
    last = signs[-1] if signs else None
    if any(c.isspace() for c in printed) and not rule.spaced and " " in printed:
        return None
    if last is None:
        return _whole(printed)
    head, _, tail = printed.rpartition(last)
    if not tail.isdigit():  # "1.200'0": grouped behind its last sign
        return None
    if len(set(signs)) == 2 or any(c in printed for c in "'’ \u00a0\u2009\u202f"):
        whole = _whole(head)  # two kinds of signs: the last is the decimal one, whoever writes it
        if whole is None or last in head or (len(set(signs)) == 1 and len(tail) == 3 and last != rule.decimal):
            return None
        return float(f"{whole:.0f}.{tail}")
    if len(signs) > 1:
        return _whole(printed)
    if len(tail) != 3 or len(head) > 3 or head == "0":
        # 3,5 groups nothing; but 3.5 where the comma is the sign may be a date or a time of day
        return float(f"{head}.{tail}") if last == rule.decimal or measured else None
    if last != rule.decimal:
        return None if rule.contradicted else float(head + tail)
    return float(f"{head}.{tail}") if scaled and rule.sure else None


def _whole(printed: str) -> float | None:
    """A whole number, grouped or not; None where the groups are not groups."""
    if printed.isdigit() or _GROUPED.fullmatch(printed) or _INDIAN.fullmatch(printed):
        return float(re.sub(r"[^0-9]", "", printed))
    return None
