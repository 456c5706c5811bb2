"""Quantities: numbers, shares, amounts, dates and ranks in text, found by plain code."""

from extractor.text.quantities.finder import find_english_quantities, find_quantities

__all__ = ["find_english_quantities", "find_quantities"]
