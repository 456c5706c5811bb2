"""Who copied whom: articles that come from one text, and the evidence for it.

Copies share long word sequences. Rewrites share few, but one article's facts, background included, are found in the
other in nearly the same order. Shared quotations count for neither: two reporters at one press conference quote the
same
words. Credit lines ("Source: …", "told …") are evidence beside these, never a reason on their own.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.reconcile.matching.alignment import Unit, align
from extractor.reconcile.pages import Page
from extractor.reconcile.reprints import CROWD
from extractor.reconcile.words import UNSPACED, plain_words
from extractor.schemas import Lineage, LineageEvidence, Span

__all__ = ["CopyLink", "find_lineages"]

_SHINGLE = 5
_LETTERS_PER_WORD = 2
"""Letters counted as one word in scripts without spaces. Why: most Chinese and Japanese words have two."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
COPY_SHARE = 0.30
"""Share of the smaller article's word 5-grams, outside quotations, found in the other. Why: reprints share 30% of even
3-grams on average (NEWS-COPY); unrelated reports of one event share 1–2% outside quotations, close rewrites less
than 10%."""
REWRITE_COVERAGE = 0.55
"""Share of the smaller article's sentences, by weight of their terms, that the other answers. Why: measured on reports
of one event, rewrites reach 0.65 and more, independent reports stay below 0.4."""
REWRITE_ORDER = 0.75
"""Share of pairs of answered sentences that stand in the same order in both articles; 0.5 is chance."""
"""Share of matched sentence pairs that stand in the same order in both."""
_ANSWERED = 0.40
"""Counterpart score from which a sentence counts as answered by the other article."""
_MIN_MATCHED = 5
"""Fewer answered sentences than this never make a rewrite: too little text to tell."""
_SAMPLE = 96
"""5-grams kept per article for finding candidate pairs in crowded stories (bottom-k sketch)."""


@dataclass(frozen=True, slots=True)
class CopyLink:
    """Two articles held to share text."""

    first: int
    second: int
    kind: str
    """`identical_text`, `shared_sequences` or `shared_facts`."""
    share: float
    order: float
    detail: str


def find_lineages(pages: Sequence[Page]) -> tuple[list[Lineage], list[CopyLink]]:
    """Lineages of a story's pages (in their order), each article in exactly one, with the links behind them."""
    credits = [_credits(page) for page in pages]
    links = _copies(pages)
    linked = {(link.first, link.second) for link in links}
    links += [x for x in _rewrites(_fullest(pages, links), credits) if (x.first, x.second) not in linked]
    groups = _connected(len(pages), links)
    behind: dict[int, list[CopyLink]] = {}
    home = {number: members[0] for members in groups for number in members}
    for link in links:
        behind.setdefault(home[link.first], []).append(link)
    return [
        _lineage(place, members, pages, behind.get(members[0], []), credits)
        for place, members in enumerate(groups, start=1)
    ], links


def _connected(count: int, links: Sequence[CopyLink]) -> list[list[int]]:
    """The numbers 0 to `count` - 1 in groups that the links connect, each sorted, in order of their first."""
    parent = list(range(count))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for link in links:
        a, b = sorted((root(link.first), root(link.second)))
        parent[b] = a
    groups: dict[int, list[int]] = {}
    for number in range(count):
        groups.setdefault(root(number), []).append(number)
    return list(groups.values())


def _fullest(pages: Sequence[Page], copies: Sequence[CopyLink]) -> list[Page]:
    """The pages among which rewrites are looked for: in a crowded story the longest of each group of copies.

    What rewrites one copy rewrites the text all of them come from, and the longest holds most of it.
    """
    if len(pages) <= CROWD:
        return list(pages)
    return [pages[max(group, key=lambda n: (len(pages[n].own_words), -n))] for group in _connected(len(pages), copies)]


