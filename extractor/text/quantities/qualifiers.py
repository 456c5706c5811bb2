"""The words beside a number that say how exact it is, and the interval they leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from extractor.schemas.items import Qualifier
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = ["Reading", "compares", "lasts_over", "qualifier_after", "qualifier_before", "reading"]

_BEFORE: dict[str, Qualifier] = table("before")
_AFTER: dict[str, Qualifier] = table("after")
_REACH = max(len(word) for word in _BEFORE) + 12
_LONGEST = max(word.count(" ") + 1 for word in _BEFORE)
_WORD = re.compile(r"[A-Za-z]+\.?")
_GAP = re.compile(GAP)
_AFTER_PATTERN = re.compile(
    rf"(?ai:(?P<plus>\+(?![\w+])|-plus(?!\w))|(?P<odd>-odd(?!\w))|"
    rf",?{GAP}(?P<word>{alternatives(_AFTER)})(?![\w-])(?!{GAP}(?:than|of)\b)(?P<added>(?<=plus){GAP}[\w$\u00a3\u20ac])?)"
)
_PLUS_MINUS = re.compile(rf"{GAP}(?ai:or{GAP}minus)(?!\w)")
_BLANKS = re.compile(r"[ \t\u00a0\u2009\u202f]+")

ABOUT = 0.1
"""Half-width of "about", as a share of the value. Why: "around 85%" and "some 80%" are taken as compatible,
"around 85%" and "60%" are not; the seed articles give one share as 19.2% and "about 20%"."""


@dataclass(slots=True)  # not frozen: making it takes four times as long
class Reading:
    """What a qualified number means: `low ≤ value ≤ high`; None for an end is unbounded."""

    qualifier: Qualifier
    value: float | None
    low: float | None
    high: float | None


def qualifier_before(text: str, start: int, floor: int) -> tuple[int, Qualifier] | None:
    """The qualifier that ends right before `start`: where it begins (not before `floor`), and its meaning."""
    if near := _NEAR.search(text, max(floor, start - 8), start):
        return near.start(), "nearly"
    words = list(_WORD.finditer(text, max(floor, start - _REACH), start))
    words = _adjoining(text, words, start, floor)
    if words and words[-1].group().lower() in ("a", "the"):
        article = words.pop().group().lower()
        if words and words[-1].group().lower() in _PLACES:  # "under a $750 million programme"
            return None
        if words and article == "the" and words[-1].group().lower() in _REFERRING:  # "more than the 270 needed"
            return None
    found: tuple[int, Qualifier] | None = None
    while words and (count := _counted(words)):
        # Of "up to about 40" the inner qualifier is the meaning, the outer one only belongs to the words.
        meaning = found[1] if found else _BEFORE[_phrase(words, count)]
        found = words[-count].start(), meaning
        del words[-count:]
    if found and words:
        outer = _WORD.match(text, found[0])
        if outer and words[-1].group().lower() in _GOVERNING.get(outer.group().lower(), ()):
            return None
    return found


def _adjoining(text: str, words: list[re.Match[str]], start: int, floor: int) -> list[re.Match[str]]:
    """The words that lead up to `start` with nothing but blanks of the same line between them."""
    kept: list[re.Match[str]] = []
    place = start
    for word in reversed(words):
        begin = word.start()
        if _GAP.fullmatch(text, word.end(), place) is None or len(kept) > 2 * _LONGEST:
            break
        if begin > floor and (text[begin - 1].isalnum() or text[begin - 1] in "_'\u2019-"):
            break
        kept.append(word)
        place = begin
    return kept[::-1]


def _counted(words: list[re.Match[str]]) -> int:
    """How many of the last `words` make the longest qualifier that ends there."""
    return max((n for n in range(1, min(_LONGEST, len(words)) + 1) if _phrase(words, n) in _BEFORE), default=0)


def _phrase(words: list[re.Match[str]], count: int) -> str:
    return " ".join(word.group().lower() for word in words[-count:])


_NEAR = re.compile(r"(?ai:(?<![\w-])(?:near|nearly|almost)-)$")
_REFERRING = frozenset(("than", "of", "surpassing", "exceeding"))
"""Last words of qualifiers that before "the" only compare with a number that is known exactly."""
_PLACES = frozenset(("about", "above", "around", "below", "over", "under"))
"""Qualifiers that before an article are the prepositions of a thing with a number, and say nothing of it."""
_GOVERNING = {word: frozenset(before.split()) for word, before in table("governing").items()}
"""Prepositions that may be qualifiers → the words that ask for them: "a row over £2bn"."""
_MORE_THAN = re.compile(rf"(?ai:(?:more|less|fewer|higher|lower|greater){GAP}than)(?!\w)")
_BY_SO_MUCH = re.compile(
    rf"(?ai:(?:(?<!\w)(?:two|three|four|five|six|seven|eight|nine|ten|dozen|million|billion|percent|per{GAP}cent|points?|dollars?|euros?|"
    rf"votes|seats|jobs|delegates)|%|(?<![\w.,])(?:[$\u00a3\u20ac])?[0-9][0-9,.]{{0,12}}(?:[mk]|bn)?){GAP})$"
)
_BY_POINTS = re.compile(rf"(?ai:(?:%|(?<!\w)(?:percent|per{GAP}cent|points?|degrees?)){GAP})$")
_DAY_OR_YEAR = re.compile(rf"(?:(?:1[89]|20)[0-9]{{2}}|[A-Z][a-z]{{2,8}}\.?{GAP}[0-9]{{1,2}},?){GAP}$")

_KNOWN = re.compile(rf"{GAP}(?ai:the|that|its|his|her|their|last|this)(?!\w)|{GAP}[$\u00a3\u20ac]")
"""What a comparison is with stands behind "than": something already told of, or an amount of money."""


def compares(text: str, start: int) -> bool:
    """Whether the qualifier that begins at `start` only says by how much something else differs: "5% more than"."""
    window = max(0, start - 20), start
    by_points = _BY_POINTS.search(text, *window) is not None
    than = _MORE_THAN.match(text, start)
    if than is None:
        return by_points
    if not (by_points or _KNOWN.match(text, than.end())):
        return False
    return _BY_SO_MUCH.search(text, *window) is not None and _DAY_OR_YEAR.search(text, *window) is None


_OVER = re.compile(
    r"(?ai:(?P<more>(?<!\w)(?:for|last(?:s|ed|ing)|took|takes|after|of|ages?|aged|those|people|anyone|adults|men|women|spent|is|was|been|just|well|with|than)"
    r"[ \u00a0]{1,2})?over[ \u00a0]{1,2}(?:an?[ \u00a0]|the[ \u00a0])?)$"
)


def lasts_over(text: str, start: int) -> bool:
    """Whether "over" right before a length of time means during it: "over 10 years", but not "for over 10 years"."""
    match = _OVER.search(text, max(0, start - 18), start)
    return match is not None and match["more"] is None


def qualifier_after(text: str, end: int, *, bare: bool) -> tuple[int, Qualifier] | None:
    """The qualifier that begins right after `end`: where it ends, and its meaning.

    `bare`: a number without a unit ends there. "400,000 plus jobs" are at least so many, "$5 an hour plus tips" is $5.
    """
    match = _AFTER_PATTERN.match(text, end)
    if match is None:
        return None
    if match["odd"]:
        return match.end(), "about"
    if match["added"]:
        stop = match.end("word")
        return (stop, "at_least") if bare and text[end] != "," and not _PLUS_MINUS.match(text, stop) else None
    return match.end(), "at_least" if match["plus"] else _AFTER[_plain(match["word"])]


def reading(value: float, qualifier: Qualifier) -> Reading:
    """The interval that `qualifier` leaves around `value`."""
    margin = abs(value) * ABOUT
    low, high = (float(f"{end:.6g}") for end in (value - margin, value + margin))
    ends = cast(
        "dict[Qualifier, tuple[float | None, float | None]]",
        {
            "about": (low, high),
            "nearly": (low, value),
            "more_than": (value, None),
            "at_least": (value, None),
            "less_than": (None, value),
            "at_most": (None, value),
        },
    )
    return Reading(qualifier, value, *ends.get(qualifier, (value, value)))


def _plain(words: str) -> str:
    return _BLANKS.sub(" ", words).lower()
