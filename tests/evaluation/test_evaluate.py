"""Scores against hand-worked cases: what is right, missed, invented; intervals; formats; bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli.main import app
from extractor.engines.rules import RulesEngine
from extractor.evaluation import evaluate, read_gold
from extractor.evaluation.metrics import Counts, Tally
from extractor.pipeline.extract import extract_article
from extractor.schemas import ArticleFacts
from extractor.text import read_article

TEXT = (
    "“We checked every cabin,” Ana Ruiz said. About 40 people were hurt, officials said.\n\n"
    "Boris Vale said the ferry was late. “It was cold,” he said.\n"
)


async def facts(text: str = TEXT, path: str = "ferry.txt") -> ArticleFacts:
    return await extract_article(read_article(text, path=path), RulesEngine())


def place(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    data = {
        "article": "ferry.txt",
        "text": TEXT,
        "quotes": [
            place("We checked every cabin,") | {"kind": "direct", "speaker": "Ana Ruiz"},
            place("It was cold,") | {"kind": "direct", "speaker": "Carla Dias"},
            place("the ferry") | {"kind": "partial", "speaker": "Boris Vale"},
        ],
        "figures": [place("40") | {"value": [35, 45], "unit": "people"}],
        "claims": [{"text": "40 were hurt", "evidence": [place("About 40 people were hurt")]}],
    }
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


async def predictions(tmp_path: Path, *lines: ArticleFacts) -> Path:
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(x.model_dump_json() + "\n" for x in lines), encoding="utf-8")
    return path


async def test_a_hand_worked_case(tmp_path: Path, gold: Path) -> None:
    result = evaluate(read_gold(gold), await predictions(tmp_path, await facts()), worst=5)
    sums = result.total.sums
    assert (sums["quote_exact"].right, sums["quote_exact"].gold, sums["quote_exact"].predicted) == (2, 3, 2)
    assert sums["quote_speaker"].right == 1
    assert sums["speaker_of_found"].recall == 0.5
    assert sums["figure_value"].recall == sums["claim_covered"].recall == 1.0
    assert {(m.kind, m.what) for m in result.worst[0].misses} >= {("speaker", "wrong"), ("quote", "missed")}


async def test_an_extraction_against_itself_is_perfect(tmp_path: Path) -> None:
    path = await predictions(tmp_path, await facts())
    for counts in (evaluate(read_gold(path), path)).total.sums.values():
        assert counts.recall in (None, 1.0) or counts.right == 0


async def test_brat_standoff_is_read(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT, encoding="utf-8")
    said = TEXT.index("said. About")
    ana = TEXT.index("Ana Ruiz")
    (tmp_path / "ferry.ann").write_text(
        f"T1\tSource {ana} {ana + 8}\tAna Ruiz\nT2\tCue {said} {said + 4}\tsaid\n"
        f"T3\tContent 0 25\t“We checked every cabin,”\nE1\tCue:T2 Source:T1 Content:T3\n",
        encoding="utf-8",
    )
    path = await predictions(tmp_path, await facts())
    sums = evaluate(read_gold(tmp_path / "ferry.ann"), path).total.sums
    assert sums["content_and_source"].recall == sums["cue_of_found"].recall == 1.0


def test_intervals_hold_the_value_and_do_not_depend_on_order() -> None:
    articles = [(f"a{i}", {"m": Counts(i % 3, 2, 2)}) for i in range(40)]
    one, other = Tally(), Tally()
    for key, counts in articles:
        one.add(key, counts)
    for key, counts in reversed(articles):
        other.add(key, counts)
    rate = one.rate("m", "f1")
    assert rate == other.rate("m", "f1")
    assert rate.value is not None
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < rate.value < rate.high


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gold.json", "{", "cannot be read as JSON"),
        ("gold.json", "[]", "has no 'article'"),
        ("gold.json", '{"article": "x", "quotes": [{}]}', "KeyError"),
        ("gold.jsonl", "nonsense\n", "line 1"),
        ("gold.ann", "T1\tCue 5 2\tx\n", "needs itself and 'gold.txt'"),
    ],
)
async def test_bad_gold_is_one_clear_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    pred = await predictions(tmp_path, await facts())
    result = CliRunner().invoke(app, ["evaluate", str(path), str(pred)])
    assert result.exit_code == 4
    assert message in result.output
    assert "Traceback" not in result.output


async def test_the_command_prints_a_table_and_a_page(tmp_path: Path, gold: Path) -> None:
    pred = await predictions(tmp_path, await facts())
    result = CliRunner().invoke(app, ["evaluate", str(gold), str(pred), "--html", str(tmp_path / "m.html")])
    assert result.exit_code == 0
    assert "quotes with the right speaker" in result.output
    assert "instead of Carla Dias" in (tmp_path / "m.html").read_text(encoding="utf-8")


async def test_nothing_in_common_is_an_input_error(tmp_path: Path, gold: Path) -> None:
    pred = await predictions(tmp_path, await facts("Another text.", "other.txt"))
    result = CliRunner().invoke(app, ["evaluate", str(gold), str(pred)])
    assert result.exit_code == 4
    assert "nothing could be scored" in result.output
