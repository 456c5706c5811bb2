"""`extractor doctor`: what is installed, configured and writable."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli import options as o

if TYPE_CHECKING:
    from extractor.settings import Settings

__all__ = ["register"]

_EXTRAS = {"html": "trafilatura", "arrow": "pyarrow", "service": "fastapi", "redis": "redis", "sql": "sqlalchemy"}
_CORE = ("openai", "instructor", "pydantic", "diskcache", "rapidfuzz", "sentencex", "dateparser", "text2num", "pint")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    what: str
    state: Literal["ok", "missing", "problem", "off"]
    detail: str


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("doctor", short_help="Check what is installed, configured and writable.")(doctor)


def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the endpoint for its list of models (free of charge).")
    ] = False,
    as_json: o.Json = False,
) -> None:
    """Check what is installed, configured and writable. Exit 3 if something is in the way of the engine in force."""
    settings = o.resolve().settings
    checks = [*_packages(), *_engine(settings), _cache(settings)]
    if online:
        checks.append(_endpoint(settings))
    if as_json:
        print(json.dumps([asdict(c) for c in checks], ensure_ascii=False, indent=2))
    else:
        for c in checks:
            print(f"{c.state:8} {c.what:12} {c.detail}")
    raise typer.Exit(3 if any(c.state == "problem" for c in checks) else 0)


def _packages() -> list[Check]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from extractor.schemas.base import EXTRACTOR_VERSION

    checks = [Check("extractor", "ok", f"{EXTRACTOR_VERSION}, Python {platform.python_version()}")]
    for name in _CORE:
        try:
            checks.append(Check(name, "ok", version(name)))
        except PackageNotFoundError:
            checks.append(Check(name, "problem", f"not installed: pip install {name}"))
    for extra, name in _EXTRAS.items():
        try:
            checks.append(Check(f"[{extra}]", "ok", f"{name} {version(name)}"))
        except PackageNotFoundError:
            checks.append(Check(f"[{extra}]", "missing", f"pip install 'fact-extractor[{extra}]'"))
    return checks


def _engine(settings: Settings) -> list[Check]:
    from extractor.assemble.stack import build_asker, engine_kind
    from extractor.errors import ExtractorError
    from extractor.llm.prices import Prices
    from extractor.prompts import load_prompt

    kind = engine_kind(settings)
    why = f" (auto: {'an endpoint is' if kind == 'llm' else 'no endpoint'} configured)" * (settings.engine == "auto")
    checks = [Check("engine", "ok", f"{kind}{why}")]
    if kind == "rules":
        return checks
    try:
        prompt = load_prompt("facts", settings.prompt_version)
        checks.append(Check("prompt", "ok", f"{prompt.label}, sha256 {prompt.sha256[:12]}"))
        if kind == "replay":
            build_asker(settings, kind=kind)
            checks.append(Check("recordings", "ok", str(settings.recordings)))
            return checks
        known = Prices.load(settings.prices).of(settings.model) is not None
        price = "its price is known" if known else "its price is not known: runs count tokens, --max-cost cannot work"
        checks.append(Check("model", "ok", f"{settings.model}; {price}"))
        address = "configured" if settings.openai_base_url else "OpenAI"
        key = "set" if settings.openai_api_key else "not set"
        state: Literal["ok", "problem"] = "ok" if settings.model_configured else "problem"
        checks.append(Check("endpoint", state, f"{address}, key {key}"))
    except ExtractorError as e:
        checks.append(Check("engine", "problem", str(e)))
    return checks


def _cache(settings: Settings) -> Check:
    import os

    if not settings.cache:
        return Check("cache", "off", "switched off: every answer is paid for each time")
    if settings.cache_address:
        from extractor.errors import ExtractorError
        from extractor.llm.ledger_place import open_to_read

        try:
            ledger, none_yet = open_to_read(settings.cache_address, settings.cache_dir)
            ledger.close()
        except ExtractorError as e:
            return Check("cache", "problem", str(e))
        return Check("cache", "ok", f"{ledger.place}{' (nothing kept yet)' * bool(none_yet)}")
    folder = settings.cache_dir
    nearest = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Check("cache", "problem", f"{folder} cannot be written; set EXTRACTOR_CACHE_DIR")
    return Check("cache", "ok", str(folder))


def _endpoint(settings: Settings) -> Check:
    from extractor.assemble.stack import endpoint_of, offline_guard
    from extractor.errors import ExtractorError
    from extractor.llm.reachability import list_models

    try:
        with offline_guard(settings):
            endpoint = endpoint_of(settings)
            models = list_models(endpoint)
    except ExtractorError as e:
        return Check("online", "problem", str(e))
    if models is None:
        return Check("online", "ok", f"{endpoint.label} answers (it lists no models)")
    if settings.model not in models:
        return Check("online", "problem", f"{endpoint.label} answers, but does not list the model {settings.model!r}")
    return Check("online", "ok", f"{endpoint.label} answers and has {settings.model!r}")
