"""How good an extraction is, and what changed between two."""

from __future__ import annotations

from extractor.evaluation.evaluate import Evaluation, evaluate
from extractor.evaluation.gold import GoldArticle, read_gold

__all__ = ["Evaluation", "GoldArticle", "evaluate", "read_gold"]
