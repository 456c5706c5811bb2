"""Blocks: the numbered statements a judge is shown at once, bounded in size, a topic never cut where that can be
helped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Material

__all__ = ["Block", "build_blocks"]

_Place = tuple[int, int]
"""(page, sentence number; below -1 for an entry outside every sentence)."""


@dataclass(frozen=True, slots=True)
class Block:
    """Entries by the numbers the judge sees (1, 2, … are entries[0], entries[1], …) and the text shown."""

    entries: tuple[Entry, ...]
    text: str

    @property
    def code(self) -> str:
        """Fence code: eight hex digits of the SHA-256 of the text, so that no article can close the fence."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _place(entry: Entry) -> _Place:
    return (entry.page, entry.sentence if entry.sentence >= 0 else -2 - entry.start)


def build_blocks(material: Material, most: int) -> list[Block]:
    """Blocks of at most `most` statements each (more only where one sentence alone has more), in story order.

    A story that fits is one block. A larger one is split by topic: sentences whose items were grouped as the same fact
    or paired as related stay together as long as they fit. Articles by themselves (one page) make no block.
    """
    if len(material.pages) < 1 or not material.entries:
        return []
    at: dict[_Place, list[Entry]] = {}
    for entry in material.entries:
        at.setdefault(_place(entry), []).append(entry)
    if len(material.entries) <= most:
        return [_block(material, sorted(at), at)]
    return [_block(material, places, at) for places in _packed(_topics(material, at, most), at, most)]


def _topics(material: Material, at: dict[_Place, list[Entry]], most: int) -> list[list[_Place]]:
    parent: dict[_Place, _Place] = {p: p for p in at}
    size = {p: len(entries) for p, entries in at.items()}

    def root(p: _Place) -> _Place:
        while parent[p] != p:
            parent[p] = parent[parent[p]]
            p = parent[p]
        return p

    links: list[tuple[float, _Place, _Place]] = []
    entries = material.entries
    for pair in material.claim_pairs:
        links.append((pair.score, _place(entries[pair.first]), _place(entries[pair.second])))
    for quote in material.quote_pairs:
        links.append((1.0 + quote.share, _place(entries[quote.first]), _place(entries[quote.second])))
    for figure in material.figure_pairs:
        links.append((figure.score, _place(entries[figure.first]), _place(entries[figure.second])))
    for _, a, b in sorted(links, key=lambda x: (-x[0], x[1], x[2])):
        x, y = sorted((root(a), root(b)))
        if x != y and size[x] + size[y] <= max(2, most // 2):
            parent[y] = x
            size[x] += size[y]
    topics: dict[_Place, list[_Place]] = {}
    for p in sorted(at):
        topics.setdefault(root(p), []).append(p)
    return list(topics.values())


def _packed(topics: list[list[_Place]], at: dict[_Place, list[Entry]], most: int) -> list[list[_Place]]:
    """Topics into blocks in order; a topic of a single article goes nowhere: there is nothing to compare it with."""
    blocks: list[list[_Place]] = []
    room = 0
    for topic in topics:
        if len({page for page, _ in topic}) < 2:
            continue
        need = sum(len(at[p]) for p in topic)
        if not blocks or need > room:
            blocks.append([])
            room = most
        blocks[-1] += topic
        room -= need
    return [sorted(b) for b in blocks]


def _block(material: Material, places: Sequence[_Place], at: dict[_Place, list[Entry]]) -> Block:
    shown: list[Entry] = []
    lines: list[str] = []
    page = -1
    for place in places:
        if place[0] != page:
            page = place[0]
            article = material.pages[page].facts.article
            when = f", {article.published}" if article.published else ""
            lines.append(f"## Article {_letter(page)}: {article.publisher or 'publisher not stated'}{when}")
        sentence = " ".join(material.sentence(at[place][0]).split())
        lines.append("| " + sentence)
        for entry in at[place]:
            shown.append(entry)
            lines.append(f"{len(shown)} {_line(entry, sentence)}")
    return Block(tuple(shown), "\n".join(lines))


def _letter(number: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _line(entry: Entry, sentence: str) -> str:
    source = entry.attribution.source.name if entry.attribution and entry.attribution.source else None
    if entry.kind == "quote":
        return f"quote ({source or '?'}): “{entry.text}”"
    if entry.kind == "figure":
        measure = "" if entry.text == sentence else f" — {entry.text}"
        return f"figure: {' '.join(entry.figure().span.text.split())}{measure}"
    notes = [f"said by {source}"] if source else []
    if entry.attribution is not None and entry.attribution.hedged:
        notes.append("hedged")
    if entry.claim().modality != "asserted":
        notes.append(entry.claim().modality)
    if entry.claim().event_date:
        notes.append(str(entry.claim().event_date))
    noted = f" ({'; '.join(notes)})" if notes else ""
    return f"claim{noted}: {'=' if entry.text == sentence else entry.text}"
