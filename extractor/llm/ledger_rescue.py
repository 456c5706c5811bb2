"""Side files: where paid replies go when the ledger cannot be written, and how they, and other ledgers, come home."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from extractor.errors import StoreError
from extractor.llm.ledger_entry import Entry

if TYPE_CHECKING:
    from extractor.llm.ledger import Ledger

__all__ = ["Rescue", "absorb", "take_over"]

_LOG = logging.getLogger(__name__)

_PATTERN = "unsaved-*.jsonl"


class Rescue:
    """Appends entries to a side file in the ledger's folder, else next to it, else in the temporary folder."""

    def __init__(self, folder: Path, place: str = "") -> None:
        """`place`: what to call the ledger in messages; by default, `folder`."""
        self._folder = folder
        self._ledger = place or str(folder)
        self._stream: IO[bytes] | None = None
        self.paths: list[Path] = []
        self.lost = False

    def write(self, entry: Entry, cause: BaseException) -> bool:
        """Store `entry` durably; False where no place takes it. Says loudly where it went."""
        line = b"%b\t%b\n" % tuple(entry.to_bytes().split(b"\n"))
        if self._stream is not None and self._append(line):
            return True
        for place in (self._folder, self._folder.parent, Path(tempfile.gettempdir())):
            with suppress(OSError):
                descriptor, name = tempfile.mkstemp(prefix="unsaved-", suffix=".jsonl", dir=place)
                _claim(descriptor)
                stream = open(descriptor, "ab")  # noqa: SIM115 - stays open for the run
                self._stream = stream
                if self._append(line):
                    self.paths.append(Path(name))
                    _LOG.error(
                        "the ledger in %s cannot be written (%s): paid answers now go to %s; they are taken "
                        "into the ledger "
                        "when it is next opened, if they are in its folder, else with `extractor cache absorb`",
                        self._ledger,
                        cause,
                        name,
                    )
                    return True
                self.close()
                Path(name).unlink(missing_ok=True)
        self.lost = True
        _LOG.error(
            "the ledger in %s cannot be written (%s) and no side file either: a paid answer is kept in "
            "memory only; no "
            "further requests are sent. Free disk space, then run again",
            self._ledger,
            cause,
        )
        return False

    def _append(self, line: bytes) -> bool:
        stream = self._stream
        if stream is None:
            return False
        try:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Closes the side file; idempotent."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
            self._stream = None


def absorb(folder: Path, store: Callable[[Entry], object], paths: Sequence[Path] | None = None) -> int:
    """Takes the side files of ended runs into the ledger with `store` and removes each that was taken whole.

    `paths`: side files elsewhere; by default those in `folder`. A cut-off last line is left out. Gives the number of
    entries taken. A file that cannot be taken whole is left where it is, and a warning says why.
    """
    taken = 0
    for path in sorted(folder.glob(_PATTERN)) if paths is None else paths:
        try:
            with path.open("r+b") as stream:
                if not _claim(stream.fileno()):
                    continue  # its run still writes
                for line in stream:
                    if not line.endswith(b"\n"):
                        break
                    entry = Entry.from_bytes(line.replace(b"\t", b"\n", 1))
                    entry.prove()
                    store(entry)
                    taken += 1
            path.unlink()
        except (OSError, StoreError) as error:
            _LOG.warning("side file %s with paid answers cannot be taken into the ledger: %s", path, error)
    return taken


_TOGETHER = 500
"""Rows that wait to be written at once. Why: what has gathered goes into one synchronised write of some 5 ms."""


def take_over(source: Ledger, into: Ledger, damaged: Callable[[str, str], None]) -> int:
    """Stores every row of `source` that can be read and proved in `into`, the bill's too; gives how many were new.

    The others go to `damaged(row, cause)`. Again changes nothing. Raises: StoreError where `into` takes no more.
    """
    rows = source.entries(damaged)
    taken = 0
    while batch := list(islice(rows, _TOGETHER)):
        waiting = []
        for row, entry in batch:
            try:
                entry.prove()
            except StoreError as error:
                damaged(row, str(error))
            else:
                waiting.append(into.record(entry))
        kept = [future.result() for future in waiting]
        taken += sum(one in ("served", "billed") for one in kept)
        if "lost" in kept or "rescued" in kept:
            raise StoreError(f"the ledger in {into.place!r} takes no more: free space, then run the command again")
    return taken


def _claim(descriptor: int) -> bool:
    """Locks an open file until it is closed; False where another process holds it."""
    try:
        import fcntl
    except ImportError:  # Windows refuses to open or delete what another process writes
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
