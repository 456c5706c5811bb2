"""Rules that find disagreements, one file per family; each returns candidates, joined and published elsewhere."""

from __future__ import annotations

from extractor.reconcile.disagreements.contradictions import find_contraries, find_names, find_negations, find_opposites
from extractor.reconcile.disagreements.dates import find_dates, find_sequences
from extractor.reconcile.disagreements.denials import find_denials
from extractor.reconcile.disagreements.figures import find_figures
from extractor.reconcile.disagreements.modality import find_modalities
from extractor.reconcile.disagreements.occasions import find_occasions
from extractor.reconcile.disagreements.quotes import find_quote_speakers, find_quote_wordings
from extractor.reconcile.disagreements.reversals import find_nones, find_reversals
from extractor.reconcile.disagreements.scopes import find_extents, find_participants, find_subjects
from extractor.reconcile.disagreements.sources import (
    find_channels,
    find_missing_sources,
    find_printed_roles,
    find_source_roles,
)
from extractor.reconcile.disagreements.updates import find_replies
from extractor.reconcile.material import Candidate, Material

__all__ = ["find_disagreements"]

_RULES = (
    find_quote_wordings,
    find_quote_speakers,
    find_figures,
    find_negations,
    find_contraries,
    find_names,
    find_opposites,
    find_denials,
    find_reversals,
    find_nones,
    find_dates,
    find_occasions,
    find_sequences,
    find_source_roles,
    find_printed_roles,
    find_missing_sources,
    find_channels,
    find_modalities,
    find_subjects,
    find_extents,
    find_participants,
    find_replies,
)
"""Surest first: where two rules see one tension, the first one's kind and words stand."""


def find_disagreements(material: Material) -> list[Candidate]:
    """Candidates of every rule, in the rules' order."""
    return [candidate for rule in _RULES for candidate in rule(material)]
