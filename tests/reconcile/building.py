"""Facts built by hand from sentences: what an engine would have made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.reconcile import ReconcileOptions, reconcile
from extractor.schemas import Article, ArticleFacts, Claim, Coverage, Disagreement, Provenance, Span, Story

COVERAGE = Coverage(
    quoted_passages=0, quotes_extracted=0, quotes_dismissed=0, quotes_unaccounted=0, quantities=0, figures_extracted=0,
    figures_dismissed=0, figures_unaccounted=0,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One sentence of an article, with who says it and what stands in it."""

    text: str
    source: str | None = None
    role: str | None = None
    kind: str = "person"
    cue: str = "said"
    quote: str | None = None
    figure: dict[str, Any] | None = None
    """`words` and any field of Figure."""
    stance: str = "said"
    hedged: bool = False
    via: str | None = None
    modality: str = "asserted"


def facts(*lines: Line | str, publisher: str, published: str | None = "2031-04-02", text: bool = True) -> ArticleFacts:
    """An article of these sentences, one claim each."""
    told = [Line(x) if isinstance(x, str) else x for x in lines]
    whole = "\n".join(x.text for x in told) + "\n"
    made: dict[str, list[Any]] = {"attributions": [], "quotes": [], "figures": [], "claims": []}
    start = 0
    for line in told:
        end = start + len(line.text)
        attribution = None
        if line.source is not None:
            attribution = f"a{len(made['attributions']) + 1}"
            made["attributions"].append(_attribution(line, attribution, whole, start))
        quotes, figures = [], []
        if line.quote is not None:
            q = whole.index(line.quote, start)
            quotes.append(f"q{len(made['quotes']) + 1}")
            made["quotes"].append(
                {
                    "id": quotes[0],
                    "parts": (Span.of(whole, q, q + len(line.quote)),),
                    "kind": "direct",
                    "attribution": attribution,
                }
            )
        if line.figure is not None:
            rest = dict(line.figure)
            words = rest.pop("words")
            f = whole.index(words, start)
            figures.append(f"f{len(made['figures']) + 1}")
            made["figures"].append(
                {
                    "id": figures[0],
                    "span": Span.of(whole, f, f + len(words)),
                    "qualifier": "exact",
                    "attribution": attribution,
                    **rest,
                }
            )
        made["claims"].append(
            Claim.model_validate(
                {
                    "id": f"c{len(made['claims']) + 1}", "text": line.text, "evidence": (Span.of(whole, start, end),),
                    "attribution": attribution, "modality": line.modality, "quotes": quotes, "figures": figures,
                }
            )
        )  # fmt: skip
        start = end + 1
    article = Article.from_text(whole, publisher=publisher, published=published)
    return ArticleFacts.model_validate(
        {
            "article": article if text else article.model_copy(update={"text": None}),
            "coverage": COVERAGE,
            "provenance": Provenance(engine="rules", extractor_version="0"),
            **made,
        }
    )


def _attribution(line: Line, id: str, whole: str, start: int) -> dict[str, Any]:
    if line.quote is not None:
        at = whole.index(line.quote, start)
        content = (at, at + len(line.quote))
    else:
        cue = line.text.find(line.cue)
        content = (start + cue + len(line.cue) + 1, start + len(line.text) - 1)
        if cue > len(line.text) - cue:  # "…, she said."
            content = (start, start + line.text.rfind(","))
    return {
        "id": id,
        "source": {"name": line.source, "kind": line.kind, "role": line.role},
        "cue": line.cue,
        "content": (Span.of(whole, *content),),
        "stance": line.stance,
        "hedged": line.hedged,
        "via": ({"name": line.via, "kind": "document"},) if line.via else (),
    }


def story(*articles: ArticleFacts, **more: Any) -> Story:
    """The one story of these articles."""
    (found,) = reconcile(articles, options=ReconcileOptions(one_story=True), **more)
    return found


def kinds(found: Story) -> list[str]:
    return sorted(d.kind for d in found.disagreements)


def only(found: Story) -> Disagreement:
    """The story's single disagreement."""
    (one,) = found.disagreements
    return one
