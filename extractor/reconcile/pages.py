"""An article laid out for comparison: its running text without boilerplate, in sentences, with the quotations known."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extractor.reconcile.quoted import QUOTED, SPOKEN, without
from extractor.reconcile.words import lexicon, plain_words
from extractor.schemas import ArticleFacts

__all__ = ["Page", "PageSentence", "lay_out"]

_PARAGRAPH = re.compile(r"[^\n\r]+")
_BREAK = re.compile(
    r"(?<![.\s]\w)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])"
)


@dataclass(frozen=True, slots=True)
class PageSentence:
    """One sentence outside boilerplate, `text[start:end]`."""

    start: int
    end: int
    terms: frozenset[str]
    """Comparable terms of the whole sentence."""
    own_terms: frozenset[str]
    """The same without what stands in quotation marks: the reporter's own words."""


@dataclass(frozen=True, slots=True)
class Page:
    """One article of a story, laid out."""

    facts: ArticleFacts
    number: int
    """Place in the story's order (publication date, then id)."""
    sentences: tuple[PageSentence, ...]
    own_words: tuple[str, ...]
    """Folded words of the running text, boilerplate and quotations left out."""
    starts: tuple[int, ...]
    """Starts of the sentences."""

    @property
    def id(self) -> str:
        return self.facts.article.id

    @property
    def stem(self) -> str:
        """The path's file name without ending; the id where there is no path."""
        path = self.facts.article.path
        if not path:
            return self.id
        name = path.replace("\\", "/").rsplit("/", 1)[-1]
        return name.rsplit(".", 1)[0] if "." in name and "#" not in name else name

    @property
    def publisher(self) -> str:
        """Publisher as stated; else `stem`."""
        return self.facts.article.publisher or self.stem

    def text(self) -> str:
        """The article's text; empty where it was left out."""
        return self.facts.article.text or ""

    def sentence_at(self, place: int) -> int:
        """Number of the sentence that holds code point `place`, or of the last one before it (-1: none)."""
        return bisect_right(self.starts, place) - 1


def _stretches(facts: ArticleFacts) -> list[tuple[int, int, str]]:
    """Running text outside boilerplate as (start, end, text) of paragraphs; claim evidence where the text is absent."""
    text = facts.article.text
    if text is None:
        seen = sorted({(s.start, s.end, s.text) for c in facts.claims for s in c.evidence})
        return seen
    holes = sorted((b.start, b.end) for b in facts.article.boilerplate)
    found: list[tuple[int, int, str]] = []
    for m in _PARAGRAPH.finditer(text):
        at = m.start()
        for start, end in holes:
            if end <= at or start >= m.end():
                continue
            if start > at:
                found.append((at, start, text[at:start]))
            at = max(at, end)
        if at < m.end():
            found.append((at, m.end(), text[at : m.end()]))
    return found


def lay_out(facts: ArticleFacts, number: int) -> Page:
    """The page of `facts`."""
    words_of = lexicon().terms
    spoken = [part for q in facts.quotes for part in q.parts]
    sentences: list[PageSentence] = []
    own_words: list[str] = []
    for start, end, paragraph in _stretches(facts):
        at = 0
        for cut in [*(m.end() for m in _BREAK.finditer(paragraph)), end - start]:
            piece = paragraph[at:cut]
            own = plain_words(QUOTED.sub(" ", without(piece, start + at, spoken, SPOKEN)))
            words = plain_words(piece)
            if words:
                inner = start + at + len(piece) - len(piece.lstrip())
                outer = start + at + len(piece.rstrip())
                sentences.append(PageSentence(inner, outer, frozenset(words_of(words)), frozenset(words_of(own))))
                own_words.extend(own)
            at = cut
    return Page(facts, number, tuple(sentences), tuple(own_words), tuple(s.start for s in sentences))
