"""What leaves the review for other programs: decisions as CSV, corrected facts as gold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from extractor.review.corrections import apply_corrections
from extractor.review.decisions import ReviewState
from extractor.review.queue import Case
from extractor.review.story_index import StoryIndex
from extractor.review.unseen import plain
from extractor.review.views.words import verdict_words

__all__ = ["decisions_csv", "gold_lines"]

_FORMULA = tuple("=+-@\t\r\n|%")
_COLUMNS = (
    "fingerprint", "story", "kind", "severity", "summary", "positions", "status", "verdict", "holds", "note",
    "reviewer", "at",
)  # fmt: skip


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading apostrophe, as OWASP's CSV injection page advises."""
    shown = plain(text)
    return "'" + shown if shown.lstrip(" \u00a0").startswith(_FORMULA) else shown


def decisions_csv(cases: Iterable[Case]) -> str:
    """One row a disagreement with its decision, RFC 4180, in queue order; all cells safe to open in a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for case in cases:
        one, decision = case.disagreement, case.disagreement.decision
        labels = [p.label for p in one.positions]
        row = [
            one.fingerprint,
            case.index.story.title,
            one.kind,
            one.severity,
            one.summary,
            " | ".join(labels),
            one.status,
        ]
        if decision is not None:
            row += [
                str(decision.verdict),
                verdict_words(decision, labels),
                decision.note or "",
                decision.reviewer,
                decision.at.isoformat(),
            ]
        table.writerow([_cell(text) for text in row] + [""] * (len(_COLUMNS) - len(row)))
    return out.getvalue()


def gold_lines(indexes: Iterable[StoryIndex], state: ReviewState) -> Iterator[str]:
    """The facts of every article with at least one correction, as corrected: lines of a facts.jsonl to measure by.

    An article that nobody corrected is left out: that no one touched it does not say that it is right.
    """
    seen: set[str] = set()
    corrected = {c.article for group in state.corrections.values() for c in group}
    for index in indexes:
        for article in index.articles:
            if article in corrected and article not in seen:
                seen.add(article)
                yield apply_corrections(index, article, state).model_dump_json() + "\n"
