"""The head of the page: what was read, and how much of it is in dispute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractor.review.html import Html, bdi, el
from extractor.review.queue import Case
from extractor.review.story_index import StoryIndex
from extractor.review.views.words import SEVERITIES
from extractor.text.plural import count

__all__ = ["heading_of", "masthead"]


def heading_of(indexes: Sequence[StoryIndex]) -> str:
    """The title of one story, or how many there are."""
    return indexes[0].story.title if len(indexes) == 1 else count(len(indexes), "story", "stories")


def masthead(indexes: Sequence[StoryIndex], queue: Sequence[Case]) -> Html:
    """Title and counts of all stories."""
    stories = [index.story for index in indexes]
    severities = Counter(str(c.disagreement.severity) for c in queue)
    unsettled = sum(c.disagreement.status == "open" for c in queue)
    facts = [f for s in stories for f in s.facts]
    shared = sum(f.from_several_sources for f in facts)
    tiles = [
        ("Articles", len({a.article.id for s in stories for a in s.articles}), ""),
        ("Independent sources", sum(len(s.lineages) for s in stories), ""),
        ("Facts", len(facts), f"{shared:,} from two sources or more" if shared else ""),
        ("Disagreements", len(queue), ", ".join(f"{severities[s]} {s}" for s in SEVERITIES if severities[s])),
        ("Still open", unsettled, f"{len(queue) - unsettled:,} decided" if unsettled < len(queue) else ""),
    ]
    return el(
        "header",
        el("p", "What the articles agree on, and where they do not", class_="eyebrow"),
        el("h1", bdi(heading_of(indexes))),
        el(
            "dl",
            *(
                el("div", el("dt", name), el("dd", f"{number:,}", el("small", note) if note else None))
                for name, number, note in tiles
            ),
            class_="tiles",
        ),
        class_="masthead",
    )
