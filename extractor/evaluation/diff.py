"""What changed between two extractions of the same articles, matched by evidence, never by id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from rapidfuzz.fuzz import token_set_ratio

from extractor.errors import ConfigError
from extractor.evaluation.lines import FactsLines
from extractor.evaluation.matching import iou, one_to_one, overlap
from extractor.schemas import ArticleFacts, Attribution, Claim, Figure, Quote, Span

__all__ = ["Change", "Gate", "compare", "diff_files", "parse_gate", "tally"]

Kind = Literal["quote", "figure", "claim", "attribution", "article"]
What = Literal["gained", "lost", "changed"]
Item = TypeVar("Item", Quote, Figure, Claim, Attribution)

_GATE = re.compile(r"^\s*(gained|lost|changed)-([a-z_-]+?)s?\s*(>=|>|=)\s*(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Change:
    """One item gained, lost or changed; `fields` holds (name, old, new) for a change."""

    article: str
    kind: Kind
    what: What
    text: str
    start: int
    end: int
    fields: tuple[tuple[str, str, str], ...] = field(default=())

    def counted_as(self) -> Iterator[str]:
        """Names for gates: `lost-quote`, and for changes also `changed-speaker`, `changed-value`, …"""
        yield f"{self.what}-{self.kind}"
        for name, _, _ in self.fields:
            yield f"{self.what}-{name}"


@dataclass(frozen=True, slots=True)
class Gate:
    """`lost-quotes>0`: fails when the count of changes of that name passes the limit."""

    name: str
    sign: str
    limit: int
    written: str

    def fails(self, counts: Counter[str]) -> bool:
        """Whether the gate stands open for failure: the condition holds."""
        n = counts[self.name]
        return n > self.limit if self.sign == ">" else n >= self.limit if self.sign == ">=" else n == self.limit


def parse_gate(text: str) -> Gate:
    """A gate from `lost-quotes>0`. Raises: ConfigError saying what a gate looks like."""
    m = _GATE.match(text)
    known = {"quote", "figure", "claim", "attribution", "article", "speaker", "text", "kind", "value", "unit"}
    known |= {"measure", "qualifier", "as_of", "modality", "evidence", "span", "stance", "source", "cue", "hedged"}
    if not m or m[2].replace("-", "_") not in known:
        raise ConfigError(
            f"gate {text!r}: write (gained|lost|changed)-WHAT(>|>=|=)N, WHAT being one of {', '.join(sorted(known))}"
        )
    return Gate(f"{m[1]}-{m[2].replace('-', '_')}", m[3], int(m[4]), text)


def tally(changes: Sequence[Change]) -> Counter[str]:
    """How many changes of each name."""
    return Counter(name for change in changes for name in change.counted_as())


def diff_files(old: Path, new: Path) -> list[Change]:
    """Changes of all articles, in the order of OLD, then what is only in NEW. Raises: InputError."""
    before, after = FactsLines(old), FactsLines(new)
    changes: list[Change] = []
    for facts in before:
        key = facts.article.id
        other = after.get(key) or after.get(Path(facts.article.path or key).stem)
        name = facts.article.path or key
        if other is None:
            changes.append(Change(name, "article", "lost", facts.article.title or key, 0, 0))
        elif other.article.id != key:
            changes.append(Change(name, "article", "changed", "the article's text is another", 0, 0))
        else:
            changes += compare(facts, other)
    for facts in after:
        if not (before.get(facts.article.id) or before.get(Path(facts.article.path or facts.article.id).stem)):
            name = facts.article.path or facts.article.id
            changes.append(Change(name, "article", "gained", facts.article.title or facts.article.id, 0, 0))
    return changes


def compare(old: ArticleFacts, new: ArticleFacts) -> list[Change]:
    """Changes of one article's items, in text order."""
    name = old.article.path or old.article.id
    by_old, by_new = {a.id: a for a in old.attributions}, {a.id: a for a in new.attributions}
    changes = [
        *_kind(name, "quote", old.quotes, new.quotes, lambda a, b: _quote_fields(a, b, by_old, by_new)),
        *_kind(name, "figure", old.figures, new.figures, lambda a, b: _figure_fields(a, b, by_old, by_new)),
        *_kind(name, "claim", old.claims, new.claims, lambda a, b: _claim_fields(a, b, by_old, by_new)),
        *_kind(name, "attribution", old.attributions, new.attributions, _attribution_fields),
    ]
    return sorted(changes, key=lambda c: (c.start, c.end, c.kind, c.what))


