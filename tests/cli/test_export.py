"""`extractor export` as a user runs it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.command import extractor
from tests.review.serving import write_stories
from tests.review.stories import flood, hostile


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    return write_stories(tmp_path / "stories.jsonl", [flood(), hostile()])


@pytest.mark.parametrize("to", ["csv", "parquet", "sqlite", "webannotation", "claimreview"])
def test_every_format_is_written(stories: Path, to: str) -> None:
    done = extractor("export", stories, "--to", to, "-o", "out", cwd=stories.parent)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (stories.parent / "out").exists()


def test_decisions_are_put_in_and_json_goes_to_stdout(stories: Path) -> None:
    one = flood().disagreements[0]
    log = stories.parent / "decisions.jsonl"
    log.write_text(json.dumps({"id": "x", "fingerprint": one.fingerprint, "verdict": "a", "reviewer": "Ann",
                               "at": "2025-03-06T10:00:00Z"}) + "\n")  # fmt: skip
    done = extractor(
        "export", "-", "--to", "claimreview", "--decisions", log, cwd=stories.parent, stdin=stories.read_bytes()
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["@graph"]) == 3
    extractor("export", stories, "--to", "sqlite", "--decisions", log, "-o", "s.db", cwd=stories.parent)
    found = sqlite3.connect(stories.parent / "s.db").execute(
        "SELECT status, verdict, upheld, reviewer FROM disagreements WHERE fingerprint = ?", [one.fingerprint]
    )
    assert found.fetchall() == [("resolved", "a", 1, "Ann")]


def test_lines_that_cannot_be_used_are_told_and_the_rest_is_written(tmp_path: Path) -> None:
    good = flood().articles[0].model_dump_json()
    (tmp_path / "facts.jsonl").write_text(f"{good}\n{{]\n\n{good.replace('claims', 'klaims')}\n")
    done = extractor("export", "facts.jsonl", "--to", "csv", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "facts.jsonl#2: this line is not JSON" in done.stderr
    assert "facts.jsonl#4: this line is not facts: klaims" in done.stderr
    assert len((tmp_path / "out" / "quotes.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--to", "xml", "-o", "x"], 2, "'xml' is none of csv, parquet"),
        (["--to", "csv"], 2, "cannot go to standard output"),
        (["--to", "csv", "-o", "stories.jsonl"], 2, "is an input of this command"),
        (["--to", "sqlite", "-o", "."], 4, "is a folder"),
        (["--to", "claimreview", "--page", "javascript:alert(1)"], 2, "is no http(s) address"),
        (["--to", "claimreview", "--decisions", "nowhere.jsonl"], 4, "no such file of decisions"),
    ],
)
def test_what_cannot_be_done_is_said(stories: Path, arguments: list[str], code: int, says: str) -> None:
    done = extractor("export", stories, *arguments, cwd=stories.parent)
    assert done.returncode == code
    assert says in " ".join(done.stderr.replace("│", " ").split())


def test_an_empty_input_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("\n")
    done = extractor("export", "none.jsonl", "--to", "csv", "-o", "out", cwd=tmp_path)
    assert (done.returncode, (tmp_path / "out").exists()) == (4, False)
