"""The exception tree. Each class carries the exit code the command line ends with.

ExtractorError
├── ConfigError            3  a setting is missing, malformed or contradicts another
│   └── UsageError         2  the same of what was given with the command or call itself
├── InputError             4  an input cannot be read, decoded or understood
├── StoreError             4  an output, cache or log cannot be opened or written
├── PromptError            3  a prompt file is missing, malformed or of an unknown version
└── EngineError            5  an engine could not answer for one article
    ├── EngineUnavailable     passing: worth another try (rate limit, 5xx, time-out, connection)
    ├── EngineRefused         permanent: key, quota, unknown model, content filter, context length
    ├── EngineStopped         the run's own limit: cost or token ceiling, deadline, open circuit
    ├── BadReply              the model answered, but not with something usable
    │   └── CutOff            the answer stopped at the output token limit
    ├── ReplayMiss            no recording matches the request
    └── RequestsNotAllowed    a guard forbids real requests here

A message says what happened, which thing (`!r`), and what to do. "Nothing found" is a value, never an exception.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "BadReply",
    "ConfigError",
    "CutOff",
    "EngineError",
    "EngineRefused",
    "EngineStopped",
    "EngineUnavailable",
    "ExtractorError",
    "InputError",
    "PromptError",
    "ReplayMiss",
    "RequestsNotAllowed",
    "StoreError",
    "UsageError",
]


class ExtractorError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code: ClassVar[int] = 1


class ConfigError(ExtractorError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = 3


class UsageError(ConfigError):
    """A value given with the command or call itself cannot be used."""

    exit_code = 2


class PromptError(ConfigError):
    """A prompt file is missing, malformed or of an unknown version."""


class InputError(ExtractorError):
    """An input cannot be read, decoded or understood."""

    exit_code = 4


class StoreError(ExtractorError):
    """An output file, cache or log cannot be opened, read back or written."""

    exit_code = 4


class EngineError(ExtractorError):
    """An engine could not answer."""

    exit_code = 5


class EngineUnavailable(EngineError):
    """Passing trouble: worth another try.

    `retry_after` is the server's own wish in seconds, None where it stated none.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineRefused(EngineError):
    """Permanent trouble: the same request would fail again."""


class EngineStopped(EngineError):
    """A limit the user set (cost, tokens, deadline) or an open circuit stopped the request before it was sent."""


class BadReply(EngineError):
    """The model answered, but not with something that can be used (cut off, not JSON, wrong shape)."""


class CutOff(BadReply):
    """The answer stopped at the output token limit: ask for less at a time."""


class ReplayMiss(EngineError):
    """No recording matches the request."""


class RequestsNotAllowed(EngineError):
    """A guard (tests, `--offline`) forbids real requests."""
