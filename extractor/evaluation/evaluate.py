"""GOLD against PRED, article by article: one pass, memory for one article and the sums."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import InputError
from extractor.evaluation.gold import GoldArticle
from extractor.evaluation.matching import Miss, score_article
from extractor.evaluation.metrics import Tally
from extractor.schemas import ArticleFacts

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


class _Lines:
    """Where each article's line starts in a facts.jsonl, by id and by path stem."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: dict[str, int] = {}
        self.used: set[int] = set()
        try:
            with path.open("rb") as lines:
                at = 0
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        try:
                            article = json.loads(line)["article"]
                        except (ValueError, KeyError, TypeError) as error:
                            raise InputError(f"{str(path)!r} line {number} is no line of facts.jsonl") from error
                        self._at[article["id"]] = at
                        self._at.setdefault(Path(article.get("path") or article["id"]).stem, at)
                    at += len(line)
        except OSError as error:
            raise InputError(f"predictions {str(path)!r} cannot be read: {error}") from error
        self.count = len(set(self._at.values()))

    def get(self, key: str) -> ArticleFacts | None:
        at = self._at.get(key)
        if at is None:
            return None
        self.used.add(at)
        with self._path.open("rb") as lines:
            lines.seek(at)
            try:
                return ArticleFacts.model_validate_json(lines.readline())
            except ValueError as error:
                raise InputError(f"{str(self._path)!r}: article {key!r} is not valid: {error}") from error


def evaluate(gold: Iterable[GoldArticle], predictions: Path, *, worst: int = 0) -> Evaluation:
    """Scores every gold article; one without a prediction counts as predicting nothing.

    `worst` articles with most misses are kept in full for the page. Raises: InputError.
    """
    lines = _Lines(predictions)
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
    result.extra_predictions = lines.count - len(lines.used)
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
