"""A folder of Parquet files, one a table. Needs the extra [arrow]."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ConfigError
from extractor.export.rows import Cell, RowMaker
from extractor.export.tables import FACT_TABLES, STORY_TABLES, TABLES, ColumnKind, Table
from extractor.export.writing import new_files
from extractor.schemas import SCHEMA_VERSION, ArticleFacts, Story

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_parquet"]

_ROWS = 20_000
"""Rows of one table kept before they are written as a row group. Why: readers skip whole groups; 20,000 narrow rows
are some 1 MB."""
_CHARS = 16_000_000
"""Characters kept before that, whatever the number of rows: articles with their texts are large."""


def write_parquet(records: Iterable[ArticleFacts | Story], folder: Path, maker: RowMaker) -> None:
    """Writes `<table>.parquet` for every table, Zstandard-compressed, with typed columns.

    Raises:
        ConfigError: pyarrow is not installed.
        StoreError: the folder cannot be written.
    """
    try:
        import pyarrow  # noqa: F401 -- only asked whether it is there
    except ImportError as e:
        raise ConfigError("--to parquet needs pyarrow; pip install 'fact-extractor[arrow]'") from e
    with new_files(folder, {f"{name}.parquet" for name in TABLES}) as fresh, ExitStack() as files:
        writers: dict[str, _Writer] = {}

        def begin(tables: Iterable[Table]) -> None:
            for table in tables:
                writers[table.name] = _Writer(table, fresh)
                files.callback(writers[table.name].close)

        begin(FACT_TABLES)
        for record in records:
            for name, row in maker.rows(record):
                if name not in writers:
                    begin(STORY_TABLES)
                writers[name].add(row)
        files.close()  # before they are moved to their place


class _Writer:
    def __init__(self, table: Table, folder: Path) -> None:
        import pyarrow.parquet as pq

        self._schema = _schema_of(table)
        self._file = pq.ParquetWriter(folder / f"{table.name}.parquet", self._schema, compression="zstd")
        self._empty()

    def _empty(self) -> None:
        self._columns: list[list[Cell]] = [[] for _ in self._schema]
        self._chars = 0

    def add(self, row: tuple[Cell, ...]) -> None:
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)
            if isinstance(value, str):
                self._chars += len(value)
        if len(self._columns[0]) >= _ROWS or self._chars >= _CHARS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        arrays = [pa.array(c, f.type) for c, f in zip(self._columns, self._schema, strict=True)]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._empty()

    def close(self) -> None:
        if self._columns[0]:
            self._flush()
        self._file.close()


def _schema_of(table: Table) -> pa.Schema:
    import pyarrow as pa

    kinds: dict[ColumnKind, Any] = {
        "text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_(),
    }  # fmt: skip
    fields = [
        pa.field(c.name, kinds[c.kind], nullable=c.name not in table.key, metadata={"description": c.says})
        for c in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.says, "fact_extractor.schema_version": SCHEMA_VERSION})
