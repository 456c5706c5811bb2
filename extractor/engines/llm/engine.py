"""The LLM engine: marks in, labels out, every copied word looked up, what does not fit sent back once or twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from extractor.engines.audit import Auditor
from extractor.engines.base import Labelled
from extractor.engines.draft import Draft
from extractor.engines.labels import Labels, SourceLabel
from extractor.engines.llm.checks import claim_problems
from extractor.engines.llm.corrections import apply_corrections
from extractor.engines.llm.merge import add_window
from extractor.engines.llm.request import RequestOptions, build_request, reask_request
from extractor.engines.llm.resolve import Problem, Resolved, resolve
from extractor.engines.llm.windows import MAX_WINDOW, Window, halves, windows
from extractor.engines.turns import turn
from extractor.engines.wire import parse_draft
from extractor.errors import BadReply, CutOff, EngineError, EngineStopped, ReplayMiss
from extractor.llm.calls import Answer, Asker
from extractor.llm.failures import AccountRefused, ContextExceeded
from extractor.llm.purpose import purpose
from extractor.llm.retry import deadline
from extractor.schemas.base import EXTRACTOR_VERSION
from extractor.schemas.facts import Flag, Provenance
from extractor.text.marks import MarkedText

__all__ = ["EngineOptions", "LLMEngine"]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How far the engine goes for one article."""

    max_window: int = MAX_WINDOW
    """Longest window in code points."""
    reasks: int = 1
    """How often a window's answer is sent back with what does not fit. Why 1: on the recorded seeds one round leaves
    nothing that a second one mends (docs/quality.md)."""
    deadline: float | None = None
    """Seconds for all of an article's calls, waits and re-asks together; None leaves each call its own limit."""


@dataclass(slots=True)
class _Bill:
    """What an article's answers cost, added up."""

    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    cached_calls: int = 0
    cost_usd: float | None = 0.0
    recorded: set[str] = field(default_factory=set)

    def add(self, answer: Answer) -> None:
        self.calls += answer.calls
        if answer.origin == "live":
            self.input_tokens += answer.usage.input_tokens
            self.output_tokens += answer.usage.output_tokens
        else:
            self.cached_calls += 1
        if answer.provenance:
            self.recorded.add(answer.provenance)
        if self.cost_usd is not None:
            self.cost_usd = None if answer.cost_usd is None else self.cost_usd + answer.cost_usd


class LLMEngine:
    """Engine protocol over any `Asker`: a live endpoint, a cache before it, or recordings (then named `replay`)."""

    def __init__(
        self,
        asker: Asker,
        request: RequestOptions,
        options: EngineOptions | None = None,
        *,
        name: str = "llm",
    ) -> None:
        self.name = name
        self._asker = asker
        self._request = request
        self._options = options or EngineOptions()
        self._prompt = request.prompt

    async def aclose(self) -> None:
        """Closes the asker."""
        await self._asker.aclose()

    async def label(self, marked: MarkedText) -> Labelled:
        """Labels for one article, window by window.

        Raises EngineError if a window has no usable answer: then nothing is known about the article. What a re-ask
        did not mend is left out of the labels and stands in their flags; so does a re-ask that was given its time and
        got no answer. One that the run's own end kept from being sent (budget, interruption, a server that is away, an
        account without credit) raises: the article is to be done again, and its first answer is in the cache.
        """
        with deadline(self._options.deadline) if self._options.deadline else nullcontext():
            return await self._label(marked)

    async def _label(self, marked: MarkedText) -> Labelled:
        bill = _Bill()
        labels = Labels()
        auditor = Auditor(marked)
        todo = windows(marked, self._options.max_window)[::-1]
        while todo:
            window = todo.pop()
            name = marked.article.path or marked.article.id
            part = "" if window.holds_everything(marked) else f"sentences {window.first}-{window.last}"
            try:
                with purpose(name, part):
                    resolved = await self._window(auditor, marked, window, labels.sources, bill)
            except (CutOff, ContextExceeded):
                parts = halves(marked, window)
                if parts is None:
                    raise
                todo += parts[::-1]
                continue
            labels = add_window(labels, resolved.labels, _flags(resolved.problems))
        return Labelled(labels, self._provenance(bill), auditor)

    async def _window(
        self, auditor: Auditor, marked: MarkedText, window: Window, known: Sequence[SourceLabel], bill: _Bill
    ) -> Resolved:
        request = build_request(marked, window, self._request, known)
        answer = await self._asker.ask(request)
        bill.add(answer)
        draft: Draft | None = None
        resolved: Resolved | None = None
        try:
            async with turn(asked=answer.origin == "live"):
                draft = parse_draft(answer.text)
                resolved = self._resolve(auditor, marked, draft, window, known)
                problems = [p.message for p in resolved.problems]
        except BadReply as error:
            problems = [str(error)]
        for _ in range(self._options.reasks):
            if not problems:
                break
            request = reask_request(request, answer.text, problems)
            try:
                answer = await self._asker.ask(request)
                bill.add(answer)
                corrections = parse_draft(answer.text)
            except (EngineStopped, AccountRefused):  # of the run, not of this article: it is not done yet
                raise
            except EngineError as error:
                if resolved is None and not isinstance(error, BadReply):
                    raise
                if resolved is None:
                    break
                resolved.problems.append(_unanswered(error))
                break
            draft = (
                corrections
                if draft is None or resolved is None
                else apply_corrections(draft, corrections, resolved.problems)
            )
            async with turn(asked=answer.origin == "live"):
                resolved = self._resolve(auditor, marked, draft, window, known)
            problems = [p.message for p in resolved.problems]
        if draft is None or resolved is None:
            raise BadReply(f"article {marked.article.path or marked.article.id!r}: {problems[0]}")
        resolved.problems += [Problem(r.code, r.message) for r in draft.remarks]
        return resolved

    @staticmethod
    def _resolve(
        auditor: Auditor, marked: MarkedText, draft: Draft, window: Window, known: Sequence[SourceLabel]
    ) -> Resolved:
        resolved = resolve(marked, draft, window, known)
        resolved.problems += claim_problems(marked, auditor, draft, known)
        return resolved

    def _provenance(self, bill: _Bill) -> Provenance:
        return Provenance(
            engine=self.name,
            model=self._request.model,
            prompt=self._prompt.label,
            prompt_sha256=self._prompt.sha256,
            recorded="; ".join(sorted(bill.recorded)) or None,
            extractor_version=EXTRACTOR_VERSION,
            input_tokens=bill.input_tokens,
            output_tokens=bill.output_tokens,
            cost_usd=bill.cost_usd,
            calls=bill.calls,
            cached_calls=bill.cached_calls,
        )


def _unanswered(error: EngineError) -> Problem:
    """A re-ask that failed for good costs nothing already paid for: the first answer stands, and the flag says so."""
    why = "no recording" if isinstance(error, ReplayMiss) else str(error)
    return Problem("reask_unanswered", f"the question about what does not fit was not answered: {why}")


def _flags(problems: Sequence[Problem]) -> tuple[Flag, ...]:
    """What stayed wrong. Marks and claims are flagged with their items when the facts are assembled."""
    elsewhere = {"mark_unanswered", "claim_audit"}
    return tuple(Flag(code=p.code, severity=p.severity, message=p.message) for p in problems if p.code not in elsewhere)
