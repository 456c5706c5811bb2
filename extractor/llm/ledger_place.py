"""From the setting to the ledger: a folder of this machine, or the address of a shared store."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from extractor.llm.ledger import Ledger
from extractor.llm.ledger_address import Address, read_address
from extractor.llm.ledger_disk import DiskStore
from extractor.llm.ledger_store import EmptyStore, LedgerStore, NoLedger

__all__ = ["open_ledger", "open_to_read"]


def open_ledger(address: str | None, folder: Path) -> Ledger:
    """The ledger at `address`, with side files in a folder under `folder`; without an address, the one in `folder`.

    Raises: ConfigError for an address that is none, or whose extra is not installed; StoreError where it cannot be
    used.
    """
    return Ledger(_store(address, folder, read_only=False))


def open_to_read(address: str | None, folder: Path) -> tuple[Ledger, str | None]:
    """As `open_ledger`, to report on; where nothing was kept yet, an empty one and a line that says so."""
    try:
        return Ledger(_store(address, folder, read_only=True)), None
    except NoLedger as error:
        shown = read_address(address).shown if address else str(folder)
        return Ledger(EmptyStore(shown, folder)), str(error)


def _store(address: str | None, folder: Path, *, read_only: bool) -> LedgerStore:
    if address is None:
        return DiskStore(folder, read_only=read_only)
    read = read_address(address)
    side = _side_folder(read, folder)
    if not read_only:
        with suppress(OSError):  # then what the store cannot take goes next to it, or to the temporary folder
            side.mkdir(mode=0o700, parents=True, exist_ok=True)
    if read.kind == "redis":
        from extractor.llm.ledger_redis import RedisStore

        return RedisStore(read, side, read_only=read_only)
    from extractor.llm.ledger_sql import SqlStore

    return SqlStore(read, side, read_only=read_only)


def _side_folder(address: Address, folder: Path) -> Path:
    """One for each shared ledger: what one of them could not take must not end up in another."""
    return folder / f"shared-{hashlib.sha256(address.shown.encode()).hexdigest()[:12]}"
