"""A server that fails one call in five in every way: what becomes of the calls, and whether bill and ledger agree.

    python bench/fault_run.py --calls 1000

Prints one line of JSON: outcomes by kind of error (`done` is an answer), requests sent, and completions and tokens as
the server bills them and as the ledger holds them. A slow drip lasts longer than the time-out for some, so such a
completion may be billed and never arrive; the server counts it among those it produced (`undelivered`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from extractor.llm.cache import CachingAsker, Ledger
from extractor.llm.calls import Answer, Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.server import OpenAIServer, ServerOptions

KINDS: tuple[FaultKind, ...] = (
    "429", "429-retry-after", "500", "503", "reset", "reset-mid-body", "hang", "truncated-body", "invalid-json",
    "wrong-schema", "refusal", "drip",
)  # fmt: skip
SCHEMA = {
    "type": "object",
    "properties": {"claims": {"type": "array", "items": {"type": "string"}}},
    "required": ["claims"],
    "additionalProperties": False,
}


async def run(given: argparse.Namespace, folder: Path) -> dict[str, object]:
    faults = Faults(rate=given.rate, kinds=KINDS, retry_after=0.5, drip_seconds=1.0)
    options = ServerOptions(latency=0.3, spread=0.1, faults=faults, seed=given.seed)
    async with OpenAIServer(lambda _body: json.dumps({"claims": ["A claim."] * 40}), options) as server:
        endpoint = Endpoint(base_url=server.url, timeout=4.0)
        live = LiveAsker(endpoint, options=LiveOptions(concurrency=given.concurrency))
        asker = CachingAsker(live, Ledger(folder), endpoint.label)
        system = Message("system", "List the claims.")
        requests = [
            Request("bench", (system, Message("user", f"Article {number}. " * 50)), "facts", SCHEMA)
            for number in range(given.calls)
        ]
        began = time.perf_counter()
        outcomes = await asyncio.gather(*(asker.ask(request) for request in requests), return_exceptions=True)
        wall = time.perf_counter() - began
        await asker.aclose()
        bill = server.bill
        kinds = Counter("done" if isinstance(o, Answer) else f"{type(o).__name__}" for o in outcomes)
        ledger = Ledger(folder, read_only=True)
        replies = [entry.raw for _row, entry in ledger.entries()]
        ledger.close()
        counted = [raw.usage for raw in replies if raw.usage is not None]
        return {
            "outcomes": dict(kinds),
            "without_cause": sum(not str(o) for o in outcomes if isinstance(o, BaseException)),
            "requests": server.requests,
            "retries": live.retries,
            "wall_s": round(wall, 1),
            "bill": [bill.completions, bill.input_tokens, bill.output_tokens],
            "ledger": [len(replies), sum(u.input_tokens for u in counted), sum(u.output_tokens for u in counted)],
            "undelivered": sum(not line.delivered for line in bill.lines),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.2, help="share of calls that go wrong, 0-1")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(given, Path(folder)))
    print(json.dumps(result))
    if result["bill"] != result["ledger"]:
        raise SystemExit("the server's bill and the ledger differ")


if __name__ == "__main__":
    main()
