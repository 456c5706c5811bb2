"""The order of work: what matters most first, and within that what one decision settles most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.review.links import ON_PAGE, Links
from extractor.review.story_index import StoryIndex
from extractor.schemas import Disagreement, Story

__all__ = ["Case", "build_queue", "expected_value", "index_stories"]

_RANK = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Case:
    """One disagreement to be decided, in its story."""

    index: StoryIndex
    disagreement: Disagreement
    value: float
    """Expected value of deciding it, see `expected_value`."""

    @property
    def key(self) -> str:
        """What decisions are filed under: the disagreement's fingerprint."""
        return self.disagreement.fingerprint


def expected_value(disagreement: Disagreement) -> float:
    """How much one decision settles: doubt (bits) times reach (articles).

    Doubt is the entropy of the independent sources over the positions: three against three is a full bit, five
    against one 0.65. Reach is the number of articles on any side. Never negative; more is better.
    """
    weights = [p.independent_sources for p in disagreement.positions]
    total = sum(weights)
    doubt = -sum(w / total * math.log2(w / total) for w in weights)
    return doubt * len({m.article for p in disagreement.positions for m in p.members})


def build_queue(indexes: Sequence[StoryIndex]) -> list[Case]:
    """All disagreements of all stories: by severity, then expected value, then story and id, so never by chance.

    What two stories share (the same evidence, so the same fingerprint) is asked once.
    """
    cases = [Case(index, one, expected_value(one)) for index in indexes for one in index.story.disagreements]
    cases.sort(
        key=lambda c: (
            _RANK[c.disagreement.severity],
            -round(c.value, 9),
            c.index.story.id,
            int(c.disagreement.id[1:]),
        )
    )
    found: dict[str, Case] = {}
    for case in cases:
        found.setdefault(case.key, case)
    return list(found.values())


def index_stories(stories: Sequence[Story], links: Links = ON_PAGE) -> list[StoryIndex]:
    """The stories ready for reading, in order. Of several with one id (files put together) the last counts."""
    return [StoryIndex(story, links) for story in {s.id: s for s in stories}.values()]
