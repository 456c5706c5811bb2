"""Errors as RFC 9457 problem details: what is wrong, where, what to do. Never a stack trace, never the article."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from extractor.errors import (
    ConfigError,
    EngineRefused,
    EngineStopped,
    EngineUnavailable,
    ExtractorError,
    InputError,
    StoreError,
)

__all__ = ["MEDIA_TYPE", "Fault", "Problem", "ProblemBody", "faults_of", "problem_of"]

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing wrong in a request."""

    pointer: str
    """JSON Pointer into the body, or the name of a parameter."""
    detail: str
    """What is wrong there."""


class ProblemBody(BaseModel):
    """Problem details, RFC 9457."""

    type: str = "about:blank"
    title: str
    """The sort of problem, the same for all of its sort."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened this time, and what to do."""
    errors: list[Fault] = Field(default_factory=list)
    """Where the request is wrong, if it is."""
    request: str | None = None
    """Id of the request, as in the header X-Request-Id and in the log."""


class Problem(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: int, title: str, detail: str, *, errors: Sequence[Fault] = (), retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail
        self.errors, self.retry_after = tuple(errors), retry_after

    def body(self, request: str | None = None) -> dict[str, Any]:
        """The problem as JSON values, empty members left out."""
        whole = ProblemBody(
            title=self.title, status=self.status, detail=self.detail, errors=list(self.errors), request=request
        )
        return whole.model_dump(exclude_defaults=True, exclude_none=True)

    def json(self, request: str | None = None) -> bytes:
        """The problem as bytes of JSON."""
        return json.dumps(self.body(request), ensure_ascii=True).encode()

    def headers(self) -> Mapping[str, str]:
        """Header lines that go with it."""
        found = {"content-type": MEDIA_TYPE}
        if self.retry_after is not None:
            found["retry-after"] = str(max(1, round(self.retry_after)))
        if self.status == 401:
            found["www-authenticate"] = "Bearer"
        return found


def faults_of(error: ValidationError) -> list[Fault]:
    """What Pydantic found, without the values it found it in."""
    return [
        Fault(pointer="".join(f"/{_step(s)}" for s in e["loc"]), detail=e["msg"])
        for e in error.errors(include_url=False, include_input=False, include_context=False)[:20]
    ]


def _step(step: int | str) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")[:80]


def problem_of(error: ExtractorError) -> Problem:
    """An error of extraction as an HTTP answer."""
    if isinstance(error, InputError):
        return Problem(422, "Unusable article", str(error))
    if isinstance(error, EngineUnavailable):
        return Problem(503, "Model server unavailable", str(error), retry_after=error.retry_after or 5)
    if isinstance(error, EngineStopped):
        return Problem(503, "Limit reached", str(error), retry_after=60)
    if isinstance(error, EngineRefused):
        return Problem(502, "Refused by the model server", str(error))
    if isinstance(error, (ConfigError, StoreError)):
        return Problem(500, "Service misconfigured", str(error))
    return Problem(502, "No usable answer from the engine", str(error))
