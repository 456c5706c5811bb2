"""The service under load: added latency, throughput, memory, with a model server on the same machine.

    python bench/service_load.py --clients 200 --seconds 120 --latency 0.5

Starts the test model server and `extractor serve` as processes, lets each client send one article after the other
(waiting the time that a 429 names), and prints one line of JSON. Added latency is the time of a request
less the model's latency. Every answer other than 200 and 429 is counted as an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp


def memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


async def client(
    session: aiohttp.ClientSession, url: str, number: int, until: float, seen: dict[str, list[float]]
) -> None:
    count = 0
    await asyncio.sleep(number * 0.005)
    while time.monotonic() < until:
        count += 1
        body = {"text": f"“We have lost {count} houses,” said Ana Petrov, mayor of Harwick {number}."}
        began = time.monotonic()
        async with session.post(url, json=body) as answer:
            await answer.read()
            spent = time.monotonic() - began
        seen.setdefault(str(answer.status), []).append(spent)
        if answer.status == 429:
            await asyncio.sleep(float(answer.headers["Retry-After"]))


async def run(given: argparse.Namespace) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp())
    model = subprocess.Popen(  # noqa: ASYNC220 -- before any client is there
        [sys.executable, "-m", "extractor.testing.server", "--latency", str(given.latency)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert model.stdout is not None
    address = json.loads(model.stdout.readline())["url"]
    # The test model answers next to nothing: without this each article would be asked about twice.
    environment = {**os.environ, "OPENAI_BASE_URL": address, "HOME": str(folder), "EXTRACTOR_REASKS": "0"}
    command = [sys.executable, "-m", "extractor", "serve", "--port", "0", "--jobs", str(folder / "jobs"), "--engine",
               "llm", "--no-cache", "-j", str(given.slots)]  # fmt: skip
    with (folder / "log").open("wb") as log:
        service = subprocess.Popen(command, stderr=log, cwd=folder, env=environment)  # noqa: ASYNC220
    while (said := re.search(r"http://127\.0\.0\.1:\d+/", (folder / "log").read_text())) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    url, seen, memory = said[0] + "v1/extract", dict[str, list[float]](), list[float]()
    await asyncio.sleep(1)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await client(session, url, 0, time.monotonic() + 3, {})  # what is loaded at first use
            until = time.monotonic() + given.seconds
            clients = [asyncio.create_task(client(session, url, n, until, seen)) for n in range(given.clients)]
            while time.monotonic() < until:
                await asyncio.sleep(given.seconds / 10)
                memory.append(round(memory_mb(service.pid), 1))
            await asyncio.gather(*clients)
    finally:
        service.terminate()
        model.terminate()
        service.wait()
    added = sorted(s - given.latency for s in seen.get("200", [0.0]))
    return {
        "answers": {status: len(times) for status, times in seen.items()},
        "articles_per_second": round(len(added) / given.seconds, 1),
        "added_ms": {q: round(1000 * added[int(len(added) * q / 100)], 1) for q in (50, 90, 99)},
        "refusal_p99_ms": round(1000 * sorted(seen.get("429", [0.0]))[int(len(seen.get("429", [0.0])) * 0.99)], 1),
        "memory_mb": memory,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--latency", type=float, default=0.5)
    parser.add_argument("--slots", type=int, default=32)
    print(json.dumps(asyncio.run(run(parser.parse_args()))))
