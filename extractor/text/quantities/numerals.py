"""Bare numbers as printed, and the scales they are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractor.text.quantities.vocabulary import alternatives, table

__all__ = ["GROUPS", "ONES", "ORDINALS", "SCALE", "SCALES", "TENS", "Numeral", "NumeralKind", "factor_of", "tidy"]

NumeralKind = Literal["digits", "words", "vague", "fraction", "ordinal", "unclear"]
"""`unclear`: digits of which it is not certain what they are worth ("373/7")."""

ONES: dict[str, int] = table("ones")
TENS: dict[str, int] = table("tens")
ORDINALS: dict[str, int] = table("ordinals")
SCALES: dict[str, int] = table("scales")
SHORT_SCALES: dict[str, int] = table("short_scales")
GROUPS = {"hundred": 100.0, "dozen": 12.0}
SCALE = alternatives([*SCALES, *GROUPS])
"""A pattern for one scale word."""


@dataclass(slots=True)  # not frozen: making it takes four times as long
class Numeral:
    """A number as printed, `text[start:end]`; `low ≤ value ≤ high` where given, all finite."""

    start: int
    end: int
    kind: NumeralKind
    value: float | None
    low: float | None = None
    high: float | None = None
    currency: str | None = None
    """ISO 4217 code of a currency sign that stands before the digits (inside the span)."""
    factor: float = 1.0
    """The scale word's factor ("million"), already part of `value`; 1 where there is none."""
    mantissa: float | None = None
    """The number before the scale word."""
    unit_start: int | None = None
    """Where the unit is looked for that stands inside ("an hour and a half"); None where it stands behind."""


def factor_of(scale: str, short: str | None) -> float:
    """What a scale word as printed ("Million", "" for none) or its short form ("bn") multiplies by.

    Raises: KeyError if unknown.
    """
    if short:
        return float(SHORT_SCALES[short])
    plain = " ".join(scale.lower().split())
    return {"": 1.0, **GROUPS}.get(plain) or float(SCALES[plain])


def tidy(value: float) -> float:
    """`value` without the dust of binary multiplication (8.12 × 10⁹ is 8120000000), to at most six decimals."""
    return float(f"{round(value, 6):.15g}") if abs(value) < 1e15 else value
