"""The wire format: what a model is asked to answer. A draft is untrusted until its words are found in the article.

Keys are short because a model's answer is paid by the token; marks are numbers because a number cannot be misquoted.
Places that are not marks are named by sentence number and the first and last words ("7: he had not … peace plan").
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import BadReply
from extractor.schemas.items import Dimension, Modality, Qualifier, QuoteKind, SourceKind, Stance

__all__ = [
    "Draft",
    "DraftAddedFigure",
    "DraftAddedQuote",
    "DraftAttribution",
    "DraftClaim",
    "DraftDismissal",
    "DraftFigure",
    "DraftQuote",
    "DraftSource",
    "draft_schema",
    "parse_draft",
    "strict_schema",
]


class _Wire(BaseModel):
    """All fields required, none extra, no defaults: valid under OpenAI strict structured outputs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftSource(_Wire):
    """Source number `i`: name in the article's spelling, kind, role as printed."""

    i: int
    name: str
    kind: SourceKind
    role: str | None


class DraftAttribution(_Wire):
    """Attribution number `i`."""

    i: int
    src: int | None
    """Source number."""
    s: int
    """Number of the sentence that holds `who` and `cue`."""
    who: str | None
    """The words naming the source there, copied."""
    cue: str | None
    """The words that make it an attribution, copied."""
    of: list[str]
    """What is attributed: `q3` for a whole quoted passage, `7` for a whole sentence, `7: first words … last words`."""
    st: Stance
    h: bool
    """Hedged by the article ("reportedly")."""
    to: str | None
    via: list[int]
    """Source numbers of the hearsay chain, nearest first."""
    d: str | None
    """ISO 8601 date of the saying."""


class DraftQuote(_Wire):
    """Passage q`q`: kind, attribution number; `j` is the passage whose utterance it continues."""

    q: int
    k: QuoteKind
    a: int | None
    j: int | None


class DraftFigure(_Wire):
    """Quantity n`n`: what it measures, the ISO date it holds for, attribution number."""

    n: int
    m: str
    t: str | None
    a: int | None


class DraftDismissal(_Wire):
    """A mark (`q3`, `n5`) that is no quotation or no figure, and why."""

    m: str
    why: Literal["idiom", "name", "emphasis", "repetition", "not_a_quotation", "not_a_quantity", "trivial", "other"]


class DraftAddedQuote(_Wire):
    """A quotation without a mark: sentence number and the words, copied exactly."""

    s: int
    t: str
    k: QuoteKind
    a: int | None


class DraftAddedFigure(_Wire):
    """A figure without a mark: sentence number, the words copied exactly, and its value."""

    s: int
    t: str
    m: str
    v: float | None
    lo: float | None
    hi: float | None
    u: str | None
    d: Dimension
    ql: Qualifier
    a: int | None


class DraftClaim(_Wire):
    """A claim: text, evidence sentence numbers, attribution number, modality, ISO date of the event."""

    t: str
    e: list[int]
    a: int | None
    m: Modality
    d: str | None


class Draft(_Wire):
    """A model's whole answer for one article or window; a re-ask is answered with the corrected entries only."""

    src: list[DraftSource]
    att: list[DraftAttribution]
    q: list[DraftQuote]
    n: list[DraftFigure]
    x: list[DraftDismissal]
    addq: list[DraftAddedQuote]
    addn: list[DraftAddedFigure]
    c: list[DraftClaim]


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema as OpenAI strict structured outputs take it.

    Titles and descriptions are dropped (they are paid prompt tokens; the prompt explains the keys), every object
    closes itself and requires all its properties. Raises TypeError for a default, which strict mode refuses.
    """

    def clean(node: Any) -> Any:
        if isinstance(node, list):
            return [clean(x) for x in node]
        if not isinstance(node, dict):
            return node
        if "default" in node:
            raise TypeError(f"{model.__name__}: strict structured outputs allow no default: {node!r}")
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key in ("title", "description") and not isinstance(value, dict):
                continue
            if key in ("properties", "$defs"):
                out[key] = {name: clean(sub) for name, sub in value.items()}
            else:
                out[key] = clean(value)
        if out.get("type") == "object":
            out["required"] = list(out.get("properties", {}))
            out["additionalProperties"] = False
        return out

    cleaned: dict[str, Any] = clean(model.model_json_schema())
    return cleaned


@cache
def draft_schema() -> dict[str, Any]:
    """The strict JSON Schema of `Draft`. Treat as read-only."""
    return strict_schema(Draft)


def parse_draft(text: str) -> Draft:
    """The draft in a model's answer. Raises BadReply naming the first few places that do not fit."""
    try:
        return Draft.model_validate_json(text)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in error.errors(include_url=False)[:5]
        )
        raise BadReply(f"the answer does not fit the schema: {places}") from error
