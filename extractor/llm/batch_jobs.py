"""Batch files sent to the API, watched and fetched, so that a broken-off command goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import EngineError, EngineUnavailable, InputError
from extractor.llm.batch_state import Job, Jobs, sha256_of, write_whole
from extractor.llm.endpoint import Endpoint
from extractor.llm.failures import Rejection, failure_of
from extractor.llm.gate import check_request
from extractor.llm.purpose import slug

if TYPE_CHECKING:
    import openai

__all__ = ["collect", "refresh", "submit"]

_MARK = "fact_extractor_requests"
"""Metadata under which a batch carries the hash of its request file. Why: where a command died after the API took the
batch and before it was noted here, the next one finds it by this mark and does not pay for a second one."""


def submit(endpoint: Endpoint, files: Sequence[Path], jobs: Jobs) -> list[Job]:
    """Uploads each file and starts a batch for it; a file already submitted is left as it is, unless its batch failed.

    A batch that was cancelled after some answers stays noted beside the new one: its answers are paid for.

    Raises: EngineError as the API refuses (key, quota, too many enqueued tokens); InputError; StoreError. What was
    submitted before stays noted.
    """
    chosen = [jobs.of(file) for file in files]
    jobs.save()
    with _client(endpoint) as client:
        for place, job in enumerate(chosen):
            if job.batch_id is not None and job.status not in ("failed", "cancelled"):
                continue
            if job.status in ("failed", "cancelled"):
                # Begun afresh, with its file uploaded again: what the API holds may be what it refused.
                job = chosen[place] = _begin_again(jobs, job)
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


def _begin_again(jobs: Jobs, job: Job) -> Job:
    again = jobs.begin(Path(job.file), job.sha256)
    if not (job.results or job.output_file_id or job.error_file_id):
        jobs.jobs.remove(job)  # nothing came of it
    return again


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

    Gives all result files there are now, fetched before or just now. A file fetched once is not fetched again unless it
    is gone. Where a request file is no longer the one that was submitted (exported anew under the same name, deleted),
    the API's copy is fetched, so that each answer finds its request. Raises: EngineError, InputError, StoreError.
    """
    refresh(endpoint, jobs)
    for job in jobs.jobs:
        job.results = [result for result in job.results if Path(result).exists()]
    ready = [job for job in jobs.jobs if job.ended and len(job.results) < len(_files_of(job))]
    changed = [job for job in jobs.jobs if not _is_there(job)]
    if ready or changed:
        with _client(endpoint) as client:
            for job in ready:
                job.results = []
                for kind, file_id in _files_of(job):
                    target = _fetch(client, file_id, job, kind)
                    job.results.append(str(target))
                    say(f"fetched {target}")
                jobs.save()
            for job in changed:
                job.file = str(_fetch(client, str(job.input_file_id), job, "requests"))
                if not _is_there(job):
                    raise InputError(f"{job.file!r} is not what was submitted as batch {job.batch_id!r}: {_PUT_BACK}")
                say(f"fetched {job.file}: the file that was submitted has changed or is gone")
                jobs.save()
    return [Path(name) for name in dict.fromkeys(result for job in jobs.jobs for result in job.results)]


_PUT_BACK = "put the submitted request file back, or name another state file with --state"


def _files_of(job: Job) -> list[tuple[str, str]]:
    """Kind and name of the files with its results."""
    kinds = (("output", job.output_file_id), ("errors", job.error_file_id))
    return [(kind, file_id) for kind, file_id in kinds if file_id is not None]


def _is_there(job: Job) -> bool:
    """Whether the request file is the one that was submitted. Raises: InputError where it is not and cannot be had."""
    try:
        if sha256_of(Path(job.file)) == job.sha256:
            return True
    except OSError:
        pass
    if job.input_file_id is None:
        raise InputError(f"the request file {job.file!r} has changed or is gone: {_PUT_BACK}")
    return False


def _fetch(client: openai.OpenAI, file_id: str, job: Job, kind: str) -> Path:
    """The file from the API, next to the request file, never over another one."""
    data = client.files.content(file_id).read()
    path = Path(job.file)
    target = path.with_suffix(f".{kind}.jsonl")
    if target.exists() and target.read_bytes() != data:
        target = path.with_suffix(f".{slug(str(job.batch_id))}.{kind}.jsonl")
    write_whole(target, data)
    return target


def _note(job: Job, batch: Any) -> None:
    job.batch_id, job.status = batch.id, batch.status
    job.input_file_id = batch.input_file_id or job.input_file_id
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
