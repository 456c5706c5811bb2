"""The lexicon of measures: which words beside a number tell what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractor.reconcile.words import data_lines, stem

__all__ = ["Topics", "found_cues", "no_topics", "topics"]


@dataclass(frozen=True, slots=True)
class Topics:
    """The lexicon of measures, see data/measures.txt."""

    cues: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """First word or stem → (rest of the phrase, topic), longest first."""
    dimensions: Mapping[str, frozenset[str]]
    finer: Mapping[str, str]
    """Topic → the wider topic it stands before."""
    growing: frozenset[str]
    """Topics of counts that grow as news comes in."""
    counted: frozenset[str]
    """Topics of what is counted one by one."""
    held: frozenset[str]
    """Topics of which every firm, party or country has its own."""
    scopes: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    periods: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """As `scopes`, to the axis and value of a period ("length quarter")."""
    counters: Mapping[str, str]
    """Word → the side that counts ("organisers", "police")."""
    generic: frozenset[str]
    scales: frozenset[str]
    """Stems of nouns for the place on a scale: a number of them counts nothing."""
    anybody: frozenset[str]

    def hits(self, words: Sequence[str], dimension: str) -> list[tuple[int, int, str]]:
        """(place, length, topic) of every word or phrase that tells a topic of this dimension."""
        return [h for h in found_cues(words, self.cues) if dimension in self.dimensions[h[2]]]


def found_cues(
    words: Sequence[str], cues: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
) -> list[tuple[int, int, str]]:
    """(place, length, name) of every cue in the words."""
    found = []
    for at, word in enumerate(words):
        for first in {word, stem(word)}:
            for rest, name in cues.get(first, ()):
                if tuple(words[at + 1 : at + 1 + len(rest)]) == rest and (rest or first == word or len(word) > 4):
                    found.append((at, 1 + len(rest), name))
    return found


@cache
def no_topics() -> Topics:
    """The lexicon for articles in a language it has no words of: nothing beside a number tells what it counts."""
    return replace(topics(), cues={}, scopes={}, periods={}, counters={})


@cache
def topics() -> Topics:
    """The shipped lexicon, read once."""
    cues: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    scopes: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    periods: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    dimensions: dict[str, frozenset[str]] = {}
    finer: dict[str, str] = {}
    growing: set[str] = set()
    counted: set[str] = set()
    held: set[str] = set()
    counters: dict[str, str] = {}
    lists: dict[str, frozenset[str]] = {}

    def put(into: dict[str, list[tuple[tuple[str, ...], str]]], members: str, name: str) -> None:
        for member in members.split():
            parts = member.removeprefix("=").split("_")
            bends = len(parts) == 1 and len(parts[0]) > 4 and member[0] != "="
            keys = {parts[0]} | ({stem(parts[0])} if bends else set())
            for key in sorted(keys):
                into.setdefault(key, []).append((tuple(parts[1:]), name))

    for line in data_lines("measures.txt"):
        if "|" in line:
            head, kinds, members = line.split("|")
            name, _, wider = head.partition(">")
            marks, name = name, name.rstrip("+@!")
            if "+" in marks:
                growing.add(name)
            if "!" in marks:
                counted.add(name)
            if "@" in marks:
                held.add(name)
            if wider:
                finer[name] = wider
            dimensions[name] = frozenset(kinds.split())
            put(cues, members, name)
            continue
        label, members = line.split(":", 1)
        if label.startswith("scope "):
            put(scopes, members, label.split()[1])
        elif label.startswith("period "):
            put(periods, members, label.removeprefix("period "))
        elif label.startswith("by "):
            counters.update(dict.fromkeys(members.split(), label.split()[1]))
        else:
            lists[label] = frozenset(members.split())
    return Topics(
        cues={k: tuple(sorted(set(v), key=lambda x: (-len(x[0]), x))) for k, v in cues.items()},
        dimensions=dimensions,
        finer=finer,
        growing=frozenset(growing),
        counted=frozenset(counted),
        held=frozenset(held),
        scopes={k: tuple(sorted(set(v))) for k, v in scopes.items()},
        periods={k: tuple(sorted(set(v))) for k, v in periods.items()},
        counters=counters,
        generic=lists["generic"],
        scales=frozenset(map(stem, lists["scales"])),
        anybody=lists["anybody"],
    )
