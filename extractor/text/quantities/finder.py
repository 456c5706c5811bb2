"""Finding quantities: numbers, dates and ranks with their qualifiers, units and counted nouns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, lru_cache

from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import Quantity, Stretch
from extractor.text.paragraphs import find_paragraphs
from extractor.text.quantities.coverage import Ranges
from extractor.text.quantities.dates import MONTHS, find_dates
from extractor.text.quantities.drafts import Draft
from extractor.text.quantities.intervals import interval
from extractor.text.quantities.numerals import GROUPS, SCALES, Numeral
from extractor.text.quantities.phrases import find_phrases
from extractor.text.quantities.qualifiers import Reading
from extractor.text.quantities.scan import find_numerals
from extractor.text.quantities.singles import single
from extractor.text.quantities.traps import is_trap
from extractor.text.quantities.vocabulary import table
from extractor.text.quantities.words import WORD_STARTS

__all__ = ["find_english_quantities", "find_quantities", "may_differ_in_number", "shared_currencies"]

_BARE = re.compile(r"(?<![A-Za-z])\$")
_LETTERS = re.compile(r"[^\W\d_]+")
_BESIDE = frozenset(
    ("a", "an", "and", "of", "to", "or", "in", "out", "every", "the", "several", "many", "few", "couple", "per", "cent",
     "percent", "percentage", "k", "m", "mn", "mln", "mio", "bn", "b", "bln", "tn", "trn")
)  # fmt: skip
"""What the numbers of English quantities, as printed, have besides the words that make them numbers."""
_QUALIFYING = frozenset(
    ("about", "above", "almost", "approximately", "around", "below", "estimated", "exactly", "exceeding", "excess",
     "fewer", "least", "less", "many", "maximum", "maybe", "minimum", "more", "most", "much", "nearly", "odd",
     "over", "perhaps", "plus", "roughly", "under", "up", "upwards")
)  # fmt: skip
"""The words that tell the common qualifiers of the data file apart."""


def find_quantities(text: str, boilerplate: Sequence[Stretch], language: str | None = None) -> list[Quantity]:
    """Every quantity of `text` outside `boilerplate`, in text order, numbered from 0, none overlapping.

    Percents are 0–100. Weekdays and relative times are no quantities; neither are idioms and names with numerals.
    `language` is what the article says it is in. Numbers of other languages than English are read by the convention of
    language and article; one whose meaning is not certain has neither value nor unit.
    """
    main = language_of(text, language)
    if main == ENGLISH:
        return _numbered(_english(text, boilerplate))
    english: list[Stretch] = []
    foreign: list[tuple[int, int]] = []
    for piece in find_paragraphs(text, boilerplate):
        apart = language_of(text[piece.start : piece.end], main) == ENGLISH and _has_english(
            text, piece.start, piece.end
        )
        if apart:
            english.append(Stretch(piece.start, piece.end))
        else:
            foreign.append((piece.start, piece.end))
    from extractor.text.quantities.foreign import find_foreign  # here, because English articles must not wait for it

    drafts = find_foreign(text, foreign, main)
    if english:
        others = [Stretch(start, end) for start, end in foreign]
        drafts += _english(text, [*boilerplate, *others])
    return _numbered(drafts)


def find_english_quantities(text: str) -> list[Quantity]:
    """As `find_quantities`, for a text that is known to be in English."""
    return _numbered(_english(text, ()))


def may_differ_in_number(words: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether an English text of `words` may state a number that one of `others` does not, or as more or less.

    Both in small letters. A quick question before both are read for quantities: if no, each number of the first is
    one word of the second, or stands within one ("20" in "20-year-old"), and the same qualifiers stand in both.
    """
    if not any(map(_makes_number, words)):
        return False
    own = words - others
    return (
        any(map(_in_number, own)) or not _compounds().isdisjoint(words) or words & _QUALIFYING != others & _QUALIFYING
    )


@lru_cache(maxsize=4096)
def _in_number(word: str) -> bool:
    """Whether a word, or a part of it between hyphens and the like, may be in a number."""
    return _makes_number(word) or not _BESIDE.isdisjoint(_LETTERS.findall(word))


@lru_cache(maxsize=4096)
def _makes_number(word: str) -> bool:
    """Whether a word may make a number of the words beside it; of every number in English one does."""
    return any(map(str.isnumeric, word)) or not _makers().isdisjoint(_LETTERS.findall(word))


@cache
def _makers() -> frozenset[str]:
    return (WORD_STARTS | _compounds() | {*MONTHS, "all", "majority", "minority"}) - _BESIDE


@cache
def _compounds() -> frozenset[str]:
    """Words that change the number beside them."""
    return frozenset([*GROUPS, *SCALES, *table("fractions"), *table("short_scales")]) - {"second", "seconds"}


