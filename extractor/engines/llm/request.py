"""From marked-up text to the request a model is sent: stable part first, the article last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.engines.labels import SourceLabel
from extractor.engines.llm.windows import Window
from extractor.engines.wire import draft_schema
from extractor.llm.calls import Message, Request
from extractor.prompts import Prompt, load_prompt
from extractor.text import render
from extractor.text.marks import MarkedText

__all__ = ["RequestOptions", "build_request", "reask_request"]


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """What the user chose: model, prompt version (None is the newest), sampling parameters (only those set)."""

    model: str
    prompt_version: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def prompt(self) -> Prompt:
        """The prompt file in use. Raises PromptError if there is no such version."""
        return load_prompt("facts", self.prompt_version)


def _context(marked: MarkedText, window: Window, known: Sequence[SourceLabel]) -> str:
    """What the model should know besides the shown sentences. Only stated facts; nothing that varies by run."""
    article = marked.article
    lines = []
    if article.published:
        lines.append(f"Published: {article.published}")
    if article.publisher:
        lines.append(f"Publisher: {article.publisher}")
    if article.title and not window.holds_everything(marked):
        lines.append(f"Title: {article.title}")
    if known:
        lines.append("Known sources (use these numbers, go on from the next):")
        lines += [f"{i}: {s.name}" + (f" ({s.role})" if s.role else "") for i, s in enumerate(known)]
    if not window.holds_everything(marked):
        lines.append(f"This is a part of a longer article: sentences {window.first} to {window.last}.")
    return "\n".join(lines) or "Label this article."


def build_request(
    marked: MarkedText, window: Window, options: RequestOptions, known: Sequence[SourceLabel] = ()
) -> Request:
    """The request for one window.

    The fence's code is the article's hash: an article cannot contain its own hash, so it cannot close the fence.
    """
    system, user = options.prompt.fill(
        context=_context(marked, window, known),
        code=marked.article.id,
        article=render(marked, window.first, window.last),
    )
    return Request(
        model=options.model,
        messages=(Message("system", system), Message("user", user)),
        schema_name="facts",
        schema=draft_schema(),
        params=options.params,
    )


def reask_request(first: Request, answer: str, problems: Sequence[str]) -> Request:
    """The same conversation gone on: the answer, then what is wrong with it. The prefix stays byte for byte."""
    complaint = (
        "Some entries do not fit the article. Answer with the same JSON object, holding ONLY corrected or missing "
        "entries (same numbers replace old entries; new attributions and sources go on from the last number; a claim "
        "named here is dropped and replaced by what you put in c; use [] for lists that need no change). "
        "Copy words exactly as the article has them. If something cannot be supported by the article, leave it out.\n"
        + "\n".join(f"- {p}" for p in problems)
    )
    return Request(
        model=first.model,
        messages=(*first.messages, Message("assistant", answer), Message("user", complaint)),
        schema_name=first.schema_name,
        schema=first.schema,
        params=first.params,
    )
