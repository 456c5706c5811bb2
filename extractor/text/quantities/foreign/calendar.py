"""Dates and times of day in other languages, as ISO 8601 partial dates and as hours after midnight."""

from __future__ import annotations

import re
from functools import cache

from extractor.text.quantities.dates import DateMark
from extractor.text.quantities.foreign.lexicon import BLANK, GAP, LETTER, Lexicon, lexicon

__all__ = ["MAX_YEAR", "MIN_YEAR", "find_days"]

MIN_YEAR, MAX_YEAR = 1800, 2050
"""Years that four digits alone may be. Why: English dates start there too; later ones are other calendars'."""

_Y = r"(?:1[89]|20)[0-9]{2}(?![0-9])"
_EDGE = r"(?<![0-9])(?<![0-9][.,/:-])"
_FIGURES = re.compile(
    rf"{_EDGE}(?:(?P<y>{_Y})(?P<s>[-./])[ ]?(?P<m>[0-9]{{1,2}})(?P=s)[ ]?(?P<d>[0-9]{{1,2}})(?![0-9]|[.,/-][0-9])"
    rf"|(?P<a>[0-9]{{1,2}})(?P<t>[-./])[ ]?(?P<b>[0-9]{{1,2}})(?P=t)[ ]?(?P<z>{_Y}))"
)
_JOINTS = "y|e|et|und|bis|oder|a|al|au|à|en|og|och|i|do|и|до|та|και|ja|hingga|și|ve|по|tot|έως|per|till|til"
"""What may stand between two days: "and" and "to"."""
_SHORT = re.compile(rf"{_EDGE}(?P<d>[0-9]{{1,2}})\.[ ]?(?P<m>[0-9]{{1,2}})\.(?![0-9])")
_DECADE = r"(?<=[0-9]0[年년])(?:代(?![表理价価價替言孕码碼号號金償偿行])|대(?![비표회선학통한입]))"
"""What makes of a year ten of them: 1990年代, not 2008年代表."""
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民国": 1911, "民國": 1911}
"""Era → the year before its first."""
_IDEOGRAPHS = re.compile(
    rf"{_EDGE}(?:(?P<era>{'|'.join(_ERAS)})(?P<nth>[0-9]{{1,3}})年(?:(?P<m4>[0-9]{{1,2}})月)?(?:(?P<d4>[0-9]{{1,2}})日)?"
    rf"|(?P<y>{_Y})[ ]?[年년](?!間|间)(?P<decade>{_DECADE})?"
    r"(?:[ ]?(?P<m>[0-9]{1,2})[ ]?[月월](?:[ ]?(?P<d>[0-9]{1,2})[ ]?[日일号號](?!間|间))?)?"
    r"|(?P<m2>[0-9]{1,2})[ ]?[月월](?:[ ]?(?P<d2>[0-9]{1,2})[ ]?[日일号號](?!間|间))?"
    r"|(?P<other>[0-9]{1,2}[ ]?(?:世[纪紀](?!にわた|ぶり|前)|세기)(?:[ ]?[0-9]0[ ]?(?:年代|년대))?"
    rf"|[0-9]0[ ]?[年년]{_DECADE}"
    r"|[0-9]{1,2}[ ]?(?:[日일号號](?!間|间|간)|년[ ]?[0-9]{1,2}월|年[0-9]{1,2}月)))"
)


@cache
def _named(code: str) -> re.Pattern[str] | None:
    month = lexicon(code).month
    if not month:
        return None
    name = rf"(?i:{month})(?!{LETTER})(?:\.(?={BLANK}?[0-9a-zà-ÿ]))?"
    day = r"[0-9]{1,2}(?:\.|er(?!\w)|º|°|-?(?:го|е|га)(?!\w))?"
    of = rf"(?:(?:de|di|ngày){GAP}|d['’])?"
    year = rf",?{GAP}(?:(?:de|del|năm|سنة|عام){GAP})?"
    last = (
        rf"|(?<!{LETTER})(?P<m4>{name}){GAP}(?P<d4>[0-9]{{1,2}})(?:\.|-)(?![0-9])"
        if lexicon(code).order == "ymd"
        else ""
    )
    joint = rf"(?:{BLANK}?[-–—]{BLANK}?|{GAP}(?:{_JOINTS}){GAP})"
    return re.compile(
        rf"{_EDGE}(?:(?:(?P<d0>[0-9]{{1,2}})(?:\.|er)?{joint})?"
        rf"(?P<d>{day}){GAP}{of}ב?(?P<m>{name})(?:{year}(?P<y>{_Y}))?"
        rf"|(?P<y3>{_Y})\.?{GAP}(?P<m3>{name}){GAP}(?P<d3>[0-9]{{1,2}})(?:\.|-)?(?![0-9])"
        rf"|(?<!{LETTER})(?P<m2>{name}){year}(?P<y2>{_Y}){last})"
    )


def find_days(plain: str, start: int, end: int, words: Lexicon) -> tuple[list[DateMark], list[tuple[int, int]]]:
    """The dates of `[start, end)`, in order, and the places that are dates we cannot give (other calendars)."""
    found: list[DateMark] = []
    unread: list[tuple[int, int]] = []
    patterns = [_FIGURES, _named(words.code)]
    if words.code in ("zh", "ja", "ko"):
        patterns.insert(0, _IDEOGRAPHS)
    if words.comma and words.words.get("dot"):
        patterns.append(_SHORT)
    for pattern in filter(None, patterns):
        for match in pattern.finditer(plain, start, end):
            as_of = _as_of(match, words)
            if as_of is None:
                unread.append(match.span())
            else:
                found.append(DateMark(*match.span(), as_of))
    found.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[DateMark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept, unread


def _as_of(match: re.Match[str], words: Lexicon) -> str | None:
    group = match.groupdict()
    if group.get("other"):
        return None
    if group.get("a"):
        return _figures(int(match["a"]), int(match["b"]), match["z"], words.order)
    year = group.get("y") or group.get("y2") or group.get("y3")
    if era := group.get("era"):
        year = str(_ERAS[era] + int(match["nth"]))
    name = next((found for key in ("m", "m2", "m3", "m4") if (found := group.get(key))), None)
    day = next((found for key in ("d", "d2", "d3", "d4") if (found := group.get(key))), None)
    if year and group.get("decade"):
        return f"{year}/{int(year) + 9}"
    if name is None:
        return year
    month = int(name) if name.isdigit() else words.months.get(_plain(name), 0)
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year or '-'}-{month:02d}"
    number = int(re.match(r"[0-9]+", day).group())  # type: ignore[union-attr]
    if not 1 <= number <= _days(month):
        return None
    first = int(group["d0"]) if group.get("d0") else 0
    if 0 < first < number:  # an interval without a year has no ISO 8601 form
        return f"{year}-{month:02d}-{first:02d}/{year}-{month:02d}-{number:02d}" if year else f"--{month:02d}"
    return f"{year or '-'}-{month:02d}-{number:02d}"


def _figures(first: int, second: int, year: str, order: str) -> str | None:
    month, day = (first, second) if order == "mdy" else (second, first)
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= _days(month) else None


def _plain(name: str) -> str:
    name = " ".join(name.lower().split())
    return name if not name.endswith(".") else name[:-1]


def _days(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
