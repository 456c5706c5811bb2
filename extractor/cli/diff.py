"""`extractor diff`: what a prompt, model or code change did to an extraction."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.same_file import refuse_same_file
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.evaluation.diff import Change

__all__ = ["register"]

_SIGN = {"gained": "+", "lost": "-", "changed": "~"}


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("diff", short_help="Compare two extractions of the same articles.")(diff)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="facts.jsonl before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="facts.jsonl after.")],
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on", metavar="GATE", help="Exit 1 if it holds, e.g. 'lost-quotes>0', 'changed-speaker>=3'."
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the changes in context.")] = None,
    json_: o.Json = False,
) -> None:
    """Items gained, lost and changed (text, speaker, value, modality …), matched by their evidence, not by id."""
    from extractor.evaluation.diff import diff_files, parse_gate, tally
    from extractor.evaluation.diff_page import render_changes

    refuse_same_file(html, [old, new])
    talk = Talk()
    gates = [parse_gate(g) for g in fail_on or []]
    changes = diff_files(old, new)
    counts = tally(changes)
    if json_:
        _print_json(changes)
    else:
        _print_lines(changes)
    if html:
        html.write_text(render_changes(changes, new), encoding="utf-8")
        talk.say(f"changes in context: {html}")
    totals = ", ".join(f"{n} {name.replace('-', ' ')}" for name, n in sorted(counts.items())) or "no change"
    talk.say(totals)
    failed = [g for g in gates if g.fails(counts)]
    for gate in failed:
        talk.error(f"{gate.written} holds: {counts[gate.name]}")
    raise typer.Exit(1 if failed else 0)


def _print_json(changes: Sequence[Change]) -> None:
    import json
    from dataclasses import asdict

    for change in changes:
        sys.stdout.write(json.dumps(asdict(change), ensure_ascii=False) + "\n")


def _print_lines(changes: Sequence[Change]) -> None:
    article = None
    for change in changes:
        if change.article != article:
            article = change.article
            print(article)
        print(f"  {_SIGN[change.what]} {change.kind:11s} {_cut(change.text)}")
        for name, before, after in change.fields:
            print(f"      {name}: {_cut(before)} → {_cut(after)}")


def _cut(text: str, most: int = 140) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= most else line[: most - 1] + "…"
