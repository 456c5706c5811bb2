"""How close live calls come to the ideal: wall time, CPU per call, memory.

    python bench/live_throughput.py --calls 500 --latency 2
    python bench/live_throughput.py --calls 5000 --latency 0.2 --rss 500

A server in a process of its own answers each request after a fixed latency. Ideal is calls × latency / concurrency;
with a number of calls that is no multiple of the concurrency the last round is not full, which nothing can avoid:
`floor` is the least possible, ceil(calls / concurrency) × latency. CPU is user + system time of this process
(the client
side: request building, HTTP, instructor, reading the reply), client libraries' import apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.llm.replies import RawReply

SEEDS = Path(__file__).parent.parent / "seeds"
ITEM = {
    "type": "object",
    "properties": {"mark": {"type": "integer"}, "text": {"type": "string"}, "kind": {"enum": ["a", "b"]}},
    "required": ["mark", "text", "kind"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": ITEM}},
    "required": ["items"],
    "additionalProperties": False,
}
CLAIM = "A claim of about eighty characters. " * 2
ANSWER = json.dumps({"items": [{"mark": i, "text": CLAIM, "kind": "a"} for i in range(60)]})


@contextmanager
def server(latency: float) -> Iterator[str]:
    """The test server in a process; gives its URL."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as content:
        content.write(ANSWER)
        content.flush()
        command = [sys.executable, "-m", "extractor.testing.server"]
        command += ["--latency", str(latency), "--content", content.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield json.loads(process.stdout.readline())["url"]
            finally:
                process.terminate()


def articles() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.rglob("*.txt"))]
    return texts or ["A sentence of a news article, about sixty characters long. " * 80]


def resident_mb() -> float:
    """Resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def run(url: str, given: argparse.Namespace) -> dict[str, float]:
    kept = 0

    def keep(_request: Request, raw: RawReply) -> None:
        nonlocal kept
        kept += len(raw.body)

    texts = articles()
    asker = LiveAsker(Endpoint(base_url=url), options=LiveOptions(concurrency=given.concurrency), on_answer=keep)
    system = Message("system", "Label the article. " * 200)
    memory: dict[int, float] = {}
    numbers = iter(range(given.calls))

    async def worker() -> None:
        for number in numbers:
            text = f"Article {number}\n\n{texts[number % len(texts)]}"
            await asker.ask(Request("bench", (system, Message("user", text)), "facts", SCHEMA))
            if number + 1 in (given.rss, given.calls):
                memory[number + 1] = resident_mb()

    # Imports the client libraries and opens the first connection; neither is per article.
    await asker.ask(Request("bench", (system, Message("user", "warm up")), "facts", SCHEMA))
    cpu, began = cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(given.concurrency)))
    wall, cpu = time.perf_counter() - began, cpu_seconds() - cpu
    await asker.aclose()
    ideal = given.calls * given.latency / given.concurrency
    floor = math.ceil(given.calls / given.concurrency) * given.latency
    return {
        "calls": given.calls,
        "ideal_s": round(ideal, 2),
        "floor_s": round(floor, 2),
        "wall_s": round(wall, 2),
        "over_ideal_percent": round((wall / ideal - 1) * 100, 1) if ideal else 0.0,
        "over_floor_percent": round((wall / floor - 1) * 100, 1) if floor else 0.0,
        "cpu_ms_per_call": round(cpu / given.calls * 1000, 2),
        "rss_mb": round(memory[given.calls], 1),
        "rss_growth_mb": round(memory[given.calls] - memory.get(given.rss, memory[given.calls]), 1),
        "body_kb": round(kept / given.calls / 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds")
    parser.add_argument("--rss", type=int, default=0, help="call after which memory growth is counted")
    given = parser.parse_args()
    with server(given.latency) as url:
        print(json.dumps(asyncio.run(run(url, given))))


if __name__ == "__main__":
    main()
