"""The gate every real request passes: closed, it refuses before any client library is reached.

Why above the library: an exception raised in a transport comes back as a connection error, which looks
passing and would be tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extractor.errors import RequestsNotAllowed
from extractor.llm.endpoint import Endpoint

__all__ = ["check_request", "forbid_requests"]

_closures: list[tuple[str, bool]] = []


@contextmanager
def forbid_requests(reason: str, *, allow_loopback: bool = False) -> Iterator[None]:
    """Within the block every real request in this process raises RequestsNotAllowed, whichever thread sends
    it.

    `allow_loopback` lets requests to this machine through (a test server). Blocks nest; the strictest one
    holds.
    """
    closure = (reason, allow_loopback)
    _closures.append(closure)
    try:
        yield
    finally:
        _closures.remove(closure)


def check_request(endpoint: Endpoint) -> None:
    """Raises RequestsNotAllowed where a real request to `endpoint` is forbidden."""
    for reason, allow_loopback in reversed(_closures):
        if not (allow_loopback and endpoint.is_loopback):
            raise RequestsNotAllowed(
                f"a request to {endpoint.label!r} was stopped: {reason}; use recordings, the cache or a test server"
            )
