"""The state file of batches: which request files became which batches, and whose turn it is to change it."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from extractor.errors import InputError, StoreError

__all__ = ["ENDED", "Job", "Jobs", "alone", "sha256_of", "write_whole"]

_FORMAT = 1

ENDED = ("completed", "failed", "expired", "cancelled")
"""States in which a batch changes no more; all but `failed` may hold finished answers."""


@dataclass(slots=True)
class Job:
    """One request file and its batch."""

    file: str
    """The request file, absolute."""
    sha256: str
    input_file_id: str | None = None
    batch_id: str | None = None
    status: str = "new"
    """The API's word, or `new`: not taken by the API yet."""
    total: int = 0
    completed: int = 0
    failed: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: list[str] = field(default_factory=list)
    """Why the API refused the file as a whole."""
    results: list[str] = field(default_factory=list)
    """Fetched result files."""

    @property
    def ended(self) -> bool:
        """The batch changes no more."""
        return self.status in ENDED


class Jobs:
    """The state file: which request files became which batches. Written before and after each step that costs."""

    def __init__(self, path: Path) -> None:
        """Raises: StoreError where an existing state file cannot be used."""
        self.path = path
        self.jobs: list[Job] = []
        if not path.exists():
            return
        try:
            document = json.loads(path.read_text("utf-8"))
            if document["format"] != _FORMAT:
                raise ValueError(f"format {document['format']!r}")
            self.jobs = [Job(**job) for job in document["jobs"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"the batch state file {str(path)!r} cannot be used ({type(error).__name__}: {error}): name another "
                f"with "
                "--state; the batches themselves are safe with the API"
            ) from None

    def of(self, file: Path) -> Job:
        """The last job of a request file, new where there is none. Raises: InputError where it cannot be read."""
        try:
            sha256 = sha256_of(file)
        except OSError as error:
            raise InputError(f"cannot read batch file {str(file)!r} ({error.strerror}): check the path") from None
        for job in reversed(self.jobs):
            if job.sha256 == sha256:
                job.file = str(file.resolve())  # it may have been moved since
                return job
        return self.begin(file, sha256)

    def begin(self, file: Path, sha256: str) -> Job:
        """A new job for a request file, also where an earlier one has ended."""
        self.jobs.append(Job(str(file.resolve()), sha256))
        return self.jobs[-1]

    def current(self) -> list[Job]:
        """The last job of each request file: one that was submitted again speaks for the file."""
        return list({job.sha256: job for job in self.jobs}.values())

    def save(self) -> None:
        """Writes the state. Raises: StoreError."""
        text = json.dumps({"format": _FORMAT, "jobs": [asdict(job) for job in self.jobs]}, indent=1) + "\n"
        write_whole(self.path, text.encode("utf-8"))


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Lets one command at a time work with `state`: two would submit the same file twice, or forget each other's.

    Where locks are not to be had (Windows, some network file systems) nobody waits.
    """
    descriptor = -1
    try:
        import fcntl

        descriptor = os.open(state.parent, os.O_RDONLY)  # the folder: no lock file is left behind
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except (ImportError, OSError):
        pass
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def sha256_of(file: Path) -> str:
    """SHA-256, hex, of a file's bytes. Raises: OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Writes `data` so that the file is there whole or not at all. Raises: StoreError."""
    name = ""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".batch-", dir=path.parent)
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise StoreError(f"cannot write {str(path)!r} ({error}): free space or check rights") from None
