"""Which predicted item is which gold item, and whether what it says is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from extractor.evaluation.gold import GoldArticle, GoldAttribution, GoldFigure, GoldQuote
from extractor.evaluation.metrics import Counts
from extractor.schemas import ArticleFacts, Attribution, Figure, Span
from extractor.text.marks import Stretch

__all__ = ["Miss", "Scored", "iou", "one_to_one", "overlap", "same_name", "score_article"]

G = TypeVar("G")
P = TypeVar("P")

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_SMALL = frozenset("the a an of for and or mr mrs ms dr sen rep gov president minister former us u.s".split())  # noqa: SIM905 - a word list


@dataclass(frozen=True, slots=True)
class Miss:
    """Something missed, invented or wrong, for people to look at."""

    kind: Literal["quote", "speaker", "attribution", "figure", "value", "claim"]
    what: Literal["missed", "false_alarm", "wrong"]
    start: int
    end: int
    detail: str


@dataclass(slots=True)
class Scored:
    """One article's counts and misses."""

    counts: dict[str, Counts] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)


def score_article(gold: GoldArticle, facts: ArticleFacts) -> Scored:
    """Counts for every kind that the gold annotates, for coverage, and for how well flags tell wrong items."""
    out = Scored()
    wrong: set[str] = set()
    if gold.quotes is not None:
        _quotes(gold.quotes, facts, out, wrong)
    if gold.figures is not None:
        _figures(gold.figures, facts, out, wrong)
    if gold.claims is not None:
        _claims(gold, facts, out)
    if gold.attributions is not None:
        _attributions(gold.attributions, facts, out)
    if gold.partial:
        for count in out.counts.values():
            count.predicted = min(count.predicted, count.right)
        out.misses = [m for m in out.misses if m.what != "false_alarm"]
        out.counts.pop("claim_grounded_in_gold", None)
    c = facts.coverage
    out.counts["coverage_quotes"] = Counts(c.quoted_passages - c.quotes_unaccounted, c.quoted_passages)
    out.counts["coverage_figures"] = Counts(c.quantities - c.figures_unaccounted, c.quantities)
    _calibration(facts, wrong, out)
    return out


