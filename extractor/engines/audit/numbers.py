"""Numbers of a claim, read again in its evidence: value, how exact, and of what."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.numerals import number_words
from extractor.engines.audit.words import WORD, Wording, words
from extractor.engines.links import Ranges
from extractor.text.fold import fold_text
from extractor.text.languages import ENGLISH
from extractor.text.marks import MarkedText, Quantity, Stretch
from extractor.text.quantities import (
    find_english_quantities,
    find_quantities,
    may_differ_in_number,
    shared_currencies,
)

__all__ = ["NumberAudit"]

_ASCII_SIGNS = "$%"
_SIGNS = f"{_ASCII_SIGNS}£€¥₹₽₴₪₺₩₦‰"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d+(?:[.,' \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?")
_GROUPING = re.compile(r"[.,' \u00a0\u202f](?=\d{3}(?!\d))")
_LETTERS = re.compile(r"[^\W\d_]+")
_SCALE_STEM = 3
"""Letters by which "tysięcy" and "tys.", "millions" and "millionen" are the same."""
_ONE_IN = re.compile(
    r"\b(?:one|1)[ -](?:in|out[ -]of)\b|\bun[oa]? de cada\b|\bun[ea]? (?:sur|su|personne sur)\b|\bein(?:e[rs]?)? von\b|"
    r"\bjede[rs]?\b|\bum[a]? em cada\b|\bun[oa]? su\b|\b(?:een|één) op\b|\bvar(?:t)?\b",
    re.IGNORECASE,
)
_CODE = re.compile("[A-Z]{3}")
"""A currency, also where it is of a rate ("GBP / year")."""
_FRACTIONS: dict[float, re.Pattern[str]] = {
    50: re.compile(
        r"\b(?:half|halves|moitié|mitad|metà|metade|Hälfte|halb|helft|hälften|halvdelen|połow|polovin|puolet|fele|yarı|"
        r"половин|מחצית|نصف)|半|절반",
        re.IGNORECASE,
    ),
    25: re.compile(
        r"\b(?:quarter|quart|cuarta|cuarto|quarto|Viertel|kwart|fjärdedel|fjerdedel|ćwierć|čtvrtin|"
        r"dörtte bir|четверт|чверт|רבע|ربع)",
        re.IGNORECASE,
    ),
    10: re.compile(r"\b(?:tenth|dixième|décim|decim|décimo|zehnt|tiende|tionde|dziesiąt|десят)", re.IGNORECASE),
}
"""What says of a share how many percent it is."""
_ROUGHLY = re.compile(
    r"\b(?:estimat|rond|cifr|calcul|estim|stim|évalu|chiffr|geschätzt|schätz|geschat|schat|uppskatt|anslå|beräkn|oszacow|"
    r"szacu|оцени|оціню)\w*",
    re.IGNORECASE,
)
"""What says of a number behind it that it is no exact one."""
_EXCEEDED = re.compile(
    r"\b(?:exceed|top|surpass|pass|cross|breach|beyond|upwards|older|taller|longer|higher|larger|bigger|super|exced|dépass|"
    r"plus|mayor|más|oltre|più|mais|ultrapass|übersteig|überst|über|älter|länger|höher|größer|meer|ouder|over|överst|äldre|"
    r"mer|över|przekr|więcej|ponad|превы|более|старше|свыше|перевищ|понад|більш|старш)\w*",
    re.IGNORECASE,
)
"""What says of a number behind it that there is more."""
_BEFORE = 24
"""Code points before a number within which it may."""
_COMPARED = 50
"""Numbers of one value that a number is compared with, at the most: it bounds the time."""
_NONE = sys.maxsize, sys.maxsize
_COUNTED = 3
"""Number up to which a claim in words may count what its evidence names one by one."""
_DIGITS_OR_WORD = re.compile(rf"\d++(?:[.,]\d++)*+(?!['’.-]?\w)|{WORD.pattern}")
_DIRECTION = {
    "more_than": "more", "at_least": "more", "less_than": "less", "at_most": "less", "nearly": "less",
}  # fmt: skip


def _values(q: Quantity) -> set[float | str]:
    """What a quantity is, and the month and year of a date: a claim may be less exact."""
    values = {v for v in (q.value, q.low, q.high, q.as_of) if v is not None}
    return values | {q.as_of[:7], q.as_of[:4]} if q.as_of else values


_NUMERAL_IN_NAME = re.compile(r"[A-Z][a-z]+ ([A-Z]\w+)")


class NumberAudit:
    """The numbers of one article, against which those of its claims are held."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked, self._text = marked, marked.text
        self._quantity_at = Ranges((n.start, n.end, n.number) for n in marked.quantities)
        self._values = [_values(n) for n in marked.quantities]
        self._everywhere = frozenset[float | str]().union(*self._values)

    def findings(self, text: str, wording: Wording, evidence: Sequence[Stretch], language: str) -> Iterator[Finding]:
        """Numbers that the evidence does not have, or has as more, less or other than the claim."""
        shown = wording.text
        # A claim is worded in its article's language; told that, its few words need not be asked for it.
        english = language == ENGLISH
        if english and not _may_differ(text, wording):
            return
        claimed = find_english_quantities(text) if english else find_quantities(text, (), language)
        numbers = [i for s in evidence for i in self._quantity_at.meeting(s)]
        near = set[float | str]().union(*[self._values[i] for i in numbers])
        if not english:
            near |= set(number_words(shown, language).values())
            yield from self._in_words(text, near, language)
        by_value: dict[float | None, list[Quantity]] = {}
        for n in map(self._marked.quantities.__getitem__, numbers if claimed else ()):
            if n.value is not None:
                by_value.setdefault(n.value, []).append(n)
        for q in claimed:
            values = {v for v in (q.value, q.as_of) if v is not None} or {v for v in (q.low, q.high) if v is not None}
            printed = text[q.number_start : q.number_end]
            if values and values <= near:
                alike = by_value.get(q.value, [])[:_COMPARED]
                if english or q.qualifier != "exact" or any(n.qualifier != "at_most" for n in alike):
                    yield from self._compared(text[q.start : q.end], q, alike)  # "до 48 млрд" is "to" and "up to"
            elif values and not (
                _repeats(printed, shown)
                or self._date_stated(q.as_of)
                or _first_of_month(q.as_of) in near
                or _as_share(q, near, shown)
                or (not english and _same_digits(printed, shown))
                or self._is_named(text, q)
            ):
                yield self._missing(printed, values <= self._everywhere or _repeats(printed, self._text))
        yield from self._unread(text, shown, [q for q in claimed if _values(q)])

    @staticmethod
    def _in_words(text: str, near: AbstractSet[float | str], language: str) -> Iterator[Finding]:
        """Number words of other languages. Warnings only: a claim may count what its evidence lists."""
        for word, value in number_words(text, language, doubtful=False).items():
            if value not in near and value > _COUNTED:
                yield Finding("number_not_in_evidence", f"{word!r} is not in the claim's evidence", "warning")

    def _unread(self, text: str, shown: str, claimed: Sequence[Quantity]) -> Iterator[Finding]:
        """Digits that are no quantity: the article has the word ("EB-5"), or the evidence its digits ("2-to-1")."""
        ahead = iter(sorted((q.start, q.end) for q in claimed))
        start, end = next(ahead, _NONE)
        told: set[str] = set()
        for match in _DIGITS_OR_WORD.finditer(text):
            while end <= match.start():
                start, end = next(ahead, _NONE)
            word = match.group()
            digits = set(_DIGITS.findall(word)) if start >= match.end() and word not in told else None
            if not digits:
                continue
            told.add(word)
            if (word in digits or word not in self._text) and (strange := digits - _digits_in(shown)):
                yield self._missing(word, strange <= _digits_in(self._text))

    def _compared(self, whole: str, q: Quantity, alike: Sequence[Quantity]) -> Iterator[Finding]:
        """What sets a number of the claim apart from every number of the same value in its evidence."""
        if not alike:
            return
        shown = alike[0]
        if all(_is_other(q, n) for n in alike):
            yield Finding("unit_differs", f"{whole!r} is {_said(shown)} in the claim's evidence", "error")
            return
        own = _DIRECTION.get(q.qualifier, q.qualifier)
        others = {_DIRECTION.get(n.qualifier, n.qualifier) for n in alike}
        if own in others or any(self._is_worded(own, n) for n in alike):
            return
        opposite = {own} | others == {"more", "less"}
        message = f"{whole!r} is {shown.qualifier.replace('_', ' ')} in the claim's evidence"
        yield Finding("qualifier_differs", message, "error" if opposite else "warning")

    def _is_worded(self, direction: str, n: Quantity) -> bool:
        """Whether a word before the number says so: "topped 21 million", "ouder dan 40 jaar", "ronda los 380.000"."""
        pattern = {"more": _EXCEEDED, "about": _ROUGHLY}.get(direction)
        return pattern is not None and pattern.search(self._text, max(0, n.start - _BEFORE), n.start) is not None

    @staticmethod
    def _missing(printed: str, elsewhere: bool, /) -> Finding:
        if elsewhere:
            return Finding("number_not_in_evidence", f"{printed!r} is not in the claim's evidence", "warning")
        return Finding("number_not_in_article", f"{printed!r} is nowhere in the article", "error")

    def _is_named(self, text: str, q: Quantity) -> bool:
        """Whether a number word and the next one are a name of the article, which has the next nowhere else: "Zero
        Hedge", not "Three Israelis"."""
        name = _NUMERAL_IN_NAME.match(text, q.number_start)
        if name is None or name.group() not in self._text:
            return False
        return self._text.count(name[1]) == self._text.count(name.group())

    def _date_stated(self, as_of: str | None) -> bool:
        published = self._marked.article.published or ""
        return bool(published and as_of) and (published.startswith(as_of or "") or (as_of or "").startswith(published))


