"""Quantities of articles that are not in English. Nothing here is imported while articles are English."""

from extractor.text.quantities.foreign.finder import find_foreign

__all__ = ["find_foreign"]
