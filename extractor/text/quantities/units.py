"""What stands after a number: its unit, currency, rate, or the noun that is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.schemas.items import Dimension
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["Measured", "counted_noun", "measured", "rate"]


@dataclass(slots=True)  # not frozen: making it takes four times as long
class Measured:
    """A unit as read after a number. `end` is one past the words taken; `number_end` one past what belongs to
    the bare number ("85%", "five-hour")."""

    end: int
    number_end: int
    unit: str
    dimension: Dimension


_UNITS: dict[str, list[str]] = table("units")
_BY_NAME = {name.replace("-", " "): meaning for name, meaning in _UNITS.items()}
_NAMES = alternatives(_UNITS).replace(GAP, f"(?:{GAP}|-)")
"""A pattern for one unit's name; its words may have hyphens between them ("a 25-basis-point cut")."""
_CURRENCIES: dict[str, str] = table("currency_names")
_CODES = alternatives(table("currency_codes")["codes"].split())
_CODE = re.compile(rf"(?:{GAP}|-|(?<=[0-9]))(?P<code>{_CODES})(?![\w-])")
_PERCENT = re.compile(r"[ \u00a0\u202f]?[%\uff05\ufe6a](?!\w)|%|(?:(?<=[0-9])|{GAP})pc(?![\w.-])")
_UNIT = re.compile(
    rf"(?P<joint>(?:{GAP})|-|(?<=[0-9])|{GAP}of{GAP})(?ai:(?P<unit>{_NAMES})(?P<old>-olds?)?)(?![\w])(?!-old)"
)
_MONEY = re.compile(rf"(?:{GAP}(?:of{GAP})?|-|(?<=[0-9]))(?ai:(?P<name>{alternatives(_CURRENCIES)}))(?![\w-])")
_GLUED = re.compile(rf"(?<=[0-9])(?:h|m|s|pp|pts|GB|TB|MB|g(?!{GAP}(?:network|phone|spectrum|mobile)))(?![\w-])")
_GLUED_UNITS: dict[str, tuple[str, Dimension]] = {
    "h": ("hour", "duration"), "m": ("minute", "duration"), "s": ("second", "duration"),
    "g": ("gram", "other"), "pts": ("points", "count"), "GB": ("gigabyte", "other"), "TB": ("terabyte", "other"),
    "MB": ("megabyte", "other"), "pp": ("percentage point", "percent"),
}  # fmt: skip
_CENTS = re.compile(
    rf"(?:{GAP})?\u00a2|(?<=[0-9])p(?={GAP}(?:a|an|per|in{GAP}the{GAP}pound|coins?|tax|rise|increase|cut|off|charge|levy|dividend)(?!\w))"
)
_DECIMALS = re.compile(r"[.][0-9]{1,3}$")
_LASTED = re.compile(r"[0-9](?P<longer>h|m|min)[ \u00a0]?[0-9]{1,2}(?:\.[0-9]{1,3})?$")
_DEGREES = re.compile(r"(?<=[0-9])[CF](?![\w'\u2019])")
_MORE = re.compile(
    rf"{GAP}(?ai:more|additional|extra|further|full|whole|straight|consecutive|long|calendar|solid|crucial|other)(?={GAP})"
)
_COMPOUND = re.compile(
    rf"{GAP}(?ai:euro(?:{GAP}|-)zone|foot{GAP}(?:soldier|patrol)s?|yard{GAP}(?:sign|sale)s?|barrel(?:{GAP}|-)bombs?|bitcoin{GAP}[a-z]{{3,}}s|"
    rf"second(?:{GAP}|-)(?:half|quarter|round|place|term|graders?|generation|tier|class|string|home|homes)|day(?:{GAP}|-)care|"
    rf"day{GAP}(?:labou?rer|trader|centre|center)s?|year{GAP}groups?)(?!\w)"
)
"""A unit's name as the first part of another noun: "two barrel bombs"."""
_HYPHENED = re.compile(r"-(?P<noun>[a-z]{2,20})(?![\w])")
_A_TIME = re.compile(rf"{GAP}(?ai:an?){GAP}")
_OTHER_TIME = re.compile(
    rf"{GAP}(?ai:ago|prior|previously|hence|apart|away|from{GAP}now|"
    rf"(?:earlier|later)(?!{GAP}(?:this|last|today|in|on|than|[A-Z][a-z]+day))|"
    rf"(?:before|after)(?!{GAP}(?:tax|deductions|expenses|costs|bonus)))(?!\w)"
)
"""What makes of "a year" when something was: "$3.9 billion a year earlier" is no rate."""
_TIMES = frozenset(("day", "night", "week", "month", "year"))
_SHORT_PER = {
    "kg": "kilogram", "kilo": "kilogram", "kwh": "kilowatt_hour", "mwh": "megawatt_hour", "hr": "hour", "yr": "year",
    "lb": "pound", "oz": "ounce", "bbl": "barrel", "metric ton": "tonne", "metric tonne": "tonne",
}  # fmt: skip
_RATE = re.compile(
    rf"(?ai:(?:{GAP}of{GAP}(?:crude{GAP})?(?:oil|crude|gas|water|fuel))?(?:{GAP}(?:per|an?|each|every){GAP}|-(?:an?|per)-|/)"
    rf"(?P<per>second|minute|hour|day|night|week|month|year|quarter|person|capita|head|barrel|bushel|"
    rf"gallon|litre|liter|ounce|tonne|ton|metric{GAP}tonn?e?|pound|share|game|match|acre|hectare|mile|kilometre|kilometer|kilogram|kilo|"
    rf"square{GAP}(?:mile|kilomet(?:re|er)|foot|met(?:re|er))|{alternatives(_SHORT_PER)})"
    rf"(?!\w)|{GAP}(?P<adverb>annually|yearly|monthly|weekly|daily|hourly|apiece)(?!\w)(?!{GAP}[a-z]+ing))"
)
_ADVERBS = {
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
    "apiece": "item",
}
_WORD = re.compile(
    r"(?:[ \t\u00a0\u2009\u202f]{1,2}|(?<=\w)-(?=\w))(?P<open>[\"'\u201c\u2018]?)"
    r"(?P<word>[^\W\d_]+(?:[.\u2019'-][^\W\d_]+)*\.?)(?P<close>[\"'\u201d\u2019]?)"
)
_STOPS = frozenset(table("nouns")["stops"].split())
_FILLER = frozenset(table("nouns")["fillers"].split())
_PLURALS = frozenset(table("nouns")["plurals"].split())
_SINGULAR = frozenset(table("nouns")["singulars"].split())
_NOT_COUNTED = frozenset(table("nouns")["uncounted"].split())
_NOT_PLURAL = re.compile(r"(?:ss|us|is|'s|\u2019s)$")


