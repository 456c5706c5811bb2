"""A model whose answers a test writes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extractor.errors import EngineError, ReplayMiss
from extractor.llm.calls import Answer, Request, Usage

__all__ = ["Script", "ScriptedAsker"]

Script = Callable[[Request], str | EngineError] | Iterable[str | EngineError]
"""The model's text for a request, or the error to raise; or a series of them, in the order of the requests."""


class ScriptedAsker:
    """Answers from a script, sends nothing, and keeps the requests it was asked."""

    def __init__(self, script: Script, *, model: str = "scripted") -> None:
        """Raises: TypeError where the script is one text instead of a list."""
        if isinstance(script, str):
            raise TypeError("a script is a list of answers, or a function of the request: put the text into a list")
        self._next: Callable[[Request], str | EngineError]
        if callable(script):
            self._next = script
        else:
            series = iter(script)

            def take(request: Request) -> str | EngineError:
                for step in series:
                    return step
                raise ReplayMiss(
                    f"the script has {len(self.requests) - 1} answers, and request {len(self.requests)} came "
                    f"({request.schema_name!r}): add an answer"
                )

            self._next = take
        self._model = model
        self.requests: list[Request] = []
        self.closed = False

    async def ask(self, request: Request) -> Answer:
        """Raises what the script holds, ReplayMiss at its end, TypeError where an answer is no text."""
        self.requests.append(request)
        step = self._next(request)
        if isinstance(step, EngineError):
            raise step
        if not isinstance(step, str):
            raise TypeError(f"the script's answer to request {len(self.requests)} is {type(step).__name__}, not text")
        return Answer(
            text=step,
            model=self._model,
            usage=Usage(input_tokens=sum(len(m.content) for m in request.messages) // 4, output_tokens=len(step) // 4),
            origin="live",
            calls=1,
        )

    async def aclose(self) -> None:
        self.closed = True
