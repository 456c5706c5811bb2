"""How many independent sources stand behind a fact: lineages, less those that took this one sentence from another.

An article that is nobody's copy may still print one sentence of an agency's report word for word, or name the agency
that it has just this from. It backs the fact no more than that report does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.reconcile.clusters import Clusters
from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Material
from extractor.reconcile.pages import Page
from extractor.reconcile.words import data_lines, plain_words

__all__ = ["independent_sources"]

_RUN = 12
"""Consecutive words outside quotations that two reporters do not write alike by chance: a copied sentence has 15 to
30 words, what unrelated reports share by chance is a name with its title."""
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|«[^»\n]*»|„[^“\n]*“")
_HEAD = 300
"""Code points from an article's start in which an agency's dateline stands."""


@cache
def _agencies() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for every printed name, and name → agency."""
    names: dict[str, str] = {}
    for line in data_lines("agencies.txt"):
        agency, _, others = line.partition("|")
        names.update((name, agency) for name in (agency, *filter(None, others.split(","))))
    longest = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"), names


def independent_sources(entries: Sequence[Entry], material: Material) -> int:
    """Sources behind what these entries say that do not have it from each other, as far as the articles show."""
    pages = {place[0] for e in entries for place in material.places(e)}
    lineages = Clusters(material.lineage_of[p] for p in pages)
    if len(lineages.groups()) < 2:
        return 1
    first: dict[str, int] = {}
    for e in entries:
        told = list(_marks(material.sentence(e)))
        for page, *_ in material.places(e):
            mine = material.lineage_of[page]
            for mark in (*told, *_dateline(material.pages[page])):
                lineages.join(first.setdefault(mark, mine), mine)
    return len(lineages.groups())


def _marks(sentence: str) -> Iterator[str]:
    """What another sentence has in common with this one only if both are of one source."""
    pattern, names = _agencies()
    for own in _QUOTED.split(sentence):
        yield from (names[m.group()] for m in pattern.finditer(own))
        words = plain_words(own)
        yield from (" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))


def _dateline(page: Page) -> Iterator[str]:
    """The agency whose report the article is: its publisher, or the one in brackets at the head."""
    pattern, names = _agencies()
    if page.facts.article.publisher in names:
        yield names[page.facts.article.publisher]
    yield from (names[m[1]] for m in re.finditer(rf"\(({pattern.pattern})\)", page.text()[:_HEAD]))
