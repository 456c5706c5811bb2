"""The service against its own OpenAPI description, by schemathesis as its users run it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.serving import serve

CASES = 4
"""Requests made up for each operation in the fuzzing phase; with the coverage phase some 1,000 in all."""

CONFIG = """
[checks]
# The description cannot say all: no half pairs, a date that can be read, spans that are the article's own text.
positive_data_acceptance.enabled = false
# The token is asked for before any endpoint, see test_service.py; this service has none.
ignored_auth.enabled = false

[[operations]]
# Decision.at of the contract also takes a Unix time.
include-name = "POST /v1/reconcile"
checks.negative_data_rejection.enabled = false
# A request for each keyword of the whole contract takes a minute; the contract has tests of its own.
phases.coverage.enabled = false
"""


def test_no_answer_is_other_than_described(tmp_path: Path) -> None:
    if importlib.util.find_spec("schemathesis") is None:
        pytest.skip("schemathesis is not installed")
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    program = Path(sys.executable).parent / "schemathesis"
    with serve(tmp_path, "--engine", "rules", "-j", 64) as service:
        done = subprocess.run(
            [program, "run", f"{service.url}/openapi.json", "--phases", "coverage,fuzzing",
             "--max-examples", str(CASES), "--seed", "7"],
            check=False, cwd=tmp_path, capture_output=True, text=True, timeout=110,
        )  # fmt: skip
        assert "Traceback" not in service.log.read_text()
    assert done.returncode == 0, done.stdout[-6000:]
    assert "generated" in done.stdout


def test_the_description_names_every_endpoint(tmp_path: Path) -> None:
    with serve(tmp_path, "--engine", "rules") as service:
        paths = service.json("GET", "/openapi.json")["paths"]
    assert {
        "/v1/extract", "/v1/reconcile", "/v1/jobs", "/v1/jobs/{job_id}", "/v1/jobs/{job_id}/cancel",
        "/v1/jobs/{job_id}/result", "/v1/schema", "/v1/schema/{name}", "/health", "/ready", "/metrics",
    } == set(paths)  # fmt: skip
