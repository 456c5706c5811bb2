"""What a cached answer costs: the store alone, and a whole extraction from cached answers.

    python bench/cache_warm.py [--articles 500] [--seeds seeds]

Articles are the seeds with a line of their own each; requests are the engine's real ones; answers of the store's
part are JSON of 6,000 characters (what labels take on the seeds), those of the extraction the smallest valid ones.
One process, CPU time, best of 3, unless it says wall time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from extractor.assemble.asking import collect_requests, engine_over
from extractor.engines.wire import draft_schema
from extractor.llm.cache import CachingAsker, Ledger
from extractor.llm.calls import Request
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.prices import Prices
from extractor.llm.replies import RawReply, check
from extractor.llm.usage import Bill
from extractor.pipeline.extract import Failed, extract_all
from extractor.settings import Settings
from extractor.testing.filler import smallest_instance
from extractor.text import read_article


class Instant:
    """A sender without a network."""

    def __init__(self, text: str) -> None:
        self.sent = 0
        self.text = text

    async def send(self, request: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        self.sent += 1
        usage = {"prompt_tokens": 4000, "completion_tokens": 1500}
        choice = {"finish_reason": "stop", "message": {"content": self.text}}
        raw = RawReply.read(json.dumps({"model": request.model, "choices": [choice], "usage": usage}).encode())
        if record is not None:
            record(raw)
        return raw

    async def aclose(self) -> None:
        pass


ITEMS = [
    {"t": f"Claim {n} of about eighty characters, with some words that differ: {n * 7919}", "s": [n]} for n in range(64)
]


def per(seconds: float, count: int) -> str:
    return f"{count / seconds:8.0f} /s   {seconds / count * 1000:6.3f} ms each"


def _texts(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("cache.db*"))


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    best = min(_once(work) for _ in range(3))
    print(f"{name:44}{per(best, count)}")


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    arguments = parser.parse_args()
    texts = await asyncio.to_thread(_texts, arguments.seeds)
    articles = [
        read_article(f"{texts[n % len(texts)]}\nStory number {n}.", path=f"{n}.txt") for n in range(arguments.articles)
    ]
    settings = Settings(_env_file=None, reasks=0)
    requests = [request for request, _ in (await collect_requests(articles, settings)).unanswered]
    size = sum(len(json.dumps(request.body())) for request in requests) // len(requests)
    print(f"{len(articles)} articles, {len(requests)} requests of {size} bytes")
    folder = Path(tempfile.mkdtemp(prefix="cache-warm-"))
    try:
        bill, server = Bill(Prices.load()), Instant(json.dumps({"c": ITEMS}))
        asker = CachingAsker(server, Ledger(folder), "bench", bill=bill)
        began = time.perf_counter()
        gate = asyncio.Semaphore(64)

        async def ask(request: Request) -> None:
            async with gate:
                await asker.ask(request)

        await asyncio.gather(*map(ask, requests))
        print(f"{'fill, 64 at once, each synced (wall time)':44}{per(time.perf_counter() - began, len(requests))}")
        print(f"{'on disk':44}{_size(folder) / len(requests):8.0f} bytes each")

        ledger = asker.ledger
        assert ledger is not None
        keys = [ledger_key(request, "bench") for request in requests]
        rows = [ledger.backing.cache._sql("SELECT value FROM Cache WHERE key=?", (key,)).fetchone()[0] for key in keys]
        from extractor.llm.disk import unpack

        plain = [unpack(row) for row in rows]
        raws = [Entry.from_bytes(data, with_request=False).raw for data in plain]
        count = len(requests)
        timed("  key of a request", count, lambda: [ledger_key(request, "bench") for request in requests])
        timed("  row, unpacked", count, lambda: [ledger.backing.cache.get(key) for key in keys])
        timed("  row decoded", count, lambda: [Entry.from_bytes(data, with_request=False) for data in plain])
        timed("  reply checked", count, lambda: [check(raw, origin="cache") for raw in raws])

        async def hits() -> float:
            start = time.process_time()
            for request in requests:
                await asker.ask(request)
            return time.process_time() - start

        print(f"{'a cached answer, all of it':44}{per(min([await hits() for _ in range(3)]), count)}")

        small = Instant(json.dumps(smallest_instance(draft_schema())))
        asker = CachingAsker(small, Ledger(folder), "bench, smallest", bill=bill)
        for request in requests:
            await asker.ask(request)

        async def extract() -> float:
            start, done = time.process_time(), 0
            async for outcome in extract_all(articles, engine_over(asker, settings), concurrency=8):
                assert not isinstance(outcome, Failed), outcome.error
                done += 1
            assert done == len(articles)
            return time.process_time() - start

        print(f"{'an extraction from cached answers (minimal)':44}{per(await extract(), len(articles))}")
        assert server.sent == small.sent == len(requests), "something was asked twice"
        await asker.aclose()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main())
