"""Quotations and figures that a model adds without a mark: in quotation marks, and as high as the words say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import combinations

from extractor.engines.draft import DraftAddedFigure, DraftAddedQuote
from extractor.engines.labels import AddedFigure, AddedQuote
from extractor.engines.llm.places import Places
from extractor.engines.llm.problems import Note, Say, shown
from extractor.text import find_quantities
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText, Stretch
from extractor.text.quantities.numerals import GROUPS, ONES, ORDINALS, SCALES, TENS
from extractor.text.quotations.signs import Sign, find_signs

__all__ = ["Additions", "Attribute", "figure_fits", "quoted_words"]

_RARE_SIGNS = str.maketrans("＂＇〝〞〟﹁﹂﹃﹄❝❞❛❜‹›，。：；！？、", "\"'“””「」『』“”‘’«»,.:;!?,")
"""Quotation marks that the finder of marks does not read, and wide punctuation, as what it reads; one for one, so that
places hold."""
_SPEECH_DASH = re.compile(r"\s*[—–―]\s*")
_DASH_WITHIN = re.compile(r".*?[.!?…]\s+[—–―]\s[^—–―]*", re.S)
"""What stands before speech that a dash opens within a paragraph, as in Polish: "… są wściekli. – Córka miała"."""
_SPEAKER_LABEL = re.compile(r"((?:[^\W\d_][\w.'’,-]*\s?){1,4}):\s*")
"""What stands before the words of a transcript: "MS SMITH: "."""
_WORD = re.compile(r"[^\W\d_]+")
_FOLD = re.compile(r"(\w+?)-?fold")
_VAGUE = frozenset("few several handful many couple numerous multiple countless scores".split())  # noqa: SIM905 - a word list reads best as words
_NONE_AT_ALL = frozenset(("not", "never", "without", "no", "none", "zero", "nil", "nobody", "nothing"))
"""Of a count that is 0: "not a single shot"."""
_NUMBER_WORDS: dict[str, tuple[float, ...]] = {
    "a": (1,), "an": (1,), "single": (1,), "another": (1,), "once": (1,), "both": (2,), "twice": (2,), "double": (2,),
    "doubled": (2,), "doubles": (2,), "doubling": (2,), "pair": (2,), "twin": (2,), "thrice": (3,), "triple": (3,),
    "tripled": (3,), "triples": (3,), "tripling": (3,), "treble": (3,), "trebled": (3,), "quadruple": (4,),
    "quadrupled": (4,), "half": (0.5, 50), "halved": (0.5, 50), "halves": (0.5,), "halving": (0.5, 50),
    "third": (1 / 3, 33, 33.3, 33.33, 3), "thirds": (1 / 3, 33, 33.3, 33.33), "quarter": (0.25, 25),
    "quarters": (0.25, 25), "fifth": (0.2, 20, 5), "tenth": (0.1, 10), "score": (20,), "fortnight": (2, 14),
    "decade": (10,), "decades": (10,), "century": (100,), "centuries": (100,), "percent": (1,),
}  # fmt: skip
"""What number words say that the finder of quantities leaves alone ("has doubled", "a decade", "a third")."""
Attribute = Callable[[int | None, Callable[[], str]], int | None]
"""The place of an attribution by its number in the draft; the words say what wants it, should there be none."""


class Additions:
    """What a model adds to the marks of one article."""

    def __init__(self, marked: MarkedText, places: Places, say: Say, note: Note) -> None:
        self._marked, self._places, self._say, self._note = marked, places, say, note

    def quotes(self, given: Sequence[DraftAddedQuote], attribution: Attribute) -> list[AddedQuote]:
        """Those that the article prints as quotations."""
        if not given:
            return []
        out: list[AddedQuote] = []
        taken = [Stretch(p.start, p.end) for p in self._marked.passages]
        for q in given:
            place = self._added(q.s, q.t, "addq", taken)
            bare = quoted_words(self._marked.text, place) if place else None
            if place and not bare and out and self._goes_on(out[-1].parts[-1], place):
                bare = place
            if place and not bare:
                self._say(
                    "not_quoted",
                    f"addq {shown(q.t)!r}: no quotation marks stand around these words; what is said without them is "
                    "an att with its content",
                )
            if bare:
                taken.append(bare)
                out.append(AddedQuote((bare,), q.k, attribution(q.a, partial(_called, "addq", q.t))))
        return out

    def _goes_on(self, quoted: Stretch, place: Stretch) -> bool:
        """Whether the words are the next sentence of a quotation without marks: its speaker goes on."""
        between = self._marked.text[quoted.end : place.start]
        return between.isspace() and "\n" not in between

    def figures(self, given: Sequence[DraftAddedFigure], attribution: Attribute) -> list[AddedFigure]:
        """Those whose numbers their words say."""
        if not given:
            return []
        out: list[AddedFigure] = []
        taken = [Stretch(n.start, n.end) for n in self._marked.quantities]
        for f in given:
            place = self._added(f.s, f.t, "addn", taken)
            if place and not figure_fits(self._marked, f):
                self._say(
                    "figure_not_as_written",
                    f"addn {shown(f.t)!r}: these words do not say {_numbers(f.v, f.lo, f.hi)}: give the number that "
                    "stands there, or leave it out",
                )
            elif place:
                taken.append(place)
                by = attribution(f.a, partial(_called, "addn", f.t))
                out.append(AddedFigure(place, f.m, f.d, f.ql, f.v, f.lo, f.hi, f.u, None, by))
        return out

    def _added(self, sentence: int, words: str, what: str, taken: Iterable[Stretch]) -> Stretch | None:
        """Where an added passage stands; None if it is not in the article or a mark already holds it."""
        home = self._places.sentence(sentence)
        found = self._places.find(words, home.start, home.end) if home else []
        found = found or self._places.find(words, 0, len(self._marked.text))
        if not found:
            self._say("passage_not_in_article", f"{what}: {shown(words)!r} is not in the article")
            return None
        place = found[0]
        if not any(s.start <= place.start and place.end <= s.end for s in self._marked.sentences):
            self._note("passage_not_in_article", f"{what} {shown(words)!r}: not within one sentence; left out", place)
            return None
        if any(t.start < place.end and place.start < t.end for t in taken):
            self._note("already_marked", f"{what} {shown(words)!r}: a mark holds these words; left out", place)
            return None
        return place


def _called(what: str, words: str) -> str:
    return f"{what} {shown(words, 40)!r}"


def _numbers(*values: float | None) -> str:
    return ", ".join(f"{value:g}" for value in values if value is not None) or "a number"


# ---------------------------------------------------------------------- quotations
def quoted_words(text: str, place: Stretch) -> Stretch | None:
    """The words at `place` without their own quotation marks, or None if the article does not print them as quoted.

    They are one if quotation marks of any script enclose them; if their paragraph is set off behind a colon, begins
    with a dash of dialogue, or with a speaker's name and a colon, as transcripts do; in other languages than English
    also behind a dash that follows the end of a sentence.
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
    if _set_off(text, first, line, start, signs):
        return bare
    return bare if _DASH_WITHIN.fullmatch(line[:start]) and language_of(text) != ENGLISH else None


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


def _set_off(text: str, first: int, line: str, start: int, signs: Sequence[Sign]) -> bool:
    if text[:first].rstrip().endswith((":", "：")) or _SPEECH_DASH.match(line):
        return True
    label = None if signs else _SPEAKER_LABEL.match(line)
    return label is not None and label.end() <= start and not any(word[0].islower() for word in label[1].split())


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
    if not read and any(set(given) == {ORDINALS[word]} for word in words if word in ORDINALS):
        return True
    if not read and set(given) == {0}:
        return not _NONE_AT_ALL.isdisjoint(words)
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