_DIMENSIONS: dict[str, Dimension] = {
    "percent": "percent", "area": "area", "distance": "distance", "duration": "duration", "rate": "rate",
    "count": "count", "money": "money",
}  # fmt: skip


def measured(text: str, end: int) -> Measured | None:
    """The unit, percent sign or currency that follows a number ending at `end`, or None."""
    if sign := _PERCENT.match(text, end):
        return Measured(sign.end(), sign.end(), "percent", "percent")
    if degrees := _DEGREES.match(text, end):
        scale = "degree_Celsius" if degrees.group() == "C" else "degree_Fahrenheit"
        return Measured(degrees.end(), degrees.end(), scale, "other")
    if cents := _CENTS.match(text, end):
        return Measured(cents.end(), cents.end(), "cent" if "\u00a2" in cents.group() else "penny", "money")
    if glued := _glued(text, end):
        return glued
    place = more.end() if (more := _MORE.match(text, end)) else end
    if _COMPOUND.match(text, place):
        return None
    if code := _CODE.match(text, place):
        return Measured(code.end(), end, code["code"], "money")
    if (money := _MONEY.match(text, place)) is not None:
        return Measured(money.end(), end, _CURRENCIES[_plain(money["name"])], "money")
    unit = _UNIT.match(text, place)
    if unit is None:
        return None
    if unit["unit"] == "BP" and unit["joint"] not in ("-", ""):
        return None
    canonical, dimension = _BY_NAME[_plain(unit["unit"].replace("-", " "))]
    if dimension == "percent" or unit["joint"] in ("-", ""):
        return Measured(unit.end(), unit.end("unit"), canonical, _dimension(dimension))
    return Measured(unit.end(), end, canonical, _dimension(dimension))


