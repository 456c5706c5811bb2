"""Settings → the engine with everything under it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractor.engines.base import Engine
from extractor.errors import ConfigError
from extractor.llm.calls import Asker
from extractor.pipeline.resume import Identity
from extractor.schemas.base import EXTRACTOR_VERSION
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.assemble.purse import Purse
    from extractor.llm.endpoint import Endpoint

__all__ = [
    "Stack",
    "build_asker",
    "build_stack",
    "endpoint_of",
    "engine_kind",
    "engine_over",
    "offline_guard",
    "parameters_of",
    "recordings_for",
]


@dataclass(slots=True)
class Stack:
    """An engine ready for use, and what its lines are told apart by."""

    engine: Engine
    identity: Identity
    asker: Asker | None = None
    """What a model-backed engine (and a judge beside it) asks; None for rules."""

    async def aclose(self) -> None:
        """Lets go of clients and files."""
        await self.engine.aclose()


def engine_kind(settings: Settings) -> str:
    """`rules`, `llm` or `replay`: what `auto` comes to."""
    if settings.engine != "auto":
        return settings.engine
    return "llm" if settings.model_configured else "rules"


def build_stack(
    settings: Settings,
    *,
    with_text: bool = True,
    record_to: Path | None = None,
    purse: Purse | None = None,
    on_retry: Callable[[], None] | None = None,
) -> Stack:
    """The engine that `settings` ask for.

    `record_to` also writes every answer of a model to that folder, for replay. All is spent from `purse`; None makes
    one of its own. `on_retry` is called whenever a request is sent again.

    Raises:
        ConfigError: what the engine needs is not configured.
        StoreError: the recordings or the cache cannot be opened.
    """
    kind = engine_kind(settings)
    if kind == "rules":
        from extractor.engines.rules import RulesEngine

        if record_to is not None:
            raise ConfigError("the rules engine asks no model: there is nothing to record; use --engine llm")
        return Stack(RulesEngine(), Identity("rules", EXTRACTOR_VERSION, with_text=with_text))

    from extractor.prompts import load_prompt

    prompt = load_prompt("facts", settings.prompt_version)
    asker = build_asker(settings, kind=kind, record_to=record_to, purse=purse, on_retry=on_retry)
    engine = engine_over(asker, settings, name=kind)
    identity = Identity(kind, EXTRACTOR_VERSION, settings.model, prompt.label, prompt.sha256, with_text)
    return Stack(engine, identity, asker)


def engine_over(asker: Asker, settings: Settings, *, name: str = "llm") -> Engine:
    """The LLM engine as `settings` configure it, with `asker` for a model."""
    from extractor.engines.llm import EngineOptions, LLMEngine, RequestOptions

    request = RequestOptions(settings.model, settings.prompt_version, parameters_of(settings))
    return LLMEngine(asker, request, EngineOptions(reasks=settings.reasks, deadline=settings.deadline), name=name)


def parameters_of(settings: Settings) -> dict[str, object]:
    """Only what the user set: reasoning models refuse sampling parameters they are sent unasked."""
    names = ("temperature", "reasoning_effort", "max_completion_tokens")
    return {n: v for n in names if (v := getattr(settings, n)) is not None}


def recordings_for(settings: Settings, what: Literal["facts", "judge"]) -> Path:
    """The folder of recordings: a subfolder named after what is asked, or else the folder itself.

    Raises:
        ConfigError: none is configured, or there is no such folder.
    """
    if settings.recordings is None:
        raise ConfigError("the replay engine needs a folder of recordings: --recordings DIR")
    if not settings.recordings.is_dir():
        raise ConfigError(f"{settings.recordings}: there is no such folder of recordings")
    own = settings.recordings / what
    return own if own.is_dir() or what == "judge" else settings.recordings


def build_asker(
    settings: Settings,
    *,
    kind: str,
    record_to: Path | None = None,
    what: Literal["facts", "judge"] = "facts",
    purse: Purse | None = None,
    on_retry: Callable[[], None] | None = None,
) -> Asker:
    """What answers requests: recordings for `replay`; for `llm` the endpoint, behind the cache unless switched off.

    Raises:
        ConfigError: neither is configured.
        StoreError: recordings or cache cannot be opened.
    """
    from extractor.assemble.purse import CountedAsker, purse_of
    from extractor.llm.recordings import RecordingAsker, Recordings, ReplayAsker

    purse = purse or purse_of(settings)
    if kind == "replay":
        return CountedAsker(ReplayAsker(Recordings(recordings_for(settings, what))), purse.bill)
    if not settings.model_configured and not settings.offline:
        raise ConfigError(
            "the llm engine needs an endpoint: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, in the "
            "environment or in .env (or use --engine rules)"
        )
    asker = _live(settings, purse, on_retry)
    return asker if record_to is None else RecordingAsker(asker, record_to)


def endpoint_of(settings: Settings) -> Endpoint:
    """Where requests go. Raises ConfigError for an address that is none."""
    from extractor.llm.endpoint import Endpoint

    return Endpoint(
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        timeout=settings.timeout,
        headers=settings.headers,
    )


def _live(settings: Settings, purse: Purse, on_retry: Callable[[], None] | None) -> Asker:
    from extractor.llm.cache import CachingAsker
    from extractor.llm.client import LiveAsker, LiveOptions
    from extractor.llm.ledger_place import open_ledger
    from extractor.llm.meter import MeteredSender
    from extractor.llm.negotiation import ModeFile
    from extractor.llm.retry import RetryPolicy

    endpoint = endpoint_of(settings)
    options = LiveOptions(
        concurrency=settings.concurrency,
        requests_per_minute=settings.requests_per_minute,
        tokens_per_minute=settings.tokens_per_minute,
        pace=purse.meter,
        retry=RetryPolicy(seconds=settings.deadline),
        on_retry=on_retry,
    )
    ledger = open_ledger(settings.cache_address, settings.cache_dir) if settings.cache else None
    modes = ModeFile(settings.cache_dir / "modes.json") if settings.cache else None
    live = LiveAsker(endpoint, options=options, modes=modes)
    sender = live if purse.meter is None else MeteredSender(live, purse.meter)
    return CachingAsker(sender, ledger, endpoint.label, bill=purse.bill, budget=purse.budget)


def offline_guard(settings: Settings) -> ExitStack:
    """While open, requests are forbidden if `settings.offline` says so."""
    from extractor.llm.gate import forbid_requests

    guard = ExitStack()
    if settings.offline:
        guard.enter_context(forbid_requests("--offline forbids requests"))
    return guard
