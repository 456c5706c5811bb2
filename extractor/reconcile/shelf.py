"""Facts set aside in a temporary file, so that a million items need not be held at once."""

from __future__ import annotations

import tempfile
import zlib
from types import TracebackType
from typing import Self

from extractor.schemas import ArticleFacts

__all__ = ["Shelf"]


class Shelf:
    """A temporary file of facts by article id; gone once closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="extractor-facts-")  # noqa: SIM115 - closed by __exit__
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def put(self, facts: ArticleFacts) -> bool:
        """Sets facts aside. False for an article that is there already: of two the lesser line is kept, in any
        order."""
        article = facts.article.id
        line = facts.model_dump_json().encode("utf-8", "surrogatepass")
        known = article in self._places
        if known and self._line(article) <= line:
            return False
        packed = zlib.compress(line, 1)
        self._file.seek(0, 2)
        self._places[article] = (self._file.tell(), len(packed))
        self._file.write(packed)
        return not known

    def get(self, article: str) -> ArticleFacts:
        """The facts of an article set aside. Raises KeyError for another."""
        return ArticleFacts.model_validate_json(self._line(article))

    def _line(self, article: str) -> bytes:
        start, length = self._places[article]
        self._file.seek(start)
        return zlib.decompress(self._file.read(length))
