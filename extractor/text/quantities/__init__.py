"""Quantities: numbers, shares, amounts, dates and ranks in text, found by plain code."""

from extractor.text.quantities.finder import (
    find_english_quantities,
    find_quantities,
    may_differ_in_number,
    shared_currencies,
)

__all__ = ["find_english_quantities", "find_quantities", "may_differ_in_number", "shared_currencies"]
