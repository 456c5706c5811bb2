"""The rules engine: labels without a model."""

from __future__ import annotations

from extractor.engines.rules.engine import RulesEngine

__all__ = ["RulesEngine"]
