"""Jobs on disk: accepted is stored, done is stored, and nothing that is stored is done twice."""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from extractor.errors import StoreError

__all__ = ["Job", "JobState", "JobStore", "Pending"]

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
_ENDED = ("done", "failed", "cancelled")

_TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, number INTEGER UNIQUE, kind TEXT NOT NULL, options TEXT NOT NULL, state TEXT NOT NULL,
  submitted REAL NOT NULL, started REAL, finished REAL, error TEXT, idempotency TEXT UNIQUE
);
CREATE TABLE IF NOT EXISTS items (
  job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number INTEGER NOT NULL, article TEXT NOT NULL,
  facts BLOB, problem TEXT, PRIMARY KEY (job, number)
);
CREATE TABLE IF NOT EXISTS stories (
  job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number INTEGER NOT NULL, story BLOB NOT NULL,
  PRIMARY KEY (job, number)
);
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Times are UTC, ISO 8601."""

    id: str
    kind: Literal["extract", "run"]
    state: JobState
    submitted: str
    started: str | None
    finished: str | None
    articles: int
    """Articles given."""
    done: int
    """Of these, extracted."""
    failed: int
    """Of these, without facts; the result says why."""
    error: str | None
    """Why the job failed as a whole."""
    options: dict[str, Any]

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in _ENDED


@dataclass(frozen=True, slots=True)
class Pending:
    """An article of a job that is still to be done."""

    number: int
    article: str
    """As JSON."""


class JobStore:
    """Jobs in a SQLite file of a folder that one service at a time holds. Safe for several threads.

    Raises StoreError from every method when the disk does not do as it is told.
    """

    def __init__(self, folder: Path) -> None:
        """Raises StoreError: not writable, or another service is using it."""
        self.folder = folder
        self._guard = threading.RLock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock: IO[str] = (folder / "lock").open("w")
        except OSError as e:
            raise StoreError(f"{folder}: jobs cannot be kept there: {e.strerror or e}") from e
        try:
            self._hold()
            self._db = sqlite3.connect(folder / "jobs.sqlite", isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_TABLES)
        except sqlite3.Error as e:
            self._lock.close()
            raise StoreError(f"{folder}: jobs cannot be kept there: {e}") from e
        except StoreError:
            self._lock.close()
            raise

    def _hold(self) -> None:
        if sys.platform == "win32":  # pragma: no cover
            return
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            raise StoreError(f"{self.folder}: another service keeps its jobs there; give another --jobs") from e

    def close(self) -> None:
        """Lets go of the folder."""
        with self._guard:
            self._db.close()
            self._lock.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:  # whatever it is, Ctrl-C included: all of it or nothing
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.Error as e:
                raise StoreError(f"{self.folder}: cannot be written: {e}") from e

    def _read(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._guard:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as e:
                raise StoreError(f"{self.folder}: cannot be read: {e}") from e

    def submit(self, kind: str, articles: Iterable[str], options: dict[str, Any], key: str | None = None) -> Job:
        """Stores a job; when this returns, it is on the disk. The same `key` gives the job it gave before."""
        with self._writing() as db:
            if key is not None:
                (known,) = db.execute("SELECT id FROM jobs WHERE idempotency = ?", [key]).fetchall() or [None]
                if known is not None:
                    return self.get(known["id"])  # type: ignore[return-value]
            name = secrets.token_hex(8)
            (number,) = db.execute("SELECT coalesce(max(number), 0) + 1 FROM jobs").fetchone()
            db.execute(
                "INSERT INTO jobs (id, number, kind, options, state, submitted, idempotency) VALUES (?,?,?,?,?,?,?)",
                [name, number, kind, json.dumps(options), "waiting", time.time(), key],
            )
            db.executemany(
                "INSERT INTO items (job, number, article) VALUES (?, ?, ?)",
                ((name, n, a) for n, a in enumerate(articles)),
            )
        job = self.get(name)
        assert job is not None
        return job

    def get(self, name: str) -> Job | None:
        """The job of this id."""
        rows = self._read("SELECT * FROM jobs WHERE id = ?", [name])
        return self._job(rows[0]) if rows else None

    def runs_on(self, name: str) -> bool:
        """Whether the job is there and has not ended: what is asked between articles."""
        rows = self._read("SELECT state FROM jobs WHERE id = ?", [name])
        return bool(rows) and rows[0]["state"] not in _ENDED

    def recent(self, most: int) -> list[Job]:
        """The latest jobs, newest first."""
        return [self._job(r) for r in self._read("SELECT * FROM jobs ORDER BY number DESC LIMIT ?", [most])]

    def unfinished(self) -> int:
        """How many jobs are not ended."""
        return int(self._read("SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')")[0][0])

    def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        return {r[0]: r[1] for r in self._read("SELECT state, count(*) FROM jobs GROUP BY state")}

    def _job(self, row: sqlite3.Row) -> Job:
        (counts,) = self._read(
            "SELECT count(*), coalesce(sum(facts IS NOT NULL), 0), coalesce(sum(problem IS NOT NULL), 0) "
            "FROM items WHERE job = ?",
            [row["id"]],
        )
        return Job(
            row["id"], row["kind"], row["state"], _stated(row["submitted"]) or "", _stated(row["started"]),
            _stated(row["finished"]), counts[0], counts[1], counts[2], row["error"], json.loads(row["options"]),
        )  # fmt: skip

    def next(self) -> Job | None:
        """The oldest unfinished job, now running."""
        rows = self._read("SELECT * FROM jobs WHERE state IN ('running', 'waiting') ORDER BY number LIMIT 1")
        if not rows:
            return None
        with self._writing() as db:
            db.execute(
                "UPDATE jobs SET state = 'running', started = coalesce(started, ?) WHERE id = ? AND state = 'waiting'",
                [time.time(), rows[0]["id"]],
            )
        return self.get(rows[0]["id"])

    def pending(self, name: str, after: int, most: int) -> list[Pending]:
        """Articles of a job still to be done, in order, from the one after number `after` on."""
        rows = self._read(
            "SELECT number, article FROM items WHERE job = ? AND number > ? AND facts IS NULL AND problem IS NULL "
            "ORDER BY number LIMIT ?",
            [name, after, most],
        )
        return [Pending(r[0], r[1]) for r in rows]

    def store(self, name: str, number: int, facts: bytes | None, problem: str | None) -> None:
        """Keeps what came of an article."""
        with self._writing() as db:
            db.execute(
                "UPDATE items SET facts = ?, problem = ? WHERE job = ? AND number = ?", [facts, problem, name, number]
            )

    def store_stories(self, name: str, stories: Iterable[bytes]) -> None:
        """Keeps the stories of a job, all or none."""
        with self._writing() as db:
            db.execute("DELETE FROM stories WHERE job = ?", [name])
            if not db.execute("SELECT 1 FROM jobs WHERE id = ?", [name]).fetchall():
                return  # deleted meanwhile
            db.executemany("INSERT INTO stories VALUES (?, ?, ?)", ((name, n, s) for n, s in enumerate(stories)))

    def delete(self, name: str) -> None:
        """Deletes a job with everything of it."""
        with self._writing() as db:
            db.execute("DELETE FROM jobs WHERE id = ?", [name])

    def finish(self, name: str, state: JobState, error: str | None = None) -> Job | None:
        """Ends a job that has not ended. The job as it is then; None if there is none."""
        with self._writing() as db:
            db.execute(
                "UPDATE jobs SET state = ?, finished = ?, error = ? WHERE id = ? AND state IN ('waiting', 'running')",
                [state, time.time(), error, name],
            )
        return self.get(name)

    def results(self, name: str, part: Literal["facts", "stories", "problems"]) -> Iterator[bytes]:
        """The lines of a job's result, a few at a time."""
        column, table = {
            "facts": ("facts", "items"), "problems": ("problem", "items"), "stories": ("story", "stories"),
        }[part]  # fmt: skip
        after = -1
        while rows := self._read(
            f"SELECT number, {column} AS line FROM {table} WHERE job = ? AND number > ? AND {column} IS NOT NULL "  # noqa: S608 -- our own names
            "ORDER BY number LIMIT 50",
            [name, after],
        ):
            for row in rows:
                line = row["line"]
                yield line if isinstance(line, bytes) else line.encode() + b"\n"
            after = rows[-1]["number"]

    def forget(self, older_than: float) -> int:
        """Deletes ended jobs that ended more than so many seconds ago, with their articles and results."""
        with self._writing() as db:
            found = db.execute("DELETE FROM jobs WHERE finished < ?", [time.time() - older_than])
            return found.rowcount


def _stated(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
