"""Cache and ledger in one: every paid reply is kept for good, and a finished answer is never paid for twice.

Rows: `<key>` holds the answer that is served; `<key>.<token>` holds a reply kept for the bill alone (a
refusal, a cut-off or invalid answer, a second answer to the same request). Writing happens in one thread,
which puts whatever has gathered into one transaction.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Literal

from extractor.errors import StoreError
from extractor.llm.disk import UnsafeRow
from extractor.llm.ledger_disk import DiskStore
from extractor.llm.ledger_entry import Entry
from extractor.llm.ledger_rescue import Rescue, absorb
from extractor.llm.ledger_store import LedgerDown, LedgerStore, RowWriter
from extractor.llm.recordings_folder import OFFLINE

__all__ = ["Kept", "Ledger"]

Kept = Literal["served", "billed", "known", "rescued", "lost"]
"""What became of a reply: the row that is served; a row for the bill; already there; in a side file
because the ledger
could not be written; nowhere (no disk took it)."""

_READERS = 4
"""Threads that look things up in a distant store, so that no event loop waits. Why: a look takes a millisecond."""


class Ledger:
    """The ledger in a folder of this machine, or in another store, for any number of threads and processes.

    Raises: StoreError where the place cannot be used. With `read_only`, nothing is written and `record`
    refuses.
    """

    def __init__(self, store: Path | LedgerStore, *, read_only: bool = False) -> None:
        """`read_only` goes with a folder; any other store was opened one way or the other."""
        self.backing: LedgerStore = DiskStore(store, read_only=read_only) if isinstance(store, Path) else store
        self._waiting: deque[tuple[Entry, bool, Future[Kept]]] = deque()
        self._overlay: dict[str, Entry] = {}
        self._pid = os.getpid()
        self._rescue = Rescue(self.backing.side_folder, self.place)
        self._readers: ThreadPoolExecutor | None = None
        self._writer: ThreadPoolExecutor | None = None
        if not self.read_only:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="ledger")
            absorb(self.backing.side_folder, self.store)

    @property
    def place(self) -> str:
        """Where it is, without secrets: a folder or an address."""
        return self.backing.place

    @property
    def read_only(self) -> bool:
        """Nothing can be written."""
        return self.backing.read_only

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
        overlaid = self._overlay.get(key)
        if overlaid is not None:
            return overlaid
        try:
            data = self.backing.get(key)
        except UnsafeRow as error:
            raise StoreError(
                f"row {key!r} of the ledger in {self.place!r} is not to be trusted: {error}; "
                "see `extractor cache verify`"
            ) from None
        return None if data is None else self._decode(key, data, with_request=False)

    async def look_up(self, key: str) -> Entry | None:
        """As `find`, without holding up the event loop."""
        if not self.backing.distant:
            return self.find(key)
        self._renew_after_fork()
        if self._readers is None:
            self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="ledger reader")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.find, key)

    def record(self, entry: Entry, *, replace: bool = False) -> Future[Kept]:
        """Store `entry`; the future is done once it is durable (or known to be nowhere), and never raises.

        The first usable reply to a request is the one that is served; with `replace`, a served row that is no longer
        usable, or was given by hand, gives way and is kept for the bill. Storing the same entry twice changes nothing.
        """
        self._renew_after_fork()
        if self._writer is None:
            raise StoreError(f"the ledger in {self.place!r} is open for reading only")
        future: Future[Kept] = Future()
        self._waiting.append((entry, replace, future))
        self._writer.submit(self._drain)
        return future

    def store(self, entry: Entry, *, replace: bool = False) -> Kept:
        """Store `entry` now, in this thread, as `record`. Raises: StoreError where the ledger cannot take it."""
        if self._writer is None:
            raise StoreError(f"the ledger in {self.place!r} is open for reading only")
        return self._commit([(entry, replace)])[0]

    def entries(self, damaged: Callable[[str, str], None] | None = None) -> Iterator[tuple[str, Entry]]:
        """All rows with their entries, in the store's order (a folder and a database: oldest first).

        Each row that is not what this program writes goes to `damaged(row, cause)`; without it, raises
        StoreError.
        """
        for row, data in self.backing.rows():
            try:
                if isinstance(data, StoreError):
                    raise data
                entry = self._decode(row, data)
            except StoreError as error:
                if damaged is None:
                    raise StoreError(f"{error} (row {row!r}; see `extractor cache verify`)") from None
                damaged(row, str(error))
                continue
            yield row, entry

    def close(self) -> None:
        """Writes what waits, then closes; idempotent."""
        if self._writer is not None:
            # Its thread has a connection of its own; the last one to close brings SQLite's log into the database.
            self._writer.submit(self.backing.close)
            self._writer.shutdown()
            self._writer = None
        if self._readers is not None:
            self._readers.shutdown()
            self._readers = None
        self.backing.close()
        self._rescue.close()

    def _renew_after_fork(self) -> None:
        if os.getpid() == self._pid:
            return
        self._pid, self._readers = os.getpid(), None
        if self._writer is not None:  # a forked child has no threads
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def _decode(self, row: str, data: bytes, *, with_request: bool = True) -> Entry:
        try:
            entry = Entry.from_bytes(data, with_request=with_request)
        except StoreError as error:
            raise StoreError(f"row {row!r} of the ledger in {self.place!r}: {error}") from None
        if row.partition(".")[0] != entry.key:
            raise StoreError(f"row {row!r} of the ledger in {self.place!r} holds the entry of {entry.key!r}")
        return entry

    def _drain(self) -> None:
        batch: list[tuple[Entry, bool, Future[Kept]]] = []
        with suppress(IndexError):
            while True:
                batch.append(self._waiting.popleft())
        if not batch:
            return
        try:
            kept = self._commit([(entry, replace) for entry, replace, _ in batch])
        except LedgerDown as error:  # waited for as long as it is worth: not once more for each
            kept = [self._save(entry, error) for entry, _, _ in batch]
        except Exception:  # any cause at all: then one by one, so that one bad row does not cost the others
            kept = [self._commit_or_rescue(entry, replace) for entry, replace, _ in batch]
        for (_, _, future), outcome in zip(batch, kept, strict=True):
            future.set_result(outcome)

    def _commit(self, batch: Sequence[tuple[Entry, bool]]) -> list[Kept]:
        # In the order of their keys, so that two machines with the same rows do not wait for each other's.
        order = sorted(range(len(batch)), key=lambda n: batch[n][0].key)

        def work(writer: RowWriter) -> dict[int, Kept]:
            return {n: self._put(writer, *batch[n]) for n in order}

        kept = self.backing.write(work)
        return [kept[n] for n in range(len(batch))]

    def _commit_or_rescue(self, entry: Entry, replace: bool) -> Kept:
        try:
            return self._commit([(entry, replace)])[0]
        except Exception as error:  # any cause at all: what is paid for must then go somewhere else
            return self._save(entry, error)

    def _save(self, entry: Entry, cause: Exception) -> Kept:
        if entry.usable:
            self._overlay[entry.key] = entry
        return "rescued" if self._rescue.write(entry, cause) else "lost"

    def _put(self, writer: RowWriter, entry: Entry, replace: bool) -> Kept:
        data = entry.to_bytes()
        aside = f"{entry.key}.{entry.token}"
        if not entry.usable:
            return "billed" if writer.add(aside, data) else "known"
        if writer.add(entry.key, data):
            return "served"
        standing = writer.get(entry.key)
        if standing is None:
            raise StoreError(f"row {entry.key!r} was deleted while it was written: nothing else may delete rows")
        served = self._decode(entry.key, standing)
        if served.token == entry.token:
            return "known"
        if replace and entry.usable and (not served.usable or served.provenance == OFFLINE):
            writer.add(f"{served.key}.{served.token}", standing)
            if writer.swap(entry.key, standing, data):
                return "served"
        return "billed" if writer.add(aside, data) else "known"
