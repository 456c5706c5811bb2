"""The service as a user starts it: the command, in a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.command import COMMAND, clean_environment

__all__ = ["Service", "serve"]


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body of one request; what is no bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"Content-Type": "application/json"} if body is not None else {}
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        with contextlib.closing(connection):
            connection.request(method, path, sent, {**given, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()

    def json(self, method: str, path: str, body: object = None) -> Any:
        status, _, answer = self.ask(method, path, body)
        assert status < 300, (status, answer)
        return json.loads(answer)

    def job(self, name: str, seconds: float = 30) -> dict[str, Any]:
        """The job once it has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            job: dict[str, Any] = self.json("GET", f"/v1/jobs/{name}")
            if job["state"] in ("done", "failed", "cancelled"):
                return job
            time.sleep(0.05)
        raise AssertionError(f"job {name} has not ended: {job}")

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def serve(folder: Path, *options: object, env: Mapping[str, str] | None = None) -> Iterator[Service]:
    """`extractor serve` on a free port with its files in `folder`, stopped with SIGTERM at the end."""
    log = folder / "serve.log"
    before = log.stat().st_size if log.exists() else 0
    command = [*COMMAND, "serve", "--port", "0", "--jobs", str(folder / "jobs"), *map(str, options)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, env=clean_environment(folder, env))
    try:
        until = time.monotonic() + 30
        while (said := re.search(rb"http://127\.0\.0\.1:(\d+)/", log.read_bytes()[before:])) is None:
            assert process.poll() is None and time.monotonic() < until, log.read_text()  # noqa: PT018
            time.sleep(0.05)
        service = Service(process, int(said[1]), log)
        while True:
            with contextlib.suppress(OSError):
                if service.ask("GET", "/ready")[0] == 200:
                    break
            time.sleep(0.05)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
