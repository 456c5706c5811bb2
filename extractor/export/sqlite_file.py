"""One SQLite database with the export tables and views for the usual questions."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractor.errors import StoreError
from extractor.export.rows import Cell, RowMaker
from extractor.export.tables import TABLES, Table
from extractor.export.views import VIEWS
from extractor.export.writing import new_file
from extractor.schemas import ArticleFacts, Story

__all__ = ["USER_VERSION", "table_sql", "write_sqlite"]

USER_VERSION = 1
"""`PRAGMA user_version` of the database; grows when a table, a column or a view changes its meaning."""
_BATCH = 500
"""Records in one transaction."""


def write_sqlite(records: Iterable[ArticleFacts | Story], path: Path, maker: RowMaker) -> None:
    """Writes the database. NULs in text become U+FFFD, because SQL's string functions end there; offsets stay right.

    Raises:
        StoreError: it cannot be written.
    """
    with new_file(path) as fresh:
        try:
            with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as database:
                _fill(database, records, maker)
        except sqlite3.Error as e:
            raise StoreError(f"{path}: cannot be written: {e}") from e


def _fill(database: sqlite3.Connection, records: Iterable[ArticleFacts | Story], maker: RowMaker) -> None:
    # Why no journal: a database that is not finished is thrown away.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    for table in TABLES.values():
        database.execute(table_sql(table))
    inserts = {
        t.name: f"INSERT INTO {t.name} VALUES ({', '.join('?' * len(t.columns))})"  # noqa: S608 -- our own names
        for t in TABLES.values()
    }
    database.execute("BEGIN")
    for number, record in enumerate(records, 1):
        for name, row in maker.rows(record):
            database.execute(inserts[name], [_value(v) for v in row])
        if number % _BATCH == 0:
            database.execute("COMMIT")
            database.execute("BEGIN")
    database.execute("COMMIT")
    for statement in _indexes():
        database.execute(statement)
    for name, (says, select) in VIEWS.items():
        database.execute(f"CREATE VIEW {name} AS\n-- {says}\n{select}")
    database.execute(f"PRAGMA user_version = {USER_VERSION}")
    database.execute("PRAGMA optimize")


def table_sql(table: Table) -> str:
    """The statement that makes the table, with what each column means as comments (`.schema` shows them)."""
    lines = []
    for column in table.columns:
        kind = {"boolean": "INTEGER", "text": "TEXT", "integer": "INTEGER", "real": "REAL"}[column.kind]
        rule = " NOT NULL" if column.name in table.key else ""
        if column.kind == "boolean":
            rule += f" CHECK ({column.name} IN (0, 1))"
        lines.append((f"{column.name} {kind}{rule}", column.says))
    lines.append((f"PRIMARY KEY ({', '.join(table.key)})", ""))
    for columns, parent in table.parents:
        target = TABLES[parent].key
        lines.append((f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {parent} ({', '.join(target)})", ""))
    body = ",\n".join(f"  {sql}" if not says else f"  -- {says}\n  {sql}" for sql, says in lines)
    return f"CREATE TABLE {table.name} ( -- {table.says}\n{body}\n)"


def _indexes() -> Iterator[str]:
    yield "CREATE INDEX quotes_by_speaker_name ON quotes (speaker)"
    yield "CREATE INDEX claims_by_speaker_name ON claims (speaker)"
    yield "CREATE INDEX figures_by_dimension ON figures (dimension, unit)"
    yield "CREATE INDEX disagreements_by_fingerprint ON disagreements (fingerprint)"
    yield "CREATE INDEX fact_members_by_item ON fact_members (article, item)"
    yield "CREATE INDEX position_members_by_item ON position_members (article, item)"


def _value(value: Cell) -> Cell:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
