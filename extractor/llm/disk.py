"""How the ledger's rows look on disk: text keys, compressed bytes, inline, and nothing else.

diskcache's own Disk unpickles what it finds (CVE-2025-69872: a planted row or key runs code), opens any
file a row names and deletes files that a replaced row names. Here such a row is refused, never touched.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

from extractor.errors import StoreError

__all__ = ["MAX_ROW", "UnsafeRow", "pack", "safe_disk", "unpack"]

MAX_ROW = 64 * 2**20
"""Bytes of a row, unpacked, at most. Why: 200k characters of article, prompt and answer stay under 4 MB; a
planted
compression bomb does not fill the memory."""

_RAW = 1
"""diskcache's mode of a value that stands in the row itself."""


class UnsafeRow(StoreError):
    """A row that this program did not write: pickled, pointing to a file, or damaged."""


def pack(data: bytes) -> bytes:
    """`data` as it is stored. Why level 1: 3.4 times smaller at 4 ms per MB; level 6 takes 4 times as long."""
    if len(data) > MAX_ROW:
        raise StoreError(f"an entry of {len(data)} bytes is over the {MAX_ROW} that a row may hold")
    return zlib.compress(data, 1)


def unpack(stored: object) -> bytes:
    """The bytes that were packed. Raises UnsafeRow where `stored` is not what `pack` makes."""
    if not isinstance(stored, bytes):
        raise UnsafeRow(f"its value is {type(stored).__name__}, not bytes")
    engine = zlib.decompressobj()
    try:
        data = engine.decompress(stored, MAX_ROW)
    except zlib.error as error:
        raise UnsafeRow(f"its value is damaged ({error})") from None
    if not engine.eof or engine.unused_data:
        raise UnsafeRow("its value is cut off or too large")
    return data


@cache
def safe_disk() -> type[Any]:
    """The Disk class to open a diskcache.Cache with. A function, so that importing this module imports no diskcache."""
    import diskcache

    class SafeDisk(diskcache.Disk):  # type: ignore[misc]
        def put(self, key: object) -> tuple[str, bool]:
            if type(key) is not str:
                raise StoreError(f"a key of the ledger is text, not {type(key).__name__}")
            return key, True

        def get(self, key: object, raw: object) -> str:
            if raw != 1 or type(key) is not str:
                raise UnsafeRow(f"a key is not plain text ({type(key).__name__}, raw={raw!r})")
            return key

        def store(self, value: object, read: bool, key: object = None) -> tuple[int, int, None, bytes]:
            if read or type(value) is not bytes:
                raise StoreError(f"a value of the ledger is bytes, not {type(value).__name__}")
            packed = pack(value)
            return len(packed), _RAW, None, packed

        def fetch(self, mode: object, filename: object, value: object, read: bool) -> bytes:
            if mode != _RAW or read:
                raise UnsafeRow(f"it has storage mode {mode!r}, which could run code or open a file")
            if filename is not None:
                raise UnsafeRow(f"it points to the file {filename!r}")
            return unpack(value)

        def filename(self, key: object = None, value: object = None) -> tuple[str, str]:
            raise StoreError("the ledger keeps values in its rows, never in files of their own")

        def remove(self, file_path: object) -> None:
            raise UnsafeRow(f"a row points to the file {file_path!r}; it was left alone")

    return SafeDisk
