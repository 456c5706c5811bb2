"""Quoted passages: what stands between quotation marks, in text order."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.text.languages import ENGLISH
from extractor.text.marks import QuotedPassage, Stretch
from extractor.text.paragraphs import Paragraph, Place, find_paragraphs
from extractor.text.quotations.dashes import find_dash_speech
from extractor.text.quotations.kinds import guess_kind, headline_case
from extractor.text.quotations.pairs import Pair, Surroundings, pair_signs
from extractor.text.quotations.signs import Sign, find_signs, sign_places
from extractor.text.quotations.utterances import goes_on

__all__ = ["find_passages"]


def find_passages(text: str, boilerplate: Sequence[Place] = (), language: str = ENGLISH) -> list[QuotedPassage]:
    """The quoted passages outside `boilerplate`, numbered from 0 by where they open. Time is linear.

    In a `language` (ISO 639-1) whose press opens speech with dashes, such speech is a passage too.

    A passage never leaves its paragraph (line): an unclosed one ends with it at the latest. See
    `QuotedPassage.continues` for utterances that go on after a reporting clause or in the next paragraph.
    """
    found: list[QuotedPassage] = []
    pieces = list(find_paragraphs(text, boilerplate))
    places = sign_places(text)
    signs = [list(find_signs(text, piece.start, piece.end, places)) for piece in pieces]
    speech = find_dash_speech(text, pieces, language)
    open_before: QuotedPassage | None = None
    for at, piece in enumerate(pieces):
        if at and piece.number != pieces[at - 1].number + 1:
            open_before = None
        reopened = at + 1 < len(pieces) and _starts_double(pieces[at + 1], signs[at + 1])
        around = Surroundings(piece.start, piece.end, open_before is not None, reopened)
        pairs = pair_signs(text, signs[at], around)
        if speech[at]:
            pairs = _with_speech(pairs, speech[at])
        here = _passages(text, pairs, piece, len(found), language == ENGLISH)
        if here and open_before is not None and _goes_over(here[0], piece, signs[at]):
            here[0] = _continuing(here[0], open_before.number)
        found += here
        dashed = {(s.start, s.end) for s in speech[at]}
        ends_open = (
            p for p in here if p.depth == 0 and p.outer_end == p.end == piece.end and (p.start, p.end) not in dashed
        )
        open_before = next(ends_open, None)
    return found


def _with_speech(pairs: Sequence[Pair], speech: Sequence[Stretch]) -> list[Pair]:
    """Speech behind dashes among the pairs of a paragraph, but for what crosses one of them."""
    taken = [(p.open.start if p.open else p.start, p.close.end if p.close else p.stop) for p in pairs]
    free = [
        s
        for s in speech
        if not any(a < s.start < b < s.end or s.start < a < s.end < b or (a < s.start and s.end < b) for a, b in taken)
    ]
    return sorted((*pairs, *(Pair(s.start, s.end, None, None) for s in free)), key=lambda p: (p.start, -p.stop))


def _starts_double(piece: Paragraph, signs: Sequence[Sign]) -> bool:
    return bool(signs) and signs[0].double and signs[0].start == piece.start


def _goes_over(passage: QuotedPassage, piece: Paragraph, signs: Sequence[Sign]) -> bool:
    """Whether the first passage of a paragraph goes on the one that the paragraph before left open."""
    if passage.outer_start != piece.start:
        return False
    return passage.start == passage.outer_start or _starts_double(piece, signs)


def _passages(text: str, pairs: Sequence[Pair], piece: Paragraph, number: int, english: bool) -> list[QuotedPassage]:
    """The passages of one paragraph, numbered from `number`; what has no letter or digit in it is none."""
    found: list[QuotedPassage] = []
    around: list[QuotedPassage] = []
    before: dict[int, QuotedPassage] = {}
    for pair in pairs:
        inner = text[pair.start : pair.stop]
        if not any(c.isalnum() for c in inner):
            continue
        end = pair.start + len(inner.rstrip())
        start = end - len(inner.strip())  # French puts spaces between its marks and the words
        outer = (pair.open.start if pair.open else pair.start, pair.close.end if pair.close else end)
        while around and around[-1].end <= outer[0]:
            before.pop(len(around), None)
            around.pop()
        depth = len(around)
        opens = _opens_sentence(text, piece.start, outer[0])
        kind = guess_kind(inner, opens=opens, english=english)
        if kind == "title" and headline_case(text[piece.start : piece.end]):
            kind = guess_kind(inner, in_headline=True, opens=opens, english=english)
        if pair.open is None and pair.close is None:  # behind a dash
            kind = "direct"
        passage = QuotedPassage(number + len(found), start, end, *outer, depth, None, kind)
        if depth in before and goes_on(text, before[depth], passage):
            passage = _continuing(passage, before[depth].number)
        before[depth] = passage
        around.append(passage)
        found.append(passage)
    return found


def _opens_sentence(text: str, start: int, at: int) -> bool:
    """Whether an utterance may start at `at`: a paragraph's start, or behind an end mark, colon or comma."""
    before = text[max(start, at - 3) : at].rstrip().rstrip("\"'“”’‘»«「」『』")
    return at == start or before[-1:] in (".", "!", "?", ":", ",", "…", "。", "！", "？", "：", "，", "、")


def _continuing(p: QuotedPassage, number: int) -> QuotedPassage:
    return QuotedPassage(p.number, p.start, p.end, p.outer_start, p.outer_end, p.depth, number, "direct")
