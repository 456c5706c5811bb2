"""One file, one article: plain text and web pages."""

from __future__ import annotations

from typing import IO, Literal, Protocol

from extractor.errors import InputError
from extractor.pipeline.reading.columns import partial_date
from extractor.pipeline.reading.decoding import Decoded, decode, decode_page

__all__ = ["Openable", "load", "opened", "page_text", "plain_text"]

_DATES = {"original_date": True, "extensive_search": False}
"""How a page's date is sought: where it is stated as such. Why not further: `© 2026` at a page's foot then dates the
article to 1 January 2026."""


class Openable(Protocol):
    """A file as far as it is used here; `str` of it is its name. A `Path` is one, an object of a store may be."""

    @property
    def suffix(self) -> str: ...

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Raises OSError, ValueError."""
        ...


_BYTES_A_CHARACTER = 4
"""The most bytes a code point takes in UTF-8, UTF-16 or UTF-32."""
_PAGE_OVERHEAD = 20
"""How much larger than its article a web page may be. Why: news pages carry 1-3 % text when scripts are inline."""


def load(path: Openable, max_chars: int, *, page: bool = False) -> bytes:
    """The file's bytes.

    Raises:
        InputError: it cannot be opened, or is certainly longer than `max_chars` code points.
    """
    limit = max_chars * _BYTES_A_CHARACTER * (_PAGE_OVERHEAD if page else 1)
    with opened(path) as stream:
        try:
            data = stream.read(limit + 1)
        except OSError as e:
            raise InputError(f"cannot be read: {e.strerror or e}") from e
    if len(data) > limit:
        raise InputError(f"is over {limit:,} bytes; one article may have {max_chars:,} characters (--max-chars)")
    return data


def opened(path: Openable) -> IO[bytes]:
    """The file, open for reading bytes. Raises InputError, saying why, if it cannot be."""
    try:
        return path.open("rb")
    except IsADirectoryError as e:
        raise InputError("is a directory") from e
    except FileNotFoundError as e:
        raise InputError("there is no such file") from e
    except PermissionError as e:
        raise InputError("cannot be read: permission denied") from e
    except (OSError, ValueError) as e:
        raise InputError(f"cannot be read: {getattr(e, 'strerror', None) or e}") from e


def plain_text(data: bytes) -> Decoded:
    """The text of a plain-text or Markdown file, exactly as it is (Markdown marks included)."""
    return decode(data)


def page_text(data: bytes) -> tuple[Decoded, dict[str, str]]:
    """The article of a web page, and what the page states about it.

    The text is the main text trafilatura finds; offsets count in that text, not in the HTML.

    Raises:
        InputError: the `html` extra is not installed, or the page has no article.
    """
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ImportError as e:
        raise InputError("web pages need the html extra: pip install 'fact-extractor[html]'") from e
    page = decode_page(data)
    found = bare_extraction(
        page.text, with_metadata=True, include_comments=False, include_tables=True, date_extraction_params=_DATES
    )
    text = found.text if isinstance(found, Document) else None
    if not isinstance(found, Document) or not text or not text.strip():
        raise InputError("no article text found in this page")
    known = {
        "title": found.title,
        "url": found.url,
        "publisher": found.sitename,
        "byline": found.author,
        "published": partial_date(found.date) if found.date else None,
        "language": found.language,
    }
    return Decoded(text, page.encoding, page.warning), {k: v for k, v in known.items() if v}