def _spans(item: Quote | Figure | Claim | Attribution) -> Sequence[Span]:
    if isinstance(item, Quote):
        return item.parts
    if isinstance(item, Figure):
        return (item.span,)
    return item.evidence if isinstance(item, Claim) else item.content


def _text(item: Quote | Figure | Claim | Attribution) -> str:
    if isinstance(item, Claim):
        return item.text
    if isinstance(item, Figure):
        return f"{item.span.text} ({item.measure})"
    return " … ".join(s.text for s in _spans(item))


def _alike(a: Any, b: Any) -> float:
    """How sure it is that two items have the same evidence, 0–1; for claims, wording decides among those that do.

    Why 0.3: two claims of one sentence share all evidence; below that share of wording they are different claims.
    """
    left, right = _spans(a), _spans(b)
    both = sum(overlap(x, y) for x in left for y in right)
    if not both:
        return 0.0
    if isinstance(a, Claim):
        wording = token_set_ratio(a.text, b.text) / 100
        return wording if wording > 0.3 else 0.0
    if isinstance(a, Figure):
        return 0.5 + iou(left[0], right[0]) / 2
    size = sum(s.end - s.start for s in (*left, *right)) - both
    return both / size


def _kind(name: str, kind: Kind, old: Sequence[Item], new: Sequence[Item], fields: Any) -> Iterator[Change]:
    pairs = one_to_one(old, new, _alike, 0.3)
    kept_old, kept_new = {i for i, _ in pairs}, {j for _, j in pairs}
    for what, items, kept in (("lost", old, kept_old), ("gained", new, kept_new)):
        for n, item in enumerate(items):
            if n not in kept:
                spans = _spans(item)
                yield Change(name, kind, what, _text(item), spans[0].start, spans[-1].end)  # type: ignore[arg-type]
    for i, j in pairs:
        differences = tuple((f, str(a), str(b)) for f, a, b in fields(old[i], new[j]) if a != b)
        if differences:
            spans = _spans(new[j])
            yield Change(name, kind, "changed", _text(new[j]), spans[0].start, spans[-1].end, differences)


Attributions = dict[str, Attribution]
Fields = list[tuple[str, object, object]]


def _speaker(item: Quote | Figure | Claim, by_id: Attributions) -> str | None:
    source = by_id[item.attribution].source if item.attribution else None
    return source.name if source else None


def _quote_fields(a: Quote, b: Quote, old: Attributions, new: Attributions) -> Fields:
    return [
        ("text", _text(a), _text(b)),
        ("speaker", _speaker(a, old), _speaker(b, new)),
        ("kind", a.kind, b.kind),
    ]


def _figure_fields(a: Figure, b: Figure, old: Attributions, new: Attributions) -> Fields:
    return [
        ("span", a.span.text, b.span.text),
        ("value", (a.low, a.value, a.high), (b.low, b.value, b.high)),
        ("unit", a.unit, b.unit),
        ("qualifier", a.qualifier, b.qualifier),
        ("measure", a.measure, b.measure),
        ("as_of", a.as_of, b.as_of),
        ("speaker", _speaker(a, old), _speaker(b, new)),
    ]


def _claim_fields(a: Claim, b: Claim, old: Attributions, new: Attributions) -> Fields:
    return [
        ("text", a.text, b.text),
        ("modality", a.modality, b.modality),
        ("evidence", [e.text for e in a.evidence], [e.text for e in b.evidence]),
        ("speaker", _speaker(a, old), _speaker(b, new)),
    ]


def _attribution_fields(a: Attribution, b: Attribution) -> Fields:
    return [
        ("source", a.source.name if a.source else None, b.source.name if b.source else None),
        ("cue", a.cue, b.cue),
        ("stance", a.stance, b.stance),
        ("hedged", a.hedged, b.hedged),
    ]
