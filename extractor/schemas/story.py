"""Several articles on the same events: who copied whom, what is the same fact, where they disagree."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from extractor.schemas.article import Span
from extractor.schemas.base import Contract, Many, Probability
from extractor.schemas.facts import ArticleFacts, Provenance

__all__ = [
    "Decision",
    "Disagreement",
    "DisagreementKind",
    "FactStatus",
    "ItemRef",
    "Lineage",
    "LineageEvidence",
    "MergedFact",
    "Position",
    "Severity",
    "Story",
    "Verdict",
]

DisagreementKind = Literal[
    "quote_wording",
    "quote_speaker",
    "figure_value",
    "figure_precision",
    "claim_contradiction",
    "attribution_role",
    "attribution_missing",
    "modality",
    "date",
    "denial",
    "scope",
    "update",
]
Severity = Literal["high", "medium", "low"]
FactStatus = Literal["single_source", "corroborated", "disputed"]
Verdict = Literal["a", "b", "both", "neither", "not_a_disagreement", "unsure"]


class ItemRef(Contract):
    """One item of one article."""

    article: str = Field(pattern=r"^[0-9a-f]{16}$")
    """Id of the article."""
    item: str = Field(pattern=r"^[aqfc][1-9]\d*$")
    """Id of the item inside that article."""


class LineageEvidence(Contract):
    """One reason why articles are held to share text, or not to."""

    kind: Literal["identical_text", "shared_sequences", "shared_facts", "shared_quotes", "credit_line", "alone"]
    """What was compared."""
    detail: str
    """One plain sentence with the figures."""
    articles: Many[str] = ()
    """Article ids it is about."""
    value: float | None = None
    """The measured share, 0–1, where there is one."""
    span: Span | None = None
    """The credit line, in the first of `articles`, where there is one."""


class Lineage(Contract):
    """Articles that come from one text. They count as one source, however many they are."""

    id: str = Field(pattern=r"^l[1-9]\d*$")
    """"l1", "l2", … by first article."""
    articles: Many[str] = Field(min_length=1)
    """Article ids, sorted by publication date where known, then by id."""
    relation: Literal["original", "copy", "rewrite"]
    """original: stands alone; copy: long shared word sequences; rewrite: the same facts in other words."""
    overlap: Probability
    """Largest share of one member's 5-word sequences found in another member, 0–1."""
    evidence: Many[LineageEvidence] = ()
    """Why these articles count as one source, or this one stands alone."""


class MergedFact(Contract):
    """The same fact as several articles (or one) give it."""

    id: str = Field(pattern=r"^m[1-9]\d*$")
    """"m1", "m2", … in order of appearance."""
    kind: Literal["claim", "quote", "figure"]
    """Which kind of item its members are."""
    text: str = Field(min_length=1)
    """The fullest wording among the members."""
    members: Many[ItemRef] = Field(min_length=1)
    """The items that give it."""
    publishers: Many[str] = ()
    """Publishers of the members' articles; the path or id where the article states none."""
    independent_sources: int = Field(ge=1)
    """Lineages among the members' articles; several that print one sentence, or name one agency for it, count once."""
    status: FactStatus
    """disputed if a disagreement touches it; corroborated from two independent sources on."""

    @property
    def from_several_sources(self) -> bool:
        """Whether two or more independent sources carry it, disputed or not."""
        return self.independent_sources > 1


class Position(Contract):
    """One side of a disagreement."""

    label: str = Field(min_length=1)
    """The side in a few words, in the articles' own terms."""
    members: Many[ItemRef] = Field(min_length=1)
    """The items on this side."""
    publishers: Many[str] = ()
    """Publishers of the members' articles; the path or id where the article states none."""
    independent_sources: int = Field(ge=1)
    """Lineages among the members' articles; several that print one sentence, or name one agency for it, count once."""


class Decision(Contract):
    """A person's verdict. Decisions are only ever added; an undo is a decision that supersedes another."""

    id: str = Field(min_length=1)
    """Unique in the log."""
    fingerprint: str = Field(min_length=1)
    """Fingerprint of the disagreement it is about."""
    verdict: Verdict | None
    """`a`, `b`: the first or second position holds; None takes the superseded decision back."""
    position: int | None = Field(default=None, ge=0)
    """Which position holds where there are more than two (0 is the first)."""
    note: str | None = None
    """The reviewer's own words."""
    reviewer: str = Field(min_length=1)
    """Who decided."""
    at: AwareDatetime = Field(strict=False)
    """When, with time zone."""
    supersedes: str | None = None
    """Id of the decision this one replaces."""


class Disagreement(Contract):
    """Where the articles do not agree: typed, both sides with their evidence, undecided by us."""

    id: str = Field(pattern=r"^d[1-9]\d*$")
    """"d1", "d2", … by severity, then in order of appearance."""
    fingerprint: str = Field(pattern=r"^[0-9a-f]{16}$")
    """Hash of kind, article ids and evidence spans, not of any model's wording."""
    kind: DisagreementKind
    """What sort of tension it is."""
    severity: Severity
    """How much it matters for print; the rule is in docs/formats.md."""
    summary: str = Field(min_length=1)
    """One line for a list."""
    positions: Many[Position] = Field(min_length=2)
    """The sides."""
    explanation: str = Field(min_length=1)
    """One sentence a reader accepts: why these do not fit together."""
    suggestion: str | None = None
    """What to check next, if there is something obvious."""
    status: Literal["open", "resolved", "dismissed"] = "open"
    """open until decided; dismissed where a person found no disagreement."""
    decision: Decision | None = None
    """The decision in force, if any."""


class Story(Contract):
    """One line of stories.jsonl. Holds its articles' facts, so that a line can be reviewed by itself."""

    schema_version: Literal["1"] = "1"
    """Version of this contract."""
    id: str = Field(pattern=r"^s-[0-9a-f]{12}$")
    """Hash of the sorted article ids."""
    title: str
    """Title of the article with most facts, or its first sentence."""
    articles: Many[ArticleFacts] = Field(min_length=1)
    """The facts of each article, sorted as in the lineages."""
    lineages: Many[Lineage]
    """Who copied whom; each article is in exactly one."""
    facts: Many[MergedFact] = ()
    """What the articles say, merged."""
    disagreements: Many[Disagreement] = ()
    """Where they do not agree."""
    provenance: Provenance
    """How the story was reconciled: with or without a judge, at what cost."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        items = {a.article.id: {i.id for i in a.items()} for a in self.articles}
        if len(items) != len(self.articles):
            raise ValueError("an article is in the story twice")
        placed = [a for lineage in self.lineages for a in lineage.articles]
        if sorted(placed) != sorted(items):
            raise ValueError("lineages must hold each article of the story exactly once")
        for what, owner, members in (
            *(("fact", f.id, f.members) for f in self.facts),
            *(("disagreement", d.id, p.members) for d in self.disagreements for p in d.positions),
        ):
            for m in members:
                if m.item not in items.get(m.article, ()):
                    raise ValueError(f"{what} {owner} refers to {m.article}/{m.item}, which is not in the story")
        return self
