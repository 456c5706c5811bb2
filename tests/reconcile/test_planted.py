"""The planted-conflict bench in small: what the full run reports must not rot."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reconcile_planted", ROOT / "bench" / "reconcile_planted.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_planted_conflicts_are_found_and_look_alikes_left_alone(bench: ModuleType) -> None:
    measured = bench.planted(40, 7, False)
    assert measured["overall"]["precision"] >= 0.95, measured
    assert measured["overall"]["recall"] >= 0.90, measured


def test_copy_trees_are_counted(bench: ModuleType) -> None:
    measured = bench.trees(40, 7, ROOT / "seeds", False)
    assert measured["exact"] >= 0.95, measured
