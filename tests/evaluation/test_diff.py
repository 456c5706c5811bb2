"""What changed between two extractions, matched by evidence; gates for continuous integration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli.main import app
from extractor.errors import ConfigError
from extractor.evaluation.diff import compare, diff_files, parse_gate, tally
from extractor.schemas import ArticleFacts

from .test_evaluate import facts, predictions

runner = CliRunner()


def changed(line: ArticleFacts, **parts: object) -> ArticleFacts:
    return ArticleFacts.model_validate_json(json.dumps(line.model_dump(mode="json") | parts))


async def test_nothing_changed() -> None:
    line = await facts()
    assert compare(line, line) == []


async def test_ids_alone_are_no_change() -> None:
    line = await facts()
    text = line.model_dump_json().replace('"q1"', '"q9"').replace('"a1"', '"a77"').replace('"c1"', '"c50"')
    assert compare(line, ArticleFacts.model_validate_json(text)) == []


async def test_a_lost_quote_a_new_value_and_another_speaker_are_named() -> None:
    line = await facts()
    data = line.model_dump(mode="json")
    figure = data["figures"][0] | {"value": 41.0, "low": None, "high": None}
    speaker = [a | {"source": {"name": "Nobody", "kind": "person", "role": None}} for a in data["attributions"]]
    claims = [c | {"quotes": [], "figures": []} for c in data["claims"]]
    new = changed(line, quotes=data["quotes"][:1], figures=[figure], attributions=speaker, claims=claims)
    counts = tally(compare(line, new))
    assert counts["lost-quote"] == 1
    assert counts["changed-value"] == 1
    assert counts["changed-speaker"] >= 1
    assert counts["changed-source"] >= 1
    assert counts["gained-quote"] == 0


async def test_articles_that_come_and_go_are_said(tmp_path: Path) -> None:
    one, two = await facts(), await facts("Another text. “No,” said Carla Dias.", "other.txt")
    edited = await facts("The ferry article was edited.", "ferry.txt")
    (tmp_path / "old").mkdir()
    old = await predictions(tmp_path / "old", one)
    new = await predictions(tmp_path, two, edited)
    assert [(c.kind, c.what) for c in diff_files(old, new)] == [("article", "changed"), ("article", "gained")]


@pytest.mark.parametrize("gate", ["lost-quotes>0", "changed-speaker >= 1", "gained-claims=0", "lost-article>3"])
def test_gates_parse(gate: str) -> None:
    assert parse_gate(gate).written == gate


@pytest.mark.parametrize("gate", ["", "lost", "lost-quotes", "lost-quotes<1", "broken-quotes>0", "lost-kittens>0"])
def test_a_bad_gate_says_how_to_write_one(gate: str) -> None:
    with pytest.raises(ConfigError, match=r"gained|lost|changed"):
        parse_gate(gate)


async def test_the_command_gates_and_prints(tmp_path: Path) -> None:
    line = await facts()
    data = line.model_dump(mode="json")
    claims = [c | {"quotes": [], "figures": []} for c in data["claims"]]
    (tmp_path / "old").mkdir()
    old = await predictions(tmp_path / "old", line)
    new = await predictions(tmp_path, changed(line, quotes=[], claims=claims))
    plain = runner.invoke(app, ["diff", str(old), str(new)])
    assert plain.exit_code == 0
    assert "- quote" in plain.output
    gated = runner.invoke(
        app, ["diff", str(old), str(new), "--fail-on", "lost-quotes>0", "--html", str(tmp_path / "d.html")]
    )
    assert gated.exit_code == 1
    assert "We checked every cabin" in (tmp_path / "d.html").read_text(encoding="utf-8")
    assert runner.invoke(app, ["diff", str(old), str(new), "--fail-on", "lost-quotes>2"]).exit_code == 0
    assert runner.invoke(app, ["diff", str(old), str(new), "--fail-on", "nonsense"]).exit_code == 3
    rows = [
        json.loads(x)
        for x in runner.invoke(app, ["diff", str(old), str(new), "--json"]).stdout.splitlines()
        if x[:1] == "{"
    ]
    assert {r["what"] for r in rows} >= {"lost"}
