"""A review server as a user starts it: the command, in a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.schemas import Story

__all__ = ["Served", "serve", "write_stories"]


def write_stories(path: Path, stories: Sequence[Story]) -> Path:
    path.write_text("".join(s.model_dump_json() + "\n" for s in stories), encoding="utf-8")
    return path


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    said: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(
        self, path: str, body: object = None, *, method: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers (lower case) and text of one request; with a body a POST from the server's own page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        sent = None
        if body is not None:
            sent = body if isinstance(body, str) else json.dumps(body)
            given = {"Content-Type": "application/json", "Origin": self.url[:-1]} | given
        given = {k: v for k, v in given.items() if v}
        with contextlib.closing(connection):
            connection.request(method or ("POST" if sent is not None else "GET"), path, sent, given)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()

    def json(self, path: str, body: object = None, **headers: str) -> Any:
        status, _, text = self.ask(path, body, **headers)
        assert status == 200, (status, text)
        return json.loads(text)

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def serve(stories: Path, *options: str) -> Iterator[Served]:
    """`extractor review STORIES --serve` on a free port (or the one in `options`), stopped at the end."""
    command = [sys.executable, "-m", "extractor", "review", str(stories), "--serve", "--reviewer", "Ann"]
    if "--port" not in options:
        command += ["--port", "0"]
    process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = ""
    try:
        while (line := process.stderr.readline()) and "decisions go to" not in line:
            said += line
        port = re.search(r":(\d+)/", said)
        assert port is not None, said + line + process.stderr.read()
        yield Served(process, int(port.group(1)), stories.parent / "decisions.jsonl", said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
        process.stderr.close()
