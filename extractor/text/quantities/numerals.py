"""Bare numbers: digits, number words, fractions and round counts ("tens of thousands"), with their values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["Numeral", "NumeralKind", "find_numerals"]

NumeralKind = Literal["digits", "words", "vague", "fraction", "ordinal"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed, `text[start:end]`; `low ≤ value ≤ high` where given, all finite."""

    start: int
    end: int
    kind: NumeralKind
    value: float | None
    low: float | None = None
    high: float | None = None
    currency: str | None = None
    """ISO 4217 code of a currency sign that stands before the digits (inside the span)."""
    factor: float = 1.0
    """The scale word's factor ("million"), already part of `value`; 1 where there is none."""
    mantissa: float | None = None
    """The number before the scale word."""


_ONES: dict[str, int] = table("ones")
_TENS: dict[str, int] = table("tens")
_SCALES: dict[str, int] = table("scales")
_SHORT: dict[str, int] = table("short_scales")
_ORDINALS: dict[str, int] = table("ordinals")
_FRACTIONS: dict[str, int] = table("fractions")
_SIGNS: dict[str, str] = table("currency_signs")
_CODES = {code.upper(): code for code in table("currency_names").values()}
_GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}

_EDGE = r"(?<![^\W_])"
_SCALE = alternatives([*_SCALES, "hundred", "dozen"])
_WORD = alternatives([*_ONES, *_TENS, *_SCALES, "hundred", "dozen"])
_GLYPH = "".join(_GLYPHS)

