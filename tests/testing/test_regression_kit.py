"""A user's regression tests: green while facts stay, red with a readable reason when one is lost or a recording is stale."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli.main import app
from extractor.testing.regression import cases, unused_recordings

runner = CliRunner()
SEEDS = Path(__file__).parents[2] / "seeds"
SEED = "004_6265d0da6e9f2d7b"


def extractor(*words: str) -> None:
    result = runner.invoke(app, list(words))
    assert result.exit_code == 0, result.output


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A folder with one seed, its recording and its facts, as a user would make it."""
    folder = tmp_path / "ours"
    extractor("init-tests", str(folder), str(SEEDS / f"{SEED}.txt"))
    for recording in (SEEDS / "recordings").glob(f"{SEED}.*.json"):
        shutil.copy(recording, folder / "recordings")
    extractor(
        "extract", str(folder / "articles"), "-o", str(folder / "expected.jsonl"),
        "--engine", "replay", "--recordings", str(folder / "recordings"),
    )  # fmt: skip
    return folder


def test_facts_that_stay_pass(kit: Path) -> None:
    (case,) = cases(kit)
    assert case.problems(strict=True) == []
    assert unused_recordings(kit) == []


def test_the_written_tests_run_under_pytest(kit: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(kit)],
        capture_output=True,
        check=False,
        text=True,
        cwd=kit,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def edit(kit: Path, change: object) -> list[str]:
    path = kit / "expected.jsonl"
    line = json.loads(path.read_text(encoding="utf-8"))
    change(line)  # type: ignore[operator]
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    (case,) = cases(kit)
    return case.problems()


def test_a_lost_fact_is_named(kit: Path) -> None:
    def one_more(line: dict) -> None:
        span = line["quotes"][0]["parts"][0] | {"start": 0, "end": 5, "text": line["article"]["text"][:5]}
        line["quotes"].insert(0, {"id": "q999", "parts": [span], "kind": "partial", "attribution": None})

    assert any(p.startswith("lost quote at 0–5") for p in edit(kit, one_more))


def test_a_changed_speaker_is_named(kit: Path) -> None:
    def another(line: dict) -> None:
        for a in line["attributions"]:
            if a["source"]:
                a["source"]["name"] = "Somebody Else"

    problems = edit(kit, another)
    assert any("speaker" in p and "Somebody Else" in p for p in problems)


def test_a_stale_recording_is_named(kit: Path) -> None:
    (recording,) = (kit / "recordings").glob("*.json")
    other = next((SEEDS / "recordings").glob("000_*.json"))
    recording.unlink()
    shutil.copy(other, kit / "recordings")
    (case,) = cases(kit)
    assert "no recording matches" in case.problems()[0]
    assert unused_recordings(kit) == [other.name]


def test_an_edited_article_is_named(kit: Path) -> None:
    article = kit / "articles" / f"{SEED}.txt"
    article.write_text(article.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    (case,) = cases(kit)
    assert "not the one whose facts were kept" in case.problems()[0]


def test_without_recordings_the_rules_engine_is_tested(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    extractor("init-tests", str(folder), str(SEEDS / f"{SEED}.txt"))
    (case,) = cases(folder)
    assert "no facts are expected" in case.problems()[0]
    extractor("extract", str(folder / "articles"), "-o", str(folder / "expected.jsonl"), "--engine", "rules")
    (case,) = cases(folder)
    assert case.problems() == []


def test_nothing_is_overwritten(kit: Path) -> None:
    (kit / "README.md").write_text("mine", encoding="utf-8")
    extractor("init-tests", str(kit))
    assert (kit / "README.md").read_text(encoding="utf-8") == "mine"
    assert runner.invoke(app, ["init-tests", str(kit), "no-such-file.txt"]).exit_code == 4
