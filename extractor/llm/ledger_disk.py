"""The ledger's rows in a folder on this machine: diskcache, opened so that nothing is lost and nothing is run."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from extractor.errors import StoreError
from extractor.llm.disk import UnsafeRow, safe_disk
from extractor.llm.leases import FileLeases
from extractor.llm.ledger_folder import identity, open_cache, prove_settings, readable_connection
from extractor.llm.ledger_salvage import rowids
from extractor.llm.ledger_store import RowWriter

__all__ = ["DiskStore"]

T = TypeVar("T")

_ROWS = "SELECT rowid, key, raw, mode, filename, value FROM Cache"


class DiskStore:
    """The store in `folder`, for any number of threads and processes on one machine.

    Raises: StoreError where the folder cannot be used; NoLedger where there is none to read.
    """

    distant = False

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self.cache: Any = None
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        if read_only:
            self._connection = readable_connection(folder)
        else:
            self.cache = open_cache(folder)
            self._identity = identity(folder)

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    @property
    def side_folder(self) -> Path:
        """The folder itself."""
        return self.folder

    def get(self, row: str) -> bytes | None:
        """Under 0.1 ms. Raises: UnsafeRow; StoreError where the database cannot be read."""
        try:
            if self._connection is None:
                found: bytes | None = self.cache.get(row)
                return found
            with self._lock:
                values = self._connection.execute(
                    "SELECT mode, filename, value FROM Cache WHERE key = ? AND raw = 1", (row,)
                ).fetchone()
            return None if values is None else safe_disk().fetch(None, *values, False)
        except sqlite3.Error as error:
            raise self._trouble(error) from None

    def write(self, work: Callable[[RowWriter], T]) -> T:
        """One transaction, synchronised to the disk. Raises: StoreError where it cannot be written."""
        import diskcache

        if identity(self.folder) != self._identity:
            raise StoreError(f"the ledger in {self.place!r} was deleted or replaced while in use")
        try:
            prove_settings(self.cache)
            with self.cache.transact():
                return work(_Writer(self.cache))
        except diskcache.Timeout:
            raise StoreError(
                f"the ledger in {self.place!r} takes no writes: its disk is read-only or full, or another program "
                "holds it"
            ) from None
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the ledger in {self.place!r} cannot be written ({error}): free space") from None

    def rows(self) -> Iterator[tuple[str, bytes | StoreError]]:
        """Oldest first. A damaged page costs its own rows; they are named, and at the end the damage is."""
        connection = readable_connection(self.folder, warn=self._connection is None)
        last, damage = 0, ""
        try:
            while True:
                try:
                    rows = connection.execute(f"{_ROWS} WHERE rowid > ? ORDER BY rowid LIMIT 100", (last,)).fetchall()
                except sqlite3.DatabaseError as error:
                    if isinstance(error, sqlite3.OperationalError):  # not the rows: the disk, a lock, no table
                        raise
                    damage = str(error)
                    break
                if not rows:
                    return
                for row in rows:
                    yield _read(*row)
                last = rows[-1][0]
            for number in rowids(connection, last):
                try:
                    found = connection.execute(f"{_ROWS} WHERE rowid = ?", (number,)).fetchone()
                except sqlite3.DatabaseError as error:
                    yield f"row {number}", StoreError(f"it stands on a damaged page of the database ({error})")
                else:
                    if found is not None:
                        yield _read(*found)
            yield "cache.db", StoreError(f"the database is damaged ({damage}): there may be rows that nothing names")
        except sqlite3.Error as error:
            raise self._trouble(error) from None
        finally:
            connection.close()

    def faults(self) -> list[str]:
        """What SQLite finds wrong, the first of it: an index that lost a row makes its answer be paid for again."""
        connection = readable_connection(self.folder, warn=self._connection is None)
        try:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
        finally:
            connection.close()
        return [" ".join(line.split()) for line in found if line != "ok"]

    def size(self) -> int:
        """Of the database's files."""
        return sum(path.stat().st_size for path in self.folder.glob("cache.db*"))

    def leases(self) -> FileLeases:
        """File locks in the folder."""
        return FileLeases(self.folder / "leases.lock")

    def close(self) -> None:
        """Closes the database; idempotent."""
        if self.cache is not None:
            self.cache.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _trouble(self, error: BaseException) -> StoreError:
        return StoreError(
            f"the ledger in {self.place!r} cannot be read ({error}): see `extractor cache verify`; restore it from a "
            "backup, or move the folder away and take over what can be read with `extractor cache absorb FOLDER`"
        )


class _Writer:
    """A RowWriter inside diskcache's transaction, which keeps every other writer out."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def get(self, row: str) -> bytes | None:
        found: bytes | None = self._cache.get(row)
        return found

    def add(self, row: str, data: bytes) -> bool:
        return bool(self._cache.add(row, data))

    def swap(self, row: str, old: bytes, new: bytes) -> bool:
        if self._cache.get(row) != old:
            return False
        return bool(self._cache.set(row, new))


def _read(
    rowid: int, name: object, raw: object, mode: object, filename: object, value: object
) -> tuple[str, bytes | StoreError]:
    row = f"row {rowid}"
    try:
        row = safe_disk().get(None, name, raw)
        if mode != 1 or filename is not None:
            raise UnsafeRow(f"it has storage mode {mode!r} and file {filename!r}")
        return row, safe_disk().fetch(None, mode, filename, value, False)
    except StoreError as error:
        return row, error
