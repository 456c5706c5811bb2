"""`extractor cache`: where the paid answers are, what stands there, and whether it is sound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.llm.calls import Request
    from extractor.llm.ledger import Ledger
    from extractor.settings import Settings

__all__ = ["app", "register"]

app = typer.Typer(
    help="The cache of paid answers: nothing in it expires or is evicted.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(above: typer.Typer) -> None:
    """Mounts the commands."""
    above.add_typer(app, name="cache", short_help="Paid answers: where, how many, sound, exported.")


def _open(settings: Settings) -> Ledger:
    from extractor.llm.ledger_place import open_to_read

    ledger, none_yet = open_to_read(settings.cache_address, settings.cache_dir)
    if none_yet:
        Talk().say(none_yet)
    return ledger


@app.command("path")
def path(as_json: o.Json = False) -> None:
    """Print the folder that holds the cache, or the address of a shared one."""
    from extractor.cli.asking import show
    from extractor.llm.ledger_place import open_to_read

    settings = o.resolve().settings
    if not settings.cache_address:
        place, exists = str(settings.cache_dir), (settings.cache_dir / "cache.db").is_file()
    elif as_json:
        ledger, none_yet = open_to_read(settings.cache_address, settings.cache_dir)
        place, exists = ledger.place, none_yet is None
    else:
        place, exists = str(settings.shown()["cache"]), True
    if as_json:
        show({"path": place, "exists": exists})
    else:
        print(place)


@app.command("stats")
def stats(as_json: o.Json = False) -> None:
    """Count answers, tokens and USD (at today's prices)."""
    from extractor.cli.asking import show
    from extractor.llm.ledger_report import stats as count
    from extractor.llm.prices import Prices

    settings = o.resolve().settings
    ledger = _open(settings)
    sums = count(ledger, Prices.load(settings.prices))
    if as_json:
        show({"path": ledger.place, **sums.as_dict()})
        return
    print(f"{sums.answers} answers, {sums.bill_only} replies kept for the bill alone, {sums.damaged} damaged rows")
    print(
        f"{sums.input_tokens} input tokens ({sums.cached_input_tokens} at the cached rate), "
        f"{sums.output_tokens} output tokens"
    )
    unpriced = f"; {sums.unpriced_tokens} tokens of models whose price is unknown" if sums.unpriced_tokens else ""
    print(f"{sums.cost_usd:.4f} USD at today's prices{unpriced}")
    print(f"{sums.size} bytes in {ledger.place}, from {sums.oldest or '-'} to {sums.newest or '-'}")
    for title, counts in (("model", sums.by_model), ("endpoint", sums.by_endpoint)):
        for name, rows in counts.items():
            print(f"{title} {name}: {rows}")


@app.command("verify")
def verify(as_json: o.Json = False) -> None:
    """Read and prove every row. Exit 1 if one is damaged or was not written by this program."""
    from extractor.cli.asking import show
    from extractor.llm.ledger_report import verify as prove

    verdict = prove(_open(o.resolve().settings))
    if as_json:
        show(
            {
                "rows": verdict.rows,
                "sound": verdict.sound,
                "damaged": verdict.damaged,
                "unusable": verdict.unusable,
                "side_files": verdict.side_files,
            }
        )
    else:
        print(f"{verdict.rows} rows, {len(verdict.damaged)} damaged")
        for row, cause in verdict.damaged.items():
            print(f"{row}: {cause}")
        for row in verdict.unusable:
            print(f"{row}: its answer can no longer be read as one and will be asked for again")
        for name in verdict.side_files:
            print(f"{name}: paid answers that wait to be taken in (the next run does it)")
    raise typer.Exit(0 if verdict.sound else 1)


@app.command("explain-miss")
def explain_miss(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Articles, or request files of `batch export`.")
    ],
    model: o.Model = None,
    text_field: o.TextField = None,
    as_json: o.Json = False,
) -> None:
    """Say for each request of these articles whether its answer is here, and if not, what is nearest and why not.

    Exit 1 if one is missing.
    """
    from dataclasses import asdict

    from extractor.assemble.stack import endpoint_of
    from extractor.cli.asking import show
    from extractor.llm.ledger_report import explain_miss as explain

    settings = o.resolve(model=model).settings
    ledger = _open(settings)
    label = endpoint_of(settings).label
    misses = explain(ledger, _requests(inputs, settings, ledger, label, text_field), label)
    if as_json:
        show([asdict(miss) for miss in misses])
    else:
        for miss in misses:
            if miss.found:
                print(f"{miss.name}: here")
                continue
            if miss.damage is not None:
                print(f"{miss.name}: {miss.damage}")
            if miss.nearest is None:
                print(f"{miss.name}: not here, nothing alike")
            else:
                print(f"{miss.name}: not here; nearest is {miss.nearest_purpose!r} ({miss.nearest[:16]})")
                print(f"  differs in: {', '.join(miss.differs_in)}")
                for line in miss.diff:
                    print(f"  {line}")
    raise typer.Exit(0 if all(miss.found for miss in misses) else 1)


