"""The judge: a model's answer for whole blocks of numbered statements, checked before anything of it is used.

It groups and sets against each other; it never says who is right. Its calls grow with blocks, not with pairs. Where it
cannot answer, the deterministic result stands.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import BadReply, EngineError
from extractor.llm.calls import Answer, Asker, Message, Request
from extractor.prompts import Prompt, load_prompt
from extractor.reconcile.blocks import Block
from extractor.schemas import DisagreementKind

__all__ = ["JUDGE_SCHEMA", "Docket", "Judge", "Ruling", "Tension", "Verdicts", "build_request", "read_ruling"]

T = TypeVar("T")


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WireSide(_Wire):
    says: str
    items: list[int]


class WireTension(_Wire):
    kind: DisagreementKind
    sides: list[WireSide]
    why: str


class WireTopic(_Wire):
    about: str
    items: list[int]
    same: list[list[int]]
    tensions: list[WireTension]


class WireRuling(_Wire):
    topics: list[WireTopic]


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
JUDGE_SCHEMA: Mapping[str, Any] = _object(
    topics={
        "type": "array",
        "items": _object(
            about={"type": "string"},
            items=_NUMBERS,
            same={"type": "array", "items": _NUMBERS},
            tensions={
                "type": "array",
                "items": _object(
                    kind={"type": "string", "enum": list(get_args(DisagreementKind))},
                    sides={"type": "array", "items": _object(says={"type": "string"}, items=_NUMBERS)},
                    why={"type": "string"},
                ),
            },
        ),
    }
)
"""JSON Schema of an answer, valid under strict structured outputs: every field required, nothing extra, no defaults."""


@dataclass(frozen=True, slots=True)
class Tension:
    """A tension as the judge states it, its numbers turned into places in the block (0, 1, …)."""

    kind: DisagreementKind
    sides: tuple[tuple[str, tuple[int, ...]], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A checked answer for one block."""

    same: tuple[tuple[int, ...], ...]
    tensions: tuple[Tension, ...]
    refused: tuple[str, ...]
    """What of the answer was not used, and why."""


@dataclass(slots=True)
class Verdicts:
    """Rulings of all blocks of a story, None where the judge could not answer."""

    rulings: list[Ruling | None] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Docket:
    """What came of all blocks a judge was asked about, over however many stories."""

    blocks: int = 0
    failures: list[str] = field(default_factory=list)
    """Causes, one a block: there the deterministic result stands."""
    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None once an answer's price is not known."""

    def add(self, other: Docket) -> None:
        """Adds what came of other blocks."""
        known = self.cost_usd is not None and other.cost_usd is not None
        self.cost_usd = (self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None
        self.blocks += other.blocks
        self.failures += other.failures
        self.calls += other.calls
        self.cached_calls += other.cached_calls
        self.input_tokens += other.input_tokens
        self.output_tokens += other.output_tokens

    def note(self, verdicts: Verdicts) -> None:
        """Adds one story's blocks."""
        self.blocks += len(verdicts.rulings)
        self.failures += verdicts.failures
        for answer in verdicts.answers:
            self.calls += answer.calls
            self.cached_calls += answer.origin != "live"
            if answer.origin == "live":
                self.input_tokens += answer.usage.input_tokens
                self.output_tokens += answer.usage.output_tokens
            known = self.cost_usd is not None and answer.cost_usd is not None
            self.cost_usd = (self.cost_usd or 0.0) + (answer.cost_usd or 0.0) if known else None


def build_request(block: Block, prompt: Prompt, model: str, params: Mapping[str, Any] | None = None) -> Request:
    """The request that shows `block`; the same block and prompt make the same request, byte for byte."""
    system, user = prompt.fill(code=block.code, material=block.text)
    return Request(
        model=model,
        messages=(Message("system", system), Message("user", user)),
        schema_name="judge",
        schema=JUDGE_SCHEMA,
        params=dict(params or {}),
    )


def read_ruling(text: str, block: Block) -> Ruling:
    """The usable part of an answer: known numbers, two or more disjoint sides, groups of two or more.

    Raises:
        BadReply: not JSON of the judge's shape at all.
    """
    try:
        wire = WireRuling.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        raise BadReply(f"the judge's answer is not of the shape asked for ({str(error)[:200]!r})") from error
    last = len(block.entries)
    same: list[tuple[int, ...]] = []
    tensions: list[Tension] = []
    refused: list[str] = []
    for topic in wire.topics:
        for group in topic.same:
            known = tuple(sorted({n - 1 for n in group if 1 <= n <= last}))
            if len(known) >= 2:
                same.append(known)
            else:
                refused.append(f"group {group!r} names fewer than two of {last} statements")
        for tension in topic.tensions:
            taken: set[int] = set()
            sides: list[tuple[str, tuple[int, ...]]] = []
            for side in tension.sides:
                mine = sorted({n - 1 for n in side.items if 1 <= n <= last} - taken)
                taken.update(mine)
                if mine:
                    sides.append((" ".join(side.says.split()) or "…", tuple(mine)))
            if len(sides) >= 2:
                tensions.append(Tension(tension.kind, tuple(sides), " ".join(tension.why.split())))
            else:
                refused.append(f"tension {tension.why[:80]!r} has fewer than two sides")
    return Ruling(tuple(same), tuple(tensions), tuple(refused))


@dataclass(frozen=True, slots=True)
class Judge:
    """A model asked about blocks: live, cached or from recordings, whatever `asker` is."""

    asker: Asker
    model: str
    prompt: Prompt = field(default_factory=lambda: load_prompt("judge"))
    params: Mapping[str, Any] = field(default_factory=dict)
    docket: Docket = field(default_factory=Docket)

    def rule(self, blocks: Sequence[Block]) -> Verdicts:
        """Rulings for `blocks`, asked concurrently (the asker limits how many at once); may be called inside a loop."""
        return _run(self.arule(blocks))

    async def arule(self, blocks: Sequence[Block]) -> Verdicts:
        """The same, awaited. An engine error of one block is noted and leaves that block without a ruling."""
        replies = await asyncio.gather(*(self._one(block) for block in blocks))
        verdicts = Verdicts()
        for number, (ruling, answer, failure) in enumerate(replies, start=1):
            verdicts.rulings.append(ruling)
            if answer is not None:
                verdicts.answers.append(answer)
            if failure is not None:
                verdicts.failures.append(f"block {number} of {len(blocks)}: {failure}")
        self.docket.note(verdicts)
        return verdicts

    async def _one(self, block: Block) -> tuple[Ruling | None, Answer | None, str | None]:
        answer: Answer | None = None
        try:
            answer = await self.asker.ask(build_request(block, self.prompt, self.model, self.params))
            return read_ruling(answer.text, block), answer, None
        except EngineError as error:
            return None, answer, str(error)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end, in a thread of its own where this one already runs an event loop (notebooks,
    services)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()
