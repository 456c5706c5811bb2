"""The decision log on disk: append-only JSON lines, on the disk before anyone is told, safe for several writers."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from extractor.errors import StoreError
from extractor.review.decisions import Correction, Record, ReviewState, replay
from extractor.review.unseen import UNSEEN
from extractor.schemas import Decision

__all__ = ["Damage", "DecisionLog", "read_decisions", "to_line"]

_FENCE = 256
"""Bytes before the read position that must still be the same, else the file is read anew (git changed it)."""


_BINARY = getattr(os, "O_BINARY", 0)
"""On Windows: lines end as they are written."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that could not be read. It stays in the file."""

    line: int
    """Counted from 1."""
    reason: str


def to_line(record: Record) -> str:
    """The record as one JSON line without its end: fixed order of fields, empty ones left out, nothing unseen raw."""
    fields = record.model_dump(mode="json")
    keep = {k: v for k, v in fields.items() if v is not None or k in ("verdict", "problem")}
    line = json.dumps(keep, ensure_ascii=False, separators=(", ", ": "))
    return UNSEEN.sub(lambda m: json.dumps(m.group())[1:-1], line)


def _from_line(line: bytes) -> Record | str:
    """The record, or why there is none."""
    try:
        fields = json.loads(line)
    except ValueError:
        return "not JSON: cut off by a crash, or edited by hand"
    kind = fields.get("record") if isinstance(fields, dict) else None
    if kind not in (None, "correction"):
        return f"of a kind this version does not know: {kind!r}"
    try:
        return Correction.model_validate(fields) if kind else Decision.model_validate(fields)
    except ValidationError as error:
        return f"not a decision: {error.errors()[0]['msg']} at {'.'.join(map(str, error.errors()[0]['loc']))!r}"


@contextlib.contextmanager
def _locked(handle: int, *, writing: bool) -> Iterator[None]:
    """Holds the file against other processes: many readers or one writer."""
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        os.lseek(handle, 0x7FFFFFFF, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, 0x7FFFFFFF, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX if writing else fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


class DecisionLog:
    """A log file and what is known of it. Several of these, in several processes, may share one file.

    Every reading takes in what others have added. A record is in the file and the file on the disk (fsync) before
    `append` returns. A last line cut off by a crash is left where it is, reported as damage, and the next record
    begins on a line of its own. Safe for several threads.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._guard = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._offset = 0
        self._lines = 0
        self._fence = b""
        self._file: tuple[int, int] | None = None
        self._records: list[Record] = []
        self._damage: list[Damage] = []
        self._state = replay(())

    @property
    def records(self) -> tuple[Record, ...]:
        """All records read so far, in log order."""
        return tuple(self._records)

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Lines read so far that are no records."""
        return tuple(self._damage)

    @property
    def revision(self) -> int:
        """Bytes read so far: grows with every record, so a reader can tell that something is new."""
        return self._offset

    def state(self) -> ReviewState:
        """The state with everything that is in the file now. Raises StoreError if the file cannot be read."""
        with self._guard:
            try:
                handle = os.open(self.path, os.O_RDONLY | _BINARY)
                try:
                    with _locked(handle, writing=False):
                        self._catch_up(handle)
                finally:
                    os.close(handle)
            except FileNotFoundError:
                self._forget()
            except OSError as error:
                raise StoreError(
                    f"cannot read the decision log {str(self.path)!r}: {error.strerror}; check the path"
                ) from error
            return self._state

    def append(self, make: Callable[[ReviewState], Record | None]) -> Record | None:
        """Adds the record that `make` returns for the state at this moment; nothing where it returns None.

        No other process can write between the state and the record. What `make` raises passes through and nothing
        is written. Raises StoreError if the record cannot be stored; then it is not in the log.
        """
        with self._guard:
            try:
                fresh = not self.path.exists()
                self.path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY, 0o644)
            except OSError as error:
                raise StoreError(
                    f"cannot open the decision log {str(self.path)!r}: {error.strerror}; check the path and its rights"
                ) from error
            try:
                with _locked(handle, writing=True):
                    self._catch_up(handle)
                    record = make(self._state)
                    if record is None:
                        return None
                    self._write(handle, to_line(record))
                    self._catch_up(handle)
            finally:
                os.close(handle)
            if fresh:
                self._settle_directory()
            return record

    def _write(self, handle: int, line: str) -> None:
        size = os.fstat(handle).st_size
        open_ended = size > 0 and self._read(handle, size - 1, 1) != b"\n"
        left = (b"\n" if open_ended else b"") + line.encode() + b"\n"
        try:
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, size)
            raise StoreError(
                f"cannot write to the decision log {str(self.path)!r}: {error.strerror}; the decision is not stored"
            ) from error

    def _settle_directory(self) -> None:
        """A new file is safe only when its directory is on the disk too; where that is not offered, nothing is lost."""
        with contextlib.suppress(OSError):
            directory = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)

    def _catch_up(self, handle: int) -> None:
        """Reads what is new. The caller holds the lock, so an unfinished line is a cut one."""
        about = os.fstat(handle)
        same = self._file in (None, (about.st_dev, about.st_ino)) and about.st_size >= self._offset
        if not same or self._read(handle, self._offset - len(self._fence), len(self._fence)) != self._fence:
            self._forget()
        self._file = (about.st_dev, about.st_ino)
        if about.st_size == self._offset:
            return
        new = self._read(handle, self._offset, about.st_size - self._offset)
        self._offset = about.st_size
        self._fence = (self._fence + new)[-_FENCE:]
        for piece in re.split(rb"\r?\n", new):
            self._lines += 1
            if not piece.strip():
                continue
            found = _from_line(piece)
            if isinstance(found, str):
                self._damage.append(Damage(self._lines, found))
            else:
                self._records.append(found)
        self._lines -= 1
        self._state = replay(self._records)

    @staticmethod
    def _read(handle: int, start: int, length: int) -> bytes:
        parts: list[bytes] = []
        os.lseek(handle, start, os.SEEK_SET)  # appending goes to the end all the same (O_APPEND)
        while length > 0 and (part := os.read(handle, length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def read_decisions(path: Path | str) -> list[Decision]:
    """The decisions in force in a log, one per disagreement, in the order they were taken: what reconcile applies.

    Undone ones and corrections are left out. A file that is not there has none. Raises StoreError if it is unreadable.
    """
    state = DecisionLog(path).state()
    return sorted((group[-1] for group in state.decisions.values()), key=lambda d: (d.at, d.id))
