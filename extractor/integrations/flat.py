"""One row an item: the flat form of an article's facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractor.schemas import ArticleFacts, Attribution, Claim, Figure, Quote, Span

__all__ = ["flat_rows"]

_JOINT = " … "
_Item = Claim | Quote | Figure | Attribution


def flat_rows(facts: ArticleFacts) -> Iterator[dict[str, Any]]:
    """A row for each claim, quote, figure and attribution, in id order within each kind.

    `text` is a claim's wording, else the article's own words; `speaker` is the source of the item's attribution (an
    attribution's own); `date` is a claim's event date, a figure's as-of date or an attribution's date.
    """
    voices = {a.id: a for a in facts.attributions}
    items: tuple[_Item, ...] = (*facts.claims, *facts.quotes, *facts.figures, *facts.attributions)
    for item in items:
        voice = item if isinstance(item, Attribution) else voices.get(item.attribution or "")
        row: dict[str, Any] = {"article": facts.article.id, "item": item.id, **_own(item)}
        if voice is not None:
            row |= {"attribution": voice.id, "cue": voice.cue, "stance": voice.stance, "hedged": voice.hedged}
            if voice.source is not None:
                row |= {
                    "speaker": voice.source.name,
                    "speaker_kind": voice.source.kind,
                    "speaker_role": voice.source.role,
                }
        yield row


def _own(item: _Item) -> dict[str, Any]:
    if isinstance(item, Claim):
        return _at("claim", item.evidence, item.text) | {"modality": item.modality, "date": item.event_date}
    if isinstance(item, Quote):
        return _at("quote", item.parts) | {"quote_kind": item.kind}
    if isinstance(item, Figure):
        names = ("value", "low", "high", "unit", "dimension", "qualifier", "measure")
        return _at("figure", (item.span,)) | {n: getattr(item, n) for n in names} | {"date": item.as_of}
    return _at("attribution", item.content) | {"date": item.date}


def _at(kind: str, spans: tuple[Span, ...], text: str | None = None) -> dict[str, Any]:
    words = _JOINT.join(s.text for s in spans) if text is None else text
    return {"kind": kind, "text": words, "spans": [{"start": s.start, "end": s.end, "text": s.text} for s in spans]}
