"""One number that makes one quantity: counts, shares, ranks."""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.text.quantities.drafts import Draft, placed, read_as, tail_of, unclear
from extractor.text.quantities.numerals import Numeral, tidy
from extractor.text.quantities.qualifiers import compares, lasts_over, qualifier_after, qualifier_before, reading
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
_NOT_RANKED = frozenset(
    ("and", "the", "for", "that", "was", "with", "who", "one", "ones", "this", "such", "ever", "later", "received",
     "came", "said", "has", "had", "are", "were", "will", "would", "from", "since", "after", "when", "which", "but",
     "began", "took")
)  # fmt: skip
_POINTED = re.compile(rf"(?ai:(?<!\w)(?:the|these|those|all|any){GAP})$")
_FRACTION_OF = re.compile(
    rf"{GAP}of(?!\w)|{GAP}(?ai:the|its|their|his|her|our|all|as|full|empty|an?)(?!\w)|-of|(?={GAP}(?:said|say|were|are|had|have|said)\b)"
)
_HALF_A = re.compile(rf"(?:{GAP}an?{GAP}|-)")
_OF_A = re.compile(
    rf"(?ai:(?P<of>{GAP}of{GAP}(?:an?|one|1)(?={GAP}))|(?P<a>{GAP}an?(?={GAP}))|(?P<tied>-(?!of(?!\w)))|(?P<blank>{GAP}))"
)
_POINT = re.compile(rf"(?ai:(?:{GAP}|-)point)(?![\w-])")
_OF_UNIT = re.compile(r"['\u2019-]\w|%")
"""What makes the unit behind part of a longer word: "half a day's work"."""
_ONE_IN = re.compile(r"[ -](?:in|out)[ -]")
_CLOSE = frozenset(("hour", "mile", "inch"))
"""Units that a part stands before without "of a": "a quarter mile"."""
_VOTED = re.compile(rf"(?:{GAP}|-)(?ai:majority|majorities|vote|stake|share)(?!\w)")

_INCHES = re.compile(
    rf"-(?P<dashed>[0-9]|1[01])(?![\w%]|[.,-][0-9])|(?:{GAP})?(?:and{GAP})?(?P<inches>[0-9]|1[01])(?:(?:{GAP}|-)?(?ai:inch(?:es)?(?!\w)|in(?=[.,;:)]|$|\n))|in(?!\w)|{GAP}in(?={GAP}(?:tall|high|long|wide|deep)))"
)
"""What makes of five feet "5-foot-11" or "6ft 2in"."""
_MAGNITUDE = re.compile(rf"(?ai:(?<!\w)magnitude(?:{GAP}of)?[ \u00a0-])$")


def single(text: str, numeral: Numeral, floor: int, until: int) -> Draft | None:
    """The quantity that `numeral` makes between `floor` and `until`, or None where it is none."""
    if numeral.kind == "unclear":
        return unclear(numeral.start, numeral.end)
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
    if before is not None and before[1] in ("more_than", "less_than") and compares(text, before[0]):
        before = None
    if tail is None and is_decade(text, numeral):
        return decade_of_life(text, numeral, floor)
    if tail is None and before is None and _stands_for_persons(text, numeral):
        return None
    if numeral.kind == "words" and numeral.value == 1 and not _is_counted(tail, before is not None):
        return None
    end, number_end, unit, dimension = placed(text, numeral, tail, numeral.currency)
    times = text.startswith((" times", "-times"), numeral.end)
    if unit is None and not times and _MAGNITUDE.search(text, max(0, numeral.start - 16), numeral.start):
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
    """ "half of", "two-thirds" as percent; "half an hour", "three-quarters of a point" as part of a unit."""
    start, read = numeral.start, read_as(numeral, None)
    if before := qualifier_before(text, numeral.start, floor):
        start, read = before[0], read_as(numeral, before[1])
    word = text[numeral.start : numeral.end].lower()
    if (unit := _part_of_unit(text, numeral, word)) is not None:
        part = tidy(numeral.mantissa or 0.0)
        numeral = replace(numeral, value=part, low=part, high=part)
        end, number_end, name, dimension = placed(text, numeral, unit, None)
        read = read_as(numeral, before[1] if before else None)
        return Draft(start, end, numeral.start, number_end, read, name, dimension)
    if _ONE_IN.search(word) and text[numeral.end : numeral.end + 1] == "-":
        return unclear(numeral.start, numeral.end)  # a 1-in-100-year flood
    if word.endswith("half") and _HALF_A.match(text, numeral.end):
        return None
    if "/" in word and not (_FRACTION_OF.match(text, numeral.end) or _VOTED.match(text, numeral.end)):
        return unclear(numeral.start, numeral.end)
    if (
        not _FRACTION_OF.match(text, numeral.end)
        and before is None
        and not ("-" in word or "/" in word or word.endswith("s") or " in " in word or " out " in word)
    ):
        return None
    return Draft(start, numeral.end, numeral.start, numeral.end, read, "percent", "percent")


def _part_of_unit(text: str, numeral: Numeral, word: str) -> Measured | None:
    """The one unit that a fraction is a part of: "half an hour", "two-tenths of a second", "1/2 mile"."""
    joint = _OF_A.match(text, numeral.end)
    if joint is None or _ONE_IN.search(word):
        return None
    a_half = joint["a"] is not None and word.endswith("half")
    if not (joint["of"] or a_half or joint["tied"] or joint["blank"]):
        return None
    if joint["blank"] and not word.endswith(("half", "quarter", "quarters", *"0123456789")):
        return None  # "a third point" is one more
    place = joint.end() if joint["of"] or joint["a"] else numeral.end
    if point := _POINT.match(text, place):
        return Measured(point.end(), numeral.end, "point", "count")
    unit = measured(text, place)
    if unit is None or unit.unit == "pound" or _OF_UNIT.match(text, unit.end):
        return None
    close = "/" in word or unit.dimension == "percent" or text[numeral.end + 1 : unit.end].lower() in _CLOSE
    if (joint["blank"] and not close) or (
        joint["tied"] and not word.endswith(("half", "quarter", "quarters", *"0123456789"))
    ):
        return None
    return replace(unit, number_end=numeral.end)


def _rank(text: str, numeral: Numeral, floor: int) -> Draft | None:
    """An ordinal that ranks something: "the third president", "21st century", "second-largest"."""
    noun = _RANK_NOUN.match(text, numeral.end)
    ranked = _RANKED.search(text, max(floor, numeral.start - 24), numeral.start)
    printed = text[numeral.start : numeral.end]
    if noun is None or not (ranked or printed[0].isdigit()) or noun["noun"] in _NOT_RANKED:
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
