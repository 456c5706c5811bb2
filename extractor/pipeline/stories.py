"""facts.jsonl in, stories.jsonl out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from extractor.errors import InputError, StoreError
from extractor.pipeline.reading.unread import Unread
from extractor.schemas.facts import ArticleFacts
from extractor.schemas.story import Story

__all__ = ["load_facts", "load_stories", "replace_file", "story_line"]


def load_facts(path: Path, *, stdin: IO[bytes] | None = None) -> Iterator[ArticleFacts | Unread]:
    """The lines of a facts file (`-`: `stdin`) in order; a line that cannot be used comes as `Unread` in its place.

    Raises:
        InputError: the file cannot be read at all.
    """
    for number, line in _lines(path, stdin):
        where = f"{path}#{number}"
        try:
            yield ArticleFacts.model_validate_json(line)
        except ValidationError as e:
            yield Unread(where, _why(e, "facts"))


def load_stories(path: Path) -> Iterator[Story]:
    """The lines of a stories file. Raises InputError at the first that cannot be used: a review needs all of it."""
    for number, line in _lines(path, None):
        try:
            yield Story.model_validate_json(line)
        except ValidationError as e:
            raise InputError(f"{path}#{number}: {_why(e, 'a story')}") from e


def _lines(path: Path, stdin: IO[bytes] | None) -> Iterator[tuple[int, bytes]]:
    try:
        stream = stdin if stdin is not None and str(path) == "-" else path.open("rb")
    except OSError as e:
        raise InputError(f"{path}: cannot be read: {e.strerror or e}") from e
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def _why(error: ValidationError, what: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return "this line is not JSON"
    where = ".".join(map(str, first["loc"]))
    if where == "schema_version":
        return "this line is of another schema version; extract the article again"
    return f"this line is not {what}: {where + ': ' if where else ''}{first['msg']}"


def story_line(story: Story) -> bytes:
    """One line of stories.jsonl, UTF-8, with its line end."""
    return story.model_dump_json().encode("utf-8") + b"\n"


def replace_file(path: Path, parts: Iterable[bytes]) -> None:
    """Writes a file whole or not at all. Raises StoreError."""
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as f:
            for part in parts:
                f.write(part)
            f.flush()
            os.fsync(f.fileno())
        os.replace(fresh, path)
    except OSError as e:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written: {e.strerror or e}") from e
    except BaseException:  # whatever stops the parts from coming, Ctrl-C included: half a file is no file
        fresh.unlink(missing_ok=True)
        raise
