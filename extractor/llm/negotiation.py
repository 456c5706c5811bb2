"""Which kind of structured output a server takes, found out once per endpoint and model.

From the strongest down: strict JSON Schema, plain JSON Schema, JSON mode with the schema in the prompt, JSON
in a code fence. A step down is taken only when the server itself refuses the format (HTTP 400 or 422 that
says so), never because an answer was bad; it is remembered once something was answered there, and taken back where
the request is refused there too: then it was not the format.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Protocol, get_args

from extractor.llm.replies import OutputMode

__all__ = ["ModeFile", "ModeStore", "Negotiation"]

_LOG = logging.getLogger(__name__)
_LADDER: tuple[OutputMode, ...] = get_args(OutputMode)


class ModeStore(Protocol):
    """Remembers between runs what a server takes."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, mode: str) -> None: ...


class ModeFile:
    """A ModeStore in a small JSON file, replaced as a whole; a file that cannot be read or written is a lost
    memory only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        mode = self._load().get(key)
        return mode if isinstance(mode, str) else None

    def set(self, key: str, mode: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({**self._load(), key: mode}, indent=0, sort_keys=True)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as file:
                file.write(text)
            os.replace(file.name, self._path)
        except OSError as trouble:
            _LOG.warning("cannot remember the output mode in %s: %s", self._path, trouble)

    def _load(self) -> dict[str, object]:
        with contextlib.suppress(OSError, ValueError):
            value = json.loads(self._path.read_text("utf-8"))
            if isinstance(value, dict):
                return value
        return {}


class Negotiation:
    """The current mode of each model at one endpoint."""

    def __init__(self, endpoint_label: str, store: ModeStore | None = None) -> None:
        self._label = endpoint_label
        self._store = store
        self._modes: dict[str, OutputMode] = {}
        self._before: dict[str, OutputMode] = {}
        """The mode before the first step down, for models not answered since."""
        self._recalled: set[str] = set()
        """Models whose mode is from an earlier run and was not answered in this one."""

    def mode(self, model: str) -> OutputMode:
        """The strongest mode not yet refused for `model`."""
        if model not in self._modes:
            kept = self._store.get(self._key(model)) if self._store else None
            self._modes[model] = next((mode for mode in _LADDER if mode == kept), _LADDER[0])
            if kept is not None:
                self._recalled.add(model)
        return self._modes[model]

    def refused(self, model: str, mode: OutputMode) -> bool:
        """Notes that the server refused `mode`; whether there is another one to try.

        Many requests may be refused at once: only the first of them moves the mode, the others find it moved.
        """
        if self.mode(model) != mode:
            return True
        # Another server may stand at the address by now: what was known of it is forgotten.
        step = 0 if model in self._recalled and mode != _LADDER[0] else _LADDER.index(mode) + 1
        self._recalled.discard(model)
        if step == len(_LADDER):
            return False
        self._before.setdefault(model, mode)
        self._modes[model] = _LADDER[step]
        _LOG.info("%s refuses output mode %r for model %r; trying %r", self._label, mode, model, _LADDER[step])
        return True

    def answered(self, model: str, mode: OutputMode) -> None:
        """Notes that the server answered in `mode`."""
        if self._recalled:
            self._recalled.discard(model)
        if not self._before or mode != self._modes.get(model) or self._before.pop(model, None) is None:
            return
        _LOG.warning("%s answers model %r in output mode %r", self._label, model, mode)
        if self._store:
            self._store.set(self._key(model), mode)

    def withdraw(self, model: str) -> None:
        """Takes back steps down after which nothing was answered."""
        if model in self._before:
            self._modes[model] = self._before.pop(model)

    def _key(self, model: str) -> str:
        return f"{self._label} {model}"
