"""Prints a pip constraints file that holds every core and extra dependency at its lower bound.

python bench/lowest_bounds.py > lowest.txt && pip install -c lowest.txt '.[test]'
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


def main() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for requirement in (*project["dependencies"], *extras["html"], *extras["arrow"], *extras["service"]):
        if found := re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+)", requirement):
            print(f"{found[1]}=={found[2]}")


if __name__ == "__main__":
    main()
