"""The shipped recordings against hand annotation, where it is at hand (EXTRACTOR_GOLD names its folder)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.schemas import ArticleFacts, Span
from tests.cli.command import extractor

SEEDS = Path(__file__).parents[2] / "seeds"
GOLD = Path(os.environ.get("EXTRACTOR_GOLD", "nowhere"))
COMPLETE = ("000.json", "002.json")
"""The articles whose annotation is whole."""

pytestmark = pytest.mark.skipif(
    not (GOLD / COMPLETE[0]).is_file(), reason="no hand annotation here: set EXTRACTOR_GOLD"
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ArticleFacts]:
    folder = tmp_path_factory.mktemp("gold")
    replay = ["--engine", "replay", "--recordings", SEEDS / "recordings", "-q"]
    done = extractor("extract", SEEDS, *replay, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    found = [ArticleFacts.model_validate_json(line) for line in done.stdout.splitlines()]
    return {Path(f.article.path or "").name: f for f in found}


def gold() -> list[dict[str, Any]]:
    return [json.loads((GOLD / name).read_text("utf-8")) for name in COMPLETE]


def overlap(span: Span, item: dict[str, Any]) -> float:
    shared = max(0, min(span.end, item["end"]) - max(span.start, item["start"]))
    return shared / (span.end - span.start + item["end"] - item["start"] - shared)


def words(name: str | None) -> set[str]:
    return set(re.sub(r"[^\w ]", "", (name or "").lower()).split())


def test_every_quotation_has_an_accepted_speaker(facts: dict[str, ArticleFacts]) -> None:
    lacking, checked = [], 0
    for one in gold():
        found = facts[one["article"]]
        sources = {a.id: a.source.name if a.source else None for a in found.attributions}
        for item in one["quotes"]:
            if item.get("in_boilerplate"):
                continue
            quotes = [q for q in found.quotes if any(overlap(p, item) >= 0.8 for p in q.parts)]
            quotes = quotes or [
                q for q in found.quotes if len(q.parts) > 1 and any(overlap(p, item) > 0.5 for p in q.parts)
            ]
            if not quotes:
                if item["kind"] in ("direct", "partial"):
                    lacking.append(f"not found: {item['text']!r}")
                continue
            if item.get("speaker_implied"):
                continue
            checked += 1
            named = words(sources.get(quotes[0].attribution or ""))
            accepted = [words(s) for s in (item.get("speaker"), *(item.get("speaker_accept") or ()))]
            if not any(named == a or (named & a) for a in accepted):
                lacking.append(f"{item['text']!r}: {named} instead of {accepted}")
    assert not lacking, "\n".join(lacking)
    assert checked > 20


def test_every_figure_that_matters_has_its_value(facts: dict[str, ArticleFacts]) -> None:
    lacking, checked = [], 0
    for one in gold():
        found = facts[one["article"]]
        for item in one["figures"]:
            if item.get("importance") == "minor" or item.get("is_date") or item.get("in_boilerplate"):
                continue
            checked += 1
            place = item.get("number_span") or item
            figures = [f for f in found.figures if f.span.start < place["end"] and place["start"] < f.span.end]
            low, high = item["value"] if isinstance(item["value"], list) else (item["value"], item["value"])
            values = [v for f in figures for v in (f.value, f.low, f.high) if v is not None]
            if not any(low * 0.999 <= v <= high * 1.001 for v in values):
                lacking.append(f"{item['text']!r}: {values} instead of {item['value']}")
    assert not lacking, "\n".join(lacking)
    assert checked > 10


def test_no_fact_comes_from_boilerplate(facts: dict[str, ArticleFacts]) -> None:
    for one in gold():
        found = facts[one["article"]]
        for item in one["meta"]["boilerplate"]:
            for owner, span in found.spans():
                assert not (item["start"] <= span.start and span.end <= item["end"]), (owner, span)


@pytest.mark.skipif(not (GOLD / "score_seeds.py").is_file(), reason="the gold's scorer is not at hand")
def test_the_story_finds_the_disagreements_and_none_of_the_lures(tmp_path: Path) -> None:
    replay = ["--engine", "replay", "--recordings", SEEDS / "recordings", "-q"]
    assert extractor("run", SEEDS, "-o", tmp_path / "out", *replay, cwd=tmp_path).returncode == 0
    files = [tmp_path / "out" / name for name in ("facts.jsonl", "stories.jsonl")]
    scorer = [sys.executable, GOLD / "score_seeds.py", SEEDS, GOLD, *files, "--json"]
    measured = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    assert measured["spans_bad"] == measured["boilerplate_items"] == 0
    assert measured["disagreements"]["recall"] >= 0.85, measured["disagreements"]
    assert measured["non_disagreements_flagged"] == []
    assert measured["merged_groups"]["rate"] >= 0.9
    assert sorted(len(lineage) for lineage in measured["lineages"][0]) == [1, 2, 2]
