"""Many articles over one connection: a line in, a line out, in order, a bounded number at once."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from extractor.errors import ExtractorError
from extractor.pipeline.writing import fact_line
from extractor.service.limits import Admission
from extractor.service.problems import Problem, faults_of, problem_of
from extractor.service.requests import ArticleIn
from extractor.service.work import Workshop

__all__ = ["LiveResponse", "answer_stream"]


class LiveResponse(StreamingResponse):
    """An answer that begins while the request still comes in.

    Starlette's own reads from the connection to see whether the client has gone, and takes parts of the body with it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the parts as they are made."""
        await self.stream_response(send)


async def answer_stream(
    request: Request, workshop: Workshop, longest: int, admission: Admission, *, with_text: bool
) -> AsyncIterator[bytes]:
    """The answer's lines. Reads no further while its window is full, so a fast sender is held back by its connection.

    A stream takes places one by one and waits for them; it never gets all, so single requests keep coming through.
    """
    window: deque[asyncio.Task[bytes]] = deque()
    most = max(1, admission.slots // 2)
    number = 0
    try:
        async for line in _lines(request, longest):
            number += 1
            if isinstance(line, bytes) and not line.strip():
                continue
            window.append(asyncio.create_task(_one(number, line, workshop, admission, with_text)))
            while window and (len(window) >= most or window[0].done()):
                yield await window[0]
                window.popleft()
        while window:
            yield await window[0]
            window.popleft()
    finally:
        for task in window:
            task.cancel()
        await asyncio.gather(*window, return_exceptions=True)


async def _lines(request: Request, longest: int) -> AsyncIterator[bytes | Problem]:
    """Lines of the body; one too long comes as a Problem, and the stream ends there."""
    rest = bytearray()
    async for chunk in request.stream():
        rest += chunk
        *whole, last = bytes(rest).split(b"\n") if b"\n" in chunk else [bytes(rest)]
        for line in whole:
            yield line
        rest = bytearray(last) if whole else rest
        if len(rest) > longest:
            yield Problem(413, "Too large", f"a line may have {longest:,} bytes; the stream ends here")
            return
    if rest:
        yield bytes(rest)


async def _one(number: int, line: bytes | Problem, workshop: Workshop, admission: Admission, with_text: bool) -> bytes:
    try:
        if isinstance(line, Problem):
            raise line
        article = ArticleIn.model_validate_json(line).article(workshop.reading)
        async with admission.place(wait=True):
            return fact_line(await workshop.facts(article), with_text=with_text)
    except ValidationError as e:
        faults = faults_of(e)
        problem = Problem(
            422, "Not as described", f"{faults[0].pointer or 'the line'}: {faults[0].detail}", errors=faults
        )
    except ExtractorError as e:
        problem = problem_of(e)
    except Problem as e:
        problem = e
    return json.dumps({"problem": problem.body() | {"line": number}}).encode() + b"\n"
