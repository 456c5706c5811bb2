"""A claim is held against its own evidence: its numbers, names, dates, negations and quoted words are read again there.

Everything here is plain code on the article's text; it says what does not fit and never changes a claim.
"""

from extractor.engines.audit.auditor import Auditor
from extractor.engines.audit.evidence import needed_evidence
from extractor.engines.audit.findings import Finding
from extractor.engines.audit.inflections import FIXED_NAMES, InflectedNames
from extractor.engines.audit.names import shares_surname

__all__ = ["FIXED_NAMES", "Auditor", "Finding", "InflectedNames", "needed_evidence", "shares_surname"]
