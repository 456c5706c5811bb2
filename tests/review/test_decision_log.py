"""The log on disk: append-only, several writers, cut lines, kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.errors import StoreError
from extractor.review.corrections import Remark, correct
from extractor.review.decision_log import DecisionLog, read_decisions, to_line
from extractor.review.decisions import decision_on, replay, taken_back
from extractor.review.story_index import StoryIndex
from tests.review.stories import flood

STORY = flood()
ONE, TWO, *_ = STORY.disagreements

WRITER = """
import sys
from extractor.review.decision_log import DecisionLog
from extractor.review.decisions import decision_on
from tests.review.stories import flood
log, name, times = DecisionLog(sys.argv[1]), sys.argv[2], int(sys.argv[3])
one = flood().disagreements[0]
for n in range(times):
    log.append(lambda state: decision_on(one, n % 2, name, note=str(n)))
    print(n, flush=True)
"""


def _writer(path: Path, name: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(times)], stdout=subprocess.PIPE, text=True
    )


def test_what_is_appended_is_read_back_by_anyone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "decisions.jsonl"
    log = DecisionLog(path)
    assert log.state().decisions == {}
    first = log.append(lambda state: decision_on(ONE, 0, "Ann", note="two\nlines “quoted”"))
    reader = DecisionLog(path)
    assert reader.state().in_force(ONE.fingerprint) == first
    log.append(lambda state: decision_on(TWO, "both", "Ann"))
    assert len(reader.state().decisions) == 2
    assert reader.records == log.records
    assert reader.state().dump() == replay(log.records).dump() == DecisionLog(path).state().dump()


def test_a_line_is_readable_and_holds_no_empty_fields(tmp_path: Path) -> None:
    made = decision_on(TWO, 0, "Ann", note="\u202eevil\u2028 é")
    line = to_line(made)
    assert "\n" not in line
    assert "\u202e" not in line
    assert "é" in line
    assert json.loads(line) == {
        "id": made.id, "fingerprint": TWO.fingerprint, "verdict": "a", "note": "\u202eevil\u2028 é",
        "reviewer": "Ann", "at": json.loads(line)["at"],
    }  # fmt: skip
    assert json.loads(to_line(taken_back(made, "Ann")))["verdict"] is None


def test_two_processes_and_a_reader_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    writers = [_writer(path, name, 120) for name in ("Ann", "Ben")]
    log = DecisionLog(path)
    while any(w.poll() is None for w in writers):
        log.state()
        assert log.damage == ()
        time.sleep(0.02)
    for writer in writers:
        assert writer.wait() == 0
        assert writer.stdout is not None
        writer.stdout.close()
    log.state()
    for name in ("Ann", "Ben"):
        assert [r.note for r in log.records if r.reviewer == name] == [str(n) for n in range(120)]
    assert path.read_bytes().count(b"\n") == 240


def test_a_writer_killed_at_any_moment_has_kept_all_that_it_said_was_kept(tmp_path: Path) -> None:
    for attempt in range(4):
        path = tmp_path / f"{attempt}.jsonl"
        writer = _writer(path, "Ann", 100_000)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.05 + 0.037 * attempt)
        os.kill(writer.pid, signal.SIGKILL)
        said = [0, *map(int, writer.stdout.read().split())]
        writer.stdout.close()
        writer.wait()
        log = DecisionLog(path)
        log.state()
        kept = [int(r.note or -1) for r in log.records]
        assert kept == list(range(len(kept)))
        assert len(kept) in (said[-1] + 1, said[-1] + 2)
        assert len(log.damage) <= 1


def test_a_cut_last_line_is_reported_and_the_next_record_stands_on_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    log = DecisionLog(path)
    log.append(lambda state: decision_on(ONE, 0, "Ann"))
    whole = path.read_bytes()
    with path.open("ab") as f:
        f.write(whole[: len(whole) // 2])
    fresh = DecisionLog(path)
    assert len(fresh.state().decisions) == 1
    (damage,) = fresh.damage
    assert damage.line == 2
    assert "cut off" in damage.reason
    for each in (fresh, log):
        each.append(lambda state: decision_on(TWO, 1, "Ann"))
    again = DecisionLog(path)
    again.state()
    assert len(again.records) == 3
    assert [d.line for d in again.damage] == [2]
    assert path.read_bytes().startswith(whole)


def test_a_last_line_that_only_lacks_its_end_counts(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    DecisionLog(path).append(lambda state: decision_on(ONE, 0, "Ann"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    log = DecisionLog(path)
    log.append(lambda state: decision_on(TWO, 0, "Ann"))
    assert len(log.records) == 2
    assert log.damage == ()
    assert len(path.read_bytes().splitlines()) == 2


def test_foreign_lines_are_left_out_said_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text('<<<<<<< HEAD\n{"record": "poem"}\n\n{"id": "x", "verdict": "z"}\n[1]\n', encoding="utf-8")
    log = DecisionLog(path)
    log.append(lambda state: decision_on(ONE, 0, "Ann"))
    assert [d.line for d in log.damage] == [1, 2, 4, 5]
    assert "poem" in log.damage[1].reason
    assert len(log.records) == 1
    assert path.read_text(encoding="utf-8").startswith("<<<<<<< HEAD\n")


def test_a_file_that_git_put_in_its_place_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "decisions.jsonl", tmp_path / "other.jsonl"
    log = DecisionLog(path)
    log.append(lambda state: decision_on(ONE, 0, "Ann"))
    DecisionLog(other).append(lambda state: decision_on(TWO, 0, "Ben"))
    DecisionLog(other).append(lambda state: decision_on(TWO, 1, "Ben"))
    os.replace(other, path)
    assert set(log.state().decisions) == {TWO.fingerprint}
    DecisionLog(other).append(lambda state: decision_on(ONE, 0, "Cid"))
    path.write_bytes(other.read_bytes() * 3)
    assert set(log.state().decisions) == {ONE.fingerprint}
    path.unlink()
    assert log.state().decisions == {}


def test_what_make_refuses_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    log = DecisionLog(path)

    def refuse(state: object) -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        log.append(refuse)  # type: ignore[arg-type]
    assert log.append(lambda state: None) is None
    assert path.read_bytes() == b""


def test_a_log_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot read the decision log"):
        DecisionLog(tmp_path).state()
    with pytest.raises(StoreError, match="cannot open the decision log"):
        DecisionLog(tmp_path).append(lambda state: None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error_and_not_a_decision() -> None:
    with pytest.raises(StoreError, match="not stored"):
        DecisionLog("/dev/full").append(lambda state: decision_on(ONE, 0, "Ann"))


def test_reconcile_gets_the_decisions_in_force_without_undone_ones_and_corrections(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    log = DecisionLog(path)
    first = log.append(lambda state: decision_on(ONE, 0, "Ann"))
    second = log.append(lambda state: decision_on(TWO, 0, "Ann"))
    index = StoryIndex(STORY)
    article = STORY.articles[0].article.id
    log.append(lambda state: correct(index, article, "c1", Remark(problem="not_an_item"), "Ann"))
    assert second is not None
    log.append(lambda state: taken_back(second, "Ann"))
    assert read_decisions(path) == [first]
    assert read_decisions(tmp_path / "none.jsonl") == []
