"""From a judge's ruling to candidates and joins, minus what plain code knows to be no tension."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, product

from extractor.reconcile.blocks import Block
from extractor.reconcile.entries import Entry
from extractor.reconcile.judge import Ruling, Tension
from extractor.reconcile.matching.figures import excluding
from extractor.reconcile.material import Candidate, Material, Side
from extractor.reconcile.words import plain_words
from extractor.schemas import DisagreementKind
from extractor.text import find_names

__all__ = ["joins_of", "tensions_of"]

_LABEL = 140
_ABOUT_QUOTATIONS = ("quote_wording", "quote_speaker")
_BETWEEN_ARTICLES = ("scope", "modality", "attribution_role", "attribution_missing", "figure_precision", "update")
"""Kinds that one article alone does not raise: it may go from the general to the particular, and from one source to
another. Within an article, denials, contradictions, figures, dates and quotations count."""
_HARMLESS = ("identical", "punctuation", "truncated")


def joins_of(ruling: Ruling, block: Block) -> list[tuple[int, int]]:
    """Pairs of entry numbers of one kind that the judge holds to be the same fact."""
    found: list[tuple[int, int]] = []
    for group in ruling.same:
        for kind in ("claim", "quote", "figure"):
            members = [block.entries[n] for n in group if block.entries[n].kind == kind]
            for alike in _meeting(members) if kind == "figure" else [members]:
                found += pairwise(e.number for e in alike)
    return found


def _meeting(figures: Sequence[Entry]) -> list[list[Entry]]:
    """The figures in groups of such as can all be right: 37 and 52 are not one fact, whoever says so."""
    groups: list[list[Entry]] = []
    for entry in figures:
        home = next((g for g in groups if not any(excluding(e.figure(), entry.figure()) for e in g)), None)
        if home is None:
            groups.append([entry])
        else:
            home.append(entry)
    return groups


def tensions_of(ruling: Ruling, block: Block, material: Material) -> list[Candidate]:
    """Candidates of the ruling's tensions; those that plain code can rule out are left out."""
    found = []
    for tension in ruling.tensions:
        sides = [(says, [block.entries[n] for n in items]) for says, items in tension.sides]
        kind = _checked_kind(tension, [entries for _, entries in sides], material)
        if kind is None:
            continue
        if kind not in _ABOUT_QUOTATIONS:
            sides = _on_topic(_without_idle_quotes(sides, material), material)
        if kind in _BETWEEN_ARTICLES and len({e.page for _, entries in sides for e in entries}) == 1:
            continue
        found.append(
            Candidate(
                kind=kind,
                sides=tuple(Side(says[:_LABEL], tuple(e.number for e in entries)) for says, entries in sides),
                summary=" / ".join(says[:_LABEL] for says, _ in sides),
                explanation=tension.why or "The statements do not fit together.",
                rule="judge",
                features={"judge": "named both sides in one block"},
            )
        )
    return found


def _checked_kind(tension: Tension, sides: Sequence[list[Entry]], material: Material) -> DisagreementKind | None:
    """The tension's kind, corrected where plain code knows better; None where it knows there is no tension."""
    if all(_same_words(a, b, material) for one, two in combinations(sides, 2) for a, b in product(one, two)):
        return None
    if tension.kind in ("quote_wording", "quote_speaker") and all(
        _only_cut(one, two, material) for one, two in combinations(sides, 2)
    ):
        return None if tension.kind == "quote_wording" else tension.kind
    if tension.kind in ("figure_value", "figure_precision"):
        return _figure_kind(tension.kind, sides, material)
    return tension.kind


def _same_words(a: Entry, b: Entry, material: Material) -> bool:
    """Whether both are, folded, the same words from the same sentence in other articles."""
    if a.kind != b.kind or a.words != b.words or a.speaker != b.speaker:
        return False
    return material.words_of_sentence(a) == material.words_of_sentence(b)


def _only_cut(one: Sequence[Entry], two: Sequence[Entry], material: Material) -> bool:
    """Whether all quotations of both sides are pairwise the same words, or one a harmless part of the other."""
    if any(e.kind != "quote" for e in (*one, *two)):
        return False
    known = _harmless_pairs(material)

    def harmless(a: Entry, b: Entry) -> bool:
        return frozenset((a.number, b.number)) in known

    return all(any(harmless(a, b) for b in two) for a in one) and all(any(harmless(a, b) for a in one) for b in two)


def _harmless_pairs(material: Material) -> set[frozenset[int]]:
    """Pairs of quotations that are the same words, or one a harmless part of the other."""
    return {frozenset((p.first, p.second)) for p in material.quote_pairs if p.difference in _HARMLESS}


def _without_idle_quotes(sides: list[tuple[str, list[Entry]]], material: Material) -> list[tuple[str, list[Entry]]]:
    """The sides without quotations that stand against nothing.

    Where a tension is not about a quotation, claims carry a side. A quotation stays only against other quotations of
    other words: set against a paraphrase, or against a shorter print of itself, it would read as a disagreement about
    the quotation, which it is not.
    """
    harmless = _harmless_pairs(material)
    found = []
    for n, (says, entries) in enumerate(sides):
        others = [e for m, (_, theirs) in enumerate(sides) if m != n for e in theirs if e.kind == "quote"]
        if all(e.kind == "quote" for e in entries):
            found.append((says, entries))
            continue
        kept = [
            e
            for e in entries
            if e.kind != "quote" or (others and not any(frozenset((e.number, o.number)) in harmless for o in others))
        ]
        found.append((says, kept))
    return found


def _on_topic(sides: list[tuple[str, list[Entry]]], material: Material) -> list[tuple[str, list[Entry]]]:
    """Of three or more sides those that share a content word, names and titles apart, with another side.

    Two sides are the judge's word against nothing; a third that has no word in common with either speaks of something
    else and would set its sentence against statements it fits.
    """
    if len(sides) < 3:
        return sides
    words = [frozenset().union(*(_content(e, material) for e in entries)) for _, entries in sides]
    kept = [side for n, side in enumerate(sides) if any(words[n] & other for m, other in enumerate(words) if m != n)]
    return kept if len(kept) >= 2 else sides


def _content(entry: Entry, material: Material) -> frozenset[str]:
    """The entry's terms without its names and the titles printed before them."""
    titles = [entry.text[n.title_start : n.start] for n in find_names(entry.text) if n.title_start is not None]
    return entry.terms - entry.names - frozenset(material.registry.names.terms(plain_words(" ".join(titles))))


def _figure_kind(kind: DisagreementKind, sides: Sequence[list[Entry]], material: Material) -> DisagreementKind | None:
    known = {(p.first, p.second): p.relation for p in material.figure_pairs}
    relations = [
        known.get((min(a.number, b.number), max(a.number, b.number)))
        for one, two in combinations(sides, 2)
        for a, b in product(one, two)
        if a.kind == b.kind == "figure"
    ]
    sure = [r for r in relations if r is not None]
    if not sure or any(_unanswered(one, two) or _unanswered(two, one) for one, two in combinations(sides, 2)):
        return kind
    if all(r == "same" for r in sure):
        return None
    return "figure_precision" if all(r in ("same", "precision") for r in sure) else kind


def _unanswered(one: Sequence[Entry], two: Sequence[Entry]) -> bool:
    """Whether a figure of `one` excludes each of `two`: "dozens" beside the 52 makes no peace between 52 and 37."""
    theirs = [e.figure() for e in two if e.kind == "figure"]
    return bool(theirs) and any(
        e.kind == "figure" and all(excluding(e.figure(), other) for other in theirs) for e in one
    )
