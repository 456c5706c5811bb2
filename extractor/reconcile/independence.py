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
from extractor.reconcile.quoted import QUOTED, SPOKEN, without
from extractor.reconcile.words import STOP_WORDS, data_lines, marker_words, read_words

__all__ = ["independent_sources"]

_RUN = 12
"""Consecutive words outside quotations that two reporters do not write alike by chance: a copied sentence has 15 to
30 words."""
_TELLING = 6
"""Words of such a run that must tell something. Why: a title, a name and a day of 12 words are anybody's."""
_LONG_RUN = 18
"""Words of a run that no two reporters share by chance whatever they are."""
_EMPTY = STOP_WORDS | marker_words("calendar") | marker_words("title")
_INITIAL = re.compile(r"\b[A-Z]")
_HEAD = 300
"""Code points from an article's start in which an agency's dateline stands."""


_BEFORE = (
    r"(?:told|tells|telling|according to|(?:reported|quoted|cited|published|carried) by|citing|quoting|said to"
    r"|(?:spoke|speaking|talking|interview|comments?|statement) (?:to|with)|laut|gegenüber|selon|à|según"
    r"|secondo|segundo|a(?= la agencia))\s+"
    r"(?:(?:the|an?|der|die|l[ae]|state|official|news|wire|press|agency|Nachrichtenagentur|agence|agencia|agenzia"
    r"|[A-Z][a-z]+(?:an|ese|ish|[’']s))\s+){0,5}(?:l[’'])?"
)
_AFTER = (
    r"(?:\s+(?:news|press|wire)?\s?(?:agency|service))?,?\s+(?:has |had |also )?"
    r"(?:reported|reports|reporting|said|says|cited|quoted|wrote|berichtet\w*|meldet\w*)\b"
)
_NO_AGENCY = r"(?!\s+(?:government|police|leader|chief|minister|part(?:y|ies)|supporter|member|official|officer)s?\b)"
"""Why: AFP are policemen too, AP is Andhra Pradesh, PTI a party."""


@cache
def _agencies() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """A pattern for every name given as the source of a sentence, one for names in brackets, and name → agency.

    Why not for every mention: agencies are written about, and others bear their letters.
    """
    names: dict[str, str] = {}
    for line in data_lines("agencies.txt"):
        agency, _, others = line.partition("|")
        names.update((name, agency) for name in (agency, *filter(None, others.split(","))))
    longest = sorted(names, key=lambda n: (-len(n), n))
    name = rf"(?<!\w)(?P<NAME>{'|'.join(map(re.escape, longest))})(?!\w)"
    told = rf"(?<!\w){_BEFORE}{name.replace('NAME', 'a')}{_NO_AGENCY}|{name.replace('NAME', 'b')}{_AFTER}"
    return re.compile(told), re.compile(rf"\({name.replace('NAME', 'a')}\)"), names


def _in_brackets(text: str) -> list[str]:
    """Agencies in brackets, less those that only abbreviate what stands before: "Australian Federal Police (AFP)"."""
    _, bracketed, names = _agencies()
    found = [
        (m["a"], "".join(_INITIAL.findall(text[max(0, m.start() - 80) : m.start()]))) for m in bracketed.finditer(text)
    ]
    return [names[name] for name, before in found if not before.endswith(name)]


def independent_sources(entries: Sequence[Entry], material: Material) -> int:
    """Sources behind what these entries say that do not have it from each other, as far as the articles show."""
    pages = [{place[0] for place in material.places(e)} for e in entries]
    behind = {material.lineage_of[p] for held in pages for p in held}
    if len(behind) < 2:
        return 1
    lineages = Clusters(behind)
    first: dict[str, int] = {}
    for e, held in zip(entries, pages, strict=True):
        told = _told(e, material)
        for mine, dateline in {(material.lineage_of[p], _dateline_of(material.pages[p])) for p in held}:
            for mark in told + dateline:
                other = first.setdefault(mark, mine)
                if other != mine:
                    lineages.join(other, mine)
    return len(lineages.groups())


def _dateline_of(page: Page) -> tuple[str, ...]:
    article = page.facts.article
    return _dateline(article.publisher, (article.text or "")[:_HEAD])


def _told(entry: Entry, material: Material) -> tuple[str, ...]:
    """What another entry has in common with this one only if both are of one source."""
    known = material.origins.get(entry.number)
    if known is None:
        known = material.origins[entry.number] = (*_given(entry), *_in_sentence(entry, material))
    return known


def _given(entry: Entry) -> list[str]:
    """Agencies that the entry's attribution gives as source, as go-between or as the one it was told to."""
    by = entry.attribution
    if by is None:
        return []
    named = [s.name for s in (by.source, *by.via) if s] + [by.addressee or ""]
    names = _agencies()[-1]
    bare = (n.removeprefix("the ").removesuffix(" news agency") for n in named)
    return [names[n] for n in bare if n in names]


def _in_sentence(entry: Entry, material: Material) -> list[str]:
    page = material.pages[entry.page]
    text = page.text()
    pieces = [(s.start, s.text) for s in entry.spans]
    if entry.sentence >= 0 and text:
        place = page.sentences[entry.sentence]
        pieces = [(place.start, text[place.start : place.end])]
    spoken = [part for q in page.facts.quotes for part in q.parts]
    cues = [s for a in page.facts.attributions for s in (a.source_span, a.cue_span) if s]
    found: list[str] = []
    for start, piece in pieces:
        own = without(piece, start, spoken, SPOKEN)
        found += _marks(own, without(own, start, cues, " "))
    return found


@lru_cache(maxsize=4096)
def _marks(own: str, uncued: str) -> tuple[str, ...]:
    """Agencies given as the source in `own`, and runs of words of `uncued`, the same without whose words it is.

    Remembered, as one sentence is asked for each of the items in it.
    """
    told, _, names = _agencies()
    found: list[str] = []
    for piece in QUOTED.split(own):
        found += (names[m["a"] or m["b"]] for m in told.finditer(piece))
        found += _in_brackets(piece)
    for piece in QUOTED.split(uncued):
        found += _runs(piece)
    return tuple(found)


def _runs(piece: str) -> list[str]:
    """Runs of the piece's words that are not met by chance."""
    read = read_words(piece)
    words = [w.folded.removesuffix("'s") for w in read]
    telling = [not piece[w.start].isupper() and word not in _EMPTY for w, word in zip(read, words, strict=True)]
    found = [n for n in range(len(words) - _RUN + 1) if sum(telling[n : n + _RUN]) >= _TELLING]
    long = range(len(words) - _LONG_RUN + 1)
    return [" ".join(words[n : n + _RUN]) for n in found] + [" ".join(words[n : n + _LONG_RUN]) for n in long]


@lru_cache(maxsize=4096)
def _dateline(publisher: str | None, head: str) -> tuple[str, ...]:
    """The agency whose report an article is: its publisher, or the one in brackets at the head."""
    names = _agencies()[-1]
    return (*((names[publisher],) if publisher in names else ()), *_in_brackets(head))
