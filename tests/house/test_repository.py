"""Links, words, packaging: what a reader of the repository relies on."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from extractor.schemas.base import EXTRACTOR_VERSION
from extractor.settings import Settings, variable_of
from tests.house.source import ROOT, pyproject, tracked

TEXTS = {".py", ".md", ".toml", ".sh", ".html", ".css", ".js", ".yaml", ".yml", ".txt", ".example", ""}
PLACES = re.compile(r"/work/|/tmp/venv|shared/(gold|polnear|design|style)")
LEFT_UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


@pytest.mark.parametrize("name", ["schemas", "prompts"])
def test_links_at_the_top_are_for_readers(name: str) -> None:
    link = ROOT / name
    assert link.is_symlink()
    target = os.readlink(link)
    assert not os.path.isabs(target)
    assert link.resolve() == ROOT / "extractor" / name


def test_links_are_never_imported() -> None:
    for path in tracked():
        if path.suffix != ".py" or path.is_symlink():
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            assert not {n.partition(".")[0] for n in names} & {"schemas", "prompts"}, path


def test_nothing_speaks_of_one_machine_and_nothing_is_left_undone() -> None:
    found = []
    for path in tracked():
        if path.is_symlink() or path.suffix not in TEXTS or path.name in {"run", Path(__file__).name}:
            continue
        if "seeds" in path.parts:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if PLACES.search(line) or LEFT_UNDONE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_every_dependency_has_a_lower_bound_and_a_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    project = pyproject()["project"]
    extras = project["optional-dependencies"]
    for requirement in (*project["dependencies"], *(r for name in extras for r in extras[name])):
        name = re.split(r"[\[<>=!~ ]", requirement)[0]
        if name == "fact-extractor":
            continue
        assert ">=" in requirement, f"{requirement}: no lower bound"
        bound = requirement.partition(">=")[2].partition(",")[0]
        assert re.search(rf"\| `?{re.escape(name)}`? \| {re.escape(bound)} ", reasons), f"docs/dependencies.md: {name}"


def test_the_example_configuration_names_every_setting() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert named == {variable_of(name) for name in Settings.model_fields}


def test_the_changelog_is_open() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.index("## [Unreleased]") < (text.find("\n## [0") if "\n## [0" in text else len(text))


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"fact_extractor-{EXTRACTOR_VERSION}-")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(n for n in names if n.endswith("METADATA"))
        assert "Provides-Extra: html" in archive.read(metadata).decode()
    inside = {n for n in names if n.startswith("extractor/")}
    assert {n.partition("/")[0].rpartition("-")[0] for n in names - inside} == {"fact_extractor-0.1.0.dist"} or all(
        ".dist-info/" in n for n in names - inside
    )
    package = {str(p.relative_to(ROOT)) for p in tracked() if (ROOT / "extractor") in p.parents}
    assert package <= inside
    strangers = {n for n in inside - package if not n.endswith((".py", ".md", ".toml", ".css", ".js", ".json", ".txt"))}
    assert strangers == set()
    archive_path = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(archive_path)
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "extract", "-", "--engine", "rules", "-q"],
        check=True, capture_output=True, cwd=tmp_path, input="“No,” the mayor, Ana Ruiz, said.".encode(),
        env={**os.environ, "PYTHONPATH": str(archive_path)},
    )  # fmt: skip
    assert b"Ana Ruiz" in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import extractor; print(extractor.__file__)"],
        check=True, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(archive_path)},
    )  # fmt: skip
    assert where.stdout.startswith(str(archive_path))
