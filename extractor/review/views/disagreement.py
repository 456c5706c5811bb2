"""One disagreement: its positions side by side, why it was flagged, what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.review.html import Html, bdi, el
from extractor.review.links import case_anchor
from extractor.review.queue import Case
from extractor.review.story_index import StoryIndex
from extractor.review.views.intervals import interval_plot
from extractor.review.views.passages import passage_of
from extractor.review.views.words import KINDS, SEVERITIES, lineage_words, time_of, verdict_words
from extractor.review.wording import WORTH_MARKING, WORTH_MARKING_QUOTES, differing_words
from extractor.schemas import Decision, Disagreement, Figure, ItemRef, Position, Span
from extractor.text.plural import count

__all__ = ["case_view", "differences", "lineage_view"]

_OPEN = 2
"""Passages of a position shown at once, the rest folded. Why: two fit beside each other on a laptop's screen."""


def lineage_view(index: StoryIndex, articles: Sequence[str]) -> Html | None:
    """Which of these articles count as one source, and why; None where each stands alone."""
    groups: dict[str, list[str]] = {}
    for one in dict.fromkeys(articles):
        groups.setdefault(index.lineage(one).id, []).append(one)
    if all(len(members) == 1 for members in groups.values()):
        return None
    rows = []
    for members in groups.values():
        lineage = index.lineage(members[0])
        names = [el("li", el("a", bdi(index.publisher(m)), href=index.links.item(m))) for m in members]
        why = [el("li", bdi(e.detail)) for e in lineage.evidence]
        rows.append(
            el(
                "li",
                el("b", "one source", class_="one"),
                f" — {lineage_words(lineage)}",
                el("ul", *names, class_="tree"),
                el("ul", *why, class_="why") if why and len(members) > 1 else None,
            )
        )
    return el(
        "details",
        el("summary", f"Why {count(len(set(articles)), 'article')} count as {count(len(groups), 'source')}"),
        el("ul", *rows, class_="lineages"),
        class_="fold",
    )


def _first_spans(index: StoryIndex, position: Position) -> tuple[str, tuple[Span, ...]]:
    first = position.members[0]
    return first.article, index.spans(first.article, first.item)


def differences(index: StoryIndex, one: Disagreement) -> list[list[tuple[int, int]]]:
    """Per position, stretches in its first member's article; empty where marking would not help."""
    spans = [_first_spans(index, p)[1] for p in one.positions]
    marks: list[list[tuple[int, int]]] = [[] for _ in spans]
    worth = WORTH_MARKING_QUOTES if one.kind == "quote_wording" else WORTH_MARKING
    for other in range(1, len(spans)):
        found = differing_words(spans[0], spans[other], worth)
        if found is None:
            continue
        if other == 1:
            marks[0] = found[0]
        marks[other] = found[1]
    return marks


def _position(index: StoryIndex, number: int, one: Position, differing: list[tuple[int, int]]) -> Html:
    by_article: dict[str, list[str]] = {}
    for m in one.members:
        by_article.setdefault(m.article, []).append(m.item)
    first = one.members[0].article
    passages = [
        passage_of(index, article, items, differing if article == first else ())
        for article, items in by_article.items()
    ]
    rest = passages[_OPEN:]
    return el(
        "section",
        el("h4", el("span", str(number), class_="key", aria_hidden="true"), " ", bdi(one.label)),
        el(
            "p",
            el("b", count(one.independent_sources, "independent source")),
            " · ",
            count(len(by_article), "article"),
            " · ",
            *_listed([bdi(p) for p in one.publishers]),
            class_="reach",
        ),
        *passages[:_OPEN],
        el("details", el("summary", f"{count(len(rest), 'more passage')}"), *rest, class_="fold") if rest else None,
        lineage_view(index, list(by_article)),
        class_="position",
        data_position=number,
        aria_label=f"Position {number}",
    )


def _listed(parts: Sequence[Html]) -> list[Html | str]:
    out: list[Html | str] = []
    for part in parts:
        out += [", ", part] if out else [part]
    return out


