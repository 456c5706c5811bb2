"""Input files as workers open them: paths of this machine, and addresses (s3://, gs://, file://) by fsspec."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from extractor.errors import InputError
from extractor.pipeline.reading import Unread
from extractor.pipeline.reading.finding import find_files, is_article_file

__all__ = ["InputFile", "find_inputs", "is_address"]


def is_address(named: str) -> bool:
    """Whether an input is named by its address, not by a path of this machine."""
    return "://" in named


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, opened where the reading is done: `extractor.pipeline.reading.Openable`."""

    name: str
    """As the user named it: articles get it for their path."""
    place: str
    """Absolute path or address."""

    @property
    def suffix(self) -> str:
        """As of a path: `.parquet`."""
        return PurePosixPath(self.place.partition("?")[0]).suffix if is_address(self.place) else Path(self.place).suffix

    def __str__(self) -> str:
        return self.name

    def open(self, mode: Literal["rb"] = "rb", /) -> IO[bytes]:
        """Raises OSError, ValueError, InputError."""
        if not is_address(self.place):
            return Path(self.place).open(mode)
        try:
            import fsspec

            opened: IO[bytes] = fsspec.open(self.place, mode).open()
        except (OSError, ValueError):
            raise
        except ImportError as e:
            raise InputError(_missing(self.place, e)) from e
        except Exception as e:  # each store has exceptions of its own (no credentials, no such bucket)
            raise InputError(f"cannot be read: {type(e).__name__}: {e}") from e
        return opened


def find_inputs(inputs: Sequence[str], exclude: Sequence[Path]) -> Iterator[InputFile | Unread]:
    """The files that `inputs` stand for, each once, in order."""
    seen: set[str] = set()
    for named in dict.fromkeys(inputs):
        found = _stored(named) if is_address(named) else _local(named, exclude)
        for one in found:
            if isinstance(one, Unread):
                yield one
            elif one.place not in seen:
                seen.add(one.place)
                yield one


def _local(named: str, exclude: Sequence[Path]) -> Iterator[InputFile | Unread]:
    for path in find_files(named, exclude):
        yield path if isinstance(path, Unread) else InputFile(str(path), str(path.resolve()))


def _stored(named: str) -> Iterator[InputFile | Unread]:
    """The file of this address, the files below it, or those its pattern matches."""
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(named)
        if not any(sign in path for sign in "*?["):
            if not system.isdir(path):
                yield InputFile(named, named)
                return
            found = [one for one in system.find(path) if _is_wanted(one, path)]
            said = "holds no article files (.txt, .md, .html, .jsonl, .csv, .parquet)"
        else:
            found = [one for one in system.glob(path) if not system.isdir(one)]
            said = "no file matches this pattern"
    except ImportError as e:
        yield Unread(named, _missing(named, e))
    except Exception as e:  # each store has exceptions of its own (no credentials, no such bucket)
        yield Unread(named, f"cannot be listed: {type(e).__name__}: {e}")
    else:
        for one in sorted(found):
            address = str(system.unstrip_protocol(one))
            yield InputFile(address, address)
        if not found:
            yield Unread(named, said)


def _is_wanted(path: str, top: str) -> bool:
    *folders, name = posixpath.relpath(path, top).split("/")
    return is_article_file(name) and not any(f.startswith(".") for f in folders)


def _missing(address: str, error: ImportError) -> str:
    kind = address.partition("://")[0]
    return f"reading {kind}:// needs a package that is not installed: {error}"
