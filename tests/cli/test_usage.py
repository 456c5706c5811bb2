"""What a command makes of a slip: one line that says which, what to do, and the exit code of design.md."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from extractor.schemas import Story
from tests.cli.command import COMMAND, clean_environment, extractor
from tests.review.stories import flood

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    path.write_text(flood().model_dump_json() + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--engine", "magic"), ("--concurrency", "0"), ("--max-cost", "-1"), ("--max-tokens", "0"), ("--max-chars", "0")],
)
def test_a_flag_with_a_value_that_cannot_be_is_usage(tmp_path: Path, flag: str, value: str) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    done = extractor("extract", "a.txt", flag, value, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {flag}: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
@pytest.mark.parametrize(
    "arguments", [["schema"], ["schema", "Story"], ["config"], ["--help"], ["--version"], ["extract", SEEDS, "-q"]]
)
def test_a_full_disk_is_one_line_and_4(tmp_path: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments],
            check=False, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=clean_environment(tmp_path),
        )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr.startswith("error: standard output")
    assert "No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["schema"], ["schema", "--json"], ["config"], ["extract", SEEDS, "-q"]])
def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path),
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


@pytest.mark.parametrize("command", [["extract"], ["run", "-o", "out"], ["record", "-o", "kept"], ["extract", "a.txt"]])
def test_an_empty_argument_is_not_the_current_folder(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    done = extractor(*command, "", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "an argument is empty" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "command",
    [
        ["run", "a.txt", "-o", ""], ["extract", "a.txt", "--output="], ["record", "a.txt", "-o", ""],
        ["reconcile", "a.jsonl", "-o", ""], ["export", "a.jsonl", "--to", "csv", "-o", ""], ["cache", "export", "-o", ""],
        ["batch", "export", "a.txt", "-o", ""], ["review", "a.jsonl", "--html", ""], ["review", ""],
    ],
)  # fmt: skip
def test_an_empty_output_is_not_the_current_folder(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    (tmp_path / "a.jsonl").write_text(flood().model_dump_json() + "\n", encoding="utf-8")
    done = extractor(*command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is empty; is a variable unset?" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "a.txt"]


def test_a_file_that_is_not_there_is_no_cache_hit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“We will sail,” Ana Ruiz said.", encoding="utf-8")
    done = extractor("cache", "explain-miss", "nope.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert "nope.txt" in done.stderr
    for command in (["batch", "export", "-o", "b.jsonl"], ["cache", "absorb"]):
        done = extractor(*command, "nope.txt", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (4, "")
        assert "nope.txt: there is no such file" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]
    mixed = extractor("cache", "explain-miss", "a.txt", "nope.txt", "--json", cwd=tmp_path)
    assert mixed.returncode == 1
    assert [miss["found"] for miss in json.loads(mixed.stdout)] == [False]


@pytest.mark.parametrize("more", [[], ["--json"], ["--serve"], ["--html", "page.html"]])
def test_there_is_nothing_to_review_in_an_empty_file(tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "empty.txt").touch()
    done = extractor("review", "empty.txt", *more, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("error: empty.txt: no story in it")
    assert not (tmp_path / "page.html").exists()


def test_the_list_shows_the_ids_that_explain_takes(tmp_path: Path, stories: Path) -> None:
    done = extractor("review", stories, cwd=tmp_path)
    story = Story.model_validate_json(stories.read_text("utf-8"))
    shown = [line.split()[0] for line in done.stdout.splitlines()]
    assert sorted(shown) == sorted(d.id for d in story.disagreements)
    summaries = {d.id: d.summary for d in story.disagreements}
    for line in done.stdout.splitlines():
        assert summaries[line.split()[0]] in line
    other = story.model_copy(update={"id": "s-0123456789ab"})
    stories.write_text(story.model_dump_json() + "\n" + other.model_dump_json() + "\n", encoding="utf-8")
    both = extractor("review", stories, cwd=tmp_path).stdout.splitlines()
    assert {tuple(line.split()[:2]) for line in both} <= {(s, d) for s in (story.id, other.id) for d in summaries}


def test_reviews_without_decisions_are_told(tmp_path: Path, stories: Path) -> None:
    extractor("extract", SEEDS, "-o", "facts.jsonl", "--engine", "rules", "-q", cwd=tmp_path)
    for source in ("facts.jsonl", stories):
        done = extractor("export", source, "--to", "claimreview", cwd=tmp_path)
        assert json.loads(done.stdout)["@graph"] == []
        assert "warning: no review in it" in done.stderr
    key = flood().disagreements[0].fingerprint
    decision = {"id": "0" * 16, "fingerprint": key, "verdict": "a", "reviewer": "Ann", "at": "2025-12-03T10:00:00Z"}
    (tmp_path / "decisions.jsonl").write_text("junk\n" + json.dumps(decision) + "\n")
    done = extractor("export", stories, "--to", "claimreview", "--decisions", "decisions.jsonl", cwd=tmp_path)
    assert len(json.loads(done.stdout)["@graph"]) == 3
    assert "no review in it" not in done.stderr
    assert "decisions.jsonl#1: left out: not JSON" in done.stderr


def test_the_summary_and_the_page_count_shared_facts_alike(tmp_path: Path) -> None:
    done = extractor("run", SEEDS, "-o", "out", "--engine", "rules", "--judge", "none", cwd=tmp_path)
    (story,) = [Story.model_validate_json(x) for x in (tmp_path / "out" / "stories.jsonl").read_bytes().splitlines()]
    several = sum(f.independent_sources > 1 for f in story.facts)
    assert several > sum(f.status == "corroborated" for f in story.facts) > 0, "the seeds tell the two counts apart"
    assert f"{several} from two sources or more" in done.stdout
    assert f"{several} from two sources or more" in (tmp_path / "out" / "review.html").read_text("utf-8")
    assert json.loads((tmp_path / "out" / "run.json").read_text())["found"]["facts_from_several_sources"] == several


def test_one_is_not_many(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Ferry sails again\n\n“We sail,” Ana Ruiz said. About 40 people came.\n")
    done = extractor("run", "one.txt", "-o", "out", "--engine", "rules", "--judge", "none", cwd=tmp_path)
    text = done.stdout + done.stderr
    for wrong in ("1 articles", "1 quotes", "1 figures", "1 claims", "1 facts", "1 stories", "1 sources"):
        assert wrong not in text
    assert "1 quote, 1 figure" in text
    assert "1 quote · 1 figure" in (tmp_path / "out" / "review.html").read_text("utf-8")


@pytest.mark.parametrize("command", [["submit", "requests.jsonl"], ["status"], ["collect"]])
def test_a_batch_without_a_key_or_offline_asks_nobody(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "a.txt").write_text("“We sail,” Ana Ruiz said.")
    extractor("batch", "export", "a.txt", "-o", "requests.jsonl", cwd=tmp_path, env={"OPENAI_API_KEY": "sk-1"})
    assert (tmp_path / "requests.jsonl").stat().st_size > 100
    if command != ["submit", "requests.jsonl"]:
        (tmp_path / "batches.json").write_text('{"format": 1, "jobs": []}')
    done = extractor("batch", *command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("error: the Batch API needs a key: set OPENAI_API_KEY")
    away = extractor("batch", *command, cwd=tmp_path, env={"OPENAI_API_KEY": "sk-1", "EXTRACTOR_OFFLINE": "1"})
    assert away.returncode == 3
    assert "EXTRACTOR_OFFLINE forbids it" in away.stderr
