"""Which words differ between passages: a plain word alignment, in code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from extractor.schemas import Span

__all__ = ["WORTH_MARKING", "WORTH_MARKING_QUOTES", "differing_words", "words_of"]

_WORD = re.compile(r"[$€£¥]?\d[\d.,]*\d%?|[$€£¥]?\d%?|\w+(?:['’‑-]\w+)*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "‑": "-"})
WORTH_MARKING = 0.6
"""Share of common words (0-1) from which marking the others helps. Why: below it nearly everything is marked."""
WORTH_MARKING_QUOTES = 0.4
"""The same where the wording itself is in dispute: there every word counts, and quotes are short."""


def words_of(spans: Sequence[Span]) -> list[tuple[str, int, int]]:
    """The words of the spans in order: (folded word, start, end), offsets into the article's text."""
    return [
        (m.group().translate(_APOSTROPHES).casefold(), span.start + m.start(), span.start + m.end())
        for span in spans
        for m in _WORD.finditer(span.text)
    ]


def differing_words(
    left: Sequence[Span], right: Sequence[Span], worth: float = WORTH_MARKING
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]] | None:
    """The stretches of `left` and of `right` whose words the other one does not have in that place.

    Offsets are into each side's own article. None where the two share less than `worth` of their words;
    two empty lists where they have the same words. Case, punctuation and typographic apostrophes do not count.
    """
    one, two = words_of(left), words_of(right)
    matcher = SequenceMatcher(None, [w[0] for w in one], [w[0] for w in two], autojunk=False)
    if matcher.ratio() < worth:
        return None
    marks: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            continue
        if i2 > i1:
            marks[0].append((one[i1][1], one[i2 - 1][2]))
        if j2 > j1:
            marks[1].append((two[j1][1], two[j2 - 1][2]))
    return marks
