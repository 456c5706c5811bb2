"""`extractor init-tests`: a folder of regression tests for your own articles."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.talk import Talk

__all__ = ["register"]

_FILES = ("test_facts.py", "README.md")


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("init-tests", short_help="Start regression tests for your own articles.")(init_tests)


def init_tests(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; what is there is kept.")],
    articles: Annotated[list[Path] | None, typer.Argument(metavar="ARTICLE...", help="Files to copy into it.")] = None,
) -> None:
    """Write a pytest file, a README and folders for articles and recordings into DIR.

    Nothing that exists is overwritten. DIR/README.md says how to record answers and keep expected facts.
    """
    from importlib.resources import files

    from extractor.errors import InputError, StoreError

    talk = Talk()
    missing = [str(a) for a in articles or [] if not a.is_file()]
    if missing:
        raise InputError(f"no such file: {', '.join(map(repr, missing))}")
    kit = files("extractor.testing") / "kit"
    try:
        for name in ("articles", "recordings"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            target = folder / name
            if target.exists():
                talk.say(f"kept {target}")
                continue
            target.write_text((kit / f"{name}.txt").read_text(encoding="utf-8"), encoding="utf-8")
        for article in articles or []:
            target = folder / "articles" / article.name
            if target.exists():
                talk.say(f"kept {target}")
            else:
                shutil.copyfile(article, target)
    except OSError as error:
        raise StoreError(f"cannot write into {str(folder)!r}: {error}") from error
    there = any((folder / "articles").iterdir())
    talk.say(f"{folder}: {'' if there else 'put articles into articles/, then '}read README.md there")
