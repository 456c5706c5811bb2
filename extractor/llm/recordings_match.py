"""Which recording is nearest to a request that has none, where they differ, and which ones went stale."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.errors import StoreError
from extractor.llm.calls import Request
from extractor.llm.purpose import slug
from extractor.llm.recordings_folder import Recording, Recordings

__all__ = ["Nearest", "Stale", "body_diff", "differing_parts", "pieces_of", "stale"]

_COMMON = 50
"""Pieces held by more recordings than this do not tell which is meant (the prompt stands in all)."""

_SEARCHED = 1000
"""Recordings read at most to find the nearest one of another name. Why: 3 s, once a run, at 3 ms each."""

_DIFF_LINES = 24
_DIFF_WIDTH = 160
"""Bounds of a diff in an error message, lines and characters. Why: one screen."""

_COMPARED = 4000
"""Lines compared at most. Why: difflib is quadratic in the worst case; 4,000 lines take under 0.2 s."""


_SAME = 1 / 3
"""Share of a recording's own lines that a changed article must still have. Why: an edit leaves nearly all of them, two
reports of one event share a tenth (seeds)."""

_MARK_NUMBERS = re.compile(r"^\[[0-9]+\] |(?<=[</\"][qn])[0-9]+|^</?article [0-9a-f]+>$", re.M)


def pieces_of(body: Mapping[str, Any], *roles: str) -> set[int]:
    """Hashes, good in this process, of the sentences and lines (20 characters or more) of all messages (of `roles`)."""
    found: set[int] = set()
    for message in body["messages"]:
        if roles and message["role"] not in roles:
            continue
        # Without the marks' numbers and the fence: one sentence more at the top changes them all.
        for piece in re.split(r"\n|(?<=[.!?]) ", _MARK_NUMBERS.sub("", message["content"])):
            if len(piece) >= 20:
                found.add(hash(piece))
    return found


class Nearest:
    """Finds the recording that shares most text with a request. Reads nothing before the first miss."""

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings
        self._holders: dict[int, list[str]] | None = None
        self._damaged: dict[str, str] = {}

    def find(self, request: Request, name: str = "") -> Recording | None:
        """The nearest recording, None where nothing is alike; among those of the same `name`, if there are any.

        Damaged ones are passed over.
        """
        same = [file for file in self.recordings.names() if name and file.startswith(f"{slug(name)}.")]
        if same:
            return self._most_alike(request, self._index(same))
        if self._holders is None:
            self._holders = self._index(self.recordings.names()[:_SEARCHED])
        return self._most_alike(request, self._holders)

    def _index(self, names: Iterable[str]) -> dict[int, list[str]]:
        holders: dict[int, list[str]] = {}
        for name in names:
            try:
                recording = self.recordings.read(name, keep=False)
            except StoreError as error:
                self._damaged[name] = str(error)
                continue
            for piece in pieces_of(recording.request):
                holders.setdefault(piece, []).append(name)
        return holders

    def _most_alike(self, request: Request, holders: Mapping[int, list[str]]) -> Recording | None:
        votes: Counter[str] = Counter()
        common: Counter[str] = Counter()
        for piece in pieces_of(request.body()):
            names = holders.get(piece, ())
            (votes if len(names) <= _COMMON else common).update(names[:_COMMON])
        votes = votes or common
        if not votes:
            return None
        most = max(votes.values())
        return self.recordings.read(min(name for name, count in votes.items() if count == most))

    def explain(self, request: Request, name: str) -> str:
        """The message of a replay miss: which request, the nearest recording, the difference, what to do."""
        which = f"{name or 'a request'!r} (schema {request.schema_name!r}, key {request.content_key()[:16]})"
        lines = [f"no recording matches {which} in {str(self.recordings.folder)!r}"]
        near = self.find(request, name)
        if near is None:
            lines.append(f"none of its recordings is alike ({min(len(self.recordings), _SEARCHED)} looked at)")
        else:
            parts = ", ".join(differing_parts(near.request, request.body())) or "nothing but order"
            lines.append(f"nearest: {near.file_name!r}; differs in: {parts}")
            lines += body_diff(near.request, request.body())
        over = list(self._damaged.values())
        over += [f"{name!r} has not the name of a recording (NAME.KEY.json)" for name in self.recordings.strays]
        if over:
            lines.append(f"passed over: {over[0]}" + f" (and {len(over) - 1} more)" * (len(over) > 1))
        lines.append(
            "record it with `extractor record`, or export it with `extractor batch export` and import the "
            "answer; "
            "if a prompt or schema was edited, its recordings must be made again"
        )
        return "\n".join(lines)


def differing_parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the parts in which two request bodies differ; the model's name is not compared.

    The parts: "system prompt", "article" (the first user message), "message N" (later ones), "schema",
    "schema name", and each parameter by its name.
    """
    parts: list[str] = []
    before, after = old["messages"], new["messages"]
    users = 0
    for number in range(max(len(before), len(after))):
        one = before[number] if number < len(before) else None
        two = after[number] if number < len(after) else None
        role = (two or one or {})["role"]
        users += role == "user"
        if one != two:
            part = "system prompt" if role == "system" else f"message {number}"
            parts.append("article" if role == "user" and users == 1 else part)
    one_form, two_form = _form(old), _form(new)
    if one_form.get("name") != two_form.get("name"):
        parts.append("schema name")
    if one_form.get("schema") != two_form.get("schema"):
        parts.append("schema")
    known = ("model", "messages", "response_format")
    parts += sorted(k for k in {*old, *new} if k not in known and (old.get(k), k in old) != (new.get(k), k in new))
    return list(dict.fromkeys(parts))


