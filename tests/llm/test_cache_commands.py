"""`extractor cache`, `batch` and `record` through their front door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractor.cli.main import app
from extractor.engines.wire import draft_schema
from extractor.llm.ledger import Ledger
from extractor.testing.filler import smallest_instance
from extractor.testing.server import serve_in_thread

ONE = "The mayor said on Monday that 14 people were hurt.\n\nShe told reporters: “The bridge is closed.”\n"
TWO = "Officials in the port of Rotterdam reported a fire.\n\nNo ship was damaged, the harbour master said.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "EXTRACTOR_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EXTRACTOR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("EXTRACTOR_REASKS", "0")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text(ONE, "utf-8")
    (tmp_path / "in" / "two.txt").write_text(TWO, "utf-8")

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
        return result

    return invoke


def by_hand(requests: Path, into: Path, count: int = 99) -> None:
    answer = json.dumps(smallest_instance(draft_schema()))
    lines = [json.loads(line)["custom_id"] for line in requests.read_text("utf-8").splitlines()][:count]
    rows = [json.dumps({"custom_id": name, "answer": answer, "model": "by-hand"}) for name in lines]
    into.write_text("\n".join(rows), "utf-8")


def test_a_batch_by_hand_ends_in_the_cache_and_is_served(run, tmp_path: Path) -> None:
    exported = json.loads(run("batch", "export", "in", "-o", "r.jsonl", "--json").stdout)
    assert (exported["articles"], exported["requests"], exported["answered"]) == (2, 2, 0)
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl", 1)
    partly = run("batch", "import", "hand.jsonl", "--requests", "r.jsonl", code=1)
    assert "1 answered (1 new), 0 failed, 1 missing" in partly.stderr
    misses = json.loads(run("cache", "explain-miss", "in", "--json", code=1).stdout)
    assert [miss["found"] for miss in misses] == [True, False]
    assert json.loads(run("batch", "export", "in", "-o", "again.jsonl", "--json").stdout)["requests"] == 1
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl")
    report = json.loads(run("batch", "import", "hand.jsonl", "-r", "r.jsonl", "--json").stdout)
    assert (report["answered"], report["stored"], report["complete"]) == (2, 1, True)
    assert json.loads(run("batch", "export", "in", "-o", "again.jsonl", "--json").stdout)["requests"] == 0
    assert (tmp_path / "again.jsonl").read_bytes() == b""
    sums = json.loads(run("cache", "stats", "--json").stdout)
    assert (sums["answers"], sums["bill_only"], sums["by_model"]) == (2, 0, {"by-hand": 2})
    assert run("cache", "path").stdout.strip() == str(tmp_path / "cache")
    run("extract", "in", "--engine", "llm", "--offline", "-o", "facts.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text("utf-8").splitlines()]
    assert [line["provenance"]["cached_calls"] for line in lines] == [1, 1]
    assert [line["provenance"]["cost_usd"] for line in lines] == [0.0, 0.0]


def test_where_nothing_was_kept_yet_the_commands_say_so(run, tmp_path: Path) -> None:
    said = run("cache", "stats")
    assert said.stdout.startswith("0 answers")
    assert "there is no ledger" in said.stderr
    assert json.loads(run("cache", "stats", "--json").stdout)["answers"] == 0
    assert run("cache", "verify").stdout == "0 rows, 0 damaged\n"
    misses = json.loads(run("cache", "explain-miss", "in", "--json", code=1).stdout)
    assert [miss["found"] for miss in misses] == [False, False]
    assert run("cache", "export").stdout == ""
    assert not (tmp_path / "cache").exists()
    run("batch", "export", "in", "-o", "r.jsonl")
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl")
    run("batch", "import", "hand.jsonl", "-r", "r.jsonl")
    (tmp_path / "cache" / "cache.db").unlink()  # a loss is no beginning
    assert "is gone" in run("cache", "stats", code=4).stderr


@pytest.mark.parametrize("place", ["folder", "sqlite"])
def test_the_cache_can_be_elsewhere(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    address = {"folder": str(tmp_path / "there"), "sqlite": f"sqlite:///{tmp_path}/there.db?prefix=a_&lease=9"}[place]
    shown = address.replace("&lease=9", "")
    monkeypatch.setenv("EXTRACTOR_CACHE", address)
    if place == "folder":
        monkeypatch.delenv("EXTRACTOR_CACHE_DIR")
    assert run("cache", "path").stdout.strip() == shown
    assert not json.loads(run("cache", "path", "--json").stdout)["exists"]
    assert run("cache", "stats").stdout.startswith("0 answers")
    run("batch", "export", "in", "-o", "r.jsonl")
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl")
    run("batch", "import", "hand.jsonl", "-r", "r.jsonl")
    assert json.loads(run("batch", "export", "in", "-o", "r.jsonl", "--json").stdout)["requests"] == 0
    sums = json.loads(run("cache", "stats", "--json").stdout)
    assert (sums["path"], sums["answers"]) == (shown, 2)
    assert json.loads(run("cache", "path", "--json").stdout) == {"path": shown, "exists": True}
    assert json.loads(run("cache", "verify", "--json").stdout)["rows"] == 2
    assert all(miss["found"] for miss in json.loads(run("cache", "explain-miss", "in", "--json").stdout))
    assert len(run("cache", "export").stdout.splitlines()) == 2
    run("extract", "in", "--engine", "llm", "--offline", "-o", "facts.jsonl")
    checks = {check["what"]: check for check in json.loads(run("doctor", "--json").stdout)}
    assert checks["cache"]["detail"] == shown
    rows = json.loads(run("config", "--json").stdout)
    where = "cache_dir" if place == "folder" else "cache"
    assert (rows[where]["value"], rows[where]["from"]) == (shown, "environment")


def test_secrets_of_an_address_are_never_shown(run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("redis")
    monkeypatch.setenv("EXTRACTOR_CACHE", "redis://someone:s3cret-word@127.0.0.1:9/0")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    for arguments, code in (
        (("config",), 0),
        (("config", "--json"), 0),
        (("cache", "path"), 0),
        (("cache", "stats"), 4),
        (("cache", "verify", "--json"), 4),
        (("doctor",), 3),
        (("extract", "in", "--engine", "llm", "-o", "facts.jsonl"), 4),
    ):
        said = run(*arguments, code=code)
        assert "s3cret" not in said.stdout + said.stderr
        assert "someone" not in said.stdout + said.stderr
        assert "redis://127.0.0.1:9/0" in said.stdout + said.stderr
    for wrong, says in (("redis://u:s3cret-word@/0", "names no host"), ("s3cret-word", "none of true, false")):
        monkeypatch.setenv("EXTRACTOR_CACHE", wrong)
        said = run("config", code=3)
        assert says in said.stderr
        assert "EXTRACTOR_CACHE" in said.stderr
        assert "s3cret" not in said.stderr


def test_a_damaged_cache_is_named_and_ends_with_1(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("batch", "export", "in", "-o", "r.jsonl")
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl")
    run("batch", "import", "hand.jsonl", "-r", "r.jsonl")
    assert json.loads(run("cache", "verify", "--json").stdout)["sound"]
    ledger = Ledger(tmp_path / "cache")
    ledger.backing.cache._sql("UPDATE Cache SET mode = 4 WHERE rowid = 1")
    ledger.close()
    verdict = json.loads(run("cache", "verify", "--json", code=1).stdout)
    assert (verdict["rows"], len(verdict["damaged"])) == (2, 1)
    assert "storage mode 4" in run("cache", "verify", code=1).stdout
    assert json.loads(run("cache", "stats", "--json").stdout)["damaged"] == 1
    exported = run("cache", "export", code=1)
    assert len(exported.stdout.splitlines()) == 1
    assert "1 damaged rows were left out" in exported.stderr
    misses = json.loads(run("cache", "explain-miss", "in", "--json", code=1).stdout)
    assert sorted("storage mode 4" in str(miss["damage"]) for miss in misses) == [False, True]
    monkeypatch.setenv("EXTRACTOR_CACHE_DIR", str(tmp_path / "new"))
    assert run("cache", "absorb", "cache", code=1).stdout == "1 answers taken in\n"
    assert json.loads(run("cache", "verify", "--json").stdout)["rows"] == 1
    assert "the cache itself" in run("cache", "absorb", "new", code=4).stderr


def test_recordings_are_made_checked_and_pruned(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_in_thread() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        made = json.loads(run("record", "in", "-o", "rec", "--json").stdout)
        assert (made["written"], made["recordings"], made["failed"], made["stale"]) == (2, 2, 0, [])
        sent = server.requests
        again = json.loads(run("record", "in", "-o", "rec", "--no-cache", "--json").stdout)
        assert (again["written"], server.requests) == (0, sent)
    monkeypatch.delenv("OPENAI_BASE_URL")
    run("record", "in", "-o", "rec", "--check")
    run("extract", "in", "--engine", "replay", "--recordings", "rec", "-o", "facts.jsonl")
    (tmp_path / "in" / "two.txt").write_text(TWO.replace("a fire", "two fires"), "utf-8")
    checked = run("record", "in", "-o", "rec", "--check", "--json", code=1)
    report = json.loads(checked.stdout)
    assert report["missing"] == ["in/two.txt"]
    assert [(old["purpose"], old["differs_in"]) for old in report["stale"]] == [("in/two.txt", ["article"])]
    assert "changed since: article" in checked.stderr
    run("record", "in", "-o", "rec", "--check", "--prune", code=1)
    assert [path.name.partition(".")[0] for path in (tmp_path / "rec").iterdir()] == ["one"]


def test_the_cache_can_be_taken_out(run, tmp_path: Path) -> None:
    run("batch", "export", "in", "-o", "r.jsonl")
    by_hand(tmp_path / "r.jsonl", tmp_path / "hand.jsonl")
    run("batch", "import", "hand.jsonl", "-r", "r.jsonl")
    lines = [json.loads(line) for line in run("cache", "export").stdout.splitlines()]
    assert [line["served"] for line in lines] == [True, True]
    assert json.loads(run("cache", "export", "-o", "out.jsonl", "--json").stdout)["rows"] == 2
    assert json.loads(run("cache", "export", "--recordings", "rec", "--json").stdout) == {"written": 2, "known": 0}
    run("extract", "in", "--engine", "replay", "--recordings", "rec", "-o", "facts.jsonl")
    missing = run("batch", "status", code=4)
    assert "batch submit" in missing.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_a_large_export_holds_its_requests_once(tmp_path: Path) -> None:
    """700 articles of 6 kB: 41 MB to begin with, 60 at the peak; put into words by asyncio.run, 165."""
    text = " ".join(f"The board met for the {n}. time and said nothing of the harbour." for n in range(90))
    rows = (json.dumps({"text": f"Report number {n}. {text}"}) for n in range(700))
    (tmp_path / "in.jsonl").write_text("\n".join(rows), "utf-8")
    code = """
from pathlib import Path
from extractor.cli.main import app
try:
    app(["batch", "export", "in.jsonl", "-o", "r.jsonl", "--quiet"])
except SystemExit as end:
    assert end.code == 0, end.code
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""
    environment = {**os.environ, "EXTRACTOR_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert (tmp_path / "r.jsonl").read_bytes().count(b"\n") == 700
    assert int(done.stdout) < 110_000
