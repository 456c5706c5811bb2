"""How many independent sources stand behind a fact: lineages, less those that took this one sentence from another.

An article that is nobody's copy may still print one sentence of an agency's report word for word, or name the agency
that it has just this from. It backs the fact no more than that report does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

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
    pages = [{place[0] for place in material.places(e)} for e in entries]
    behind = {material.lineage_of[p] for held in pages for p in held}
    if len(behind) < 2:
        return 1
    lineages = Clusters(behind)
    first: dict[str, int] = {}
    for e, held in zip(entries, pages, strict=True):
        told = _marks(material.sentence(e))
        for mine, dateline in {(material.lineage_of[p], _dateline_of(material.pages[p])) for p in held}:
            for mark in told + dateline:
                other = first.setdefault(mark, mine)
                if other != mine:
                    lineages.join(other, mine)
    return len(lineages.groups())


def _dateline_of(page: Page) -> tuple[str, ...]:
    article = page.facts.article
    return _dateline(article.publisher, (article.text or "")[:_HEAD])


@lru_cache(maxsize=4096)
def _marks(sentence: str) -> tuple[str, ...]:
    """What another sentence has in common with this one only if both are of one source.

    Remembered, as one sentence is asked for each of the items in it.
    """
    pattern, names = _agencies()
    found: list[str] = []
    for own in _QUOTED.split(sentence):
        found += (names[m.group()] for m in pattern.finditer(own))
        words = plain_words(own)
        found += (" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))
    return tuple(found)


@lru_cache(maxsize=4096)
def _dateline(publisher: str | None, head: str) -> tuple[str, ...]:
    """The agency whose report an article is: its publisher, or the one in brackets at the head."""
    pattern, names = _agencies()
    named = [m[1] for m in re.finditer(rf"\(({pattern.pattern})\)", head)]
    return tuple(names[name] for name in (publisher, *named) if name in names)
