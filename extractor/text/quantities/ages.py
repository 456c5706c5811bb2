"""Ages of persons: "aged 23", "Ann Smith, 43, …", "those 65 and older"."""

from __future__ import annotations

import re

from extractor.text.quantities.dates import MONTHS
from extractor.text.quantities.vocabulary import GAP, table

__all__ = ["is_age"]

_AGED = re.compile(
    rf"(?ai:(?<!\w)age[sd]?{GAP}(?:of{GAP}|between{GAP}|over{GAP}|under{GAP}|above{GAP}|below{GAP}|about{GAP}|around{GAP}|just{GAP}|only{GAP}|"
    rf"at{GAP}least{GAP}|up{GAP}to{GAP})?(?:[0-9]{{1,3}}(?:,{GAP}[0-9]{{1,3}}){{0,4}},?{GAP}(?:and|or|to){GAP})?)$"
)
_NAMED = re.compile(
    rf"(?P<before>(?:[\w.'\u2019-]+{GAP}){{0,3}})(?P<name>[A-Z][a-z][\w'\u2019-]*|[A-Z]['\u2019][A-Z]\w*),{GAP}(?:now{GAP})?$"
)
_COUNTRIES = frozenset(table("nouns")["countries"].split())
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "den", "der", "di", "dos", "el", "la", "le", "van", "von"))
_PLACES = frozenset(
    ("Bosnia", "Burkina", "Costa", "East", "El", "Equatorial", "Great", "Hong", "Las", "Los", "New", "North",
     "Northern", "Puerto", "Rhode", "San", "Saudi", "Sierra", "South", "Southern", "Sri", "St", "St.", "United", "West")
)  # fmt: skip
"""First words of places' names."""
_DAYS = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_TOLD = re.compile(
    rf",{GAP}(?:a|an|the|who|of|from|said|says|was|is|has|had|told|whose|his|her|wrote|and{GAP}(?:his|her)|died|will)(?!\w)"
)
_OLDER = re.compile(rf",?{GAP}(?ai:(?:and|or){GAP}(?:older|younger|(?P<up>over|above|up|under)))(?![\w-])")
_PERSONS = re.compile(
    rf"(?ai:(?<!\w)(?:those|people|anyone|adults|women|men|residents|voters|seniors|workers|patients|everyone|persons){GAP}(?:who{GAP}are{GAP}|aged{GAP})?)$"
)


def is_age(text: str, start: int, end: int) -> bool:
    """Whether the digits `text[start:end]` are somebody's age: "aged 23", "Ann Smith, 43, …"."""
    if not text[start:end].isdigit() or end - start > 3:
        return False
    if _AGED.search(text, max(0, start - 40), start):
        return True
    older = _OLDER.match(text, end)
    if older and (older["up"] is None or _PERSONS.search(text, max(0, start - 30), start)):
        return True
    named = _NAMED.search(text, max(0, start - 60), start)
    return named is not None and text[end : end + 1] == "," and _is_person(text, named, end)


def _is_person(text: str, named: re.Match[str], end: int) -> bool:
    """Whether the name before a number is of a person: it has a first name, or what follows tells of somebody."""
    if named["name"] in _DAYS:
        return False
    if named["name"] in _COUNTRIES:
        return _TOLD.match(text, end) is not None
    before = [word for word in named["before"].split() if word not in _PARTICLES]
    if named["name"].lower() in MONTHS and not (before and before[-1].istitle()):
        return False
    return not before or (before[-1] not in _PLACES and before[-1].lower() not in ("in", "on", "at", "last"))
