"""What a place for the ledger has to do: rows that stay, one transaction at a time, leases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from extractor.errors import StoreError

__all__ = ["EmptyStore", "LeaseKeeper", "LedgerDown", "LedgerStore", "NoLedger", "RowWriter"]

T = TypeVar("T")


class LedgerDown(StoreError):
    """The ledger's server does not answer, and waiting for it did not help."""


class NoLedger(StoreError):
    """Nothing was ever kept in this place."""


class LeaseKeeper(Protocol):
    """Lets one asker at a time ask one question, across everything that shares the store."""

    def hold(self, key: str, patience: float) -> AbstractAsyncContextManager[None]:
        """Held while the block runs; waits at most `patience` seconds for whoever holds it, then goes on without.

        A holder that dies loses it. Raises: LedgerDown where the store cannot be asked.
        """
        ...

    def close(self) -> None:
        """Gives everything back; idempotent."""
        ...


class RowWriter(Protocol):
    """The rows, inside one transaction."""

    def get(self, row: str) -> bytes | None:
        """What stands there. Raises: UnsafeRow where this program did not write it."""
        ...

    def add(self, row: str, data: bytes) -> bool:
        """Writes a row that is not there yet; False where it is."""
        ...

    def swap(self, row: str, old: bytes, new: bytes) -> bool:
        """Writes `new` over `old`; False where something else stands there by now."""
        ...


class LedgerStore(Protocol):
    """Rows of text name and bytes that never expire and are never evicted, packed as `extractor.llm.disk.pack` does.

    Everything may be called from any thread.
    """

    @property
    def place(self) -> str:
        """Where it is, as it may be shown: a folder, or an address without user, password and options."""
        ...

    @property
    def side_folder(self) -> Path:
        """The local folder for side files with what the store could not take."""
        ...

    @property
    def read_only(self) -> bool: ...

    @property
    def distant(self) -> bool:
        """A look may take more than a millisecond: not in the thread of an event loop."""
        ...

    def get(self, row: str) -> bytes | None:
        """What stands there. Raises: UnsafeRow; LedgerDown; StoreError where it cannot be read."""
        ...

    def write(self, work: Callable[[RowWriter], T]) -> T:
        """Runs `work` in one transaction that is durable on return.

        After a lost connection it runs again: the same work twice must be the same as once. Raises: LedgerDown;
        StoreError where nothing can be written; what `work` raises.
        """
        ...

    def rows(self) -> Iterator[tuple[str, bytes | StoreError]]:
        """Every row, or why it is not one. Raises: StoreError where it cannot be read at all."""
        ...

    def faults(self) -> list[str]:
        """What is wrong with the store itself rather than with a row, as far as that can be found out here."""
        ...

    def size(self) -> int:
        """Bytes in the store, compressed."""
        ...

    def leases(self) -> LeaseKeeper:
        """The leases of this store; the caller closes them."""
        ...

    def close(self) -> None:
        """Lets go of files and connections; idempotent."""
        ...


class EmptyStore:
    """A place where nothing was kept yet, to be reported on; takes nothing."""

    distant = False
    read_only = True

    def __init__(self, place: str, side_folder: Path) -> None:
        self.place = place
        self.side_folder = side_folder

    def get(self, row: str) -> bytes | None:
        """Nothing."""
        return None

    def write(self, work: Callable[[RowWriter], T]) -> T:
        """Refuses."""
        raise StoreError(f"there is no ledger in {self.place!r}")

    def rows(self) -> Iterator[tuple[str, bytes | StoreError]]:
        """None."""
        return iter(())

    def faults(self) -> list[str]:
        """None."""
        return []

    def size(self) -> int:
        """No bytes."""
        return 0

    def leases(self) -> LeaseKeeper:
        """Refuses."""
        raise StoreError(f"there is no ledger in {self.place!r}")

    def close(self) -> None:
        """Has nothing to let go of."""