def _form(body: Mapping[str, Any]) -> Mapping[str, Any]:
    form = body.get("response_format", {}).get("json_schema", {})
    return form if isinstance(form, Mapping) else {}


def _rendered(body: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(body):
        if name not in ("model", "messages"):
            text = json.dumps(body[name], indent=1, sort_keys=True, ensure_ascii=False)
            yield from f"{name}: {text}".split("\n")
    for number, message in enumerate(body["messages"]):
        yield f"message {number} ({message['role']}):"
        yield from message["content"].split("\n")


def body_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """A short unified diff of two request bodies: at most 25 lines of at most 162 characters."""
    before, after = list(_rendered(old)), list(_rendered(new))
    common = 0
    while common < min(len(before), len(after)) and before[common] == after[common]:
        common += 1
    start = max(0, common - 1)
    lines = difflib.unified_diff(
        before[start : start + _COMPARED],
        after[start : start + _COMPARED],
        "recorded",
        "asked",
        lineterm="",
        n=1,
    )
    shown = _cropped([line for line in lines if not line.startswith("@@")])
    return shown if len(shown) <= _DIFF_LINES else [*shown[:_DIFF_LINES], f"… {len(shown) - _DIFF_LINES} more lines"]


def _cropped(lines: list[str]) -> list[str]:
    """Long lines cut to a window; a removed and an added line are cut where they first differ."""
    out = list(lines)
    removed = [i for i, line in enumerate(lines) if line.startswith("-") and not line.startswith("--- ")]
    added = [i for i, line in enumerate(lines) if line.startswith("+") and not line.startswith("+++ ")]
    for one, two in zip(removed, added, strict=False):
        first, second = lines[one][1:], lines[two][1:]
        same = next(
            (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
            min(len(first), len(second)),
        )
        start = max(0, same - _DIFF_WIDTH // 2)
        if start:
            out[one], out[two] = "-…" + first[start:], "+…" + second[start:]
    return [line if len(line) <= _DIFF_WIDTH else line[:_DIFF_WIDTH] + "…" for line in out]


@dataclass(frozen=True, slots=True)
class Stale:
    """A recording that no current request asks for."""

    name: str
    """Its file name."""
    purpose: str
    differs_in: tuple[str, ...]
    """The parts that changed since it was made; empty where no current request is alike."""


def stale(
    recordings: Recordings, requests: Iterable[Request], damaged: Callable[[str, str], None] | None = None
) -> list[Stale]:
    """The recordings that a prompt, schema or parameter edit orphans, given the requests made now.

    Sorted by file name. A damaged recording goes to `damaged(name, cause)`; without it, raises StoreError.
    """
    current = {request.content_key(): request.body() for request in requests}
    fresh: dict[int, list[str]] = {}
    for key, body in current.items():
        for piece in pieces_of(body, "user"):
            fresh.setdefault(piece, []).append(key)
    found: list[Stale] = []
    for name in recordings.names():
        try:
            recording = recordings.read(name, keep=False)
        except StoreError as error:
            if damaged is None:
                raise
            damaged(name, str(error))
            continue
        if recording.content_key in current:
            continue
        # The prompt stands in all of them: only words of the article say that it is the same one, changed.
        votes: Counter[str] = Counter()
        own = pieces_of(recording.request, "user")
        for piece in own:
            votes.update(fresh.get(piece, ())[:_COMMON])
        differs: tuple[str, ...] = ()
        most = max(votes.values(), default=0)
        if most and most >= _SAME * len(own):
            nearest = min(key for key, count in votes.items() if count == most)
            differs = tuple(differing_parts(recording.request, current[nearest]))
        found.append(Stale(name, recording.name, differs))
    return found