def _requests(
    inputs: list[str], settings: Settings, ledger: Ledger, label: str, text_field: str | None
) -> list[tuple[Request, str]]:
    from extractor.cli.asking import requests_of
    from extractor.errors import InputError
    from extractor.llm.batch import read_exported
    from extractor.llm.cache import KnownAsker

    files = [Path(name) for name in inputs]
    if all(file.suffix == ".jsonl" and file.is_file() for file in files):
        try:
            return list(read_exported(files))
        except InputError:
            pass  # JSONL of articles, then
    asked = requests_of(inputs, settings, KnownAsker(ledger, label, explain=False), Talk(), text_field=text_field)
    names = {request.content_key(): name for request, name in asked.unanswered}
    return [(request, names.get(request.content_key(), "a request")) for request in asked.every]


@app.command("export")
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="JSONL; default stdout.")
    ] = None,
    recordings: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write recordings for replay instead of JSONL.")
    ] = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Export every reply as JSONL, or every served answer as a recording."""
    from extractor.cli.asking import show
    from extractor.errors import StoreError
    from extractor.llm.ledger_report import export_lines, export_recordings
    from extractor.llm.recordings import Recordings

    talk = Talk(quiet=quiet)
    ledger = _open(o.resolve().settings)
    damaged = _Damaged(talk)
    if recordings is not None:
        recordings.mkdir(parents=True, exist_ok=True)
        written, known = export_recordings(ledger, Recordings(recordings), damaged)
        talk.say(f"{written} recordings written to {recordings}, {known} were there already")
        if as_json:
            show({"written": written, "known": known})
    elif output is None:
        for line in export_lines(ledger, damaged):
            sys.stdout.write(line)
    else:
        count = 0
        try:
            with output.open("w", encoding="ascii") as stream:
                for line in export_lines(ledger, damaged):
                    stream.write(line)
                    count += 1
        except OSError as error:
            raise StoreError(f"cannot write {str(output)!r} ({error}): free space or check rights") from None
        talk.say(f"{count} replies written to {output}")
        if as_json:
            show({"rows": count, "path": str(output)})
    damaged.end("left out")


class _Damaged:
    """Says which rows cannot be read, each of the first ones and then how many."""

    _NAMED = 20

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.rows = 0

    def __call__(self, row: str, cause: str) -> None:
        self.rows += 1
        if self.rows <= self._NAMED:
            self._talk.error(f"{row}: {cause}")

    def end(self, fate: str) -> None:
        """Ends the command with 1 where there was one."""
        if self.rows:
            self._talk.error(f"{self.rows} damaged rows were {fate}: `extractor cache verify` names all")
            raise typer.Exit(1)


@app.command("absorb")
def absorb(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Side files (unsaved-*.jsonl), or folders of other caches.")
    ],
    as_json: o.Json = False,
) -> None:
    """Take side files with paid answers, written when the cache could not be, or another cache, into the cache.

    Of a damaged cache, what can still be read. Exit 1 if something could not be taken.
    """
    from extractor.cli.asking import show
    from extractor.errors import InputError
    from extractor.llm.ledger import Ledger
    from extractor.llm.ledger_place import open_ledger
    from extractor.llm.ledger_rescue import absorb as take
    from extractor.llm.ledger_rescue import take_over

    settings = o.resolve().settings
    if missing := [file for file in files if not file.exists()]:
        raise InputError(f"{missing[0]}: there is no such file; nothing was taken in")
    folders = [file for file in files if file.is_dir()]
    if not settings.cache_address and any(folder.resolve() == settings.cache_dir.resolve() for folder in folders):
        raise InputError(f"{settings.cache_dir} is the cache itself; nothing was taken in")
    others = [Ledger(folder, read_only=True) for folder in folders]
    damaged = _Damaged(Talk())
    ledger = open_ledger(settings.cache_address, settings.cache_dir)
    try:
        sides = [file for file in files if file not in folders]
        taken = take(settings.cache_dir, ledger.store, sides) if sides else 0
        taken += sum(take_over(other, ledger, damaged) for other in others)
    finally:
        ledger.close()
    if as_json:
        show({"taken": taken})
    else:
        print(f"{taken} answers taken in")
    damaged.end("not taken")
    raise typer.Exit(1 if any(file.exists() for file in sides) else 0)
