"""How the article presents a claim: as fact, denied, disputed, forecast, demanded or only supposed."""

from __future__ import annotations

import re

from extractor.engines.rules.found import Found
from extractor.schemas.items import Modality

__all__ = ["modality_of"]

_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]?")
_DEMANDED = re.compile(r"\b(?:must|should|has to|have to|needs? to|demands?|demanded|ultimatum|unless)\b", re.I)
_PREDICTED = re.compile(
    r"\b(?:(?-i:will)|won['’]t|shall|is due to|are due to|is expected to|are expected to|is set to|are set to|"
    r"is likely to|are likely to|is going to|are going to|is poised to|are poised to|plans? to|"
    r"(?:is|are|was|were|been) forecast|forecasts? (?:that|an?))\b",
    re.I,
)
_FORECAST = re.compile(r"\bwould\b(?! have\b)", re.I)
_SUPPOSED = re.compile(r"\b(?:could|might|(?-i:may))\b|\bif\b.*\bwould\b|\bwould\b.*\bif\b", re.I)
_DISPUTED = re.compile(
    r"\b(?:disputed|contested|unverified|unconfirmed|has not been (?:independently )?(?:verified|confirmed)|"
    r"could not be (?:independently )?(?:verified|confirmed)|allegedly|purportedly|supposedly)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:denie[sd]|denying|deny|rebutted|refuted)\b", re.I)

_ANY = re.compile(
    r"\b(?:must|should|ha(?:s|ve) to|needs? to|demand|ultimatum|unless|will|won|shall|due to|expected|set to|likely|"
    r"going to|poised|plans?|forecast|would|could|might|may|disput|contest|unverified|unconfirmed|verified|confirmed|"
    r"alleged|purported|supposed|den(?:y|ie)|rebutted|refuted)",
    re.I,
)
"""Cheap first look: nothing of the other patterns is there."""


def modality_of(text: str, found: Found | None) -> Modality:
    """The modality of a claim whose evidence reads `text`, attributed by `found` if at all. First match decides."""
    stance = found.stance if found is not None else "said"
    if stance in ("said", "thought", "other") and not _ANY.search(text):
        return "asserted"
    if stance == "other" and found is not None and not found.hedged:
        return "asserted"
    plain = _QUOTED.sub(" ", text) or text
    if stance == "denied" and found is not None and found.frame != "to":
        return "denied"
    if _DENIED.search(plain):
        return "denied"
    if _DISPUTED.search(plain):
        return "disputed"
    if stance == "demanded":
        return "demanded"
    if found is not None and _DEMANDED.search(text):
        return "demanded"
    if stance in ("predicted", "promised") or _PREDICTED.search(plain):
        return "predicted"
    if _SUPPOSED.search(plain):
        return "hypothetical"
    if found is not None and _FORECAST.search(plain):
        return "predicted"
    return "asserted"
