"""Articles and scripted askers for the engines' tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from extractor.engines.draft import Draft
from extractor.engines.wire import Wire, draft_text
from extractor.errors import ExtractorError
from extractor.llm.calls import Answer, Request, Usage
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText

FERRY = """Ferry ‘perfectly safe’, says minister

The harbour minister, Ana Ruiz, denied on Friday that the Ofira had been overloaded, saying the ship was “perfectly safe.”

“We checked every cabin,” she told the Evening Post, “and we would do it again.” At least 12 people were hurt, according to the coastguard, which still hopes to raise the wreck.

Nearly 40% of the island’s harbours were closed. The company did not name the captain.
"""


class ScriptedAsker:
    """Answers in turn with what it was given: texts, or errors to raise. Keeps the requests."""

    def __init__(self, answers: Sequence[str | ExtractorError]) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def ask(self, request: Request) -> Answer:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, ExtractorError):
            raise answer
        return Answer(answer, "scripted", Usage(1000, 300, 0), "live", calls=1, cost_usd=0.01)

    async def aclose(self) -> None:
        self.answers.clear()


def draft(**lists: object) -> str:
    """An answer with these lists, the others empty."""
    return draft_text(Draft.model_validate({key: [] for key in Wire.model_fields} | lists))


FERRY_DRAFT: dict[str, Any] = {
    "src": [
        {"i": 0, "name": "Ana Ruiz", "kind": "person", "role": "harbour minister"},
        {"i": 1, "name": "the coastguard", "kind": "organization", "role": None},
    ],
    "att": [
        {"i": 0, "src": 0, "s": 1, "who": "The harbour minister, Ana Ruiz,", "cue": "denied",
         "of": ["1: that the Ofira … been overloaded"], "st": "denied", "h": False, "to": None, "via": [], "d": None},
        {"i": 1, "src": 0, "s": 1, "who": None, "cue": "saying", "of": ["1: the ship was \"perfectly safe.\""],
         "st": "said", "h": False, "to": None, "via": [], "d": None},
        {"i": 2, "src": 0, "s": 2, "who": "she", "cue": "told", "of": ["q2", "q3"], "st": "said", "h": False,
         "to": "the Evening Post", "via": [], "d": None},
        {"i": 3, "src": 1, "s": 3, "who": "the coastguard", "cue": "according to",
         "of": ["3: At least 12 people were hurt"], "st": "said", "h": False, "to": None, "via": [], "d": None},
    ],
    "q": [
        {"q": 0, "k": "partial", "a": 1, "j": None}, {"q": 1, "k": "partial", "a": 1, "j": None},
        {"q": 2, "k": "direct", "a": 2, "j": None}, {"q": 3, "k": "direct", "a": 2, "j": 2},
    ],
    "n": [
        {"n": 0, "m": "people hurt on the ferry Ofira", "t": None, "a": 3},
        {"n": 1, "m": "share of the island’s harbours closed", "t": None, "a": None},
    ],
    "c": [
        {"t": "Harbour minister Ana Ruiz denied that the Ofira had been overloaded.", "e": [1], "a": 0, "m": "denied", "d": None},
        {"t": "At least 12 people were hurt, according to the coastguard.", "e": [3], "a": 3, "m": "asserted", "d": None},
        {"t": "The company did not name the captain of the Ofira.", "e": [5], "a": None, "m": "asserted", "d": None},
    ],
}  # fmt: skip


@pytest.fixture
def ferry() -> MarkedText:
    return mark_up(read_article(FERRY, path="ferry.txt"))


@pytest.fixture
def ferry_draft() -> Callable[..., str]:
    """The good answer for the ferry article, with these lists replaced."""
    return lambda **changes: draft(**(FERRY_DRAFT | changes))
