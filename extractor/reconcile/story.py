"""One story reconciled: pages, lineages, matches, facts and disagreements put together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from extractor.reconcile.disagreements import find_disagreements
from extractor.reconcile.entries import Entry, read_entries
from extractor.reconcile.fingerprint import story_id
from extractor.reconcile.identity import find_sources
from extractor.reconcile.lineages import find_lineages
from extractor.reconcile.matching.alignment import Unit, align
from extractor.reconcile.matching.figures import match_figures
from extractor.reconcile.matching.quotes import match_quotes
from extractor.reconcile.material import ClaimPair, Material
from extractor.reconcile.merging import merge
from extractor.reconcile.pages import lay_out
from extractor.reconcile.settling import join_candidates, publish
from extractor.schemas import ArticleFacts, MergedFact, Provenance, Story

__all__ = ["lay_out_story", "reconcile_story"]

_CLAIM_FLOOR = 0.30
"""Alignment score under which two claims are not looked at together."""


def _order(facts: ArticleFacts) -> tuple[str, str]:
    return (facts.article.published or "9999", facts.article.id)


def lay_out_story(articles: Sequence[ArticleFacts]) -> Material:
    """Everything known of the articles of one story before disagreements are looked for."""
    pages = [lay_out(facts, number) for number, facts in enumerate(sorted(articles, key=_order))]
    registry = find_sources(pages)
    entries = read_entries(pages, registry)
    lineages, _ = find_lineages(pages)
    place = {article: number for number, lineage in enumerate(lineages) for article in lineage.articles}
    claims = [e for e in entries if e.kind == "claim"]
    aligned = align([Unit(e.page, e.number, e.terms) for e in claims], floor=_CLAIM_FLOOR)
    pairs = [
        ClaimPair(claims[p.unit].number, claims[p.other].number, p.score, p.dice, p.containment)
        for p in aligned.mutual()
    ]
    material = Material(
        pages=pages,
        registry=registry,
        entries=entries,
        lineages=lineages,
        lineage_of=[place[p.id] for p in pages],
        claims=aligned,
        claim_entries=claims,
        claim_pairs=pairs,
        quote_pairs=match_quotes(entries, registry),
        figure_pairs=match_figures(entries, pages, registry),
    )
    regroup(material)
    return material


def regroup(material: Material, joined: Sequence[tuple[int, int]] = ()) -> None:
    """Groups the entries into facts; `joined` are further pairs held to be the same."""
    material.groups = merge(material.entries, material.claim_pairs, material.quote_pairs, material.figure_pairs, joined)
    material.group_of = {n: g for g, group in enumerate(material.groups) for n in group}


def _facts(material: Material, disputed: set[int]) -> list[MergedFact]:
    found = []
    for group in material.groups:
        entries = [material.entries[n] for n in group]
        pages = sorted({e.page for e in entries})
        lineages = len({material.lineage_of[p] for p in pages})
        text = max(entries, key=lambda e: (len(_shown(e)), -e.number))
        found.append(
            MergedFact.model_validate(
                {
                    "id": f"m{len(found) + 1}",
                    "kind": entries[0].kind,
                    "text": _shown(text),
                    "members": tuple(e.ref for e in entries),
                    "publishers": tuple(dict.fromkeys(material.pages[p].publisher for p in pages)),
                    "independent_sources": lineages,
                    "status": "disputed"
                    if disputed & set(group)
                    else "corroborated"
                    if lineages > 1
                    else "single_source",
                }
            )
        )
    return found


def _shown(entry: Entry) -> str:
    return f"{entry.figure().span.text}: {entry.text}" if entry.kind == "figure" else entry.text


def _version() -> str:
    try:
        return version("fact-extractor")
    except PackageNotFoundError:
        return "0"


def reconcile_story(articles: Sequence[ArticleFacts]) -> Story:
    """The story of these articles, deterministic, without a judge."""
    started = time.perf_counter()
    material = lay_out_story(articles)
    candidates = join_candidates(find_disagreements(material), material)
    published = publish(candidates, material)
    disputed = {
        m for _, c in published if c.kind not in ("figure_precision", "update") for s in c.sides for m in s.members
    }
    del started
    return Story(
        id=story_id(p.id for p in material.pages),
        title=_title(material),
        articles=tuple(p.facts for p in material.pages),
        lineages=tuple(material.lineages),
        facts=tuple(_facts(material, disputed)),
        disagreements=tuple(d for d, _ in published),
        provenance=Provenance(engine="reconcile", extractor_version=_version()),
    )


def _title(material: Material) -> str:
    """Headline of the first article of the largest lineage that has one; else its first words."""
    sizes = {n: len(x.articles) for n, x in enumerate(material.lineages)}
    for page in sorted(material.pages, key=lambda p: (-sizes[material.lineage_of[p.number]], p.number)):
        if page.facts.article.title:
            return page.facts.article.title
    page = material.pages[0]
    words = page.text().split()[:12] or [page.id]
    return " ".join(words)
