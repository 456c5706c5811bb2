"""Semantic checks of a draft's claims, worded for the model that wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.audit import Auditor
from extractor.engines.draft import Draft
from extractor.engines.labels import SourceLabel
from extractor.engines.llm.resolve import Problem
from extractor.text.marks import MarkedText, Stretch

__all__ = ["claim_problems"]


def claim_problems(marked: MarkedText, auditor: Auditor, draft: Draft, known: Sequence[SourceLabel]) -> list[Problem]:
    """What in each claim's text its evidence does not bear out. Only errors go back: warnings are flags for people."""
    names = {s.i: s.name for s in draft.src} | dict(enumerate(s.name for s in known))
    speakers = {a.i: [names[i] for i in (a.src, *a.via) if i in names] for a in draft.att}
    problems = []
    for index, claim in enumerate(draft.c):
        evidence = [
            Stretch(s.start, s.end) for n in claim.e if 0 <= n < len(marked.sentences) for s in (marked.sentences[n],)
        ]
        if not evidence:
            continue
        for finding in auditor.claim(claim.t, evidence, () if claim.a is None else speakers.get(claim.a, ())):
            if finding.severity == "error":
                problems.append(Problem("claim_audit", f"c {claim.t[:80]!r}: {finding.message}", index))
    return problems
