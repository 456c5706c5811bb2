"""What an article is known to hold: made by hand (our gold JSON, brat standoff) or another extraction (facts.jsonl)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.evaluation.brat import Standoff, read_standoff
from extractor.schemas import ArticleFacts, article_id
from extractor.text.marks import Stretch

__all__ = ["GoldArticle", "GoldAttribution", "GoldClaim", "GoldFigure", "GoldQuote", "from_facts", "read_gold"]


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quotation. `speakers` are accepted names; empty means that no speaker is right."""

    parts: tuple[Stretch, ...]
    speakers: tuple[str, ...]
    speaker_spans: tuple[Stretch, ...] = ()
    none_is_right: bool = False
    optional: bool = False
    """Neither a miss nor a find counts (a heading, a scare quote)."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure: the interval its words allow, both ends inclusive; None where it is a date."""

    span: Stretch
    low: float | None
    high: float | None
    unit: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim by its evidence."""

    text: str
    evidence: tuple[Stretch, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """Source, cue and content as places."""

    source: Stretch | None
    cue: Stretch | None
    content: tuple[Stretch, ...]
    source_name: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article's annotation. A kind that was not annotated is None and is not scored."""

    key: str
    """Article id where the text is known, else the file's stem."""
    text: str | None
    quotes: tuple[GoldQuote, ...] | None = None
    figures: tuple[GoldFigure, ...] | None = None
    claims: tuple[GoldClaim, ...] | None = None
    attributions: tuple[GoldAttribution, ...] | None = None
    publisher: str | None = None
    partial: bool = False
    """Whether only some items were annotated: then what is not in the gold is not counted as invented."""


def read_gold(path: Path) -> Iterator[GoldArticle]:
    """Gold articles of a facts.jsonl, a gold JSON file, a brat .ann file (its .txt beside it) or a folder of those.

    Raises: InputError naming the file (and line) that cannot be read or understood.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix in (".json", ".jsonl", ".ann"))
        found = False
        for file in files:
            for article in _read_file(file, lenient=True):
                found = True
                yield article
        if not found:
            raise InputError(f"{str(path)!r} holds no gold: no .jsonl of facts, no gold .json, no brat .ann")
        return
    yield from _read_file(path, lenient=False)


def _read_file(path: Path, *, lenient: bool) -> Iterator[GoldArticle]:
    if path.suffix == ".ann":
        yield _from_standoff(read_standoff(path))
        return
    if path.suffix == ".jsonl":
        yield from _read_facts(path)
        return
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"gold {str(path)!r} cannot be read as JSON: {error}") from error
    if not isinstance(data, dict) or not ({"quotes", "figures", "claims"} & set(data)) or "article" not in data:
        if lenient:
            return
        raise InputError(f"gold {str(path)!r} has no 'article' with 'quotes', 'figures' or 'claims'")
    yield _from_json(data, path)


def _read_facts(path: Path) -> Iterator[GoldArticle]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        yield from_facts(ArticleFacts.model_validate_json(line))
                    except ValueError as error:
                        raise InputError(f"{str(path)!r} line {number} is no line of facts.jsonl: {error}") from error
    except OSError as error:
        raise InputError(f"gold {str(path)!r} cannot be read: {error.strerror or error}") from error


def from_facts(facts: ArticleFacts) -> GoldArticle:
    """Another extraction, or reviewed facts, taken as the truth."""
    by_id = {a.id: a for a in facts.attributions}

    def speaker(attribution: str | None) -> tuple[str, ...]:
        source = by_id[attribution].source if attribution else None
        return (source.name,) if source else ()

    def mention(attribution: str | None) -> tuple[Stretch, ...]:
        span = by_id[attribution].source_span if attribution else None
        return (Stretch(span.start, span.end),) if span else ()

    return GoldArticle(
        key=facts.article.id,
        text=facts.article.text,
        publisher=facts.article.publisher,
        quotes=tuple(
            GoldQuote(
                tuple(Stretch(p.start, p.end) for p in q.parts),
                speaker(q.attribution),
                mention(q.attribution),
                none_is_right=not speaker(q.attribution),
            )
            for q in facts.quotes
        ),
        figures=tuple(
            GoldFigure(
                Stretch(f.span.start, f.span.end),
                f.low if f.value is None else f.value,
                f.high if f.value is None else f.value,
                f.unit,
            )
            for f in facts.figures
        ),
        claims=tuple(GoldClaim(c.text, tuple(Stretch(e.start, e.end) for e in c.evidence)) for c in facts.claims),
        attributions=tuple(
            GoldAttribution(
                Stretch(a.source_span.start, a.source_span.end) if a.source_span else None,
                Stretch(a.cue_span.start, a.cue_span.end) if a.cue_span else None,
                tuple(Stretch(s.start, s.end) for s in a.content),
                a.source.name if a.source else None,
            )
            for a in facts.attributions
        ),
    )


def _stretch(data: Mapping[str, Any]) -> Stretch:
    return Stretch(int(data["start"]), int(data["end"]))


def _from_json(data: Mapping[str, Any], path: Path) -> GoldArticle:
    """The gold JSON format of docs/formats.md: spans as {start, end, text}, values as numbers or [low, high]."""
    try:
        text = data.get("text")
        key = article_id(text) if isinstance(text, str) else Path(str(data["article"])).stem
        return GoldArticle(
            key=key,
            text=text if isinstance(text, str) else None,
            publisher=((data.get("meta") or {}).get("publisher") or {}).get("value"),
            partial=bool(data.get("partial")),
            quotes=_each(data, "quotes", _quote),
            figures=_each(data, "figures", _figure),
            claims=_each(data, "claims", _claim),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"gold {str(path)!r}: {type(error).__name__}: {error}") from error


def _each(data: Mapping[str, Any], name: str, make: Any) -> tuple[Any, ...] | None:
    rows: Sequence[Mapping[str, Any]] | None = data.get(name)
    return None if rows is None else tuple(make(r) for r in rows if not r.get("in_boilerplate"))


def _quote(row: Mapping[str, Any]) -> GoldQuote:
    accepted = [row.get("speaker"), *(row.get("speaker_accept") or [])]
    mention = row.get("speaker_mention")
    return GoldQuote(
        parts=(_stretch(row),),
        speakers=tuple(s for s in accepted if s),
        speaker_spans=(_stretch(mention),) if mention else (),
        none_is_right=None in accepted or bool(row.get("speaker_implied")),
        optional=row.get("kind") in ("scare", "title"),
    )


def _figure(row: Mapping[str, Any]) -> GoldFigure:
    value = row.get("value")
    if row.get("is_date") or isinstance(value, str) or value is None:
        low = high = None
    else:
        low, high = value if isinstance(value, list) else (value, value)
    return GoldFigure(
        _stretch(row.get("number_span") or row), low, high, row.get("unit"),
        optional=row.get("importance") == "minor" or bool(row.get("is_date")),
    )  # fmt: skip


def _claim(row: Mapping[str, Any]) -> GoldClaim:
    return GoldClaim(row["text"], tuple(map(_stretch, row["evidence"])), row.get("importance") == "minor")


def _from_standoff(standoff: Standoff) -> GoldArticle:
    return GoldArticle(
        key=article_id(standoff.text),
        text=standoff.text,
        attributions=tuple(
            GoldAttribution(
                source=_hull(a.source), cue=_hull(a.cue), content=tuple(Stretch(s, e) for s, e in a.content)
            )
            for a in standoff.attributions
        ),
    )


def _hull(pieces: Sequence[tuple[int, int]]) -> Stretch | None:
    return Stretch(pieces[0][0], pieces[-1][1]) if pieces else None
