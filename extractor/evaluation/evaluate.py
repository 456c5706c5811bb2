"""GOLD against PRED, article by article: one pass, memory for one article and the sums."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.evaluation.gold import GoldArticle
from extractor.evaluation.lines import FactsLines
from extractor.evaluation.matching import Miss, score_article
from extractor.evaluation.metrics import Tally

__all__ = ["METRICS", "Evaluation", "Metric", "Shown", "evaluate", "rows"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of the table: which count, which rate of it, and what it says."""

    name: str
    what: str
    label: str


METRICS = (
    Metric("quote_exact", "f1", "quotes, exact span"),
    Metric("quote_iou80", "f1", "quotes, IoU ≥ 0.8"),
    Metric("quote_speaker", "f1", "quotes with the right speaker"),
    Metric("speaker_of_found", "recall", "speakers right, of quotes found"),
    Metric("content_words", "f1", "attributed content, words"),
    Metric("content_iou50", "f1", "attributed content, IoU ≥ 0.5"),
    Metric("content_and_source", "f1", "content with the right source"),
    Metric("cue_of_found", "recall", "cues right, of contents found"),
    Metric("figure_found", "f1", "figures found"),
    Metric("figure_value", "recall", "values right, of figures found"),
    Metric("claim_covered", "recall", "gold claims covered"),
    Metric("claim_grounded_in_gold", "recall", "claims that meet a gold claim"),
    Metric("coverage_quotes", "recall", "quoted passages accounted for"),
    Metric("coverage_figures", "recall", "quantities accounted for"),
    Metric("wrong_if_flagged", "recall", "wrong, of flagged items"),
    Metric("wrong_if_not_flagged", "recall", "wrong, of items without a flag"),
)
"""Every row there can be; a row whose kind the gold does not annotate is left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article with its misses, for the page."""

    name: str
    text: str
    misses: tuple[Miss, ...]


@dataclass(slots=True)
class Evaluation:
    """Sums over all articles, per publisher, and the worst articles in full."""

    total: Tally = field(default_factory=Tally)
    publishers: dict[str, Tally] = field(default_factory=dict)
    worst: list[Shown] = field(default_factory=list)
    without_prediction: list[str] = field(default_factory=list)
    extra_predictions: int = 0


def evaluate(gold: Iterable[GoldArticle], predictions: Path, *, worst: int = 0) -> Evaluation:
    """Scores every gold article; one without a prediction counts as predicting nothing.

    `worst` articles with most misses are kept in full for the page. Raises: InputError.
    """
    lines = FactsLines(predictions)
    result = Evaluation()
    heap: list[tuple[int, str, Shown]] = []
    for article in gold:
        facts = lines.get(article.key)
        if facts is None:
            result.without_prediction.append(article.key)
            continue
        scored = score_article(article, facts)
        result.total.add(article.key, scored.counts)
        publisher = article.publisher or facts.article.publisher or "not stated"
        result.publishers.setdefault(publisher, Tally()).add(article.key, scored.counts)
        text = article.text or facts.article.text
        if worst and scored.misses and text:
            shown = Shown(facts.article.path or article.key, text, tuple(sorted(scored.misses, key=lambda m: m.start)))
            heapq.heappush(heap, (len(shown.misses), article.key, shown))
            if len(heap) > worst:
                heapq.heappop(heap)
    result.worst = [shown for _, _, shown in sorted(heap, key=lambda h: (-h[0], h[1]))]
    result.extra_predictions = len(lines) - len(lines.used)
    return result


def rows(evaluation: Evaluation) -> Iterator[tuple[Metric, dict[str, float | None]]]:
    """Each metric with value, 95% interval, precision, recall and what was counted."""
    tally = evaluation.total
    for metric in METRICS:
        counts = tally.sums.get(metric.name)
        if counts is None or not (counts.gold or counts.predicted):
            continue
        rate = tally.rate(metric.name, metric.what)
        yield (
            metric,
            {
                "value": rate.value,
                "low": rate.low,
                "high": rate.high,
                "precision": counts.precision,
                "recall": counts.recall,
                "right": counts.right,
                "gold": counts.gold,
                "predicted": counts.predicted,
            },
        )
