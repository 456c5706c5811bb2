"""Paragraphs: the lines of a text, without the stretches that are boilerplate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Paragraph", "Place", "find_paragraphs"]


class Place(Protocol):
    """Anything with a half-open range of code points: `Stretch`, `Boilerplate`, a `Span` of the contract."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(slots=True)
class Paragraph:
    """A piece of paragraph `number` (0, 1, …); white space at both ends left out, never empty.

    Not frozen: making it takes four times as long.
    A line with boilerplate in its middle gives two pieces of one number; no mark reaches from one to the other.
    """

    number: int
    start: int
    end: int


def find_paragraphs(text: str, boilerplate: Sequence[Place] = ()) -> Iterator[Paragraph]:
    """The pieces of text outside `boilerplate` (any order, may overlap), in text order. Time is linear."""
    cuts = sorted((max(0, b.start), b.end) for b in boilerplate if b.end > b.start)
    number, at = 0, 0
    end = 0
    for line in text.splitlines(keepends=True):  # what ends the line is white space: no piece keeps it
        start, end, found = end, end + len(line), False
        if line.isspace():
            continue
        while at < len(cuts) and cuts[at][1] <= start:
            at += 1
        look = at
        while start < end:
            while look < len(cuts) and cuts[look][1] <= start:
                look += 1
            stop = after = end
            if look < len(cuts) and cuts[look][0] < end:
                stop = max(start, cuts[look][0])
                after = max(stop, cuts[look][1])
            piece = _trimmed(text, number, start, stop)
            if piece is not None:
                found = True
                yield piece
            start = after
        number += found


def _trimmed(text: str, number: int, start: int, end: int) -> Paragraph | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    inner = piece.strip()
    if not inner:
        return None
    return Paragraph(number, start + left, start + left + len(inner))
