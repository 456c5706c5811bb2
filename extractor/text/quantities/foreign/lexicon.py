"""What a language writes numbers with: separators, scales, months, units, percent words, currencies, qualifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError

from extractor.schemas.items import Dimension, Qualifier
from extractor.text.languages import words_of
from extractor.text.quantities.vocabulary import table

__all__ = ["BLANK", "GAP", "LETTER", "Lexicon", "lexicon"]

BLANK = "[ \t\u00a0\u2009\u202f\u3000]"
GAP = f"{BLANK}{{1,2}}"
LETTER = r"(?:[^\W\d_]|[\u0900-\u0963\u0971-\u0dff\u064b-\u065f])"
"""A letter, or the vowel sign of a script in which it is a mark."""
_MARKS = "\u200e\u200f\u061c"

_UNITS: dict[str, tuple[str, Dimension]] = {
    "length-kilometer": ("kilometre", "distance"),
    "length-meter": ("metre", "distance"),
    "length-centimeter": ("centimetre", "distance"),
    "length-millimeter": ("millimetre", "distance"),
    "length-mile": ("mile", "distance"),
    "area-square-kilometer": ("kilometre ** 2", "area"),
    "area-square-meter": ("metre ** 2", "area"),
    "area-hectare": ("hectare", "area"),
    "mass-kilogram": ("kilogram", "other"),
    "mass-gram": ("gram", "other"),
    "mass-tonne": ("tonne", "other"),
    "volume-liter": ("litre", "other"),
    "power-megawatt": ("megawatt", "other"),
    "power-gigawatt": ("gigawatt", "other"),
    "energy-kilowatt-hour": ("kilowatt_hour", "other"),
    "temperature-celsius": ("degree_Celsius", "other"),
    "duration-year": ("year", "duration"),
    "duration-month": ("month", "duration"),
    "duration-week": ("week", "duration"),
    "duration-day": ("day", "duration"),
    "duration-hour": ("hour", "duration"),
    "duration-minute": ("minute", "duration"),
    "duration-second": ("second", "duration"),
}
"""CLDR unit → canonical unit of our English data and its dimension."""
_SYMBOLS = {
    "km": "length-kilometer", "cm": "length-centimeter", "mm": "length-millimeter", "m": "length-meter",
    "km²": "area-square-kilometer", "km2": "area-square-kilometer",
    "m²": "area-square-meter", "m2": "area-square-meter",
    "ha": "area-hectare", "kg": "mass-kilogram", "kWh": "energy-kilowatt-hour", "MW": "power-megawatt",
    "GW": "power-gigawatt", "°C": "temperature-celsius",
    "ºC": "temperature-celsius", "º C": "temperature-celsius", "° C": "temperature-celsius",
    "км": "length-kilometer", "кг": "mass-kilogram",
}  # fmt: skip
_SQUARED = {
    "㎞": "length-kilometer", "㎝": "length-centimeter", "㎜": "length-millimeter", "㎡": "area-square-meter",
    "㎢": "area-square-kilometer", "㎏": "mass-kilogram", "℃": "temperature-celsius",
}  # fmt: skip
"""Symbols that Chinese, Japanese and Korean print as one character."""
_QUALIFIERS: tuple[tuple[str, Qualifier], ...] = (
    ("about", "about"), ("nearly", "nearly"), ("more", "more_than"), ("least", "at_least"), ("less", "less_than"),
    ("most", "at_most"),
)  # fmt: skip
_Meaning = TypeVar("_Meaning")
_CASELESS = frozenset(("ar", "fa", "ur", "hi", "mr", "ne", "bn", "th", "he", "zh", "ja", "ko"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's patterns, each for a place beside the number; None where the language has no such words."""

    code: str
    known: bool
    """Whether its scale words are known. If not, a number has a value only before a percent sign."""
    cased: bool
    solid: bool
    """Written without blanks between words."""
    comma: bool
    """Whether the comma is the decimal sign."""
    regional: bool
    spaced: bool
    """Whether blanks group digits."""
    scales: dict[str, float]
    scale: re.Pattern[str] | None
    percent: re.Pattern[str]
    percent_before: re.Pattern[str]
    percent_ahead: re.Pattern[str]
    """The same, of the next number."""
    units: dict[str, tuple[str, Dimension]]
    unit: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    meanings: dict[str, Qualifier]
    joint: re.Pattern[str]
    coordination: re.Pattern[str]
    change: re.Pattern[str] | None
    moves: re.Pattern[str] | None
    """A word of change earlier in the sentence: behind it "до 48,9 млрд" is the new value and no limit."""
    between: re.Pattern[str] | None
    months: dict[str, int]
    month: str
    """A pattern for a month's name; empty where months are numbers."""
    order: str
    """Order of day, month and year in figures: "dmy", "mdy" or "ymd"."""
    year_before: re.Pattern[str] | None
    year_after: re.Pattern[str] | None
    clock_before: re.Pattern[str] | None
    clock_after: re.Pattern[str] | None
    words: dict[str, Any]


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language; of one without a table, one that knows percent signs alone."""
    words = words_of(code)
    locale = _locale(code)
    solid = bool(words.get("solid"))
    cased = code not in _CASELESS
    suffix = int(words.get("suffix", 0))
    prefix = str(words.get("prefix", ""))
    edge = "" if solid else f"(?!{LETTER})"
    scales = _scales(locale, words) if words else {}
    units = _units(locale, words) if words else {}
    if code == "he":  # "and at least" is one word
        words = words | {name: [w for word in words[name] for w in (word, f"ו{word}")] for name, _ in _QUALIFIERS}
    meanings = {_key(word): meaning for name, meaning in _QUALIFIERS for word in words.get(name, ())}
    late = {_key(word): meaning for name, meaning in _QUALIFIERS for word in words.get(f"{name}_after", ())}
    group = str(_symbol(locale, "group"))
    months = _months(locale) if words and not solid else {}
    return Lexicon(
        code=code,
        known=bool(words),
        cased=cased,
        solid=solid,
        comma=_symbol(locale, "decimal") == ",",
        regional=bool(words.get("regional")) or not words,
        spaced=group.isspace(),
        scales=scales,
        scale=_behind(scales, suffix, prefix, edge, 3),
        percent=re.compile(
            rf"{_joint(solid)}(?i:(?P<point>{_any(words.get('points', ()))}){LETTER}{{0,{suffix}}}|"
            rf"(?P<word>{_any(words.get('percent', ()))}){LETTER}{{0,{suffix}}}){edge}"
            rf"|(?P<sign>{BLANK}?[%\u066a\uff05\ufe6a])(?![0-9])"
        ),
        percent_before=re.compile(rf"(?i:(?:{_any(words.get('percent_before', ()))}){BLANK}?|[%\u066a])$"),
        percent_ahead=re.compile(rf"{BLANK}?(?i:(?:{_any(words.get('percent_before', ()))}))"),
        units=units,
        unit=_behind(units, suffix, prefix, edge),
        before=_ahead(meanings, solid),
        after=re.compile(rf"{BLANK}?(?:{_any(late)})") if late else None,
        meanings=meanings | late,
        joint=re.compile(
            rf"(?:{BLANK}?[-–—‐−~〜～]{BLANK}?|{_joint(solid)}(?i:{_any(words.get('joint', ()))}){_joint(solid)})$"
        ),
        coordination=re.compile(
            rf"(?:[,;،、]{BLANK}?|{_joint(solid)}(?i:{_any((*words.get('and', ()), *words.get('joint', ())))})"
            rf"{BLANK}{{0,2}})$"
        ),
        change=_ahead(words.get("from", ()), solid),
        moves=_moves(words.get("moves", "")),
        between=_ahead(words.get("between", ()), solid),
        months=months,
        month=_any(months) if months else "",
        order=_order(locale),
        year_before=_ahead(words.get("year", ()), solid),
        year_after=_behind(words.get("year_after", ()), 0, "", edge),
        clock_before=_ahead(words.get("clock_before", ()), solid),
        clock_after=_behind(words.get("clock", ()), 0, "", edge),
        words=words,
    )


def _locale(code: str) -> Locale | None:
    try:
        return Locale(code)
    except (UnknownLocaleError, ValueError):
        return None


def _symbol(locale: Locale | None, name: str) -> str:
    symbols = locale.number_symbols.get("latn", {}) if locale else {}
    return str(symbols.get(name, {"decimal": ".", "group": ","}[name]))


def _key(word: str) -> str:
    return " ".join(word.lower().split())


def _variants(word: str) -> set[str]:
    """The word as printed, and with letters that Unicode's composed form takes apart put together (ड़, য়)."""
    composed = word
    for letters in (
        "\u0921\u093c\u095c",
        "\u0922\u093c\u095d",
        "\u091c\u093c\u095b",
        "\u09af\u09bc\u09df",
        "\u09dc\u09dc",
    ):
        composed = composed.replace(letters[:-1], letters[-1])
    return {_key(word), _key(composed), _key(unicodedata.normalize("NFD", word))}


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first; one that never matches for none."""
    ordered = sorted({variant for word in words for variant in _variants(word)}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", GAP) for word in ordered) or r"(?!)"


def _joint(solid: bool) -> str:
    return f"{BLANK}{{0,2}}" if solid else GAP


def _behind(words: Iterable[str], suffix: int, prefix: str, edge: str, least: int = 4) -> re.Pattern[str] | None:
    """A pattern for any of the words right behind a number, in group `word`; from `least` letters on, with endings."""
    words = list(words)
    if not words:
        return None
    ending = rf"(?:(?<={LETTER}{{{least}}})['’]?{LETTER}{{1,{suffix}}})?" if suffix else ""
    return re.compile(
        rf"(?:{BLANK}{{0,2}}|-)(?:de{GAP}|d['’]|di{GAP})?{prefix}(?i:(?P<word>{_any(words)})){ending}{edge}"
        rf"(?P<dot>\.(?={BLANK}?[^\W_]|{BLANK}?[€$£]))?"
    )


def _moves(beginnings: str) -> re.Pattern[str] | None:
    """A pattern, to be searched up to the number's start, for a word that begins so in the same sentence."""
    if not beginnings:
        return None
    any_of = "|".join(map(re.escape, beginnings.split()))
    short = r"[.](?=[0-9]|[ ]$| [^\W\d_A-ZА-ЯĄĆĘŁŃÓŚŹŻ])"  # a full stop that ends no sentence: "o 0,2 pkt proc. do"
    clause = rf"(?:[^.,;!?]|{short}|,(?! (?:а|но|и|але|і|ale|a|i) ))*"
    return re.compile(rf"(?<![^\W_])(?i:{any_of})\w*+{clause}$")


