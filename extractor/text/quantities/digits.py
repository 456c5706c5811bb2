"""Numbers in digits: "1,468.5", "$1.2bn", "-5", "2½"."""

from __future__ import annotations

import math
import re

from extractor.text.quantities.metres import is_million
from extractor.text.quantities.numerals import SCALE, Numeral, factor_of, tidy
from extractor.text.quantities.units import counted_noun, measured
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["GLYPHS", "glued", "number_in_digits", "slashed"]

_SIGNS: dict[str, str] = table("currency_signs") | table("currency_letters")
_INITIALS: dict[str, str] = table("currency_initials")
_CODES: frozenset[str] = frozenset(table("currency_codes")["codes"].split())
GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}
_GLYPH = "".join(GLYPHS)
_VULGAR = {f"{t}/{b}": t / b for b in (2, 3, 4, 5, 6, 8, 10, 16, 32) for t in range(1, b) if math.gcd(t, b) == 1}
_SYMBOL = alternatives(table("currency_signs"))
_SIGN = re.compile(
    rf"(?:(?:{_SYMBOL})|(?<![^\W_])(?:{alternatives([*_CODES, *table('currency_letters')])}))"
    r"(?P<minus>(?<=[^\w\s])[-\u2212])?[ \u00a0]?$"
)
_INITIAL = re.compile(rf"(?<![^\W_])[{''.join(_INITIALS)}]$")
_RANGE_OF_MONEY = re.compile(
    rf"(?:{_SYMBOL})[ \u00a0]?[0-9][0-9.,]{{0,12}}"
    rf"(?:(?:[mMkKbB]|bn|mn|tn)?(?:[-\u2013\u2014]|{GAP}(?ai:to){GAP})|{GAP}(?ai:and){GAP})$"
)
"""What says of the m in "$5-7m" that it is no metre."""
_GROUPED = r"[0-9]{1,2}(?:,[0-9]{2}){1,6},[0-9]{3}(?![0-9,])|[0-9]{1,3}(?:[,\u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9])"
"""As in "1,20,000" and "120,000"."""
_DIGITS = re.compile(
    rf"""(?P<number>{_GROUPED}|[0-9]{{1,24}}(?![0-9])|(?=\.[0-9])|(?=[{_GLYPH}]))
    (?P<decimals>\.[0-9]{{1,12}}(?![0-9])|(?<=[0-9]),[0-9]{{1,2}}(?![0-9]|[.,][0-9]))?
    (?P<part>[{_GLYPH}]|(?<=[0-9])[ \u00a0-](?:{alternatives(_VULGAR)})(?![\w/]|[.,-][0-9])
      |(?<=[0-9]){GAP}and{GAP}a{GAP}half(?!\w))?
    (?:(?:{GAP}|-)?(?ai:(?P<scale>{SCALE}))(?!\w)
      |[ \u00a0]?(?P<short>(?:bn|bln|mn|mln|mio|tn|trn|[Cc]r|B[nN]|M[nNM]|[mb]il)|(?<=[0-9])[kKmMbBT])(?!\w))?""",
    re.VERBOSE,
)
_SLASHED = re.compile(
    r"(?P<top>[0-9]{1,4})/(?P<bottom>[0-9]{1,4})(?:(?:rd|th)(?!\w)|(?P<more>(?:/[0-9]{1,4}){1,3}))?(?![0-9/])"
)
_PARTS_OF = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 32, 64, 100))
"""The wholes of printed fractions; of others the slash is of dates, odds or names."""
_CRORES = ("Rs", "INR")
"""Currencies whose amounts "Cr" counts ten millions of; "cr" is a credit elsewhere."""
_OF_MONEY = frozenset(("T", "Bn", "BN", "bil", "Mn", "MN", "MM", "mil"))
"""Scales of amounts of money only; behind other digits they are a state, a unit or a name."""
_MANY = re.compile(r"[0-9]{1,9}(?:,[0-9]{1,9}){1,8}(?![0-9])")
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?!\w|[.,:/-]\w)")
_BESIDE_GROUPS = re.compile(r"(?:[0-9]|(?P<word>[^\W\d_]+)[.-]?)[ -]$")
_BEFORE_GROUPS = frozenset(
    ("about", "above", "almost", "approximately", "around", "below", "estimated", "exactly", "just", "least", "nearly",
     "only", "over", "roughly", "some", "than", "under")
)  # fmt: skip
"""Last words of qualifiers behind which digits stand that blanks group."""
_NAMED = frozenset(word.lower() for word in table("traps")["name_before"])
_LOSS = re.compile(
    r"(?:^|[\n\r(|]|[:;,|] )\u2013$|(?ai:(?<!\w)(?:an?|of|to|by|at|was|is|from|grew|fell|with) )\u2013$", re.MULTILINE
)
"""A dash that stands for the sign: nothing stands before it that it could part from what follows."""
_PAIR = re.compile(
    r"(?<![\w/])[^\s\w/]{0,2}[A-Z]{0,3}[$\u00a3\u20ac]?[0-9][0-9.,]{0,12} ?"
    r"(?:bn|m|mn|tn|k|billion|million|[CF]|mph|km/h|kph|km|kg|lbs?|cm|ft|%|\u00b0[CF])/$"
)
_HAS_UNIT = re.compile(r"[$\u00a3\u20ac]|[0-9][0-9.,]{0,12} ?[A-Za-z%\u00b0]")


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
    sign = _SIGN.search(text, max(done, start - 6), start)
    large = match["scale"] or match["short"] or "," in match["number"] or "," in (match["decimals"] or "")
    if sign is None and large:
        sign = _INITIAL.search(text, max(done, start - 1), start)
    begin = sign.start() if sign else start
    word = _MINUS.search(text, max(done, begin - 10), begin)
    if word and word["negative"] and not _is_below_zero(match, money=sign is not None):
        word = None
    inside = sign is not None and sign.groupdict().get("minus") is not None
    minus = word is None and begin > done and _is_minus(text, begin)
    if glued(text, begin) or (sign and sign.group()[0].isalpha() and begin and text[begin - 1].isalnum()):
        return None
    first = start
    start = word.start() if word else begin - minus
    if (unsure := _unsure_end(match, money=sign is not None)) is not None:
        return Numeral(start, unsure, "unclear", None)
    money = sign is not None or _RANGE_OF_MONEY.search(text, max(0, begin - 20), begin) is not None
    currency = _currency(sign.group().rstrip("-\u2212 \u00a0")) if sign else None
    negative = minus or inside or word is not None
    if (groups := _groups(text, first, money=sign is not None)) is not None:
        return _in_groups(text, start, groups, currency, negative=negative)
    return _digits(match, start, currency, money=money, negative=negative)


