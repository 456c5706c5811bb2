"""`extractor record`: model answers for replay, made once, checked for what a prompt edit leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.pipeline.reading import ReadingOptions
    from extractor.settings import Settings

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("record", short_help="Record model answers for --engine replay; check recordings.")(record)


def record(
    inputs: o.Inputs,
    recordings: Annotated[Path, typer.Option("--recordings", "-o", metavar="DIR", help="Folder of recordings.")],
    model: o.Model = None,
    concurrency: o.Concurrency = None,
    max_cost: o.MaxCost = None,
    max_tokens: o.MaxTokens = None,
    max_chars: o.MaxChars = None,
    no_cache: o.NoCache = False,
    offline: o.Offline = False,
    text_field: o.TextField = None,
    check: Annotated[bool, typer.Option("--check", help="Ask nothing: name missing and stale recordings.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask again what is recorded already.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Delete recordings that these inputs do not use.")] = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Ask the model about these articles and record each answer in DIR; what is recorded already is not asked again.

    With --check nothing is asked: it names the requests without a recording, and the recordings that no request uses
    any more, with the part (system prompt, schema, …) that changed. Exit 1 if something failed, is missing or stale.
    """
    import asyncio
    from dataclasses import asdict

    from extractor.cli.asking import requests_of, show
    from extractor.cli.sigterm import sigterm_as_ctrl_c
    from extractor.llm.recordings import Recordings, ReplayAsker, stale
    from extractor.pipeline.reading import Columns, ReadingOptions
    from extractor.text.plural import count

    talk = Talk(quiet=quiet)
    resolved = o.resolve(
        model=model, concurrency=concurrency, max_cost=max_cost, max_tokens=max_tokens, max_chars=max_chars,
        cache=False if no_cache else None, offline=offline or None, engine="llm", recordings=recordings,
    )  # fmt: skip
    settings = resolved.settings
    written, failed = 0, 0
    if not check:
        reading = ReadingOptions(Columns(text=text_field), settings.max_chars, (recordings,), talk.warn)
        with sigterm_as_ctrl_c():
            written, failed = asyncio.run(_record(inputs, settings, reading, talk, again=again))
    folder = Recordings(recordings)
    replay = ReplayAsker(folder, explain=False)
    asked = requests_of(inputs, settings, replay, Talk(quiet=True), text_field=text_field)
    damaged: list[str] = []
    left = stale(folder, asked.every, lambda _, cause: damaged.append(cause))
    wrote = f"{count(written, 'recording')} written to {recordings}"
    talk.say(f"{wrote}, {len(folder)} there, {count(failed, 'article')} failed")
    for cause in damaged:
        talk.error(cause)
    if check:
        for _, name in asked.unanswered:
            talk.error(f"{name or 'a request'}: no recording")
    for old in left:
        why = f"changed since: {', '.join(old.differs_in)}" if old.differs_in else "none of these inputs asks for it"
        talk.warn(f"{old.name} is not used; {why}")
        if prune:
            (recordings / old.name).unlink()
    if as_json:
        missing = [name for _, name in asked.unanswered]
        show(
            {
                "written": written,
                "failed": failed,
                "recordings": len(folder),
                "missing": missing,
                "stale": [asdict(old) for old in left],
                "damaged": damaged,
                "pruned": prune,
            }
        )
    raise typer.Exit(
        1 if failed or damaged or asked.unread or asked.unanswered or (left and check and not prune) else 0
    )


async def _record(
    inputs: list[str], settings: Settings, reading: ReadingOptions, talk: Talk, *, again: bool
) -> tuple[int, int]:
    """Recordings written, articles failed."""
    from contextlib import aclosing

    from extractor.assemble.stack import build_asker, engine_over, offline_guard
    from extractor.llm.ending import GRACE
    from extractor.llm.recordings import RecordingAsker
    from extractor.pipeline.extract import Failed, extract_all
    from extractor.pipeline.reading import Unread, read_inputs

    assert settings.recordings is not None
    failed = 0
    with offline_guard(settings):
        asker = RecordingAsker(build_asker(settings, kind="llm"), settings.recordings, keep_known=not again)
        try:
            engine = engine_over(asker, settings)
            outcomes = extract_all(read_inputs(inputs, reading), engine, concurrency=settings.concurrency, grace=GRACE)
            async with aclosing(outcomes):
                async for outcome in outcomes:
                    if isinstance(outcome, Failed):
                        failed += 1
                        talk.error(f"{outcome.article.path or outcome.article.id}: {outcome.error}")
                    elif isinstance(outcome, Unread):
                        failed += 1
                        talk.error(f"{outcome.path}: {outcome.message}")
        finally:
            await asker.aclose()
    return asker.written, failed
