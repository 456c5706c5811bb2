"""What a start costs, and the manners every command shares."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import clean_environment, extractor

HEAVY = (
    "openai", "instructor", "diskcache", "pydantic", "pydantic_settings", "rich", "rapidfuzz", "pint", "dateparser",
    "sentencex", "tenacity", "fastapi", "uvicorn", "pyarrow", "trafilatura", "asyncio", "extractor.settings",
    "extractor.engines", "extractor.llm", "extractor.text", "extractor.reconcile", "extractor.schemas",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["extract", "--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    # typer itself uses pydantic once a command has options; the version stands with the schema's.
    allowed = {"extractor.schemas", "pydantic", "asyncio"} if arguments != ["--help"] else set()
    code = (
        "import sys; sys.argv = ['extractor', *sys.argv[1:]]\n"
        "from extractor.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as e:\n    assert not e.code, e.code\n"
        f"loaded = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "print(*loaded, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True, capture_output=True, text=True, cwd=tmp_path, env=clean_environment(tmp_path),
    )  # fmt: skip
    assert set(done.stderr.split()) <= allowed


def test_a_rules_run_loads_no_client_library_and_nothing_of_stories_or_other_languages(tmp_path: Path) -> None:
    code = (
        "import sys, asyncio\nfrom extractor import Extractor\n"
        "with Extractor('rules') as e: e.extract('The mayor, Ana Ruiz, said on Friday that 12 ships left.')\n"
        "others = ('extractor.schemas.story', 'extractor.text.quantities.foreign')\n"
        "print(*[m for m in ('openai', 'instructor', 'diskcache', 'httpx2', *others) if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True, capture_output=True, text=True, cwd=tmp_path, env=clean_environment(tmp_path),
    )  # fmt: skip
    assert done.stdout.strip() == ""


def commands(tmp_path: Path) -> list[str]:
    listing = extractor("--help", cwd=tmp_path).stdout.partition("Commands:\n")[2]
    return [line.split()[0] for line in listing.splitlines() if line.startswith("  ") and line[2] != " "][:-2]


def test_every_command_has_help_and_stands_in_the_documentation(tmp_path: Path) -> None:
    documented = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    found = commands(tmp_path)
    assert {"run", "extract", "reconcile", "review", "schema", "config", "doctor"} <= set(found)
    for name in found:
        done = extractor(name, "--help", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"`extractor {name}" in documented, f"docs/cli.md does not mention `extractor {name}`"


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["extract"], ["extract", "--no-such-option", "x"], ["run", "x"], ["schema", "Nothing"]],
)
def test_wrong_use_is_2(tmp_path: Path, arguments: list[str]) -> None:
    done = extractor(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error" in done.stderr


@pytest.mark.parametrize(
    ("env", "arguments", "says"),
    [
        ({"EXTRACTOR_CONCURRENCY": "many"}, ["a.txt"], "EXTRACTOR_CONCURRENCY (environment)"),
        ({"OPENAI_BASE_URL": "ftp://x"}, ["a.txt"], "OPENAI_BASE_URL"),
        ({"EXTRACTOR_HEADERS": "not json"}, ["a.txt"], "EXTRACTOR_HEADERS"),
        ({}, ["a.txt", "--engine", "llm"], "OPENAI_API_KEY"),
        ({}, ["a.txt", "--engine", "replay"], "--recordings"),
        ({}, ["a.txt", "--engine", "replay", "--recordings", "nowhere"], "nowhere"),
        ({"EXTRACTOR_PROMPT_VERSION": "99", "OPENAI_API_KEY": "sk-1"}, ["a.txt"], "no version 99"),
    ],
)
def test_wrong_configuration_is_3_in_one_line(
    tmp_path: Path, env: dict[str, str], arguments: list[str], says: str
) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    done = extractor("extract", *arguments, cwd=tmp_path, env=env)
    assert (done.returncode, done.stdout) == (3, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "sk-1" not in done.stderr


@pytest.mark.parametrize("when", ["extractor.cli.door", "typer", "extractor.settings", "extractor.pipeline.run"])
def test_ctrl_c_in_the_first_moment_is_one_line(tmp_path: Path, when: str) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {when!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.argv = ['extractor', 'extract', 'a.txt', '--engine', 'rules']\n"
        "from extractor.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False, capture_output=True, text=True, cwd=tmp_path, env=clean_environment(tmp_path),
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "error: interrupted\n")
