"""Every runnable block of the documentation is run.

```console  lines after `$ ` are run in order, in a folder that holds seeds/; lines below must be in the output, in this
            order, … standing for anything. `make` and lines that only set up an environment are left to CI.
```python   run in order, in one namespace a document.
A line `<!-- not run: why -->` above a block leaves it out; other kinds of blocks are never run.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, clean_environment
from tests.house.reference import PARTS, with_parts
from tests.house.source import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n+^```(?P<kind>console|python)\n(?P<body>.*?)^```$", re.M | re.S)
ELSEWHERE = ("make", "python3", "pip", ".venv/bin/pip", "git", "cp", "export")


@dataclass(frozen=True)
class Step:
    command: str
    output: tuple[str, ...]


def blocks(document: Path) -> list[tuple[str, str]]:
    return [
        (m["kind"], m["body"])
        for m in BLOCK.finditer("\n" + document.read_text("utf-8"))
        if not m["before"].startswith("<!-- not run")
    ]


def steps(body: str) -> list[Step]:
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found and found[-1][0].endswith("\\"):
            found[-1] = (found[-1][0][:-1] + line.strip(), [])
        elif found and line.strip():
            found[-1][1].append(line)
    return [Step(command, tuple(output)) for command, output in found]


def shown_in_order(expected: tuple[str, ...], output: str) -> None:
    position = 0
    lines = output.splitlines()
    for wanted in expected:
        pattern = re.compile(".*".join(re.escape(part) for part in wanted.strip().split("…")))
        while position < len(lines) and not pattern.search(lines[position]):
            position += 1
        assert position < len(lines), f"not in the output, or not in this order: {wanted!r}\n\n{output}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_blocks_do_what_they_say(document: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    program = tmp_path / ".venv" / "bin" / "extractor"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    program.chmod(0o755)
    environment = clean_environment(tmp_path)
    environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    program_text: list[str] = []
    for kind, body in blocks(document):
        if kind == "python":
            program_text.append(body)
            continue
        for step in steps(body):
            if step.command.startswith(ELSEWHERE):
                continue
            done = subprocess.run(
                step.command, check=False, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True,
                timeout=100,
            )  # fmt: skip
            assert done.returncode == 0, f"{step.command}\n{done.stdout}\n{done.stderr}"
            shown_in_order(step.output, done.stdout + done.stderr)
    if program_text:
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(program_text)],
            check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", PARTS)
def test_generated_parts_are_what_the_code_says(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert with_parts(document, text) == text, "run `make docs`"


def test_every_flag_is_documented() -> None:
    documented = (ROOT / "docs" / "formats.md").read_text("utf-8")
    codes = set()
    for path in (ROOT / "extractor" / "engines").rglob("*.py"):
        found = re.findall(
            r"(?:\.flag|\.say|Problem|Finding|Flag)\(\s*(?:code=)?\"([a-z]+(?:_[a-z]+)+)\"", path.read_text("utf-8")
        )
        codes |= set(found)
    assert len(codes) > 10
    assert sorted(c for c in codes if f"`{c}`" not in documented) == []
