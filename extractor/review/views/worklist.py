"""The queue as a list: one line a disagreement."""

from __future__ import annotations

from extractor.review.html import Html, bdi, el
from extractor.review.queue import Case
from extractor.review.views.words import KINDS, SEVERITIES, verdict_words

__all__ = ["is_settled", "worklist_row"]


def is_settled(case: Case) -> bool:
    """Whether it needs no more work: decided, and not as unsure."""
    return case.disagreement.status != "open"


def worklist_row(case: Case, *, story_title: bool) -> Html:
    """One line of the queue, a link to the disagreement; `story_title` names the story too."""
    one = case.disagreement
    settled = is_settled(case)
    decision = one.decision
    return el(
        "li",
        el(
            "a",
            el("span", SEVERITIES[one.severity], class_=f"sev {one.severity}"),
            el("span", KINDS[one.kind], class_="kind"),
            el("span", bdi(one.summary), class_="line"),
            el(
                "span",
                el("span", "✓ " if settled else "? ", aria_hidden="true"),
                bdi(verdict_words(decision, [p.label for p in one.positions])),
                class_="verdict",
            )
            if decision is not None
            else None,
            el("span", bdi(case.index.story.title), class_="of") if story_title else None,
            href=case.index.links.case(case.key),
        ),
        data_key=case.key,
        data_kind=one.kind,
        data_severity=one.severity,
        data_state="decided" if settled else "open",
    )
