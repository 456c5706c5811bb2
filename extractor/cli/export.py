"""`extractor export`: facts and stories in the formats of other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o

if TYPE_CHECKING:
    from extractor.cli.talk import Talk
    from extractor.schemas import ArticleFacts, Story

__all__ = ["register"]

_FORMATS = ("csv", "parquet", "sqlite", "webannotation", "claimreview")


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("export", short_help="Write CSV, Parquet, SQLite, Web Annotation or ClaimReview.")(export)


def export(
    source: Annotated[
        Path, typer.Argument(metavar="FACTS_OR_STORIES", help="facts.jsonl or stories.jsonl; - is standard input.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="|".join(_FORMATS), help="Format.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="Folder (csv, parquet) or file; - is stdout.")
    ] = "-",
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="decisions.jsonl of a review: put into the stories.")
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave out the articles' texts.")] = False,
    page: Annotated[
        str | None, typer.Option("--page", metavar="URL", help="claimreview: where the reviews are published.")
    ] = None,
    quiet: o.Quiet = False,
) -> None:
    """Write facts or stories in another program's format (docs/exports.md says what each holds).

    csv and parquet write a folder with one file a table; sqlite, webannotation and claimreview one file.
    """
    from extractor.cli.same_file import refuse_same_file
    from extractor.cli.talk import Talk
    from extractor.export import (
        RowMaker,
        claim_review_parts,
        web_annotation_parts,
        write_csv,
        write_parquet,
        write_sqlite,
    )
    from extractor.text.plural import count

    refuse_same_file(output, [source])
    if to not in _FORMATS:
        raise typer.BadParameter(f"{to!r} is none of {', '.join(_FORMATS)}", param_hint="--to")
    writers = {"csv": write_csv, "parquet": write_parquet, "sqlite": write_sqlite}
    if to in writers and output == "-":
        raise typer.BadParameter(f"{to} cannot go to standard output; name where to write", param_hint="-o")
    if page is not None and not page.startswith(("https://", "http://")):
        raise typer.BadParameter(f"{page!r} is no http(s) address", param_hint="--page")
    talk = Talk(quiet=quiet)
    records = _Records(source, decisions, talk)
    if to in writers:
        maker = RowMaker(with_text=not no_text)
        writers[to](records, Path(output), maker)
        if maker.repeated:
            talk.warn(f"{count(maker.repeated, 'article')} of the same text as another: written once")
        talk.say(f"{count(maker.articles, 'article')} → {output}")
    else:
        _write(claim_review_parts(records, page) if to == "claimreview" else web_annotation_parts(records), output)
        if to == "claimreview" and not records.decided:
            talk.warn(
                "no review in it: a review is made of a decision, and there is none here; give stories.jsonl and the "
                "--decisions made on them"
            )
        talk.say(f"{count(records.read, 'line')} → {'stdout' if output == '-' else output}")
    raise typer.Exit(1 if records.unusable else 0)


def _write(parts: Iterator[bytes], output: str) -> None:
    from extractor.pipeline.stories import replace_file

    if output != "-":
        replace_file(Path(output), parts)
        return
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


class _Records:
    """The input's usable lines with the decisions put in; the others are told and counted."""

    def __init__(self, source: Path, decisions: Path | None, talk: Talk) -> None:
        from extractor.errors import InputError
        from extractor.review.decision_log import DecisionLog

        if decisions is not None and not decisions.exists():
            raise InputError(f"{decisions}: there is no such file of decisions")
        self._state = None
        if decisions is not None:
            log = DecisionLog(decisions)
            self._state = log.state()
            for damage in log.damage:
                talk.warn(f"{decisions}#{damage.line}: left out: {damage.reason}")
        self._source, self._talk = source, talk
        self.read = self.unusable = self.decided = 0

    def __iter__(self) -> Iterator[ArticleFacts | Story]:
        from extractor.errors import InputError
        from extractor.pipeline.reading import Unread
        from extractor.pipeline.records import load_records
        from extractor.review.decisions import with_decisions
        from extractor.schemas import Story

        stdin = open(0, "rb", closefd=False) if str(self._source) == "-" else None  # noqa: SIM115 -- closed below
        for one in load_records(self._source, stdin=stdin):
            if isinstance(one, Unread):
                self._talk.error(f"{one.path}: {one.message}")
                self.unusable += 1
                continue
            self.read += 1
            if isinstance(one, Story) and self._state is not None:
                (one,) = with_decisions([one], self._state)
            if isinstance(one, Story):
                self.decided += sum(d.decision is not None for d in one.disagreements)
            yield one
        if not self.read:
            raise InputError(f"{self._source}: no line of facts or stories in it")
