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

_SCALE = alternatives([*_SCALES, "hundred", "dozen"])
_WORD = alternatives([*_ONES, *_TENS, *_SCALES, "hundred", "dozen"])
_GLYPH = "".join(_GLYPHS)
_GROUPS = {"hundred": 100.0, "dozen": 12.0}

_ANCHOR = re.compile(rf"[0-9]+|[{_GLYPH}]|[^\W\d_]+")
_WORD_STARTS = frozenset(
    [*_ONES, *_TENS, *_ORDINALS, "half", "several", "a", "an", "many", "tens", "dozens", "scores", "hundreds",
     "thousands", "millions", "billions", "trillions"]
)  # fmt: skip
_SIGN = re.compile(rf"(?:(?:{alternatives(_SIGNS)})|(?<![^\W_])(?:{alternatives(_CODES)}))[ \u00a0]?$")
_DIGITS = re.compile(
    rf"""(?P<number>[0-9]{{1,3}}(?:[,\u00a0\u2009\u202f][0-9]{{3}}){{1,6}}(?![0-9])|[0-9]{{1,24}}(?![0-9])|(?=\.[0-9])|(?=[{_GLYPH}]))
    (?P<decimals>\.[0-9]{{1,12}}(?![0-9]))?(?P<glyph>[{_GLYPH}])?
    (?:(?:{GAP}|-)?(?ai:(?P<scale>{_SCALE}))(?!\w)
      |[ \u00a0]?(?P<short>(?:bn|bln|mn|mln|mio|tn|trn)|(?<=[0-9])[kKmMbB])(?!\w))?""",
    re.VERBOSE,
)
_STEP = re.compile(rf"(?ai:(?P<joint>{GAP}and{GAP}|{GAP}|-)?(?P<word>an?(?={GAP}(?:{_SCALE}))|{_WORD}))(?![^\W_])")
_AND_A_HALF = re.compile(rf"(?ai:(?:{GAP}|-)and(?:{GAP}|-)a(?:{GAP}|-)half)(?!\w)")
_VAGUE = re.compile(
    rf"""(?ai:(?P<few>(?:several|a{GAP}few|many|a{GAP}couple(?:{GAP}of)?){GAP}(?P<fewscale>{_SCALE})s?)
    |(?P<plural>(?P<first>tens|dozens|scores|hundreds|thousands|millions|billions|trillions)
     (?:{GAP}of{GAP}(?P<second>thousands|millions|billions|trillions)
       |{GAP}of{GAP}hundreds{GAP}of{GAP}(?P<third>thousands|millions))?))(?![^\W_])""",
    re.VERBOSE,
)
_FRACTION = re.compile(
    rf"""(?ai:(?P<top>an?|{alternatives([*_ONES])})(?:{GAP}|-)(?P<bottom>{alternatives(_FRACTIONS)})(?:{GAP}of{GAP}an?{GAP}(?P<of_scale>{_SCALE}))?(?![^\W_])
    |(?P<half>half)(?:{GAP}(?:of{GAP})?an?{GAP}(?P<scale>{_SCALE}))?(?![^\W_]|-(?!of|hour|day|mile|year|century|million|billion))
    |(?P<out>{alternatives([*_ONES])}){GAP}(?:in|out{GAP}of)(?:{GAP}every)?{GAP}
      (?P<of>{alternatives([*_ONES, *_TENS])})(?![^\W_]))""",
    re.VERBOSE,
)
_OUT_OF = re.compile(
    rf"""(?ai:(?P<part>[1-9][0-9]?|{alternatives([*_ONES])}){GAP}(?:in|out{GAP}of)(?:{GAP}every)?{GAP}
    (?P<of>[0-9]{{1,3}}|1,?000)(?![\w%]|[.,][0-9]))""",
    re.VERBOSE,
)
_ORDINAL = re.compile(
    rf"(?ai:(?P<digits>[0-9]{{1,4}})(?:st|nd|rd|th)(?!\w)|(?:(?P<tens>{alternatives(_TENS)})-)?"
    rf"(?P<word>{alternatives(_ORDINALS)})(?![^\W_]))"
)
_ROUND = {
    "tens": 10.0, "dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip


def find_numerals(text: str) -> list[Numeral]:
    """All bare numbers of `text` in order, not overlapping; the longest reading at a place wins.

    Why by anchors: digits and number words are found first by one cheap pass, and the costly patterns are tried
    only there; searching with them takes six times as long.
    """
    found: list[Numeral] = []
    done = 0
    for anchor in _ANCHOR.finditer(text):
        start = anchor.start()
        if start < done:
            continue
        word = anchor.group()
        if word[0].isalpha():
            numeral = _at_word(text, start) if word.lower() in _WORD_STARTS else None
        else:
            numeral = _at_digits(text, start, done)
        if numeral is not None:
            found.append(numeral)
            done = numeral.end
    return found


def _at_word(text: str, start: int) -> Numeral | None:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    readings = [_words(text, start), _out_of(text, start)]
    for pattern, read in ((_VAGUE, _vague), (_FRACTION, _fraction), (_ORDINAL, _ordinal)):
        match = pattern.match(text, start)
        readings.append(read(match) if match else None)
    known = [reading for reading in readings if reading is not None]
    return max(known, key=lambda numeral: numeral.end, default=None)


def _at_digits(text: str, start: int, done: int) -> Numeral | None:
    if (ordinal := _ORDINAL.match(text, start)) is not None and not _glued(text, start):
        return _ordinal(ordinal)
    if (
        start > done
        and text[start - 1] == "."
        and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] == "."))
    ):
        start -= 1
    if not _glued(text, start) and (share := _out_of(text, start)) is not None:
        return share
    match = _DIGITS.match(text, start)
    if match is None:
        return None
    sign = _SIGN.search(text, max(done, start - 5), start)
    begin = sign.start() if sign else start
    minus = (
        begin > done
        and text[begin - 1] in "-\u2212"
        and not (begin > 1 and (text[begin - 2].isalnum() or text[begin - 2] in "-.)"))
    )
    if _glued(text, begin) or (sign and sign.group()[0].isalpha() and begin and text[begin - 1].isalnum()):
        return None
    return _digits(match, begin - minus, sign.group().strip() if sign else "", negative=minus)


