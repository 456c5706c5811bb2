"""One process at a time asks one question: locks that end with the process that held them."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["Leases"]

_POLL = (0.05, 1.0)
"""Seconds between looks at a lease that another process holds: from the first, doubling, to the second."""


class Leases:
    """Byte-range locks on one file, one byte per key (its first 60 bits).

    Best effort: where locks are not to be had (Windows, some network file systems) everyone gets the lease at once, and
    two processes may then pay for the same answer. Both payments stand in the ledger. One object per process and file:
    closing another one on the same file would drop the locks. Holds across processes, not between tasks of one.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        with suppress(OSError):
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)

    async def acquire(self, key: str, patience: float) -> bool:
        """Waits for the lease of `key`, at most `patience` seconds; whether somebody else held it meanwhile."""
        waited, pause = 0.0, _POLL[0]
        while not self._lock(key):
            if waited >= patience:
                break
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(_POLL[1], pause * 2)
        return waited > 0

    def release(self, key: str) -> None:
        """Gives the lease back."""
        if self._descriptor < 0:
            return
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _byte(key))

    def close(self) -> None:
        """Gives all leases back; idempotent."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _lock(self, key: str) -> bool:
        if self._descriptor < 0:
            return True
        try:
            import fcntl

            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte(key))
        except BlockingIOError:
            return False
        except (ImportError, OSError):
            return True
        return True


def _byte(key: str) -> int:
    return int(key[:15], 16)
