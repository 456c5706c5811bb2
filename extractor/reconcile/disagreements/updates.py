"""A later article knows more of the same matter: comment was asked for, and has come."""

from __future__ import annotations

import re

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.words import plain_words

__all__ = ["find_replies"]

_ASKED = re.compile(
    r"\b(?:contacted|approached|asked|reached out to|requested comment "
    r"from)\s+(?P<whom>(?:the\s+)?[A-Z][\w’'. -]{2,40}?)\s+for\s+(?:a\s+)?comments?\b"
    r"|\b(?P<who>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2})\s+(?:did not (?:immediately )?respond|has "
    r"not (?:yet )?responded|was not immediately available)\b"
)


def find_replies(material: Material) -> list[Candidate]:
    """Asked for comment in one article of a lineage or story, answered in another."""
    found = []
    for entry in material.entries:
        m = _ASKED.search(entry.text) if entry.kind == "claim" else None
        if m is None:
            continue
        terms = material.registry.names.terms(plain_words(m.group("whom") or m.group("who")))
        if len(set(terms)) != 1 or not terms[0].startswith("@"):
            continue
        key = terms[0][1:] if terms[0].startswith("@p:") else "g:" + terms[0][1:]
        answers = [
            e
            for e in material.entries
            if e.page != entry.page
            and e.speaker == key
            and e.kind in ("claim", "quote")
            and material.lineage_of[e.page] == material.lineage_of[entry.page]
            and re.search(r"\bstatement\b|\bresponse\b|\breply\b|\breplied\b|\btold\b", material.sentence(e), re.I)
        ]
        if not answers:
            continue
        who = " ".join((m.group("whom") or m.group("who")).split())
        found.append(
            Candidate(
                "update",
                (side_of(entry.text, [entry]), side_of(f"{who} answered: {answers[0].text}", answers)),
                f"{who}: asked for comment / has answered",
                f"{material.who(entry)} says “{shortened(entry.text)}”; {material.who(answers[0])} "
                f"has the answer: “{shortened(answers[0].text)}”.",
                "reply",
                "low",
                "Use the later version.",
                {},
            )
        )
    return found
