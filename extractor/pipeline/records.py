"""Lines of facts.jsonl and of stories.jsonl alike, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter, ValidationError

from extractor.errors import InputError
from extractor.pipeline.reading.unread import Unread
from extractor.schemas import ArticleFacts, Story

__all__ = ["load_records"]


def _kind(line: Any) -> str:
    return "story" if isinstance(line, dict) and "lineages" in line else "facts"


_ANY: TypeAdapter[ArticleFacts | Story] = TypeAdapter(
    Annotated[Annotated[ArticleFacts, Tag("facts")] | Annotated[Story, Tag("story")], Discriminator(_kind)]
)


def load_records(path: Path, *, stdin: IO[bytes] | None = None) -> Iterator[ArticleFacts | Story | Unread]:
    """The lines of a facts or stories file (`-`: `stdin`) in order; one that cannot be used comes as `Unread`.

    Raises:
        InputError: the file cannot be read at all.
    """
    try:
        stream = stdin if stdin is not None and str(path) == "-" else path.open("rb")
    except OSError as e:
        raise InputError(f"{path}: cannot be read: {e.strerror or e}") from e
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield _ANY.validate_json(line)
            except ValidationError as e:
                yield Unread(f"{path}#{number}", _why(e))


def _why(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return "this line is not JSON"
    where = ".".join(map(str, first["loc"][1:]))
    if where == "schema_version":
        return "this line is of another schema version; extract the article again"
    what = "a story" if first["loc"][:1] == ("story",) else "facts"
    return f"this line is not {what}: {where + ': ' if where else ''}{first['msg']}"
