"""Regression tests of your own articles: the facts of today against the facts you once looked at and kept.

A folder made by `extractor init-tests` holds `articles/`, `recordings/` (answers; empty for the rules engine) and
`expected.jsonl`. Nothing here asks a model: an article is labelled from its recording or by rules.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Engine
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.engines.rules import RulesEngine
from extractor.errors import EngineError, InputError
from extractor.evaluation.diff import Change, compare
from extractor.evaluation.lines import FactsLines
from extractor.llm.recordings import Recordings, ReplayAsker
from extractor.pipeline.reading import read_inputs
from extractor.pipeline.reading.unread import Unread
from extractor.schemas import Article, ArticleFacts
from extractor.text import mark_up

__all__ = ["Case", "cases", "unused_recordings"]


@dataclass(frozen=True, slots=True)
class Case:
    """One article of the folder with the facts that are expected of it (None: none were kept yet)."""

    article: Article
    expected: ArticleFacts | None
    folder: Path

    def __str__(self) -> str:
        return Path(self.article.path or self.article.id).name

    def facts(self) -> ArticleFacts:
        """Today's facts. Raises: ReplayMiss for a stale recording, with the nearest one and what differs."""

        async def label() -> ArticleFacts:
            engine = _engine(self.folder)
            marked = mark_up(self.article)
            try:
                return assemble_facts(marked, await engine.label(marked))
            finally:
                await engine.aclose()

        return asyncio.run(label())

    def problems(self, *, strict: bool = False) -> list[str]:
        """What is lost, changed or moved, one readable line each; with `strict` also what is new.

        An empty list is a passed test.
        """
        if self.expected is None:
            return [f"{self}: no facts are expected of it yet; look at today's, then keep them (README.md says how)"]
        if self.expected.article.id != self.article.id:
            return [f"{self}: the article's text is not the one whose facts were kept"]
        try:
            changes = compare(self.expected, self.facts())
        except EngineError as error:
            return [f"{self}: {error}"]
        return [_line(c) for c in changes if strict or c.what != "gained"]


def cases(folder: Path) -> list[Case]:
    """The folder's articles in the order of their names. Raises: InputError for one that cannot be read."""
    kept = folder / "expected.jsonl"
    lines = FactsLines(kept) if kept.exists() else None
    found = []
    for article in read_inputs([str(folder / "articles")]):
        if isinstance(article, Unread):
            raise InputError(f"{article.path}: {article.message}")
        name = Path(article.path or article.id).stem
        expected = (lines.get(article.id) or lines.get(name)) if lines else None
        found.append(Case(article, expected, folder))
    return found


def unused_recordings(folder: Path) -> list[str]:
    """File names of recordings that no article of the folder asks for: stale, or of an article that is gone."""
    recordings = folder / "recordings"
    if not _recorded(recordings):
        return []
    asker = ReplayAsker(Recordings(recordings))
    engine = _replay(asker)

    async def ask_all() -> None:
        for case in cases(folder):
            try:
                await engine.label(mark_up(case.article))
            except EngineError:
                continue  # a miss is the business of its own case

    asyncio.run(ask_all())
    return asker.unused()


def _recorded(recordings: Path) -> bool:
    return recordings.is_dir() and any(recordings.glob("*.json"))


def _engine(folder: Path) -> Engine:
    recordings = folder / "recordings"
    if _recorded(recordings):
        return _replay(ReplayAsker(Recordings(recordings)))
    return RulesEngine()


def _replay(asker: ReplayAsker) -> LLMEngine:
    """Asks with the parameters (temperature, …) that the recordings were made with."""
    first = next(iter(asker.recordings.names()), None)
    body = {} if first is None else asker.recordings.read(first, keep=False).request
    params = {name: body[name] for name in body if name not in ("model", "messages", "response_format")}
    return LLMEngine(asker, RequestOptions(model="recorded", params=params), name="replay")


def _line(change: Change) -> str:
    place = f"{change.kind} at {change.start}–{change.end}"
    if change.what == "changed":
        fields = "; ".join(f"{name}: {old!r} → {new!r}" for name, old, new in change.fields)
        return f"changed {place} {change.text[:90]!r}: {fields}"
    return f"{change.what} {place}: {change.text[:160]!r}"
