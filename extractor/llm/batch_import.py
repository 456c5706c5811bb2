"""Reading batch answers back: any order, any mix of files, nothing finished is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from extractor.errors import InputError
from extractor.llm.batch_export import custom_id, tail_of
from extractor.llm.calls import Request, Usage
from extractor.llm.recordings_folder import OFFLINE, Recording, Recordings

__all__ = ["BATCH", "AnswerSink", "Finished", "ImportReport", "RecordingsSink", "import_results"]

BATCH = "OpenAI Batch API"
"""Provenance of an answer that came back in a batch output file."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One reply of a batch or of a person, as it came."""

    request: Request
    name: str
    text: str | None
    """The model's text; None where it gave none (a refusal)."""
    model: str
    finish_reason: str
    usage: Usage | None
    provenance: str
    problem: str | None = None
    """Why this reply must not be served (refused, cut off, not JSON); None: a usable answer."""
    body: Mapping[str, Any] | None = None
    """The raw ChatCompletion, where there was one."""


class AnswerSink(Protocol):
    """Where imported answers go."""

    def keep(self, finished: Finished) -> bool:
        """Store it durably before returning; False where it was already there or is not for this sink."""
        ...


class RecordingsSink:
    """Usable answers into a folder of recordings."""

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings

    def keep(self, finished: Finished) -> bool:
        """Store a usable answer; a reply with a problem is not a recording."""
        if finished.problem is not None or finished.text is None:
            return False
        return self.recordings.keep(
            Recording(
                request=finished.request.body(),
                answer=finished.text,
                model=finished.model,
                provenance=finished.provenance,
                recorded_at=datetime.now(UTC).date().isoformat(),
                name=finished.name,
                finish_reason=finished.finish_reason,
                usage=finished.usage,
            )
        )


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    answered: int = 0
    """Requests with a usable answer in the files, new or already stored."""
    stored: int = 0
    """Of these, newly stored now."""
    failed: dict[str, str] = field(default_factory=dict)
    """Custom id to cause, for requests with no usable answer in any file but a stated failure."""
    missing: list[str] = field(default_factory=list)
    """Custom ids that no file mentions, in the order of the requests."""
    unknown: list[str] = field(default_factory=list)
    """Custom ids in the files that belong to none of the requests; their answers cannot be kept."""
    repeated: int = 0
    """Further usable answers to requests that already had one; the first is kept."""
    damaged: list[str] = field(default_factory=list)
    """Unreadable lines ("file line N: cause"); a cut-off last line is one of them."""

    @property
    def complete(self) -> bool:
        """Every request has a usable answer."""
        return not (self.failed or self.missing)


def import_results(
    files: Sequence[Path], requests: Iterable[tuple[Request, str]], into: Sequence[AnswerSink]
) -> ImportReport:
    """Keep every finished answer of output, error and hand-made files in all of `into`.

    `requests` are those exported, each with its purpose or its custom id. `files` may come in any order,
    several times, partly failed, expired or cut off. A line of a hand-made file is {"custom_id", "answer",
    "model"}; its answer is kept verbatim with provenance "offline LLM answer" and unknown usage. Importing
    twice changes nothing. Raises: InputError where a file cannot be read at all; StoreError where a sink
    cannot store.
    """
    known: dict[str, tuple[Request, str]] = {}
    for request, name in requests:
        known.setdefault(tail_of(custom_id(request)), (request, name))
    report = ImportReport()
    answered: set[str] = set()
    failed: dict[str, str] = {}
    for path in files:
        for where, line in _lines(path, report):
            identity = str(line["custom_id"])
            tail = tail_of(identity)
            if tail not in known:
                report.unknown.append(identity)
                continue
            request, name = known[tail]
            try:
                finished = _finished(line, request, _title(name, tail))
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                report.damaged.append(f"{where}: {type(error).__name__}: {error}")
                continue
            if isinstance(finished, str):
                failed.setdefault(tail, finished)
                continue
            usable = finished.problem is None
            if usable and tail in answered:
                report.repeated += 1
                continue
            new = [sink.keep(finished) for sink in into]
            if usable:
                answered.add(tail)
                report.stored += any(new)
            else:
                failed.setdefault(tail, str(finished.problem))
    report.answered = len(answered)
    for tail, (request, name) in known.items():
        identity = custom_id(request, _title(name, tail))
        if tail in answered:
            continue
        if tail in failed:
            report.failed[identity] = failed[tail]
        else:
            report.missing.append(identity)
    return report


def _title(name: str, tail: str) -> str:
    """The purpose, also where a custom id was given in its place."""
    return name[: -len(tail) - 1] if name.endswith(f".{tail}") else name


def _lines(path: Path, report: ImportReport) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(
            f"cannot read batch results {str(path)!r} ({error.strerror}): check the path"
        ) from None
    with stream:
        for number, data in enumerate(stream, 1):
            where = f"{path.name} line {number}"
            if not data.strip():
                continue
            try:
                line = json.loads(data)
            except ValueError as error:
                cut = "" if data.endswith(b"\n") else "cut off in the middle of the last line: "
                report.damaged.append(f"{where}: {cut}{error}")
                continue
            if not isinstance(line, dict) or not isinstance(line.get("custom_id"), str):
                report.damaged.append(f"{where}: no custom_id")
                continue
            yield where, line


def _finished(line: Mapping[str, Any], request: Request, name: str) -> Finished | str:
    """The reply a line holds, or the cause of a failure without a reply."""
    if "answer" in line:
        text = line["answer"]
        if not isinstance(text, str):
            raise TypeError("'answer' must be the model's text, verbatim, as one string")
        model = line.get("model") or request.model
        return Finished(request, name, text, str(model), "stop", None, OFFLINE, problem=_not_json(text))
    response = line.get("response")
    error = line.get("error")
    if response is None:
        if error is None:
            raise ValueError("neither a response nor an error")
        return _cause(error)
    status, body = response["status_code"], response["body"]
    if status != 200:
        return f"HTTP {status}: {_cause(body.get('error') or body)}"
    choice = body["choices"][0]
    message = choice["message"]
    text, reason = message.get("content"), str(choice.get("finish_reason") or "stop")
    problem = None
    if message.get("refusal"):
        problem = "the model refused"
    elif reason != "stop":
        problem = f"the answer did not finish ({reason})"
    elif not isinstance(text, str):
        problem = "the answer has no text"
    else:
        problem = _not_json(text)
    usage = _usage(body.get("usage"))
    return Finished(
        request, name, text, str(body.get("model") or request.model), reason, usage, BATCH, problem, body
    )


def _usage(counts: object) -> Usage | None:
    if not isinstance(counts, Mapping):
        return None
    details = counts.get("prompt_tokens_details") or {}
    return Usage(
        int(counts.get("prompt_tokens") or 0),
        int(counts.get("completion_tokens") or 0),
        int(details.get("cached_tokens") or 0),
    )


def _not_json(text: str) -> str | None:
    try:
        json.loads(text)
    except ValueError as error:
        return f"the answer is not JSON ({error})"
    return None


def _cause(error: object) -> str:
    if isinstance(error, Mapping):
        words = [str(error[k]) for k in ("code", "type", "message") if error.get(k)]
        return ": ".join(words) or "no cause given"
    return str(error)
