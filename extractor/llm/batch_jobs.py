"""Batch files sent to the API, watched and fetched, so that a broken-off command goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import EngineError, EngineUnavailable, InputError, StoreError
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import Rejection, failure_of
from extractor.llm.gate import check_request

if TYPE_CHECKING:
    import openai

__all__ = ["ENDED", "Job", "Jobs", "collect", "refresh", "submit"]

_FORMAT = 1
_MARK = "fact_extractor_requests"
"""Metadata under which a batch carries the hash of its request file. Why: where a command died after the API took the
batch and before it was noted here, the next one finds it by this mark and does not pay for a second one."""

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
        """The job of a request file, new where there is none. Raises: InputError where it cannot be read."""
        try:
            with file.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise InputError(f"cannot read batch file {str(file)!r} ({error.strerror}): check the path") from None
        for job in self.jobs:
            if job.sha256 == sha256:
                return job
        self.jobs.append(Job(str(file.resolve()), sha256))
        return self.jobs[-1]

    def save(self) -> None:
        """Writes the state. Raises: StoreError."""
        text = json.dumps({"format": _FORMAT, "jobs": [asdict(job) for job in self.jobs]}, indent=1) + "\n"
        _replace(self.path, text.encode("utf-8"))


def submit(endpoint: Endpoint, files: Sequence[Path], jobs: Jobs) -> list[Job]:
    """Uploads each file and starts a batch for it; a file already submitted is left as it is, unless its batch failed.

    Raises: EngineError as the API refuses (key, quota, too many enqueued tokens); InputError; StoreError. What was
    submitted before stays noted.
    """
    chosen = [jobs.of(file) for file in files]
    jobs.save()
    with _client(endpoint) as client:
        for job in chosen:
            if job.batch_id is not None and job.status not in ("failed", "cancelled"):
                continue
            found = _submitted_before(client, job)
            if found is None:
                if job.input_file_id is None:
                    with open(job.file, "rb") as stream:
                        job.input_file_id = client.files.create(file=stream, purpose="batch").id
                    jobs.save()
                # Never sent again by the client itself: a lost answer may hide a batch that was taken.
                found = client.with_options(max_retries=0).batches.create(
                    input_file_id=job.input_file_id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata={_MARK: job.sha256},
                )
            _note(job, found)
            jobs.save()
    return chosen


def _submitted_before(client: openai.OpenAI, job: Job) -> Any | None:
    for number, batch in enumerate(client.batches.list(limit=100)):
        if (batch.metadata or {}).get(_MARK) == job.sha256 and batch.status not in ("failed", "cancelled"):
            return batch
        if number >= 1000:  # 1,000 batches back is weeks ago
            return None
    return None


def refresh(endpoint: Endpoint, jobs: Jobs) -> list[Job]:
    """Asks the API for the state of every batch that has not ended. Raises: EngineError, StoreError."""
    waiting = [job for job in jobs.jobs if job.batch_id is not None and not job.ended]
    if waiting:
        with _client(endpoint) as client:
            for job in waiting:
                _note(job, client.batches.retrieve(str(job.batch_id)))
        jobs.save()
    return jobs.jobs


def collect(endpoint: Endpoint, jobs: Jobs, say: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Fetches output and error files of every batch that has ended, also of expired ones, next to the request files.

    Gives all result files there are now, fetched before or just now. A file fetched once is not fetched again.
    Raises: EngineError, StoreError.
    """
    refresh(endpoint, jobs)
    ready = [job for job in jobs.jobs if job.ended and not job.results]
    if any(job.output_file_id or job.error_file_id for job in ready):
        with _client(endpoint) as client:
            for job in ready:
                for kind, file_id in (("output", job.output_file_id), ("errors", job.error_file_id)):
                    if file_id is None:
                        continue
                    target = Path(job.file).with_suffix(f".{kind}.jsonl")
                    _replace(target, client.files.content(file_id).read())
                    job.results.append(str(target))
                    say(f"fetched {target}")
                jobs.save()
    return [Path(result) for job in jobs.jobs for result in job.results]


def _note(job: Job, batch: Any) -> None:
    job.batch_id, job.status = batch.id, batch.status
    job.output_file_id, job.error_file_id = batch.output_file_id, batch.error_file_id
    counts = batch.request_counts
    if counts is not None:
        job.total, job.completed, job.failed = counts.total, counts.completed, counts.failed
    refused = batch.errors.data if batch.errors is not None else None
    job.errors = [
        f"{error.code}: {error.message}" + (f" (line {error.line})" if error.line is not None else "")
        for error in refused or []
    ]


@contextmanager
def _client(endpoint: Endpoint) -> Iterator[openai.OpenAI]:
    check_request(endpoint)
    import openai

    headers = {name: value.get_secret_value() for name, value in endpoint.headers.items()}
    key = endpoint.api_key.get_secret_value() if endpoint.api_key else "none"
    client = openai.OpenAI(
        base_url=endpoint.url,
        api_key=key,
        default_headers=headers,
        default_query=endpoint.query,
        http_client=openai.DefaultHttpxClient(trust_env=not endpoint.is_loopback, timeout=endpoint.timeout),
    )
    try:
        yield client
    except openai.APIStatusError as error:
        raise _refused(error, endpoint) from None
    except openai.OpenAIError as error:
        raise EngineUnavailable(
            f"endpoint {endpoint.label!r} could not be reached for its batches ({type(error).__name__}): check "
            "OPENAI_BASE_URL and the network, then run the command again"
        ) from None
    finally:
        client.close()


def _refused(error: openai.APIStatusError, endpoint: Endpoint) -> EngineError:
    import time

    headers = {name.lower(): value for name, value in error.response.headers.items()}
    rejection = Rejection(error.status_code, error.response.content, headers, f"{endpoint.label} (batches)", "")
    return failure_of(rejection, now=time.time())


def _replace(path: Path, data: bytes) -> None:
    try:
        descriptor, name = tempfile.mkstemp(prefix=".batch-", dir=path.parent)
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {str(path)!r} ({error}): free space or check rights") from None
