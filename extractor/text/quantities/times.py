"""Times of day, and tens of years ("in his 70s")."""

from __future__ import annotations

import re

from extractor.text.quantities.drafts import Draft, unclear
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.qualifiers import Reading, reading
from extractor.text.quantities.vocabulary import GAP

__all__ = ["decade_of_life", "is_decade", "time_of_day"]

_TIME = re.compile(
    r"(?P<minutes>[:.][0-5][0-9])?(?::[0-5][0-9])?[ \u00a0]?"
    r"(?ai:(?P<half>[ap])\.?m\b\.?|(?P<zone>gmt|bst|utc|est|edt|et|pst|pdt|cet|cest|o'clock|o\u2019clock|hrs)\b)"
)
_CLOCK = re.compile(r":[0-5][0-9](?::[0-5][0-9])?(?![0-9:])")
_LAP = re.compile(r":(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:\.[0-9]{1,3})?)(?![0-9:])")
_PARTS = re.compile(r"\.[0-9]{1,3}")
_AT = re.compile(r"(?ai:(?<!\w)(?:at|by|until|till|from|since|around|before|after|to|between|and)\s)$|[\[(T]$")
_TIMED = re.compile(
    r"(?ai:(?<!\w)(?:(?:time|times|record|best|mark) (?:of|was)|ran|clocked|swam|finished in|won in)\s)$"
)
_RATIO = re.compile(r"(?ai:(?<!\w)(?:ratio|scale|odds|rate)(?: of)? )$")
_AT_HOUR = re.compile(r"(?ai:(?<!\w)(?:at|by|until|till|before|after|from|since|around|about|the) )$")
_RUN = re.compile(
    rf"(?ai:{GAP}(?:mile|marathon|lap|split|ratio|mix|scale|odds|left(?!{GAP}(?:the|an?|his|her|for)\b)|remaining|to{GAP}(?:go|play)|into|"
    rf"(?:of|in){GAP}the{GAP}(?:first|second|third|fourth|fifth|final|opening|last|1st|2nd|3rd|4th){GAP}(?:round|half|quarter|period|"
    rf"frame|set))(?!\w))"
)
_DECADE = re.compile(r"s(?!\w)")
_LIFE = re.compile(rf"(?ai:(?<!\w)(?:his|her|their|my|your|our|its){GAP}(?:(?:early|mid|late)(?:{GAP}|-))?)$")


def time_of_day(text: str, numeral: Numeral) -> Draft | None:
    """A time of day as hours after midnight, unit "o'clock"; what somebody took ("2:01:09") in hours."""
    match = _TIME.match(text, numeral.end)
    clock = _CLOCK.match(text, numeral.end)
    if match and (match["zone"] or "").lower() == "hrs" and not (match["minutes"] or _is_watch(text, numeral)):
        return None
    if match is None and (lap := _lap(text, numeral)):
        return lap
    if clock and match is None and (end := _no_clock(text, numeral, clock.end())):
        return unclear(numeral.start, end)
    number = numeral.value or 0.0
    if match is None and clock is None:
        return None
    end = match.end() if match else clock.end() if clock else numeral.end
    minutes = (match["minutes"] if match else clock.group()[:3] if clock else None) or ":00"
    hour = number % 100 if number < 25 else number // 100
    fraction = (int(minutes[1:3]) if number < 25 else number % 100) / 60
    if match and match["half"] and number != int(number):
        hour, fraction = float(int(number)), round(number % 1, 2) * 100 / 60
    if not 0 <= hour <= 24:
        return None
    if match and match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return Draft(
        numeral.start, end, numeral.start, end, reading(round(hour + fraction, 4), "exact"), "o'clock", "other"
    )


def _is_watch(text: str, numeral: Numeral) -> bool:
    """Whether the digits are hours and minutes ("1430 hrs") and no number of hours ("48 hrs")."""
    return numeral.end - numeral.start == 4 and text[numeral.start : numeral.end].isdigit()


def _no_clock(text: str, numeral: Numeral, end: int) -> int | None:
    """Where "60:40", "a ratio of 1:20" or "a 4:30 mile" ends: what is no time of day."""
    parts = _PARTS.match(text, end)
    before = max(0, numeral.start - 16), numeral.start
    if parts or (numeral.value or 0.0) >= 25 or _RATIO.search(text, *before):
        return parts.end() if parts else end
    if _RUN.match(text, end) and not _AT_HOUR.search(text, *before):
        return parts.end() if parts else end
    return None


def _lap(text: str, numeral: Numeral) -> Draft | None:
    """ "2:01:09" in hours, if no word makes it a time of day; "3:43.1" without a value where it is said to be a time
    that somebody took, for the minutes may be hours."""
    before = max(0, numeral.start - 16), numeral.start
    if (lap := _LAP.match(text, numeral.end)) and not _AT.search(text, *before):
        hours = round((numeral.value or 0.0) + int(lap["minutes"]) / 60 + float(lap["seconds"]) / 3600, 4)
        return Draft(numeral.start, lap.end(), numeral.start, lap.end(), reading(hours, "exact"), "hour", "duration")
    if (clock := _CLOCK.match(text, numeral.end)) and _TIMED.search(text, *before):
        end = clock.end()
        end = parts.end() if (parts := _PARTS.match(text, end)) else end
        return Draft(numeral.start, end, numeral.start, end, Reading("exact", None, None, None), None, "duration")
    return None


def is_decade(text: str, numeral: Numeral) -> bool:
    """Whether an s follows ("70s")."""
    return numeral.kind == "digits" and _DECADE.match(text, numeral.end) is not None


def decade_of_life(text: str, numeral: Numeral, floor: int) -> Draft | None:
    """ "in his 70s" as an age of 70 to 79 years; other tens with an s ("a 30s film") as nothing."""
    before = _LIFE.search(text, max(floor, numeral.start - 16), numeral.start)
    low = numeral.value or 0.0
    if before is None or low % 10 or not 10 <= low <= 100:
        return None
    end = numeral.end + 1
    return Draft(numeral.start, end, numeral.start, end, Reading("between", None, low, low + 9), "year", "duration")
