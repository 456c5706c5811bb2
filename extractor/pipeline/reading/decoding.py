"""Bytes to text, exactly: no newline translation, no normalisation, no replacement characters."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from extractor.errors import InputError

__all__ = ["Decoded", "decode", "decode_page"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PAR1", "a Parquet file"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SOME_CONTROLS = 0.01
"""Share of control characters above which something is no text. Why: text files that went through terminals and
mainframes hold stray ones (form feed, backspace); compressed or compiled bytes hold 10 % and more."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is what the bytes say; a byte order mark is an encoding's signature and not part of it."""

    text: str
    encoding: str
    warning: str | None = None
    """One sentence where the encoding had to be guessed."""


def decode(data: bytes) -> Decoded:
    """UTF-8; UTF-16 or UTF-32 where a byte order mark says so; Windows-1252, with a warning, for other text.

    Raises:
        InputError: the bytes are no text, or text of an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as e:
                raise InputError(
                    f"starts with a {encoding} byte order mark but is not {encoding} at byte {len(mark) + e.start}"
                ) from e
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"is {what}, not text; convert it to text first")
    if b"\x00" in data:
        raise InputError("is binary, or UTF-16 without a byte order mark; save it as UTF-8")
    try:
        text, encoding, warning = data.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError as e:
        text, encoding, warning = _western(data, e), "cp1252", "is not UTF-8; read as Windows-1252"
    if len(_CONTROLS.findall(text)) > _SOME_CONTROLS * len(text):
        raise InputError("is binary, not text (too many control characters)")
    return Decoded(text, encoding, warning)


def _western(data: bytes, first: UnicodeDecodeError) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    # A language other than English would show as a run of accented letters and symbols; refuse to guess then.
    foreign = sum(1 for c in text if c > "\x7f")
    if not text or foreign > 0.2 * len(text):
        raise InputError(
            f"is neither UTF-8 (byte {first.start} is {data[first.start]:#04x}) nor Windows-1252; convert it to UTF-8"
        )
    return text


def decode_page(data: bytes) -> Decoded:
    """As `decode`, but a web page's own `<meta charset>` is believed where the bytes agree with it."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith(tuple(mark for mark, _ in _MARKS)):
        try:
            encoding = codecs.lookup(declared[1].decode("ascii")).name
            return Decoded(data.decode(encoding), encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # a page that is wrong about itself: fall back to looking
    return decode(data)
