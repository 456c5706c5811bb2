"""Numbers in digits: "1,468.5", "$1.2bn", "-5", "2½"."""

from __future__ import annotations

import math
import re

from extractor.text.quantities.numerals import SCALE, Numeral, factor_of, tidy
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["GLYPHS", "glued", "number_in_digits"]

_SIGNS: dict[str, str] = table("currency_signs") | table("currency_letters")
_INITIALS: dict[str, str] = table("currency_initials")
_CODES: frozenset[str] = frozenset(table("currency_codes")["codes"].split())
GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}
_GLYPH = "".join(GLYPHS)
_VULGAR = {f"{t}/{b}": t / b for b in (2, 3, 4, 5, 6, 8, 10, 16, 32) for t in range(1, b) if math.gcd(t, b) == 1}
_SYMBOL = alternatives(table("currency_signs"))
_SIGN = re.compile(
    rf"(?:(?:{_SYMBOL})|(?<![^\W_])(?:{alternatives([*_CODES, *table('currency_letters')])}))[ \u00a0]?$"
)
_INITIAL = re.compile(rf"(?<![^\W_])[{''.join(_INITIALS)}]$")
_RANGE_OF_MONEY = re.compile(rf"(?:{_SYMBOL})[ \u00a0]?[0-9][0-9.,]{{0,12}}(?:[-\u2013\u2014]|{GAP}(?ai:to|and){GAP})$")
"""What says of the m in "$5-7m" that it is no metre."""
_GROUPED = r"[0-9]{1,2}(?:,[0-9]{2}){1,6},[0-9]{3}(?![0-9,])|[0-9]{1,3}(?:[,\u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9])"
"""As in "1,20,000" and "120,000"."""
_DIGITS = re.compile(
    rf"""(?P<number>{_GROUPED}|[0-9]{{1,24}}(?![0-9])|(?=\.[0-9])|(?=[{_GLYPH}]))
    (?P<decimals>\.[0-9]{{1,12}}(?![0-9]))?
    (?P<part>[{_GLYPH}]|(?<=[0-9])[ \u00a0-](?:{alternatives(_VULGAR)})(?![\w/]|[.,-][0-9]))?
    (?:(?:{GAP}|-)?(?ai:(?P<scale>{SCALE}))(?!\w)
      |[ \u00a0]?(?P<short>(?:bn|bln|mn|mln|mio|tn|trn|[Cc]r)|(?<=[0-9])[kKmMbBT])(?!\w))?""",
    re.VERBOSE,
)
_CRORES = ("Rs", "INR")
"""Currencies whose amounts "Cr" counts ten millions of; "cr" is a credit elsewhere."""
_COUNTED = re.compile(
    r"[ \u00a0](?:people|users|viewers|votes|jobs|homes|children|tonnes|barrels|euros?|pounds|dollars)(?!\w)"
)


def number_in_digits(text: str, start: int, done: int) -> Numeral | None:
    """The number whose digits begin at `start`, with a sign of currency or minus before it from `done` on."""
    if (
        start > done
        and text[start - 1] == "."
        and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] == "."))
    ):
        start -= 1
    match = _DIGITS.match(text, start)
    if match is None:
        return None
    sign = _SIGN.search(text, max(done, start - 5), start)
    if sign is None and (match["scale"] or match["short"] or "," in match["number"]):
        sign = _INITIAL.search(text, max(done, start - 1), start)
    begin = sign.start() if sign else start
    word = _MINUS.search(text, max(done, begin - 8), begin)
    minus = word is None and (
        begin > done
        and text[begin - 1] in "-\u2212"
        and not (begin > 1 and (text[begin - 2].isalnum() or text[begin - 2] in "-.)/+"))
    )
    if glued(text, begin) or (sign and sign.group()[0].isalpha() and begin and text[begin - 1].isalnum()):
        return None
    start = word.start() if word else begin - minus
    money = sign is not None or _RANGE_OF_MONEY.search(text, max(0, begin - 20), begin) is not None
    currency = _currency(sign.group().strip()) if sign else None
    return _digits(match, start, currency, money=money, negative=minus or word is not None)


def _currency(sign: str) -> str:
    return _SIGNS.get(sign) or _INITIALS.get(sign) or sign


_MINUS = re.compile(r"(?<![\w-])(?<!\d )(?ai:(?<!plus or )minus)[ \u00a0]$")
"""The word for the sign, but not of a subtraction ("5 minus 3") or of a margin ("plus or minus 3")."""


def glued(text: str, start: int) -> bool:
    """Whether what stands right before makes the digits part of a longer token ("F16", "1.2.3", "and/or2")."""
    return start > 0 and (
        text[start - 1].isalnum()
        or text[start - 1] in "_@#&=/\\"
        or (text[start - 1] in ".," and start > 1 and text[start - 2].isalnum())
    )


def _digits(match: re.Match[str], start: int, currency: str | None, *, money: bool, negative: bool) -> Numeral | None:
    whole = re.sub(r"[^0-9]", "", match["number"])
    if not whole and not match["decimals"] and not match["part"]:
        return None
    mantissa = float(f"{whole or 0}{match['decimals'] or ''}") + _part(match)
    mantissa = -mantissa if negative else mantissa
    short, end = match["short"], match.end()
    if short is not None and not _scales(match, short, currency, money=money):
        end, factor = max(map(match.end, ("number", "decimals", "part"))), 1.0
    else:
        factor = factor_of(match["scale"] or "", short)
    value = tidy(mantissa * factor)
    return Numeral(start, end, "digits", value, value, value, currency=currency, factor=factor, mantissa=mantissa)


def _part(match: re.Match[str]) -> float:
    """What a fraction behind the digits adds: 2½, 2 1/2."""
    printed = (match["part"] or "").strip(" \u00a0-")
    return GLYPHS.get(printed) or _VULGAR.get(printed, 0.0)


def _scales(match: re.Match[str], short: str, currency: str | None, *, money: bool) -> bool:
    """Whether a short form is a scale: "$5m" is, of "5m" only what is counted behind it tells."""
    if short in ("cr", "Cr"):
        return currency in _CRORES
    if short == "T":
        return money
    return short not in "kKmMbB" or money or _counts(match)


def _counts(match: re.Match[str]) -> bool:
    """Whether "5m" is five million (a thing counted follows) and not five metres."""
    return match["short"] in ("k", "K") or _COUNTED.match(match.string, match.end()) is not None
