"""The protocol every engine keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from extractor.engines.audit import Auditor
from extractor.engines.labels import Labels
from extractor.schemas.facts import Provenance
from extractor.text.marks import MarkedText

__all__ = ["Engine", "Labelled"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An engine's labels and the bill for them. `provenance.seconds` may be 0: the pipeline measures wall time."""

    labels: Labels
    provenance: Provenance
    auditor: Auditor | None = None
    """The auditor of the article, where the engine has held claims against it already: it reads none of them twice."""


class Engine(Protocol):
    """Says what the marks of an article are."""

    name: str
    """`rules`, `llm` or `replay`."""

    async def label(self, marked: MarkedText) -> Labelled:
        """Labels for one article. Safe to run for many articles at once.

        Raises EngineError (see extractor.errors); a raised error means nothing is known about this article.
        """
        ...

    async def aclose(self) -> None:
        """Let go of clients and files. Called once, after the last article."""
        ...
