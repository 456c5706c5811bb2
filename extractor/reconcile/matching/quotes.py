"""Quotations of one utterance: aligned word by word across articles, their difference typed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import LCSseq

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import nearest
from extractor.reconcile.matching.cuts import cut_turns, gap_turns
from extractor.reconcile.matching.spoken import Said, alike, is_measured, read_spoken
from extractor.reconcile.pages import Page
from extractor.reconcile.words import NEGATIONS, STOP_WORDS, plain_words
from extractor.text.languages import ENGLISH, language_of

__all__ = ["Difference", "QuotePair", "match_quotes"]

Difference = Literal["identical", "punctuation", "truncated", "wording", "sense_changing_truncation"]

SAME_UTTERANCE = 0.6
"""Share of the shorter quotation's words that the other has in the same order. Why: translations and loose
transcripts of
one sentence keep about two thirds of their words; different sentences of one speaker share under a third."""
_POSTINGS = 60
"""Quotations with a word pair in common that are compared, nearest articles first; see matching/alignment.py."""
_FEWEST = 3
"""Words a loose (not contained) match must share at least."""
_BRACKET_STANDS_FOR = 3
"""Words that a stretch in square brackets may stand for beyond its own number."""


@dataclass(frozen=True, slots=True)
class QuotePair:
    """Two quotations held to be one utterance (entry numbers, smaller first)."""

    first: int
    second: int
    difference: Difference
    share: float
    """Words of the shorter found in order in the longer, 0–1."""
    same_speaker: bool | None
    """None where one side names no speaker."""
    changes: tuple[tuple[str, str], ...]
    """Differing stretches: (first's words, second's words), "" where one side has nothing."""
    weighty: bool = False
    """Whether the differing words negate, count or tell what is counted."""


def _stretches(a: Sequence[Said], b: Sequence[Said]) -> Iterator[tuple[bool, list[Said], list[Said]]]:
    """(whether the same, words of a, words of b) of two quotations in order, no two neighbours both the same or not."""
    left: list[Said] = []
    right: list[Said] = []
    for op in LCSseq.opcodes([x.word for x in a], [x.word for x in b]):
        mine, yours = list(a[op.src_start : op.src_end]), list(b[op.dest_start : op.dest_end])
        if op.tag != "equal":
            left, right = left + mine, right + yours
            continue
        if left or right:
            yield False, left, right
        left, right = [], []
        yield True, mine, yours
    if left or right:
        yield False, left, right


def _differences(a: Sequence[Said], b: Sequence[Said]) -> list[tuple[list[Said], list[Said]]]:
    """The differing stretches of two quotations, in order; empty where one side has nothing."""
    return [(left, right) for same, left, right in _stretches(a, b) if not same]


def _shown(words: Sequence[Said]) -> str:
    """A stretch as printed; where it is half of a printed sign ("not" of "won't"), as spoken."""
    return " ".join(x.printed for x in words if x.printed) or " ".join(x.word for x in words)


def _keys(words: Sequence[str]) -> list[str]:
    content = [w for w in words if w not in STOP_WORDS]
    if len(words) <= 2:
        return content
    pairs = [f"{x} {y}" for x, y in itertools.pairwise(words) if x not in STOP_WORDS or y not in STOP_WORDS]
    return pairs + (content if len(words) <= 4 else [])


def _find(small: Sequence[str], large: Sequence[str], start: int = 0) -> int:
    first = small[0]
    for at in range(start, len(large) - len(small) + 1):
        if large[at] == first and list(large[at : at + len(small)]) == list(small):
            return at
    return -1


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A quotation to be compared."""

    entry: Entry
    said: Sequence[Said]

    @property
    def words(self) -> list[str]:
        return [x.word for x in self.said]


