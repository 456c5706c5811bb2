"""What the JSON-LD exports share: names that are IRIs, JSON that no page can take for markup, lists that stream."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from extractor.schemas import Article, Source

__all__ = ["agent", "article_iri", "compact", "iri", "streamed", "web_address"]

_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "fact-extractor")
"""Namespace of our names: the same thing has the same name in every export."""
_WEB = re.compile(r"https?://[A-Za-z0-9.\-_~%\[\]:@]+(?:[/?#][^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]*)?", re.I)
"""Addresses that may stand as they are. Others (`javascript:`, spaces, quotation marks) are left out."""
_KINDS = {"person": "Person", "organization": "Organization", "publication": "Organization"}


def iri(*parts: str) -> str:
    """A stable name for what the parts identify: `urn:uuid:` and a version 5 UUID."""
    return f"urn:uuid:{uuid.uuid5(_SPACE, json.dumps(parts))}"


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web, else None."""
    return url if url is not None and _WEB.fullmatch(url) else None


def article_iri(article: Article) -> str:
    """The article's address on the web, or a stable name where it has none."""
    return web_address(article.url) or iri("article", article.id)


def agent(source: Source) -> dict[str, Any]:
    """A source as schema.org has it. Groups, documents and unnamed people are Things: schema.org has no nearer kind."""
    role = {"description": source.role} if source.role else {}
    return {"@type": _KINDS.get(source.kind, "Thing"), "name": source.name, **role}


def compact(value: object) -> str:
    """JSON in ASCII without `<`, `>` and `&`: it can stand in a page's `<script type="application/ld+json">`."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def streamed(
    head: Mapping[str, object],
    name: str,
    items: Iterable[Mapping[str, Any]],
    tail: Callable[[], Mapping[str, object]] = dict,
) -> Iterator[bytes]:
    """The object `head` with a further member `name`, the list of `items`, in parts: no more than one item is held.

    `tail` is asked for members that are known only after the last item.
    """
    opening = compact(head)[:-1]
    yield f"{opening}{',' if head else ''}{json.dumps(name)}:[\n".encode()
    before = ""
    for item in items:
        yield f"{before}{compact(item)}".encode()
        before = ",\n"
    last = tail()
    yield f"\n]{',' + compact(last)[1:-1] if last else ''}}}\n".encode()
