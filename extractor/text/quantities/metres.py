"""Whether the "m" of "5m" is million or metres."""

from __future__ import annotations

import re

from extractor.text.quantities.units import counted_noun, measured
from extractor.text.quantities.vocabulary import GAP, table

__all__ = ["is_million"]

_MILLIONS = frozenset(table("nouns")["millions"].split())
_LONG = re.compile(
    rf"(?ai:(?:{GAP}|-)(?:tall|high|long|wide|deep|thick|away|apart|above{GAP}(?:sea|ground|water)|below{GAP}(?:sea|ground|the{GAP}surface)|"
    rf"off{GAP}the{GAP}coast|in{GAP}(?:height|length|width|depth|diameter)|across|north|south|east|west|distance|sprints?|races?|"
    rf"freestyle|fly|butterfly|backstroke|breaststroke|hurdles|relay|medley|finals?|heats?|semi-?finals?|dash|champions?|titles?|"
    rf"gold|silver|bronze|steeplechase|runners?|swim|swimmers?|individual|air|platform|springboard|rifle|pistol|track|fence|wall|"
    rf"tower|statue|pool|waves?|tides?|trench|rope|cliff|boat|yacht|ship|mast|bridge|tunnel|radius|by{GAP}[0-9]|down|off|onto|into|outside|from(?!{GAP}[$\u00a3\u20ac0-9])|exclusion|ladder|crane|drop|"
    rf"trawler|olympic|world|records?|events?)(?!\w)|-diameter|-(?:long|high|wide|deep|tall)(?!\w)"
    rf"|(?:{GAP})?\([^()0-9]{{0,10}}[0-9][0-9,.]{{0,9}}[ \u00a0-]?(?:ft|feet|foot|yards|miles?|inches)\b"
    rf"|/|(?:{GAP})?[x\u00d7](?:{GAP})?[0-9])"
)
"""What says of the m behind digits that it is of length."""
_MEASURED = re.compile(
    rf"(?ai:(?<!\w)(?:ran|runs?|running|rolled|thrown|threw|jumped|leapt|swam|swims?|swimming|sprint(?:s|ed)?|div(?:e|ed|ing)|within|"
    rf"(?:depths?|heights?|length|altitude|distance|width|radius|diameter){GAP}of(?:{GAP}(?:up{GAP}to|about|over|more{GAP}than))?|"
    rf"(?:feet|foot|ft|miles|yards){GAP}\(){GAP}?)$"
)
_COURSE = re.compile(r"(?:[0-9]m(?:,| and| or) |(?ai:(?<!\w)(?:the|over|\w+'s|\w+\u2019s|\w+s'|\w+s\u2019) ))$")
_COURSES = frozenset(
    ("50", "60", "100", "110", "200", "400", "800", "1500", "1,500", "3000", "3,000", "5000", "5,000", "10,000")
)
"""Distances that are raced over, as printed."""
_LASTED = re.compile(r"[0-9]h[ \u00a0]?$")
_SECONDS = re.compile(r"[ \u00a0]?[0-9]{1,2}(?:\.[0-9]{1,3})?s(?!\w)")
_PAIRED = re.compile(rf"(?ai:{GAP}(?:to|and|or){GAP}|(?:{GAP})?[-\u2013](?:{GAP})?)[0-9][0-9.,]{{0,9}}[mM](?!\w)")
_COUNTED = re.compile(
    rf"(?ai:-(?:strong|member|a-year|a-week|plus|dose|copy|selling|user|subscriber)(?!\w)|{GAP}of{GAP}(?:them|whom|those|its|their|us)(?!\w))"
)
_IN_MILLIONS = frozenset(
    (
        "barrel",
        "tonne",
        "ton",
        "kilogram",
        "pound",
        "ounce",
        "gallon",
        "litre",
        "mile",
        "kilometre",
        "hour",
        "day",
        "year",
    )
)
_WORTH = frozenset(("money", "area", "rate"))


def is_million(text: str, start: int, end: int) -> bool | None:
    """Whether the m that ends at `end` behind the digits from `start` on is million: what is counted in millions stands
    behind it. False where it is metres or minutes, None where nothing tells."""
    if _LASTED.search(text, max(0, start - 4), start) or _SECONDS.match(text, end):
        return False
    pair = _PAIRED.match(text, end)
    behind = pair.end() if pair else end
    if _LONG.match(text, behind):
        return False
    before = max(0, start - 28), start
    raced = text[start : end - 1] in _COURSES and _COURSE.search(text, *before)
    if _COUNTED.match(text, behind) or _is_counted(text, behind):
        return True
    return False if raced or _MEASURED.search(text, *before) else None


def _is_counted(text: str, end: int) -> bool:
    unit = measured(text, end)
    if unit is not None:
        return unit.dimension in _WORTH or unit.unit in _IN_MILLIONS
    noun = counted_noun(text, end, single=False)
    return noun is not None and text[end : end + 1] != "-" and (noun[2].lower() in _MILLIONS or noun[2][0].isupper())
