"""One story reconciled: pages, lineages, matches, facts and disagreements put together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import reduce
from operator import and_

from extractor.reconcile.blocks import build_blocks
from extractor.reconcile.contrasting import Contrasts
from extractor.reconcile.disagreements import find_disagreements
from extractor.reconcile.entries import Entry, read_entries
from extractor.reconcile.fingerprint import story_id
from extractor.reconcile.identity import find_sources
from extractor.reconcile.independence import independent_sources
from extractor.reconcile.judge import Judge, Verdicts
from extractor.reconcile.lineages import find_lineages
from extractor.reconcile.matching.alignment import Unit, align
from extractor.reconcile.matching.figures import FigurePair
from extractor.reconcile.matching.quotes import match_quotes
from extractor.reconcile.matching.rivals import pair_figures
from extractor.reconcile.material import Candidate, ClaimPair, Material
from extractor.reconcile.merging import merge, merge_links
from extractor.reconcile.options import DEFAULTS, ReconcileOptions
from extractor.reconcile.pages import lay_out
from extractor.reconcile.reprints import find_reprints, rivals
from extractor.reconcile.rulings import joins_of, tensions_of
from extractor.reconcile.settling import join_candidates, publish
from extractor.reconcile.statements import pair_statements, read_statements
from extractor.schemas import ArticleFacts, MergedFact, Provenance, Story
from extractor.schemas.base import EXTRACTOR_VERSION

__all__ = ["lay_out_story", "reconcile_story"]

_CLAIM_FLOOR = 0.30
"""Alignment score under which two claims are not looked at together."""


def _order(facts: ArticleFacts) -> tuple[str, str]:
    return (facts.article.published or "9999", facts.article.id)


def lay_out_story(articles: Sequence[ArticleFacts]) -> Material:
    """Everything known of the articles of one story before disagreements are looked for."""
    pages = [lay_out(facts, number) for number, facts in enumerate(sorted(articles, key=_order))]
    registry = find_sources(pages)
    lineages, _ = find_lineages(pages)
    reprints = find_reprints(pages, registry)
    pages = list(reprints.pages)
    entries = read_entries(pages, registry)
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
        reprints=reprints,
        claims=aligned,
        claim_entries=claims,
        claim_pairs=pairs,
        quote_pairs=match_quotes(entries, registry, pages),
        figure_pairs=pair_figures(entries, pages, registry, reprints.prints),
    )
    material.unit_of = {e.number: unit for unit, e in enumerate(claims)}
    statements = read_statements(pages, entries, registry)
    material.statement_pairs = pair_statements(statements)
    material.attributed_sentences = frozenset((s.page, s.sentence) for s in statements if s.attribution is not None)
    if reprints.prints:
        _only_rivals(material, [s.members for s in statements])
    regroup(material)
    return material


def _only_rivals(material: Material, carriers: Sequence[Sequence[int]]) -> None:
    """Keeps, between wordings that are printed several times, the pairs that are best counterparts in some article."""
    prints = material.reprints.prints
    held: dict[int, int] = {}
    for e in material.entries:
        held[e.number] = sum(1 << p for p in {place[0] for place in prints.get(e.ref, ())} | {e.page})

    def between(pair: ClaimPair | FigurePair) -> tuple[int, int]:
        return pair.first, pair.second

    material.claim_pairs = rivals(material.claim_pairs, between, lambda p: p.score, held)
    material.figure_pairs = rivals(material.figure_pairs, between, lambda p: p.score, held)
    spoken = {n: reduce(and_, (held[m] for m in members)) for n, members in enumerate(carriers)}
    material.statement_pairs = rivals(
        material.statement_pairs, lambda p: (p.first.number, p.second.number), lambda p: p.score, spoken
    )


def regroup(material: Material, joined: Sequence[tuple[int, int]] = ()) -> None:
    """Groups the entries into facts; `joined` are further pairs held to be the same."""
    pages_of = None
    if material.reprints.prints:
        pages_of = [[place[0] for place in material.places(e)] for e in material.entries]
    links = merge_links(material.entries, material.claim_pairs, material.quote_pairs, material.figure_pairs, joined)
    contrasts = Contrasts(material)
    material.opposed = contrasts.opposed
    material.groups = merge(material.entries, links, pages_of, contrasts)
    material.group_of = {n: g for g, group in enumerate(material.groups) for n in group}


def _facts(material: Material, disputed: set[int]) -> list[MergedFact]:
    found: list[MergedFact] = []
    for group in material.groups:
        entries = [material.entries[n] for n in group]
        members, pages = material.printed(entries)
        sources = independent_sources(entries, material)
        text = max(entries, key=lambda e: (len(_shown(e)), -e.number))
        found.append(
            MergedFact.model_validate(
                {
                    "id": f"m{len(found) + 1}",
                    "kind": entries[0].kind,
                    "text": _shown(text),
                    "members": members,
                    "publishers": tuple(dict.fromkeys(material.pages[p].publisher for p in pages)),
                    "independent_sources": sources,
                    "status": "disputed"
                    if disputed & set(group)
                    else "corroborated"
                    if sources > 1
                    else "single_source",
                }
            )
        )
    return found


def _shown(entry: Entry) -> str:
    return f"{entry.figure().span.text}: {entry.text}" if entry.kind == "figure" else entry.text


def reconcile_story(
    articles: Sequence[ArticleFacts], options: ReconcileOptions = DEFAULTS, judge: Judge | None = None
) -> Story:
    """The story of these articles; with a judge its checked rulings are added, without one plain code stands alone."""
    started = time.perf_counter()
    material = lay_out_story(articles)
    candidates: list[Candidate] = []
    verdicts = None
    if judge is not None and len(material.pages) > 0:
        blocks = build_blocks(material, options.judge_items)
        verdicts = judge.rule(blocks)
        ruled = [(r, b) for r, b in zip(verdicts.rulings, blocks, strict=True) if r is not None]
        regroup(material, [pair for r, b in ruled for pair in joins_of(r, b)])
        candidates += [c for r, b in ruled for c in tensions_of(r, b, material)]
    candidates += find_disagreements(material)
    published = publish(join_candidates(candidates, material), material)
    disputed = {m for _, c in published if c.kind not in _HARMLESS for s in c.sides for m in s.members}
    disputed |= _carriers(disputed, material)
    return Story(
        id=story_id(p.id for p in material.pages),
        title=_title(material),
        articles=tuple(sorted(articles, key=_order)),
        lineages=tuple(material.lineages),
        facts=tuple(_facts(material, disputed)),
        disagreements=tuple(d for d, _ in published),
        provenance=_provenance(judge, verdicts, time.perf_counter() - started if verdicts else 0.0),
    )


def _carriers(disputed: set[int], material: Material) -> set[int]:
    """Claims that hold a disputed figure or quotation: who corroborates the claim does not corroborate that."""
    return {
        e.number
        for e in material.entries
        if e.kind == "claim" and any(x.number in disputed for x in material.carried(e))
    }


_HARMLESS = ("figure_precision", "update", "attribution_missing")
"""Kinds that leave the fact itself undisputed."""


def _provenance(judge: Judge | None, verdicts: Verdicts | None, seconds: float) -> Provenance:
    """Without an answered judge: `reconcile` and no model, so a reader knows that plain code stood alone.

    Seconds are 0 there: the same input gives the same bytes.
    """
    if judge is None or verdicts is None or not verdicts.answers:
        return Provenance(engine="reconcile", extractor_version=EXTRACTOR_VERSION)
    answers = verdicts.answers
    costs = [a.cost_usd for a in answers]
    live = [a for a in answers if a.origin == "live"]
    return Provenance(
        engine="reconcile",
        model=judge.model,
        prompt=judge.prompt.label,
        prompt_sha256=judge.prompt.sha256,
        recorded=next((a.provenance for a in answers if a.provenance), None),
        extractor_version=EXTRACTOR_VERSION,
        input_tokens=sum(a.usage.input_tokens for a in live),
        output_tokens=sum(a.usage.output_tokens for a in live),
        cost_usd=None if any(c is None for c in costs) else sum(c for c in costs if c is not None),
        calls=sum(a.calls for a in answers),
        cached_calls=sum(a.origin != "live" for a in answers),
        seconds=round(seconds, 3) if live else 0.0,
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