def match_quotes(entries: Sequence[Entry], registry: Registry, pages: Sequence[Page]) -> list[QuotePair]:
    """Pairs of quotations that are one utterance, across articles and within one, by entry numbers."""
    english = [language_of(p.text(), p.facts.article.language) == ENGLISH for p in pages]
    quotes = [
        _Quotation(e, read_spoken(e.text, accents=not english[e.page]))
        for e in entries
        if e.kind == "quote" and e.words and e.quote().kind != "title"
    ]
    quotes = [q for q in quotes if q.said]
    words = [q.words for q in quotes]
    postings: dict[str, list[int]] = {}
    for place, mine in enumerate(words):
        for key in set(_keys(mine)):
            postings.setdefault(key, []).append(place)
    single: dict[str, list[int]] = {}
    for place, mine in enumerate(words):
        for word in {w for w in mine if w not in STOP_WORDS}:
            single.setdefault(word, []).append(place)
    found: dict[tuple[int, int], QuotePair] = {}
    for place, mine in enumerate(words):
        hits: dict[int, int] = {}
        for key in set(_keys(mine)):
            where = (postings if " " in key else single).get(key, [])
            for other in nearest(where, place, _POSTINGS):
                hits[other] = hits.get(other, 0) + 1
        for other in sorted(hits):
            if other == place or (min(place, other), max(place, other)) in found:
                continue
            pair = _compare(quotes[min(place, other)], quotes[max(place, other)], registry, pages)
            if pair is not None:
                found[min(place, other), max(place, other)] = pair
    return [found[k] for k in sorted(found)]


def _compare(one: _Quotation, other: _Quotation, registry: Registry, pages: Sequence[Page]) -> QuotePair | None:
    a, b = one.entry, other.entry
    same = _same_speaker(a, b, registry)
    said_a, said_b = alike(one.said, other.said)
    said_a = _unbracketed(said_a, said_b)
    said_b = _unbracketed(said_b, said_a)
    words_a, words_b = [x.word for x in said_a], [x.word for x in said_b]
    if words_a == words_b:
        if len(words_a) < 3 and not (same and _near(a, b, pages)):
            return None
        plain = " ".join(a.text.strip(" ,.;").split()) == " ".join(b.text.strip(" ,.;").split())
        return QuotePair(a.number, b.number, "identical" if plain else "punctuation", 1.0, same, ())
    turned = len(words_a) > len(words_b)
    small, large = (words_b, words_a) if turned else (words_a, words_b)
    short, long = (said_b, said_a) if turned else (said_a, said_b)
    kept = _kept(short, large)
    if kept:
        content = [w for w in small if w not in STOP_WORDS]
        if len(small) <= 4 and (not same or not content):
            return None
        if len(content) < 2 and not _near(a, b, pages):
            return None
        around = set(_around(b if turned else a, pages))
        text = a.text if turned else b.text
        lost = cut_turns(long, text, kept[0][0], kept[0][1], around) or any(
            gap_turns(long, text, left[1], right[0], around) for left, right in itertools.pairwise(kept)
        )
        parted = tuple((_shown(x), _shown(y)) for x, y in _differences(said_a, said_b))
        kind: Difference = "sense_changing_truncation" if lost else "truncated"
        return QuotePair(a.number, b.number, kind, 1.0, same, parted)
    if same is False or a.page == b.page:
        return None
    shared = LCSseq.similarity(small, large)
    share = shared / len(small)
    if shared < _FEWEST or share < SAME_UTTERANCE:
        return None
    common = [w for w in set(small) & set(large) if w not in STOP_WORDS]
    if len(common) < 2 or not _dense(small, large, shared):
        return None
    changes = _trimmed(said_a, said_b)
    weighty = any(x.word in NEGATIONS or is_measured(x) for change in changes for side in change for x in side)
    shown = tuple((_shown(x), _shown(y)) for x, y in changes)
    return QuotePair(a.number, b.number, "wording", share, same, shown, weighty)


