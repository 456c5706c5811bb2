"""No output is written over an input, over somebody else's file, or into what is no regular file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import extractor

TEXT = "“We checked every cabin,” Ana Ruiz said. About 40 people were hurt.\n"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert extractor("extract", "a.txt", "-o", "f.jsonl", "--engine", "rules", "-q", cwd=tmp_path).returncode == 0
    assert extractor("reconcile", "f.jsonl", "-o", "s.jsonl", "-q", cwd=tmp_path).returncode == 0
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["extract", "a.txt", "-o", "a.txt", "--engine", "rules"],
        ["reconcile", "f.jsonl", "-o", "f.jsonl"],
        ["review", "s.jsonl", "--html", "s.jsonl"],
        ["review", "s.jsonl", "--csv", "s.jsonl"],
        ["export", "f.jsonl", "--to", "sqlite", "-o", "f.jsonl"],
        ["diff", "f.jsonl", "f.jsonl", "--html", "f.jsonl"],
        ["evaluate", "f.jsonl", "f.jsonl", "--html", "f.jsonl"],
        ["batch", "export", "a.txt", "-o", "a.txt"],
    ],
)
def test_an_input_is_never_written_over(facts: Path, words: list[str]) -> None:
    before = {p.name: p.read_bytes() for p in facts.iterdir() if p.is_file()}
    done = extractor(*words, cwd=facts)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert {name: (facts / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("content", ["Precious text, no newline", '{"mine": 1}\n', '{"mine": 1}', "\n"])
def test_a_file_of_something_else_is_not_taken_for_a_torn_one(facts: Path, content: str) -> None:
    (facts / "mine").write_text(content, encoding="utf-8")
    done = extractor("extract", "a.txt", "-o", "mine", "--engine", "rules", cwd=facts)
    assert done.returncode == 4
    assert (facts / "mine").read_text(encoding="utf-8") == content


def test_a_torn_last_line_is_still_repaired(facts: Path) -> None:
    whole = (facts / "f.jsonl").read_bytes()
    (facts / "f.jsonl").write_bytes(whole[: len(whole) // 2])
    assert extractor("extract", "a.txt", "-o", "f.jsonl", "--engine", "rules", cwd=facts).returncode == 0
    assert (facts / "f.jsonl").read_bytes() == whole


def test_a_device_is_no_resumable_output(facts: Path) -> None:
    done = extractor("extract", "a.txt", "-o", "/dev/full", "--engine", "rules", cwd=facts)
    assert done.returncode == 4
    assert "no regular file" in done.stderr
