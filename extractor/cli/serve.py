"""`extractor serve`: the service over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o

if TYPE_CHECKING:
    from extractor.assemble.extractor import Extractor

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("serve", short_help="Offer extraction over HTTP (extra: service).")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than 127.0.0.1 need a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8080,
    token: Annotated[
        str | None, typer.Option(help="Secret that clients send; --token-file keeps it out of ps.")
    ] = None,
    token_file: Annotated[Path | None, typer.Option(metavar="FILE", help="File that holds the token.")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another name under which the service is reached.")
    ] = None,
    jobs: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that keeps jobs (default: beside the cache).")
    ] = None,
    keep_days: Annotated[float, typer.Option(min=0, help="Days after which ended jobs are deleted.")] = 7.0,
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds one request may take.")] = 300.0,
    max_body: Annotated[int, typer.Option(min=1000, help="Largest request body, bytes.")] = 10_000_000,
    stories: Annotated[Path | None, typer.Option(metavar="FILE", help="stories.jsonl to review at /review.")] = None,
    decisions: Annotated[Path | None, typer.Option(metavar="FILE", help="The review's decision log.")] = None,
    engine: o.Engine = None,
    model: o.Model = None,
    recordings: o.Recordings = None,
    concurrency: o.Concurrency = None,
    max_cost: o.MaxCost = None,
    max_tokens: o.MaxTokens = None,
    max_chars: o.MaxChars = None,
    no_cache: o.NoCache = False,
    offline: o.Offline = False,
    quiet: o.Quiet = False,
) -> None:
    """Offer extraction, reconciliation and jobs over HTTP until interrupted (docs/service.md)."""
    import logging

    from extractor.cli.talk import Talk
    from extractor.errors import ConfigError
    from extractor.review.guard import BindPolicy

    talk = Talk(quiet=quiet)
    policy = BindPolicy(host, port, _token(token, token_file), tuple(allow_host or ()))
    settings = o.resolve(
        engine=engine, model=model, recordings=recordings, concurrency=concurrency, max_cost=max_cost,
        max_tokens=max_tokens, max_chars=max_chars, cache=False if no_cache else None, offline=offline or None,
    ).settings  # fmt: skip
    try:
        from extractor.service.app import ServiceOptions
        from extractor.service.limits import ServiceLimits
        from extractor.service.serving import Review
        from extractor.service.serving import serve as run
    except ImportError as e:
        raise ConfigError(f"serve needs {e.name!r}; pip install 'fact-extractor[service]'") from e
    if not quiet:
        logging.getLogger("extractor.service").setLevel(logging.INFO)
    limits = ServiceLimits(body_bytes=max_body, seconds=time_limit)
    options = ServiceOptions(jobs or settings.cache_dir / "jobs", limits, keep_days)

    def extractor() -> Extractor:
        from extractor.assemble.extractor import Extractor

        return Extractor(settings.engine, settings=settings)

    try:
        run(extractor, policy, options, review=Review(stories, decisions) if stories else None, say=talk.say)
    except KeyboardInterrupt as e:
        e.add_note("this is how it ends: nothing is said of it")
        raise


def _token(token: str | None, file: Path | None) -> str | None:
    from extractor.errors import ConfigError

    if file is None:
        return token
    if token is not None:
        raise ConfigError("give --token or --token-file, not both")
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"{file}: the token cannot be read: {e}") from e
