"""Requests out to files, answers back from files: the OpenAI Batch API, or answers obtained by hand."""

from __future__ import annotations

from extractor.llm.batch_export import LIMITS, BatchLimits, export, read_exported
from extractor.llm.batch_import import (
    AnswerSink,
    Finished,
    ImportReport,
    LedgerSink,
    RecordingsSink,
    import_results,
)

__all__ = [
    "LIMITS",
    "AnswerSink",
    "BatchLimits",
    "Finished",
    "ImportReport",
    "LedgerSink",
    "RecordingsSink",
    "export",
    "import_results",
    "read_exported",
]
