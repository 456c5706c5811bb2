"""What `batch`, `record` and `cache explain-miss` share: the requests that some inputs would make."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.assemble.asking import Asked
    from extractor.llm.calls import Asker
    from extractor.settings import Settings

__all__ = ["requests_of", "show"]


def requests_of(
    inputs: list[str], settings: Settings, known: Asker | None, talk: Talk, *, text_field: str | None = None
) -> Asked:
    """Reads `inputs`, says what cannot be read, collects what an extraction would ask beyond what `known` answers.

    Raises:
        InputError: no article could be read.
    """
    from extractor.assemble.asking import collect_requests
    from extractor.errors import InputError
    from extractor.pipeline.reading import Columns, ReadingOptions, read_inputs

    exclude: tuple[Path, ...] = () if settings.recordings is None else (settings.recordings,)
    reading = ReadingOptions(Columns(text=text_field), settings.max_chars, exclude, talk.warn)
    found: list[Asked] = []

    async def collect() -> None:
        found.append(await collect_requests(read_inputs(inputs, reading), settings, known))

    # Not as the coroutine's result: on its way out asyncio.run puts that into words, all requests (1 GB for 8,000).
    asyncio.run(collect())
    (asked,) = found
    for unread in asked.unread:
        talk.error(f"{unread.path}: {unread.message}")
    if asked.unread and not asked.articles:
        raise InputError("no article could be read")
    return asked


def show(value: object) -> None:
    """Prints `value` as JSON."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2))
