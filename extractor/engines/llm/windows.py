"""Long articles in windows of whole paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from extractor.text.marks import MarkedText

__all__ = ["MAX_WINDOW", "Window", "halves", "windows"]

MAX_WINDOW = 16_000
"""Longest window in code points of article text. Why: an answer runs to 0.56 output tokens a code point at the seeds'
density (bench/answer_size.py), so a full window takes about 9k output tokens, which current models give; an answer that
is cut off all the same is asked for again in halves."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences `first` to `last`, both included."""

    first: int
    last: int

    def holds_everything(self, marked: MarkedText) -> bool:
        """Whether no sentence of the article is outside."""
        return self.first == 0 and self.last == len(marked.sentences) - 1


def windows(marked: MarkedText, max_chars: int = MAX_WINDOW) -> list[Window]:
    """Windows that cover every sentence once, each at most `max_chars` code points long if it can be.

    Borders are put between paragraphs; inside a paragraph only where it alone is longer than a window. An article
    without sentences has no windows.
    """
    out: list[Window] = []
    first, border = 0, -1
    sentences = marked.sentences
    for i, sentence in enumerate(sentences):
        if i > first and sentence.paragraph != sentences[i - 1].paragraph:
            border = i
        if sentence.end - sentences[first].start > max_chars and i > first:
            cut = border if border > first else i
            out.append(Window(first, cut - 1))
            first = cut
            border = i if i > cut and sentence.paragraph != sentences[i - 1].paragraph else -1
    if sentences:
        out.append(Window(first, len(sentences) - 1))
    return out


def halves(marked: MarkedText, window: Window) -> tuple[Window, Window] | None:
    """The window in two, at the paragraph border nearest its middle; None if it is a single sentence."""
    if window.first == window.last:
        return None
    inside = marked.sentences[window.first : window.last + 1]
    middle = (inside[0].start + inside[-1].end) / 2
    breaks = [s for left, s in pairwise(inside) if s.paragraph != left.paragraph] or inside[1:]
    cut = min(breaks, key=lambda s: abs(s.start - middle)).number
    return Window(window.first, cut - 1), Window(cut, window.last)
