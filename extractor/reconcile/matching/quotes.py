"""Quotations of one utterance: aligned word by word across articles, their difference typed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import nearest
from extractor.reconcile.pages import Page
from extractor.reconcile.words import CONDITIONS, HEDGES, NEGATIONS, STOP_WORDS, plain_words

__all__ = ["Difference", "QuotePair", "match_quotes", "word_difference"]

Difference = Literal["identical", "punctuation", "truncated", "wording", "sense_changing_truncation"]

SAME_UTTERANCE = 0.6
"""Share of the shorter quotation's words that the other has in the same order. Why: translations and loose
transcripts of
one sentence keep about two thirds of their words; different sentences of one speaker share under a third."""
_POSTINGS = 60
"""Quotations with a word pair in common that are compared, nearest articles first; see matching/alignment.py."""
_FEWEST = 3
"""Words a loose (not contained) match must share at least."""


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


def word_difference(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    """The differing stretches of two word lists, in order; "" where one side has nothing."""
    found: list[tuple[str, str]] = []
    left: list[str] = []
    right: list[str] = []
    for op in LCSseq.opcodes(a, b):
        if op.tag == "equal":
            if left or right:
                found.append((" ".join(left), " ".join(right)))
            left, right = [], []
        else:
            left += a[op.src_start : op.src_end]
            right += b[op.dest_start : op.dest_end]
    if left or right:
        found.append((" ".join(left), " ".join(right)))
    return found


def _keys(entry: Entry) -> list[str]:
    words = entry.words
    content = [w for w in words if w not in STOP_WORDS]
    if len(words) <= 2:
        return content
    pairs = [f"{x} {y}" for x, y in itertools.pairwise(words) if x not in STOP_WORDS or y not in STOP_WORDS]
    return pairs + (content if len(words) <= 4 else [])


def _find(small: Sequence[str], large: Sequence[str]) -> int:
    first = small[0]
    for at in range(len(large) - len(small) + 1):
        if large[at] == first and list(large[at : at + len(small)]) == list(small):
            return at
    return -1


def match_quotes(entries: Sequence[Entry], registry: Registry, pages: Sequence[Page]) -> list[QuotePair]:
    """Pairs of quotations that are one utterance, across articles and within one, by entry numbers."""
    quotes = [e for e in entries if e.kind == "quote" and e.words and e.quote().kind != "title"]
    postings: dict[str, list[int]] = {}
    for place, entry in enumerate(quotes):
        for key in set(_keys(entry)):
            postings.setdefault(key, []).append(place)
    single: dict[str, list[int]] = {}
    for place, entry in enumerate(quotes):
        for word in {w for w in entry.words if w not in STOP_WORDS}:
            single.setdefault(word, []).append(place)
    found: dict[tuple[int, int], QuotePair] = {}
    for place, entry in enumerate(quotes):
        hits: dict[int, int] = {}
        for key in set(_keys(entry)):
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


def _compare(a: Entry, b: Entry, registry: Registry, pages: Sequence[Page]) -> QuotePair | None:
    same = _same_speaker(a, b, registry)
    if a.words == b.words:
        if len(a.words) < 3 and not (same and _near(a, b, pages)):
            return None
        plain = " ".join(a.text.strip(" ,.;").split()) == " ".join(b.text.strip(" ,.;").split())
        return QuotePair(a.number, b.number, "identical" if plain else "punctuation", 1.0, same, ())
    small, large = (a, b) if len(a.words) <= len(b.words) else (b, a)
    at = _find(small.words, large.words)
    if at >= 0:
        content = [w for w in small.words if w not in STOP_WORDS]
        if len(small.words) <= 4 and (not same or not content):
            return None
        if len(content) < 2 and not _near(a, b, pages):
            return None
        kind: Difference = "sense_changing_truncation" if _sense_lost(small, large, at, pages) else "truncated"
        return QuotePair(a.number, b.number, kind, 1.0, same, tuple(word_difference(a.words, b.words)))
    if same is False or a.page == b.page:
        return None
    shared = LCSseq.similarity(small.words, large.words)
    share = shared / len(small.words)
    if shared < _FEWEST or share < SAME_UTTERANCE:
        return None
    common = [w for w in set(small.words) & set(large.words) if w not in STOP_WORDS]
    if len(common) < 2 or not _dense(small.words, large.words, shared):
        return None
    return QuotePair(a.number, b.number, "wording", share, same, tuple(_trimmed(a.words, b.words)))


def _dense(small: Sequence[str], large: Sequence[str], shared: int) -> bool:
    """Whether the shared words stand close together in the longer quotation, not scattered over a speech."""
    matched: list[int] = []
    for op in LCSseq.opcodes(small, large):
        if op.tag == "equal":
            matched += range(op.dest_start, op.dest_end)
    return matched[-1] - matched[0] + 1 <= 2 * shared + 4


def _trimmed(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    """Differences without what one side merely has more of at either end."""
    changes = word_difference(a, b)
    if a[0] != b[0] and changes:
        left, right = changes[0]
        if not left or not right:
            changes = changes[1:] if len(changes) > 1 else changes
        else:
            keep = min(len(left.split()), len(right.split())) + 1
            changes[0] = (" ".join(left.split()[-keep:]), " ".join(right.split()[-keep:]))
    if a[-1] != b[-1] and changes:
        left, right = changes[-1]
        if not left or not right:
            changes = changes[:-1] if len(changes) > 1 else changes
        else:
            keep = min(len(left.split()), len(right.split())) + 1
            changes[-1] = (" ".join(left.split()[:keep]), " ".join(right.split()[:keep]))
    return changes


def _sense_lost(small: Entry, large: Entry, at: int, pages: Sequence[Page]) -> bool:
    """Whether what was cut away from the same sentence negates, conditions or hedges what was kept."""
    before = list(large.words[:at])
    after = list(large.words[at + len(small.words) :])
    text = large.text
    words = re.split(r"\s+", text)
    # Sentence ends inside the longer quotation bound what belongs to the kept words.
    ends = [
        i
        for i, w in enumerate(words[:-1])
        if re.search(r"[.!?…][\"”’')]*$", w) and not re.fullmatch(r"(?:Mr|Mrs|Ms|Dr|St)\.", w)
    ]
    if len(words) == len(large.words):
        low = max((e + 1 for e in ends if e < at), default=0)
        high = min((e + 1 for e in ends if e >= at + len(small.words) - 1), default=len(words))
        before, after = list(large.words[low:at]), list(large.words[at + len(small.words) : high])
    lost = NEGATIONS & set(before[-4:])
    lost |= ({"if", "unless", "provided", "only"} | (HEDGES - {"could", "may"})) & set(before[-3:])
    lost |= {"if", "unless", "provided", "except"} & set(after[:2])
    if not lost:
        return False
    kept = set(small.words) | set(_around(small, pages))
    return not (
        lost & kept
        or (lost & NEGATIONS and kept & (NEGATIONS | {"denied", "refused", "ruled", "rejected"}))
        or (lost & CONDITIONS and kept & CONDITIONS)
    )


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


def _by_pronoun(entry: Entry) -> bool:
    span = entry.attribution.source_span if entry.attribution else None
    return span is not None and span.text.lower() in ("he", "she", "they", "it", "who")
