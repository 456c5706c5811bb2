"""One act with two dates, told in sentences that are otherwise worded differently."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.entries import CALENDAR, Entry
from extractor.reconcile.matching.alignment import nearest
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.words import STOP_WORDS, read_words

__all__ = ["find_occasions"]

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_BEFORE, _BEHIND = 8, 4
"""Words before and behind a date among which the dated act is looked for."""
_ENOUGH = 1.6
"""Points from which two dates belong to one act. Why: one word of the act that is rare in both articles, and dates of
which each article has only one; on the development pairs 1.3 sets a press conference against a crash."""
_WORD, _NAME, _FUTURE, _UNTIL, _ALONE = 1.0, 0.6, 0.3, 0.5, 0.7
_RARE = 2
"""Sentences of an article that may hold a word which still tells its acts apart."""
_POSTINGS = 24
_COMING = frozenset(
    [
        "will",
        "would",
        "shall",
        "due",
        "expected",
        "expects",
        "expect",
        "scheduled",
        "plans",
        "planned",
        "next",
        "until",
        "to",
    ]
)
_REPORT = frozenset(
    [
        "said",
        "says",
        "say",
        "told",
        "tells",
        "announced",
        "reported",
        "reports",
        "added",
        "wrote",
        "confirmed",
        "stated",
        "statement",
        "according",
    ]
)
_FILLERS = frozenset(
    [
        "on",
        "late",
        "early",
        "in",
        "the",
        "at",
        "a",
        "last",
        "this",
        "reporters",
        "journalists",
        "that",
        "by",
        "of",
        "morning",
        "night",
        "evening",
    ]
)
_CLAUSES = frozenset(
    [
        "after",
        "before",
        "when",
        "while",
        "as",
        "because",
        "although",
        "but",
        "which",
        "who",
        "whose",
        "where",
        "and",
        "since",
    ]
)
"""Words that open another clause: what stands beyond is another act."""


@dataclass(frozen=True, slots=True)
class _Occasion:
    page: int
    sentence: int
    place: int
    """Code point at which the date stands."""
    kind: str
    """The finest thing the date tells: weekday, day, month, quarter or year."""
    parts: tuple[tuple[str, str], ...]
    shown: str
    acts: frozenset[str]
    names: frozenset[str]
    coming: bool
    until: bool


def find_occasions(material: Material) -> list[Candidate]:
    """Candidates of kind date: each date clearly belongs to the same act as the other article's, and they differ."""
    read = _occasions(material)
    if not read:
        return []
    spread = {p.number: Counter(t for s in p.sentences for t in s.terms) for p in material.pages}
    single = Counter((o.page, o.kind, o.coming) for o in read)
    postings: dict[tuple[bool, str], list[int]] = {}
    for number, one in enumerate(read):
        for term in one.acts | one.names:
            postings.setdefault((one.coming, term), []).append(number)
    scored: dict[tuple[int, int], float] = {}
    for number, one in enumerate(read):
        for term in sorted(one.acts | one.names):
            for other in nearest(postings[one.coming, term], number, _POSTINGS):
                key = (min(number, other), max(number, other))
                if read[other].page != one.page and key not in scored:
                    scored[key] = _points(read[key[0]], read[key[1]], spread, single)
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for (a, b), score in sorted(scored.items()):
        for x, y in ((a, b), (b, a)):
            if score > best.get((x, read[y].page), (0.0, -1))[0]:
                best[x, read[y].page] = (score, y)
    found = []
    for (a, b), score in sorted(scored.items()):
        one, two = read[a], read[b]
        mutual = best.get((a, two.page), (0.0, -1))[1] == b and best.get((b, one.page), (0.0, -1))[1] == a
        if score >= _ENOUGH and mutual and _exclude(one, two, material):
            found += _candidate(one, two, score, material)
    return found


def _occasions(material: Material) -> list[_Occasion]:
    found = []
    for page in material.pages:
        text = page.text()
        if not text:
            continue
        for number, sentence in enumerate(page.sentences):
            if sentence.terms & CALENDAR or any(t[:3] in ("#19", "#20") for t in sentence.terms):
                line = text[sentence.start : sentence.end]
                found += _in_sentence(line, page.number, number, sentence.start, material)
    return found


_DATED = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTHS})(?:\s+(?P<y>(?:19|20)\d\d))?"
    rf"|(?P<m2>{_MONTHS})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>(?:19|20)\d\d))?\b"
    rf"|(?P<q>first|second|third|fourth)\s+quarter(?:\s+of\s+(?P<y3>(?:19|20)\d\d))?"
    rf"|(?<=\b[Ii]n )(?P<m3>{_MONTHS})(?:\s+(?P<y4>(?:19|20)\d\d))?"
    rf"|(?P<w>{_DAYS})(?!['’]s)"
    r"|(?<=\b[Ii]n )(?P<y5>(?:19|20)\d\d))\b",
    re.I,
)