_DIGITS = re.compile(
    rf"""(?<![\w.,/@#&=])(?P<sign>(?:{alternatives(_SIGNS)}|(?:{alternatives(_CODES)})(?=[ \u00a0$]?[0-9]))[ \u00a0]?)?
    (?P<minus>(?<![\w)\]])[-\u2212](?=[0-9.]))?
    (?P<number>[0-9]{{1,3}}(?:[,\u00a0\u2009\u202f][0-9]{{3}}){{1,6}}(?![0-9])|[0-9]{{1,24}}(?![0-9])|(?=\.[0-9]))
    (?P<decimals>\.[0-9]{{1,12}}(?![0-9]))?(?P<glyph>[{_GLYPH}])?
    (?:(?:{GAP}|-)?(?ai:(?P<scale>{_SCALE}))(?![\w])|[ \u00a0]?(?P<short>(?<=[0-9 \u00a0])(?:bn|bln|mn|mln|mio|tn|trn)|(?<=[0-9])[kKmMbB])(?![\w]))?
    """,
    re.VERBOSE,
)
_WORDS = re.compile(
    rf"{_EDGE}(?ai:(?:an?{GAP}(?={_SCALE}))?(?:{_WORD})(?![^\W_])"
    rf"(?:(?:{GAP}(?:and{GAP})?|-)(?:{_WORD})(?![^\W_])){{0,12}})"
)
_STEP = re.compile(rf"(?ai:(?P<joint>{GAP}and{GAP}|{GAP}|-)?(?P<word>an?(?=[ \u00a0])|{_WORD}))(?![^\W_])")
_VAGUE = re.compile(
    rf"""{_EDGE}(?ai:(?P<few>(?:several|a{GAP}few|many|a{GAP}couple(?:{GAP}of)?){GAP}(?P<fewscale>{_SCALE})s?)
    |(?P<plural>(?P<first>tens|dozens|scores|hundreds|thousands|millions|billions|trillions)
     (?:{GAP}of{GAP}(?P<second>thousands|millions|billions|trillions)
       |{GAP}of{GAP}hundreds{GAP}of{GAP}(?P<third>thousands|millions))?))(?![^\W_])""",
    re.VERBOSE,
)
_FRACTION = re.compile(
    rf"""{_EDGE}(?ai:(?P<top>an?|{alternatives([*_ONES])})(?P<joint>{GAP}|-)(?P<bottom>{alternatives(_FRACTIONS)})(?![^\W_])
    |(?P<half>half)(?:{GAP}(?:of{GAP})?an?{GAP}(?P<scale>{_SCALE}))?(?![^\W_]|-(?!of))
    |(?P<out>{alternatives([*_ONES])}){GAP}(?:in|out{GAP}of)(?:{GAP}every)?{GAP}(?P<of>{alternatives([*_ONES, *_TENS])})(?![^\W_])
    )""",
    re.VERBOSE,
)
_ORDINAL = re.compile(
    rf"(?<![\w.,/$])(?ai:(?P<digits>[0-9]{{1,4}})(?:st|nd|rd|th)(?!\w)|(?P<tens>{alternatives(_TENS)})?-?(?<![^\W_])"
    rf"(?P<word>{alternatives(_ORDINALS)})(?![^\W_]))"
)
_ROUND = {
    "tens": 10.0, "dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip


def find_numerals(text: str) -> list[Numeral]:
    """All bare numbers of `text` in order, not overlapping; the longest reading at a place wins."""
    found: list[Numeral] = []
    for match in _WORDS.finditer(text):
        found.extend(_words(text, match))
    for pattern, read in ((_VAGUE, _vague), (_DIGITS, _digits), (_FRACTION, _fraction), (_ORDINAL, _ordinal)):
        found.extend(numeral for match in pattern.finditer(text) if (numeral := read(match)) is not None)
    found.sort(key=lambda n: (n.start, -n.end))
    kept: list[Numeral] = []
    for numeral in found:
        if not kept or numeral.start >= kept[-1].end:
            kept.append(numeral)
    return kept


def _digits(match: re.Match[str]) -> Numeral | None:
    whole = re.sub(r"[^0-9]", "", match["number"])
    if not whole and not match["decimals"]:
        return None
    mantissa = float(f"{whole or 0}{match['decimals'] or ''}") + _GLYPHS.get(match["glyph"] or "", 0.0)
    if match["minus"]:
        mantissa = -mantissa
    sign = (match["sign"] or "").strip("  ")
    short = match["short"]
    if short in ("m", "M", "b", "B", "k", "K") and not sign and not _counts(match):
        return _cut(match, mantissa)
    factor = _factor((match["scale"] or "").lower(), short)
    value = _tidy(mantissa * factor)
    if not math.isfinite(value):
        return None
    return Numeral(
        match.start(), match.end(), "digits", value, value, value,
        currency=_SIGNS.get(sign) or _CODES.get(sign), factor=factor, mantissa=mantissa,
    )  # fmt: skip


def _counts(match: re.Match[str]) -> bool:
    """Whether "5m" is five million (a thing counted follows) and not five metres."""
    if match["short"] in ("k", "K"):
        return True
    return (
        re.compile(
            r"[ \u00a0](?:people|users|viewers|votes|jobs|homes|children|tonnes|barrels|euros?|pounds|dollars)\b"
        ).match(match.string, match.end())
        is not None
    )


def _cut(match: re.Match[str], mantissa: float) -> Numeral:
    """The number without the letter that is no scale."""
    return Numeral(match.start(), match.start("short"), "digits", mantissa, mantissa, mantissa, mantissa=mantissa)


def _factor(scale: str, short: str | None) -> float:
    if short:
        return float(_SHORT[short])
    return {"": 1.0, "hundred": 100.0, "dozen": 12.0}.get(scale) or float(_SCALES[scale])


def _tidy(value: float) -> float:
    """`value` without the dust of binary multiplication (1.2 × 10⁹ is 1200000000)."""
    return round(value, 6) if abs(value) < 1e15 else value


def _words(text: str, match: re.Match[str]) -> list[Numeral]:
    """The numbers of a run of number words: "two hundred and five" is one, "nine ten" are two.

    Why not text2num here: it rewrites or tokenises without code-point offsets into the text as printed, refuses
    "a hundred" and "dozen", and takes time in the square of a run's length.
    """
    found: list[Numeral] = []
    place = match.start()
    while place < match.end():
        total, group, low, begin, end = 0.0, 0.0, 1000.0, place, place
        last = 0.0
        seen = False
        scale_cap = math.inf
        while step := _STEP.match(text, end, match.end()):
            word, joint = step["word"].lower(), (step["joint"] or "").strip().lower()
            if not seen:
                begin = step.start("word")
                if word in _SCALES or word in ("hundred", "dozen"):
                    break
            if word in ("a", "an"):
                if seen:
                    break
                group, last = 1.0, 1.0
            elif word in _ONES or word in _TENS:
                value = float(_ONES.get(word, _TENS.get(word, 0)))
                fits = value < low and (joint != "and" or last >= 100)
                if seen and not fits:
                    break
                group += value
                low = 10.0 if word in _TENS else 0.0
                last = value
            elif word in ("hundred", "dozen"):
                if joint == "and" or (seen and not 0 < group < 100):
                    break
                group = (group or 1.0) * (100.0 if word == "hundred" else 12.0)
                low, last = 100.0, 100.0
            else:
                factor = float(_SCALES[word])
                if joint == "and" or factor >= scale_cap or (seen and not group):
                    break
                total, group = total + (group or 1.0) * factor, 0.0
                low, last, scale_cap = 1000.0, factor, factor
            seen = True
            end = step.end()
        if not seen:
            skip = _STEP.match(text, place, match.end())
            place = skip.end() if skip else match.end()
            continue
        value = _tidy(total + group)
        found.append(Numeral(begin, end, "words", value, value, value, mantissa=value))
        place = end
    return found


def _vague(match: re.Match[str]) -> Numeral:
    if match["few"]:
        base = _factor(match["fewscale"].lower(), None)
        return Numeral(match.start(), match.end(), "vague", None, 2 * base, 10 * base - 1)
    first = _ROUND[match["first"].lower()]
    factor = 1.0
    if second := (match["second"] or match["third"]):
        factor = _ROUND[second.lower()] * (100.0 if match["third"] else 1.0)
    return Numeral(match.start(), match.end(), "vague", None, *_interval(first, factor))


def _interval(first: float, factor: float) -> tuple[float, float]:
    """What a round plural allows: at least two of it, and less than the next round word."""
    if first in (12.0, 20.0):
        return 2 * first * factor, 100 * factor - 1
    return 2 * first * factor, 10 * first * factor - 1


def _fraction(match: re.Match[str]) -> Numeral | None:
    if match["scale"]:
        value = 0.5 * _factor(match["scale"].lower(), None)
        return Numeral(match.start(), match.end(), "words", value, value, value, mantissa=value)
    if match["half"]:
        part = 0.5
    elif match["out"]:
        of = match["of"].lower()
        part = _ONES[match["out"].lower()] / (_ONES.get(of) or _TENS.get(of) or math.inf)
    else:
        top = match["top"].lower()
        part = (1 if top in ("a", "an") else _ONES[top]) / _FRACTIONS[match["bottom"].lower()]
    if not 0 < part <= 1:
        return None
    percent = round(part * 100, 4)
    return Numeral(match.start(), match.end(), "fraction", percent, percent, percent, mantissa=part)


def _ordinal(match: re.Match[str]) -> Numeral | None:
    if match["digits"]:
        value = float(match["digits"])
    else:
        value = float(_ORDINALS[match["word"].lower()] + (_TENS[match["tens"].lower()] if match["tens"] else 0))
    return Numeral(match.start(), match.end(), "ordinal", value, value, value, mantissa=value) if value else None
