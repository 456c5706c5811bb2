"""`extractor batch`: requests out to files, answers back from files; half price by the Batch API, or by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.llm.batch import ImportReport
    from extractor.llm.batch_state import Job, Jobs
    from extractor.llm.calls import Asker
    from extractor.llm.endpoint import Endpoint
    from extractor.settings import Settings

__all__ = ["app", "register"]

app = typer.Typer(
    help="Requests as OpenAI Batch files, answers back into the cache or into recordings.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

State = Annotated[
    Path, typer.Option("--state", metavar="FILE", help="Where the batches are noted, so that any command goes on.")
]
Into = Annotated[
    Path | None, typer.Option("--recordings", metavar="DIR", help="Keep answers as recordings instead of in the cache.")
]
_STATE = Path("batches.json")


def register(above: typer.Typer) -> None:
    """Mounts the commands."""
    above.add_typer(app, name="batch", short_help="Half price: batch files out, answers back.")


@app.command("export")
def export(
    inputs: o.Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Requests, JSONL.")],
    model: o.Model = None,
    recordings: Into = None,
    text_field: o.TextField = None,
    max_chars: o.MaxChars = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Write the requests that these articles need and that no kept answer serves.

    Long articles and questions sent back come in rounds: import the answers, export again, until nothing is written.
    """
    from extractor.cli.asking import requests_of, show
    from extractor.cli.same_file import refuse_same_file
    from extractor.llm.batch import export as write
    from extractor.text.plural import count

    refuse_same_file(output, inputs)
    talk = Talk(quiet=quiet)
    settings = o.resolve(model=model, max_chars=max_chars).settings
    asked = requests_of(inputs, settings, _known(settings, recordings), talk, text_field=text_field)
    paths = write(asked.unanswered, output)
    answered = len({request.content_key() for request in asked.every}) - len(asked.unanswered)
    wrote = f"{count(len(asked.unanswered), 'request')} written to {', '.join(map(str, paths))}"
    talk.say(f"{count(asked.articles, 'article')}: {wrote}, {answered} answered already")
    if as_json:
        show(
            {
                "articles": asked.articles,
                "unread": len(asked.unread),
                "requests": len(asked.unanswered),
                "answered": answered,
                "files": [str(path) for path in paths],
            }
        )
    raise typer.Exit(1 if asked.unread else 0)


def _known(settings: Settings, recordings: Path | None) -> Asker | None:
    from extractor.assemble.stack import endpoint_of
    from extractor.llm.cache import KnownAsker
    from extractor.llm.ledger_place import open_to_read
    from extractor.llm.recordings import Recordings, ReplayAsker

    if recordings is not None:
        return ReplayAsker(Recordings(recordings), explain=False) if recordings.is_dir() else None
    if not settings.cache:
        return None
    ledger, none_yet = open_to_read(settings.cache_address, settings.cache_dir)
    return None if none_yet else KnownAsker(ledger, endpoint_of(settings).label)


