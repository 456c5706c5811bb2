"""How far the reviewers agree, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.review.agreement import Agreement
from extractor.review.decisions import ReviewState
from extractor.review.html import Html, bdi, el
from extractor.review.queue import Case
from extractor.review.views.words import verdict_words
from extractor.text.plural import count

__all__ = ["agreement_view", "contested_view"]


def _share(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def agreement_view(found: Agreement) -> Html | None:
    """Cohen's kappa for each pair and Krippendorff's alpha for all; None with fewer than two reviewers."""
    if len(found.reviewers) < 2:
        return None
    rows = [
        el(
            "tr",
            el("th", bdi(p.reviewers[0]), " and ", bdi(p.reviewers[1]), scope="row"),
            el("td", str(p.both)),
            el("td", str(p.agreed)),
            el("td", _share(p.kappa)),
        )
        for p in found.pairs
    ]
    return el(
        "div",
        el(
            "table",
            el("caption", "1 is full agreement, 0 is what chance gives."),
            el(
                "thead",
                el("tr", *(el("th", h, scope="col") for h in ("Reviewers", "Both decided", "Same", "Cohen's kappa"))),
            ),
            el("tbody", *rows),
        ),
        el(
            "p",
            f"Krippendorff's alpha over all {count(len(found.reviewers), 'reviewer')}: ",
            el("b", _share(found.alpha)),
            f"; {count(len(found.contested), 'disagreement')} decided differently.",
        ),
        class_="agreement",
    )


def contested_view(cases: Iterable[Case], state: ReviewState) -> Html | None:
    """What the reviewers decided differently, each with who said what: to be talked over and decided again."""
    rows = [
        el(
            "li",
            el("a", bdi(case.disagreement.summary), href=case.index.links.case(case.key)),
            el(
                "ul",
                *(
                    el(
                        "li",
                        el("b", bdi(d.reviewer)),
                        ": ",
                        bdi(verdict_words(d, [p.label for p in case.disagreement.positions])),
                        el("span", " “", bdi(d.note), "”", class_="note") if d.note else None,
                    )
                    for d in state.decisions[case.key]
                ),
            ),
        )
        for case in cases
    ]
    return el("section", el("h2", "Decided differently"), el("ol", *rows), class_="contested") if rows else None
