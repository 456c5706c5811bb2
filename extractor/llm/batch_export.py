"""Writing and reading OpenAI Batch request files (JSONL, one request a line)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractor.errors import InputError, StoreError
from extractor.llm.calls import Request, canonical_json
from extractor.llm.purpose import slug
from extractor.llm.recordings_folder import request_of_body

__all__ = ["LIMITS", "BatchLimits", "custom_id", "export", "read_exported", "tail_of"]

_TAIL = 24
"""Hex digits of a custom id that identify the request (96 bits); what stands before is for people."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """Where a batch file is split."""

    requests: int = 50_000
    """Source: OpenAI Batch API, requests in one input file."""
    size: int = 200_000_000
    """Bytes. Source: OpenAI Batch API says 200 MB; the smaller reading of MB is used."""


LIMITS = BatchLimits()


def custom_id(request: Request, name: str = "") -> str:
    """At most 61 characters: what the request is for, a full stop, then 24 hex digits of key and model.

    Equal requests to the same model have the same id; the hex digits alone identify it.
    """
    identity = f"{request.content_key()}\n{request.model}".encode("utf-8", "surrogatepass")
    return f"{slug(name, 36)}.{hashlib.sha256(identity).hexdigest()[:_TAIL]}"


def tail_of(identity: str) -> str:
    """The identifying hex digits of a custom id."""
    return identity.rpartition(".")[2]


def export(requests: Iterable[tuple[Request, str]], path: Path, *, limits: BatchLimits = LIMITS) -> list[Path]:
    """Write requests, each with its purpose, as batch files; equal requests once, in the order given.

    One file holds one model and keeps within `limits`: the first file is `path`, further ones get `-2`,
    `-3`, … before the suffix. Files appear only when complete. No request: one empty file, so that a
    script finds what it expects. Raises: StoreError where a file cannot be written or one request alone is
    over the size limit.
    """
    seen: set[str] = set()
    parts: dict[str, _Part] = {}
    finished: list[_Part] = []
    try:
        for request, name in requests:
            identity = custom_id(request, name)
            if tail_of(identity) in seen:
                continue
            seen.add(tail_of(identity))
            line = _line(request, identity)
            if len(line) > limits.size:
                raise StoreError(
                    f"request {identity!r} alone takes {len(line)} bytes, over the {limits.size} of one "
                    f"batch file: "
                    "split its article into smaller windows"
                )
            part = parts.get(request.model)
            if part is None or part.count >= limits.requests or part.size + len(line) > limits.size:
                part = parts[request.model] = _Part(path.parent)
                finished.append(part)
            part.write(line)
        if not finished:
            finished.append(_Part(path.parent))
        written: list[Path] = []
        for number, part in enumerate(finished, 1):
            target = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
            part.move(target)
            written.append(target)
        return written
    except OSError as error:
        raise StoreError(f"cannot write batch file {str(path)!r} ({error}): free space or check rights") from None
    finally:
        for part in finished:
            part.discard()


class _Part:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".batch-", dir=folder)
        self._path = Path(name)
        self._stream = open(descriptor, "wb")  # noqa: SIM115 - closed by move() or discard()
        self.count = 0
        self.size = 0

    def write(self, line: bytes) -> None:
        self._stream.write(line)
        self.count += 1
        self.size += len(line)

    def move(self, target: Path) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._path.chmod(0o644)
        self._path.replace(target)

    def discard(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()
        self._path.unlink(missing_ok=True)


def _line(request: Request, identity: str) -> bytes:
    document = {
        "custom_id": identity,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": request.body(),
    }
    try:
        return (canonical_json(document) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate: only the escaped form is valid UTF-8
        return (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def _lean(request: Request, shared: dict[str, Any]) -> Request:
    """`request` with its schema and prompt held once for all. Why: 50,000 parsed schemas take gigabytes."""
    schema = shared.setdefault(canonical_json(request.schema), request.schema)
    messages = tuple(shared.setdefault(m.content, m) if m.role == "system" else m for m in request.messages)
    return replace(request, schema=schema, messages=messages)


def read_exported(paths: Sequence[Path]) -> Iterator[tuple[Request, str]]:
    """The requests of exported files with their custom ids, in order.

    Raises: InputError naming file and line where a line is not a request that `export` wrote.
    """
    shared: dict[str, Any] = {}
    for path in paths:
        try:
            stream = path.open("rb")
        except OSError as error:
            raise InputError(f"cannot read batch file {str(path)!r} ({error.strerror})") from None
        with stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                try:
                    document = json.loads(line)
                    request = _lean(request_of_body(document["body"]), shared)
                    identity = str(document["custom_id"])
                except (ValueError, KeyError, TypeError, RecursionError) as error:
                    raise InputError(
                        f"{str(path)!r} line {number} is not an exported request ({error}): export it again"
                    ) from None
                if tail_of(identity) != tail_of(custom_id(request)):
                    raise InputError(
                        f"{str(path)!r} line {number}: custom_id {identity!r} is not that of its request; "
                        f"the file was "
                        "edited: export it again"
                    )
                yield request, identity
