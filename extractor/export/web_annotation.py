"""W3C Web Annotations: each item as an annotation on its places in the article.

Positions count code points of the text exactly as read, which is what the recommendation asks of a
TextPositionSelector; `start` is the first, `end` one past the last. Programs that count UTF-16 code units (JavaScript
strings) must convert, or use the TextQuoteSelector beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from extractor.export.linked_data import article_iri, iri, streamed
from extractor.schemas import (
    ArticleFacts,
    Attribution,
    Claim,
    Figure,
    Quote,
    Span,
    Story,
)

__all__ = ["annotate", "web_annotation_parts"]

_AROUND = 32
"""Code points of prefix and suffix. Why: what Hypothesis and Apache Annotator use; enough to tell repeats apart."""


def web_annotation_parts(records: Iterable[ArticleFacts | Story]) -> Iterator[bytes]:
    """An AnnotationPage as JSON-LD in parts. Its id is made of its articles': the same articles give the same page."""
    seen: set[int] = set()

    def once() -> Iterator[dict[str, Any]]:
        for record in records:
            for facts in (record,) if isinstance(record, ArticleFacts) else record.articles:
                key = int(facts.article.id, 16)
                if key not in seen:
                    seen.add(key)
                    yield from annotate(facts)

    head = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage"}
    return streamed(head, "items", once(), lambda: {"id": iri("page", *(f"{k:016x}" for k in sorted(seen)))})


def annotate(facts: ArticleFacts) -> Iterator[dict[str, Any]]:
    """One annotation an item that has a place, in id order. An item in several pieces has several targets."""
    names = {a.id: a.source.name for a in facts.attributions if a.source is not None}
    for item in facts.items():
        places = _places(item)
        if not places:
            continue
        kind, words, tags = _said(item, names)
        bodies = [{"type": "TextualBody", "value": kind, "purpose": "tagging"}]
        bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags]
        if words:
            bodies.append({"type": "TextualBody", "value": words, "format": "text/plain", "purpose": "describing"})
        targets = [_target(facts, place) for place in places]
        yield {
            "id": iri("item", facts.article.id, item.id),
            "type": "Annotation",
            "motivation": "describing",
            "generator": {
                "id": iri("program", facts.provenance.extractor_version),
                "type": "Software",
                "name": f"fact-extractor {facts.provenance.extractor_version} ({facts.provenance.engine})",
            },
            "body": bodies,
            "target": targets if len(targets) > 1 else targets[0],
        }


def _places(item: Attribution | Quote | Figure | Claim) -> tuple[Span, ...]:
    if isinstance(item, Attribution):
        return item.content or tuple(s for s in (item.cue_span, item.source_span) if s is not None)[:1]
    if isinstance(item, Quote):
        return item.parts
    return (item.span,) if isinstance(item, Figure) else item.evidence


def _said(item: Attribution | Quote | Figure | Claim, names: dict[str, str]) -> tuple[str, str, list[str]]:
    """Kind, a sentence for people, tags for programs."""
    if isinstance(item, Attribution):
        source = item.source.name if item.source else "nobody named"
        hedged = ["hedged"] if item.hedged else []
        return "attribution", f"{item.stance} by {source}", [f"stance:{item.stance}", *hedged]
    speaker = names.get(item.attribution or "")
    by = f" ({speaker})" if speaker else ""
    if isinstance(item, Quote):
        return "quote", f"said by {speaker}" if speaker else "", [f"kind:{item.kind}"]
    if isinstance(item, Figure):
        tags = [f"dimension:{item.dimension}", f"qualifier:{item.qualifier}"]
        return "figure", f"{item.measure}{by}", tags
    return "claim", f"{item.text}{by}", [f"modality:{item.modality}"]


def _target(facts: ArticleFacts, span: Span) -> dict[str, Any]:
    quote: dict[str, Any] = {"type": "TextQuoteSelector", "exact": span.text}
    text = facts.article.text
    if text is not None:
        quote["prefix"] = text[max(0, span.start - _AROUND) : span.start]
        quote["suffix"] = text[span.end : span.end + _AROUND]
    return {
        "type": "SpecificResource",
        "source": article_iri(facts.article),
        "selector": [{"type": "TextPositionSelector", "start": span.start, "end": span.end}, quote],
    }
