"""What an output file already holds, and whether it may be gone on with."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from extractor.errors import StoreError
from extractor.schemas.article import Article
from extractor.schemas.base import SCHEMA_VERSION

__all__ = ["Identity", "Settled", "Survey", "key_from", "key_of", "survey"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two runs the same run: lines of different identities are never mixed in one file.

    None means "not known before the answer" and is not compared.
    """

    engine: str
    extractor_version: str
    model: str | None = None
    prompt: str | None = None
    prompt_sha256: str | None = None
    with_text: bool = True

    def difference(self, line: Mapping[str, Any]) -> str | None:
        """What sets a fact line apart from this run, in words; None if nothing does."""
        made = line["provenance"]
        if line.get("schema_version") != SCHEMA_VERSION:
            return f"schema_version {line.get('schema_version')!r} instead of {SCHEMA_VERSION!r}"
        for name in ("engine", "model", "prompt", "prompt_sha256", "extractor_version"):
            mine = getattr(self, name)
            if mine is not None and made.get(name) != mine:
                return f"{name} {made.get(name)!r} instead of {mine!r}"
        if (line["article"].get("text") is not None) != self.with_text:
            return "lines without the article's text" if self.with_text else "lines with the article's text"
        return None


def key_of(article: Article) -> bytes:
    """Which input an article is: its text and where it was read."""
    return key_from(article.id, article.path)


def key_from(article_id: str, path: str | None) -> bytes:
    """The same of its parts."""
    whole = f"{article_id}\0{path or ''}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=12).digest()


@dataclass(frozen=True, slots=True)
class Settled:
    """The articles that a run need not do, for an earlier one has: asked of each article, here or on a cluster."""

    done: Collection[bytes] = frozenset()
    """Keys of those with a line in the output."""
    given_up: frozenset[bytes] = frozenset()
    """Keys of those that failed and are not to be tried again."""

    def __call__(self, article: Article) -> bool:
        key = key_of(article)
        return key in self.done or key in self.given_up

    def __getstate__(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        return frozenset(self.done), self.given_up

    def __setstate__(self, state: tuple[frozenset[bytes], frozenset[bytes]]) -> None:
        object.__setattr__(self, "done", state[0])
        object.__setattr__(self, "given_up", state[1])


@dataclass(slots=True)
class Survey:
    """The whole lines of an output file: `places[key]` is the byte its line starts at; `end` is one past the last."""

    places: dict[bytes, int] = field(default_factory=dict)
    articles: dict[int, str] = field(default_factory=dict)
    """Article id of the line at each place."""
    end: int = 0


_START = b'{"schema_version":'


def _may_be_torn(line: bytes) -> bool:
    """Whether a last line can be the beginning of one of ours: a file of something else is never written over."""
    return not line.endswith(b"\n") and (line.startswith(_START) or _START.startswith(line))


def survey(stream: IO[bytes], path: Path, identity: Identity) -> Survey:
    """Reads an output file line by line. A torn last line (the program was killed in it) is not counted.

    Raises:
        StoreError: a line is no fact line, or belongs to a different run.
    """
    found = Survey()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    number = 0
    while line := stream.readline():
        number += 1
        after = found.end + len(line)
        try:
            if not line.endswith(b"\n"):
                raise ValueError("not a whole line")
            value = json.loads(line)
            article = value["article"]
            key = key_from(article["id"], article.get("path"))
            difference = identity.difference(value)
        except (ValueError, LookupError, TypeError, AttributeError) as e:
            if after >= size and _may_be_torn(line):
                break
            raise StoreError(
                f"{path}: line {number} is not a line of facts; give another -o, or --overwrite to start afresh"
            ) from e
        if difference is not None:
            raise StoreError(
                f"{path}: line {number} is from a different run ({difference}); give another -o, or --overwrite to "
                "start afresh"
            )
        found.places[key] = found.end
        found.articles[found.end] = article["id"]
        found.end = after
    return found
