"""Why two items were joined or set against each other: features, values and weights, as data and as lines to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from extractor.errors import InputError
from extractor.reconcile.disagreements import find_disagreements
from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.figures import interval
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.settling import join_candidates, publish
from extractor.reconcile.severity import severity_of
from extractor.reconcile.story import lay_out_story
from extractor.schemas import ItemRef, Story

__all__ = ["Explanation", "Feature", "explain"]

_PAIRS = 12
"""Pairs shown of a large group: enough to see why it holds together."""
_TERMS = 8


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing looked at. `weight` is its share of the score in natural-log units of rarity, None where it has
    none."""

    about: str
    """Which items, "(article) item" twice, or "" for the whole."""
    name: str
    value: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a disagreement, fact or lineage of a story is there."""

    id: str
    what: str
    reason: str
    """The rule that found it, in words, or that a judge did."""
    features: tuple[Feature, ...]

    def lines(self) -> Iterator[str]:
        """The explanation as text, a line a feature."""
        yield f"{self.id}: {self.what}"
        yield f"  {self.reason}"
        about = ""
        for feature in self.features:
            if feature.about != about:
                about = feature.about
                yield f"  {about}"
            weight = "" if feature.weight is None else f"  (weight {feature.weight:.2f})"
            yield f"    {feature.name}: {feature.value}{weight}"


def explain(story: Story, id: str) -> Explanation:
    """Why `id` (a disagreement `d3`, a fact `m7` or a lineage `l1`) of `story` is as it is.

    The features are measured anew from the facts inside the story; nothing needs to have been kept.

    Raises:
        InputError: the story has nothing of that id.
    """
    for lineage in story.lineages:
        if lineage.id == id:
            rows = tuple(
                Feature(", ".join(e.articles), e.kind, e.detail, None if e.value is None else e.value)
                for e in lineage.evidence
            )
            return Explanation(
                id, f"{len(lineage.articles)} articles, {lineage.relation}", "Text and facts in common:", rows
            )
    material = lay_out_story(story.articles)
    for fact in story.facts:
        if fact.id == id:
            entries = _entries(fact.members, material)
            rows = tuple(f for a, b in list(combinations(entries, 2))[:_PAIRS] for f in _pair(a, b, material))
            reason = "Joined by likeness, best pairs first" if len(entries) > 1 else "Given once"
            judged = (
                f"; judged the same by {story.provenance.model}" if story.provenance.model and len(entries) > 1 else ""
            )
            return Explanation(id, fact.text, f"{reason}{judged}.", rows)
    for one in story.disagreements:
        if one.id == id:
            candidate = _found_again(one.fingerprint, material)
            sides = [_entries(p.members, material) for p in one.positions]
            pairs = [(a, b) for x, y in combinations(sides, 2) for a in x for b in y][:_PAIRS]
            rows = tuple(
                [Feature("", k, str(v)) for k, v in (candidate.features.items() if candidate else ())]
                + [f for a, b in pairs for f in _pair(a, b, material)]
            )
            return Explanation(id, one.summary, _reason(one.kind, one.severity, candidate, story), rows)
    raise InputError(
        f"story {story.id!r} has no {id!r}: it has {len(story.disagreements)} disagreements (d…), "
        f"{len(story.facts)} facts "
        f"(m…) and {len(story.lineages)} lineages (l…)"
    )


def _reason(kind: str, severity: str, candidate: Candidate | None, story: Story) -> str:
    if candidate is not None:
        stated = "stated by the rule" if candidate.severity else "by its kind"
        return f"Found by the rule {candidate.rule!r} as {kind}; severity {severity_of(candidate)}, {stated}."
    if story.provenance.model:
        who = f"{story.provenance.model}, {story.provenance.prompt}"
        return f"Named by the judge ({who}) as {kind}; severity {severity}, by its kind."
    return f"Found as {kind}, severity {severity}; the rules of this version no longer find it in this form."


def _found_again(fingerprint: str, material: Material) -> Candidate | None:
    joined = join_candidates(find_disagreements(material), material)
    return next((c for d, c in publish(joined, material) if d.fingerprint == fingerprint), None)


def _entries(members: Sequence[ItemRef], material: Material) -> list[Entry]:
    wanted = set(members)
    return [e for e in material.entries if e.ref in wanted]


def _pair(a: Entry, b: Entry, material: Material) -> Iterator[Feature]:
    about = f"({material.who(a)}) {a.ref.item} and ({material.who(b)}) {b.ref.item}"
    weights = material.claims.weights
    shared = sorted(a.terms & b.terms, key=lambda t: (-weights.get(t, 0.0), t))
    yield Feature(about, "likeness", f"{material.likeness(a, b):.2f}")
    for term in shared[:_TERMS]:
        yield Feature(about, "both have", term.lstrip("~"), round(weights.get(term, 0.0), 3))
    for entry, other in ((a, b), (b, a)):
        own = sorted(entry.terms - other.terms, key=lambda t: (-weights.get(t, 0.0), t))[:_TERMS]
        if own:
            yield Feature(about, f"only {entry.ref.item} has", ", ".join(t.lstrip("~") for t in own))
    for entry in (a, b):
        yield Feature(about, f"source of {entry.ref.item}", entry.speaker or "the article itself")
    for quote in material.quote_pairs:
        if {quote.first, quote.second} == {a.number, b.number}:
            yield Feature(about, "words in the same order", f"{quote.share:.2f}")
            yield Feature(about, "difference", quote.difference)
    for figure in material.figure_pairs:
        if {figure.first, figure.second} == {a.number, b.number}:
            yield Feature(about, "relation", figure.relation)
    for entry in (a, b):
        if entry.kind == "figure":
            allowed = interval(entry.figure())
            shown = "a date" if allowed is None else f"{allowed.low:g} to {allowed.high:g}"
            yield Feature(about, f"{entry.ref.item} allows", shown)
    yield Feature(about, "same lineage", "yes" if material.same_lineage(a, b) else "no")
