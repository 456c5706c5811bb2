"""Options that several commands share, each defined once, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extractor.settings import Resolved

__all__ = [
    "Concurrency",
    "Engine",
    "Inputs",
    "Json",
    "MaxChars",
    "MaxCost",
    "MaxTokens",
    "Model",
    "NoCache",
    "Offline",
    "Overwrite",
    "Quiet",
    "Recordings",
    "RetryFailed",
    "TextField",
    "resolve",
]


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files (.txt .md .html .jsonl .csv .parquet), folders, patterns, or - for standard input.",
        show_default=False,
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="auto|llm|rules|replay",
        help="What labels the text. auto: llm if a key or address is configured, else rules.",
    ),
]
Model = Annotated[str | None, typer.Option(help="Model to ask, as the endpoint names it.")]
Recordings = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of recorded answers for --engine replay.")]
Concurrency = Annotated[int | None, typer.Option("--concurrency", "-j", metavar="N", help="Articles at once.")]
MaxCost = Annotated[float | None, typer.Option(metavar="USD", help="Stop before a request that would cost more.")]
MaxTokens = Annotated[int | None, typer.Option(metavar="N", help="Stop before a request that would use more.")]
MaxChars = Annotated[int | None, typer.Option(metavar="N", help="Longest article read, in characters.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep answers in the cache.")]
Offline = Annotated[bool, typer.Option("--offline", help="Forbid every request; cache and recordings still work.")]
TextField = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Field that holds the text in JSONL, CSV, Parquet (a.b reaches into objects)."),
]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Try again what failed in an earlier run.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start afresh instead of going on with the output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def resolve(**flags: object) -> Resolved:
    """Settings with these flags on top; None stands for "not given".

    Raises:
        ConfigError: a value cannot be used.
    """
    from extractor.settings import load_settings

    return load_settings(flags)