def _figures(index: StoryIndex, one: Disagreement) -> Html | None:
    rows: list[tuple[str, Figure]] = []
    seen: set[ItemRef] = set()
    for number, position in enumerate(one.positions, 1):
        for m in position.members:
            item = index.item(m)
            if isinstance(item, Figure) and m not in seen:
                seen.add(m)
                rows.append((f"{number} · {index.publisher(m.article)}", item))
    plot = interval_plot(rows) if len(rows) > 1 else None
    return el("div", plot, class_="plot-scroll") if plot is not None else None


def decision_view(decision: Decision | None, one: Disagreement) -> Html | None:
    """The decision in force, with who and when; None where there is none."""
    if decision is None:
        return None
    return el(
        "p",
        el("b", "Decided: "),
        bdi(verdict_words(decision, [p.label for p in one.positions])),
        " — ",
        bdi(decision.reviewer),
        ", ",
        time_of(decision.at),
        el("span", " “", bdi(decision.note), "”", class_="note") if decision.note else None,
        class_="ruling",
    )


def _toolbar(one: Disagreement) -> Html:
    """Every key as a button too; the numbers first, in the order of the positions."""

    def button(key: str, words: Html | str, **data: str | int) -> Html:
        return el("button", el("kbd", key), " ", el("span", words), type="button", **data)

    return el(
        "div",
        el("p", "", class_="draft", hidden=True),
        el(
            "div",
            *(
                button(str(n), bdi(p.label), data_choice=n - 1, title=f"Position {n} holds: {p.label}")
                for n, p in enumerate(one.positions, 1)
            ),
            class_="holds",
        ),
        el(
            "div",
            button("b", "Both hold", data_choice="both"),
            button("n", "Neither", data_choice="neither"),
            button("x", "No disagreement", data_choice="not_a_disagreement"),
            button("s", "Unsure", data_choice="unsure"),
            button("c", "Note", data_do="note"),
            button("u", "Undo", data_do="undo"),
            class_="others",
        ),
        class_="toolbar",
        role="toolbar",
        aria_label="Decide",
    )


def case_view(case: Case, *, story_title: bool = False, level: int = 3, served: bool = False) -> Html:
    """The whole card of one disagreement. `level` is the heading level; `story_title` names the story above it.

    `served` adds the buttons to decide with.
    """
    one, index = case.disagreement, case.index
    marks = differences(index, one)
    label = case_anchor(one.fingerprint)
    status = {"open": "open", "resolved": "decided", "dismissed": "dismissed"}[one.status]
    if one.decision is not None and one.status == "open":
        status = "unsure"
    return el(
        "article",
        el(
            "header",
            el(
                "p",
                el("span", SEVERITIES[one.severity], class_=f"sev {one.severity}"),
                el("span", KINDS[one.kind], class_="kind"),
                el("span", status, class_=f"state {status}"),
                el("span", bdi(index.story.title), class_="of") if story_title else None,
                el(
                    "a", one.id, href=index.links.case(one.fingerprint), class_="ref", title="link to this disagreement"
                ),
                class_="eyebrow",
            ),
            el(f"h{level}", bdi(one.summary), id=f"{label}-h"),
        ),
        decision_view(one.decision, one),
        el(
            "div",
            *(_position(index, n, p, marks[n - 1]) for n, p in enumerate(one.positions, 1)),
            class_=f"positions n{min(len(one.positions), 3)}",
        ),
        _figures(index, one),
        el(
            "dl",
            el("div", el("dt", "Why flagged"), el("dd", bdi(one.explanation))),
            el("div", el("dt", "Check next"), el("dd", bdi(one.suggestion))) if one.suggestion else None,
            class_="reasons",
        ),
        _toolbar(one) if served else None,
        class_=f"case {one.severity}",
        id=label,
        aria_labelledby=f"{label}-h",
        data_kind=one.kind,
        data_severity=one.severity,
        data_state="open" if status in ("open", "unsure") else "decided",
        tabindex="-1",
    )