def _glued(text: str, start: int) -> bool:
    """Whether what stands right before makes the digits part of a longer token ("F16", "1.2.3", "and/or2")."""
    return start > 0 and (
        text[start - 1].isalnum()
        or text[start - 1] in "_@#&=/\\"
        or (text[start - 1] in ".," and start > 1 and text[start - 2].isalnum())
    )


def _out_of(text: str, start: int) -> Numeral | None:
    """ "7 in 10", "six out of 10", "one in 45" as percent; "three in 12" may as well be three things in twelve."""
    match = _OUT_OF.match(text, start)
    if match is None:
        return None
    part, of = match["part"].lower(), int(match["of"].replace(",", ""))
    count = int(part) if part.isdigit() else _ONES[part]
    if not 0 < count < of or not (count == 1 or of in (3, 4, 5, 10, 100, 1000) or "out" in match.group().lower()):
        return None
    percent = round(100 * count / of, 4)
    return Numeral(match.start(), match.end(), "fraction", percent, percent, percent, mantissa=count / of)


def _digits(match: re.Match[str], start: int, sign: str, *, negative: bool) -> Numeral | None:
    whole = re.sub(r"[^0-9]", "", match["number"])
    if not whole and not match["decimals"] and not match["glyph"]:
        return None
    mantissa = float(f"{whole or 0}{match['decimals'] or ''}") + _GLYPHS.get(match["glyph"] or "", 0.0)
    mantissa = -mantissa if negative else mantissa
    short, end = match["short"], match.end()
    if short is not None and short in "kKmMbB" and not sign and not _counts(match):
        end, factor = match.start("short"), 1.0
    else:
        factor = _factor((match["scale"] or "").lower(), short)
    value = _tidy(mantissa * factor)
    return Numeral(
        start, end, "digits", value, value, value,
        currency=_SIGNS.get(sign) or _CODES.get(sign), factor=factor, mantissa=mantissa,
    )  # fmt: skip


_COUNTED = re.compile(
    r"[ \u00a0](?:people|users|viewers|votes|jobs|homes|children|tonnes|barrels|euros?|pounds|dollars)(?!\w)"
)


def _counts(match: re.Match[str]) -> bool:
    """Whether "5m" is five million (a thing counted follows) and not five metres."""
    return match["short"] in ("k", "K") or _COUNTED.match(match.string, match.end()) is not None


def _factor(scale: str, short: str | None) -> float:
    if short:
        return float(_SHORT[short])
    return {"": 1.0, **_GROUPS}.get(scale) or float(_SCALES[scale])


def _tidy(value: float) -> float:
    """`value` without the dust of binary multiplication (1.2 × 10⁹ is 1200000000)."""
    return round(value, 6) if abs(value) < 1e15 else value


def _words(text: str, start: int) -> Numeral | None:
    """The number whose words begin at `start`: "two hundred and five"; of "nine ten" only "nine".

    Why not text2num: it gives no code-point offsets into the text as printed, refuses "a hundred" and "dozen", and
    takes time in the square of a run's length (0.4 s for 20,000 words). Tests check our values against it.
    """
    total = group = last = 0.0
    room, cap = 1000.0, math.inf
    end = start
    for number in range(16):
        step = _STEP.match(text, end)
        if step is None:
            break
        word, joint = step["word"].lower(), (step["joint"] or "").strip().lower()
        if number == 0 and (joint or step["joint"] or word in _SCALES or word in _GROUPS):
            break
        if word in ("a", "an"):
            if number:
                break
            group = last = 1.0
        elif word in _GROUPS:
            if joint == "and" or not 0 < group < 100:
                break
            group *= _GROUPS[word]
            room = last = 100.0
        elif word in _SCALES:
            if joint == "and" or _SCALES[word] >= cap or not group:
                break
            cap = last = float(_SCALES[word])
            total, group, room = total + group * cap, 0.0, 1000.0
        else:
            value = float(_ONES[word] if word in _ONES else _TENS[word])
            if number and (value >= room or value == 0 or (joint == "and" and last < 100)):
                break
            group += value
            room, last = (10.0 if word in _TENS else 0.0), value
        end = step.end()
    if end == start:
        return None
    if half := _AND_A_HALF.match(text, end):
        end, group = half.end(), group + 0.5 * (cap if total and not group else 1.0)
    value = _tidy(total + group)
    return Numeral(start, end, "words", value, value, value, mantissa=value)


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
    if match["of_scale"]:
        value = part * _factor(match["of_scale"].lower(), None)
        return Numeral(match.start(), match.end(), "words", value, value, value, mantissa=value)
    percent = round(part * 100, 4)
    return Numeral(match.start(), match.end(), "fraction", percent, percent, percent, mantissa=part)


def _ordinal(match: re.Match[str]) -> Numeral | None:
    if match["digits"]:
        value = float(match["digits"])
    else:
        value = float(_ORDINALS[match["word"].lower()] + (_TENS[match["tens"].lower()] if match["tens"] else 0))
    return Numeral(match.start(), match.end(), "ordinal", value, value, value, mantissa=value) if value else None
