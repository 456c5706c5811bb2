"""Which field of a row is the text, which the title, the publisher, the date …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from numbers import Number

from extractor.errors import InputError

__all__ = ["Columns", "Row", "kind_of", "partial_date", "understand"]

_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "articlebody", "articletext", "fulltext", "maintext", "bodytext"),
    "title": ("title", "headline", "heading"),
    "url": ("url", "link", "articleurl", "canonicalurl", "sourceurl"),
    "publisher": ("publisher", "source", "outlet", "sitename", "sourcename", "publication", "site", "newspaper"),
    "published": (
        "published", "publishedat", "publisheddate", "publishdate", "datepublished", "publicationdate", "pubdate",
        "date", "datepublish",
    ),
    "byline": ("byline", "author", "authors", "creator"),
    "language": ("language", "lang", "languagecode"),
    "id": ("id", "articleid", "docid", "documentid", "guid", "uuid"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Field names as the user gave them; None means "find it under its common names".

    A dot reaches into nested objects: `article.text`.
    """

    text: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    byline: str | None = None
    language: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row understood: the article's text, what else is known of it, and the row's own id."""

    text: str
    known: dict[str, str]
    id: str | None
    warnings: tuple[str, ...] = field(default=())


def understand(row: Mapping[str, object], columns: Columns) -> Row:
    """The article in a row.

    Raises:
        InputError: there is no text field, or it holds no text.
    """
    folded: dict[str, str] = {}
    for name in row:
        folded.setdefault(re.sub(r"[^a-z0-9]", "", str(name).lower()), name)

    def find(what: str) -> tuple[str | None, object]:
        asked: str | None = getattr(columns, what)
        if asked is not None:
            return asked, _reach(row, asked)
        there = [folded[usual] for usual in _NAMES[what] if usual in folded]
        filled = [name for name in there if row[name] not in (None, "")]
        best = next(iter(filled or there), None)
        return best, None if best is None else row[best]

    named, text = find("text")
    if named is not None and named in row and (text is None or text == ""):
        raise InputError(f"field {named!r} is empty")
    if not isinstance(text, str):
        raise InputError(_no_text(row, named, text, columns))
    if not text.strip():
        raise InputError(f"field {named!r} is empty")
    known: dict[str, str] = {}
    warnings = []
    for what in ("title", "url", "publisher", "published", "byline", "language"):
        named, value = find(what)
        words = _words(value)
        if not words:
            continue
        if what == "published":
            date = partial_date(words)
            if date is None:
                warnings.append(
                    f"field {named!r}: {words[:40]!r} is no date that can be read without guessing; left out"
                )
                continue
            words = date
        known[what] = re.sub(r"^by\s+", "", words, flags=re.I) if what == "byline" else words
    own = find("id")[1]
    return Row(text, known, None if own is None else str(own)[:200], tuple(warnings))


def _reach(row: Mapping[str, object], name: str) -> object:
    if name in row:
        return row[name]
    value: object = row
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _no_text(row: Mapping[str, object], name: str | None, value: object, columns: Columns) -> str:
    if value is not None:
        return f"field {name!r} holds {kind_of(value)}, not text"
    has = ", ".join(repr(str(k)) for k in list(row)[:8]) or "nothing"
    if columns.text is not None:
        return f"has no field {columns.text!r} (it has {has}); name the right one with --text-field"
    return f"has no text field (looked for text, body, content …; it has {has}); name it with --text-field"


def kind_of(value: object) -> str:
    """What a value of a row is, in the words of JSON: `null`, `a number`, `an array`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    names: tuple[tuple[type, str], ...] = (
        (Number, "a number"), (str, "a string"), (bytes, "bytes"), (Mapping, "an object"), (Iterable, "an array"),
    )  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), f"a {type(value).__name__}")


def _words(value: object) -> str:
    """A field's value as one line: a name object's `name`, a list joined by commas."""
    if isinstance(value, Mapping):
        return _words(value.get("name") or value.get("title"))
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Iterable):
        return ", ".join(w for w in map(_words, value) if w)
    return "" if value is None or isinstance(value, bool) else str(value)


_ISO = re.compile(r"^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ]\d{1,2}:?\d{2}.*)?Z?$")
_SLASHED = re.compile(r"^(\d{4})/(\d{1,2})/(\d{1,2})\b")
_WRITTEN = re.compile(
    r"(?:(?:[a-z]{2,6}day|mon|tue|wed|thu|fri|sat|sun)\.?,? )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})|([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?)[.,]{0,2} (\d{4})\b",
    re.I,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def partial_date(words: str) -> str | None:
    """ISO 8601 date of a date field, as precise as it is; None for what cannot be read without guessing (05/12/25)."""
    if m := _ISO.match(words) or _SLASHED.match(words):
        year, month, day = m[1], m[2], m[3]
        parts = [year, *(p.zfill(2) for p in (month, day) if p)]
        if _possible(parts):
            return "-".join(parts)
        return None
    if m := _WRITTEN.match(words):
        return _written(m[1] or m[4], m[2] or m[3], m[5])
    try:
        return parsedate_to_datetime(words).date().isoformat()
    except (ValueError, IndexError, TypeError):
        return None


def _written(day: str, month: str, year: str) -> str | None:
    """`16 November 2026`, `Nov 16, 2026`: a named month leaves nothing to guess."""
    named = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())]
    if len(named) != 1:
        return None
    parts = [year, str(named[0]).zfill(2), day.zfill(2)]
    return "-".join(parts) if _possible(parts) else None


def _possible(parts: list[str]) -> bool:
    numbers = [int(p) for p in parts]
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        return False
    return len(numbers) < 3 or 1 <= numbers[2] <= 31