def _may_differ(text: str, shown: Wording) -> bool:
    if may_differ_in_number(words(text), shown.words):
        return True
    signs = [sign for sign in (_ASCII_SIGNS if text.isascii() else _SIGNS) if sign in text]
    return bool(signs) and not all(map(shown.text.__contains__, signs))


def _repeats(printed: str, shown: str) -> bool:
    """Whether the number stands in the evidence in the same words: "300 million" is not in "300 people, $5 million"."""
    return words(printed) <= words(shown) and fold_text(printed).lower() in _small(shown)


@lru_cache(maxsize=8)
def _small(text: str) -> str:
    return fold_text(text).lower()


@lru_cache(maxsize=8)
def _digits_in(text: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(text))


@lru_cache(maxsize=8)
def _ungrouped(text: str) -> frozenset[str]:
    return frozenset([_GROUPING.sub("", digits) for digits in _GROUPED.findall(text)])


def _is_other(q: Quantity, n: Quantity) -> bool:
    """Whether one is an amount of another currency, or a share where the other is none.

    A bare number may be either: "65 million" of somebody's demand for money, "38" behind "43 percent to".
    """
    own, other = (q.unit or "").split(" / ")[0], (n.unit or "").split(" / ")[0]
    if own == other or not own or not other:
        return False
    if own == "$" or other == "$":  # of which dollars the article does not say; a claim repeats the sign
        return not (own + other).strip("$").endswith("D")
    for printed, of_one in ((own, other), (other, own)):  # nor of whose rupees
        if printed in shared_currencies():
            return of_one not in shared_currencies()[printed]
    if "money" in (q.dimension, n.dimension) or (_CODE.fullmatch(own) and _CODE.fullmatch(other)):
        return True
    return (own == "percent") != (other == "percent")


def _first_of_month(as_of: str | None) -> str:
    """The month of a date on its first: "1er janvier" and "the first of January" may be read as the month alone."""
    return as_of[:7] if as_of and len(as_of) == len("2025-01-01") and as_of.endswith("-01") else ""


def _as_share(q: Quantity, near: AbstractSet[float | str], shown: str) -> bool:
    """Whether a percentage of the claim is "half" or "one in five" in its evidence."""
    if q.dimension != "percent" or not q.value:
        return False
    if q.value / 100 in near or (100 / q.value in near and _ONE_IN.search(shown) is not None):
        return True
    pattern = _FRACTIONS.get(q.value)
    return pattern is not None and pattern.search(shown) is not None


def _same_digits(printed: str, shown: str) -> bool:
    """Whether the evidence has the number's digits, grouped in another way, and each word of it ("yüzde 40'lık")."""
    digits = _ungrouped(printed)
    if not digits or not digits <= _ungrouped(shown):
        return False
    return all(word[:_SCALE_STEM] in _small(shown) for word in _LETTERS.findall(fold_text(printed).lower()))


def _said(n: Quantity) -> str:
    return f"{n.dimension} ({n.unit})" if n.unit else n.dimension
