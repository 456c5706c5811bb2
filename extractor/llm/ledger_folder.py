"""The folder a ledger lives in: proved before it is opened, opened with settings that keep every row."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.errors import StoreError
from extractor.llm.disk import safe_disk
from extractor.llm.ledger_store import NoLedger

__all__ = ["SETTINGS", "file_system", "identity", "open_cache", "prove_settings", "readable_connection"]

_LOG = logging.getLogger(__name__)

_MARKER = "ledger.json"
_DATABASE = "cache.db"
_FORMAT = 1

SETTINGS: dict[str, Any] = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**60,
    "statistics": 0,
    "tag_index": 0,
    "sqlite_journal_mode": "wal",
    "sqlite_synchronous": 2,
    "disk_min_file_size": 2**31 - 1,
}
"""What keeps paid answers: no eviction, no culling, full synchronisation, values inline. diskcache stores
its settings
in the file, and any opener's keyword arguments are written back for everyone: hence proved again before
each write."""

_MEMORY: dict[str, Any] = {"sqlite_cache_size": 512, "sqlite_mmap_size": 0}
"""Pages of 4 KiB held per connection, and bytes of the file mapped into memory. Why: each row is used once, and with
diskcache's 8192 pages and 64 MB a run grew by 37 MB from article 500 to 5,000, and by 56 from the cache; now by 4
(docs/benchmarks.md)."""

_LOSING = ("eviction_policy", "cull_limit", "size_limit", "sqlite_synchronous")
"""Settings that cost answers where they were others."""

_BUSY = 60.0
"""Seconds to wait for another process's write. Source: 4 processes writing with full synchronisation,
worst wait 3.5 s."""

_PARTS = {
    "table": {"Settings", "Cache"},
    "index": {"Cache_key_raw", "Cache_expire_time", "Cache_tag_rowid", "Cache_store_time", "Cache_access_time"}
    | {"Cache_access_count"},
    "trigger": {"Settings_count_insert", "Settings_count_delete"}
    | {"Settings_size_insert", "Settings_size_update", "Settings_size_delete"},
}
"""What diskcache puts into a database, whatever its settings."""
_NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "gluster",
    "lustre",
    "fuse.sshfs",
    "fuse.s3",
    "fuse.gcs",
    "beegfs",
)


def open_cache(folder: Path) -> Any:
    """A diskcache.Cache over `folder`, made if need be (mode 0700), its settings proved.

    Raises: StoreError where it cannot be made, read or written, is damaged, or holds what this program
    never puts there.
    """
    import diskcache

    fresh = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"cannot make the ledger folder {str(folder)!r} ({error}): {_ELSEWHERE}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(f"the ledger folder {str(folder)!r} cannot be written to: {_ELSEWHERE}")
    _warn_of_network(folder)
    _prove_before_opening(folder)
    try:
        cache = diskcache.Cache(str(folder), timeout=_BUSY, disk=safe_disk(), **SETTINGS, **_MEMORY)
        prove_settings(cache)
        _stay(cache)
        _mark(folder)
    except (sqlite3.Error, OSError, TypeError, ValueError, KeyError) as error:
        raise _unreadable(folder, error) from None
    return cache


_ELSEWHERE = "give another one with EXTRACTOR_CACHE_DIR, free space or check rights; nothing has been sent yet"


def _unreadable(folder: Path, error: BaseException) -> StoreError:
    # The low byte of SQLite's code is the kind: not the rows are bad then, but the disk, the rights or the moment.
    passing = getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )
    remedy = "restore it from a backup, or move the folder away to begin a new one"
    if passing:
        remedy = "free space, check rights and what else uses it, or give another one with EXTRACTOR_CACHE_DIR"
    elif getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT:
        remedy += " and take over what can still be read with `extractor cache absorb FOLDER`"
    return StoreError(
        f"the ledger in {str(folder)!r} cannot be opened ({type(error).__name__}: {error}): {remedy} (answers that "
        "are not found are asked for, and paid, again)"
    )


def identity(folder: Path) -> tuple[int, int] | None:
    """Which file the database is, None where it is gone: SQLite goes on writing to a deleted file without a word."""
    try:
        status = (folder / _DATABASE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def readable_connection(folder: Path, *, warn: bool = True) -> sqlite3.Connection:
    """A read-only connection, also where the folder cannot be written to or the database is cut off.

    With `warn`, what it cannot read is said. Raises: StoreError; NoLedger for none.
    """
    path = folder / _DATABASE
    marked = (folder / _MARKER).exists()
    if not path.exists():
        if marked:
            raise _unreadable(folder, FileNotFoundError(f"{_DATABASE} is gone"))
        raise NoLedger(f"there is no ledger in {str(folder)!r}: check EXTRACTOR_CACHE_DIR")
    if not path.is_file() or not os.access(path, os.R_OK):
        raise StoreError(f"{str(path)!r} is no file that may be read: check its rights")
    error: BaseException | None = None
    for mode, first, warning in (
        ("mode=ro", "", ""),
        ("mode=ro&immutable=1", "", _unseen(folder)),
        # With writable_schema SQLite opens a file that is shorter than it says; this connection writes nothing.
        ("mode=ro", "PRAGMA writable_schema=ON", "its end is missing; what is there is read"),
    ):
        connection = None
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=_BUSY, check_same_thread=False
            )
            connection.execute(first)
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'Cache'").fetchone() is None:
                raise sqlite3.OperationalError("no such table: Cache")
        except sqlite3.Error as trouble:
            error = error or trouble
            if connection is not None:
                connection.close()
        else:
            if warn and warning:
                _LOG.warning("the ledger in %s cannot be read in full: %s", folder, warning)
            return connection
    if not marked and "no such table" in str(error):  # somebody began to make it
        raise NoLedger(f"there is no ledger in {str(folder)!r} yet: check EXTRACTOR_CACHE_DIR")
    raise _unreadable(folder, error or OSError("no reason given"))


def _unseen(folder: Path) -> str:
    """What a connection that may not touch the folder misses."""
    log = folder / f"{_DATABASE}-wal"
    if not log.is_file() or log.stat().st_size == 0:
        return ""
    return f"its last answers stand in {log.name}, which needs a folder that may be written to: copy it to one"


def _prove_before_opening(folder: Path) -> None:
    """Opening runs what the file says (settings become PRAGMA statements, triggers fire): so look first."""
    path = folder / _DATABASE
    marked = (folder / _MARKER).exists()
    if not path.exists():
        if marked:
            raise _unreadable(folder, FileNotFoundError(f"{_DATABASE} is gone"))
        return
    if marked and path.stat().st_size == 0:
        raise _unreadable(folder, OSError(f"{_DATABASE} is empty"))
    if path.stat().st_size == 0:
        return
    from diskcache.core import DEFAULT_SETTINGS, METADATA

    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY)
        try:
            objects = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
            tables = {name for kind, name in objects if kind == "table"}
            stored = connection.execute("SELECT key, value FROM Settings").fetchall() if "Settings" in tables else []
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise _unreadable(folder, error) from None
    strange = [
        f"{kind} {name}"
        for kind, name in objects
        if name not in _PARTS.get(kind, ()) and not name.startswith("sqlite_")
    ]
    changed = sorted(key for key, value in stored if key in _LOSING and value != SETTINGS[key])
    if changed:
        _warn_of_settings(folder, changed)
    known = {**DEFAULT_SETTINGS, **METADATA}
    strange += [f"setting {key}" for key, value in stored if key not in known or type(value) is not type(known[key])]
    if strange:
        listed = ", ".join(sorted(strange)[:5])
        raise StoreError(
            f"the ledger in {str(folder)!r} holds what this program never puts there ({listed}): move the folder away "
            "and find out who wrote to it"
        )


def prove_settings(cache: Any) -> None:
    """Puts back what another opener changed, and says so. Raises StoreError where that does not hold."""
    (synchronous,) = cache._sql("PRAGMA synchronous").fetchone()
    stored = dict(cache._sql("SELECT key, value FROM Settings").fetchall())
    wrong = sorted(name for name, value in SETTINGS.items() if stored.get(name) != value)
    if not wrong and synchronous == SETTINGS["sqlite_synchronous"]:
        return
    for name, value in SETTINGS.items():
        cache.reset(name, value)
    stored = dict(cache._sql("SELECT key, value FROM Settings").fetchall())
    (synchronous,) = cache._sql("PRAGMA synchronous").fetchone()
    if any(stored.get(name) != value for name, value in SETTINGS.items()) or synchronous != 2:
        raise StoreError(f"the ledger in {cache.directory!r} does not keep its settings: move it to a local disk")
    _warn_of_settings(cache.directory, wrong or ["synchronous"])


def _warn_of_settings(folder: object, names: list[str]) -> None:
    _LOG.warning(
        "another program changed the settings of the ledger in %s (%s); they were put back, but it may have deleted "
        "entries: do not open this folder with other settings",
        folder,
        ", ".join(names),
    )


def _stay(cache: Any) -> None:
    """Takes off every row's date of expiry, which only another program can have set: the answer is paid for."""
    expiring = "FROM Cache WHERE expire_time IS NOT NULL"
    if cache._sql(f"SELECT 1 {expiring} LIMIT 1").fetchone() is None:
        return
    cache._sql("UPDATE Cache SET expire_time = NULL WHERE expire_time IS NOT NULL")
    _LOG.warning(
        "another program gave entries of the ledger in %s a date of expiry; it was taken off, but some may have been "
        "deleted: do not open this folder with other programs",
        cache.directory,
    )


def _mark(folder: Path) -> None:
    """Leaves a note that a ledger was made here, so that an emptied database is a loss and not a new one."""
    path = folder / _MARKER
    if path.exists():
        return
    note = {"format": _FORMAT, "created": datetime.now(UTC).isoformat(timespec="seconds")}
    temporary = folder / f".{_MARKER}.{os.getpid()}"
    temporary.write_text(json.dumps(note) + "\n", encoding="utf-8")
    temporary.replace(path)


def _warn_of_network(folder: Path) -> None:
    kind = file_system(folder)
    if kind.startswith(_NETWORK):
        _LOG.warning(
            "the ledger in %s is on a network file system (%s), where SQLite's locks may fail: use a local "
            "folder, one "
            "process at a time, or EXTRACTOR_CACHE_DIR",
            folder,
            kind,
        )


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The type of the file system `folder` is on ("ext4", "nfs4"), "" where this system does not say."""
    try:
        lines = mounts.read_text("utf-8", errors="replace").splitlines()
        target = folder.resolve()
    except OSError:
        return ""
    found, longest = "", -1
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if len(point.parts) > longest and target.is_relative_to(point):
            found, longest = fields[2], len(point.parts)
    return found