@app.command("import")
def import_(
    results: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Output, error and hand-made files.")],
    requests: Annotated[
        list[Path], typer.Option("--requests", "-r", metavar="FILE", help="The exported requests; may be repeated.")
    ],
    recordings: Into = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Keep every finished answer of these files, in any order and state; say what failed and what is missing.

    Answers by hand: a JSONL file of {"custom_id": …, "answer": "the model's text, verbatim", "model": …}. Exit 1 if an
    answer is missing.
    """
    report = _import(results, requests, recordings)
    raise typer.Exit(_tell(report, Talk(quiet=quiet), as_json=as_json))


def _import(results: list[Path], requests: list[Path], recordings: Path | None) -> ImportReport:
    from extractor.assemble.stack import endpoint_of
    from extractor.llm.batch import LedgerSink, RecordingsSink, import_results, read_exported
    from extractor.llm.ledger_place import open_ledger
    from extractor.llm.recordings import Recordings

    exported = read_exported(requests)
    if recordings is not None:
        recordings.mkdir(parents=True, exist_ok=True)
        return import_results(results, exported, [RecordingsSink(Recordings(recordings))])
    settings = o.resolve().settings
    ledger = open_ledger(settings.cache_address, settings.cache_dir)
    try:
        return import_results(results, exported, [LedgerSink(ledger, endpoint_of(settings).label)])
    finally:
        ledger.close()


def _tell(report: ImportReport, talk: Talk, *, as_json: bool) -> int:
    from dataclasses import asdict

    from extractor.cli.asking import show

    talk.say(
        f"{report.answered} answered ({report.stored} new), {len(report.failed)} failed, {len(report.missing)} missing"
    )
    _name(talk.error, [f"{identity}: {cause}" for identity, cause in report.failed.items()], "failed")
    _name(talk.error, [f"{identity}: no answer in these files" for identity in report.missing], "missing")
    strange = [f"{identity}: belongs to none of the requests; its answer was not kept" for identity in report.unknown]
    _name(talk.warn, strange, "unknown")
    if report.repeated:
        talk.warn(f"{report.repeated} further answers to requests that had one; the first is served")
    _name(talk.warn, [f"unreadable: {line}" for line in report.damaged], "unreadable")
    if as_json:
        show({**asdict(report), "complete": report.complete})
    return 0 if report.complete else 1


_NAMED = 20
"""Lines of one kind at most. Why: one screen; a batch that is not finished yet misses 50,000 answers."""


def _name(say: Callable[[str], None], lines: list[str], kind: str) -> None:
    for line in lines[:_NAMED]:
        say(line)
    if len(lines) > _NAMED:
        say(f"… and {len(lines) - _NAMED} more {kind} (--json names all)")


@app.command("submit")
def submit(
    requests: Annotated[list[Path], typer.Argument(metavar="REQUESTS...", help="Files of `batch export`.")],
    state: State = _STATE,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Upload request files and start a batch for each; safe to repeat, nothing is submitted twice."""
    from extractor.llm.batch import read_exported
    from extractor.llm.batch_jobs import submit as send
    from extractor.llm.batch_state import Jobs, alone

    endpoint = _endpoint()
    filled = [path for path in requests if next(read_exported([path]), None) is not None]
    with alone(state):
        jobs = Jobs(state)
        send(endpoint, filled, jobs)
    _list(jobs, Talk(quiet=quiet), as_json=as_json)


@app.command("status")
def status(state: State = _STATE, as_json: o.Json = False) -> None:
    """Ask how far the batches are. Exit 1 while one is unfinished or failed."""
    from extractor.llm.batch_jobs import refresh
    from extractor.llm.batch_state import Jobs, alone

    _there(state)
    endpoint = _endpoint()
    with alone(state):
        jobs = Jobs(state)
        refresh(endpoint, jobs)
    _list(jobs, Talk(), as_json=as_json)
    raise typer.Exit(0 if all(job.status == "completed" for job in jobs.current()) else 1)


@app.command("collect")
def collect(state: State = _STATE, recordings: Into = None, as_json: o.Json = False, quiet: o.Quiet = False) -> None:
    """Fetch the results of ended batches, expired ones too, and keep every answer. Exit 1 while one is missing."""
    from extractor.llm.batch_jobs import collect as fetch
    from extractor.llm.batch_state import Jobs, alone

    talk = Talk(quiet=quiet)
    _there(state)
    endpoint = _endpoint()
    with alone(state):
        jobs = Jobs(state)
        results = fetch(endpoint, jobs, talk.say)
    for job in jobs.jobs:
        if not job.ended:
            talk.say(f"{_line(job)}: not finished yet")
    report = _import(results, [Path(job.file) for job in jobs.jobs], recordings)
    raise typer.Exit(_tell(report, talk, as_json=as_json))


def _endpoint() -> Endpoint:
    """Where the batches are. Raises ConfigError before anything is sent where there is none, or nothing may be sent."""
    from extractor.assemble.stack import endpoint_of
    from extractor.errors import ConfigError

    settings = o.resolve().settings
    if settings.offline:
        raise ConfigError("the Batch API needs the network, and EXTRACTOR_OFFLINE forbids it")
    if not settings.model_configured:
        raise ConfigError("the Batch API needs a key: set OPENAI_API_KEY in the environment or in .env")
    return endpoint_of(settings)


def _there(state: Path) -> None:
    """Raises InputError where nothing was submitted yet."""
    from extractor.errors import InputError

    if not state.is_file():
        raise InputError(f"there is no batch state file {str(state)!r}: run `extractor batch submit` first, or --state")


def _list(jobs: Jobs, talk: Talk, *, as_json: bool) -> None:
    from dataclasses import asdict

    from extractor.cli.asking import show

    if as_json:
        show([asdict(job) for job in jobs.jobs])
        return
    for job in jobs.jobs:
        talk.say(_line(job))
        for error in job.errors:
            talk.error(f"{job.batch_id}: {error}")


def _line(job: Job) -> str:
    return f"{job.batch_id or '-'} {job.status} {job.completed}/{job.total} ({job.failed} failed) {job.file}"
