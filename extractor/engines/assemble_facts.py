"""Labels → facts: ids in text order, spans cut from the article itself, coverage counted, everything audited."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from pydantic import ValidationError

from extractor.engines.audit import Auditor, needed_evidence
from extractor.engines.base import Labelled
from extractor.engines.dates import Dates
from extractor.engines.incises import without_incise
from extractor.engines.labels import AttributionLabel, ClaimLabel, Dismissal, QuoteLabel
from extractor.engines.links import Links, Ranges
from extractor.schemas.article import Span
from extractor.schemas.facts import ArticleFacts, Coverage, Flag
from extractor.schemas.items import Attribution, Claim, Figure, Quote, QuoteKind, Source
from extractor.text.marks import MarkedText, Stretch
from extractor.text.quantities.qualifiers import reading

__all__ = ["assemble_facts"]


def assemble_facts(marked: MarkedText, labelled: Labelled) -> ArticleFacts:
    """The facts of one article. Every span is cut from `marked.text`; what an engine says is audited, not trusted.

    Ids count from 1 in order of appearance in the text. Items inside boilerplate are left out.
    """
    return _Assembly(marked, labelled).facts()


class _Assembly:
    def __init__(self, marked: MarkedText, labelled: Labelled) -> None:
        self.marked, self.labels, self.text = marked, labelled.labels, marked.text
        self.provenance = labelled.provenance
        self.auditor = labelled.auditor or Auditor(marked)
        self.flags: list[Flag] = list(self.labels.flags)
        self._spans: dict[tuple[int, int], Span] = {}
        self._sources: dict[int, Source] = {}
        self.first_piece: dict[tuple[int, int], Stretch] = {}
        """Of passages with a reporting clause inside: what comes before it."""
        self.dates = Dates(marked)
        self.boilerplate = Ranges((b.start, b.end, i) for i, b in enumerate(marked.article.boilerplate))

    def facts(self) -> ArticleFacts:
        attributions, self.attribution_id = self._attributions()
        quotes = self._quotes()
        figures = self._figures()
        claims = self._claims(quotes, figures)
        coverage = self._coverage(quotes, figures)
        return ArticleFacts(
            article=self.marked.article,
            attributions=tuple(attributions),
            quotes=tuple(quotes),
            figures=tuple(figures),
            claims=tuple(claims),
            coverage=coverage,
            flags=tuple(self.flags),
            provenance=self.provenance,
        )

    # ------------------------------------------------------------------ helpers of all kinds
    def span(self, s: Stretch) -> Span:
        """Each place once: spans are frozen, and a sentence is the evidence of several claims."""
        key = start, end = s.start, s.end
        span = self._spans.get(key)
        if span is None:
            span = self._spans[key] = Span.of(self.text, start, end)
        return span

    def outside_boilerplate(self, s: Stretch) -> bool:
        """Whether any of it is article content."""
        return not self.boilerplate.holds(s)

    def flag(
        self, code: str, message: str, item: str | None = None, span: Span | None = None, error: bool = False
    ) -> None:
        self.flags.append(
            Flag(code=code, severity="error" if error else "warning", message=message, item=item, span=span)
        )

    def date(self, stated: str | None, owner: str) -> str | None:
        """The date if it is one of the calendar and the article's own; otherwise None and a flag."""
        if stated is None or not stated.strip():
            return None
        date = stated.strip()
        objection = self.dates.objection(date)
        if objection is not None:
            self.flag(*objection, owner)
            return None
        return date

    # ------------------------------------------------------------------ attributions
    def _attributions(self) -> tuple[list[Attribution], dict[int, str]]:
        content = self._content_by_attribution()
        placed = []
        for index, label in enumerate(self.labels.attributions):
            stretches = [s for s in content[index] if self.outside_boilerplate(s)]
            first = min(
                (s.start for s in (*stretches, label.cue_span, label.source_span) if s is not None),
                default=None,
            )
            if stretches and first is not None:
                placed.append((first, index, label, stretches))
        placed.sort(key=lambda p: (p[0], p[3][0].start, p[1]))
        ids = {index: f"a{n}" for n, (_, index, _, _) in enumerate(placed, start=1)}
        return [self._attribution(ids[i], label, stretches) for _, i, label, stretches in placed], ids

    def _content_by_attribution(self) -> dict[int, list[Stretch]]:
        """Content as labelled; where an engine gave none, the quotes and figures that point there."""
        content = {i: list(a.content) for i, a in enumerate(self.labels.attributions)}
        for i in [i for i, c in content.items() if not c]:
            for q in self.labels.quotes:
                if q.attribution == i:
                    passages = (self.marked.passages[p] for p in q.passages)
                    content[i] += [Stretch(p.outer_start, p.outer_end) for p in passages]
            content[i] += [s for q in self.labels.added_quotes if q.attribution == i for s in q.parts]
            if not content[i]:
                for f in self.labels.figures:
                    if f.attribution == i:
                        n = self.marked.quantities[f.quantity]
                        content[i].append(Stretch(n.start, n.end))
            content[i].sort(key=lambda s: s.start)
        return content

    def _attribution(self, own_id: str, label: AttributionLabel, content: Sequence[Stretch]) -> Attribution:
        cue = self.span(label.cue_span) if label.cue_span else None
        return Attribution.made(
            {
                "id": own_id,
                "source": None if label.source is None else self.source(label.source),
                "source_span": self.span(label.source_span) if label.source_span else None,
                "cue": cue.text if cue else None,
                "cue_span": cue,
                "content": tuple(map(self.span, content)),
                "stance": label.stance,
                "hedged": label.hedged,
                "addressee": label.addressee,
                "via": tuple(map(self.source, label.via)),
                "date": self.date(label.date, own_id) if label.date else None,
            }
        )

    def source(self, index: int) -> Source:
        """Each source once, like each place."""
        source = self._sources.get(index)
        if source is None:
            label = self.labels.sources[index]
            source = self._sources[index] = Source(name=label.name, kind=label.kind, role=label.role)
        return source

    def attributed(self, index: int | None) -> str | None:
        return self.attribution_id.get(index) if index is not None else None

    # ------------------------------------------------------------------ quotes and figures
    def _quotes(self) -> list[Quote]:
        found: dict[tuple[Stretch, ...], tuple[QuoteKind, int | None]] = {}
        for label in self.labels.quotes:
            for parts in _apart(self._parts(label)):
                found.setdefault(parts, (label.kind, label.attribution))
        for added in self.labels.added_quotes:
            found.setdefault(added.parts, (added.kind, added.attribution))
        quotes = []
        ordered = sorted((p for p in found.items() if p[0] and all(map(self.outside_boilerplate, p[0]))), key=_first)
        for n, (parts, (kind, attribution)) in enumerate(ordered, start=1):
            quote = Quote.made(
                {
                    "id": f"q{n}",
                    "parts": tuple(map(self.span, parts)),
                    "kind": kind,
                    "attribution": self.attributed(attribution),
                }
            )
            quotes.append(quote)
            said = None if attribution is None else self.labels.attributions[attribution]
            if kind in ("direct", "partial") and (quote.attribution is None or said is None or said.source is None):
                self.flag(
                    "quote_without_speaker",
                    "the engine names no speaker for this quotation",
                    quote.id,
                    quote.parts[0],
                )
        return quotes

    def _parts(self, label: QuoteLabel) -> list[Stretch]:
        passages = [p for p in (self.marked.passages[i] for i in label.passages) if p.start < p.end]
        said = self.labels.attributions[label.attribution] if label.attribution is not None else None
        if said is None or said.cue_span is None:
            return [Stretch(p.start, p.end) for p in passages]
        parts = []
        for p in passages:
            pieces = without_incise(self.text, Stretch(p.start, p.end), said.cue_span, said.source_span)
            self.first_piece[p.start, p.end] = pieces[0]
            parts += pieces
        return parts

    def _figures(self) -> list[Figure]:
        rows = []
        for label in self.labels.figures:
            n = self.marked.quantities[label.quantity]
            rows.append(
                (
                    Stretch(n.start, n.end),
                    {
                        "value": n.value,
                        "low": n.low,
                        "high": n.high,
                        "unit": label.unit or n.unit,
                        "dimension": label.dimension or n.dimension,
                        "qualifier": label.qualifier or n.qualifier,
                        "measure": label.measure,
                    },
                    label.as_of if n.dimension != "date" else n.as_of, n.as_of, label.attribution,
                )
            )  # fmt: skip
        for added in self.labels.added_figures:
            low, high = added.low, added.high
            if added.value is not None and low is None and high is None:
                read = reading(added.value, added.qualifier)
                low, high = read.low, read.high
            values = {
                "value": added.value,
                "low": low,
                "high": high,
                "unit": "percent" if added.dimension == "percent" and added.unit in (None, "%") else added.unit,
                "dimension": added.dimension,
                "qualifier": added.qualifier,
                "measure": added.measure,
            }
            rows.append((added.span, values, added.as_of, None, added.attribution))
        figures: list[Figure] = []
        taken: set[int] = set()
        for stretch, values, as_of, marked_date, attribution in sorted(rows, key=lambda r: (r[0].start, r[0].end)):
            if not self.outside_boilerplate(stretch) or stretch.start in taken:
                continue
            span, own_id, said = self.span(stretch), f"f{len(figures) + 1}", len(self.flags)
            date = as_of if as_of == marked_date else self.date(as_of, own_id)
            try:
                figure = Figure.made(
                    {
                        "id": own_id,
                        "span": span,
                        "as_of": date,
                        "attribution": self.attributed(attribution),
                        **values,
                    }
                )
            except ValidationError as error:
                del self.flags[said:]  # they name a figure that is not there
                why = "; ".join(e["msg"] for e in error.errors(include_url=False))
                self.flag("figure_malformed", f"the figure {span.text!r} was left out: {why}", span=span)
                continue
            taken.add(stretch.start)
            figures.append(figure)
        return figures

    # ------------------------------------------------------------------ claims
    def _claims(self, quotes: Sequence[Quote], figures: Sequence[Figure]) -> list[Claim]:
        links = Links(quotes, figures)
        rows: list[tuple[int, ClaimLabel, list[Stretch], list[str]]] = []
        for label in self.labels.claims:
            names = self._speakers(label.attribution)
            evidence = self._evidence(label, names)
            if evidence:
                rows.append((evidence[0].start, label, evidence, names))
        rows.sort(key=itemgetter(0))
        out: list[Claim] = []
        for _, label, evidence, names in rows:
            own_id, text = f"c{len(out) + 1}", label.text
            attribution = self.attributed(label.attribution)
            quoted, counted = links.of(text, attribution, evidence)
            claim = Claim.made(
                {
                    "id": own_id,
                    "text": text,
                    "evidence": tuple(map(self.span, evidence)),
                    "attribution": attribution,
                    "modality": label.modality,
                    "event_date": self.date(label.event_date, own_id),
                    "quotes": quoted,
                    "figures": counted,
                }
            )
            out.append(claim)
            for finding in self.auditor.claim(text, evidence, names):
                self.flag(
                    finding.code,
                    f"{finding.message}: {text!r}",
                    own_id,
                    error=finding.severity == "error",
                )
        return out

    def _evidence(self, label: ClaimLabel, names: Sequence[str]) -> list[Stretch]:
        """Its evidence without the sentences it does not need, but with all where an audit finds fault without them."""
        evidence = [s for s in label.evidence if self.outside_boilerplate(s)]
        if len(evidence) < 2:
            return evidence
        needed = [evidence[i] for i in needed_evidence(label.text, [self.text[s.start : s.end] for s in evidence])]
        found = self.auditor.claim(label.text, needed, names)
        return evidence if found and len(self.auditor.claim(label.text, evidence, names)) < len(found) else needed

    def _speakers(self, attribution: int | None) -> list[str]:
        """The names of the attribution's source and of those through whom it is known, nearest first."""
        if attribution is None:
            return []
        label = self.labels.attributions[attribution]
        return [self.labels.sources[i].name for i in (label.source, *label.via) if i is not None]

    # ------------------------------------------------------------------ coverage
    def _coverage(self, quotes: Sequence[Quote], figures: Sequence[Figure]) -> Coverage:
        dismissed: dict[tuple[str, int], Dismissal] = {(d.mark, d.number): d for d in self.labels.dismissals}
        spans_q = {(p.start, p.end) for q in quotes for p in q.parts}
        spans_n = {(f.span.start, f.span.end) for f in figures}
        counts = {"q": [0, 0, 0], "n": [0, 0, 0]}
        for mark, number, start, end, spans in (
            *(("q", p.number, p.start, p.end, spans_q) for p in self.marked.passages if p.start < p.end),
            *(("n", n.number, n.start, n.end, spans_n) for n in self.marked.quantities),
        ):
            piece = self.first_piece.get((start, end)) if mark == "q" else None
            if (start, end) in spans or (piece is not None and (piece.start, piece.end) in spans):
                counts[mark][0] += 1
            elif drop := dismissed.get((mark, number)):
                counts[mark][1] += 1
                what = "quoted passage" if mark == "q" else "quantity"
                self.flags.append(
                    Flag(
                        code="mark_dismissed",
                        severity="info",
                        message=f"{what} dismissed: {drop.reason}",
                        span=Span.of(self.text, start, end),
                    )
                )
            else:
                counts[mark][2] += 1
                what = "quoted passage" if mark == "q" else "quantity"
                self.flag(
                    "mark_unaccounted",
                    f"{what} neither extracted nor dismissed",
                    span=Span.of(self.text, start, end),
                )
        q, n = counts["q"], counts["n"]
        return Coverage(
            quoted_passages=sum(q), quotes_extracted=q[0], quotes_dismissed=q[1], quotes_unaccounted=q[2],
            quantities=sum(n), figures_extracted=n[0], figures_dismissed=n[1], figures_unaccounted=n[2],
        )  # fmt: skip


def _apart(parts: Sequence[Stretch]) -> list[tuple[Stretch, ...]]:
    """The parts as one quotation; one that overlaps another or is out of order is a quotation of its own."""
    whole: list[Stretch] = []
    others: list[tuple[Stretch, ...]] = []
    for part in parts:
        if whole and part.start < whole[-1].end:
            others.append((part,))
        else:
            whole.append(part)
    return [tuple(whole), *others]


def _first(item: tuple[tuple[Stretch, ...], object]) -> tuple[int, int]:
    return item[0][0].start, -item[0][0].end
