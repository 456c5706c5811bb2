"""Peak memory and speed of `extractor extract` (rules) as the number of articles grows: memory must not.

    python bench/pipeline_memory.py [--articles 500 5000]

Each size is a process of its own over a JSONL file made from the seeds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"


def measure(count: int, folder: Path) -> tuple[float, float]:
    """(peak MB, seconds) of one run over `count` articles."""
    texts = [p.read_text("utf-8") for p in sorted(SEEDS.glob("*.txt"))]
    source = folder / f"{count}.jsonl"
    with source.open("w", encoding="utf-8") as f:
        for n in range(count):
            f.write(json.dumps({"text": f"Edition {n}.\n{texts[n % len(texts)]}"}) + "\n")
    code = (
        "import resource, sys\nfrom extractor.cli.main import main\n"
        "sys.argv = ['extractor', *sys.argv[1:]]\n"
        "try:\n    main()\nfinally:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "extract", str(source), "-o", str(folder / f"{count}.facts.jsonl"), "-q",
               "--engine", "rules"]  # fmt: skip
    began = time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stderr.split()[-1]) / 1024, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[500, 5000])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for count in given.articles:
            peak, seconds = measure(count, Path(name))
            print(f"{count:7,} articles: peak {peak:6.1f} MB, {seconds:6.1f} s, {count / seconds:5.1f} articles/s")


if __name__ == "__main__":
    main()
