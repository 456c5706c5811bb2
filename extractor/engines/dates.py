"""Dates an engine gives, held against the calendar and against the dates that the article itself states."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from extractor.schemas.base import PartialDate
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText

__all__ = ["Dates"]

_DATE: TypeAdapter[str] = TypeAdapter(PartialDate)
_YEAR = re.compile(r"\d{4}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH_OF = {"Sept": 9} | {
    form: number for number, name in enumerate(_MONTHS, start=1) for form in (name, name.upper(), name[:3])
}
"""The forms in which a month is read."""
_PERHAPS_MONTH = re.compile(r"[ADFJMNOS](?<!\w[ADFJMNOS])[A-Za-z]{2,8}\b")
"""Whole words that may be one. Why the class first: the search leaps to its letters, which makes it seven times as fast
as one that tries the months at each word; likewise below."""
_NUMERIC = re.compile(r"(\d(?<!\w\d)\d?)\s?[./-]\s?(\d{1,2})\b")
_DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_NAMED_DAY = re.compile(
    r"\b(?:Christmas|New Year|Easter|Thanksgiving|Ramadan|Eid|Diwali|Hanukkah|Passover|Halloween|Valentine|Boxing Day"
    r"|(?:Independence|Labou?r|Memorial|Veterans|Armistice|Remembrance|Bastille|Victory|Inauguration|Election) Day"
    r"|Juneteenth|solstice|equinox)",
    re.I,
)
_SEASON = re.compile(
    r"\b(?:quarters?|half|halves|semesters?|springs?|summers?|autumns?|fall|winters?|year-end)\b", re.I
)
_NEAR_DAYS = 14
"""Days from a date the article states within which a day may be counted from it. Why: "Monday of last week", said on
a Sunday, is 13 days back, and so is the other end of "next week"."""
_NEAR_MONTHS = 2
"""Months likewise. Why: "last month" and "next month", of an article published a few days into another one."""
_BESIDE = 40
"""Code points between a month and a day that belong to it. Why: "between May 3, 17 and 30"; a paragraph's other numbers
lie farther off."""


class Dates:
    """What one article states of dates. Where it cannot be told whether it states a date, the date stands."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked = marked
        self._text = marked.text

    def objection(self, stated: str) -> tuple[str, str] | None:
        """(flag code, what is wrong) of a date such as `2024-05-17` or `2014/2022`; None if nothing is."""
        points = _points(stated)
        if points is None:
            return "date_malformed", f"the date {stated!r} is no ISO 8601 date of the calendar and was left out"
        known = self._text + (self._marked.article.published or "")
        if any(year not in known for year in _YEAR.findall(stated)) and not self._marked_so(stated):
            return "date_not_in_article", f"the article does not state the year of {stated!r}; it was left out"
        for year, month, day in points:
            if month is None:
                continue
            if day is None:
                if not self._month_stated(year, month):
                    return "date_not_in_article", f"the article does not state the month of {stated!r}; it was left out"
            elif not self._day_stated(year, month, day):
                return "date_not_in_article", f"the article does not state the day of {stated!r}; it was left out"
        return None

    # ------------------------------------------------------------------ what the article states
    def _marked_so(self, stated: str) -> bool:
        """Whether a mark says just that, as "the 1990s" says `1990/1999`."""
        return any(q.as_of == stated for q in self._marked.quantities)

    @cached_property
    def _stated(self) -> frozenset[tuple[int | None, int | None, int | None]]:
        """Year, month, day of every date mark and of the publication date, None where left out."""
        written = [q.as_of for q in self._marked.quantities if q.as_of is not None]
        if self._marked.article.published:
            written.append(self._marked.article.published)
        return frozenset(point for w in written for point in _points(w) or ())

    @cached_property
    def _mentions(self) -> tuple[tuple[int, int, int], ...]:
        """(month, start, end) of every month named in the text, and of every date mark that gives one."""
        words = _PERHAPS_MONTH.finditer(self._text)
        named = [(_MONTH_OF[m[0]], m.start(), m.end()) for m in words if m[0] in _MONTH_OF]
        for q in self._marked.quantities:
            if q.as_of is not None:
                named += [(month, q.start, q.end) for _, month, _ in _points(q.as_of) or () if month is not None]
        return tuple(named)

    @cached_property
    def _months(self) -> frozenset[int]:
        return frozenset({m for m, _, _ in self._mentions} | {m for _, m, _ in self._stated if m is not None})

    @cached_property
    def _full_days(self) -> tuple[datetime.date, ...]:
        return tuple(datetime.date(y, m, d) for y, m, d in self._stated if y and m and d)

    @cached_property
    def _unreadable(self) -> bool:
        """Whether the text may name months in words that nothing here knows: no English, and no mark gives a month."""
        marks = (q.as_of for q in self._marked.quantities if q.as_of is not None)
        if any(month is not None for as_of in marks for _, month, _ in _points(as_of) or ()):
            return False
        language = self._marked.article.language
        return language_of(self._text, language) != ENGLISH or (language or ENGLISH)[:2].lower() != ENGLISH

    @cached_property
    def _numeric_pairs(self) -> frozenset[tuple[int, ...]]:
        """The numbers of dates like "17.5." or "5/17", the smaller one first."""
        return frozenset(tuple(sorted(map(int, m.groups()))) for m in _NUMERIC.finditer(self._text))

    @cached_property
    def _named_day(self) -> bool:
        return _NAMED_DAY.search(self._text) is not None

    @cached_property
    def _season(self) -> bool:
        return _SEASON.search(self._text) is not None

    # ------------------------------------------------------------------ whether it states a date
    def _month_stated(self, year: int | None, month: int) -> bool:
        if month in self._months or self._unreadable or self._numeric(month, None):
            return True
        if year is not None:
            at = 12 * year + month
            if any(y and m and abs(12 * y + m - at) <= _NEAR_MONTHS for y, m, _ in self._stated):
                return True
        return self._season or self._named_day

    def _day_stated(self, year: int | None, month: int, day: int) -> bool:
        if any((m, d) == (month, day) and (y is None or year is None or y == year) for y, m, d in self._stated):
            return True
        if year is not None:
            at = datetime.date(year, month, day).toordinal()
            if any(abs(full.toordinal() - at) <= _NEAR_DAYS for full in self._full_days):
                return True
        if self._unreadable or self._numeric(month, day) or self._named_day:
            return True
        return any(
            int(number[0]) == day
            for named, start, end in self._mentions
            if named == month
            for number in _DAY_NUMBER.finditer(self._text, max(0, start - _BESIDE), end + _BESIDE)
        )

    def _numeric(self, month: int, day: int | None) -> bool:
        """Whether "17.5." or "5/17" stands in the text, either way round."""
        pairs = self._numeric_pairs
        return any(month in pair for pair in pairs) if day is None else tuple(sorted((month, day))) in pairs


def _points(date: str) -> list[tuple[int | None, int | None, int | None]] | None:
    """Year, month, day of the ends of a date or interval; None if it is no date of the calendar."""
    try:
        _DATE.validate_python(date)
    except ValidationError:
        return None
    if not date.isascii():  # digits of another script are no ISO 8601
        return None
    ends = [e for e in date.split("/") if e]
    points = [_point(e) for e in ends]
    try:
        for year, month, day in points:  # 2000: --02-29 is a day
            datetime.date(2000 if year is None else year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if len(ends) == 2 and not ends[0].startswith("--"):
        shorter = min(map(len, ends))
        if ends[0][:shorter] > ends[1][:shorter]:
            return None
    return points


def _point(end: str) -> tuple[int | None, int | None, int | None]:
    if end.startswith("--"):
        year, rest = None, end[2:].split("-")
    else:
        head, *rest = end.split("-")
        year = int(head)
    numbers: Iterator[int] = map(int, rest)
    return year, next(numbers, None), next(numbers, None)
