"""Numbers in digits: "1,468.5", "$1.2bn", "-5", "2½"."""

from __future__ import annotations

import re

from extractor.text.quantities.numerals import SCALE, Numeral, factor_of, tidy
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["GLYPHS", "glued", "number_in_digits"]

_SIGNS: dict[str, str] = table("currency_signs")
_CODES = {code.upper(): code for code in table("currency_names").values()}
GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}
_GLYPH = "".join(GLYPHS)
_SIGN = re.compile(rf"(?:(?:{alternatives(_SIGNS)})|(?<![^\W_])(?:{alternatives(_CODES)}))[ \u00a0]?$")
_DIGITS = re.compile(
    rf"""(?P<number>[0-9]{{1,3}}(?:[,\u00a0\u2009\u202f][0-9]{{3}}){{1,6}}(?![0-9])|[0-9]{{1,24}}(?![0-9])|(?=\.[0-9])|(?=[{_GLYPH}]))
    (?P<decimals>\.[0-9]{{1,12}}(?![0-9]))?(?P<glyph>[{_GLYPH}])?
    (?:(?:{GAP}|-)?(?ai:(?P<scale>{SCALE}))(?!\w)
      |[ \u00a0]?(?P<short>(?:bn|bln|mn|mln|mio|tn|trn)|(?<=[0-9])[kKmMbB])(?!\w))?""",
    re.VERBOSE,
)
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
    begin = sign.start() if sign else start
    word = _MINUS.search(text, max(done, begin - 8), begin)
    minus = word is None and (
        begin > done
        and text[begin - 1] in "-\u2212"
        and not (begin > 1 and (text[begin - 2].isalnum() or text[begin - 2] in "-.)"))
    )
    if glued(text, begin) or (sign and sign.group()[0].isalpha() and begin and text[begin - 1].isalnum()):
        return None
    start = word.start() if word else begin - minus
    return _digits(match, start, sign.group().strip() if sign else "", negative=minus or word is not None)


_MINUS = re.compile(r"(?<![\w-])(?<!\d )(?ai:minus)[ \u00a0]$")
"""The word for the sign, but not of a subtraction ("5 minus 3")."""


def glued(text: str, start: int) -> bool:
    """Whether what stands right before makes the digits part of a longer token ("F16", "1.2.3", "and/or2")."""
    return start > 0 and (
        text[start - 1].isalnum()
        or text[start - 1] in "_@#&=/\\"
        or (text[start - 1] in ".," and start > 1 and text[start - 2].isalnum())
    )


def _digits(match: re.Match[str], start: int, sign: str, *, negative: bool) -> Numeral | None:
    whole = re.sub(r"[^0-9]", "", match["number"])
    if not whole and not match["decimals"] and not match["glyph"]:
        return None
    mantissa = float(f"{whole or 0}{match['decimals'] or ''}") + GLYPHS.get(match["glyph"] or "", 0.0)
    mantissa = -mantissa if negative else mantissa
    short, end = match["short"], match.end()
    if short is not None and short in "kKmMbB" and not sign and not _counts(match):
        end, factor = match.start("short"), 1.0
    else:
        factor = factor_of((match["scale"] or "").lower(), short)
    value = tidy(mantissa * factor)
    return Numeral(
        start, end, "digits", value, value, value,
        currency=_SIGNS.get(sign) or _CODES.get(sign), factor=factor, mantissa=mantissa,
    )  # fmt: skip


def _counts(match: re.Match[str]) -> bool:
    """Whether "5m" is five million (a thing counted follows) and not five metres."""
    return match["short"] in ("k", "K") or _COUNTED.match(match.string, match.end()) is not None
