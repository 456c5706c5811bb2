"""Rules that find disagreements, one file per family; each returns candidates, joined and published elsewhere."""

from __future__ import annotations

from extractor.reconcile.disagreements.figures import find_figures
from extractor.reconcile.disagreements.quotes import find_quote_speakers, find_quote_wordings
from extractor.reconcile.material import Candidate, Material

__all__ = ["find_disagreements"]

_RULES = (find_quote_wordings, find_quote_speakers, find_figures)


def find_disagreements(material: Material) -> list[Candidate]:
    """Candidates of every rule, in the rules' order."""
    return [candidate for rule in _RULES for candidate in rule(material)]
