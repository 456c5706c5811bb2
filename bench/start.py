"""CPU seconds that `extractor --help` takes: user and system, best and median of several starts.

    python bench/start.py [--times 20] [--limit 0.35]

Exits 1 if the median is above the limit. Not a test: it measures the machine as well.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys


def cpu_of_a_start() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "extractor", "--help"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--limit", type=float, default=0.35, help="seconds of CPU")
    given = parser.parse_args()
    cpu_of_a_start()  # writes byte code once
    seconds = [cpu_of_a_start() for _ in range(given.times)]
    median = statistics.median(seconds)
    print(
        f"extractor --help: {median:.3f} s of CPU (best {min(seconds):.3f}, {given.times} starts, limit {given.limit})"
    )
    return 0 if median <= given.limit else 1


if __name__ == "__main__":
    sys.exit(main())
