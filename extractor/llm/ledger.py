"""Cache and ledger in one: every paid reply is kept for good, and a finished answer is never paid for twice.

Rows: `<key>` holds the answer that is served; `<key>.<token>` holds a reply kept for the bill alone (a
refusal, a cut-off or invalid answer, a second answer to the same request). Reading happens where it is
asked for (under 0.1 ms); writing in one thread, which puts whatever has gathered into one transaction.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from extractor.errors import StoreError
from extractor.llm.disk import UnsafeRow, safe_disk
from extractor.llm.ledger_entry import Entry
from extractor.llm.ledger_folder import identity, open_cache, prove_settings, readable_connection
from extractor.llm.ledger_rescue import Rescue, absorb

__all__ = ["Kept", "Ledger"]

_LOG = logging.getLogger(__name__)

Kept = Literal["served", "billed", "known", "rescued", "lost"]
"""What became of a reply: the row that is served; a row for the bill; already there; in a side file
because the ledger
could not be written; nowhere (no disk took it)."""


class Ledger:
    """The store in `folder`, for any number of threads and processes on one machine.

    Raises: StoreError where the folder cannot be used. With `read_only`, nothing is written and `record`
    refuses.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self._cache: Any = None
        self._connection: sqlite3.Connection | None = None
        self._waiting: deque[tuple[Entry, bool, Future[Kept]]] = deque()
        self._overlay: dict[str, Entry] = {}
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._rescue = Rescue(folder)
        if read_only:
            self._connection = readable_connection(folder)
            self._writer = None
        else:
            self._cache = open_cache(folder)
            self._identity = identity(folder)
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="ledger")
            absorb(folder, self.store)

    @property
    def lost(self) -> bool:
        """A paid reply could be written nowhere: nothing more should be bought."""
        return self._rescue.lost

    @property
    def rescued(self) -> list[Path]:
        """Side files with replies that the ledger could not take."""
        return list(self._rescue.paths)

    def find(self, key: str) -> Entry | None:
        """The served entry of `key`, without its request; None where there is none.

        Raises: StoreError naming the row where it is not what this program writes, or cannot be read.
        """
        data = self._get(key)
        if data is None:
            return self._overlay.get(key)
        return self._decode(key, data, with_request=False)

    def record(self, entry: Entry, *, replace: bool = False) -> Future[Kept]:
        """Store `entry`; the future is done once it is on disk (or known to be nowhere), and never raises.

        The first usable reply to a request is the one that is served; with `replace`, a served row that is
        no longer usable gives way and is kept for the bill. Storing the same entry twice changes nothing.
        """
        if self._writer is None:
            raise StoreError(f"the ledger in {str(self.folder)!r} is open for reading only")
        future: Future[Kept] = Future()
        self._waiting.append((entry, replace, future))
        if os.getpid() != self._pid:  # a forked child has no writer thread
            self._pid, self._writer = os.getpid(), ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._writer.submit(self._drain)
        return future

    def store(self, entry: Entry) -> Kept:
        """Store `entry` now, in this thread. Raises: StoreError where the ledger cannot take it."""
        if self._writer is None:
            raise StoreError(f"the ledger in {str(self.folder)!r} is open for reading only")
        try:
            return self._commit([(entry, False)])[0]
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the ledger in {str(self.folder)!r} cannot be written ({error}): free space") from None

    def entries(self, damaged: Callable[[str, str], None] | None = None) -> Iterator[tuple[str, Entry]]:
        """All rows with their entries, oldest first.

        Each row that is not what this program writes goes to `damaged(row, cause)`; without it, raises
        StoreError.
        """
        for rowid, name, raw, mode, filename, value in self._rows():
            row = f"row {rowid}"
            try:
                row = safe_disk().get(None, name, raw)
                if mode != 1 or filename is not None:
                    raise UnsafeRow(f"it has storage mode {mode!r} and file {filename!r}")
                entry = self._decode(row, safe_disk().fetch(None, mode, filename, value, False))
            except StoreError as error:
                if damaged is None:
                    raise StoreError(f"{row!r} of the ledger in {str(self.folder)!r}: {error}") from None
                damaged(row if isinstance(row, str) else repr(row), str(error))
                continue
            yield row, entry

    def close(self) -> None:
        """Writes what waits, then closes; idempotent."""
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None
        if self._cache is not None:
            self._cache.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._rescue.close()

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        connection = readable_connection(self.folder)
        try:
            last = 0
            while True:
                rows = connection.execute(
                    "SELECT rowid, key, raw, mode, filename, value FROM Cache WHERE rowid > ? ORDER BY rowid LIMIT 100",
                    (last,),
                ).fetchall()
                if not rows:
                    return
                yield from rows
                last = rows[-1][0]
        except sqlite3.Error as error:
            raise self._trouble(error) from None
        finally:
            connection.close()

    def _get(self, row: str) -> bytes | None:
        try:
            if self._connection is None:
                found: bytes | None = self._cache.get(row)
                return found
            with self._lock:
                values = self._connection.execute(
                    "SELECT mode, filename, value FROM Cache WHERE key = ? AND raw = 1", (row,)
                ).fetchone()
            return None if values is None else safe_disk().fetch(None, *values, False)
        except UnsafeRow as error:
            raise StoreError(
                f"row {row!r} of the ledger in {str(self.folder)!r} is not to be trusted: {error}; "
                "see `extractor cache verify`"
            ) from None
        except sqlite3.Error as error:
            raise self._trouble(error) from None

    def _decode(self, row: str, data: bytes, *, with_request: bool = True) -> Entry:
        try:
            entry = Entry.from_bytes(data, with_request=with_request)
        except StoreError as error:
            raise StoreError(f"row {row!r} of the ledger in {str(self.folder)!r}: {error}") from None
        if row.partition(".")[0] != entry.key:
            raise StoreError(f"row {row!r} of the ledger in {str(self.folder)!r} holds the entry of {entry.key!r}")
        return entry

    def _trouble(self, error: BaseException) -> StoreError:
        return StoreError(
            f"the ledger in {str(self.folder)!r} cannot be read ({error}): check it with `extractor cache "
            f"verify`, or "
            "restore it from a backup"
        )

    def _drain(self) -> None:
        batch: list[tuple[Entry, bool, Future[Kept]]] = []
        with suppress(IndexError):
            while True:
                batch.append(self._waiting.popleft())
        if not batch:
            return
        try:
            kept = self._commit([(entry, replace) for entry, replace, _ in batch])
        except Exception:  # any cause at all: then one by one, so that one bad row does not cost the others
            kept = [self._commit_or_rescue(entry, replace) for entry, replace, _ in batch]
        for (_, _, future), outcome in zip(batch, kept, strict=True):
            future.set_result(outcome)

    def _commit(self, batch: Sequence[tuple[Entry, bool]]) -> list[Kept]:
        import diskcache

        if identity(self.folder) != self._identity:
            raise StoreError(f"the ledger in {str(self.folder)!r} was deleted or replaced while in use")
        prove_settings(self._cache)
        try:
            with self._cache.transact():
                return [self._put(entry, replace) for entry, replace in batch]
        except diskcache.Timeout:
            raise StoreError(
                f"the ledger in {str(self.folder)!r} takes no writes: its disk is read-only or full, or another "
                f"program "
                "holds it"
            ) from None

    def _commit_or_rescue(self, entry: Entry, replace: bool) -> Kept:
        try:
            return self._commit([(entry, replace)])[0]
        except Exception as error:  # any cause at all: what is paid for must then go somewhere else
            if entry.usable:
                self._overlay[entry.key] = entry
            return "rescued" if self._rescue.write(entry, error) else "lost"

    def _put(self, entry: Entry, replace: bool) -> Kept:
        data = entry.to_bytes()
        aside = f"{entry.key}.{entry.token}"
        if not entry.usable:
            return "billed" if self._cache.add(aside, data) else "known"
        if self._cache.add(entry.key, data):
            return "served"
        served = self._decode(entry.key, self._cache.get(entry.key))
        if served.token == entry.token:
            return "known"
        if replace and not served.usable:
            self._cache.add(f"{served.key}.{served.token}", served.to_bytes())
            self._cache.set(entry.key, data)
            return "served"
        return "billed" if self._cache.add(aside, data) else "known"
