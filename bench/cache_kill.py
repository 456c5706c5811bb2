"""Kills a paying process again and again, and holds the server's bill against the ledger.

    python bench/cache_kill.py [--kills 50] [--requests 20000] [--fault-rate 0.2]

A worker asks a test server (in this process) through client, retries and ledger, 16 requests at once, and acknowledges
each answer; it gets SIGKILL at a random moment of the 1.5 s after its first paid answer, and is started again on the
same ledger. Counted:

- lost: acknowledged answers that the ledger does not serve afterwards;
- paid twice: requests sent again after their answer was in the ledger;
- unreceived: completions that the server sent off and that reached nobody, because the receiver was dead: no client
  can keep those. At most the requests in flight at each kill;
- rows too many: replies in the ledger beyond what the server billed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from extractor.llm.cache import CachingAsker, Ledger
from extractor.llm.calls import Message, Request
from extractor.llm.endpoint import Endpoint
from extractor.llm.ledger_entry import ledger_key
from extractor.testing.bill import request_key
from extractor.testing.faults import Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread

SCHEMA = {
    "type": "object",
    "properties": {"c": {"type": "string"}},
    "required": ["c"],
    "additionalProperties": False,
}
KINDS = ("429", "429-retry-after", "500", "503", "reset", "truncated-body", "invalid-json", "refusal")
AT_ONCE = 16


def request(number: int) -> Request:
    messages = (Message("system", "Label the article."), Message("user", f"Article {number}."))
    return Request("test-model", messages, "facts", SCHEMA, {})


async def work(url: str, folder: Path, count: int) -> None:
    """The worker: acknowledges on stdout each answer it has, by number."""
    from extractor.errors import EngineError
    from extractor.llm.client import LiveAsker, LiveOptions
    from extractor.llm.retry import RetryPolicy

    options = LiveOptions(concurrency=AT_ONCE, retry=RetryPolicy(first_pause=0.02, longest_pause=0.2))
    endpoint = Endpoint(url, timeout=20)
    asker = CachingAsker(LiveAsker(endpoint, options=options), Ledger(folder), endpoint.label)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with gate:
            try:
                answer = await asker.ask(request(number))
            except EngineError:  # a refusal, an answer that stays unreadable: billed, not acknowledged
                return
            os.write(1, f"{number} {answer.origin}\n".encode())

    await asyncio.gather(*(one(number) for number in range(count)))
    await asker.aclose()


def read_numbers(stream: object, ready: threading.Event, into: set[int]) -> None:
    for line in stream:  # type: ignore[attr-defined]
        if line.endswith(b"\n"):
            number, _, origin = line.partition(b" ")
            into.add(int(number))
            if origin == b"live\n":
                ready.set()
    ready.set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--fault-rate", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", nargs=2, metavar=("URL", "FOLDER"))
    given = parser.parse_args()
    if given.worker:
        asyncio.run(work(given.worker[0], Path(given.worker[1]), given.requests))
        return
    rng = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="cache-kill-"))
    faults = Faults(rate=given.fault_rate, kinds=KINDS)
    options = ServerOptions(latency=0.02, spread=0.01, faults=faults, seed=given.seed)
    try:
        with serve_in_thread(options=options) as server:
            _kill_and_count(server, folder / "ledger", given, rng)
    finally:
        shutil.rmtree(folder)


def _kill_and_count(server: OpenAIServer, folder: Path, given: argparse.Namespace, rng: random.Random) -> None:
    label = Endpoint(server.url).label
    keys = {number: ledger_key(request(number), label) for number in range(given.requests)}
    wires = {request_key(request(number).body()["messages"]): number for number in range(given.requests)}
    acknowledged: set[int] = set()
    kept_at: dict[int, int] = {}
    command = [sys.executable, __file__, "--requests", str(given.requests), "--worker", server.url, str(folder)]
    for kill in range(given.kills):
        ready, heard = threading.Event(), set[int]()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            reader = threading.Thread(target=read_numbers, args=(process.stdout, ready, heard))
            reader.start()
            ready.wait(60)
            time.sleep(rng.uniform(0.0, 1.5))
            process.send_signal(signal.SIGKILL)
            reader.join()
        acknowledged |= heard
        time.sleep(0.1)  # what the server still sends to the dead is on its bill now
        if (folder / "cache.db").exists():
            ledger = Ledger(folder)
            for number, key in keys.items():
                if number not in kept_at and ledger.find(key) is not None:
                    kept_at[number] = server.requests
            ledger.close()
        print(
            f"kill {kill + 1}: {len(acknowledged)} acknowledged, {len(kept_at)} kept, {server.requests} sent",
            flush=True,
        )
    ledger = Ledger(folder)
    rows = list(ledger.entries())
    lost = [number for number in acknowledged if ledger.find(keys[number]) is None]
    ledger.close()
    twice = [line for line in server.bill.lines if line.number > kept_at.get(wires[line.request], sys.maxsize)]
    replies = sum(entry.billed for _, entry in rows)
    unreadable = sum(not entry.usable for _, entry in rows)
    billed = server.bill.completions
    print(f"acknowledged {len(acknowledged)}, lost {len(lost)}, paid twice {len(twice)}")
    print(f"server billed {billed}; the ledger holds {replies} replies ({unreadable} not usable)")
    print(f"sent to the dead: {billed - replies} (at most {AT_ONCE * given.kills} in flight at {given.kills} kills)")


if __name__ == "__main__":
    main()