def _lineage(
    place: int, members: list[int], pages: Sequence[Page], links: list[CopyLink], credits: list[list[tuple[str, Span]]]
) -> Lineage:
    evidence = [
        LineageEvidence.model_validate(
            {
                "kind": link.kind,
                "detail": link.detail,
                "articles": (pages[link.first].id, pages[link.second].id),
                "value": round(link.share, 4),
            }
        )
        for link in sorted(links, key=lambda x: (-x.share, x.first, x.second))[:20]
    ]
    for number in members:
        for name, span in credits[number]:
            evidence.append(
                LineageEvidence(
                    kind="credit_line",
                    detail=f"{pages[number].publisher} credits {name}: “{' '.join(span.text.split())}”.",
                    articles=(pages[number].id,),
                    span=span,
                )
            )
    if len(members) == 1:
        evidence.insert(
            0,
            LineageEvidence(
                kind="alone",
                detail=(
                    f"{pages[members[0]].publisher} shares neither its wording nor the run of its facts with another "
                    "article of the story."
                ),
                articles=(pages[members[0]].id,),
            ),
        )
        relation = "original"
    else:
        relation = "rewrite" if any(x.kind == "shared_facts" for x in links) else "copy"
    share = max((x.share for x in links), default=0.0)
    return Lineage.model_validate(
        {
            "id": f"l{place}",
            "articles": tuple(pages[n].id for n in members),
            "relation": relation,
            "overlap": round(min(1.0, share), 4),
            "evidence": tuple(evidence),
        }
    )


def _sequence(page: Page) -> tuple[Sequence[str], int]:
    """The page's own words and how many make a sequence; its letters where the script parts no words."""
    text = "".join(page.own_words)
    if not text.isascii() and 2 * len(letters := _UNSPACED.findall(text)) > len(text):
        return letters, _SHINGLE * _LETTERS_PER_WORD
    return page.own_words, _SHINGLE


def _shingles(page: Page, known: dict[str, tuple[int, str]]) -> frozenset[tuple[int, str]]:
    """The page's 5-grams behind their checksums; `known` holds each but once, however many copies print it."""
    words, size = _sequence(page)
    found = set()
    for i in range(len(words) - size + 1):
        gram = " ".join(words[i : i + size])
        mark = known.get(gram)
        if mark is None:
            mark = known[gram] = (zlib.crc32(gram.encode("utf-8", "replace")), gram)
        found.add(mark)
    return frozenset(found)


def _copies(pages: Sequence[Page]) -> list[CopyLink]:
    known: dict[str, tuple[int, str]] = {}
    shingles = [_shingles(page, known) for page in pages]
    postings: dict[tuple[int, str], list[int]] = {}
    for number, mine in enumerate(shingles):
        looked_at = mine
        if len(pages) > CROWD and len(mine) > _SAMPLE:
            looked_at = frozenset(sorted(mine)[:_SAMPLE])
        for shingle in looked_at:
            postings.setdefault(shingle, []).append(number)
    candidates: Counter[tuple[int, int]] = Counter()
    for where in postings.values():
        if len(where) > CROWD:  # a chain joins them as well as all pairs would
            candidates.update(itertools.pairwise(where))
        else:
            candidates.update((a, b) for i, a in enumerate(where) for b in where[i + 1 :])
    links = []
    for (a, b), hits in sorted(candidates.items()):
        smaller = min(len(shingles[a]), len(shingles[b]))
        if hits < 2 and smaller > 2 * _SHINGLE:
            continue
        shared = len(shingles[a] & shingles[b])
        share = shared / smaller
        if share < COPY_SHARE:
            continue
        same = shingles[a] == shingles[b]
        links.append(
            CopyLink(
                a,
                b,
                "identical_text" if same else "shared_sequences",
                share,
                1.0,
                f"{pages[a].publisher} and {pages[b].publisher} share {share:.0%} of the shorter article's "
                f"{_SHINGLE}-word sequences, quotations and boilerplate left out.",
            )
        )
    return links


