"""Sentences: boundaries by the sentencex library, paragraph by paragraph, with what it lacks put right here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentencex import segment

from extractor.text.marks import Sentence
from extractor.text.paragraphs import Paragraph, Place, find_paragraphs

__all__ = ["find_sentences"]

_HEADING_WORDS = 15
"""Why: headlines run to a dozen words or so; a longer line without a full stop is rather a cut-off paragraph."""
_BLOCK = 4000
"""Code points handed to sentencex at once. Why: its time grows with quotations times sentences of one call."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSERS = re.compile("[\"'”’»›)\\]]+")
_ENDS = re.compile("[.!?…。！？:;,]['\"”’»›)\\]]*$")
_BREAK_OFF = re.compile(r"[.!?…][\"'”’»›)\]]*\s+(?=[\"'“‘«(\[]?[A-Z0-9])")


def find_sentences(text: str, boilerplate: Sequence[Place] = (), *, language: str = "en") -> list[Sentence]:
    """The sentences outside `boilerplate`, in text order, numbered from 0; time is linear.

    A sentence never crosses a line break or a stretch of boilerplate, starts and ends with something visible, and
    keeps the quotation mark that closes it. `language` is a tag that sentencex knows; unknown ones fall back.
    """
    found: list[Sentence] = []
    pieces = list(find_paragraphs(text, boilerplate))
    for k, piece in enumerate(pieces):
        heading = (
            k + 1 < len(pieces)
            and pieces[k + 1].number != piece.number
            and (k == 0 or pieces[k - 1].number != piece.number)
            and _looks_like_heading(text[piece.start : piece.end])
        )
        ranges = [(piece.start, piece.end)] if heading else _ranges(text, piece, language)
        for start, end in ranges:
            found.append(Sentence(len(found), start, end, piece.number, heading))
    return found


def _looks_like_heading(line: str) -> bool:
    return not _ENDS.search(line[-8:]) and len(line) < 200 and 1 <= len(line.split()) <= _HEADING_WORDS


def _ranges(text: str, piece: Paragraph, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph piece, white space left out."""
    start = piece.start
    for end in (*_boundaries(text, piece, language), piece.end):
        part = text[start:end]
        inner = part.strip()
        if inner:
            left = start + len(part) - len(part.lstrip())
            yield left, left + len(inner)
        start = end


def _boundaries(text: str, piece: Paragraph, language: str) -> Iterator[int]:
    """Where a sentence of the piece ends and another starts, in order, inside the piece."""
    at = piece.start
    while at < piece.end:
        stop = _block_end(text, at, piece.end)
        parts: list[str] = segment(language, _SURROGATE.sub("\ufffd", text[at:stop]))
        last = at
        for part in parts:
            last += len(part)
            if piece.start < last < piece.end and not _inside_token(text, last):
                yield last
        at = stop


def _block_end(text: str, start: int, end: int) -> int:
    """A place within `_BLOCK` code points where a sentence surely ends; else a space; else the block's length."""
    if end - start <= _BLOCK:
        return end
    stop = start
    for match in _BREAK_OFF.finditer(text, start + _BLOCK // 2, start + _BLOCK):
        stop = match.end()
    if stop > start:
        return stop
    space = text.rfind(" ", start, start + _BLOCK)
    return space + 1 if space > start else start + _BLOCK


def _inside_token(text: str, at: int) -> bool:
    return (
        not text[at - 1].isspace()
        and not text[at].isspace()
        and text[at - 1].isalnum()
        and text[at].isalnum()
    )
