"""Semantic checks of a draft's claims, worded for the model that wrote them."""

from __future__ import annotations

from extractor.engines.audit import Auditor
from extractor.engines.draft import Draft
from extractor.engines.labels import Labels
from extractor.engines.llm.resolve import Problem
from extractor.text.marks import MarkedText, Stretch

__all__ = ["claim_problems"]


def claim_problems(marked: MarkedText, draft: Draft, labels: Labels) -> list[Problem]:
    """What in each claim's text its evidence does not bear out. Only errors go back: warnings are flags for people."""
    auditor = Auditor(marked)
    names = [s.name for s in labels.sources]
    problems = []
    for index, claim in enumerate(draft.c):
        evidence = [
            Stretch(s.start, s.end)
            for n in claim.e
            if 0 <= n < len(marked.sentences)
            for s in (marked.sentences[n],)
        ]
        if not evidence:
            continue
        for finding in auditor.claim(claim.t, evidence, names):
            if finding.severity == "error":
                problems.append(Problem("claim_audit", f"c {claim.t[:80]!r}: {finding.message}", index))
    return problems
