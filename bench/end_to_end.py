"""A whole extraction against a model server on this machine: wall time beside the ideal, CPU and memory per article.

    python bench/end_to_end.py --articles 500 --latency 5

The articles are the seeds, each with a last line of its own, so that every request differs, and so do the claims of
the answers; the server, a process of its own, answers them from the seeds' recordings after a fixed latency. The
command is the real one, with its cache: it reads, marks up, asks, stores each answer before it parses it, looks up
every copied word, audits and writes. Ideal is articles × latency / concurrency; floor counts the last round, which
cannot be filled. The second run finds every answer in the cache. With --rss N memory is also read when N articles are
written, and when all are. With --texts and --recordings it is other articles and their recorded answers than the
seeds. Beside each stands how long a fixed piece of Python took before and after it: on a shared machine the same work
takes twice the CPU seconds at some hours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from extractor.assemble.asking import collect_requests
from extractor.engines.wire import draft_text, parse_draft
from extractor.llm.calls import Request
from extractor.llm.recordings import Recording, Recordings, ReplayAsker
from extractor.schemas import Article
from extractor.settings import Settings
from extractor.text import read_article

ROOT = Path(__file__).parent.parent
LETTERS = "abcdefghijklmnop"


def name_of(number: int) -> str:
    """A number as letters: digits would be a quantity more."""
    return "".join(LETTERS[int(d, 16)] for d in f"{number:04x}")


def varied(answer: str, name: str) -> str:
    """The answer with claims of its own, so that nothing kept from an article before it helps."""
    draft = parse_draft(answer)
    claims = [claim.model_copy(update={"t": f"{claim.t.rstrip('.')} (report {name})."}) for claim in draft.c]
    return draft_text(draft.model_copy(update={"c": claims}))


def requests_of(articles: list[Article]) -> list[Request]:
    """The first request of each."""
    found = asyncio.run(collect_requests(articles, Settings(_env_file=None, reasks=0)))
    return [request for request, _ in found.unanswered]


def prepare(folder: Path, articles: int, sources: list[Path], known: Recordings) -> None:
    """Articles made of `sources`, and the recordings that answer them made of what is `known`."""
    texts, recordings = folder / "articles", folder / "recordings"
    texts.mkdir()
    recordings.mkdir()
    replay = ReplayAsker(known)
    read = [read_article(path.read_bytes().decode(), path=str(path)) for path in sources]
    answers = [asyncio.run(replay.ask(request)) for request in requests_of(read)]
    made = []
    for n in range(articles):
        source = sources[n % len(sources)]
        path = texts / f"{n:05d}_{source.name}"
        path.write_bytes(source.read_bytes() + f"\n\nThat was report {name_of(n)} for the archive.\n".encode())
        made.append(read_article(path.read_bytes().decode(), path=str(path)))
    store = Recordings(recordings)
    for n, request in enumerate(requests_of(made)):
        answer = answers[n % len(answers)]
        store.keep(
            Recording(
                request=request.body(),
                answer=varied(answer.text, name_of(n)),
                model="recorded",
                provenance="varied by the bench",
                recorded_at=datetime.now(UTC).date().isoformat(),
                name="bench",
                usage=answer.usage,
            )
        )


def fixed_work() -> float:
    """CPU seconds of the same half million steps of plain Python."""
    began, told = time.process_time(), dict[int, str]()
    for n in range(500_000):
        told[n % 1000] = str(n * n % 7)
    return time.process_time() - began


_STARTER = """
import json, os, subprocess, sys, time
output, mark = sys.argv[1], int(sys.argv[2])
began = time.perf_counter()
child = subprocess.Popen(sys.argv[3:])
first = last = lines = at = 0
while mark:
    with open(f"/proc/{child.pid}/statm") as statm:
        resident = int((statm.read().split() + [0, 0])[1]) * os.sysconf("SC_PAGE_SIZE")
    if not resident:  # it has ended
        break
    if os.path.exists(output):
        with open(output, "rb") as written:
            written.seek(at)
            new = written.read()
        lines, at = lines + new.count(b"\\n"), at + len(new)
    if lines >= mark:
        first, last = first or resident, resident
    time.sleep(0.25)
_, status, usage = os.wait4(child.pid, 0)
wall = time.perf_counter() - began
cpu = usage.ru_utime + usage.ru_stime
memory = [size / 2**20 for size in (usage.ru_maxrss * 1024, first, last)]
print(json.dumps([os.waitstatus_to_exitcode(status), wall, cpu, *memory]))
"""


def run(folder: Path, url: str, output: str, concurrency: int, mark: int) -> dict[str, float]:
    """One extraction; seconds of wall time and CPU, MiB of memory at the peak, and where `mark` is given after so many
    articles and at the end."""
    environment = os.environ | {
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": url,
        "EXTRACTOR_CACHE_DIR": str(folder / "cache"),
        "EXTRACTOR_REASKS": "0",  # a question sent back has no recorded answer
    }
    command = [str(Path(sys.executable).parent / "extractor"), "extract", str(folder / "articles"), "--quiet"]
    command += ["-o", str(folder / output), "--engine", "llm", "--concurrency", str(concurrency)]
    # Started by a process of its own: a child's peak counts from the memory of the process that started it.
    told = subprocess.run(
        [sys.executable, "-c", _STARTER, str(folder / output), str(mark), *command],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    status, wall, cpu, mb, first, last = json.loads(told)
    if status:
        sys.exit(f"the extraction ended with {status}")
    return {"wall": wall, "cpu": cpu, "mb": mb, "first": first, "last": last}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--latency", type=float, default=5.0)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--texts", type=Path, default=ROOT / "seeds", help="a folder of .txt files")
    parser.add_argument("--recordings", type=Path, default=ROOT / "seeds" / "recordings", help="their answers")
    parser.add_argument("--rss", type=int, default=0, metavar="N", help="read memory after N articles too (Linux)")
    options = parser.parse_args()
    n = options.articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, n, sorted(options.texts.glob("*.txt")), Recordings(options.recordings))
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "extractor.testing.server", "--latency", str(options.latency)),
                *("--recordings", str(folder / "recordings")),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            ideal = n * options.latency / options.concurrency
            floor = math.ceil(n / options.concurrency) * options.latency
            print(f"{n} articles, {options.latency} s each, {options.concurrency} at once:", end=" ")
            print(f"ideal {ideal:.1f} s, floor {floor:.1f} s")
            for what, output in (("asked", "facts.jsonl"), ("from the cache", "again.jsonl")):
                before = fixed_work()
                r = run(folder, url, output, options.concurrency, options.rss)
                after = fixed_work()
                lines = (folder / output).read_bytes().count(b"\n")
                wall, cpu = r["wall"], r["cpu"]
                asked = f"{wall / ideal:.3f} × ideal, {wall / floor:.3f} × floor"
                beside = asked if what == "asked" else f"{n / cpu:.0f} articles/s per core"
                print(f"{what:15s} {lines} done, wall {wall:.1f} s ({beside})", end=", ")
                print(f"CPU {1000 * cpu / n:.1f} ms an article, peak {r['mb']:.0f} MB", end="; ")
                print(f"fixed work {1000 * before:.0f} and {1000 * after:.0f} ms")
                if options.rss:
                    first, last = r["first"], r["last"]
                    print(f"{'':15s} memory {first:.1f} MB at {options.rss}, {last:.1f} at the end", end=": ")
                    print(f"{last - first:.1f} more")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
