"""The requests an extraction makes, without making them: for batch files and reports on recordings and cache."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractor.assemble.stack import engine_over
from extractor.errors import EngineError
from extractor.llm.calls import Asker, Request
from extractor.pipeline.reading import Unread
from extractor.schemas.article import Article
from extractor.settings import Settings
from extractor.text import mark_up

__all__ = ["Asked", "collect_requests"]


@dataclass(slots=True)
class Asked:
    """What an extraction of some articles would ask."""

    unanswered: list[tuple[Request, str]] = field(default_factory=list)
    """Requests without an answer yet, with what each is for, in the order of the articles."""
    every: list[Request] = field(default_factory=list)
    """Those and the ones already answered."""
    articles: int = 0
    unread: list[Unread] = field(default_factory=list)
    """Inputs that could not be read."""


async def collect_requests(source: Iterable[Article | Unread], settings: Settings, known: Asker | None = None) -> Asked:
    """The requests for the articles of `source`, as far as `known` answers carry.

    A long article's later windows and the questions sent back (re-asks) depend on earlier answers: they come in once
    those answers are known.
    """
    from extractor.llm.recordings import CollectingAsker

    collecting = CollectingAsker(known)
    engine = engine_over(collecting, settings)
    asked = Asked()
    for article in source:
        if isinstance(article, Unread):
            asked.unread.append(article)
            continue
        asked.articles += 1
        try:
            await engine.label(mark_up(article))
        except EngineError:  # the collected request, or a known answer that cannot be used
            continue
    asked.unanswered, asked.every = collecting.collected, collecting.seen
    return asked
