"""`extractor extract` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from extractor.schemas import ArticleFacts
from tests.cli.command import COMMAND, clean_environment, extractor

SEEDS = Path(__file__).parents[2] / "seeds"
GOOD = "The harbour minister, Ana Ruiz, said on Friday that the ferry was “perfectly safe”. Some 300 people left.\n"


def facts_of(output: str | bytes) -> list[ArticleFacts]:
    lines = output.splitlines() if isinstance(output, bytes) else output.split("\n")
    return [ArticleFacts.model_validate_json(line) for line in lines if line]


def test_data_on_stdout_talk_on_stderr(tmp_path: Path) -> None:
    done = extractor("extract", SEEDS, cwd=tmp_path)
    found = facts_of(done.stdout)
    assert done.returncode == 0
    assert [f.article.path for f in found] == [str(p) for p in sorted(SEEDS.glob("*.txt"))]
    assert done.stderr.count("rules engine") == 1
    assert "5 articles done" in done.stderr
    quiet = extractor("extract", SEEDS, "--quiet", cwd=tmp_path)
    assert (quiet.stdout, quiet.stderr) == (done.stdout, "")


def test_no_fact_of_the_seeds_is_misplaced_or_from_boilerplate(tmp_path: Path) -> None:
    for one in facts_of(extractor("extract", SEEDS, "-q", cwd=tmp_path).stdout):
        text = one.article.text or ""
        assert one.quotes
        for _, span in one.spans():
            assert text[span.start : span.end] == span.text
        for item in (*one.quotes, *one.figures, *one.claims):
            spans = getattr(item, "parts", None) or getattr(item, "evidence", None) or (item.span,)
            for span in spans:
                assert not any(b.start < span.end and span.start < b.end for b in one.article.boilerplate)


BAD = {
    "binary.txt": b"\x7fELF\x00\x01",
    "empty.txt": b"",
    "cyrillic.txt": "Он сказал, что корабль вышел. ".encode("cp1251") * 3,
    "huge.txt": b"word " * 1_000_001,
    "rows.jsonl": b'{"text": "A fine row, said Ann Lee."}\nnot json\n{"title": "no text"}\n{"text": null}\n',
}


def test_bad_inputs_cost_one_line_each_and_the_good_are_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "good.txt").write_text(GOOD)
    (folder / "western.txt").write_bytes("“Café,” she said.".encode("cp1252"))
    (folder / "utf16.txt").write_bytes(b"\xff\xfe" + GOOD.encode("utf-16-le"))
    (folder / "page.html").write_bytes(b"<html></html>")
    (tmp_path / "none").mkdir()
    done = extractor("extract", "in", "none", "missing.txt", "*.nope", "-o", "facts.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    told = {
        "binary.txt", "empty.txt", "cyrillic.txt", "huge.txt", "rows.jsonl#2", "rows.jsonl#3", "rows.jsonl#4",
        "page.html", "none", "missing.txt", "*.nope",
    }  # fmt: skip
    assert {e.split(": ")[1].removeprefix("in/") for e in errors} == told
    assert len(errors) == len(told)
    assert [line for line in done.stderr.splitlines() if "western.txt" in line and "Windows-1252" in line]
    found = facts_of((tmp_path / "facts.jsonl").read_bytes())
    assert [f.article.path for f in found] == ["in/good.txt", "in/rows.jsonl#1", "in/utf16.txt", "in/western.txt"]
    failures = [json.loads(line) for line in (tmp_path / "facts.failures.jsonl").read_text().splitlines()]
    assert {f["path"].removeprefix("in/") for f in failures} == told
    assert {f["error"] for f in failures} == {"InputError"}
    assert all(f["message"] and f["at"] for f in failures)
    again = extractor("extract", "in", "none", "missing.txt", "*.nope", "-o", "facts.jsonl", cwd=tmp_path)
    assert again.returncode == 1
    assert "4 kept from before" in again.stderr


@pytest.mark.parametrize("arguments", [["missing.txt"], ["none"], ["empty.txt"], ["-"]])
def test_nothing_but_bad_input_is_4_and_leaves_no_output(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "empty.txt").touch()
    done = extractor("extract", *arguments, "-o", "facts.jsonl", cwd=tmp_path)
    assert done.returncode == 4
    assert not (tmp_path / "facts.jsonl").exists()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_a_file_that_breaks_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    done = extractor("extract", "/proc/self/mem", "a.txt", "-q", cwd=tmp_path)
    assert (done.returncode, len(facts_of(done.stdout))) == (1, 1)
    assert done.stderr == "error: /proc/self/mem: cannot be read: Input/output error\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write anything")
def test_forbidden_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "a.txt").chmod(0)
    assert "permission denied" in extractor("extract", "a.txt", cwd=tmp_path).stderr
    (tmp_path / "locked").mkdir(mode=0o500)
    (tmp_path / "b.txt").write_text(GOOD)
    done = extractor("extract", "b.txt", "-o", "locked/facts.jsonl", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 2)


@pytest.mark.parametrize("output", [".", "a.txt/facts.jsonl", "/proc/facts.jsonl"])
def test_unwritable_output_is_4_in_one_line(tmp_path: Path, output: str) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    done = extractor("extract", "a.txt", "-o", output, "--engine", "rules", cwd=tmp_path)
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert output in done.stderr
    assert (tmp_path / "a.txt").read_text() == GOOD


def test_a_full_disk_is_4_and_what_is_done_stays(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "a.txt").write_text(GOOD)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "extract", "a.txt", "--engine", "rules"],
            check=False, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path),
        )  # fmt: skip
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_standard_input(tmp_path: Path) -> None:
    (one,) = facts_of(extractor("extract", "-", cwd=tmp_path, stdin=GOOD.encode()).stdout)
    assert one.article.text == GOOD
    rows = b'{"body": "One ship left, said Bo."}\n{"body": "Two ships left, said Bo."}\n'
    found = facts_of(extractor("extract", "-", cwd=tmp_path, stdin=rows).stdout)
    assert [f.article.path for f in found] == ["-#1", "-#2"]


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    rows = b"".join(b'{"text": "Article %d. Some 300 people left, she said."}\n' % n for n in range(400))
    (tmp_path / "a.jsonl").write_bytes(rows)
    done = subprocess.run(
        f"{' '.join(COMMAND)} extract a.jsonl -q | head -n 1; echo ${{PIPESTATUS[0]}}",
        check=True, shell=True, executable="/bin/bash", capture_output=True, text=True, cwd=tmp_path,
        env=clean_environment(tmp_path),
    )  # fmt: skip
    first, status = done.stdout.splitlines()
    assert facts_of(first)
    assert (status, done.stderr) == ("0", "")


def slow_input(folder: Path, count: int = 60) -> list[str]:
    folder.mkdir()
    seed = sorted(SEEDS.glob("*.txt"))[4].read_text("utf-8")
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f"Edition {n}.\n\n{seed}", "utf-8")
    return ["extract", "in", "-o", "facts.jsonl", "--engine", "rules", "-q"]


def start(arguments: list[str], tmp_path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=tmp_path, env=clean_environment(tmp_path), stderr=subprocess.PIPE
    )


def wait_for_lines(path: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.002)


def test_killed_again_and_again_it_finishes_with_the_same_bytes(tmp_path: Path) -> None:
    arguments = slow_input(tmp_path / "in")
    whole = extractor(*arguments[:3], "whole.jsonl", *arguments[4:], cwd=tmp_path)
    assert whole.returncode == 0
    wanted = (tmp_path / "whole.jsonl").read_bytes()
    out = tmp_path / "facts.jsonl"
    for lines in (1, 9, 10, 23, 41, 59):
        process = start(arguments, tmp_path)
        wait_for_lines(out, lines, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        there = out.read_bytes()
        assert wanted.startswith(there)  # no line lost, none doubled, at most the last one torn
    done = extractor(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert out.read_bytes() == wanted


def test_ctrl_c_is_130_and_keeps_what_is_done(tmp_path: Path) -> None:
    arguments = slow_input(tmp_path / "in")
    process = start(arguments, tmp_path)
    out = tmp_path / "facts.jsonl"
    wait_for_lines(out, 5, process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert b"interrupted" in stderr
    done = facts_of(out.read_bytes())
    assert 5 <= len(done) < 60
    assert extractor(*arguments, cwd=tmp_path).returncode == 0
    assert len(facts_of(out.read_bytes())) == 60


def test_ctrl_c_on_a_silent_pipe(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "extract", "-", "-q"],
        cwd=tmp_path, env=clean_environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"text": "One ship left, said Bo."}\n')
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"{")  # given out although the pipe stays open
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert b"Traceback" not in process.stderr.read() if process.stderr else True
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def test_strict_finds_what_is_unaccounted_for(tmp_path: Path) -> None:
    done = extractor("extract", SEEDS, "--strict", "-o", "facts.jsonl", cwd=tmp_path)
    found = facts_of((tmp_path / "facts.jsonl").read_bytes())
    lacking = sum(f.coverage.quotes_unaccounted + f.coverage.figures_unaccounted for f in found)
    errors = sum(flag.severity == "error" for f in found for flag in f.flags)
    assert done.returncode == (1 if lacking or errors else 0)


def test_without_text(tmp_path: Path) -> None:
    (one,) = facts_of(extractor("extract", "-", "--no-text", cwd=tmp_path, stdin=GOOD.encode()).stdout)
    assert one.article.text is None
    assert one.quotes