def _kept(short: Sequence[Said], large: Sequence[str]) -> list[tuple[int, int]]:
    """Where the longer quotation has the stretches of the shorter that its ellipses part; empty if not all in order."""
    starts = [0, *(at for at, x in enumerate(short) if x.after_gap and at), len(short)]
    found: list[tuple[int, int]] = []
    end = 0
    for first, last in itertools.pairwise(starts):
        at = _find([x.word for x in short[first:last]], large, end)
        if at < 0:
            return []
        end = at + last - first
        found.append((at, end))
    return found


def _unbracketed(mine: Sequence[Said], yours: Sequence[Said]) -> Sequence[Said]:
    """`mine` with what an editor put in square brackets replaced by what `yours` has there.

    Brackets say that the words inside are not the speaker's; they may stand for any others, but for no "not".
    """
    if not any(x.editorial for x in mine):
        return mine
    found: list[Said] = []
    for same, left, right in _stretches(mine, yours):
        size = len(left)
        if same or not left or not all(x.editorial for x in left):
            found += left
            continue
        if left[0] is mine[0]:  # the other may begin before the bracket, or go on behind it
            right = right[-size:]
        elif left[-1] is mine[-1]:
            right = right[:size]
        negated = [bool({x.word for x in side} & NEGATIONS) for side in (left, right)]
        if negated[0] != negated[1] or len(right) > size + _BRACKET_STANDS_FOR:
            found += left
        else:
            found += (replace(x, start=left[0].start, end=left[-1].end) for x in right)
    return found


def _dense(small: Sequence[str], large: Sequence[str], shared: int) -> bool:
    """Whether the shared words stand close together in the longer quotation, not scattered over a speech."""
    matched: list[int] = []
    for op in LCSseq.opcodes(small, large):
        if op.tag == "equal":
            matched += range(op.dest_start, op.dest_end)
    return matched[-1] - matched[0] + 1 <= 2 * shared + 4


def _trimmed(a: Sequence[Said], b: Sequence[Said]) -> list[tuple[list[Said], list[Said]]]:
    """Differences without what one side merely has more of at either end."""
    changes = _differences(a, b)
    if a[0].word != b[0].word and changes:
        left, right = changes[0]
        if not left or not right:
            changes = changes[1:] if len(changes) > 1 else changes
        else:
            keep = min(len(left), len(right)) + 1
            changes[0] = (left[-keep:], right[-keep:])
    if a[-1].word != b[-1].word and changes:
        left, right = changes[-1]
        if not left or not right:
            changes = changes[:-1] if len(changes) > 1 else changes
        else:
            keep = min(len(left), len(right)) + 1
            changes[-1] = (left[:keep], right[:keep])
    return changes


def _around(entry: Entry, pages: Sequence[Page]) -> tuple[str, ...]:
    """The reporter's own words of the sentence the quotation stands in."""
    page = pages[entry.page]
    text = page.text()
    if not text or entry.sentence < 0:
        spans = entry.attribution.content if entry.attribution else ()
        return plain_words(" ".join(s.text for s in spans))
    place = page.sentences[entry.sentence]
    first, last = entry.spans[0].start, entry.spans[-1].end
    return plain_words(text[place.start : first]) + plain_words(text[last : max(last, place.end)])


def _near(a: Entry, b: Entry, pages: Sequence[Page]) -> bool:
    """Whether two short quotations stand in attributions about one thing; unknown counts as yes within one article."""
    mine, yours = set(_around(a, pages)), set(_around(b, pages))
    mine -= STOP_WORDS | set(a.words)
    yours -= STOP_WORDS | set(b.words)
    return bool(mine & yours) or not mine or not yours


def _same_speaker(a: Entry, b: Entry, registry: Registry) -> bool | None:
    if a.speaker is None or b.speaker is None:
        return None
    return (
        a.speaker == b.speaker or registry.speaks_for(a.speaker, b.speaker) or registry.speaks_for(b.speaker, a.speaker)
    )
