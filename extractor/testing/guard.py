"""No real request in a test: the guard closes the gate that every live request passes.

It works above the client library: an exception raised below it, in a socket or a transport, comes back as a connection
error and is tried again. `RequestsNotAllowed` is raised before openai or instructor are even imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extractor.llm.gate import forbid_requests

__all__ = ["no_real_requests"]


@contextmanager
def no_real_requests(reason: str = "tests send no real requests", *, allow_loopback: bool = True) -> Iterator[None]:
    """Within the block every request to another machine raises RequestsNotAllowed; a test server on this one is let
    through unless `allow_loopback` is False."""
    with forbid_requests(reason, allow_loopback=allow_loopback):
        yield