def _in_sentence(line: str, page: int, number: int, start: int, material: Material) -> list[_Occasion]:
    words = read_words(line)
    lexicon = material.registry.names
    dated = list(_DATED.finditer(line))
    found = []
    for at, m in enumerate(dated):
        parts = {
            "weekday": m["w"],
            "day": m["d"] or m["d2"],
            "month": m["m"] or m["m2"] or m["m3"],
            "quarter": m["q"],
            "year": m["y"] or m["y2"] or m["y3"] or m["y4"] or m["y5"],
        }
        known = {k: v.lower().lstrip("0") for k, v in parts.items() if v}
        low = dated[at - 1].end() if at else 0
        high = dated[at + 1].start() if at + 1 < len(dated) else len(line)
        before = [w for w in words if low <= w.start and w.end <= m.start()][-_BEFORE:]
        cut = max((n + 1 for n, w in enumerate(before) if w.folded in _CLAUSES), default=0)
        before = before[cut:] if len(before) - cut > 1 else before
        behind = [w for w in words if m.end() <= w.start and w.end <= high][:_BEHIND]
        behind = behind[: next((n for n, w in enumerate(behind) if w.folded in _CLAUSES), len(behind))]
        told = [w.folded for w in before if w.folded not in _FILLERS][-2:]
        if set(told) & _REPORT or any(w.folded in _REPORT for w in before[-2:]):
            continue  # when it was said, not when it happened
        acts: set[str] = set()
        names: set[str] = set()
        for w in (*before, *behind):
            term = next(iter(lexicon.terms([w.folded])), "")
            if not term or term[0] == "#" or term in CALENDAR or w.folded in STOP_WORDS | _REPORT:
                continue
            (names if term[0] == "@" or (w.start and line[w.start].isupper()) else acts).add(term)
        coming = bool({w.folded for w in before[-6:]} & _COMING)
        kind = next(k for k in ("weekday", "day", "quarter", "month", "year") if k in known)
        found.append(
            _Occasion(
                page, number, start + m.start(), kind, tuple(sorted(known.items())), m.group(),
                frozenset(acts), frozenset(names), coming, bool(before) and "until" in {w.folded for w in before[-2:]},
            )
        )  # fmt: skip
    return found


def _points(
    a: _Occasion, b: _Occasion, spread: dict[int, Counter[str]], single: Counter[tuple[int, str, bool]]
) -> float:
    def rare(term: str) -> bool:
        return spread[a.page][term] <= _RARE and spread[b.page][term] <= _RARE

    acts = sum(_WORD for t in a.acts & b.acts if rare(t))
    names = sum(_NAME for t in a.names & b.names if rare(t))
    if (not acts and names < _NAME) or (a.names - b.names and b.names - a.names):
        return 0.0  # nothing in common, or each names what the other does not
    alone = a.kind == b.kind and all(single[o.page, o.kind, o.coming] == 1 for o in (a, b))
    return acts + names + _FUTURE * a.coming + _UNTIL * (a.until and b.until) + _ALONE * alone


def _exclude(a: _Occasion, b: _Occasion, material: Material) -> bool:
    """Whether something both dates tell differs; a weekday only where both mean one week."""
    one, two = dict(a.parts), dict(b.parts)
    both = [k for k in one if k in two]
    if not any(one[k] != two[k] for k in both):
        return False
    return both != ["weekday"] or _one_week(a, b, material)


def _one_week(a: _Occasion, b: _Occasion, material: Material) -> bool:
    try:
        days = [date.fromisoformat(material.pages[o.page].facts.article.published or "") for o in (a, b)]
    except ValueError:
        return False
    return abs((days[0] - days[1]).days) <= 2


def _carriers(one: _Occasion, material: Material) -> list[Entry]:
    """The claims of the sentence that hold the date, else all of them."""
    there = material.entries_at(one.page, one.place)
    return [e for e in there if any(s.start <= one.place < s.end for s in e.spans)] or there


def _candidate(a: _Occasion, b: _Occasion, score: float, material: Material) -> list[Candidate]:
    sides = [_carriers(o, material) for o in (a, b)]
    if not all(sides) or material.other_names(sides[0][0], sides[1][0]):
        return []
    texts = [material.sentence(side[0]) for side in sides]
    return [
        Candidate(
            "date",
            (
                side_of(f"{a.shown}: {texts[0]}", sides[0], a.shown),
                side_of(f"{b.shown}: {texts[1]}", sides[1], b.shown),
            ),
            f"When: {a.shown} or {b.shown}",
            f"{material.name_of(a.page)} dates it {a.shown} (“{shortened(texts[0], 90)}”), "
            f"{material.name_of(b.page)} {b.shown} (“{shortened(texts[1], 90)}”).",
            "occasion",
            None,
            "Check the date with the source.",
            {"same act": round(score, 2), "words": ", ".join(sorted(t.strip("~") for t in a.acts & b.acts))},
        )
    ]
