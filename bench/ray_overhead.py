"""What our step costs in a Ray Data pipeline, and what a second worker gives.

    python bench/ray_overhead.py model --articles 1500 --latency 1.5
    python bench/ray_overhead.py rules --articles 3000

`model`: the same dataset, blocks and pool, once with an actor that only posts each text to the model server and keeps
the answer's words, once with `extract_dataset` and its cache; both have the same number of requests open. `rules`:
`extract_dataset` with the rules engine, where the CPU is the bound, with one worker and with two, over the seed
articles, each with a last line of its own, in blocks of 100; the two in turns, and the speed-up is the median of the
turns', because the machine's own speed changes from minute to minute. The pool is started before the clock is. CPU
seconds are of the workers and what else Ray runs, from /proc: on a shared machine they say more than the wall does.
Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import aiohttp
import pyarrow as pa
import ray
from ray_articles import articles
from ray_run import below

from extractor.integrations.ray import extract_dataset
from extractor.integrations.ray_cluster import ROWS, cluster, plan_pool
from extractor.settings import Settings

ROOT = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


class Bare:
    """Posts each text, `places` at once, and gives the answers' words."""

    def __init__(self, url: str, places: int) -> None:
        self.url, self.places = url, places
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.client = asyncio.run_coroutine_threadsafe(self.connect(), self.loop).result()

    async def connect(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self.places))

    def __call__(self, batch: pa.Table) -> pa.Table:
        done = asyncio.run_coroutine_threadsafe(self.all(batch["body"].to_pylist()), self.loop).result()
        return batch.append_column("answer", pa.array(done, pa.string()))

    async def all(self, texts: list[str]) -> list[str]:
        return await asyncio.gather(*map(self.one, texts))

    async def one(self, text: str) -> str:
        body = {"model": "test-model", "messages": [{"role": "user", "content": text}]}
        async with self.client.post(f"{self.url}/chat/completions", json=body) as answer:
            told = await answer.json()
        return str(told["choices"][0]["message"]["content"])


def cpu() -> float:
    """Seconds of CPU that this process and all below it have used so far."""
    total = 0
    for pid in (os.getpid(), *below(os.getpid())):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def timed(dataset: Any, count: int, workers: int) -> dict[str, float]:
    """Seconds from the first finished block of each worker to the last block, articles/s and CPU in that time."""
    began, used, done, at = 0.0, 0.0, 0, 0
    for batch in dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        done += batch.num_rows
        if not began and done >= 2 * workers * ROWS:
            began, used, at = time.monotonic(), cpu(), done
    seconds, used = time.monotonic() - began, cpu() - used
    assert done == count, (done, count)
    return {
        "articles_per_second": round((done - at) / seconds, 2),
        "cpu_ms_per_article": round(used / (done - at) * 1e3, 2),
    }


def source(count: int, seed: int) -> Any:
    rows = list(articles(count, seed))
    return ray.data.from_items(rows, override_num_blocks=max(1, count // ROWS))


def news(count: int, turn: int) -> Any:
    seeds = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    rows = [{"body": f"{seeds[n % len(seeds)]}\n\nThat was report {turn} {n}."} for n in range(count)]
    return ray.data.from_items(rows, override_num_blocks=max(1, count // 100))


def model(given: argparse.Namespace) -> dict[str, object]:
    server = subprocess.Popen(
        [sys.executable, "-m", "extractor.testing.server", "--latency", str(given.latency)], stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    url = json.loads(server.stdout.readline())["url"]
    told: dict[str, object] = {"latency": given.latency, "concurrency": given.concurrency, "workers": given.workers}
    runs: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
    try:
        with tempfile.TemporaryDirectory() as cache:
            settings = Settings(engine="llm", openai_base_url=url, reasks=0, cache_dir=Path(cache),
                                concurrency=given.concurrency, _env_file=None)  # fmt: skip
            pool = plan_pool(settings, given.workers, model=True, beside=1.0)
            for turn in range(given.times):
                bare = source(given.articles, turn).repartition(target_num_rows_per_block=ROWS).map_batches(
                    Bare, fn_constructor_args=(url, pool.concurrency), batch_format="pyarrow", batch_size=None,
                    num_cpus=pool.cpus, compute=ray.data.ActorPoolStrategy(
                        size=pool.workers, max_tasks_in_flight_per_actor=pool.blocks + 1,
                        max_concurrent_calls_per_actor=pool.blocks, enable_true_multi_threading=True,
                    ),
                )  # fmt: skip
                runs["bare"].append(timed(bare, given.articles, pool.workers))
                ours = extract_dataset(source(given.articles, turn), text_column="body", settings=settings,
                                       workers=given.workers)  # fmt: skip
                runs["ours"].append(timed(ours, given.articles, pool.workers))
    finally:
        server.terminate()
    best = {name: max(r["articles_per_second"] for r in rows) for name, rows in runs.items()}
    told["ideal_per_second"] = round(pool.workers * pool.concurrency / given.latency, 1)
    return told | runs | {"overhead": round(best["bare"] / best["ours"] - 1, 4)}


def rules(given: argparse.Namespace) -> dict[str, object]:
    settings = Settings(engine="rules", _env_file=None)
    found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    for turn in range(given.times):
        for workers in found:
            dataset = extract_dataset(
                (source if given.short else news)(given.articles, turn),
                text_column="body",
                settings=settings,
                workers=workers,
            )
            found[workers].append(timed(dataset, given.articles, workers))
    ratios = [
        two["articles_per_second"] / one["articles_per_second"] for one, two in zip(found[1], found[2], strict=True)
    ]
    return {"one": found[1], "two": found[2], "speed_up": round(statistics.median(ratios), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["model", "rules"])
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--latency", type=float, default=1.5)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--short", action="store_true", help="rules: made-up articles of 1 kB in blocks of 16")
    parser.add_argument("--times", type=int, default=2)
    given = parser.parse_args()
    with cluster():
        print(json.dumps(model(given) if given.what == "model" else rules(given)))


if __name__ == "__main__":
    main()