def _glued(text: str, end: int) -> Measured | None:
    """A unit of one or two letters right behind the digits: "250g", "2h 15m 25s", "9.58s"; "100m" is of length and
    "70s" are years."""
    match = _GLUED.match(text, end)
    if match is None:
        return None
    letters = match.group()
    if letters in ("m", "s"):
        longer = _LASTED.search(text, max(0, end - 12), end)
        if letters == "m" and (longer is None or longer["longer"] != "h"):
            return None
        if letters == "s" and longer is None and not _DECIMALS.search(text, max(0, end - 5), end):
            return None
    unit, dimension = _GLUED_UNITS[letters]
    return Measured(match.end(), match.end(), unit, dimension)


def _dimension(name: str) -> Dimension:
    return _DIMENSIONS.get(name, "other")


def rate(text: str, end: int) -> tuple[int, str] | None:
    """What follows as "per day", "an hour", "annually": where it ends, and the unit it is per."""
    match = _RATE.match(text, end)
    if match is None:
        return None
    time = match["per"] is not None and match["per"].lower() in _TIMES and _A_TIME.match(text, end)
    if time and _OTHER_TIME.match(text, match.end()):
        return None
    per = _plain(match["per"]) if match["per"] else _ADVERBS[match["adverb"].lower()]
    return match.end(), _SHORT_PER.get(per, per)


def counted_noun(text: str, end: int, single: bool) -> tuple[int, int, str] | None:
    """The noun counted by a number that ends at `end`: (end of the phrase, end of the bare number, noun).

    The first plural among the next six words, no further than a function word or punctuation, and a plural right
    after it ("arms deals"; the verb of a plural has no s); for a count of one (`single`) a noun from a list of
    persons and things that news counts.
    """
    if (hyphened := _HYPHENED.match(text, end)) and hyphened["noun"] not in _STOPS | {"odd"}:
        return hyphened.end(), hyphened.end(), hyphened["noun"]
    place, opened, of = end, False, False
    found: tuple[int, int, str] | None = None
    for step in range(6):
        match = _WORD.match(text, place)
        if match is None:
            return found
        word = match["word"]
        plain = word.rstrip(".").lower()
        stop_word = plain in _STOPS and not (word.isupper() and len(word) > 1)
        if stop_word and not (plain in _FILLER and (step == 0 or (step == 1 and of))):
            return found
        of = of or (step == 0 and plain == "of")
        opened = opened or bool(match["open"])
        counted = (plain in _SINGULAR) if single else _is_plural(word, plain)
        if found and not counted:
            return found
        if counted:
            stop = match.end("word") - (1 if word.endswith(".") else 0)
            stop = match.end("close") if opened and match["close"] else stop
            found = stop, end, word.rstrip(".")
        if (match["close"] and (found or not opened)) or (single and counted):
            return found
        if word.endswith(".") and (counted or len(word) >= 5):
            return found
        place = match.end()
    return found


def _is_plural(word: str, plain: str) -> bool:
    if plain in _PLURALS or plain in _NOT_COUNTED:
        return plain in _PLURALS
    return len(plain) > 3 and plain.endswith("s") and not word.isupper() and not _NOT_PLURAL.search(plain)


def _plain(words: str) -> str:
    return " ".join(words.lower().split())
