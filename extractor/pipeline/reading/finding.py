"""From what the user named to the files to read: paths, directories, patterns."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractor.pipeline.reading.unread import Unread

__all__ = ["ARTICLE_SUFFIXES", "find_files", "is_article_file"]

ARTICLE_SUFFIXES = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"}
)
"""What is taken from a directory. A file named by itself is read whatever its suffix."""

_ABOUT = re.compile(r"^(readme|license|licence|copying|changelog|contributing|notice)(\.|$)", re.I)


def is_article_file(name: str) -> bool:
    """Whether a folder's file of this name is taken for an article or a collection of them."""
    return not (name.startswith(".") or _ABOUT.match(name)) and Path(name).suffix.lower() in ARTICLE_SUFFIXES


def find_files(named: str, exclude: Sequence[Path] = ()) -> Iterator[Path | Unread]:
    """The files that `named` stands for, in sorted order.

    A directory stands for the article files below it; left out are hidden files and folders, files about the
    collection (README, LICENSE …) and everything in `exclude`. `named` may be a pattern (`news/**/*.txt`) if no file
    has that very name.
    """
    path = Path(named)
    kept_out = {p.resolve() for p in exclude}
    try:
        if path.is_dir():
            yield from _below(path, kept_out)
            return
        if path.exists() or not glob.has_magic(named):
            yield path
            return
    except OSError as e:
        yield Unread(named, f"cannot be read: {e.strerror or e}")
        return
    matches = sorted(glob.glob(named, recursive=True))
    if not matches:
        yield Unread(named, "no file matches this pattern")
    for match in map(Path, matches):
        if match.is_dir():
            continue  # `news/**` matches the folders beside their files; the files are what is meant
        yield match


def _below(top: Path, kept_out: set[Path]) -> Iterator[Path | Unread]:
    found = False
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=unreadable.append):
        here = Path(folder)
        folders[:] = sorted(d for d in folders if not d.startswith(".") and (here / d).resolve() not in kept_out)
        for name in sorted(names):
            path = here / name
            if not is_article_file(name):
                continue
            if kept_out and path.resolve() in kept_out:
                continue
            found = True
            yield path
    for error in unreadable:
        yield Unread(str(error.filename or top), f"cannot be read: {error.strerror or error}")
    if not found and not unreadable:
        yield Unread(str(top), "holds no article files (.txt, .md, .html, .jsonl, .csv, .parquet)")
