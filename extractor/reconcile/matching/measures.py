"""What a figure measures, read from the words beside it: topic, part, time, holder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.reconcile.entries import CALENDAR, Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.periods import Periods, read_periods
from extractor.reconcile.matching.topics import Topics, found_cues, no_topics, topics
from extractor.reconcile.pages import Page
from extractor.reconcile.words import plain_words, read_words, stem
from extractor.text.languages import ENGLISH, language_of

__all__ = ["AGE", "Measure", "read_measures"]

AGE = "age"
_AGES = frozenset(map(str, range(6, 110)))
_REACH = 11
"""Words between a number and the word that tells what it counts. Why: "Eleven people are now known to have died"
has six; beyond eleven the word belongs to another clause in nearly every sentence of the development pairs."""
_COMMA = 2.0
"""Words that a comma between the two is worth."""
_TAKEN = 3.0
"""The same for a word that stands close behind another number ("nine died and 12 …")."""
_AHEAD = 6.0
"""The same for a word that stands right before another number ("… people and injuring 34")."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One figure with what it measures."""

    entry: Entry
    dimension: str
    """The figure's dimension; `age` and `clock` stand for themselves."""
    topics: tuple[str, ...]
    """The topic beside the number first, then further ones of the sentence."""
    near: bool
    """Whether the first topic stands beside the number."""
    head: str
    """Term of the noun counted; "" for none or one that counts anything."""
    local: frozenset[str]
    """Terms of the words around the number, names left out."""
    holder: frozenset[str]
    """Name terms beside the number: whose figure it is."""
    scope: frozenset[str]
    by: str
    """Which side counts, "" where it is not said."""
    old: bool
    """Whether it is what something rose or fell from."""
    periods: Periods = frozenset()
    named: frozenset[str] | None = None
    """Name terms of the engine's own phrase for what is measured; None where the measure is cut out of the sentence."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with figures: its words, and which of them each figure covers."""

    text: str
    words: tuple[str, ...]
    shown: tuple[str, ...]
    """The words as printed."""
    starts: tuple[int, ...]
    commas: frozenset[int]
    """Numbers of the words before which a comma, bracket, dash or semicolon stands."""


_PAUSE = re.compile(r"[,;:()—–]")


@lru_cache(maxsize=512)
def _line(text: str) -> _Line:
    words = read_words(text)
    gaps = ((n, text[words[n - 1].end : w.start]) for n, w in enumerate(words) if n)
    commas = frozenset(n for n, gap in gaps if gap != " " and _PAUSE.search(gap))
    return _Line(
        text,
        tuple(w.folded[:-2] if w.folded.endswith("'s") else w.folded for w in words),
        tuple(text[w.start : w.end] for w in words),
        tuple(w.start for w in words),
        commas,
    )


def read_measures(entries: Sequence[Entry], pages: Sequence[Page], registry: Registry) -> list[Measure]:
    """The measures of all figures that stand in a sentence at hand, in order; dates and ordinals left out."""
    by_sentence: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        if entry.kind == "figure" and entry.sentence >= 0 and entry.figure().dimension not in ("date", "ordinal"):
            by_sentence.setdefault((entry.page, entry.sentence), []).append(entry)
    known = _Names(registry)
    english = {n: _english(pages[n]) for n in {page for page, _ in by_sentence}}
    found: list[Measure] = []
    for (number, sentence), figures in sorted(by_sentence.items()):
        page = pages[number]
        text = page.text()
        if not text:
            continue
        place = page.sentences[sentence]
        line = _line(text[place.start : place.end])
        covers = [_cover(line, e.figure().span.start - place.start, e.figure().span.end - place.start) for e in figures]
        before = page.sentences[sentence - 1] if sentence else None
        previous = text[before.start : before.end] if before else ""
        for n, entry in enumerate(figures):
            others = [
                c
                for m, c in enumerate(covers)
                if m != n and _one_kind(figures[m], entry) and not _total(line, covers[n], c)
            ]
            right = min([len(line.words), *(c[0] for m, c in enumerate(covers) if m != n and c[0] >= covers[n][1])])
            parts = [c for m, c in enumerate(covers) if m != n and _total(line, c, covers[n])]
            measure = _measure(entry, line, covers[n], others, (page, previous, known, right), english[number])
            if measure is not None and (parts or _sized(line, covers[n], entry)):
                measure = replace(measure, scope=measure.scope | {"total"})
            if measure is not None:
                found.append(measure)
    return found


