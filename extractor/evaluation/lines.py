"""A facts.jsonl as lines looked up by article: only offsets are kept in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import InputError
from extractor.schemas import ArticleFacts

__all__ = ["FactsLines"]


class FactsLines:
    """Where each article's line starts, by article id and by the stem of its path.

    Raises: InputError naming file and line for what cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: dict[str, int] = {}
        self.used: set[int] = set()
        """Offsets of the lines that were asked for."""
        try:
            with path.open("rb") as lines:
                at = 0
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        try:
                            article = json.loads(line)["article"]
                            self._at[article["id"]] = at
                        except (ValueError, KeyError, TypeError) as error:
                            raise InputError(f"{str(path)!r} line {number} is no line of facts.jsonl") from error
                        self._at.setdefault(Path(article.get("path") or article["id"]).stem, at)
                    at += len(line)
        except OSError as error:
            raise InputError(f"{str(path)!r} cannot be read: {error.strerror or error}") from error

    def __len__(self) -> int:
        return len(set(self._at.values()))

    def __iter__(self) -> Iterator[ArticleFacts]:
        for at in sorted(set(self._at.values())):
            yield self._read(at)

    def get(self, key: str) -> ArticleFacts | None:
        """The article of this id or path stem; None if there is none."""
        at = self._at.get(key)
        if at is None:
            return None
        self.used.add(at)
        return self._read(at)

    def _read(self, at: int) -> ArticleFacts:
        with self._path.open("rb") as lines:
            lines.seek(at)
            try:
                return ArticleFacts.model_validate_json(lines.readline())
            except ValueError as error:
                raise InputError(f"{str(self._path)!r}: the line at byte {at} is not valid: {error}") from error
