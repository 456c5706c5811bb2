"""Names of claims in other languages than English, known by their beginnings: their endings change with the case."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extractor.engines.audit.findings import Finding
from extractor.text import Name, find_names
from extractor.text.fold import fold_text
from extractor.text.languages import words_of
from extractor.text.marks import MarkedText, Stretch

__all__ = ["FIXED_NAMES", "InflectedNames"]

_NOUNS_LIKE_NAMES = frozenset(("de", "lb"))
"""Languages that write every noun with a capital: there a single word shows nothing of being a name."""
FIXED_NAMES = frozenset(("en", "de", "lb", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "id", "vi"))
"""Languages whose names take no ending but s; a name of any other may end in other letters in each sentence."""
_LEAD_UP = 20
"""Sentences before the evidence in which a name may be resolved. Why more than in English: many languages leave their
pronouns out, so that none tells that a sentence goes on about somebody."""
_LEAST, _ENDING, _ENDINGS = 3, 3, 4
_LONG_ENDINGS = {"fi": (4, 6), "et": (4, 6)}
"""The latter two of languages whose endings change the stem too: Lehtimäki, Lehtimäelle; Rinne, Rinteen."""
"""Letters that must agree, that may differ at the end of a name, and of both together: Wilczek, Wilczka; Рябов, Рябова;
Zielińska, Zielińskiej; of Ewa, Ewę two agree. Why not three of both: Transkor, Transmax."""
_PART = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f]|-(?=\w))*")
_PLACES_IN_TIME = frozenset(("anfang", "mitte", "ende", "beginn"))
"""German nouns that stand before a month without an article."""
_ADDRESSES = frozenset((
    "herr", "herrn", "frau", "mme", "mlle", "señor", "señora", "don", "doña", "sr", "sra", "signor", "signora", "dr",
    "prof", "pan", "pani", "pana", "bay", "bayan",
))  # fmt: skip
_OPENING = re.compile(r"(?:^|[.!?:;…\n»«“”„\"'‘’(])[\s\"'«»„“‘¿¡(]*$")


class InflectedNames:
    """The words of one article by their beginnings, against which the names of its claims are held."""

    def __init__(self, marked: MarkedText, language: str) -> None:
        self._text = marked.text
        self._nouns = language in _NOUNS_LIKE_NAMES
        self._ends = None if language in FIXED_NAMES else _LONG_ENDINGS.get(language, (_ENDING, _ENDINGS))
        self._small = frozenset(words_of(language).get("words", "").split())
        self._sentence_starts = [s.start for s in marked.sentences]
        self._places: dict[str, list[int]] = {}
        self._lower: set[str] = set()
        self._sentences: dict[str, list[int]] = {}
        self._together: dict[tuple[str, str], bool] = {}
        at = 0
        for sentence in marked.sentences:
            for part in _PART.findall(fold_text(self._text[sentence.start : sentence.end])):
                at += 1
                if part[0].islower():
                    self._lower.add(part)
                for beginning in _given(part.lower(), self._ends):
                    self._places.setdefault(beginning, []).append(at)
                    self._sentences.setdefault(beginning, []).append(sentence.number)

    def findings(self, text: str, shown: str, evidence: Sequence[Stretch], known: Sequence[str]) -> Iterator[Finding]:
        """Names that are not in the evidence, nor before it, nor in the article; names made of the words of two."""
        near = _all_given("\n".join((shown, *known)), self._ends)
        folded = fold_text(shown)
        for name in find_names(text):
            parts, begins = self._parts(text, name)
            strange = [part for part in parts if near.isdisjoint(_asked(part, self._ends))]
            if not strange or fold_text(name.text) in folded:
                if not self._stand_together(parts[begins:], known):
                    message = f"{name.text!r} is not in the article, only its words are"
                    yield Finding("name_put_together", message, "warning")
                continue
            printed = name.text
            if not all(self._found(part, self._sentences) for part in strange):
                sure = not self._nouns and (self._ends is None or len(parts) > 1)
                message = f"{printed!r} is nowhere in the article"
                yield Finding("name_not_in_article", message, "error" if sure else "warning")
            elif not all(self._leads_up(part, evidence) for part in strange):
                yield Finding("name_not_in_evidence", f"{printed!r} is not near the claim's evidence", "warning")

    def holds(self, words: str) -> bool:
        """Whether the article has each of the words, in whatever case, and those of a name one after the other."""
        parts = [part for part in _PART.findall(fold_text(words)) if len(part) > 1]
        named = [part.lower() for part in parts if part[0].isupper()]
        return (
            bool(parts)
            and all(self._found(part.lower(), self._sentences) for part in parts)
            and self._stand_together(named, ())
        )

    def _parts(self, text: str, name: Name) -> tuple[list[str], bool]:
        """The capitalised words of a name in small letters, and whether the first of them may be there to begin the
        sentence only. Such a word counts where the article has it, with a capital.

        Of a language that writes nouns like names none, unless it is titled, an acronym, or two such words in a row.
        """
        found = [(m.start(), m.group()) for m in _PART.finditer(fold_text(name.text)) if m.group()[0].isupper()]
        begins = False
        if found and found[0][0] == 0 and _OPENING.search(text, max(0, name.start - 8), name.start):
            word = found[0][1].lower()
            begins = word not in self._lower and bool(self._found(word, self._places))
            found = found[not begins :]
        found = [(at, part) for at, part in found if part.lower() not in self._small | _ADDRESSES]
        if self._nouns:
            found = [(at, part) for at, part in found if part.lower() not in _PLACES_IN_TIME]
            owner = next((n for n, (_, part) in enumerate(found) if self._possesses(part.lower())), len(found))
            del found[owner + 1 : owner + 2]
            in_a_row = any(b - a == len(first) + 1 for (a, first), (b, _) in pairwise(found))
            if name.title_start is None and not name.text.isupper() and not in_a_row:
                return [], False
        return [part.lower() for _, part in found if len(part) > 1], begins

    def _possesses(self, part: str) -> bool:
        """Whether this is a word of the article with an s that it lacks there: a noun follows ("Thomanns Äußerung")."""
        return part.endswith("s") and part not in self._places and part[:-1] in self._places

    def _leads_up(self, part: str, evidence: Sequence[Stretch]) -> bool:
        """Whether the word is in the headline, in the evidence or shortly before it."""
        if not evidence:
            return False
        first = bisect_left(self._sentence_starts, evidence[0].start) - _LEAD_UP
        last = bisect_left(self._sentence_starts, evidence[-1].end)
        return any(_stands_between(numbers, first, last) for numbers in self._found(part, self._sentences))

    def _found(self, part: str, index: dict[str, list[int]]) -> list[list[int]]:
        return [index[beginning] for beginning in _asked(part, self._ends) if beginning in index]

    def _stand_together(self, parts: Sequence[str], known: Sequence[str]) -> bool:
        """Whether each two words of a name follow each other in the article or a known name, too."""
        if self._nouns:
            return True
        listed = [_all_given(name, self._ends) for name in known]
        for pair in pairwise(parts):
            if any(all(not own.isdisjoint(_asked(part, self._ends)) for part in pair) for own in listed):
                continue
            if pair not in self._together:
                self._together[pair] = self._follow(*pair)
            if not self._together[pair]:
                return False
        return True

    def _follow(self, first: str, second: str) -> bool:
        return any(
            _follows(left, right)
            for left in self._found(first, self._places)
            for right in self._found(second, self._places)
        )


def _stands_between(numbers: Sequence[int], first: int, last: int) -> bool:
    """Whether one of the sentences, by their ascending numbers, is the headline (0) or in `[first, last)`."""
    return numbers[0] == 0 or ((at := bisect_left(numbers, first)) < len(numbers) and numbers[at] < last)


def _follows(left: list[int], right: list[int]) -> bool:
    """Whether a place of `right` is one or two behind a place of `left`. The shorter list is gone through."""
    if len(left) <= len(right):
        starts = ((place + 1, place + 2) for place in left[:_LOOKED_AT])
        searched = right
    else:
        starts = ((place - 2, place - 1) for place in right[:_LOOKED_AT])
        searched = left
    return any((at := bisect_left(searched, low)) < len(searched) and searched[at] <= high for low, high in starts)


_LOOKED_AT = 2000
"""Places of a word that are looked at, which bounds the time: none of a news article has so many."""


_Ends = tuple[int, int] | None
"""Letters that may differ at the end of a name, and of two forms together; None where names take no ending."""


def _asked(word: str, ends: _Ends) -> list[str]:
    """What `_given` has of a word that this one may be another form of, the nearest first."""
    if ends is None:
        return [word, word.removesuffix("s")] if len(word) > _LEAST else [word]
    one, both = ends
    return [f"{form[:n]}{min(one, both + n - len(form))}" for form in _stems(word) for n in _lengths(form, one)]


def _given(word: str, ends: _Ends) -> Iterator[str]:
    """The beginnings of a word, each with how many letters may have been cut off; without endings the word alone."""
    if ends is None:
        yield from {word, word.removesuffix("s") if len(word) > _LEAST else word}
        return
    for form in _stems(word):
        for n in _lengths(form, ends[0]):
            for cut in range(max(1, len(form) - n), ends[0] + 1):
                yield f"{form[:n]}{cut}"


def _stems(word: str) -> tuple[str, ...]:
    """A word, and the stem of its other cases where Finnish changes that: Virtanen, Virtaselle."""
    return (word, f"{word[:-3]}se") if word.endswith("nen") else (word,)


def _lengths(word: str, ending: int) -> range:
    least = max(_LEAST if len(word) > _LEAST else 2, len(word) - ending)
    return range(len(word), min(least, len(word)) - 1, -1)


@lru_cache(maxsize=128)
def _all_given(text: str, ends: _Ends) -> frozenset[str]:
    return frozenset(b for part in _PART.findall(fold_text(text)) for b in _given(part.lower(), ends))
