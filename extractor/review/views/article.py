"""One article: the whole text with every item marked by kind, boilerplate greyed, and what became of it all."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.review.corrections import correction_words, fingerprint_of
from extractor.review.decisions import ReviewState
from extractor.review.highlight import Mark, paint
from extractor.review.html import Html, bdi, el, join
from extractor.review.links import item_anchor, place_anchor
from extractor.review.story_index import Item, StoryIndex
from extractor.review.views.words import KINDS, date_words, figure_words, speaker_words
from extractor.schemas import ArticleFacts, Attribution, Claim, Figure, Quote, Span
from extractor.text.plural import count

__all__ = ["article_view", "item_row", "text_view"]

_BLOCK = 4_000
"""Code points a block of text holds at least, cut at line ends. Why: blocks out of sight are not laid out
(`content-visibility`), which keeps 200-kB articles instant; measured in tests/review/test_browser.py."""


def _marks(index: StoryIndex, facts: ArticleFacts) -> Iterator[Mark]:
    key = facts.article.id
    for stretch in facts.article.boilerplate:
        yield Mark(stretch.start, stretch.end, "boiler", "boilerplate: not part of the article")

    seen: set[str] = set()

    def mark(span: Span, look: str, title: str, item: str) -> Mark:
        anchor = "" if item in seen else place_anchor(key, item)
        seen.add(item)
        return Mark(span.start, span.end, look, title, item, index.links.item(key, item), anchor)

    for c in facts.claims:
        for s in c.evidence:
            yield mark(s, "claim", f"{c.id} claim", c.id)
    for a in facts.attributions:
        if a.source_span is not None:
            name = a.source.name if a.source else "not named"
            yield mark(a.source_span, "speaker", f"{a.id} source: {name}", a.id)
        if a.cue_span is not None:
            yield mark(a.cue_span, "cue", f"{a.id} cue", a.id)
    for q in facts.quotes:
        for s in q.parts:
            yield mark(s, "quote", f"{q.id} {q.kind} quote", q.id)
    for f in facts.figures:
        yield mark(f.span, "figure", f"{f.id} {f.measure}", f.id)
    for flag in facts.flags:
        if flag.span is not None:
            yield Mark(flag.span.start, flag.span.end, f"flag-{flag.severity}", f"{flag.code}: {flag.message}")


def text_view(index: StoryIndex, facts: ArticleFacts) -> Html:
    """The article's text as read, line ends kept, every item marked; a note where the text was left out."""
    text = facts.article.text
    if text is None:
        return el("p", "The text was left out when this was written; only the marked spans are here.", class_="none")
    marks = list(_marks(index, facts))
    blocks, start = [], 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK)
        end = len(text) if end < 0 else end + 1
        inside = [m for m in marks if m.start < end and m.end > start]
        blocks.append(el("div", paint(text, start, end, inside), class_="block", dir="auto"))
        start = end
    return el("div", *blocks, class_="text", lang=facts.article.language)


def _item_words(item: Item) -> tuple[str, Html]:
    if isinstance(item, Quote):
        return f"{item.kind} quote", el("q", bdi(" … ".join(s.text for s in item.parts)))
    if isinstance(item, Figure):
        return item.dimension, join(el("b", bdi(item.span.text)), " — ", bdi(item.measure))
    if isinstance(item, Claim):
        return f"claim, {item.modality}", bdi(item.text)
    return "attribution", bdi(speaker_words(item))


def item_row(index: StoryIndex, facts: ArticleFacts, item: Item, state: ReviewState, *, served: bool = False) -> Html:
    """One item with its flags, its disputes and its correction; `served` adds the button to mark it wrong."""
    key = facts.article.id
    what, said = _item_words(item)
    notes: list[Html] = []
    if isinstance(item, Figure):
        notes.append(el("span", "read as ", bdi(figure_words(item) or "no number"), class_="value"))
    if isinstance(item, Claim) and item.event_date:
        notes.append(el("span", date_words(item.event_date), class_="when"))
    if not isinstance(item, Attribution):
        voice = speaker_words(index.attribution(key, item.id))
        notes.append(el("span", bdi(voice or "the article's own words"), class_="voice"))
    notes += [
        el(
            "a",
            "disputed: ",
            KINDS[d.kind].lower(),
            href=index.links.case(d.fingerprint),
            class_=f"disputed {d.severity}",
        )
        for d in index.disputes(key, item.id)
    ]
    notes += [
        el("span", bdi(flag.message), class_=f"flagged {flag.severity}", title=flag.code)
        for flag in facts.flags
        if flag.item == item.id
    ]
    correction = state.correction(fingerprint_of(index, key, item.id))
    if correction is not None:
        said = el("div", said, el("p", el("b", "Marked wrong: "), correction_words(correction), class_="corrected"))
    return el(
        "li",
        el("a", item.id, href=f"#{place_anchor(key, item.id)}", class_="ref", title=f"{what}: to its place in the text")
        if facts.article.text is not None and not isinstance(item, Attribution)
        else el("span", item.id, class_="ref", title=what),
        el("div", said, el("p", el("span", what, class_="what"), *notes, class_="notes")),
        el(
            "button",
            "Wrong?",
            type="button",
            class_="wrong",
            data_article=key,
            data_item=item.id,
            aria_label=f"Mark {item.id} wrong",
        )
        if served
        else None,
        id=item_anchor(key, item.id),
        data_item=item.id,
        class_=f"item {item.id[0]}" + (" wrong-item" if correction is not None else ""),
    )


