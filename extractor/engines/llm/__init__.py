"""The LLM engine: labels on marks."""

from __future__ import annotations

from extractor.engines.llm.engine import EngineOptions, LLMEngine
from extractor.engines.llm.request import RequestOptions

__all__ = ["EngineOptions", "LLMEngine", "RequestOptions"]
