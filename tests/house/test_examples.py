"""The programs in examples/ run on the seeds, as their first lines say."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import clean_environment
from tests.house.source import ROOT


@pytest.mark.parametrize(
    ("name", "needs", "shows"),
    [
        ("plain_script.py", [], "5 articles"),
        ("polars_pandas.py", ["pyarrow", "polars", "pandas"], "5 articles, 0 failed"),
        ("duckdb_sql.py", ["pyarrow", "duckdb"], "percent"),
        ("dagster_asset.py", ["dagster"], "every_quotation_is_accounted_for: passed"),
    ],
)
def test_an_example_runs(tmp_path: Path, name: str, needs: list[str], shows: str) -> None:
    for module in needs:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    seeds = sorted(map(str, (ROOT / "seeds").glob("*.txt")))
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name, *seeds], check=False, cwd=tmp_path, capture_output=True, text=True,
        env=clean_environment(tmp_path, {"EXTRACTOR_ENGINE": "rules", "PYTHONIOENCODING": "utf-8"}), timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert shows in done.stdout
