"""One number that makes one quantity: counts, shares, ranks."""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.text.quantities.drafts import Draft, placed, read_as, tail_of
from extractor.text.quantities.numerals import Numeral, tidy
from extractor.text.quantities.qualifiers import lasts_over, qualifier_after, qualifier_before, reading
from extractor.text.quantities.times import decade_of_life, is_decade, time_of_day
from extractor.text.quantities.units import Measured, measured
from extractor.text.quantities.vocabulary import GAP

__all__ = ["single"]

_RANKED = re.compile(
    rf"(?ai:(?:(?<!\w)(?:the|a|an|his|her|its|their|our|your|my|this|that|every|each|another|[a-z]+'s|[a-z]+\u2019s|was|is|finished|came|placed|ranked|in|for)|"
    rf"(?<=\w)['\u2019]s){GAP})$"
)
_RANK_NOUN = re.compile(
    rf"(?:{GAP}|-)(?:(?:[A-Z][a-z]{{1,20}}|consecutive|straight|annual|successive){GAP}(?=[a-z]))?(?P<noun>[a-z]{{3,20}}|[A-Z][a-z]{{1,20}})(?!\w)"
)
_POINTED = re.compile(rf"(?ai:(?<!\w)(?:the|these|those|all|any){GAP})$")
_FRACTION_OF = re.compile(
    rf"{GAP}of(?!\w)|{GAP}(?ai:the|its|their|his|her|our|all|as|full|empty|an?)(?!\w)|-of|(?={GAP}(?:said|say|were|are|had|have|said)\b)"
)
_HALF_A = re.compile(rf"(?:{GAP}an?{GAP}|-)")

_INCHES = re.compile(
    rf"-(?P<dashed>[0-9]|1[01])(?![\w%]|[.,-][0-9])|(?:{GAP})?(?:and{GAP})?(?P<inches>[0-9]|1[01])(?:{GAP}|-)?(?ai:inch(?:es)?|in)(?!\w)"
)
"""What makes of five feet "5-foot-11" or "6ft 2in"."""
_MAGNITUDE = re.compile(rf"(?ai:(?<!\w)magnitude(?:{GAP}of)?[ \u00a0-])$")


def single(text: str, numeral: Numeral, floor: int, until: int) -> Draft | None:
    """The quantity that `numeral` makes between `floor` and `until`, or None where it is none."""
    if numeral.kind == "ordinal":
        return _rank(text, numeral, floor)
    if numeral.kind == "digits" and numeral.currency is None and (time := time_of_day(text, numeral)):
        return time
    tail = None if numeral.currency else tail_of(text, numeral)
    if tail is not None and tail.unit == "foot" and (inches := _INCHES.match(text, tail.end)):
        tall = tidy((numeral.value or 0.0) + int(inches["dashed"] or inches["inches"]) / 12)
        numeral = replace(numeral, value=tall, low=tall, high=tall)
        tail, until = replace(tail, end=inches.end(), number_end=inches.end()), max(until, inches.end())
    if tail is not None and tail.end > until:
        tail = None
    if numeral.kind == "fraction":
        return _share(text, numeral, tail, floor)
    if (
        tail is None
        and numeral.kind == "digits"
        and text[numeral.end : numeral.end + 1].isalpha()
        and not is_decade(text, numeral)
    ):
        return None  # "20px", "3D": part of a code
    before = qualifier_before(text, numeral.start, floor)
    if tail is not None and tail.dimension == "duration" and lasts_over(text, numeral.start):
        before = None
    if tail is None and is_decade(text, numeral):
        return decade_of_life(text, numeral, floor)
    if tail is None and before is None and _stands_for_persons(text, numeral):
        return None
    if numeral.kind == "words" and numeral.value == 1 and not _is_counted(tail, before is not None):
        return None
    end, number_end, unit, dimension = placed(text, numeral, tail, numeral.currency)
    if unit is None and _MAGNITUDE.search(text, max(0, numeral.start - 16), numeral.start):
        unit = "magnitude"
    read = read_as(numeral, before[1] if before else None)
    start = before[0] if before else numeral.start
    bare = tail is None and numeral.currency is None
    after = qualifier_after(text, number_end, bare=bare) or qualifier_after(text, end, bare=bare)
    if after and after[0] <= until:
        if before is None:
            read = read_as(numeral, after[1])
        end = max(end, after[0])
        late = tail_of(text, replace(numeral, end=after[0])) if bare else None
        if late is not None and late.end <= until:
            end, unit, dimension = late.end, late.unit, late.dimension
    return Draft(start, end, numeral.start, number_end, read, unit, dimension)


def _stands_for_persons(text: str, numeral: Numeral) -> bool:
    """ "the two", "these three" without a noun: a pronoun, not a count."""
    small = numeral.kind == "words" and numeral.value is not None and numeral.value <= 4
    return small and _POINTED.search(text, max(0, numeral.start - 8), numeral.start) is not None


def _is_counted(tail: Measured | None, qualified: bool) -> bool:
    """Whether a bare "one" is a number: it has a unit, or it is qualified and counts something."""
    return tail is not None and (tail.dimension != "count" or qualified or tail.unit.islower())


def _share(text: str, numeral: Numeral, tail: Measured | None, floor: int) -> Draft | None:
    """ "half of", "two-thirds" as percent; "half an hour" as half a unit."""
    start, read = numeral.start, read_as(numeral, None)
    if before := qualifier_before(text, numeral.start, floor):
        start, read = before[0], read_as(numeral, before[1])
    word = text[numeral.start : numeral.end].lower()
    if word.endswith("half") and (span := _HALF_A.match(text, numeral.end)):
        unit = measured(text, span.end() - 1)
        if unit is not None and unit.dimension in ("duration", "distance", "area"):
            part = replace(numeral, value=0.5)
            return Draft(
                start,
                unit.end,
                numeral.start,
                numeral.end,
                read_as(part, before[1] if before else None),
                unit.unit,
                unit.dimension,
            )
        return None
    if (
        not _FRACTION_OF.match(text, numeral.end)
        and before is None
        and not ("-" in word or word.endswith("s") or " in " in word or " out " in word)
    ):
        return None
    return Draft(start, numeral.end, numeral.start, numeral.end, read, "percent", "percent")


def _rank(text: str, numeral: Numeral, floor: int) -> Draft | None:
    """An ordinal that ranks something: "the third president", "21st century", "second-largest"."""
    noun = _RANK_NOUN.match(text, numeral.end)
    ranked = _RANKED.search(text, max(floor, numeral.start - 24), numeral.start)
    printed = text[numeral.start : numeral.end]
    if (
        noun is None
        or not (ranked or printed[0].isdigit())
        or noun["noun"] in ("and", "the", "for", "that", "was", "with", "who", "one", "ones")
    ):
        return None
    if numeral.value == 1 and not printed[0].isdigit():
        return None
    return Draft(
        numeral.start,
        noun.end(),
        numeral.start,
        numeral.end,
        reading(numeral.value or 0.0, "exact"),
        noun["noun"],
        "ordinal",
    )
