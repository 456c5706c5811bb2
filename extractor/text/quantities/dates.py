"""Calendar dates, months, years and decades, as ISO 8601 partial dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.text.places import places_of
from extractor.text.quantities.units import counted_noun
from extractor.text.quantities.vocabulary import GAP, alternatives

__all__ = ["MONTHS", "DateMark", "find_dates"]


@dataclass(slots=True)  # not frozen: making it takes four times as long
class DateMark:
    """A date as printed, `text[start:end]`; `as_of` is its ISO 8601 partial date."""

    start: int
    end: int
    as_of: str


_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONTHS: dict[str, int] = {name.lower(): i for i, name in enumerate(_NAMES, 1)}
"""Month names and their usual short forms, lower case → 1–12."""
MONTHS |= {name[:3].lower(): i for i, name in enumerate(_NAMES, 1) if i != 5} | {"sept": 9}

_SHORT = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_FULL = (*_NAMES, *(name.upper() for name in _NAMES))
_MONTH = rf"(?:(?:{alternatives(_FULL)})(?!\w)|(?:{alternatives((*_SHORT, *(s.upper() for s in _SHORT)))})(?!\w)\.?)"
_YEAR = r"(?:1[0-9]|20|21)[0-9]{2}(?![0-9\w])(?![.,][0-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9\w])(?![.,][0-9])"
_DASH = rf"(?:{GAP})?[-\u2013\u2014](?:{GAP})?"
_EDGE = r"(?<![\w.,/$£€#@-])"

_DATE = re.compile(
    rf"""{_EDGE}(?:
    (?P<iso>(?P<iy>(?:19|20)[0-9]{{2}})-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12][0-9]|3[01])(?![0-9-]))
    |(?P<slash>(?P<s1>[0-3]?[0-9])(?P<sep>[/.])(?P<s2>[0-3]?[0-9])(?P=sep)(?P<sy>(?:19|20)[0-9]{{2}})(?![0-9/.]*[0-9/]))
    |(?P<d1>{_DAY})(?:(?:{_DASH}|{GAP}(?:to|and){GAP})(?P<d1b>{_DAY}))?(?:{GAP}of)?{GAP}(?P<m1>{_MONTH})
        (?:,?{GAP}(?P<y1>{_YEAR}))?
    |(?P<m2>{_MONTH}){GAP}(?:the{GAP})?(?P<d2>{_DAY})(?:(?:{_DASH}|{GAP}(?:to|and){GAP})(?P<d2b>{_DAY})(?!{GAP}(?:{_MONTH})))?
        (?:,?{GAP}(?P<y2>{_YEAR}))?
    |(?P<m3>{_MONTH})(?:,?{GAP}(?:of{GAP})?)(?P<y3>{_YEAR})
    )""",
    re.VERBOSE,
)
_YEARS = re.compile(
    r"""(?<![\w.,/$£€#@&=:+])(?:(?<=\bpre-)|(?<=\bpost-)|(?<=\bmid-)|(?<!-))
    (?:(?P<y>(?:1[0-9]|20|21)[0-9]{2})(?:(?:[-\u2013/]|[ ]?\u2013[ ]?)
        (?P<to>(?:1[89]|20|21)[0-9]{2}|[0-9]{2})(?![0-9-]))?
    (?P<s>['\u2019]?s(?!\w))?|(?:['\u2019]|(?<=[0-9]{3}0s\ and\ )|(?<=[0-9]{3}0s\ or\ ))(?P<dec>[2-9]0)s(?!\w)
    |(?<=\ )['\u2019](?P<short>[0-9]{2})(?![0-9'\u2019\w]))(?![\w/@])(?![.,:][0-9])""",
    re.VERBOSE,
)
_BARE = re.compile(rf"(?<![\w'\u2019.-])(?P<month>{alternatives(_FULL)})(?![\w'\u2019-])")
_BEFORE_MONTH = re.compile(
    r"(?ai:\b(?:in|since|until|till|by|last|next|this|of|from|before|after|during|early|late|mid|through|to|between|every|each|and|for|"
    r"around|until|beginning|end|past|previous|following|or|throughout|as of)"
    r"(?:[ \u00a0]{1,2}|-))$"
)
_BEFORE_YEAR = re.compile(
    r"(?ai:\b(?:in|since|until|till|by|of|from|before|after|during|early|late|mid|through|to|between|and|for|the|or|"
    r"around|circa|year|pre|post|spring|summer|autumn|fall|winter|back to|as of|end)"
    r"(?:[ \u00a0]{1,2}|-))$"
)
_COUNTED = re.compile(
    r"[ \u00a0](?:more(?![ \u00a0]than\b)|other|additional|people|persons|troops|soldiers|men|women|children|miles|"
    r"km|kilomet(?:re|er)s|"
    r"met(?:re|er)s|feet|dollars|euros|pounds|tonnes|tons|years|days|hours|jobs|homes|houses|votes|migrants|refugees|"
    r"civilians|members|students|workers|employees|fighters|million|billion|thousand|deaths|cases|hectares|acres|barrels|"
    r"per ?cent|square|delegates|pages|emails|words|seats|characters|"
    r"calories|points|vehicles|prisoners|volunteers)\b|[ \u00a0]?%"
)
_MEASURED = re.compile(
    rf"(?ai:{GAP}(?:mw|gw|kw|mwh|gwh|kg|mph|kph|kw|rupees|roubles|rubles|pesos|dirhams|riyals|shillings|francs|litres|liters|gallons|grams|"
    rf"kilos|kilograms|yards|sq{GAP}km|percentage|minutes|weeks|months|megawatts|knots)(?!\w)"
    rf"|-(?:strong|member|seat|mile|year-old|page|word|metre|meter|foot|acre|hectare|point|room|bed|plus|odd|ton|tonne|kilometre|kilometer|"
    rf"capacity)(?!\w))"
)
_KILLED = re.compile(
    r"(?ai:(?<!\w)(?:kill(?:ed|ing|s)|injur(?:ed|ing)|wound(?:ed|ing)|arrested|detained|displac(?:ed|ing)|employ(?:s|ed|ing)|"
    r"nearly|almost|estimated|as many as) )$"
)
_NEARLY = re.compile(r"(?ai:(?<!until )(?<!since )(?<!\w)(?:more than|less than|fewer than|roughly|approximately) )$")
_VERB = re.compile(
    rf"(?ai:{GAP}(?!(?:and|but|or|by|when|in|at|to|after|before|as|with|on|for|the|is|was|it|that|which|if|while|because|until|from|of|levels|prices|figures|standards|election|census)\b)"
    rf"[a-z]{{3,}}|{GAP}(?:of{GAP}(?:them|whom|the)|were|are|have)\b)"
)
_SOME = re.compile(
    r"(?ai:(?<!until )(?<!since )(?<!from )(?<!in )(?<!by )(?<!to )(?<!\w)"
    r"(?:some|about|around|at least|over|up to|under) )$"
)
_RECENT = (2001, 2035)
"""Of these four digits news makes years too often for "some 2016 candidates" to be so many."""
_DIGITS = re.compile(r"[0-9]{1,24}")
_BEGINNINGS = frozenset(name[:3] for name in _FULL)
_FIRST = "".join(sorted({*"0123456789", *(name[0] for name in _NAMES)}))
"""What a date can begin with."""
_MARCHED = re.compile(r"[ \u00a0](?:on|for|of|by|in|to|against|through)\b")
_NAME_NEXT = re.compile(r"[ \u00a0](?:[A-Z][a-z]+)")


SHORT_YEAR = 50
"""Short years below this ("in '16") are of this century. Why: news looks back further than it looks ahead."""


def find_dates(text: str) -> list[DateMark]:
    """All dates of `text` in order, not overlapping. Weekdays and relative times are not looked for."""
    found: list[DateMark] = []
    done = 0
    for start in _anchors(text):
        if start < done:
            continue
        mark = None
        if (match := _DATE.match(text, start)) is not None:
            mark = _date(match)
        if mark is None and text[start].isdigit():
            at = start - 1 if start > done and text[start - 1] in "'\u2019" else start
            match = _YEARS.match(text, at) or _YEARS.match(text, start)
            mark = _year(text, match) if match else None
        elif mark is None and (match := _BARE.match(text, start)) is not None:
            mark = _bare_month(text, match)
        if mark is not None:
            found.append(mark)
            done = mark.end
    return found


def _anchors(text: str) -> Iterator[int]:
    """Where digits, and words with the first three letters of a month, begin."""
    done = 0
    for start in places_of(text, _FIRST):
        if start < done:
            continue
        if (digits := _DIGITS.match(text, start)) is not None:
            done = digits.end()
            yield start
        elif text[start : start + 3] in _BEGINNINGS and not (start and text[start - 1].isalnum()):
            yield start


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def _date(match: re.Match[str]) -> DateMark | None:
    start, end = match.span()
    if match["iso"]:
        return DateMark(start, end, match["iso"]) if int(match["id"]) <= _days(int(match["im"])) else None
    if match["slash"]:
        return _slashed(match)
    if match["m3"]:
        return DateMark(start, end, f"{match['y3']}-{_month(match['m3']):02d}")
    which = "1" if match["m1"] else "2"
    month, year = _month(match[f"m{which}"]), match[f"y{which}"]
    first, second = _day(match[f"d{which}"]), _day(match[f"d{which}b"])
    if not first or first > _days(month) or (second or 0) > _days(month):
        return None
    if second:
        if second <= first:
            return None
        # Why month only: an interval without a year has no ISO 8601 form.
        as_of = f"{year}-{month:02d}-{first:02d}/{year}-{month:02d}-{second:02d}" if year else f"--{month:02d}"
        return DateMark(start, end, as_of)
    return DateMark(start, end, f"{year or '-'}-{month:02d}-{first:02d}")


def _day(printed: str | None) -> int | None:
    return int(printed.rstrip("stndrh")) if printed else None


def _days(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _slashed(match: re.Match[str]) -> DateMark | None:
    """3/12/2025: only the year is sure where both could be the month."""
    first, second, year = int(match["s1"]), int(match["s2"]), match["sy"]
    readings = {(d, m) for d, m in ((first, second), (second, first)) if 1 <= m <= 12 and 1 <= d <= _days(m)}
    if not readings:
        return None
    if len(readings) == 1:
        day, month = readings.pop()
        return DateMark(match.start(), match.end(), f"{year}-{month:02d}-{day:02d}")
    return DateMark(match.start(), match.end(), year)


def _year(text: str, match: re.Match[str]) -> DateMark | None:
    start, end = match.span()
    if match["dec"]:
        return DateMark(start, end, f"19{match['dec']}/19{match['dec'][0]}9")
    if match["short"]:
        if not _BEFORE_YEAR.search(text, max(0, start - 12), start):
            return None
        return DateMark(start, end, f"{'20' if int(match['short']) < SHORT_YEAR else '19'}{match['short']}")
    year = match["y"]
    if match["s"]:
        if not year.endswith("0") or match["to"]:
            return None
        return DateMark(start, end, f"{year}/{int(year) + (99 if year.endswith('00') else 9)}")
    before = _BEFORE_YEAR.search(text, max(0, start - 12), start)
    if (
        (not before and not 1800 <= int(year) <= 2099)
        or _COUNTED.match(text, end)
        or _is_count(text, start, end, named=bool(before))
    ):
        return None
    if match["to"]:
        to = match["to"] if len(match["to"]) == 4 else year[:2] + match["to"]
        return DateMark(start, end, f"{year}/{to}") if int(year) < int(to) else None
    return DateMark(start, end, year)


def _is_count(text: str, start: int, end: int, *, named: bool) -> bool:
    """Whether four digits are no year, by what stands beside: "nearly 2000 died", "1975 MW", "2000-strong"."""
    before = max(0, start - 24), start
    if (not named and _MEASURED.match(text, end)) or _KILLED.search(text, *before):
        return True
    if _RECENT[0] <= int(text[start : start + 4]) <= _RECENT[1]:
        return False
    if _NEARLY.search(text, *before):
        return _VERB.match(text, end) is not None
    if _SOME.search(text, *before):
        noun = counted_noun(text, end, single=False)
        return noun is not None and text[end : noun[0]].count(" ") == 1
    return False


def _bare_month(text: str, match: re.Match[str]) -> DateMark | None:
    name = match["month"]
    before = _BEFORE_MONTH.search(text, max(0, match.start() - 16), match.start())
    unsure = name.lower() in ("may", "march", "april", "june", "august") or name.isupper()
    if unsure and (not before or _NAME_NEXT.match(text, match.end())):
        return None
    if name.lower() == "march" and _MARCHED.match(text, match.end()):
        return None
    return DateMark(match.start(), match.end(), f"--{MONTHS[name.lower()]:02d}")
