"""Words that a claim itself puts in quotation marks: they must be the article's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.inflections import FIXED_NAMES
from extractor.text import find_passages
from extractor.text.fold import fold_text
from extractor.text.languages import language_of

__all__ = ["QuotingAudit"]

_MARKS = re.compile(r"""["“”„«»‘‹「『《]|''""")
_SINGLE = re.compile(r"(?<![^\s(])'[^\W\d]")
_OTHER_MARKS = re.compile("[„«»‘‹「『]|''")
_PAIRS = re.compile('“([^“”]*)”|"([^"]*)"')
_GUILLEMETS = re.compile("«([^«»]+)»")
_GAP = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_NAME = 3
"""Words up to which a quoted passage may be the name of a work or a slogan, known from elsewhere in the article."""
_LEAST, _ENDING = 3, 3
"""Letters of each word of a name in marks that must agree, and that may differ at its end."""
_PART = re.compile(r"\w+")
_SMALL = 3
"""Letters of words that a headline may leave small: "to", "and", "for"."""
_HEBREW = "\u0590"
"""The first of the scripts behind Greek, Cyrillic and Armenian."""
_EDGE = " .,;:!?-。，、；：！？،؛؟"


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
        letter, the capitals of a headline, and words left out where the claim shows it ("…", "[…]").
        """
        if text.isascii() and '"' not in text and "'" not in text:  # nearly as good as `_MARKS`, and soon said
            return
        if not _MARKS.search(text) and not ("'" in text and _SINGLE.search(text)):
            return
        if (pieces := _pieces(text)) and all(_holds(_plain(shown), piece) for piece in pieces):
            return
        for quoted in _quoted(text):
            if not (_holds(self._plain, quoted) or self._holds_a_form_of(quoted) or _is_titled(self._plain, quoted)):
                yield Finding("quoted_words_not_in_article", f"{quoted!r} is not in the article word for word", "error")
            elif len(quoted.split()) > _NAME and not (
                _holds(_plain(shown), quoted) or _is_titled(_plain(shown), quoted)
            ):
                yield Finding("quoted_words_not_in_evidence", f"{quoted!r} is not in the claim's evidence", "warning")

    def _holds_a_form_of(self, quoted: str) -> bool:
        """Whether a name in marks stands in the article with other endings: «Севморгаз», в «Севморгазе»."""
        parts = _PART.findall(_plain(quoted))
        if self._fixed or not 0 < len(parts) <= _NAME or not quoted[:1].isupper():
            return False
        own = [part[: max(_LEAST, len(part) - _ENDING)].lower() for part in parts]
        return re.search(r"\b" + r"\w{0,6}\W{1,3}".join(map(re.escape, own)), self._small) is not None

    @cached_property
    def _fixed(self) -> bool:
        return language_of(self._text) in FIXED_NAMES

    @cached_property
    def _small(self) -> str:
        return self._plain.lower()


def _quoted(text: str) -> list[str]:
    """The passages in marks; French ones also where no passage of an article begins ("d'« irresponsable »")."""
    found = [text[passage.start : passage.end] for passage in find_passages(text)]
    return found or [match.strip() for match in _GUILLEMETS.findall(text) if match.strip()]


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
    gaps = "[" in quoted or "…" in quoted or "..." in quoted
    for piece in _GAP.split(quoted) if gaps else (quoted,):
        wanted = _plain(piece).strip(_EDGE)
        if wanted and (at := _after(text, wanted, at)) < 0:
            return False
    return True


def _is_titled(text: str, quoted: str) -> bool:
    """Whether the words stand in the text with the capitals of a headline: "hit piece" in "Hit Piece Exploits …"."""
    wanted = _plain(quoted).strip(_EDGE).lower()
    small = text.lower()
    if not wanted or len(small) != len(text):
        return False
    at = _after(small, wanted, 0)
    if at < 0:
        return False
    own, printed = _plain(quoted).strip(_EDGE).split(), text[at - len(wanted) : at].split()
    capitals = all(word[0].isupper() for word in printed if len(word) > _SMALL)
    return (
        capitals
        and any(len(word) > _SMALL for word in printed)
        and all(word in (title, title.lower()) for word, title in zip(own, printed, strict=True))
    )


def _after(text: str, wanted: str, start: int) -> int:
    """Where the words end that stand at or behind `start`, -1 if they do not."""
    for first in (wanted[0], wanted[0].swapcase()):
        found = text.find(first + wanted[1:], start)
        while found >= 0:
            end = found + len(wanted)
            if not (found and _joined(text[found - 1], wanted[0])) and not (
                end < len(text) and _joined(wanted[-1], text[end])
            ):
                return end
            found = text.find(first + wanted[1:], found + 1)
    return -1


def _joined(left: str, right: str) -> bool:
    """Whether two characters are of one word. Of scripts that put no blank between words, or none between a word in
    marks and its particle (Korean, Hebrew, Arabic), none are."""
    return left.isalnum() and right.isalnum() and not (left >= _HEBREW and right >= _HEBREW)
