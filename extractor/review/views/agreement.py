"""How far the reviewers agree, as a table."""

from __future__ import annotations

from extractor.review.agreement import Agreement
from extractor.review.html import Html, bdi, el
from extractor.review.views.words import count

__all__ = ["agreement_view"]


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
