"""Reports of one event by two papers, written apart: what `reconcile` finds of their contradictions with no model.

    python bench/reconcile_pairs.py [--part development|held_out] [-v]

Every directory of tests/reconcile/pairs holds the articles of one event and `expected.json`: the contradictions a
fact-checker wants, look-alikes that must not be reported, and what may be reported without being either. A
contradiction is found when a disagreement of a fitting kind has items over the two stated wordings on different sides.
A disagreement is wrong when it answers to nothing in the file. The held-out part was written with the other and is
measured, not developed on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.rules import RulesEngine
from extractor.reconcile import ReconcileOptions, reconcile
from extractor.schemas import Article, ArticleFacts, Disagreement, Span, Story
from extractor.text import mark_up

PAIRS = pathlib.Path(__file__).parents[1] / "tests" / "reconcile" / "pairs"
PARTS = ("development", "held_out")


@dataclass
class Score:
    """What was found of one or several events."""

    expected: int = 0
    found: int = 0
    reported: int = 0
    wrong: int = 0
    look_alikes: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Adds the counts of another event."""
        self.expected += other.expected
        self.found += other.found
        self.reported += other.reported
        self.wrong += other.wrong
        self.look_alikes += other.look_alikes

    @property
    def recall(self) -> float:
        """Share of the expected contradictions that were found, 0–1."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of what is reported that answers to a stated contradiction or is stated to do no harm, 0–1."""
        return 1 - self.wrong / self.reported if self.reported else 1.0


async def extract(directory: pathlib.Path) -> tuple[list[ArticleFacts], dict[str, Any]]:
    """Facts of the event's articles by the rules engine, and what is expected of them."""
    expected = json.loads((directory / "expected.json").read_text(encoding="utf-8"))
    engine = RulesEngine()
    found = []
    for name, meta in expected["articles"].items():
        text = (directory / name).read_text(encoding="utf-8")
        marked = mark_up(Article.from_text(text, path=name, **meta))
        found.append(assemble_facts(marked, await engine.label(marked)))
    return found, expected


def story_of(facts: Iterable[ArticleFacts]) -> Story:
    """The event as one story: that articles find each other is measured elsewhere."""
    (story,) = reconcile(facts, options=ReconcileOptions(one_story=True))
    return story


def _spans(story: Story) -> dict[tuple[str, str], tuple[Span, ...]]:
    found: dict[tuple[str, str], tuple[Span, ...]] = {}
    for facts in story.articles:
        for claim in facts.claims:
            found[facts.article.id, claim.id] = claim.evidence
        for quote in facts.quotes:
            found[facts.article.id, quote.id] = quote.parts
        for figure in facts.figures:
            found[facts.article.id, figure.id] = (figure.span,)
    return found


def _holds(
    one: Disagreement, entry: dict[str, Any], story: Story, spans: dict[tuple[str, str], tuple[Span, ...]]
) -> bool:
    """Whether the disagreement sets the two wordings of the entry against each other."""
    if entry["kinds"] != ["*"] and one.kind not in entry["kinds"]:
        return False
    articles = {f.article.path: f.article for f in story.articles}
    where: list[set[int]] = []
    for side in entry["sides"]:
        article = articles[side["article"]]
        assert article.text is not None
        start = article.text.index(side["words"])
        end = start + len(side["words"])
        where.append(
            {
                number
                for number, position in enumerate(one.positions)
                for member in position.members
                if member.article == article.id
                and any(s.start < end and start < s.end for s in spans[member.article, member.item])
            }
        )
    return any(a != b for a in where[0] for b in where[1])


def measure(story: Story, expected: dict[str, Any]) -> Score:
    """Scores one event."""
    score = Score(expected=len(expected["contradictions"]), reported=len(story.disagreements))
    spans = _spans(story)
    answered: set[str] = set()
    for entry in expected["contradictions"]:
        hits = [d.id for d in story.disagreements if _holds(d, entry, story, spans)]
        answered.update(hits)
        score.found += bool(hits)
        if not hits:
            score.lines.append(f"missed   {entry['what']}: {' / '.join(s['words'] for s in entry['sides'])}")
    for one in story.disagreements:
        if one.id in answered or any(_holds(one, entry, story, spans) for entry in expected["acceptable"]):
            continue
        score.wrong += 1
        lure = next((entry["what"] for entry in expected["look_alikes"] if _holds(one, entry, story, spans)), None)
        score.look_alikes += lure is not None
        score.lines.append(
            f"wrong    {one.kind}: {one.summary} {f'[look-alike: {lure}]' if lure else ''}\n         {one.explanation}"
        )
    return score


def run(part: str) -> dict[str, Score]:
    """Scores of all events of a part, by name."""
    found = {}
    for directory in sorted((PAIRS / part).iterdir()):
        facts, expected = asyncio.run(extract(directory))
        found[directory.name] = measure(story_of(facts), expected)
    return found


def main() -> None:
    """Prints the figures of both parts, or of one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("-v", action="store_true", help="also print what was missed and what was wrong")
    chosen = parser.parse_args()
    for part in [chosen.part] if chosen.part else PARTS:
        total = Score()
        for name, score in run(part).items():
            total.add(score)
            if chosen.v:
                print(f"== {name}: {score.found} of {score.expected}, {score.wrong} of {score.reported} wrong")
                print("\n".join(score.lines))
        print(
            f"{part}: {total.found} of {total.expected} found (recall {total.recall:.2f}), "
            f"{total.wrong} of {total.reported} reported are wrong (precision {total.precision:.2f}), "
            f"{total.look_alikes} of them look-alikes"
        )


if __name__ == "__main__":
    main()
