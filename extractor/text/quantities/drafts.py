"""A quantity in the making: its number, what it is measured in, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.schemas.items import Dimension, Qualifier
from extractor.text.quantities.numerals import Numeral
from extractor.text.quantities.qualifiers import Reading, reading
from extractor.text.quantities.units import Measured, counted_noun, is_age, measured, rate

__all__ = ["Draft", "placed", "read_as", "tail_of"]

POUNDS_STERLING = 1e6
"""From this many on, pounds without a currency's name are money.
Why: news gives weights in millions of tonnes, not of pounds."""
_MONEY: Dimension = "money"


@dataclass(frozen=True, slots=True)
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


def tail_of(text: str, numeral: Numeral) -> Measured | None:
    """The unit or counted noun after a number, or None."""
    found = measured(text, numeral.end)
    if found is not None:
        pounds = found.unit == "pound" and numeral.factor >= POUNDS_STERLING
        return replace(found, unit="GBP", dimension="money") if pounds else found
    if numeral.kind == "digits" and is_age(text, numeral.start, numeral.end):
        return Measured(numeral.end, numeral.end, "year", "duration")
    noun = counted_noun(text, numeral.end, single=numeral.value == 1)
    return Measured(noun[0], noun[1], noun[2], "count") if noun else None


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