def _has_english(text: str, start: int, end: int) -> bool:
    """Whether a paragraph of another language's article is English. Why: `language_of` says
    so of one that shows nothing, too."""
    return " the " in text[start:end] or " and " in text[start:end]


def _english(text: str, boilerplate: Sequence[Stretch]) -> list[Draft]:
    dates, phrases, numerals = find_dates(text), find_phrases(text), find_numerals(text)
    if not (dates or phrases or numerals):
        return []
    barred = Ranges([(b.start, b.end) for b in boilerplate])
    dates = [d for d in dates if not barred.touch(d.start, d.end) and not is_trap(text, d.start, d.end)]
    drafts = [
        Draft(d.start, d.end, d.start, d.end, Reading("exact", None, None, None), None, "date", d.as_of) for d in dates
    ]
    phrases = [p for p in phrases if not barred.touch(p.start, p.end)]
    drafts += [
        Draft(
            p.start,
            p.end,
            p.number_start,
            p.number_end,
            Reading(p.qualifier, p.value, p.low, p.high),
            "percent",
            "percent",
        )
        for p in phrases
    ]
    taken = Ranges([(d.start, d.end) for d in drafts])
    numerals = [
        n
        for n in numerals
        if not barred.touch(n.start, n.end) and not taken.touch(n.start, n.end) and not is_trap(text, n.start, n.end)
    ]
    drafts += _from_numerals(text, numerals, Ranges([*barred.spans, *taken.spans]))
    if "US$" in text:
        drafts = [_of_somebody(text, draft) for draft in drafts]
    return _in_whose_currency(text, drafts)


def _of_somebody(text: str, draft: Draft) -> Draft:
    """A dollar of which, in a text that says "US$" of others, is not said whose it is: its unit is "$"."""
    if draft.unit is None or not draft.unit.startswith("USD") or not _BARE.search(text, draft.start, draft.end):
        return draft
    return replace(draft, unit=f"${draft.unit.removeprefix('USD')}")


def _in_whose_currency(text: str, drafts: list[Draft]) -> list[Draft]:
    """Amounts in what several countries print alike ("Rs", "pesos") are of the one whose names the text has, if one."""
    whose: dict[str, str] = {}
    units = {d.unit.split(" / ")[0] for d in drafts if d.unit and d.dimension in ("money", "rate")}
    for printed in units.intersection(shared_currencies()):
        named = [code for code, names in _countries()[printed].items() if names.search(text)]
        if len(named) == 1:
            whose[printed] = named[0]
    if not whose:
        return drafts
    return [replace(d, unit=_renamed(d.unit, whose)) for d in drafts]


def _renamed(unit: str | None, whose: Mapping[str, str]) -> str | None:
    if unit is None:
        return None
    money, *per = unit.split(" / ")
    return " / ".join([whose.get(money, money), *per])


@cache
def _countries() -> dict[str, dict[str, re.Pattern[str]]]:
    """The same with a pattern for the names, and for those of the people: India, Indian, Indians."""
    return {
        printed: {code: re.compile("|".join(map(_named, names))) for code, names in codes.items()}
        for printed, codes in shared_currencies().items()
    }


def _named(name: str) -> str:
    if name.endswith("*"):
        return rf"(?<!\w)(?<!New ){re.escape(name[:-1])}"
    end = r"(?:i?ans?|is?|ns?|ese)?(?![^\W_])" if name[-1:].isalpha() else ""
    return rf"(?<!\w){re.escape(name)}{end}"


@cache
def shared_currencies() -> dict[str, dict[str, list[str]]]:
    """What is printed for currencies of several countries ("Rs") → ISO 4217 code → how a text names that country."""
    return table("shared_currencies")


def _numbered(drafts: list[Draft]) -> list[Quantity]:
    drafts.sort(key=lambda d: (d.start, d.end))
    kept: list[Draft] = []
    for draft in drafts:
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return [
        Quantity(
            i, d.start, d.end, d.number_start, d.number_end, d.read.value, d.read.low, d.read.high, d.unit, d.dimension,
            d.read.qualifier, d.as_of,
        )
        for i, d in enumerate(kept)
    ]  # fmt: skip


def _from_numerals(text: str, numerals: list[Numeral], barred: Ranges) -> list[Draft]:
    drafts: list[Draft] = []
    floor = 0
    at = 0
    while at < len(numerals):
        first = numerals[at]
        second = numerals[at + 1] if at + 1 < len(numerals) else None
        least = max(floor, barred.floor(first.start))
        ceiling = barred.ceiling(first.end, len(text))
        draft = None
        if second is not None and second.end <= ceiling:
            draft = interval(text, first, second, least)
        if draft is not None:
            at += 1
        else:
            until = min(ceiling, second.start) if second is not None else ceiling
            draft = single(text, first, least, until)
        at += 1
        if draft is not None and draft.end <= ceiling:
            drafts.append(draft)
            floor = draft.end
    return drafts