def _is_below_zero(match: re.Match[str], *, money: bool) -> bool:
    """Whether "negative" before a number is its sign: of "10 reviews" it is none, nor of a share of answers."""
    unit = measured(match.string, match.end())
    end = unit.end if unit else match.end()
    apart = match.string[end : end + 1] not in "-\u2013/"
    return apart and (money or match["decimals"] is not None or unit is not None)


def _is_minus(text: str, begin: int) -> bool:
    """Whether the sign right before `begin` is a minus and no hyphen or dash."""
    if text[begin - 1] == "\u2013":
        return _LOSS.search(text, max(0, begin - 8), begin) is not None
    return text[begin - 1] in "-\u2212" and not (
        begin > 1 and (text[begin - 2].isalnum() or text[begin - 2] in "-.)/+")
    )


def _unsure_end(match: re.Match[str], *, money: bool) -> int | None:
    """Where digits with a comma end that may be a decimal comma or a list ("1,5"), or None where all is clear."""
    if "," in (match["decimals"] or ""):
        sure = money or match["scale"] or match["short"] or measured(match.string, match.end())
        return None if sure else match.end()
    many = _MANY.match(match.string, match.start())
    return many.end() if many is not None and many.end() > match.end("number") else None


def _groups(text: str, start: int, *, money: bool) -> int | None:
    """Where digits end that blanks group by threes ("60 000"), or None where they stand side by side."""
    match = _GROUPS.match(text, start)
    if match is None:
        return None
    if " 0" in match.group():  # no number begins so
        return match.end()
    beside = None if money else _BESIDE_GROUPS.search(text, max(0, start - 20), start)
    if beside is not None and (word := beside["word"]) is None:
        return None
    if beside is not None and word.lower() not in _BEFORE_GROUPS and (word[0].isupper() or word in _NAMED):
        return None
    return match.end()


