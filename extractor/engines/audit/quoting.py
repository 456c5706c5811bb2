"""Words that a claim itself puts in quotation marks: they must be the article's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from extractor.engines.audit.findings import Finding
from extractor.text import find_passages
from extractor.text.fold import fold_text

__all__ = ["QuotingAudit"]

_MARKS = re.compile("[\"“”„«»‘‹「『]|''")
_OTHER_MARKS = re.compile("[„«»‘‹「『]|''")
_PAIRS = re.compile('“([^“”]*)”|"([^"]*)"')
_GAP = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_NAME = 3
"""Words up to which a quoted passage may be the name of a work or a slogan, known from elsewhere in the article."""
_EDGE = " .,;:!?-"


class QuotingAudit:
    """The text of one article, in which the quoted words of its claims are looked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _plain(self) -> str:
        return _without_marks(self._text)

    def findings(self, text: str, shown: str) -> Iterator[Finding]:
        """Quoted words that are not in the article one after the other, or not in the claim's evidence.

        Forgiven are the typographic folds, marks within the quotation, its closing punctuation, the case of its first
        letter, and words left out where the claim shows it ("…", "[…]").
        """
        if not _MARKS.search(text):
            return
        if (pieces := _pieces(text)) and all(_holds(_plain(shown), piece) for piece in pieces):
            return
        for passage in find_passages(text):
            quoted = text[passage.start : passage.end]
            if not _holds(self._plain, quoted):
                yield Finding("quoted_words_not_in_article", f"{quoted!r} is not in the article word for word", "error")
            elif len(quoted.split()) > _NAME and not _holds(_plain(shown), quoted):
                yield Finding("quoted_words_not_in_evidence", f"{quoted!r} is not in the claim's evidence", "warning")


def _pieces(text: str) -> list[str]:
    """What stands between plain pairs of double marks; nothing if there are other marks too.

    Why: it takes a tenth of the time of finding passages.
    """
    if _OTHER_MARKS.search(text) or text.count('"') % 2 or text.count("“") != text.count("”"):
        return []
    return [curly or straight for curly, straight in _PAIRS.findall(text)]


def _without_marks(text: str) -> str:
    return fold_text(text).replace('"', "").replace("'", "")


_plain = lru_cache(maxsize=64)(_without_marks)


def _holds(text: str, quoted: str) -> bool:
    """Whether the pieces of a quotation stand in a text, in order."""
    at = 0
    for piece in _GAP.split(quoted):
        wanted = _plain(piece).strip(_EDGE)
        if wanted and (at := _after(text, wanted, at)) < 0:
            return False
    return True


def _after(text: str, wanted: str, start: int) -> int:
    """Where the words end that stand at or behind `start`, -1 if they do not."""
    for first in (wanted[0], wanted[0].swapcase()):
        found = text.find(first + wanted[1:], start)
        while found >= 0:
            end = found + len(wanted)
            if not (found and text[found - 1].isalnum() and wanted[0].isalnum()) and not (
                end < len(text) and text[end].isalnum() and wanted[-1].isalnum()
            ):
                return end
            found = text.find(first + wanted[1:], found + 1)
    return -1
