"""A quantity in the making: its number, what it is measured in, and how it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractor.schemas.items import Dimension, Qualifier
from extractor.text.quantities.ages import is_age
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.qualifiers import Reading, reading
from extractor.text.quantities.units import Measured, counted_noun, measured, rate
from extractor.text.quantities.vocabulary import GAP

__all__ = ["Draft", "placed", "read_as", "tail_of", "unclear"]

POUNDS_STERLING = 1e6
"""From this many on, pounds without a currency's name are money.
Why: news gives weights in millions of tonnes, not of pounds."""
_WEIGHED = re.compile(
    rf"{GAP}(?ai:of(?!{GAP}(?:public|taxpayer|debt|savings|spending|damage|investment))|per{GAP}(?:square|cubic)|overweight|heavier|lighter)(?!\w)"
)
_WEIGHS = re.compile(
    rf"(?ai:(?<!\w)(?:weigh(?:s|ed|ing)?|weight|los(?:e|es|t|ing)|gain(?:s|ed|ing)?|shed|lift(?:s|ed|ing)?|heav\w{{1,4}})"
    rf"(?:{GAP}[a-z]{{1,12}}){{0,2}}{GAP})$"
)
_PAID = re.compile(
    rf"(?:{GAP}|-)(?ai:fines?|notes?|coins?|sterling|worth|salary|bonus|deposit|fee)(?!\w)|{GAP}\((?:US)?[$\u20ac]"
    rf"|{GAP}(?ai:in{GAP}(?:cash|fines|damages|compensation|debt|savings|tax))(?!\w)"
)
"""What behind pounds says that they are money."""
_PAYS = re.compile(
    rf"(?ai:(?<!\w)(?:cost(?:s|ing)?|pa(?:y|ys|id|ying)|earn(?:s|ed|ing)?|worth|fined|spen(?:d|ds|t|ding)|price{GAP}of|owe(?:s|d)?|"
    rf"(?:bonus|salary|fee|fine|bill|loan|grant|debts?|wages?){GAP}of)(?:{GAP}[a-z]{{1,12}}){{0,3}}{GAP})$"
)
_MONEY: Dimension = "money"


@dataclass(slots=True)  # not frozen: making it takes four times as long
class Draft:
    """A quantity before it is numbered."""

    start: int
    end: int
    number_start: int
    number_end: int
    read: Reading
    unit: str | None
    dimension: Dimension
    as_of: str | None = None


def unclear(start: int, end: int, dimension: Dimension = "other") -> Draft:
    """A figure of which it is not certain what it is worth: it has neither value nor unit."""
    return Draft(start, end, start, end, Reading("exact", None, None, None), None, dimension)


def tail_of(text: str, numeral: Numeral) -> Measured | None:
    """The unit or counted noun after a number, or None."""
    if numeral.unit_start is not None and (within := measured(text, numeral.unit_start)) is not None:
        return replace(within, end=numeral.end, number_end=numeral.end)
    found = measured(text, numeral.end)
    if found is not None:
        pounds = found.unit == "pound" and _in_sterling(text, numeral, found)
        return replace(found, unit="GBP", dimension="money") if pounds else found
    if numeral.kind == "digits" and is_age(text, numeral.start, numeral.end):
        return Measured(numeral.end, numeral.end, "year", "duration")
    noun = counted_noun(text, numeral.end, single=numeral.value == 1)
    return Measured(noun[0], noun[1], noun[2], "count") if noun else None


def _in_sterling(text: str, numeral: Numeral, found: Measured) -> bool:
    """Whether pounds are money: of so many, or where something beside says that they are paid."""
    if _WEIGHED.match(text, found.end):
        return False
    if numeral.factor >= POUNDS_STERLING or (numeral.value or 0.0) >= POUNDS_STERLING or _PAID.match(text, found.end):
        return True
    if _WEIGHS.search(text, max(0, numeral.start - 40), numeral.start):
        return False
    return _PAYS.search(text, max(0, numeral.start - 40), numeral.start) is not None


def placed(
    text: str, numeral: Numeral, tail: Measured | None, currency: str | None
) -> tuple[int, int, str | None, Dimension]:
    """Where number and unit end, the unit and its dimension, a following rate included."""
    if currency is not None:
        end, number_end, unit, dimension = numeral.end, numeral.end, currency, _MONEY
    elif tail is not None:
        end, number_end, unit, dimension = tail.end, tail.number_end, tail.unit, tail.dimension
    else:
        return numeral.end, numeral.end, None, "count"
    if dimension != "rate" and (per := rate(text, end)):
        return per[0], number_end, f"{unit} / {per[1]}", "rate"
    return end, number_end, unit, dimension


def read_as(numeral: Numeral, qualifier: Qualifier | None) -> Reading:
    """The interval of a number under a qualifier; round counts ("thousands") keep their own."""
    if numeral.value is None:
        return Reading(qualifier or "about", None, numeral.low, numeral.high)
    return reading(numeral.value, qualifier or "exact")
