"""The example action for GitHub: its files fit GitHub's schemas, and its steps do what it says, run as they stand."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.testing.server import serve_in_thread
from tests.cli.command import COMMAND, clean_environment, extractor
from tests.house.source import ROOT

FOLDER = ROOT / "examples" / "github_action"


def parsed(name: str) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("name", "schema"),
    [("action.yml", "vendor.github-actions"), ("prompt-regression.yml", "vendor.github-workflows")],
)
def test_it_fits_the_schema_of_github(name: str, schema: str) -> None:
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip("check-jsonschema is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, FOLDER / name],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_passes_on_only_what_the_action_takes() -> None:
    steps = parsed("prompt-regression.yml")["jobs"]["compare"]["steps"]
    ours = [s for s in steps if s.get("uses", "").startswith("./")]
    assert [s["uses"] for s in ours] == ["./.github/actions/prompt-regression"]
    assert set(ours[0]["with"]) <= set(parsed("action.yml")["inputs"])


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as the action expects it: answers recorded, facts accepted."""
    folder = tmp_path_factory.mktemp("accepted")
    shutil.copytree(ROOT / "seeds", folder / "tests/articles", ignore=shutil.ignore_patterns("recordings"))
    program = folder / "bin" / "extractor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    program.chmod(0o755)
    with serve_in_thread() as model:
        recorded = extractor(
            "record", "tests/articles", "-o", "tests/recordings", cwd=folder, env={"OPENAI_BASE_URL": model.url}
        )
    assert recorded.returncode == 0, recorded.stderr
    done = extractor(
        "extract", "tests/articles", "-o", "tests/facts.jsonl", "--engine", "replay", "--recordings", "tests/recordings",
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def repository(accepted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(accepted, tmp_path / "repository")


def run_steps(repository: Path, given: dict[str, str] | None = None) -> tuple[str, int, str]:
    """Runs the action's steps as GitHub does: the name of the last one run, its exit code and what it said."""
    action = parsed("action.yml")
    inputs = {name: one["default"] for name, one in action["inputs"].items()} | (given or {})
    environment = clean_environment(repository)
    environment["PATH"] = f"{repository / 'bin'}:{environment['PATH']}"
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input in a script is run as a script"
        env = {k: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], v) for k, v in step["env"].items()}
        script = repository / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], check=False, cwd=repository,
            env=environment | env, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        if done.returncode:
            break
    return step["name"], done.returncode, done.stdout + done.stderr


def test_what_was_accepted_passes(repository: Path) -> None:
    name, code, said = run_steps(repository)
    assert (name, code) == ("Compare with what was accepted", 0), said
    assert (repository / "prompt-regression" / "review.html").is_file()
    assert (repository / "prompt-regression" / "changes.html").is_file()


def test_a_request_without_a_recording_is_named(repository: Path) -> None:
    gone = sorted((repository / "tests" / "recordings").glob("000*.json"))
    for path in gone:
        path.unlink()
    name, code, said = run_steps(repository)
    assert (name, code) == ("Every request has a recording, and every recording is of a request", 1)
    assert "000_5c61273971e7d6f7" in said


def test_a_lost_quotation_fails_and_is_shown(repository: Path) -> None:
    facts = repository / "tests" / "facts.jsonl"
    lines = [json.loads(line) for line in facts.read_text("utf-8").splitlines()]
    passage = re.search('[“"][^“”"]+[”"]', lines[0]["article"]["text"])
    assert passage is not None
    part = {"start": passage.start() + 1, "end": passage.end() - 1, "text": passage[0][1:-1]}
    lines[0]["quotes"].append({"id": "q999", "parts": [part], "kind": "direct", "attribution": None})
    facts.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    name, code, said = run_steps(repository)
    assert (name, code) == ("Compare with what was accepted", 1), said
    assert "lost-quotes" in said
    name, code, said = run_steps(repository, {"fail-on": "lost-quotes>1"})
    assert code == 0, (name, said)