# ---------------------------------------------------------------- spans and names
def overlap(a: Stretch | Span, b: Stretch | Span) -> int:
    """Code points in both."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def iou(a: Stretch | Span, b: Stretch | Span) -> float:
    """Intersection over union, 0–1."""
    both = overlap(a, b)
    return both / (a.end - a.start + b.end - b.start - both) if both else 0.0


def one_to_one(
    gold: Sequence[G], predicted: Sequence[P], like: Callable[[G, P], float], least: float
) -> list[tuple[int, int]]:
    """One-to-one, most alike first; ties in text order."""
    scored = [(like(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)]
    found, taken_g, taken_p = [], set[int](), set[int]()
    for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if score < least:
            break
        if i not in taken_g and j not in taken_p:
            found.append((i, j))
            taken_g.add(i)
            taken_p.add(j)
    return found


def _name_words(name: str) -> list[str]:
    words = [re.sub(r"['’]s?$", "", w.lower()).rstrip(".") for w in _WORD.findall(name)]
    return [w for w in words if w not in _SMALL] or words


def same_name(a: str, b: str) -> bool:
    """Whether two names can be one source: same last word, or all words of one in the other."""
    left, right = _name_words(a), _name_words(b)
    return bool(left and right) and (left[-1] == right[-1] or set(left) <= set(right) or set(right) <= set(left))


# ---------------------------------------------------------------- kinds
def _quotes(gold: Sequence[GoldQuote], facts: ArticleFacts, out: Scored, wrong: set[str]) -> None:
    by_id = {a.id: a for a in facts.attributions}
    wanted = [(q, part) for q in gold for part in q.parts]
    given = [(q, part) for q in facts.quotes for part in q.parts]

    def alike(g: tuple[GoldQuote, Stretch], p: tuple[object, Span]) -> float:
        return iou(g[1], p[1])

    pairs = one_to_one(wanted, given, alike, 0.8)
    exact = sum((wanted[i][1].start, wanted[i][1].end) == (given[j][1].start, given[j][1].end) for i, j in pairs)
    optional_hits = sum(wanted[i][0].optional for i, _ in pairs)
    required = sum(not q.optional for q, _ in wanted)
    predicted = len(given) - optional_hits
    found = len(pairs) - optional_hits
    exact_optional = sum(
        wanted[i][0].optional and (wanted[i][1].start, wanted[i][1].end) == (given[j][1].start, given[j][1].end)
        for i, j in pairs
    )
    out.counts["quote_iou80"] = Counts(found, required, predicted)
    out.counts["quote_exact"] = Counts(exact - exact_optional, required, predicted)
    right = total = 0
    for i, j in pairs:
        quote, _ = wanted[i]
        if quote.optional:
            continue
        total += 1
        item, span = given[j]
        ok = _speaker_right(quote, by_id.get(item.attribution or ""))
        right += ok
        if not ok:
            wrong.add(item.id)
            name = by_id[item.attribution].source if item.attribution else None
            said = name.name if name else "nobody"
            expected = " or ".join(quote.speakers) or "nobody"
            out.misses.append(Miss("speaker", "wrong", span.start, span.end, f"{said} instead of {expected}"))
    out.counts["quote_speaker"] = Counts(right, required, predicted)
    out.counts["speaker_of_found"] = Counts(right, total)
    hit_g, hit_p = {i for i, _ in pairs}, {j for _, j in pairs}
    out.misses += [
        Miss("quote", "missed", s.start, s.end, "no such quote")
        for i, (q, s) in enumerate(wanted)
        if i not in hit_g and not q.optional
    ]
    for j, (item, span) in enumerate(given):
        if j not in hit_p and item.kind in ("direct", "partial"):
            out.misses.append(Miss("quote", "false_alarm", span.start, span.end, "not in the gold"))


def _speaker_right(quote: GoldQuote, attribution: Attribution | None) -> bool:
    source = attribution.source if attribution else None
    if source is None:
        return quote.none_is_right or not quote.speakers
    mention = attribution.source_span if attribution else None
    if mention and any(overlap(mention, s) for s in quote.speaker_spans):
        return True
    return any(same_name(source.name, s) for s in quote.speakers)


def _figures(gold: Sequence[GoldFigure], facts: ArticleFacts, out: Scored, wrong: set[str]) -> None:
    pairs = one_to_one(
        gold, facts.figures, lambda g, p: float(bool(overlap(g.span, p.span))) + iou(g.span, p.span), 1.0
    )
    optional = sum(gold[i].optional for i, _ in pairs)
    required = sum(not g.optional for g in gold)
    out.counts["figure_found"] = Counts(len(pairs) - optional, required, len(facts.figures) - optional)
    right = total = 0
    for i, j in pairs:
        g, p = gold[i], facts.figures[j]
        if g.optional or g.low is None:
            continue
        total += 1
        ok = _value_right(g, p)
        right += ok
        if not ok:
            wrong.add(p.id)
            out.misses.append(
                Miss("value", "wrong", p.span.start, p.span.end, f"{p.value, p.low, p.high}, not {g.low, g.high}")
            )
    out.counts["figure_value"] = Counts(right, total)
    hit_g, hit_p = {i for i, _ in pairs}, {j for _, j in pairs}
    out.misses += [
        Miss("figure", "missed", g.span.start, g.span.end, "no such figure")
        for i, g in enumerate(gold)
        if i not in hit_g and not g.optional
    ]
    out.misses += [
        Miss("figure", "false_alarm", p.span.start, p.span.end, p.measure)
        for j, p in enumerate(facts.figures)
        if j not in hit_p
    ]


def _value_right(gold: GoldFigure, figure: Figure) -> bool:
    """Whether a given value lies in the gold interval, 0.1% of slack for rounding; shares as 0–1 or 0–100."""
    low = gold.low if gold.low is not None else float("-inf")
    high = gold.high if gold.high is not None else float("inf")
    given = [v for v in (figure.value, figure.low, figure.high) if v is not None]
    slack = 0.001 * max(abs(low) if gold.low is not None else 0, abs(high) if gold.high is not None else 0)
    return any(low - slack <= v <= high + slack or low - slack <= v * 100 <= high + slack for v in given)


def _claims(gold: GoldArticle, facts: ArticleFacts, out: Scored) -> None:
    def meets(a: Iterable[Stretch], b: Iterable[Span]) -> bool:
        left, right = list(a), list(b)
        both = sum(overlap(x, y) for x in left for y in right)
        return both >= 0.5 * min(sum(x.end - x.start for x in left), sum(y.end - y.start for y in right)) > 0

    claims = gold.claims or ()
    hit = [any(meets(g.evidence, c.evidence) for c in facts.claims) for g in claims]
    used = sum(any(meets(g.evidence, c.evidence) for g in claims) for c in facts.claims)
    out.counts["claim_covered"] = Counts(
        sum(h for h, g in zip(hit, claims, strict=True) if not g.optional), sum(not g.optional for g in claims)
    )
    out.counts["claim_grounded_in_gold"] = Counts(used, len(facts.claims))
    for h, g in zip(hit, claims, strict=True):
        if not h and not g.optional:
            first, last = g.evidence[0], g.evidence[-1]
            out.misses.append(Miss("claim", "missed", first.start, last.end, g.text))


def _attributions(gold: Sequence[GoldAttribution], facts: ArticleFacts, out: Scored) -> None:
    text = facts.article.text or ""
    words = [Stretch(m.start(), m.end()) for m in _WORD.finditer(text)]

    def inside(pieces: Iterable[Stretch | Span]) -> set[int]:
        spans = list(pieces)
        return {i for i, w in enumerate(words) if any(overlap(w, s) for s in spans)}

    want = [inside(a.content) for a in gold]
    give = [inside(a.content) for a in facts.attributions]
    everything_g: set[int] = set().union(*want) if want else set()
    everything_p: set[int] = set().union(*give) if give else set()
    out.counts["content_words"] = Counts(len(everything_g & everything_p), len(everything_g), len(everything_p))
    pairs = one_to_one(want, give, lambda a, b: len(a & b) / len(a | b) if a & b else 0.0, 0.5)
    out.counts["content_iou50"] = Counts(len(pairs), len(want), len(give))
    sources = cues = with_cue = 0
    for i, j in pairs:
        g, p = gold[i], facts.attributions[j]
        sources += _source_right(g, p, text)
        with_cue += g.cue is not None
        cues += bool(g.cue and p.cue_span and overlap(g.cue, p.cue_span))
    out.counts["content_and_source"] = Counts(sources, len(want), len(give))
    out.counts["cue_of_found"] = Counts(cues, with_cue)
    hit_g = {i for i, _ in pairs}
    out.misses += [
        Miss("attribution", "missed", g.content[0].start, g.content[-1].end, "no such content")
        for i, g in enumerate(gold)
        if i not in hit_g and g.content
    ]


def _source_right(gold: GoldAttribution, given: Attribution, text: str) -> bool:
    if gold.source is None and gold.source_name is None:
        return given.source is None
    if gold.source and given.source_span and iou(gold.source, given.source_span) >= 0.5:
        return True
    expected = gold.source_name or (text[gold.source.start : gold.source.end] if gold.source else "")
    return bool(given.source) and same_name(given.source.name if given.source else "", expected)


def _calibration(facts: ArticleFacts, wrong: set[str], out: Scored) -> None:
    """How often flagged and unflagged quotes and figures are wrong; only items that could be judged count."""
    flagged = {f.item for f in facts.flags if f.item and f.severity != "info"}
    judged = [*(q.id for q in facts.quotes), *(f.id for f in facts.figures)]
    out.counts["wrong_if_flagged"] = Counts(
        sum(i in wrong for i in judged if i in flagged), sum(i in flagged for i in judged)
    )
    out.counts["wrong_if_not_flagged"] = Counts(
        sum(i in wrong for i in judged if i not in flagged), sum(i not in flagged for i in judged)
    )
