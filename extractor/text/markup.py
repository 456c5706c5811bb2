"""The marked-up text: what an engine sees of an article."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.schemas.article import Article
from extractor.text.languages import language_of
from extractor.text.marks import MarkedText, Stretch
from extractor.text.quantities import find_quantities
from extractor.text.quotations import find_passages
from extractor.text.sentences import find_sentences

__all__ = ["mark_up", "render"]


def mark_up(article: Article) -> MarkedText:
    """Sentences, quoted passages and quantities of `article`, outside its boilerplate. Time is linear.

    Raises: ValueError if the article was read without its text.
    """
    text = article.text
    if text is None:
        raise ValueError(f"article {article.id!r} has no text to mark up: it was written with --no-text")
    boilerplate = [Stretch(span.start, span.end) for span in article.boilerplate]
    return MarkedText(
        article=article,
        text=text,
        sentences=tuple(find_sentences(text, boilerplate)),
        passages=tuple(find_passages(text, boilerplate, language_of(text, article.language))),
        quantities=tuple(find_quantities(text, boilerplate, article.language)),
    )


def render(marked: MarkedText, first: int = 0, last: int | None = None) -> str:
    """The sentences `first` … `last` (both included; None is the last one), one a line, with marks as tags.

    `[12] text`, a heading `[0] # text`, a blank line between paragraphs; `<q3>“…”</q3>` around a quoted passage with
    its marks, `<n5>some 85%</n5>` around a quantity; `<q8 continues="q7">` where the utterance goes on. Between the
    tags the article's own characters stand as they are, so that what is copied from a line can be grounded. A mark
    that the window's border cuts is opened or closed there; two marks that cross give tags that cross.
    """
    sentences = marked.sentences[first : None if last is None else last + 1]
    if not sentences:
        return ""
    tags = _Tags(marked)
    lines: list[str] = []
    paragraph = sentences[0].paragraph
    tags.skip_to(sentences[0].start)
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            lines.append("")
            paragraph = sentence.paragraph
        final = sentence is sentences[-1]
        shown = "".join(tags.within(sentence.start, sentence.end, final=final))
        lines.append(f"[{sentence.number}] {'# ' if sentence.heading else ''}{shown}")
    return "\n".join(lines)


class _Tags:
    """The opening and closing tags of a marked text, walked once from left to right."""

    def __init__(self, marked: MarkedText) -> None:
        self._text = marked.text
        ranges: list[tuple[int, int, str, str]] = []
        for p in marked.passages:
            on = "" if p.continues is None else f' continues="q{p.continues}"'
            ranges.append((p.outer_start, p.outer_end, f"q{p.number}", on))
        ranges += [(n.start, n.end, f"n{n.number}", "") for n in marked.quantities]
        self._ranges = sorted(ranges, key=lambda r: (r[0], -r[1]))
        self._at = 0
        self._open: list[tuple[int, int, str, str]] = []

    def skip_to(self, start: int) -> None:
        """Pass over what ends before `start`; what reaches across it is opened there by `within`."""
        while self._at < len(self._ranges) and self._ranges[self._at][0] < start:
            if self._ranges[self._at][1] > start:
                self._open.append(self._ranges[self._at])
            self._at += 1
        self._waiting = list(self._open)

    def within(self, start: int, end: int, *, final: bool) -> Iterator[str]:
        yield from (f"<{name}{on}>" for _, _, name, on in self._waiting)
        self._waiting = []
        place = start
        while True:
            closing = min((r[1] for r in self._open), default=end + 1)
            opening = self._ranges[self._at][0] if self._at < len(self._ranges) else end + 1
            if closing <= opening and closing <= end:
                yield self._text[place:closing]
                place = max(place, closing)
                yield from self._close(closing)
            elif opening < end:
                yield self._text[place:opening]
                place = max(place, opening)
                mark = self._ranges[self._at]
                self._at += 1
                self._open.append(mark)
                yield f"<{mark[2]}{mark[3]}>"
            else:
                break
        yield self._text[place:end]
        if final:
            yield from (f"</{name}>" for _, _, name, _ in reversed(self._open))
            self._open = []

    def _close(self, place: int) -> Iterator[str]:
        for mark in [r for r in reversed(self._open) if r[1] == place]:
            yield f"</{mark[2]}>"
            self._open.remove(mark)
