"""Recorded answers as files: one readable JSON file per request and answer.

The folder is an index by file name (`<name>.<first 16 hex of the content key>.json`), so opening one with
10,000 recordings lists it once and reads nothing. Long texts are stored as lists of pieces that join to
the exact text, so that a version-control diff shows the line that changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from extractor.errors import StoreError
from extractor.llm.calls import Message, Request, Usage, canonical_json
from extractor.llm.purpose import slug

__all__ = ["FORMAT", "LIVE", "OFFLINE", "Recording", "Recordings", "key_of_body", "request_of_body"]

FORMAT = 1
"""Version of the file format; 1: first published form."""

OFFLINE = "offline LLM answer"
"""Provenance of an answer a model gave outside of this program."""

LIVE = "recorded live"
"""Provenance of an answer that an endpoint gave to this program."""

_PREFIX = 16
"""Hex digits of the content key in a file name. Why 16: 64 bits; the full key still tells a clash apart."""

_PIECE = 160
"""Characters after which a line of JSON is broken into pieces. Why: fits a review window; short diffs."""


def key_of_body(body: Mapping[str, Any]) -> str:
    """The content key of a request body: equal to `Request.content_key()` of the request it came from."""
    kept = {name: value for name, value in body.items() if name != "model"}
    return hashlib.sha256(canonical_json(kept).encode("utf-8", "surrogatepass")).hexdigest()


def request_of_body(body: Mapping[str, Any]) -> Request:
    """The request that a Chat Completions body says; `request_of_body(r.body()) == r`.

    Raises: ValueError where the body lacks a model, messages or a strict JSON-Schema response format.
    """
    try:
        form = body["response_format"]["json_schema"]
        messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
        params = {k: v for k, v in body.items() if k not in ("model", "messages", "response_format")}
        request = Request(body["model"], messages, form["name"], form["schema"], params)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a request body of this program: {type(error).__name__} {error}") from None
    if request.body() != dict(body):
        raise ValueError("not a request body of this program: it has parts that a request cannot say")
    return request


@dataclass(frozen=True, slots=True)
class Recording:
    """One request with the answer a model gave to it."""

    request: Mapping[str, Any]
    """The whole Chat Completions body."""
    answer: str
    """The model's text, verbatim."""
    model: str
    """The model that answered, as it names itself."""
    provenance: str
    recorded_at: str
    """Date, YYYY-MM-DD."""
    name: str = ""
    """What it is for, for people."""
    finish_reason: str = "stop"
    usage: Usage | None = None
    """None: not known."""
    content_key: str = field(default="", compare=False)
    """Filled from `request` where not given."""

    def __post_init__(self) -> None:
        if not self.content_key:
            object.__setattr__(self, "content_key", key_of_body(self.request))

    @property
    def file_name(self) -> str:
        """Name of its file: what it is for, then the start of its key."""
        return f"{slug(self.name)}.{self.content_key[:_PREFIX]}.json"

    def to_json(self) -> str:
        """The file's text: pretty JSON, one trailing line feed."""
        usage = self.usage
        document = {
            "format": FORMAT,
            "name": self.name,
            "provenance": self.provenance,
            "recorded_at": self.recorded_at,
            "model": self.model,
            "finish_reason": self.finish_reason,
            "usage": None
            if usage is None
            else {
                "input_tokens": usage.input_tokens,
                "output_tokens": usage.output_tokens,
                "cached_input_tokens": usage.cached_input_tokens,
            },
            "content_key": self.content_key,
            "answer": _pieces(self.answer),
            "request": {
                **self.request,
                "messages": [{**m, "content": _pieces(m["content"])} for m in self.request["messages"]],
            },
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:  # a lone surrogate: only the escaped form is valid UTF-8
            text = json.dumps(document, ensure_ascii=True, indent=1) + "\n"
        return text

    @classmethod
    def from_json(cls, text: str | bytes, where: str) -> Recording:
        """Read a file's text back and prove it.

        Raises: StoreError naming `where`: damaged, of another format, or its key is not its request's.
        """
        try:
            document = json.loads(text)
            if not isinstance(document, dict):
                raise TypeError("not a JSON object")
            if document.get("format") != FORMAT:
                raise StoreError(
                    f"recording {where!r} has format {document.get('format')!r}, this program reads "
                    f"{FORMAT}: "
                    "record it again, or use the version that wrote it"
                )
            usage = document["usage"]
            request = dict(document["request"])
            request["messages"] = [{**m, "content": _joined(m["content"])} for m in request["messages"]]
            recording = cls(
                request=request,
                answer=_joined(document["answer"]),
                model=_text(document["model"]),
                provenance=_text(document["provenance"]),
                recorded_at=_text(document["recorded_at"]),
                name=_text(document["name"]),
                finish_reason=_text(document["finish_reason"]),
                usage=None if usage is None else Usage(**{k: int(v) for k, v in usage.items()}),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoreError(
                f"recording {where!r} is damaged ({type(error).__name__}: {error}): restore it from version "
                "control, or delete it and record again"
            ) from None
        if document.get("content_key") != recording.content_key:
            raise StoreError(
                f"recording {where!r} was edited: its content_key is not the key of its request "
                f"({recording.content_key}): restore it from version control, or delete it and record again"
            )
        return recording


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value


def _pieces(text: str) -> str | list[str]:
    pieces: list[str] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if len(line) <= _PIECE:
            pieces.append(line)
        else:  # break after a closing bracket of JSON or a sentence end, never losing a character
            pieces += re.findall(rf".{{1,{_PIECE}}}?(?:[}}\]],|[.!?] |\n|$)|.{{{_PIECE}}}", line, re.DOTALL)
    return pieces if len(pieces) > 1 and "".join(pieces) == text else text


def _joined(value: object) -> str:
    return "".join(_text(piece) for piece in value) if isinstance(value, list) else _text(value)


class Recordings:
    """A folder of recordings, read lazily; safe to share between tasks.

    `folder` may be a path or packaged data. Raises: StoreError where it is no folder.
    """

    def __init__(self, folder: Path | Traversable) -> None:
        self.folder = folder
        self._names: dict[str, list[str]] = {}
        self._read: dict[str, Recording] = {}
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            raise StoreError(
                f"no recordings folder {str(folder)!r} ({error.strerror or error}): give an existing "
                f"folder, or make "
                "recordings first with `extractor record` or `extractor batch import --recordings`"
            ) from None
        self.strays: list[str] = []
        """Other `.json` files: recordings that somebody renamed, perhaps."""
        for name in names:
            if found := re.fullmatch(r".+\.([0-9a-f]{16})\.json", name):
                self._names.setdefault(found[1], []).append(name)
            elif name.endswith(".json"):
                self.strays.append(name)

    def __len__(self) -> int:
        return sum(len(names) for names in self._names.values())

    def names(self) -> list[str]:
        """File names, sorted."""
        return sorted(name for names in self._names.values() for name in names)

    def __iter__(self) -> Iterator[Recording]:
        """All recordings in the order of their file names. Raises: StoreError for the first damaged one."""
        return (self.read(name, keep=False) for name in self.names())

    def read(self, name: str, *, keep: bool = True) -> Recording:
        """The recording in file `name`; with `keep` it is held in memory from then on.

        Raises: StoreError where it cannot be read or proves false.
        """
        if name not in self._read:
            try:
                data = (self.folder / name).read_bytes()
            except OSError as error:
                raise StoreError(f"cannot read recording {name!r} ({error}): check the folder") from None
            recording = Recording.from_json(data, name)
            if not name.endswith(f".{recording.content_key[:_PREFIX]}.json"):
                raise StoreError(
                    f"recording {name!r} was renamed: its key starts {recording.content_key[:_PREFIX]!r}: "
                    f"rename it back to {recording.file_name!r}"
                )
            if not keep:
                return recording
            self._read[name] = recording
        return self._read[name]

    def find(self, request: Request) -> Recording | None:
        """The recording of exactly this request (the model's name aside), None where there is none."""
        return self.find_key(request.content_key())

    def find_key(self, content_key: str) -> Recording | None:
        """The recording with this content key, None where there is none."""
        for name in self._names.get(content_key[:_PREFIX], ()):
            recording = self.read(name)
            if recording.content_key == content_key:
                return recording
        return None

    def keep(self, recording: Recording) -> bool:
        """Write `recording` (atomically); False where the same answer is already there.

        A different answer to the same request replaces the older file. Raises: StoreError where the folder is
        packaged data or cannot be written.
        """
        if not isinstance(self.folder, Path):
            raise StoreError(f"recordings in {str(self.folder)!r} are packaged data: give a folder to write into")
        old = self.find_key(recording.content_key)
        if old is not None and (old.answer, old.model, old.finish_reason) == (
            recording.answer,
            recording.model,
            recording.finish_reason,
        ):
            return False
        _write(self.folder / recording.file_name, recording.to_json())
        prefix = recording.content_key[:_PREFIX]
        if old is not None:
            gone = [n for n in self._names[prefix] if self._read.get(n) is old and n != recording.file_name]
            for name in gone:
                (self.folder / name).unlink(missing_ok=True)
                self._names[prefix].remove(name)
        self._read[recording.file_name] = recording
        if recording.file_name not in self._names.setdefault(prefix, []):
            self._names[prefix].append(recording.file_name)
        return True


def _write(path: Path, text: str) -> None:
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".recording-", dir=path.parent)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)  # shareable: no key and no header is ever in it
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise StoreError(f"cannot write recording {str(path)!r} ({error}): free space or check rights") from None
