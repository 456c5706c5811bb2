"""Statements: what an article says on whose word, clause by clause, whatever engine cut its claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.reconcile.entries import Entry
from extractor.reconcile.identity import Registry
from extractor.reconcile.matching.alignment import Unit, align
from extractor.reconcile.pages import Page
from extractor.reconcile.words import plain_words
from extractor.schemas import Attribution

__all__ = ["SILENCE", "Statement", "StatementPair", "pair_statements", "read_statements"]

_FLOOR = 0.40
"""Alignment score from which two statements are compared clause by clause."""


SILENCE = re.compile(
    r"\b(?:declin|refus)\w+ to "
    r"(?:comment|say|confirm|discuss|provide|elaborate|give)|\b(?:no|not|n[’']t|without) (?:\w+ ){0,2}comment"
    r"|\bden(?:y|ies|ied|ying)\b",
    re.I,
)
"""Refusals to say anything, and denials: no statement of the thing itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One attributed content, or one claim an article makes itself."""

    number: int
    page: int
    sentence: int
    source: str | None
    """Canonical key of who says it; None for the article's own voice."""
    attribution: Attribution | None
    text: str
    """The content in the article's words."""
    words: tuple[str, ...]
    terms: frozenset[str]
    members: tuple[int, ...]
    """Entries (claims first, then quotes) that carry it; never empty."""

    @property
    def affirms(self) -> bool:
        """Whether the content is put forward: neither denied nor a refusal to say anything."""
        denied = self.attribution is not None and self.attribution.stance == "denied"
        return not denied and not _silent(f"{self.cue} {self.text}")

    @property
    def cue(self) -> str:
        return (self.attribution.cue or "") if self.attribution else ""


@lru_cache(maxsize=4096)
def _silent(text: str) -> bool:
    """Remembered, as a statement is asked once for each of its counterparts."""
    return SILENCE.search(text) is not None


@dataclass(frozen=True, slots=True)
class StatementPair:
    """Two statements of different articles with much the same content."""

    first: Statement
    second: Statement
    score: float
    dice: float
    mutual: bool
    """Whether each is the other's best counterpart in its article."""


def read_statements(pages: Sequence[Page], entries: Sequence[Entry], registry: Registry) -> list[Statement]:
    """Statements of all pages in text order."""
    by_page: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.kind != "figure":
            by_page.setdefault(entry.page, []).append(entry)
    found: list[Statement] = []
    for page in pages:
        mine = by_page.get(page.number, [])
        spoken: set[int] = set()
        drafts: list[tuple[int, Statement]] = []
        for attribution in page.facts.attributions:
            if not attribution.content:
                continue
            members = _carriers(attribution, mine)
            if not members:
                continue
            spoken.update(members)
            text = " ".join(s.text for s in attribution.content)
            drafts.append(
                (
                    attribution.content[0].start,
                    _statement(page, attribution.content[0].start, attribution, text, members, registry),
                )
            )
        for entry in mine:
            if entry.kind == "claim" and entry.number not in spoken and entry.attribution is None:
                drafts.append((entry.start, _statement(page, entry.start, None, entry.text, (entry.number,), registry)))
        for _, draft in sorted(drafts, key=lambda d: (d[0], d[1].members)):
            found.append(
                Statement(
                    len(found), draft.page, draft.sentence, draft.source, draft.attribution, draft.text, draft.words,
                    draft.terms, draft.members,
                )
            )  # fmt: skip
    return found


def _statement(
    page: Page,
    start: int,
    attribution: Attribution | None,
    text: str,
    members: tuple[int, ...],
    registry: Registry,
) -> Statement:
    words = tuple(plain_words(text))
    source = registry.key(attribution.source, page.number) if attribution and attribution.source else None
    return Statement(
        0, page.number, page.sentence_at(start), source, attribution, " ".join(text.split()), words,
        frozenset(registry.names.terms(words)), members,
    )  # fmt: skip


def _carriers(attribution: Attribution, entries: Sequence[Entry]) -> tuple[int, ...]:
    """Claims and quotes that rest on the attribution, else those whose evidence its content touches most."""
    own = [e for e in entries if e.attribution is not None and e.attribution.id == attribution.id]
    claims = [e.number for e in own if e.kind == "claim"]
    quotes = [e.number for e in own if e.kind == "quote"]
    if not claims:
        touched = [
            (-sum(max(0, min(s.end, c.end) - max(s.start, c.start)) for s in e.spans for c in attribution.content), e)
            for e in entries
            if e.kind == "claim"
        ]
        best = min(touched, key=lambda t: (t[0], t[1].number), default=None)
        if best is not None and best[0] < 0:
            claims = [best[1].number]
    return tuple(claims + quotes)


def pair_statements(statements: Sequence[Statement]) -> list[StatementPair]:
    """Pairs of statements of different articles, best counterparts both ways or from one side."""
    units = [Unit(s.page, s.number, s.terms) for s in statements]
    aligned = align(units, floor=_FLOOR)
    mutual = {(p.unit, p.other) for p in aligned.mutual()}
    found = []
    for (a, b), pair in sorted(aligned.pairs.items()):
        one, two = statements[a], statements[b]
        if len(one.terms & two.terms) < 2 or one.affirms != two.affirms:
            continue
        found.append(StatementPair(one, two, pair.score, pair.dice, (a, b) in mutual))
    return found
