"""Quotations and figures that a model adds without a mark: in quotation marks, and as high as the words say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from extractor.engines.draft import DraftAddedFigure
from extractor.text import find_quantities
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText, Stretch
from extractor.text.quantities.numerals import GROUPS, ONES, SCALES, TENS
from extractor.text.quotations.signs import Sign, find_signs

__all__ = ["figure_fits", "quoted_words"]

_RARE_SIGNS = str.maketrans("＂＇〝〞〟﹁﹂﹃﹄❝❞❛❜", "\"'“””「」『』“”‘’")
"""Quotation marks that the finder of marks does not read, as those it reads; one for one, so that places hold."""
_SPEECH_DASH = re.compile(r"\s*[—–―]\s*")
_SPEAKER_LABEL = re.compile(r"[^.!?:：\n]{1,40}[:：]\s*")
"""What stands before the words of a transcript: "MS SMITH: "."""
_WORD = re.compile(r"[^\W\d_]+")
_FOLD = re.compile(r"(\w+?)-?fold")
_VAGUE = frozenset("few several handful many couple numerous multiple countless scores".split())  # noqa: SIM905 - a word list reads best as words
_NUMBER_WORDS: dict[str, tuple[float, ...]] = {
    "a": (1,), "an": (1,), "single": (1,), "another": (1,), "once": (1,), "both": (2,), "twice": (2,), "double": (2,),
    "doubled": (2,), "doubles": (2,), "doubling": (2,), "pair": (2,), "twin": (2,), "thrice": (3,), "triple": (3,),
    "tripled": (3,), "triples": (3,), "tripling": (3,), "treble": (3,), "trebled": (3,), "quadruple": (4,),
    "quadrupled": (4,), "half": (0.5, 50), "halved": (0.5, 50), "halves": (0.5,), "halving": (0.5, 50),
    "third": (1 / 3, 33, 33.3, 33.33, 3), "thirds": (1 / 3, 33, 33.3, 33.33), "quarter": (0.25, 25),
    "quarters": (0.25, 25), "fifth": (0.2, 20, 5), "tenth": (0.1, 10), "score": (20,), "fortnight": (2, 14),
    "decade": (10,), "decades": (10,), "century": (100,), "centuries": (100,), "none": (0,), "no": (0,),
    "zero": (0,), "nil": (0,), "percent": (1,),
}  # fmt: skip
"""What number words say that the finder of quantities leaves alone ("has doubled", "a decade", "a third")."""


# ---------------------------------------------------------------------- quotations
def quoted_words(text: str, place: Stretch) -> Stretch | None:
    """The words at `place` without their own quotation marks, or None if the article does not print them as quoted.

    They are one if quotation marks of any script enclose them; if their paragraph is set off behind a colon, begins
    with a dash of dialogue, or with a speaker's name and a colon, as transcripts do.
    """
    first = text.rfind("\n", 0, place.start) + 1
    last = text.find("\n", place.end)
    line = text[first : last if last >= 0 else len(text)].translate(_RARE_SIGNS)
    signs = list(find_signs(line, 0, len(line)))
    start, end = _bare(line, signs, place.start - first, place.end - first)
    bare = Stretch(first + start, first + end)
    if (start, end) != (place.start - first, place.end - first):
        return bare if start < end else None
    opener = _enclosing([s for s in reversed(signs) if s.end <= start], opens=True)
    closer = _enclosing([s for s in signs if s.start >= end], opens=False)
    if opener is not None and (closer is not None or opener.double):
        return bare
    return bare if _set_off(text, first, line, start) else None


def _bare(line: str, signs: Sequence[Sign], start: int, end: int) -> tuple[int, int]:
    """The place without the pair of marks that it begins and ends with."""
    opener = next((s for s in signs if s.start == start and s.can_open), None)
    closer = next((s for s in signs if s.end == end and s.can_close), None)
    if opener is None or closer is None or opener is closer or opener.double != closer.double:
        return start, end
    inner = line[opener.end : closer.start]
    return opener.end + len(inner) - len(inner.lstrip()), closer.start - len(inner) + len(inner.rstrip())


def _enclosing(outward: Sequence[Sign], *, opens: bool) -> Sign | None:
    """Of the signs from the words outward, the first whose partner does not stand on the same side."""
    inner = 0
    for sign in outward:
        if sign.weak:
            continue
        if sign.can_open if opens else sign.can_close:
            if not inner:
                return sign
            inner -= 1
        elif sign.can_close or sign.can_open:
            inner += 1
    return None


def _set_off(text: str, first: int, line: str, start: int) -> bool:
    before = text[:first].rstrip()
    label = _SPEAKER_LABEL.match(line)
    dash = _SPEECH_DASH.match(line)
    return before.endswith((":", "：")) or dash is not None or (label is not None and label.end() <= start)


# ---------------------------------------------------------------------- figures
def figure_fits(marked: MarkedText, figure: DraftAddedFigure) -> bool:
    """Whether the value, or the bounds, are what the words say, so far as plain code can read them.

    Number words are known of English; in another language words without a digit are believed.
    """
    given = [x for x in (figure.v, figure.lo, figure.hi) if x is not None]
    bounds = [x for x in (figure.lo, figure.v, figure.hi) if x is not None]
    if not all(map(math.isfinite, given)) or bounds != sorted(bounds):
        return False
    language = language_of(marked.text, marked.article.language)
    read = [x for q in find_quantities(figure.t, (), language) for x in (q.value, q.low, q.high) if x is not None]
    words = [w.lower() for w in _WORD.findall(figure.t)]
    digits = any(c.isnumeric() for c in figure.t)
    if not read and (digits or not _VAGUE.isdisjoint(words)):
        return True
    if not read and language != ENGLISH:
        return True
    factors = [(x,) for x in dict.fromkeys(read)] + list(_said(words))
    if not factors:
        return False
    return all(any(math.isclose(x, y, rel_tol=0.01) for y in _products(factors)) for x in given)


def _said(words: Sequence[str]) -> Iterator[tuple[float, ...]]:
    for word in words:
        fold = _FOLD.fullmatch(word)
        if values := _number_words().get(fold[1] if fold else word):
            yield values


def _products(factors: Sequence[tuple[float, ...]]) -> Iterator[float]:
    """Every value that one number, or two of them multiplied, may mean: "two decades" are 2 or 20."""
    for values in factors:
        yield from values
    for one, other in combinations(factors[:6], 2):
        yield from (x * y for x in one for y in other)


@cache
def _number_words() -> dict[str, tuple[float, ...]]:
    known = {**ONES, **TENS, **GROUPS, **SCALES}
    return {word: (float(value),) for word, value in known.items()} | _NUMBER_WORDS
