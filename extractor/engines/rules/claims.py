"""Claims: the sentences worth checking, made readable on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.engines.labels import ClaimLabel
from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.phrases import has_verb
from extractor.engines.rules.tokens import Unit
from extractor.schemas.items import Modality
from extractor.text.marks import MarkedText, Stretch

__all__ = ["claims_of"]

_MODALITY: dict[str, Modality] = {
    "denied": "denied",
    "demanded": "demanded",
    "asked": "demanded",
    "predicted": "predicted",
    "promised": "predicted",
}
_FUTURE = frozenset(["will", "would", "won't", "won’t", "shall"])


def claims_of(
    marked: MarkedText,
    units: Sequence[Unit],
    found: Sequence[Sequence[Found]],
    places: Mapping[int, int],
) -> list[ClaimLabel]:
    """The claims of an article; `places` gives each attribution's index by `id()`."""
    claims: list[ClaimLabel] = []
    for unit, here in zip(units, found, strict=True):
        if unit.heading or not unit.tokens:
            continue
        last = unit.tokens[-1]
        if last.low == "?" or not has_verb(unit.tokens, 0, len(unit.tokens) - 1):
            continue
        text = " ".join(marked.text[unit.start : unit.end].split())
        main = here[0] if here else None
        figures = tuple(q.number for q in marked.quantities if unit.start <= q.start and q.end <= unit.end)
        quotes = tuple(t.passage for t in unit.tokens if t.flags & Word.QUOTED)
        claims.append(
            ClaimLabel(
                text,
                (Stretch(unit.start, unit.end),),
                _modality(unit, main),
                places.get(id(main)) if main is not None else None,
                quotes=quotes,
                figures=figures,
            )
        )
    return claims


def _modality(unit: Unit, main: Found | None) -> Modality:
    if main is not None and main.stance in _MODALITY:
        return _MODALITY[main.stance]
    return "predicted" if any(t.low in _FUTURE for t in unit.tokens) else "asserted"
