"""Facts and stories as rows of the export tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.export.tables import JOINT
from extractor.schemas import ArticleFacts, Decision, Disagreement, Span, Story

__all__ = ["Cell", "Row", "RowMaker", "upheld_position"]

Cell = str | int | float | bool | None
Row = tuple[str, tuple[Cell, ...]]
"""A table's name and one row of it."""


class RowMaker:
    """Turns records into rows, an article given twice only once. Holds no more than the ids of the articles met."""

    def __init__(self, *, with_text: bool = True) -> None:
        self.with_text = with_text
        self.records = 0
        self.repeated = 0
        """Articles left out because an article of the same text was there before."""
        self.stories = False
        """Whether a story has been met."""
        self._seen: set[int] = set()
        self._stories: set[str] = set()

    @property
    def articles(self) -> int:
        """Articles met so far, each counted once."""
        return len(self._seen)

    def rows(self, record: ArticleFacts | Story) -> Iterator[Row]:
        """The record's rows, parents before children."""
        self.records += 1
        if isinstance(record, ArticleFacts):
            yield from self._facts(record)
            return
        self.stories = True
        for one in record.articles:
            yield from self._facts(one)
        if record.id not in self._stories:
            self._stories.add(record.id)
            yield from _story(record)

    def _facts(self, facts: ArticleFacts) -> Iterator[Row]:
        key = int(facts.article.id, 16)
        if key in self._seen:
            self.repeated += 1
            return
        self._seen.add(key)
        yield _article(facts, with_text=self.with_text)
        yield from _items(facts)
        yield from _spans(facts)
        for number, flag in enumerate(facts.flags, 1):
            place = (None, None, None) if flag.span is None else (flag.span.start, flag.span.end, flag.span.text)
            yield "flags", (facts.article.id, number, flag.code, flag.severity, flag.message, flag.item, *place)


def _article(facts: ArticleFacts, *, with_text: bool) -> Row:
    a, c, p = facts.article, facts.coverage, facts.provenance
    return "articles", (
        a.id, a.title, a.url, a.path, a.publisher, a.published, a.byline, a.language,
        c.quoted_passages, c.quotes_extracted, c.quotes_dismissed, c.quotes_unaccounted,
        c.quantities, c.figures_extracted, c.figures_dismissed, c.figures_unaccounted,
        p.engine, p.model, p.prompt, p.extractor_version,
        p.calls, p.cached_calls, p.input_tokens, p.output_tokens, p.cost_usd, p.seconds,
        a.text if with_text else None,
    )  # fmt: skip


def _joined(spans: Iterable[Span]) -> str:
    return JOINT.join(s.text for s in spans)


def _items(facts: ArticleFacts) -> Iterator[Row]:
    article = facts.article.id
    names = {a.id: a.source.name for a in facts.attributions if a.source is not None}
    for a in facts.attributions:
        source = (None, None, None) if a.source is None else (a.source.name, a.source.kind, a.source.role)
        content = _joined(a.content) or None
        yield "attributions", (article, a.id, *source, a.cue, content, a.stance, a.hedged, a.addressee, a.date)
        for step, via in enumerate(a.via, 1):
            yield "vias", (article, a.id, step, via.name, via.kind, via.role)
    for q in facts.quotes:
        yield "quotes", (article, q.id, _joined(q.parts), q.kind, q.attribution, names.get(q.attribution or ""))
    for f in facts.figures:
        yield "figures", (
            article, f.id, f.span.text, f.value, f.low, f.high, f.unit, f.dimension, f.qualifier, f.measure, f.as_of,
            f.attribution, names.get(f.attribution or ""),
        )  # fmt: skip
    for c in facts.claims:
        yield "claims", (
            article, c.id, c.text, c.modality, c.event_date, _joined(c.evidence),
            c.attribution, names.get(c.attribution or ""),
        )  # fmt: skip
        for item in dict.fromkeys((*c.quotes, *c.figures)):
            yield "claim_items", (article, c.id, "quote" if item[0] == "q" else "figure", item)


def _spans(facts: ArticleFacts) -> Iterator[Row]:
    article = facts.article.id

    def of(item: str, role: str, spans: Iterable[Span | None]) -> Iterator[Row]:
        for number, span in enumerate((s for s in spans if s is not None), 1):
            yield "spans", (article, item, role, number, span.start, span.end, span.text)

    for a in facts.attributions:
        yield from of(a.id, "source", [a.source_span])
        yield from of(a.id, "cue", [a.cue_span])
        yield from of(a.id, "content", a.content)
    for q in facts.quotes:
        yield from of(q.id, "quote", q.parts)
    for f in facts.figures:
        yield from of(f.id, "figure", [f.span])
    for c in facts.claims:
        yield from of(c.id, "evidence", c.evidence)
    yield from of("", "boilerplate", facts.article.boilerplate)


def _story(story: Story) -> Iterator[Row]:
    yield "stories", (story.id, story.title)
    for line in story.lineages:
        reasons = " ".join(e.detail for e in line.evidence) or None
        yield "lineages", (story.id, line.id, line.relation, line.overlap, reasons)
        for article in line.articles:
            yield "story_articles", (story.id, line.id, article)
    for fact in story.facts:
        publishers = " | ".join(fact.publishers) or None
        yield "facts", (story.id, fact.id, fact.kind, fact.text, fact.status, fact.independent_sources, publishers)
        for m in dict.fromkeys(fact.members):
            yield "fact_members", (story.id, fact.id, m.article, m.item)
    for one in story.disagreements:
        yield "disagreements", (
            story.id, one.id, one.fingerprint, one.kind, one.severity, one.status, one.summary, one.explanation,
            one.suggestion, *_decision(one.decision),
        )  # fmt: skip
        yield from _positions(story.id, one)


def _positions(story: str, one: Disagreement) -> Iterator[Row]:
    for number, side in enumerate(one.positions, 1):
        publishers = " | ".join(side.publishers) or None
        yield "positions", (story, one.id, number, side.label, side.independent_sources, publishers)
        for m in dict.fromkeys(side.members):
            yield "position_members", (story, one.id, number, m.article, m.item)


def _decision(decision: Decision | None) -> tuple[Cell, ...]:
    if decision is None or decision.verdict is None:
        return None, None, None, None, None
    upheld = upheld_position(decision)
    number = None if upheld is None else upheld + 1
    return decision.verdict, number, decision.note, decision.reviewer, decision.at.isoformat()


def upheld_position(decision: Decision) -> int | None:
    """Which position holds, counted from 0; None where not exactly one does."""
    if decision.position is not None:
        return decision.position
    return {"a": 0, "b": 1}.get(decision.verdict or "")
