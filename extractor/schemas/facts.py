"""Everything known about one article: its items, how complete they are, what looks wrong, where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from extractor.schemas.article import Article, Span
from extractor.schemas.base import SCHEMA_VERSION, Contract, Many
from extractor.schemas.items import Attribution, Claim, Figure, Quote

__all__ = ["ArticleFacts", "Coverage", "Flag", "Provenance"]


class Flag(Contract):
    """Something a person should look at."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Stable machine-readable name; the list is in docs/formats.md."""
    severity: Literal["error", "warning", "info"]
    """error: do not publish without looking; warning: worth a look; info: for the record."""
    message: str
    """One plain sentence."""
    item: str | None = None
    """Id of the item it is about, if any."""
    span: Span | None = None
    """Place it is about, if any."""


class Coverage(Contract):
    """What became of every marked place outside boilerplate: found = extracted + dismissed + unaccounted."""

    quoted_passages: int = Field(ge=0)
    """Passages between quotation marks found outside boilerplate."""
    quotes_extracted: int = Field(ge=0)
    """Of these, how many are part of a quote."""
    quotes_dismissed: int = Field(ge=0)
    """How many the engine dismissed with a reason (a flag gives it)."""
    quotes_unaccounted: int = Field(ge=0)
    """How many it said nothing of; each is flagged."""
    quantities: int = Field(ge=0)
    """Quantities found outside boilerplate."""
    figures_extracted: int = Field(ge=0)
    """Of these, how many are a figure."""
    figures_dismissed: int = Field(ge=0)
    """How many the engine dismissed with a reason (a flag gives it)."""
    figures_unaccounted: int = Field(ge=0)
    """How many it said nothing of; each is flagged."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        quotes = self.quotes_extracted + self.quotes_dismissed + self.quotes_unaccounted
        figures = self.figures_extracted + self.figures_dismissed + self.figures_unaccounted
        if quotes != self.quoted_passages or figures != self.quantities:
            raise ValueError("coverage does not add up: found = extracted + dismissed + unaccounted")
        return self


class Provenance(Contract):
    """How a result was made and what it cost."""

    engine: str
    """`rules`, `llm` or `replay`; `reconcile` for stories."""
    model: str | None = None
    """Model name as asked for."""
    prompt: str | None = None
    """Prompt name and version, `facts@3`."""
    prompt_sha256: str | None = None
    """SHA-256 of the prompt file's text, hex."""
    recorded: str | None = None
    """Where a replayed answer comes from, as its recording says ("offline LLM answer")."""
    schema_version: str = SCHEMA_VERSION
    """Version of this contract."""
    extractor_version: str
    """Version of the program that wrote the line."""
    input_tokens: int = Field(default=0, ge=0)
    """Prompt tokens over all calls, as the server counted them; cached and replayed answers count 0 here."""
    output_tokens: int = Field(default=0, ge=0)
    """Answer tokens over all calls; cached and replayed answers count 0 here."""
    cost_usd: float | None = Field(default=None, ge=0)
    """Price in USD of what was paid for in this run; None where the model's price is not known."""
    calls: int = Field(default=0, ge=0)
    """Requests sent to a server, retries included."""
    cached_calls: int = Field(default=0, ge=0)
    """Answers taken from the cache or from recordings."""
    seconds: float = Field(default=0.0, ge=0)
    """Wall time spent on the article, in seconds."""


class ArticleFacts(Contract):
    """One line of facts.jsonl. With its text inside, a line proves itself."""

    schema_version: Literal["1"] = "1"
    """Version of this contract."""
    article: Article
    """The article the items stand in."""
    attributions: Many[Attribution] = ()
    """Who says what, in order of appearance."""
    quotes: Many[Quote] = ()
    """Quotations, in order of appearance."""
    figures: Many[Figure] = ()
    """Figures, in order of appearance."""
    claims: Many[Claim] = ()
    """Checkable statements, in order of first evidence."""
    coverage: Coverage
    """What became of every marked place."""
    flags: Many[Flag] = ()
    """What a person should look at."""
    provenance: Provenance
    """How this line was made and what it cost."""

    def items(self) -> Iterator[Attribution | Quote | Figure | Claim]:
        """All items: attributions, quotes, figures, claims, each in id order."""
        yield from self.attributions
        yield from self.quotes
        yield from self.figures
        yield from self.claims

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Every span that an item or flag points at, with the item's id ("" for a flag without one)."""
        for a in self.attributions:
            for span in (a.source_span, a.cue_span, *a.content):
                if span is not None:
                    yield a.id, span
        for q in self.quotes:
            for span in q.parts:
                yield q.id, span
        for f in self.figures:
            yield f.id, f.span
        for c in self.claims:
            for span in c.evidence:
                yield c.id, span
        for flag in self.flags:
            if flag.span is not None:
                yield flag.item or "", flag.span

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        known = set[str]()
        for item in self.items():
            if (own_id := item.id) in known:
                raise ValueError(f"id {own_id!r} is used twice")
            known.add(own_id)

        def check(owner: str, ids: tuple[str, ...], letter: str) -> None:
            for i in ids:
                if i not in known or i[0] != letter:
                    raise ValueError(f"{owner} refers to {i!r}, which is not in this article")

        attributed: tuple[Quote | Figure | Claim, ...] = (*self.quotes, *self.figures, *self.claims)
        for one in attributed:
            if (attribution := one.attribution) is not None:
                check(one.id, (attribution,), "a")
        for claim in self.claims:
            if ids := claim.quotes:
                check(claim.id, ids, "q")
            if ids := claim.figures:
                check(claim.id, ids, "f")
        for flag in self.flags:
            if (about := flag.item) is not None and about not in known:
                raise ValueError(f"flag {flag.code!r} refers to {about!r}, which is not in this article")
        if (text := self.article.text) is not None:
            fitting = set[int]()  # by identity: a sentence is the evidence of several claims
            for owner, span in self.spans():
                if id(span) in fitting:
                    continue
                start, end = span.start, span.end
                if text[start:end] != span.text:
                    raise ValueError(f"{owner or 'flag'}: span {start}:{end} is not the article's text there")
                fitting.add(id(span))
        return self
