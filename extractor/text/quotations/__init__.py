"""Quoted passages: what stands between quotation marks, in text order."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.text.marks import QuotedPassage
from extractor.text.paragraphs import Place, find_paragraphs
from extractor.text.quotations.kinds import guess_kind
from extractor.text.quotations.pairs import Pair, pair_signs
from extractor.text.quotations.signs import find_signs
from extractor.text.quotations.utterances import goes_on

__all__ = ["find_passages"]


def find_passages(text: str, boilerplate: Sequence[Place] = ()) -> list[QuotedPassage]:
    """The quoted passages outside `boilerplate`, numbered from 0 by where they open. Time is linear.

    A passage never leaves its paragraph (line): an unclosed one ends with it. See `QuotedPassage.continues`
    for utterances that go on after a reporting clause or in the next paragraph.
    """
    found: list[QuotedPassage] = []
    last_number = -2
    unclosed: int | None = None
    for piece in find_paragraphs(text, boilerplate):
        signs = list(find_signs(text, piece.start, piece.end))
        pairs = pair_signs(text, signs, piece.end)
        first = len(found)
        stack: list[int] = []
        unclosed_here: int | None = None
        for pair in pairs:
            passage = _passage(text, pair, len(found), stack)
            if passage is None:
                continue
            previous = _previous(found, first, passage.depth)
            if previous is not None and goes_on(text, previous, passage):
                passage = _continuing(passage, previous.number)
            elif (
                unclosed is not None
                and passage.outer_start == piece.start
                and piece.number == last_number + 1
                and text[found[unclosed].outer_start] == text[passage.outer_start]
            ):
                passage = _continuing(passage, unclosed)
            stack.append(passage.outer_end)
            found.append(passage)
            if pair.close is None and passage.end == piece.end and passage.depth == 0:
                unclosed_here = passage.number
        unclosed, last_number = unclosed_here, piece.number
    return found


def _passage(text: str, pair: Pair, number: int, stack: list[int]) -> QuotedPassage | None:
    """The passage of a pair; None if nothing stands between the signs."""
    assert pair.open is not None
    start, end = pair.open.end, pair.stop
    inner = text[start:end]
    if not any(c.isalnum() for c in inner):
        return None
    if pair.close is None:
        end = start + len(inner.rstrip())
    while stack and stack[-1] <= start:
        stack.pop()
    outer_end = pair.close.end if pair.close else end
    return QuotedPassage(number, start, end, pair.open.start, outer_end, len(stack), None, guess_kind(inner))


def _previous(found: list[QuotedPassage], first: int, depth: int) -> QuotedPassage | None:
    """The last passage of this paragraph at the same depth."""
    for at in range(len(found) - 1, first - 1, -1):
        if found[at].depth == depth:
            return found[at]
        if found[at].depth < depth:
            return None
    return None


def _continuing(p: QuotedPassage, number: int) -> QuotedPassage:
    return QuotedPassage(p.number, p.start, p.end, p.outer_start, p.outer_end, p.depth, number, "direct")
