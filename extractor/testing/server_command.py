"""The test server as a process: `python -m extractor.testing.server`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.testing.faults import FAULT_KINDS, Faults
from extractor.testing.server import OpenAIServer, ScriptedAnswer, ServerOptions

__all__ = ["recorded_answers", "run"]


def run(arguments: Sequence[str] | None = None) -> None:
    """Serves until the process is ended; prints {"url": …} as one line when it is ready."""
    parser = argparse.ArgumentParser(
        prog="python -m extractor.testing.server", description="A test server that speaks the OpenAI API."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds from request to answer")
    parser.add_argument("--spread", type=float, default=0.0, help="standard deviation of the latency, seconds")
    parser.add_argument("--fault", action="append", choices=FAULT_KINDS, default=[], help="repeatable")
    parser.add_argument("--fault-rate", type=float, default=0.0, help="share of requests that go wrong, 0-1")
    parser.add_argument("--retry-after", type=float, default=0.05, help="seconds named in 429-retry-after")
    parser.add_argument("--format", action="append", help="structured output it takes; repeatable, default all")
    parser.add_argument("--slots", type=int, help="requests at once; 429 to more")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--content", help="file whose text is every answer's content")
    parser.add_argument("--recordings", help="folder of recordings to answer from; 400 to a request not in it")
    given = parser.parse_args(arguments)
    defaults = ServerOptions()
    options = ServerOptions(
        latency=given.latency,
        spread=given.spread,
        faults=Faults(rate=given.fault_rate, kinds=tuple(given.fault), retry_after=given.retry_after),
        formats=frozenset(given.format) if given.format else defaults.formats,
        slots=given.slots,
        seed=given.seed,
        port=given.port,
    )
    answer = None
    if given.content:
        answer = _fixed(Path(given.content))
    elif given.recordings:
        answer = recorded_answers(Path(given.recordings))

    async def serve() -> None:
        async with OpenAIServer(answer, options) as server:
            sys.stdout.write(json.dumps({"url": server.url}) + "\n")
            sys.stdout.flush()
            # The server makes no reference cycles; a full collection is a pause that clients see as latency.
            gc.freeze()
            await asyncio.Event().wait()

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        return


def recorded_answers(folder: Path) -> ScriptedAnswer:
    """Answers for `OpenAIServer` from a folder of recordings; it refuses a request that is not in it."""
    from extractor.errors import ReplayMiss
    from extractor.llm.recordings import Recordings
    from extractor.llm.recordings_folder import key_of_body

    recordings = Recordings(folder)

    def answer(body: dict[str, Any]) -> str:
        recording = recordings.find_key(key_of_body(body))
        if recording is None:
            raise ReplayMiss(f"no recording in {str(folder)!r} matches the request: record it first")
        return recording.answer

    return answer


def _fixed(path: Path) -> ScriptedAnswer:
    content = path.read_text("utf-8")

    def answer(_body: dict[str, Any]) -> str:
        return content

    return answer