def _english(page: Page) -> bool:
    """Whether the lexicon of measures can read the page: “die” is nobody's death in Dutch or German."""
    return language_of(page.text(), page.facts.article.language) == ENGLISH


def _one_kind(a: Entry, b: Entry) -> bool:
    return a.figure().dimension == b.figure().dimension and a.figure().span != b.figure().span


def _total(line: _Line, part: tuple[int, int], whole: tuple[int, int]) -> bool:
    """Whether `whole` is what `part` is a part of: "79 of the 150 seats"."""
    return line.words[part[1] : whole[0]] in (("of",), ("of", "the"), ("out", "of"), ("out", "of", "the"))


def _sized(line: _Line, cover: tuple[int, int], entry: Entry) -> bool:
    """Whether the number tells the size of something else: "the 150-seat parliament"."""
    return entry.figure().dimension == "count" and re.search(r"\d-[a-z]+$", entry.figure().span.text) is not None


def _cover(line: _Line, start: int, end: int) -> tuple[int, int]:
    """Numbers of the first word the figure covers and of the one after its last."""
    inside = [n for n, at in enumerate(line.starts) if start <= at < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


class _Names:
    """Which printed words are names in this story."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._known: dict[str, str] = {}

    def term(self, word: str) -> str:
        """The comparable term of one word, "" for none."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = next(iter(self.registry.names.terms([word])), "")
        return found

    def terms(self, line: _Line, words: Iterable[int]) -> frozenset[str]:
        """Name terms of the numbered words: capitalised ones (the first of a sentence only if a known name)."""
        found: set[str] = set()
        for n in words:
            term = self.term(line.words[n])
            if not term or term[0] == "#" or term in CALENDAR:
                continue
            if term[0] == "@" or (n and line.shown[n][:1].isupper() and term[0] != "~"):
                found.add(term)
        return frozenset(found)


def _measure(
    entry: Entry,
    line: _Line,
    cover: tuple[int, int],
    others: Sequence[tuple[int, int]],
    context: tuple[Page, str, _Names, int],
    english: bool,
) -> Measure | None:
    page, previous, names, right = context
    first, last = cover
    if first == last:
        return None
    lexicon = topics() if english else no_topics()
    figure = entry.figure()
    low = max([0] + [end for _, end in others if end <= first])
    high = min([len(line.words)] + [start for start, _ in others if start >= last])
    dimension = _dimension(entry, line, cover)
    if dimension == AGE:
        holder = _aged(line, cover, previous, names)
        return Measure(entry, AGE, (AGE,), True, "", frozenset(), holder, frozenset(), "", False)
    head = _head(entry, line, cover)
    hits = [] if _on_a_scale(entry, head) else lexicon.hits(line.words, dimension)
    ranked = sorted(
        (distance, at, topic)
        for at, size, topic in hits
        if (distance := _distance(line, cover, (at, at + size), others)) <= _REACH
    )
    beside = list(dict.fromkeys(topic for _, _, topic in ranked))
    for topic in beside[1:]:
        if lexicon.finer.get(topic) == beside[0]:
            beside = [topic, *(t for t in beside if t != topic)]
            break
    phrase = None
    if not set(entry.words) <= set(line.words):  # a phrase of the engine's own, not cut out of the sentence
        phrase = _line(figure.measure)
        told = list(dict.fromkeys(t for _, _, t in lexicon.hits(entry.words, dimension)))
        if len(told) == 1 and told != beside[:1] and not _on_a_scale(entry, head):
            beside, hits = told, []
    further = [t for _, _, t in hits if t not in beside]
    segment = range(low, high)
    window = [n for n in range(max(low, first - 8), min(high, last + 8)) if not first <= n < last]
    named = names.terms(line, segment)
    local = {
        t
        for t in (names.term(line.words[n]) for n in window)
        if t and t[0] not in "#@" and t not in CALENDAR and t not in named
    }
    what = (dimension, beside[0] if beside else "")
    return Measure(
        entry,
        dimension,
        tuple(dict.fromkeys([*beside, *further])),
        bool(beside),
        head,
        frozenset(local),
        _holder(line, cover, (low, high), names) - ({"@" + entry.speaker} if entry.speaker else set()),
        _scope(line, cover, (low, min(high, right)), what, (page, lexicon)),
        next((lexicon.counters[line.words[n]] for n in segment if line.words[n] in lexicon.counters), ""),
        first > 0 and line.words[first - 1] == "from" and figure.dimension not in ("duration",),
        read_periods(line.words[low:high], (*plain_words(previous), *line.words[:low]), what, lexicon),
        names.terms(phrase, range(len(phrase.words))) if phrase is not None else None,
    )


_TOUCHING = re.compile(r"-?(?:year|yr)s?[- ]old", re.I)


def _dimension(entry: Entry, line: _Line, cover: tuple[int, int]) -> str:
    figure = entry.figure()
    first, last = cover
    if figure.unit == "o'clock":
        return "clock"
    if figure.dimension in ("count", "duration") and _is_age(line, first, last, figure.span.text):
        return AGE
    if figure.dimension == "rate" and (figure.unit or "").endswith("/ share"):
        return "rate"
    return figure.dimension


def _is_age(line: _Line, first: int, last: int, printed: str) -> bool:
    """Whether the number is somebody's age: "42-year-old", "aged 42", "Colin Trask, 51,"."""
    if "average" in line.words or "between" in line.words[max(0, first - 2) : first + 1]:
        return False
    after = line.words[last : last + 2]
    if _TOUCHING.search(printed) or after[:2] in (("years", "old"), ("year", "old")) or after[:1] == ("old",):
        return True
    if first and line.words[first - 1] == "aged":
        return True
    number = line.words[first]
    return (
        last - first == 1
        and number in _AGES
        and first in line.commas
        and (last in line.commas or last == len(line.words))
        and first > 0
        and line.words[first - 1].isalpha()
    )


def _aged(line: _Line, cover: tuple[int, int], previous: str, names: _Names) -> frozenset[str]:
    """Terms of who is that old: the name or noun beside the age, else the person named last before it."""
    first, last = cover
    anybody = topics().anybody
    after = [w for w in line.words[last : last + 3] if w not in ("year", "years", "old")]
    stop = next((n for n in range(last, min(last + 4, len(line.words))) if n in line.commas), last + 3)
    behind = [w for w in line.words[last:stop] if w not in ("year", "years", "old")][:2] if after else []
    found: set[str] = set()
    if first in line.commas or (first and line.words[first - 1] in ("a", "an") and first - 1 in line.commas):
        at = first - 1 if first in line.commas else first - 2
        found.update(names.registry.names.terms(line.words[max(0, at - 1) : at + 1]))
    if not found:
        nouns = [w for w in behind if stem(w) not in anybody and w not in anybody]
        found.update(t for t in names.registry.names.terms(nouns) if t[0] != "#")
    said = names.registry.names.terms(plain_words(previous))
    people = [t for t in said if t.startswith("@p:")]
    here = [t for t in names.registry.names.terms(line.words[:first]) if t.startswith("@p:")]
    if line.words[max(0, first - 1) : first] == ("the",):
        found.update(here or people)
    return frozenset(t for t in found if t not in anybody)


def _distance(line: _Line, cover: tuple[int, int], cue: tuple[int, int], others: Sequence[tuple[int, int]]) -> float:
    """How far a topic's word is from the number, in words; more where a comma or another number claims it."""
    first, last = cover
    start, end = cue
    if start < last and end > first:
        return 0.5
    if any(s <= start < e for s, e in others):
        return 99.0
    low, high = (end, first) if end <= first else (last, start)
    if any(low <= s and e <= high for s, e in others) and not _coordinated(line, cover, others, cue):
        return 99.0
    distance = float(high - low + 1)
    distance += _COMMA * sum(low <= n <= high for n in line.commas)
    if end <= first:
        if any(e <= start and start - e <= 2 for _, e in others):
            distance += _TAKEN
    elif any(s >= end and s - end <= 2 for s, _ in others):
        distance += _AHEAD
    return distance


def _coordinated(line: _Line, cover: tuple[int, int], others: Sequence[tuple[int, int]], cue: tuple[int, int]) -> bool:
    """Whether the only number between is joined to this one by "and": "58 patients and 21 staff fell ill"."""
    between = [o for o in others if cover[1] <= o[0] and o[1] <= cue[0]]
    return len(between) == 1 and "and" in line.words[cover[1] : between[0][0]] and between[0][0] - cover[1] <= 2


def _head(entry: Entry, line: _Line, cover: tuple[int, int]) -> str:
    unit = (entry.figure().unit or "") if entry.figure().dimension == "count" else ""
    words = [w for w in plain_words(unit) if w not in topics().generic and not w[0].isdigit()]
    return stem(words[-1]) if words else ""


def _on_a_scale(entry: Entry, head: str) -> bool:
    """Whether the number counts nothing: "a magnitude 6.1 earthquake killed 37" has 37 dead."""
    figure = entry.figure()
    fraction = figure.value is not None and not float(figure.value).is_integer()
    return figure.dimension == "count" and (fraction or head in topics().scales)


def _holder(line: _Line, cover: tuple[int, int], bounds: tuple[int, int], names: _Names) -> frozenset[str]:
    """The names closest to the number: those after "for" or "to" right behind it, else the last ones before it."""
    first, last = cover
    low, high = bounds
    if line.words[last : last + 1] in (("for",), ("to",)):
        behind = names.terms(line, range(last, min(high, last + 5)))
        if behind:
            return behind
    run: list[int] = []
    for n in range(first - 1, low - 1, -1):
        if names.terms(line, [n]):
            run.append(n)
        elif run and (line.words[n] not in ("of", "de", "the") or n in line.commas):
            break
    return names.terms(line, run)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _scope(
    line: _Line,
    cover: tuple[int, int],
    bounds: tuple[int, int],
    what: tuple[str, str],
    context: tuple[Page, Topics],
) -> frozenset[str]:
    """Part, time and way of counting that the words beside the number state."""
    first, last = cover
    low, high = bounds
    dimension, topic = what
    page, lexicon = context
    year = (page.facts.article.published or "")[:4]
    found: set[str] = set()
    for at, size, name in found_cues(line.words[low:high], lexicon.scopes):
        start, end = low + at, low + at + size
        if name in _PARTS:
            counted = (start < last and end > first) or (last <= start < last + 3 and not _pause(line, last, start))
            if not counted or topic not in _SHARED:
                continue
        beside = first - 4 <= start < last + 4 and not _pause(line, min(end, last), max(start, first))
        if (name in _TERMS and dimension not in ("money", "percent")) or (name in _CLOSE and not beside):
            continue
        found.add(name)
    for n in (*range(low, first), *range(last, high)):
        if _YEAR.fullmatch(line.words[n]) and line.words[n] != year:
            apart = _pause(line, min(n, last), max(n, first))
            if not apart or (first - 6 <= n < first and line.words[n - 1] in ("in", "since")):
                found.add(line.words[n])
    return frozenset(found)


_PARTS = ("children", "women", "officers", "soldiers", "civilians", "staff", "patients")
"""Scopes that must be counted themselves, not merely stand in the sentence."""
_SHARED = ("dead", "injured", "critical", "missing", "infected", "arrested", "rescued", "evacuated", "hostages")
"""Topics whose counts are given for parts of the people concerned."""
_TERMS = ("first", "second", "third", "fourth")
"""Scopes of business figures."""
_CLOSE = ("capacity", "each", "cup")
"""Scopes that must stand beside the number."""


def _pause(line: _Line, low: int, high: int) -> bool:
    return any(low < n <= high for n in line.commas)
