"""Numbers of a claim, read again in its evidence: value, how exact, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.words import WORD, words
from extractor.engines.links import Ranges
from extractor.text.fold import fold_text
from extractor.text.languages import ENGLISH
from extractor.text.marks import MarkedText, Quantity, Stretch
from extractor.text.quantities import find_english_quantities, find_quantities, may_differ_in_number

__all__ = ["NumberAudit"]

_SIGN = re.compile("[$£€¥₹₽₴₪₺₩₦%‰]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_DIRECTION = {
    "more_than": "more", "at_least": "more", "less_than": "less", "at_most": "less", "nearly": "less",
}  # fmt: skip


def _values(q: Quantity) -> set[float | str]:
    return {v for v in (q.value, q.low, q.high, q.as_of) if v is not None}


class NumberAudit:
    """The numbers of one article, against which those of its claims are held."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked, self._text = marked, marked.text
        self._quantity_at = Ranges((n.start, n.end, n.number) for n in marked.quantities)
        self._everywhere = {v for n in marked.quantities for v in _values(n)}

    def findings(self, text: str, shown: str, evidence: Sequence[Stretch], language: str) -> Iterator[Finding]:
        """Numbers that the evidence does not have, or has as more, less or other than the claim."""
        # A claim is worded in its article's language; told that, its few words need not be asked for it.
        english = language == ENGLISH
        if english and not _may_differ(text, shown):
            return
        claimed = find_english_quantities(text) if english else find_quantities(text, (), language)
        inside = [self._marked.quantities[i] for s in evidence for i in self._quantity_at.meeting(s)]
        near = {v for n in inside for v in _values(n)}
        for q in claimed:
            values = {v for v in (q.value, q.as_of) if v is not None} or {v for v in (q.low, q.high) if v is not None}
            printed = text[q.number_start : q.number_end]
            if values and values <= near:
                alike = [n for n in inside if q.value is not None and n.value == q.value]
                yield from _compared(text[q.start : q.end], q, alike)
            elif values and not _repeats(printed, shown) and not self._date_stated(q.as_of):
                yield self._missing(printed, values <= self._everywhere or _repeats(printed, self._text))
        yield from self._unread(text, shown, claimed)

    def _unread(self, text: str, shown: str, claimed: Sequence[Quantity]) -> Iterator[Finding]:
        """Digits that are no quantity: the article has the word ("EB-5"), or the evidence its digits ("2-to-1")."""
        for word in WORD.finditer(text):
            digits = set(_DIGITS.findall(word.group()))
            if not digits or any(q.start < word.end() and word.start() < q.end for q in claimed):
                continue
            if word.group() not in self._text and (strange := digits.difference(_DIGITS.findall(shown))):
                yield self._missing(word.group(), strange.issubset(_DIGITS.findall(self._text)))

    @staticmethod
    def _missing(printed: str, elsewhere: bool, /) -> Finding:
        if elsewhere:
            return Finding("number_not_in_evidence", f"{printed!r} is not in the claim's evidence", "warning")
        return Finding("number_not_in_article", f"{printed!r} is nowhere in the article", "error")

    def _date_stated(self, as_of: str | None) -> bool:
        published = self._marked.article.published or ""
        return bool(published and as_of) and (published.startswith(as_of or "") or (as_of or "").startswith(published))


def _may_differ(text: str, shown: str) -> bool:
    return may_differ_in_number(words(text), words(shown)) or any(sign not in shown for sign in _SIGN.findall(text))


def _repeats(printed: str, shown: str) -> bool:
    """Whether the number stands in the evidence in the same words: "300 million" is not in "300 people, $5 million"."""
    return words(printed) <= words(shown) and fold_text(printed).lower() in fold_text(shown).lower()


def _compared(whole: str, q: Quantity, alike: Sequence[Quantity]) -> Iterator[Finding]:
    """What sets a number of the claim apart from every number of the same value in its evidence."""
    if not alike:
        return
    shown = alike[0]
    if all(_is_other(q, n) for n in alike):
        yield Finding("unit_differs", f"{whole!r} is {_said(shown)} in the claim's evidence", "error")
        return
    own = _DIRECTION.get(q.qualifier, q.qualifier)
    others = {_DIRECTION.get(n.qualifier, n.qualifier) for n in alike}
    if own not in others:
        opposite = {own} | others == {"more", "less"}
        message = f"{whole!r} is {shown.qualifier.replace('_', ' ')} in the claim's evidence"
        yield Finding("qualifier_differs", message, "error" if opposite else "warning")


def _is_other(q: Quantity, n: Quantity) -> bool:
    """Whether one is an amount of another currency, or a share where the other is none."""
    if "money" in (q.dimension, n.dimension) and q.unit != n.unit:
        return True
    return (q.dimension == "percent") != (n.dimension == "percent")


def _said(n: Quantity) -> str:
    return f"{n.dimension} ({n.unit})" if n.unit else n.dimension
