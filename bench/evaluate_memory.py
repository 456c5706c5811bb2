"""Peak memory and time of `extractor evaluate` over growing numbers of articles.

    python bench/evaluate_memory.py [1000 10000]

Facts of the seeds (rules engine) are written again and again under other texts: a number is put before each.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from extractor.engines.rules import RulesEngine
from extractor.pipeline.extract import extract_article
from extractor.text import read_article

ROOT = Path(__file__).parent.parent


def write(path: Path, articles: int) -> None:
    """`articles` lines of facts, one paragraph of a seed each."""
    paragraphs = [
        p for f in sorted((ROOT / "seeds").glob("*.txt")) for p in f.read_text("utf-8").split("\n\n") if len(p) > 80
    ]
    engine = RulesEngine()

    async def lines() -> None:
        with path.open("w", encoding="utf-8") as out:
            for n in range(articles):
                text = f"Report number {n}.\n\n{paragraphs[n % len(paragraphs)]}\n"
                facts = await extract_article(read_article(text, path=f"{n}.txt"), engine)
                out.write(facts.model_dump_json() + "\n")

    asyncio.run(lines())


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [1000, 10_000]
    command = [str(Path(sys.executable).parent / "extractor"), "evaluate"]
    print(f"{'articles':>9s} {'file MB':>8s} {'seconds':>8s} {'peak MB':>8s}")
    with tempfile.TemporaryDirectory() as folder:
        for n in sizes:
            path = Path(folder) / f"{n}.jsonl"
            write(path, n)
            began = time.perf_counter()
            subprocess.run([*command, str(path), str(path), "--json"], check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{n:9d} {path.stat().st_size / 1e6:8.1f} {seconds:8.1f} {peak:8.0f}")


if __name__ == "__main__":
    main()