def _in_groups(text: str, start: int, end: int, currency: str | None, *, negative: bool) -> Numeral:
    """The number whose digits blanks group, if noughts, a currency or what is counted say that it is one."""
    printed = text[start:end]
    counted = measured(text, end) is None and counted_noun(text, end, single=False) is not None
    if not (printed.endswith(" 000") or currency or counted):
        return Numeral(start, end, "unclear", None)
    value = float(re.sub(r"[^0-9]", "", printed)) * (-1 if negative else 1)
    return Numeral(start, end, "digits", value, value, value, currency=currency, mantissa=value)


def slashed(text: str, start: int) -> Numeral | None:
    """ "1/3" as a part; "373/7", "5/2" and "9/17/16" as digits that may be odds, a name or a date."""
    match = _SLASHED.match(text, start)
    if match is None:
        return None
    top, bottom = int(match["top"]), int(match["bottom"])
    if match["more"] or bottom not in _PARTS_OF or not 0 < top < bottom:
        return Numeral(start, match.end(), "unclear", None)
    percent = round(100 * top / bottom, 4)
    return Numeral(start, match.end(), "fraction", percent, percent, percent, mantissa=top / bottom)


def _currency(sign: str) -> str:
    return _SIGNS.get(sign) or _INITIALS.get(sign) or sign


_MINUS = re.compile(r"(?<![\w-])(?<!\d )(?ai:(?<!plus or )minus|(?P<negative>negative))[ \u00a0]$")
"""The word for the sign, but not of a subtraction ("5 minus 3") or of a margin ("plus or minus 3")."""


def glued(text: str, start: int) -> bool:
    """Whether what stands right before makes the digits part of a longer token ("F16", "1.2.3", "and/or2")."""
    return start > 0 and (
        text[start - 1].isalnum()
        or text[start - 1] in "_@#&=\\"
        or (text[start - 1] == "/" and not _is_second(text, start))
        or (text[start - 1] in ".," and start > 1 and text[start - 2].isalnum())
    )


def _is_second(text: str, start: int) -> bool:
    """Whether digits behind a slash give again what stands before it: "30C/86F", "£4.1bn/$5.3bn"."""
    return _HAS_UNIT.match(text, start) is not None and _PAIR.search(text, max(0, start - 28), start) is not None


def _digits(match: re.Match[str], start: int, currency: str | None, *, money: bool, negative: bool) -> Numeral | None:
    whole = re.sub(r"[^0-9]", "", match["number"])
    if not whole and not match["decimals"] and not match["part"]:
        return None
    mantissa = float(f"{whole or 0}{match['decimals'] or ''}".replace(",", ".")) + _part(match)
    mantissa = -mantissa if negative else mantissa
    short, end = match["short"], match.end()
    scales = short is None or _scales(match, short, currency, money=money)
    if scales is None:
        return Numeral(start, end, "unclear", None)
    if not scales:
        end, factor = max(map(match.end, ("number", "decimals", "part"))), 1.0
    else:
        factor = factor_of(match["scale"] or "", short)
    value = tidy(mantissa * factor)
    return Numeral(start, end, "digits", value, value, value, currency=currency, factor=factor, mantissa=mantissa)


def _part(match: re.Match[str]) -> float:
    """What a fraction behind the digits adds: 2½, 2 1/2."""
    printed = (match["part"] or "").strip(" \u00a0-")
    return 0.5 if printed.endswith("half") else GLYPHS.get(printed) or _VULGAR.get(printed, 0.0)


def _scales(match: re.Match[str], short: str, currency: str | None, *, money: bool) -> bool | None:
    """Whether a short form is a scale: "$5m" is, of "5m" only what is counted behind it tells; None: nothing tells."""
    if short in ("cr", "Cr"):
        return currency in _CRORES
    if short in _OF_MONEY:
        return money
    if short in "mM" and not money:
        return is_million(match.string, match.start(), match.end())
    return short not in "bB" or money or is_million(match.string, match.start(), match.end()) is True
