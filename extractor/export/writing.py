"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import StoreError

__all__ = ["new_file", "new_files"]


def _fresh(path: Path) -> Path:
    return path.absolute().with_name(f".{path.absolute().name}.{os.getpid()}.new")


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to; at the end of the block it takes the place of `path`, unless the block raises.

    Raises:
        StoreError: it cannot be written.
    """
    fresh = _fresh(path)
    try:
        if path.is_dir():
            raise StoreError(f"{path}: is a folder; give the name of a file")
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        yield fresh
        os.replace(fresh, path)
    except OSError as e:
        raise StoreError(f"{path}: cannot be written: {e.strerror or e}") from e
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def new_files(folder: Path, ours: set[str]) -> Iterator[Path]:
    """A folder to write to; at the end of the block its files move into `folder`, unless the block raises.

    Files there that bear one of the names `ours` and were not written this time are of an earlier export and go; all
    others stay.

    Raises:
        StoreError: they cannot be written.
    """
    fresh = _fresh(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{folder}: is a file; give the name of a folder, which may be new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        yield fresh
        folder.mkdir(parents=True, exist_ok=True)
        written = {p.name for p in fresh.iterdir()}
        for name in sorted(written):
            os.replace(fresh / name, folder / name)
        for name in sorted(ours - written):
            (folder / name).unlink(missing_ok=True)
    except OSError as e:
        raise StoreError(f"{folder}: cannot be written: {e.strerror or e}") from e
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