def _coverage(facts: ArticleFacts) -> Html:
    c = facts.coverage

    def line(numbers: tuple[int, int, int, int], words: tuple[str, str]) -> Html:
        found, taken, dismissed, left = numbers
        return el(
            "li",
            el("b", count(found, *words)),
            f": {taken} extracted, {dismissed} dismissed with a reason, ",
            el("span", f"{left} unaccounted for", class_="bad" if left else None),
        )

    quotes = (c.quoted_passages, c.quotes_extracted, c.quotes_dismissed, c.quotes_unaccounted)
    figures = (c.quantities, c.figures_extracted, c.figures_dismissed, c.figures_unaccounted)
    return el(
        "ul",
        line(quotes, ("quoted passage", "quoted passages")),
        line(figures, ("quantity", "quantities")),
        class_="coverage",
    )


def _provenance(facts: ArticleFacts) -> Html:
    p = facts.provenance
    cost = "price not known" if p.cost_usd is None else f"${p.cost_usd:.4f}"
    rows = [
        ("Engine", p.engine + (f", {p.model}" if p.model else "")),
        ("Prompt", f"{p.prompt} ({(p.prompt_sha256 or '')[:12]})" if p.prompt else ""),
        ("Recorded", p.recorded or ""),
        ("Calls", f"{p.calls} made, {p.cached_calls} from cache or recordings"),
        ("Tokens", f"{p.input_tokens:,} in, {p.output_tokens:,} out"),
        ("Cost", cost),
        ("Time", f"{p.seconds:.2f} s"),
        ("Version", f"extractor {p.extractor_version}, schema {p.schema_version}"),
        ("Read from", facts.article.path or ""),
        ("Address", facts.article.url or ""),
        ("Article id", facts.article.id),
    ]
    return el(
        "dl",
        *(el("div", el("dt", name), el("dd", bdi(value))) for name, value in rows if value),
        class_="provenance",
    )


def article_view(
    index: StoryIndex, article: str, state: ReviewState, *, served: bool = False, unfolded: bool = False
) -> Html:
    """The article with everything known about it. Folded unless `unfolded`; its summary line stands for it."""
    facts = index.articles[article]
    one = facts.article
    groups: list[tuple[str, tuple[Item, ...]]] = [
        ("Claims", facts.claims),
        ("Quotes", facts.quotes),
        ("Figures", facts.figures),
        ("Attributions", facts.attributions),
    ]
    loose = [flag for flag in facts.flags if flag.item is None]
    byline = ", ".join(x for x in (one.byline, date_words(one.published) if one.published else None) if x)
    return el(
        "details",
        el(
            "summary",
            el("span", bdi(index.publisher(article)), class_="pub"),
            " ",
            el("span", bdi(index.title(article)), class_="headline"),
            el(
                "span",
                " · ".join(
                    count(len(found), one)
                    for found, one in (
                        (facts.claims, "claim"),
                        (facts.quotes, "quote"),
                        (facts.figures, "figure"),
                    )
                ),
                class_="tally",
            ),
        ),
        el("p", bdi(byline), class_="byline") if byline else None,
        el(
            "div",
            el(
                "div",
                _legend(),
                text_view(index, facts),
                class_="reading",
            ),
            el(
                "div",
                *(
                    el(
                        "details",
                        el("summary", name, " ", el("span", str(len(items)), class_="n")),
                        el(
                            "ol",
                            *(item_row(index, facts, item, state, served=served) for item in items),
                            class_="items",
                        ),
                        class_="fold",
                        open=name != "Attributions",
                    )
                    for name, items in groups
                    if items
                ),
                el("h4", "Coverage"),
                _coverage(facts),
                el("h4", "Flags") if loose else None,
                el("ul", *(el("li", bdi(f.message), class_=f"flagged {f.severity}") for f in loose)) if loose else None,
                el("h4", "How it was made"),
                _provenance(facts),
                class_="aside",
            ),
            class_="article-body",
        ),
        id=item_anchor(article),
        class_="article",
        open=unfolded,
    )


def _legend() -> Html:
    looks = [
        ("quote", "quote"),
        ("figure", "figure"),
        ("claim", "claim"),
        ("speaker", "source"),
        ("cue", "cue"),
    ]
    return el(
        "p",
        *(el("span", el("mark", name, class_=f"m {look}"), " ") for look, name in looks),
        el("span", "boilerplate", class_="m boiler"),
        class_="legend",
        aria_hidden="true",
    )