def _ahead(words: Iterable[str], solid: bool) -> re.Pattern[str] | None:
    """A pattern, to be searched up to the number's start, for any of the words right before it."""
    words = list(words)
    if not words:
        return None
    before = "" if solid else r"(?<![^\W_])"
    return re.compile(rf"{before}(?i:(?P<word>{_any(words)}))(?<!\s){BLANK}{{0,2}}$")


def _scales(locale: Locale | None, words: dict[str, Any]) -> dict[str, float]:
    """Scale words and what they multiply by: CLDR's compact formats ("0 Millionen", "00 लाख") and our own."""
    found: dict[str, float] = {}
    formats = locale.compact_decimal_formats.get("long", {}) if locale else {}
    for plural in dict(formats):
        for power, pattern in dict(formats[plural]).items():
            shape = re.sub(f"[{_MARKS}']", "", pattern.pattern)
            zeros = shape.count("0")
            word = shape.replace("0", "").strip()
            if zeros and power.isdigit() and any(c.isalpha() for c in word) and "¤" not in word:
                found.setdefault(_key(word), float(int(power) // 10 ** (zeros - 1)))
    found.update({_key(word): float(factor) for word, factor in words.get("scale", {}).items()})
    return _with_variants(found)


def _with_variants(found: dict[str, _Meaning]) -> dict[str, _Meaning]:
    return {variant: meaning for word, meaning in found.items() for variant in _variants(word)}


def _units(locale: Locale | None, words: dict[str, Any]) -> dict[str, tuple[str, Dimension]]:
    found: dict[str, tuple[str, Dimension]] = {}
    patterns = locale._data["unit_patterns"] if locale else {}
    for name, meaning in _UNITS.items():
        lengths = patterns.get(name, {})
        forms = dict(lengths.get("long", {})) if "long" in lengths else {}
        for plural, form in forms.items():
            if plural != "per" and isinstance(form, str) and form.startswith("{0}"):
                word = re.sub(f"[{_MARKS}]", "", form.removeprefix("{0}")).strip()
                if word:
                    found.setdefault(_key(word), meaning)
    symbols = _SQUARED if words.get("solid") else _SYMBOLS
    found.update({_key(symbol): _UNITS[name] for symbol, name in symbols.items()})
    dimensions: dict[str, Dimension] = {**dict(_UNITS.values()), "basis point": "percent"}
    own = {_key(word): (unit, dimensions[unit]) for word, unit in words.get("unit", {}).items() if unit}
    found.update(own)
    for word, unit in words.get("unit", {}).items():
        if not unit:
            found.pop(_key(word), None)
    money: dict[str, tuple[str, Dimension]] = {_key(w): (c, "money") for w, c in words.get("currency", {}).items()}
    money |= {_key(w): (w, "money") for w in words.get("money", ())}
    if words:
        signs = {s: c for s, c in table("currency_signs").items() if len(s) == 1 or not s.isalpha()}
        money |= {_key(sign): (code, "money") for sign, code in signs.items()}
        money |= {code.lower(): (code, "money") for code in ("EUR", "USD", "GBP", "CHF", "JPY")}
    return _with_variants(found | money)


def _months(locale: Locale | None) -> dict[str, int]:
    found: dict[str, int] = {}
    if locale is not None:
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                names = locale.months[context].get(width, {})
                found |= {
                    _key(str(name).rstrip(".")): int(number)
                    for number, name in dict(names).items()
                    if len(str(name)) > 2
                }
    return _with_variants(found)


def _order(locale: Locale | None) -> str:
    pattern = str(locale.date_formats["short"].pattern) if locale else "d/M/y"
    places = sorted((pattern.find(letter), letter.lower()) for letter in "dMy")
    return "".join(letter for _, letter in places)
