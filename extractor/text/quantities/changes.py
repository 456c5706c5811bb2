"""Two numbers with "to" between them that are no two ends: a change and where it led, and the results of a vote."""

from __future__ import annotations

import re

from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.units import Measured, counted_noun, measured
from extractor.text.quantities.vocabulary import GAP

__all__ = ["is_contest", "is_level", "is_unsure_level"]

_CHANGED = re.compile(
    rf"(?ai:(?<!\w)(?:rose|ris(?:e|es|en|ing)|fell|fall(?:s|ing|en)?|drop(?:s|ped|ping)?|climb(?:s|ed|ing)?|gain(?:s|ed|ing)?|"
    rf"slip(?:s|ped|ping)?|slid(?:es?|ing)?|jump(?:s|ed|ing)?|surg(?:es?|ed|ing)|soar(?:s|ed|ing)?|plung(?:es?|ed|ing)|"
    rf"tumbl(?:es?|ed|ing)|sank|sinks?|declin(?:es?|ed|ing)|increas(?:es?|ed|ing)|decreas(?:es?|ed|ing)|gr(?:ew|ows?|own|owing)|"
    rf"advanc(?:es?|ed|ing)|add(?:s|ed|ing)?|shed|lost|eas(?:es?|ed|ing)|edged|ticked|revised|raised|lowered|cut|up|down|higher|"
    rf"lower|narrowed|widened|swelled|shrank|dipped|rebounded|rallied|leapt|leaped)"
    rf"(?:{GAP}(?:up|down|higher|lower|sharply|slightly|further|another|by|about|nearly|almost|more{GAP}than|just|only|"
    rf"some|roughly|around|over)){{0,4}}{GAP})$"
)
_CONTEST = re.compile(
    rf"(?ai:(?<!\w)(?P<verb>trail(?:s|ed|ing)?|fail(?:s|ed)?|los(?:t|es?|ing)|lead(?:s|ing)?|led|defeated|rejected)"
    rf"(?P<whom>(?:{GAP}[\w.'\u2019-]{{1,15}}){{0,3}}){GAP})$"
)
_TO_COME = re.compile(
    rf"(?ai:(?<!\w)(?:could|may|might|will|would|should|can|must|to){GAP}(?:[a-z]+ly{GAP})?[a-z]+{GAP}(?:by{GAP}|up{GAP}|about{GAP})?)$"
    rf"|(?ai:(?<!\w)(?:add(?:s|ed|ing)?|raised|cut|lost|shed){GAP}(?:by{GAP}|about{GAP}|some{GAP})?)$"
)
"""Verbs of what is still to come, and of what somebody adds or loses: no level is told with them."""
_OF_ALL = re.compile(rf"{GAP}of(?!\w)")
_ENDS = re.compile(rf"[.,;:)\n]|$|{GAP}(?ai:against)(?!\w)")
WIDE = 4.0
"""From this many times the first number on the second is no end of the same interval.
Why: in "rose 5 to 10 percent" the ends are near each other; a level is mostly far from its change."""
NEAR = 1.5
"""Below this many times ends may be printed with many digits ("2.25 to 2.75")."""
ALL_VOTES = (60.0, 101.0)
"""What two sides' shares of votes add up to, in percent."""


def is_level(text: str, first: Numeral, second: Numeral, between: Measured | None, floor: int) -> bool:
    """Whether `first` is a change and `second` where it led: "fell 12.5 to 38,120"."""
    if not _changed(text, first, floor) or first.value is None or second.value is None:
        return False
    if _shares_unit(text, first, second, between):
        return False
    if not 0 < first.value < second.value:
        return second.value > 0
    ratio = second.value / first.value
    plain = between is None and (first.currency is None or second.currency is not None)
    return ratio > WIDE or (plain and _exact(first, second) and ratio > NEAR)


def is_unsure_level(text: str, first: Numeral, second: Numeral, between: Measured | None, floor: int) -> bool:
    """Whether `second` may be an end of an interval or where a change led: "rose $3 to $5"."""
    if not _changed(text, first, floor) or first.value is None or second.value is None:
        return False
    if _shares_unit(text, first, second, between):
        return False
    if between is not None and between.unit == "percent":
        tenths = first.value != int(first.value) or second.value != int(second.value)
        return tenths and second.value > NEAR * first.value
    money = first.currency is not None and second.currency is not None
    return between is not None or money or _exact(first, second)


def is_contest(text: str, first: Numeral, second: Numeral, units: tuple[str | None, str | None], floor: int) -> bool:
    """Whether the numbers are two sides' results, the lower first: "trails Biden 44% to 48%"."""
    before = _CONTEST.search(text, max(floor, first.start - 60), first.start)
    if before is None or first.value is None or second.value is None:
        return False
    if units == ("percent", "percent"):
        trails = before["verb"].lower().startswith("trail")
        votes = ALL_VOTES[0] <= first.value + second.value <= ALL_VOTES[1]
        share = measured(text, second.end)
        lost = before["verb"].lower().startswith(("los", "lead", "led")) and not before["whom"]
        return trails or (votes and not lost and not _OF_ALL.match(text, share.end if share else second.end))
    if not _ENDS.match(text, second.end):
        return False
    return units == (None, None) and not before["whom"] and first.kind == second.kind == "digits"


def _changed(text: str, first: Numeral, floor: int) -> bool:
    window = max(floor, first.start - 48), first.start
    return _CHANGED.search(text, *window) is not None and _TO_COME.search(text, *window) is None


def _shares_unit(text: str, first: Numeral, second: Numeral, between: Measured | None) -> bool:
    """Whether the unit or scale behind `second` is of both, as of two ends: "cut 500 to 2,500 jobs"."""
    if between is not None or first.currency is not None or second.currency is not None:
        return False
    unit = measured(text, second.end) or counted_noun(text, second.end, single=False)
    return unit is not None or (first.factor == 1 and second.factor > 1)


def _exact(first: Numeral, second: Numeral) -> bool:
    """Whether one of them has more than two digits that count: rounded ends have not."""
    return any(len(f"{number.mantissa:.12g}".replace(".", "").strip("-0")) > 2 for number in (first, second))
