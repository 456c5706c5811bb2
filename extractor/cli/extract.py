"""`extractor extract`: articles in, one line of facts an article out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options as o
from extractor.cli.talk import Talk

__all__ = ["register"]

Field = Annotated[str | None, typer.Option(metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("extract", short_help="Extract facts from articles, one JSON line each.")(extract)


def extract(
    inputs: o.Inputs,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="facts.jsonl; - is stdout.")] = "-",
    engine: o.Engine = None,
    model: o.Model = None,
    recordings: o.Recordings = None,
    concurrency: o.Concurrency = None,
    max_cost: o.MaxCost = None,
    max_tokens: o.MaxTokens = None,
    max_chars: o.MaxChars = None,
    no_cache: o.NoCache = False,
    offline: o.Offline = False,
    text_field: o.TextField = None,
    title_field: Field = None,
    url_field: Field = None,
    publisher_field: Field = None,
    date_field: Field = None,
    byline_field: Field = None,
    language_field: Field = None,
    id_field: Field = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the article's text out of the output.")] = False,
    retry_failed: o.RetryFailed = False,
    overwrite: o.Overwrite = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit 1 if a place is unaccounted for or an error is flagged."),
    ] = False,
    quiet: o.Quiet = False,
) -> None:
    """Extract facts from articles: one JSON line each, in input order.

    With -o FILE an interrupted run is gone on with by the same command; what failed is in FILE's .failures.jsonl.
    """
    from extractor.assemble.purse import purse_of
    from extractor.cli.job import Job, announce, run_extraction
    from extractor.cli.same_file import refuse_same_file
    from extractor.cli.sigterm import sigterm_as_ctrl_c
    from extractor.pipeline.reading import Columns
    from extractor.text.plural import count

    refuse_same_file(output, inputs)
    talk = Talk(quiet=quiet)
    resolved = o.resolve(
        engine=engine, model=model, recordings=recordings, concurrency=concurrency, max_cost=max_cost,
        max_tokens=max_tokens, max_chars=max_chars, cache=False if no_cache else None,
        offline=offline or None,
    )  # fmt: skip
    columns = Columns(
        text_field, title_field, url_field, publisher_field, date_field, byline_field, language_field, id_field
    )
    purse = purse_of(resolved.settings)
    job = Job(resolved, columns, with_text=not no_text, retry_failed=retry_failed, overwrite=overwrite, purse=purse)
    with sigterm_as_ctrl_c():
        tally = run_extraction(inputs, None if output == "-" else Path(output), job, talk)
    announce(tally, purse.bill.run, output, talk)
    code = tally.exit_code()
    if code == 0 and strict and (tally.unaccounted or tally.errors):
        talk.error(f"strict: {count(tally.unaccounted, 'place')} unaccounted for, {tally.errors} flagged as errors")
        code = 1
    raise typer.Exit(code)
