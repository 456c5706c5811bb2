"""An engine whose timing and failures a test decides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from extractor.engines.base import Labelled
from extractor.engines.labels import Labels
from extractor.schemas.base import EXTRACTOR_VERSION
from extractor.schemas.facts import Provenance
from extractor.text.marks import MarkedText

__all__ = ["ScriptedEngine"]


class ScriptedEngine:
    """Labels nothing; `script(text)` gives the seconds to take, or the exception to raise."""

    name = "rules"

    def __init__(self, script: Callable[[str], float | Exception] = lambda _: 0.0) -> None:
        self.script = script
        self.asked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    async def label(self, marked: MarkedText) -> Labelled:
        self.asked.append(marked.text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            what = self.script(marked.text)
            await asyncio.sleep(what if isinstance(what, float) else 0.0)
            if isinstance(what, Exception):
                raise what
        finally:
            self.at_once -= 1
        return Labelled(Labels(), Provenance(engine=self.name, extractor_version=EXTRACTOR_VERSION))

    async def aclose(self) -> None:
        return None
