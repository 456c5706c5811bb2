"""A folder of CSV files, one a table, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from extractor.export.rows import Cell, RowMaker
from extractor.export.tables import FACT_TABLES, STORY_TABLES, TABLES, Table
from extractor.export.writing import new_files
from extractor.schemas import ArticleFacts, Story

__all__ = ["neutral", "original", "write_csv"]

_ACTS = r"[\s\u00a0\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
"""What makes a spreadsheet compute a cell. Why these: `=`, `+`, `-`, `@`, tab and CR are OWASP's list; `|` and `%`
start a DDE call in older ones; spaces before them are trimmed on import; Excel takes the full-width forms for the
plain ones."""
_MUST_QUOTE = re.compile(rf"'*(?:{_ACTS})")


def neutral(text: str) -> str:
    """`text` as a cell no spreadsheet computes: one apostrophe in front where it would be. `original` undoes it."""
    return "'" + text if _MUST_QUOTE.match(text) else text


def original(cell: str) -> str:
    """The text that `neutral` made the cell of (less NULs, which become U+FFFD: many CSV readers end a field there)."""
    return cell[1:] if cell.startswith("'") and _MUST_QUOTE.match(cell[1:]) else cell


def write_csv(records: Iterable[ArticleFacts | Story], folder: Path, maker: RowMaker) -> None:
    """Writes `<table>.csv` for every table: UTF-8 with byte order mark, comma, CRLF, a header line (RFC 4180).

    Text cells are neutralised; cells of number columns are numbers and are left alone, negative ones too. An empty
    cell is NULL; true and false are `true` and `false`.

    Raises:
        StoreError: the folder cannot be written.
    """
    with new_files(folder, {f"{name}.csv" for name in TABLES}) as fresh, ExitStack() as files:
        writers: dict[str, Any] = {}

        def begin(tables: Iterable[Table]) -> None:
            for table in tables:
                file = files.enter_context(
                    open(fresh / f"{table.name}.csv", "w", encoding="utf-8-sig", newline="", errors="replace")
                )
                writers[table.name] = csv.writer(file)
                writers[table.name].writerow(table.names)

        begin(FACT_TABLES)
        for record in records:
            for name, row in maker.rows(record):
                if name not in writers:
                    begin(STORY_TABLES)
                writers[name].writerow([_cell(value) for value in row])
        files.close()  # before they are moved to their place


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return ("true" if value else "false") if isinstance(value, bool) else value
