"""facts.failures.jsonl: what was not extracted, and why."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractor.errors import StoreError

__all__ = ["Failure", "failures_path", "load_failures", "now", "save_failures"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One article, or one input that gave none, with the cause."""

    path: str
    """As `Article.path`: a file, or `file#line`."""
    article: str | None
    """Article id; None where there was no text to read."""
    row_id: str | None
    """The row's own id field, if it has one."""
    error: str
    """Name of the error class: InputError, EngineUnavailable, …"""
    message: str
    at: str
    """UTC, ISO 8601, to the second."""

    @property
    def unread(self) -> bool:
        """Whether the input itself was at fault: nothing was asked of the engine."""
        return self.error == "InputError"

    def line(self) -> str:
        """The failure as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def now() -> str:
    """The time as failures state it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def failures_path(output: Path) -> Path:
    """`facts.failures.jsonl` for `facts.jsonl`."""
    return output.parent / f"{output.stem}.failures.jsonl"


def load_failures(path: Path) -> list[Failure]:
    """The failures of an earlier run; a torn last line is ignored. Raises StoreError for any other broken line."""
    try:
        lines = path.read_text("utf-8", errors="surrogateescape").split("\n")
    except FileNotFoundError:
        return []
    except OSError as e:
        raise StoreError(f"{path}: cannot be read: {e.strerror or e}") from e
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Failure(**json.loads(line)))
        except (ValueError, TypeError) as e:
            if number == len(lines):
                break  # torn by a kill: its article is simply tried again
            raise StoreError(f"{path}: line {number} is no failure record; move the file away or repair it") from e
    return found


def save_failures(path: Path, failures: Iterable[Failure]) -> None:
    """Replaces the file in one step; without failures there is no file. Raises StoreError."""
    body = "".join(f.line() for f in failures)
    try:
        if not body:
            path.unlink(missing_ok=True)
            return
        fresh = path.with_name(path.name + ".new")
        with fresh.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as f:
            f.write(body)
            f.flush()
            os.fsync(f.fileno())
        os.replace(fresh, path)
    except OSError as e:
        raise StoreError(f"{path}: cannot be written: {e.strerror or e}") from e
