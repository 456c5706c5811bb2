"""Finds the rows of a database that has damaged pages."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

__all__ = ["rowids"]

_ORDERS = (
    "Cache INDEXED BY Cache_key_raw WHERE rowid > ? ORDER BY key",
    "Cache INDEXED BY Cache_expire_time WHERE rowid > ? ORDER BY expire_time",
    "Cache NOT INDEXED WHERE rowid > ? ORDER BY rowid",
)
"""Where the number of a row stands: in the two indexes that hold all rows, and in the table. Each from both ends."""


def rowids(connection: sqlite3.Connection, after: int) -> list[int]:
    """Numbers above `after` of all rows that any order still names, each read up to its first damaged page."""
    found: set[int] = set()
    for order in _ORDERS:
        for direction in ("ASC", "DESC"):
            with suppress(sqlite3.DatabaseError):
                for (number,) in connection.execute(f"SELECT rowid FROM {order} {direction}", (after,)):  # noqa: S608
                    found.add(number)
    return sorted(found)