def _rewrites(pages: Sequence[Page], credits: list[list[tuple[str, Span]]]) -> list[CopyLink]:
    units: list[Unit] = []
    for page in pages:
        units += [
            Unit(page.number, place, s.own_terms) for place, s in enumerate(page.sentences) if len(s.own_terms) >= 4
        ]
    page_of = {page.number: page for page in pages}
    aligned = align(units, floor=_ANSWERED)
    weight = dict.fromkeys(page_of, 0.0)
    heavy = [sum(aligned.weights[t] for t in u.terms) for u in units]
    for unit, w in zip(units, heavy, strict=True):
        weight[unit.article] += w
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for number in range(len(units)):
        for article, pair in aligned.best[number].items():
            other = pair.other if pair.unit == number else pair.unit
            covered.setdefault((units[number].article, article), []).append((number, other))
    links = []
    for (a, b), found in sorted(covered.items()):
        if (weight[a], a) > (weight[b], b) or len(found) < _MIN_MATCHED:
            continue
        share = sum(heavy[n] for n, _ in found) / weight[a]
        order = _in_order([units[o].place for _, o in sorted(found, key=lambda x: units[x[0]].place)])
        need = REWRITE_COVERAGE - (0.1 if _same_credit(page_of[a], page_of[b], credits[a], credits[b]) else 0.0)
        if share < need or order < max(REWRITE_ORDER, _beyond_chance(len(found))):
            continue
        first, second = sorted((a, b))
        links.append(
            CopyLink(
                first,
                second,
                "shared_facts",
                share,
                order,
                f"{share:.0%} of {page_of[a].publisher} (by weight of its terms, {len(found)} sentences) is found in "
                f"{page_of[b].publisher}, {order:.0%} of it in the same order, with little wording in common.",
            )
        )
    return links


def _in_order(places: list[int]) -> float:
    """Share of pairs that stand in the same order in both articles (1.0 all, 0.5 chance); long runs are thinned."""
    places = places[:: 1 + len(places) // 200]
    pairs = [(x, y) for i, x in enumerate(places) for y in places[i + 1 :]]
    return sum(1.0 if x < y else 0.5 if x == y else 0.0 for x, y in pairs) / len(pairs) if pairs else 0.0


def _beyond_chance(matched: int) -> float:
    """The order (share of pairs in the same order) that `matched` shuffled sentences exceed once in 200 times.

    Source: the null distribution of Kendall's tau, variance 2(2n+5) / 9n(n-1); 2.6 standard deviations.
    """
    return 0.5 + 0.5 * 2.6 * math.sqrt(2 * (2 * matched + 5) / (9 * matched * (matched - 1)))


_CREDIT = re.compile(
    r"(?:^|\n)[ \t]*(?:Source|Credit|Via)s?:\s*(?P<a>[A-Z][^\n]{1,40}?)\s*(?=\n|$)"
    r"|\b(?:told|reported by|seen by|citing|confirmed to)\s+(?:the\s+)?"
    r"(?P<b>[A-Z]{2,5}|Reuters|Associated Press|Agence France-Presse|Bloomberg(?: News)?|Interfax|Xinhua|Kyodo)\b"
    r"|\((?P<c>AFP|Reuters|AP|PA|dpa|DPA|ANSA|EFE)\)"
    r"|(?:^|\n)\s*[-–—]{1,2}\s*(?P<d>Agencies|AFP|Reuters|AP|PA|With (?:agencies|input)[^\n]{0,40})\s*(?=\n|$)"
)


def _credits(page: Page) -> list[tuple[str, Span]]:
    text = page.text()
    found = []
    for m in _CREDIT.finditer(text):
        name = next(g for g in m.groups() if g)
        start = m.start() + len(m.group()) - len(m.group().lstrip())
        found.append((" ".join(name.split()), Span.of(text, start, m.start() + len(m.group().rstrip()))))
    return found[:10]


def _same_credit(a: Page, b: Page, of_a: list[tuple[str, Span]], of_b: list[tuple[str, Span]]) -> bool:
    """Whether one credits the other's publisher, or both credit one agency."""
    names = [{" ".join(plain_words(n)) for n, _ in credits} - {"agencies"} for credits in (of_a, of_b)]
    publishers = [" ".join(plain_words(p.facts.article.publisher or "")) for p in (a, b)]
    return bool(names[0] & names[1]) or publishers[1] in names[0] or publishers[0] in names[1]
