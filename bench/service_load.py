"""The service under load: added latency, throughput, processor time, memory, with a model server on the same machine.

    python bench/service_load.py --clients 200 --seconds 120
    python bench/service_load.py --clients 200 --seconds 30 --kill

Starts the test model server and `extractor serve` as processes. Each client has one connection and sends one article
after the other: the seeds in turn, each made different by a last sentence. After a 429 it waits as long as the answer
says. Prints one line of JSON.

- Added latency: from the first byte of an accepted request to the last byte of its answer, less the model's fixed
  latency (`--latency`). It holds what the model server and these clients themselves take on the same processors.
- `noise_ms` is how late a timer of the client process fires: what other work on the machine, and the clients' own,
  adds to any figure here.
- `cpu_ms_per_article`: processor time by process, over the articles answered; refusals are in it.
- Every answer other than 200 and 429 is an error.

With `--kill` jobs are submitted all the while, the service is killed (SIGKILL) in the middle and started again;
`jobs_lost` counts those that had been accepted and did not end as done with all their articles.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"
TICKS = os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024, 1) if found else 0.0


def cpu_seconds(pid: int) -> float:
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / TICKS


@dataclass
class Seen:
    """What the clients saw."""

    spent: dict[str, list[float]] = field(default_factory=dict)
    broken: int = 0
    """Connections that ended under a request."""


class Client(asyncio.Protocol):
    """One client: a request, its answer, the next. Bare bytes, because it uses the processors that it measures."""

    def __init__(self, body: Callable[[int], bytes], until: float, seen: Seen) -> None:
        self.body, self.until, self.seen = body, until, seen
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.count, self.began, self.got = 0, 0.0, bytearray()
        self.whole: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.send()

    def send(self) -> None:
        if time.monotonic() > self.until:
            self.transport.close()
            return
        self.count += 1
        body = self.body(self.count)
        self.got.clear()
        self.whole = None
        self.began = time.monotonic()
        self.transport.write(
            b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )

    def data_received(self, data: bytes) -> None:
        self.got += data
        if self.whole is None:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head = bytes(self.got[:end]).lower()
            found = re.search(rb"content-length: (\d+)", self.head)
            if found is None:
                self.transport.close()
                raise SystemExit(f"an answer without a length: {self.head!r}")
            self.whole = end + 4 + int(found[1])
        if len(self.got) < self.whole:
            return
        status = self.head[9:12].decode()
        self.seen.spent.setdefault(status, []).append(time.monotonic() - self.began)
        self.began = 0.0
        wait = re.search(rb"retry-after: (\d+)", self.head)
        asyncio.get_running_loop().call_later(int(wait[1]) if wait else 0, self.send)

    def connection_lost(self, exc: Exception | None) -> None:
        self.seen.broken += bool(self.began)
        if not self.done.done():
            self.done.set_result(None)


async def client(port: int, number: int, texts: list[str], until: float, seen: Seen) -> None:
    def body(count: int) -> bytes:
        text = f"{texts[(number + count) % len(texts)]}\n\nThis was edition {count} of {number}.\n"
        return json.dumps({"text": text}).encode()

    while time.monotonic() < until:
        try:
            _, protocol = await asyncio.get_running_loop().create_connection(
                lambda: Client(body, until, seen), "127.0.0.1", port
            )
        except OSError:  # it is being started again
            await asyncio.sleep(0.2)
            continue
        await protocol.done


async def noise(late: list[float], until: float) -> None:
    while (now := time.monotonic()) < until:
        await asyncio.sleep(0.01)
        late.append(time.monotonic() - now - 0.01)


class Service:
    """`extractor serve` as a process."""

    def __init__(self, given: argparse.Namespace, folder: Path, model: str) -> None:
        # The test model answers next to nothing: without this each article would be asked about twice.
        self.environment = {**os.environ, "OPENAI_BASE_URL": model, "HOME": str(folder), "EXTRACTOR_REASKS": "0"}
        self.command = [sys.executable, "-m", "extractor", "serve", "--jobs", str(folder / "jobs"), "--engine", "llm",
                        "-j", str(given.slots)] + ([] if given.kill else ["--no-cache"])  # fmt: skip
        self.folder, self.port = folder, 0

    async def start(self) -> None:
        log = self.folder / "log"
        with log.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: ASYNC220 -- returns at once
                [*self.command, "--port", str(self.port)], stderr=out, cwd=self.folder, env=self.environment
            )
        while (said := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())) is None:
            if self.process.poll() is not None:
                raise SystemExit(log.read_text())
            await asyncio.sleep(0.1)
        self.port = int(said[1])
        await asyncio.sleep(1)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request(
                method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"} if body else {}
            )
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())


async def jobs(service: Service, texts: list[str], until: float) -> list[str]:
    """Submits small jobs until then; the ids of those accepted."""
    accepted: list[str] = []
    count = 0
    while time.monotonic() < until:
        count += 1
        articles = [{"text": f"{text}\n\nThis was job {count}.\n"} for text in texts]
        try:
            status, job = await asyncio.to_thread(service.ask, "POST", "/v1/jobs", {"articles": articles})
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 202 and isinstance(job, dict):
            accepted.append(job["id"])
        await asyncio.sleep(0.5)
    return accepted


async def lost(service: Service, accepted: list[str]) -> int:
    """How many of the jobs do not end as done and complete within two minutes."""
    until, left = time.monotonic() + 120, set(accepted)
    while left and time.monotonic() < until:
        for name in sorted(left):
            _, job = await asyncio.to_thread(service.ask, "GET", f"/v1/jobs/{name}")
            if isinstance(job, dict) and job["state"] == "done" and job["done"] == job["articles"]:
                left.discard(name)
        await asyncio.sleep(0.5)
    return len(left)


async def run(given: argparse.Namespace) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp())
    texts = [p.read_text("utf-8") for p in sorted(SEEDS.glob("*.txt"))]
    model = subprocess.Popen(  # noqa: ASYNC220 -- before any client is there
        [sys.executable, "-m", "extractor.testing.server", "--latency", str(given.latency)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert model.stdout is not None
    service = Service(given, folder, json.loads(model.stdout.readline())["url"])
    seen, memory, late, found = Seen(), list[float](), list[float](), dict[str, object]()
    try:
        await service.start()
        await client(service.port, 0, texts, time.monotonic() + 5, Seen())  # what is loaded at first use
        pids = {"service": service.process.pid, "model": model.pid, "clients": os.getpid()}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        until = time.monotonic() + given.seconds
        submitting = asyncio.create_task(jobs(service, texts, until)) if given.kill else None
        clients = [asyncio.create_task(noise(late, until))]
        for n in range(given.clients):
            clients.append(asyncio.create_task(client(service.port, n, texts, until, seen)))
            await asyncio.sleep(0.005)
        while time.monotonic() < until:
            await asyncio.sleep(given.seconds / 10)
            memory.append(memory_mb(service.process.pid))
            if given.kill and len(memory) == 5:
                service.process.kill()
                service.process.wait()
                await service.start()
        await asyncio.gather(*clients)
        answered = max(1, len(seen.spent.get("200", [])))
        if submitting is not None:
            accepted = await submitting
            found |= {"jobs_accepted": len(accepted), "jobs_lost": await lost(service, accepted)}
        else:
            spent = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
            found["cpu_ms_per_article"] = {name: round(1000 * s / answered, 1) for name, s in spent.items()}
    finally:
        service.process.terminate()
        model.terminate()
        service.process.wait()
    return {
        "answers": {status: len(times) for status, times in sorted(seen.spent.items())},
        "broken": seen.broken,
        "articles_per_second": round(answered / given.seconds, 1),
        "added_ms": shares([s - given.latency for s in seen.spent.get("200", [])]),
        "refusal_ms": shares(seen.spent.get("429", [])),
        "noise_ms": shares(late),
        "memory_mb": memory,
        **found,
    }


def shares(seconds: list[float]) -> dict[str, float]:
    """Milliseconds under which so many per cent are."""
    found = sorted(seconds) or [0.0]
    return {f"p{q}": round(1000 * found[int((len(found) - 1) * q / 100)], 1) for q in (50, 90, 99)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds of the model's answer")
    parser.add_argument("--slots", type=int, default=32, help="articles at once, as -j of extractor serve")
    parser.add_argument("--kill", action="store_true", help="kill -9 and start again in the middle, with jobs")
    print(json.dumps(asyncio.run(run(parser.parse_args()))))
