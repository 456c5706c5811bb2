"""Files with a row an article: JSON lines, CSV, Parquet. Read row by row, never whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Protocol

from extractor.errors import InputError
from extractor.pipeline.reading.columns import kind_of
from extractor.pipeline.reading.decoding import decode
from extractor.pipeline.reading.unread import Unread

__all__ = ["Lines", "Numbered", "csv_rows", "json_lines", "parquet_rows"]

Warn = Callable[[str], None]
Numbered = tuple[int, Mapping[str, object]]
"""A row and the number of the line it starts on (for Parquet: of the row), from 1."""

_ESCAPED = 12
"""Bytes a code point may take in a JSON line: two \\uXXXX escapes."""


class Lines(Protocol):
    """A stream of bytes, as far as it is used here."""

    def readline(self) -> bytes: ...
    def read(self) -> bytes: ...


def json_lines(stream: Lines, path: str, max_chars: int, warn: Warn) -> Iterator[Numbered | Unread]:
    """One JSON object a line; blank lines are skipped, a line that is none becomes an `Unread`."""
    limit = max_chars * _ESCAPED + 65_536
    number = 0
    for line in _lines(stream, path, warn):
        number += 1
        where = f"{path}#{number}"
        if isinstance(line, InputError):
            yield Unread(where, str(line))
            continue
        if len(line) > limit:
            yield Unread(
                where, f"this line has {len(line):,} characters; an article may have {max_chars:,} (--max-chars)"
            )
            continue
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except RecursionError:
            yield Unread(where, "this line is JSON nested too deeply")
            continue
        except ValueError as e:
            yield Unread(where, f"this line is not JSON: {_why(e)}")
            continue
        if not isinstance(value, dict):
            yield Unread(where, f"this line is {kind_of(value)} in JSON, not an object with a text field")
            continue
        yield number, value


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return str(error)


def _lines(stream: Lines, path: str, warn: Warn) -> Iterator[str | InputError]:
    """Lines with their ends kept, decoded one by one. Only `\\n` ends a line (U+2028 is text)."""
    head = stream.readline()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        rest = io.BytesIO(head + stream.read())  # UTF-16 is rare in row files and small where it occurs
        try:
            yield from io.TextIOWrapper(rest, encoding="utf-16", newline="\n")
        except UnicodeError as e:
            yield InputError(f"is not UTF-16 as its byte order mark says ({e})")
        return
    line = head.removeprefix(b"\xef\xbb\xbf")
    number, warned = 0, False
    while line:
        number += 1
        try:
            decoded = decode(line)
            if decoded.warning and not warned:
                warn(f"{path}: {decoded.warning} from line {number} on where need be")
                warned = True
            yield decoded.text
        except InputError as e:
            yield e
        line = stream.readline()


def csv_rows(stream: Lines, path: str, max_chars: int, warn: Warn) -> Iterator[Numbered | Unread]:
    """One row an article, the first row names the fields. Delimiter: the one of `,` `;` tab `|` the header has most."""
    broken: list[InputError] = []

    def lines() -> Iterator[str]:
        for line in _lines(stream, path, warn):
            if isinstance(line, InputError):
                broken.append(line)
                return
            yield line

    source = lines()
    header = next(source, "")
    if not header.strip():
        yield Unread(path, str(broken[0]) if broken else "is empty: a CSV file needs a header row")
        return
    delimiter = max(",;\t|", key=header.count)
    # The module's own limit of 131,072 characters a field is for all readers of the process; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), max_chars + 1))

    def all_lines() -> Iterator[str]:
        yield header
        yield from source

    reader = csv.DictReader(all_lines(), delimiter=delimiter)
    starts = 1
    while True:
        try:
            starts = reader.line_num + 1 if reader.line_num else 2
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as e:
            yield Unread(f"{path}#{starts}", f"the CSV cannot be read from here on: {e} (a quote not closed?)")
            return
        yield starts, {k: v for k, v in row.items() if k is not None}
    if broken:
        yield Unread(f"{path}#{reader.line_num + 1}", f"the CSV cannot be read from here on: it {broken[0]}")


def parquet_rows(stream: IO[bytes]) -> Iterator[Numbered | Unread]:
    """Rows of a Parquet file, a few at a time. Raises InputError without the `arrow` extra or for a broken file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as e:
        raise InputError("Parquet files need the arrow extra: pip install 'fact-extractor[arrow]'") from e
    number = 0
    try:
        with pq.ParquetFile(stream) as file:
            for batch in file.iter_batches(batch_size=64):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError) as e:
        first = str(e).splitlines()[0] if str(e) else type(e).__name__
        raise InputError(f"cannot be read as Parquet: {first}") from e
