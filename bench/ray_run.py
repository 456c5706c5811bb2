"""`extractor run --on ray` on made-up articles, a worker killed with -9 in the middle: all done, none paid twice?

    python bench/ray_run.py --articles 20000 --workers 2 --latency 0.3

The model server is a process of its own. Once a third of the articles is done, one worker process gets SIGKILL; Ray
starts another and gives it the killed one's blocks. Then the server's bill is set beside the ledger: every request is
in both, with the same tokens, and was completed once, but for the requests that the killed worker had open: their
answers were on their way to a process that was gone, on no ledger could they be (`asked_again`, at most its
`places`). A second run of the same command must ask nothing. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from ray_articles import write

from extractor.llm.ledger import Ledger


def below(pid: int) -> dict[int, str]:
    """Processes under `pid` with their titles."""
    parents: dict[int, list[int]] = {}
    titles: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            titles[int(entry.name)] = entry.joinpath("cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = dict[int, str](), [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found[child] = titles[child]
            waiting.append(child)
    return found


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def kill_one(run: subprocess.Popen[bytes], facts: Path, after: int) -> int:
    """Waits until `after` articles are done, kills a worker; gives how many were done then."""
    while run.poll() is None and lines(facts) < after:
        time.sleep(0.5)
    workers = [pid for pid, title in below(run.pid).items() if title.startswith("ray::") and "_Worker" in title]
    os.kill(workers[0], signal.SIGKILL)
    return lines(facts)


def measure(given: argparse.Namespace, folder: Path) -> dict[str, object]:
    source, output, cache = folder / "articles.parquet", folder / "out", folder / "cache"
    write(given.articles, str(source))
    server = subprocess.Popen(
        [sys.executable, "-m", "extractor.testing.server", "--latency", str(given.latency)], stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    url = json.loads(server.stdout.readline())["url"]
    # The test model finds nothing: without this each article would be asked about twice, and blocks of nothing judged.
    environment = {**os.environ, "OPENAI_BASE_URL": url, "EXTRACTOR_REASKS": "0", "EXTRACTOR_JUDGE": "none",
                   "EXTRACTOR_CACHE_DIR": str(cache)}  # fmt: skip
    command = [sys.executable, "-m", "extractor", "run", str(source), "-o", str(output), "--engine", "llm", "--on",
               "ray", "--workers", str(given.workers), "-j", str(given.concurrency), "--json"]  # fmt: skip
    began = time.monotonic()
    try:
        with (folder / "log").open("wb") as log:
            run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, cwd=folder)
            at = kill_one(run, output / "facts.jsonl", given.articles // 3)
            printed = run.communicate()[0]
        if run.returncode:
            sys.exit((folder / "log").read_text())
        said = json.loads(printed)
        seconds = time.monotonic() - began
        again = subprocess.run(command, env=environment, capture_output=True, check=False, cwd=folder)
        with urllib.request.urlopen(url.replace("/v1", "/v1/bill")) as answer:
            bill = json.load(answer)["lines"]
    finally:
        server.terminate()
    ledger = Ledger(cache)
    kept = [entry for _, entry in ledger.entries()]
    ledger.close()
    asked = {line["request"]: line for line in bill}
    usage = [e.raw.usage for e in kept if e.raw.usage]
    return {
        "articles": given.articles, "workers": given.workers, "exit": run.returncode, "seconds": round(seconds, 1),
        "articles_per_second": round(given.articles / said["seconds"]["extract"], 1), "steps": said["seconds"],
        "cpu_seconds": round(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]), 1), "killed_after": at,
        "extracted": said["extracted"], "lines": lines(output / "facts.jsonl"),
        "different_articles": len(set(re.findall(rb'"article":\{"id":"(\w+)"', (output / "facts.jsonl").read_bytes()))),
        "completions": len(bill), "requests": len(asked), "asked_again": len(bill) - len(asked),
        "places": given.concurrency // given.workers, "in_ledger": len(kept),
        "tokens_of_requests": sum(x["input_tokens"] + x["output_tokens"] for x in asked.values()),
        "tokens_in_ledger": sum(u.input_tokens + u.output_tokens for u in usage),
        "second_run": {"exit": again.returncode, "extracted": json.loads(again.stdout)["extracted"]},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.3)
    with tempfile.TemporaryDirectory(prefix="extractor-ray-") as folder:
        print(json.dumps(measure(parser.parse_args(), Path(folder))))


if __name__ == "__main__":
    main()
