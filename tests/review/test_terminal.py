"""The command as a user has it: on a terminal, in a pipe, as files."""

from __future__ import annotations

import csv
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.review.decision_log import DecisionLog
from extractor.review.decisions import decision_on
from tests.review.serving import write_stories
from tests.review.stories import flood, hostile

STORY = flood()
COMMAND = [sys.executable, "-m", "extractor", "review"]


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    return write_stories(tmp_path / "stories.jsonl", [STORY])


def _session(stories: Path, keys: list[str], *, pause: float = 0.3) -> str:
    """What a terminal shows while these keys are pressed, each after `pause` seconds of silence."""
    pty = pytest.importorskip("pty")
    pid, handle = pty.fork()
    if pid == 0:  # pragma: no cover
        os.environ.update(COLUMNS="100", LINES="60", TERM="xterm")
        os.execv(sys.executable, [*COMMAND, str(stories), "--reviewer", "Ann"])
    shown = b""
    last = time.monotonic()
    left = list(keys)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([handle], [], [], 0.1)
        if ready:
            try:
                part = os.read(handle, 65536)
            except OSError:  # Linux: the other end is gone
                break
            if not part:
                break
            shown += part
            last = time.monotonic()
        elif left and shown and time.monotonic() - last > pause:
            os.write(handle, left.pop(0).encode())
            last = time.monotonic()
    os.close(handle)
    os.waitpid(pid, 0)
    return shown.decode()


def test_a_session_in_a_terminal_with_the_same_keys_and_the_same_log(stories: Path) -> None:
    shown = _session(stories, ["3", "2", "u", "c", "heard the tape\r", "1", "?", "k", "j", "x", "s", "9", "l", "q"])
    assert "1 of 4, 0 decided" in shown
    assert "Saved: 3 holds: between 1,500 and 2,500" in shown
    assert "Taken back." in shown
    assert "Note, saved with your decision" in shown or "heard the tape" in shown
    assert "no position 9" in shown
    assert "3 of 4 decided" in shown
    state = DecisionLog(stories.parent / "decisions.jsonl").state()
    held = [state.in_force(d.fingerprint) for d in STORY.disagreements]
    assert [(d.verdict, d.note, d.reviewer) for d in held if d] == [
        ("neither", None, "Ann"),
        ("a", "heard the tape", "Ann"),
        ("not_a_disagreement", None, "Ann"),
        ("unsure", None, "Ann"),
    ]


def test_hostile_text_does_not_drive_the_terminal(tmp_path: Path) -> None:
    shown = _session(write_stories(tmp_path / "stories.jsonl", [hostile()]), ["1", "q"])
    assert "[U+202E]" in shown
    assert "\u202e" not in shown
    assert "\x00" not in shown


def test_keys_pressed_ahead_are_kept(stories: Path) -> None:
    shown = _session(stories, ["3", "\x1b[A", "2cheard the tape\r1su", "q"], pause=0)
    assert "Saved: 3 holds" in shown
    assert "Taken back." in shown
    records = [json.loads(line) for line in (stories.parent / "decisions.jsonl").read_text("utf-8").splitlines()]
    assert [(r["verdict"], r.get("position"), r.get("note")) for r in records] == [
        ("neither", 2, None), ("b", None, None), ("a", None, "heard the tape"), ("unsure", None, None), (None, None, None),
    ]  # fmt: skip


def test_in_a_pipe_it_lists_and_asks_nothing(stories: Path) -> None:
    done = _run(stories)
    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["d1", "High"], ["d2", "Medium"], ["d3", "Medium"], ["d4", "Low"],
    ]  # fmt: skip
    assert not (stories.parent / "decisions.jsonl").exists()


def test_the_list_as_json_carries_decisions(stories: Path) -> None:
    one = STORY.disagreements[1]
    DecisionLog(stories.parent / "decisions.jsonl").append(lambda state: decision_on(one, 1, "Ann"))
    found = json.loads(_run(stories, "--json").stdout)
    assert [f["status"] for f in found] == ["open", "resolved", "open", "open"]
    assert found[1]["decision"]["reviewer"] == "Ann"
    assert found[0]["positions"][2] == {
        "label": "between 1,500 and 2,500", "publishers": ["County Wire"], "independent_sources": 1,
    }  # fmt: skip


def test_files_are_written_whole_and_nothing_is_listed(stories: Path, tmp_path: Path) -> None:
    html, table, gold = (tmp_path / name for name in ("out/report.html", "d.csv", "gold.jsonl"))
    done = _run(stories, "--html", html, "--csv", table, "--gold", gold)
    assert (done.returncode, done.stdout) == (0, "")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    with table.open(encoding="utf-8-sig", newline="") as f:
        assert len(list(csv.DictReader(f))) == 4
    assert gold.read_bytes() == b""


def test_agreement_is_said(stories: Path) -> None:
    log = DecisionLog(stories.parent / "decisions.jsonl")
    for one in STORY.disagreements[:2]:
        log.append(lambda state, one=one: decision_on(one, 0, "Ann"))  # type: ignore[misc]
        log.append(lambda state, one=one: decision_on(one, 1, "Ben"))  # type: ignore[misc]
    assert "Ann and Ben: 0 of 2 the same, Cohen's kappa 0.000" in _run(stories, "--agreement").stdout
    assert json.loads(_run(stories, "--agreement", "--json").stdout)["pairs"][0]["both"] == 2


def test_a_damaged_log_is_said_and_does_not_stop_the_work(stories: Path) -> None:
    (stories.parent / "decisions.jsonl").write_text('{"id": "cut', encoding="utf-8")
    done = _run(stories)
    assert done.returncode == 0
    assert "decisions.jsonl#1: left out: not JSON" in done.stderr


def test_what_cannot_be_done_is_said_with_its_exit_code(stories: Path, tmp_path: Path) -> None:
    assert _run(tmp_path / "none.jsonl").returncode == 4
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    assert _run(tmp_path / "bad.jsonl").returncode == 4
    refused = _run(stories, "--serve", "--host", "192.0.2.1")
    assert refused.returncode == 3
    assert "without a token" in refused.stderr
    assert _run(stories, "--decisions", tmp_path).returncode == 4


def test_the_command_starts_without_the_server_or_the_models() -> None:
    code = (
        "import sys, extractor.cli.review, extractor.review.page, extractor.review.decision_log;"
        "print([m for m in ('fastapi', 'uvicorn', 'openai', 'instructor', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
