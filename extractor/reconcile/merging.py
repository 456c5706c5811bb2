"""Same facts: groups of claims, quotes or figures of several articles that say one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Protocol

from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.figures import FigurePair, excluding, tells_as_much
from extractor.reconcile.matching.quotes import QuotePair
from extractor.reconcile.material import ClaimPair

__all__ = ["SAME_CLAIM", "is_like", "merge", "merge_links"]

SAME_CLAIM = 0.55
"""Alignment score from which two claims, each the other's best counterpart, are one fact. Why: on hand-annotated
articles 0.55 finds nine in ten paraphrases while pairs of different facts of one topic stay below 0.5."""
JUDGED = 0.5
"""Strength of what only a judge holds to be one fact: the last to be joined."""
_MOST_PER_ARTICLE = 3
"""Items of one article in one group: a statement may be split in two or three, not more."""


class Contrasts(Protocol):
    """What is not one fact although it shares most of its words."""

    @property
    def opposed(self) -> Mapping[int, Collection[int]]:
        """Entry → entries that cannot hold beside it."""

    def apart(self, first: int, second: int) -> bool:
        """Whether these entries (smaller first) say different things."""


def is_like(pair: ClaimPair) -> bool:
    """Whether the two claims share words enough to be one fact."""
    return pair.score >= SAME_CLAIM and pair.dice >= 0.4


def merge_links(
    entries: Sequence[Entry],
    claims: Iterable[ClaimPair],
    quotes: Iterable[QuotePair],
    figures: Iterable[FigurePair],
    joined: Iterable[tuple[int, int]] = (),
) -> list[tuple[float, int, int]]:
    """(strength, entry, entry) of every pair that may be one fact; `joined` are held to be by a judge."""
    links: list[tuple[float, int, int]] = []
    for pair in claims:
        if is_like(pair):
            links.append((pair.score, pair.first, pair.second))
    for q in quotes:
        if q.difference == "wording" and q.same_speaker is not True:
            continue
        if q.same_speaker is False or q.difference == "sense_changing_truncation":
            continue
        links.append((2.0 if q.difference in ("identical", "punctuation") else 1.0 + q.share / 2, q.first, q.second))
    for f in figures:
        if f.relation in ("same", "precision") and tells_as_much(entries[f.first].figure(), entries[f.second].figure()):
            links.append((1.0 + f.score if f.relation == "same" else f.score, f.first, f.second))
    return links + [(JUDGED, a, b) for a, b in joined]


def merge(
    entries: Sequence[Entry],
    links: Iterable[tuple[float, int, int]],
    pages: Sequence[Sequence[int]] | None = None,
    contrasts: Contrasts | None = None,
) -> list[list[int]]:
    """Groups of entry numbers, each sorted, all entries of claims, quotes and figures in exactly one.

    Pairs are joined best first; a pair that would put too many items of one article together, or figures that exclude
    each other ("37", "dozens", "52"), is left out, so one wrong link cannot pull two facts into one. `pages` are the
    articles that print each entry; None: its own article alone. Of `contrasts`, opposites come into no group together,
    not by way of a third either. What is only held apart is not joined for its likeness; a judge may see one thing
    in it.
    """
    parent = list(range(len(entries)))
    members: dict[int, set[int]] = {n: {n} for n in range(len(entries))}
    counted = {e.number: {_printed(e): e.figure()} for e in entries if e.kind == "figure"}
    held = [Counter(p) for p in pages] if pages is not None else [Counter([e.page]) for e in entries]

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    opposed = contrasts.opposed if contrasts is not None else {}
    for strength, one, two in sorted(links, key=lambda x: (-x[0], x[1], x[2])):
        x, y = sorted((root(one), root(two)))
        if x == y or entries[one].kind != entries[two].kind:
            continue
        small, large = sorted((held[x], held[y]), key=len)
        if any(n + large[page] > _MOST_PER_ARTICLE for page, n in small.items()):
            continue
        if opposed and any(not members[y].isdisjoint(opposed.get(m, ())) for m in members[x]):
            continue
        if contrasts is not None and strength != JUDGED and contrasts.apart(min(one, two), max(one, two)):
            continue
        if x in counted:
            new = [figure for key, figure in counted[y].items() if key not in counted[x]]
            if any(excluding(a, b) for a, b in product(counted[x].values(), new)):
                continue
            counted[x] |= counted.pop(y)
        large.update(small)
        held[x] = large
        parent[y] = x
        members[x] |= members.pop(y)
    return [sorted(group) for _, group in sorted(members.items())]


def _printed(entry: Entry) -> tuple[str, str]:
    """What tells one printed figure from another, so that a number many articles print is compared once."""
    return entry.figure().span.text, entry.figure().unit or ""
