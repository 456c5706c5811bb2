"""facts.jsonl on disk: appended line by line, safe against kills, in input order when finished."""

from __future__ import annotations

import os
import stat
import sys
import time
from array import array
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from extractor.errors import StoreError
from extractor.pipeline.resume import Identity, Survey, key_of, survey
from extractor.schemas.article import Article
from extractor.schemas.facts import ArticleFacts

if sys.platform != "win32":
    import fcntl

__all__ = ["FactsFile", "fact_line"]

_SYNC_SECONDS = 1.0
"""How long a finished line may wait to be forced to disk. Why: a kill loses nothing (each line is handed to the
system whole); a power cut loses at most this much, which is done again; an fsync a line costs 2-20 ms each."""


_START = b'{"schema_version":'
"""How every line of facts begins."""


def fact_line(facts: ArticleFacts, *, with_text: bool = True) -> bytes:
    """One line of facts.jsonl, UTF-8, with its line end."""
    if not with_text:
        facts = facts.model_copy(update={"article": facts.article.model_copy(update={"text": None})})
    line: bytes = facts.__pydantic_serializer__.to_json(facts)  # what model_dump_json makes a str of, and this bytes
    return line + b"\n"


class FactsFile:
    """The output of one run, held by one process at a time.

    Opening it keeps what an earlier run of the same identity left there, less a torn last line. `append` and `keep` are
    called in input order; `finish` then leaves the lines of this input in that order, whatever order they were made in.
    Lines of other inputs stay, before them, unless the same article came from another place this time.
    """

    def __init__(self, path: Path, identity: Identity, *, overwrite: bool = False) -> None:
        """Raises StoreError: not writable, in use, or left by a different run."""
        self.path, self.identity = path, identity
        self._order = array("Q")
        self._articles: set[str] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = open(path, "a+b", buffering=0)  # noqa: SIM115 -- closed by close()
        except OSError as e:
            raise StoreError(f"{path}: cannot be written: {e.strerror or e}") from e
        try:
            self._lock()
            if overwrite:
                self._empty()
            if not stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                raise StoreError(f"{path}: is no regular file, which a resumable output must be; for a stream use -o -")
            with open(path, "rb") as reading:
                self._survey: Survey = survey(reading, path, identity)
            self._file.truncate(self._survey.end)
        except OSError as e:
            self._file.close()
            raise StoreError(f"{path}: cannot be used: {e.strerror or e}") from e
        except StoreError:
            self._file.close()
            raise
        self._end = self._survey.end
        self._synced = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _empty(self) -> None:
        with open(self.path, "rb") as there:
            start = there.read(len(_START))
        if start and not _START.startswith(start):
            raise StoreError(f"{self.path}: holds something else than facts and is not overwritten; give another -o")
        self._file.truncate(0)

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # no flock there: two writers on one file are not told apart
        try:
            fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise StoreError(f"{self.path}: another run is writing this file; wait for it or give another -o") from e
        except OSError:
            return  # a file system without locks (some network mounts): better unlocked than not at all
        if os.fstat(self._file.fileno()).st_ino != os.stat(self.path).st_ino:
            raise StoreError(f"{self.path}: another run has just replaced this file; try again")

    def __len__(self) -> int:
        """Lines found on opening."""
        return len(self._survey.places)

    @property
    def keys(self) -> Collection[bytes]:
        """`key_of` each line found on opening."""
        return self._survey.places.keys()

    def has(self, article: Article) -> bool:
        """Whether the line of this very input was there on opening."""
        return key_of(article) in self._survey.places

    def keep(self, article: Article) -> None:
        """Notes that the line found for this article takes the next place in the order."""
        self._place(self._survey.places[key_of(article)], article.id)

    def append(self, facts: ArticleFacts) -> None:
        """Adds a line, whole or not at all as far as the next start is concerned. Raises StoreError."""
        line = fact_line(facts, with_text=self.identity.with_text)
        try:
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self._sync()
        except OSError as e:
            raise StoreError(f"{self.path}: cannot be written: {e.strerror or e}") from e
        self._place(self._end, facts.article.id)
        self._end += len(line)

    def _place(self, place: int, article_id: str) -> None:
        self._order.append(place)
        if self._survey.places:
            self._articles.add(article_id)

    def _sync(self) -> None:
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def finish(self) -> None:
        """Puts the lines in order, in one step, if they are not yet. Raises StoreError."""
        try:
            self._sync()
            ours = set(self._order) if self._survey.places else set()
            others = [p for p in self._survey.articles if p not in ours]
            moved = {p for p in others if self._survey.articles[p] in self._articles}
            in_order = all(a < b for a, b in zip(self._order, self._order[1:], strict=False))
            if in_order and not moved:
                return
            self._rewrite([p for p in others if p not in moved], self._order)
        except OSError as e:
            raise StoreError(f"{self.path}: cannot be put in order: {e.strerror or e}") from e

    def _rewrite(self, first: list[int], then: array[int]) -> None:
        fresh = self.path.with_name(self.path.name + ".new")
        with open(self.path, "rb") as old, open(fresh, "wb") as new:
            for places in (first, then):
                for place in places:
                    old.seek(place)
                    new.write(old.readline())
            new.flush()
            os.fsync(new.fileno())
        os.replace(fresh, self.path)

    def close(self) -> None:
        """Lets go of the file; an output that never got a line is removed again."""
        if self._file.closed:
            return
        try:
            if os.fstat(self._file.fileno()).st_size == 0 and self._end == 0:
                self.path.unlink(missing_ok=True)
        except OSError:
            pass  # an empty file left behind does no harm
        self._file.close()
