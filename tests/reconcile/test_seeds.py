"""The seed articles without any model: facts by rules, disagreements by rules, measured against gold where it is at hand."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.rules import RulesEngine
from extractor.reconcile import ReconcileOptions, explain, reconcile
from extractor.schemas import ArticleFacts, Story
from extractor.text import mark_up, read_article

ROOT = Path(__file__).parents[2]
GOLD = os.environ.get("EXTRACTOR_GOLD")


@pytest.fixture(scope="module")
def facts() -> list[ArticleFacts]:
    return asyncio.run(extracted())


async def extracted() -> list[ArticleFacts]:
    engine = RulesEngine()
    found = []
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        marked = mark_up(read_article(path.read_text(encoding="utf-8"), path=f"seeds/{path.name}"))
        found.append(assemble_facts(marked, await engine.label(marked)))
    return found


@pytest.fixture(scope="module")
def story(facts: list[ArticleFacts]) -> Story:
    (found,) = reconcile(facts)
    return found


def test_the_five_articles_are_one_story_of_three_sources(story: Story) -> None:
    assert len(story.articles) == 5
    assert sorted(len(x.articles) for x in story.lineages) == [1, 2, 2]


def test_a_quotation_in_three_wordings_is_one_disagreement(story: Story) -> None:
    wordings = [d for d in story.disagreements if d.kind == "quote_wording" and "by force" in d.explanation]
    assert [len(d.positions) for d in wordings] == [3]


def test_a_share_given_more_and_less_exactly(story: Story) -> None:
    precise = [d for d in story.disagreements if d.kind == "figure_precision"]
    assert any({"19.2%", "about 20%"} == {p.label for p in d.positions} for d in precise)


def test_every_disagreement_of_the_seeds_explains_itself(story: Story) -> None:
    for d in story.disagreements:
        assert "Found by the rule" in explain(story, d.id).reason


@pytest.mark.skipif(not GOLD, reason="EXTRACTOR_GOLD names no directory")
def test_against_gold(facts: list[ArticleFacts], story: Story, tmp_path: Path) -> None:
    (tmp_path / "facts.jsonl").write_text("".join(f.model_dump_json() + "\n" for f in facts), encoding="utf-8")
    (one,) = reconcile(facts, options=ReconcileOptions(one_story=True))
    assert one.model_dump_json() == story.model_dump_json()
    (tmp_path / "stories.jsonl").write_text(story.model_dump_json() + "\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, f"{GOLD}/score_seeds.py", ROOT / "seeds", str(GOLD), "facts.jsonl", "stories.jsonl", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    measured = json.loads(run.stdout)
    assert measured["disagreements"]["recall"] >= 0.5, measured["disagreements"]
    assert measured["non_disagreements_flagged"] == []
    assert measured["merged_groups"]["rate"] >= 0.85
