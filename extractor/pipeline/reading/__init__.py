"""Inputs to articles: files, folders, patterns and standard input, one article at a time.

Formats, field names and encodings: docs/formats.md.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from extractor.errors import InputError
from extractor.pipeline.reading.columns import Columns, Row, understand
from extractor.pipeline.reading.decoding import Decoded, decode
from extractor.pipeline.reading.documents import Openable, load, opened, page_text, plain_text
from extractor.pipeline.reading.finding import ARTICLE_SUFFIXES, find_files
from extractor.pipeline.reading.rows import Numbered, csv_rows, json_lines, parquet_rows
from extractor.pipeline.reading.unread import Unread
from extractor.schemas.article import Article
from extractor.text import read_article

__all__ = [
    "ARTICLE_SUFFIXES",
    "MAX_CHARS",
    "Columns",
    "Openable",
    "ReadingOptions",
    "Unread",
    "article_from",
    "read_file",
    "read_inputs",
]

MAX_CHARS = 1_000_000
"""Longest article read, in code points, unless the caller says otherwise.

Why: the longest newspaper features have about 150,000; a file above this is a collection, a book or a dump, and would
be a costly surprise for a model.
"""


def _say_nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read. `exclude` are files and folders that a directory's contents leave out (outputs, recordings)."""

    columns: Columns = field(default_factory=Columns)
    max_chars: int = MAX_CHARS
    exclude: tuple[Path, ...] = ()
    warn: Callable[[str], None] = _say_nothing
    """Is told, in one line, of anything a person should know of an article that was read all the same."""


def read_inputs(
    inputs: Sequence[str], options: ReadingOptions | None = None, *, stdin: IO[bytes] | None = None
) -> Iterator[Article | Unread]:
    """The articles of `inputs` in order, `-` being standard input; what cannot be read comes as `Unread` in its place.

    Lazy: holds one article (for Parquet: 64 rows) at a time. A file named twice is read once.
    """
    options = options or ReadingOptions()
    seen: set[Path] = set()
    for named in dict.fromkeys(inputs):
        if named == "-":
            yield from _standard_input(stdin or sys.stdin.buffer, options)
            continue
        for path in find_files(named, options.exclude):
            if isinstance(path, Unread):
                yield path
                continue
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield from read_file(path, options)


def read_file(path: Openable, options: ReadingOptions) -> Iterator[Article | Unread]:
    """The articles of one file, or of whatever can be opened and named like one."""
    where, suffix = str(path), path.suffix.lower()
    try:
        if suffix in {".jsonl", ".ndjson", ".csv", ".tsv"}:
            with opened(path) as stream:
                rows = csv_rows if suffix in {".csv", ".tsv"} else json_lines
                yield from _articles(rows(stream, where, options.max_chars, options.warn), where, options)
        elif suffix == ".parquet":
            with opened(path) as stream:
                yield from _articles(parquet_rows(stream), where, options)
        elif suffix in {".html", ".htm", ".xhtml"}:
            decoded, known = page_text(load(path, options.max_chars, page=True))
            _warn(decoded, where, options)
            yield article_from(decoded.text, where, known, options)
        else:
            decoded = plain_text(load(path, options.max_chars))
            _warn(decoded, where, options)
            yield article_from(decoded.text, where, {}, options)
    except InputError as e:
        yield Unread(where, str(e))


def _warn(decoded: Decoded, where: str, options: ReadingOptions) -> None:
    if decoded.warning:
        options.warn(f"{where}: {decoded.warning}")


def _standard_input(stream: IO[bytes], options: ReadingOptions) -> Iterator[Article | Unread]:
    """JSON lines if the first line that is not blank begins with `{`, one article otherwise."""
    head = b""
    while not head.strip():
        line = stream.readline(1 << 20)
        if not line:
            break
        head += line
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        # BufferedReader cannot take bytes back: chain what was read with the rest.
        rows = json_lines(_Rejoined(head, stream), "-", options.max_chars, options.warn)
        yield from _articles(rows, "-", options)
        return
    try:
        data = head + stream.read(options.max_chars * 4 + 1)
        decoded = decode(data)
        _warn(decoded, "-", options)
        yield article_from(decoded.text, "-", {}, options)
    except InputError as e:
        yield Unread("-", str(e))


class _Rejoined:
    """Bytes already read from a stream, then the rest of it; only what `json_lines` needs."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readline(self) -> bytes:
        line = self._head.readline()
        if line.endswith(b"\n"):
            return line
        return line + self._rest.readline()

    def read(self) -> bytes:
        return self._head.read() + self._rest.read()


def _articles(rows: Iterator[Numbered | Unread], path: str, options: ReadingOptions) -> Iterator[Article | Unread]:
    warned: set[str] = set()
    for numbered in rows:
        if isinstance(numbered, Unread):
            yield numbered
            continue
        number, values = numbered
        where = f"{path}#{number}"
        row: Row | None = None
        try:
            if "coverage" in values and "provenance" in values and options.columns.text is None:
                raise InputError(
                    "holds extracted facts, not an article; to extract again use --text-field article.text"
                )
            row = understand(values, options.columns)
            for warning in row.warnings:
                kind = warning.partition(":")[0]
                if kind not in warned:  # one column, one warning: not one a row
                    warned.add(kind)
                    options.warn(f"{where}: {warning}")
            yield article_from(row.text, where, row.known, options)
        except InputError as e:
            yield Unread(where, str(e), row_id=row.id if row else None)


def article_from(text: str, where: str | None, known: Mapping[str, str], options: ReadingOptions) -> Article:
    """The article of this text; `known` is what the input states of it, `where` becomes its path.

    Raises:
        InputError: the text is empty, too long or not valid Unicode, or a known field is malformed.
    """
    if not text.strip():
        raise InputError("is empty")
    if len(text) > options.max_chars:
        raise InputError(f"has {len(text):,} characters; the limit is {options.max_chars:,} (--max-chars)")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as e:
        raise InputError(f"holds half a surrogate pair at character {e.start + 1}: not valid Unicode") from e
    try:
        return read_article(text, path=where, **known)
    except ValidationError as e:
        first = e.errors(include_url=False, include_input=False)[0]
        raise InputError(f"field {'.'.join(map(str, first['loc']))}: {first['msg']}") from e
