"""Reading batch answers back: any order, any mix of files, nothing finished is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from extractor.errors import EngineError, InputError
from extractor.llm.batch_export import custom_id, tail_of
from extractor.llm.calls import Request, Usage
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.recordings_folder import OFFLINE, Recording, Recordings
from extractor.llm.replies import RawReply, check

__all__ = ["BATCH", "AnswerSink", "Finished", "ImportReport", "LedgerSink", "RecordingsSink", "import_results"]

BATCH = "OpenAI Batch API"
"""Provenance of an answer that came back in a batch output file."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One reply of a batch or of a person, as it came."""

    request: Request
    name: str
    text: str | None
    """The model's text; None where there is no usable one."""
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

    bills: bool
    """Keeps every reply, also a further answer to a request that has one."""

    def keep(self, finished: Finished) -> bool:
        """Store it durably before returning; True where a run will now be answered with it, as it was not before."""
        ...


class RecordingsSink:
    """Usable answers into a folder of recordings."""

    bills = False

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


class LedgerSink:
    """Every reply into the ledger: answers to be served, the others for the bill. By hand: an unbilled answer.

    The first answer is the one that is served, but for one given by hand: a later import corrects it.
    """

    bills = True

    def __init__(self, ledger: Ledger, endpoint: str) -> None:
        """`endpoint` is the label under which a later run will ask."""
        self.ledger = ledger
        self.endpoint = endpoint

    def keep(self, finished: Finished) -> bool:
        """Store it; the same reply again has the same token and changes nothing. Raises: StoreError."""
        document = finished.body or _completion(finished)
        # Sorted: the same reply has the same bytes, hence the same token, whoever wrote the file's line.
        body = json.dumps(document, sort_keys=True).encode("ascii")
        entry = Entry(
            key=ledger_key(finished.request, self.endpoint),
            endpoint=self.endpoint,
            request=finished.request.body(),
            raw=RawReply.read(body),
            created=datetime.now(UTC).isoformat(timespec="milliseconds"),
            purpose=finished.name,
            provenance=finished.provenance,
            token=hashlib.sha256(body).hexdigest()[:16],
        )
        return self.ledger.store(entry, replace=True) == "served"


def _completion(finished: Finished) -> dict[str, Any]:
    """An answer obtained by hand in the form a server sends, without usage: nobody knows it."""
    message = {"role": "assistant", "content": finished.text}
    choice = {"index": 0, "finish_reason": finished.finish_reason, "message": message}
    return {"object": "chat.completion", "model": finished.model, "choices": [choice]}


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
    """Further usable answers to requests that already had one in these files; the first is served."""
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
            except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
                report.damaged.append(f"{where}: {type(error).__name__}: {error}")
                continue
            if isinstance(finished, str):
                failed.setdefault(tail, finished)
                continue
            usable = finished.problem is None
            further = usable and tail in answered
            new = [sink.keep(finished) for sink in into if sink.bills or not further]
            if further:
                report.repeated += 1
            elif usable:
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


_NOT_LINES = {
    b"\x1f\x8b": "it is compressed: unpack it with gunzip first",
    b"PK\x03\x04": "it is a zip archive: unpack it first",
    b"\xff\xfe": "it is UTF-16: save it as UTF-8",
    b"\xfe\xff": "it is UTF-16: save it as UTF-8",
}
"""How files begin that are no lines of JSON, and what to do. Why: each of their lines would be called unreadable."""


def _lines(path: Path, report: ImportReport) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"cannot read batch results {str(path)!r} ({error.strerror}): check the path") from None
    with stream:
        if strange := next((what for magic, what in _NOT_LINES.items() if stream.peek().startswith(magic)), None):
            report.damaged.append(f"{path.name}: {strange}")
            return
        for number, data in enumerate(stream, 1):
            where = f"{path.name} line {number}"
            if not data.strip():
                continue
            try:
                line = json.loads(data)
            except (ValueError, RecursionError) as error:
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
        by_hand = Finished(request, name, text, str(line.get("model") or request.model), "stop", None, OFFLINE)
        return replace(by_hand, problem=_problem(_completion(by_hand)))
    response = line.get("response")
    error = line.get("error")
    if response is None:
        if error is None:
            raise ValueError("neither a response nor an error")
        return _cause(error)
    status, body = int(response["status_code"]), response["body"]
    if status != 200:
        return f"HTTP {status}: {_cause(body.get('error') or body if isinstance(body, Mapping) else body)}"
    raw = RawReply.read(json.dumps(body).encode("ascii"))
    problem = _problem(body)
    text = None if problem else body["choices"][0]["message"]["content"]
    reason = raw.finish_reason or "stop"
    return Finished(request, name, text, raw.model or request.model, reason, raw.usage, BATCH, problem, body)


def _problem(completion: Mapping[str, Any]) -> str | None:
    """Why a completion is no answer, None where it is one."""
    try:
        check(RawReply.read(json.dumps(completion).encode("ascii")))
    except EngineError as error:
        return str(error)
    return None


def _cause(error: object) -> str:
    if isinstance(error, Mapping):
        words = [str(error[k]) for k in ("code", "type", "message") if error.get(k)]
        return ": ".join(words) or "no cause given"
    return str(error)
