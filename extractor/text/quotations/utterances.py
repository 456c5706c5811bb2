"""Whether a quoted passage goes on the utterance of the one before it: `"A," he said, "B"`."""

from __future__ import annotations

import re

from extractor.text.marks import QuotedPassage

__all__ = ["goes_on"]

_CLAUSE_WORDS = 14
"""Why: a reporting clause with name, title and addressee ("the prime minister, Keir Starmer, told reporters in Paris")."""
_VERB = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|adding|asked|asks|replied|continued|explained|argued|insisted|warned|"
    r"noted|stated|wrote|writes|tweeted|posted|joked|recalled|claimed|declared|acknowledged|admitted|conceded|announced|"
    r"concluded|responded|answered|observed|remarked|stressed|suggested|quipped|read|reads|went on|according to|"
    r"testified|shouted|whispered|cried|exclaimed|muttered|predicted|promised|pledged|vowed|thought|lamented|complained)\b",
    re.IGNORECASE,
)


def goes_on(text: str, first: QuotedPassage, second: QuotedPassage) -> bool:
    """Whether `second`, in the same paragraph, is the rest of the sentence that `first` began.

    That is: `first` ends with a comma, a dash or nothing; a short reporting clause without an end mark stands between.
    """
    gap = text[first.outer_end : second.outer_start]
    end = text[first.end - 1]
    if first.outer_end == first.end or not (end.isalnum() or end in ",-–—") or not gap.strip():
        return False
    clause = gap.strip()
    if end.isalnum() and clause[0] not in ",-–—":
        return False
    if clause[-1] not in ",-–—" or re.search(r"[.!?;]\s", clause):
        return False
    return len(clause.split()) <= _CLAUSE_WORDS and _VERB.search(clause) is not None
