"""The repository's files, parsed once."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "modules", "pyproject", "tracked"]

ROOT = Path(__file__).parents[2]


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the package."""
    return {p: ast.parse(p.read_text("utf-8")) for p in sorted((ROOT / "extractor").rglob("*.py"))}


@cache
def tracked() -> tuple[Path, ...]:
    """Files under version control; everything outside of hidden and generated folders where there is no git."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return tuple(ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists())
    return tuple(p for p in ROOT.rglob("*") if p.is_file() and not any(x.startswith(".") for x in p.parts))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
