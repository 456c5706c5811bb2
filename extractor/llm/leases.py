"""One asker at a time asks one question: locks that end with the process that held them."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from extractor.errors import StoreError
from extractor.llm.ending import Ending

__all__ = ["HOLD", "FileLeases", "LeaseRows", "TimedLeases"]

HOLD = 30.0
"""Seconds after which the lease of a dead holder ends; a living one renews it every third of that. Why: long enough
for a machine that swaps or a server that is restarted, short against the minutes an answer may take."""

_POLL = (0.05, 1.0)
"""Seconds between looks at a lease that another process holds: from the first, doubling, to the second."""

_THREADS = 4
"""Threads that ask a server for leases. Why: a look takes a millisecond, a request to a model seconds."""


class _LockFile:
    """A file of locks, open once in this process: closing a second descriptor of it would drop every lock."""

    def __init__(self, descriptor: int, known_as: tuple[int, int, int]) -> None:
        self.descriptor, self.known_as = descriptor, known_as
        self.users = 1
        self.held: set[int] = set()
        """Bytes held in this process, which the system's locks do not keep apart from each other."""


_files: dict[tuple[int, int, int], _LockFile] = {}
"""By process, device and inode."""
_guard = threading.Lock()


def _opened(path: Path) -> _LockFile | None:
    with _guard:
        try:
            found = path.stat()
            known = _files.get((os.getpid(), found.st_dev, found.st_ino))
            if known is not None:
                known.users += 1
                return known
        except OSError:
            pass  # there is none yet
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            found = os.fstat(descriptor)
        except OSError:
            return None
        file = _LockFile(descriptor, (os.getpid(), found.st_dev, found.st_ino))
        _files[file.known_as] = file
        return file


class FileLeases:
    """Byte-range locks on one file, one byte per key (its first 60 bits). Holds across processes, and within one
    between all that use the file, in whatever thread and loop.

    Best effort: where locks are not to be had (Windows, some network file systems) everyone outside this process gets
    the lease at once, and two processes may then pay for the same answer. Both payments stand in the ledger.
    """

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)

    @asynccontextmanager
    async def hold(self, key: str, patience: float) -> AsyncIterator[None]:
        """Holds the lease of `key` for the block; waits at most `patience` seconds, then goes on without.

        Raises: EngineStopped once the run is ending.
        """
        file, waited, pause = self._file, 0.0, _POLL[0]
        while not (held := _lock(file, key)) and waited < patience:
            Ending.here().check()
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(_POLL[1], pause * 2)
        try:
            yield
        finally:
            if held:
                _unlock(file, key)  # of the file it was taken on: this object may be closed by now

    def close(self) -> None:
        """Gives all leases back, once nobody in this process uses the file any more; idempotent."""
        with _guard:
            file, self._file = self._file, None
            if file is None:
                return
            file.users -= 1
            if not file.users:
                del _files[file.known_as]
                os.close(file.descriptor)


def _lock(file: _LockFile | None, key: str) -> bool:
    if file is None:
        return True
    with _guard:
        if _byte(key) in file.held:
            return False
        try:
            import fcntl

            fcntl.lockf(file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte(key))
        except BlockingIOError:
            return False
        except (ImportError, OSError):
            pass
        file.held.add(_byte(key))
        return True


def _unlock(file: _LockFile | None, key: str) -> None:
    if file is None:
        return
    with _guard, suppress(ImportError, OSError):
        file.held.discard(_byte(key))
        if file.users:  # else its descriptor is closed, and its number may be another file's
            import fcntl

            fcntl.lockf(file.descriptor, fcntl.LOCK_UN, 1, _byte(key))


def _byte(key: str) -> int:
    return int(key[:15], 16)


class LeaseRows(Protocol):
    """Leases as rows on a server, which measures their time with its own clock. Raises: LedgerDown, StoreError."""

    def take(self, key: str, owner: str, seconds: float) -> bool:
        """Gives `owner` the lease, or more time of it; False while another one's has not run out."""
        ...

    def renew(self, held: Sequence[tuple[str, str]], seconds: float) -> None:
        """More time for each pair of key and owner that still holds."""
        ...

    def drop(self, key: str, owner: str) -> None:
        """Ends the lease if `owner` still holds it."""
        ...


class TimedLeases:
    """Leases with a time limit, renewed by a thread for as long as they are held and this process lives.

    A holder that stands still for longer than the limit (a suspended machine) loses its lease while it asks: the answer
    may then be paid for twice, and both payments stand in the ledger.
    """

    def __init__(self, rows: LeaseRows, hold: float = HOLD) -> None:
        """`hold`: seconds until a dead holder's lease ends."""
        self._rows = rows
        self._hold = hold
        self._held: dict[tuple[str, str], None] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="lease")
        self._renewer: threading.Thread | None = None

    @asynccontextmanager
    async def hold(self, key: str, patience: float) -> AsyncIterator[None]:
        """Holds the lease of `key` for the block; waits at most `patience` seconds, then goes on without.

        Raises: LedgerDown where the server cannot be asked; EngineStopped once the run is ending.
        """
        owner = secrets.token_hex(16)
        try:
            waited, pause = 0.0, _POLL[0]
            while not await self._taken(key, owner) and waited < patience:
                Ending.here().check()
                await asyncio.sleep(pause)
                waited, pause = waited + pause, min(_POLL[1], pause * 2)
            yield
        finally:
            if (key, owner) in self._held:
                await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, self._drop, key, owner))

    def close(self) -> None:
        """Gives all leases back; idempotent."""
        self._closed.set()
        self._threads.shutdown()
        for key, owner in list(self._held):
            self._drop(key, owner)

    async def _taken(self, key: str, owner: str) -> bool:
        future = self._threads.submit(self._take, key, owner)
        try:
            return await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            # The thread may get the lease after nobody wants it any more.
            future.add_done_callback(lambda _: self._drop(key, owner))
            raise

    def _take(self, key: str, owner: str) -> bool:
        if not self._rows.take(key, owner, self._hold):
            return False
        with self._lock:
            self._held[key, owner] = None
            if self._renewer is None:
                self._renewer = threading.Thread(target=self._renew, name="lease renewal", daemon=True)
                self._renewer.start()
        return True

    def _drop(self, key: str, owner: str) -> None:
        with self._lock:
            held = (key, owner) in self._held
            self._held.pop((key, owner), None)
        if held:
            with suppress(StoreError):  # it then ends by itself
                self._rows.drop(key, owner)

    def _renew(self) -> None:
        while not self._closed.wait(self._hold / 3):
            with self._lock:
                held = list(self._held)
            if held:
                with suppress(StoreError):  # the server is away: it may be back before the lease ends
                    self._rows.renew(held, self._hold)
