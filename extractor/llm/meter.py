"""Limits that hold for several processes at once: what a process asks before it sends, and tells once it has paid.

Within one process the limiter and the budget do this alone. Where workers on a cluster share one allowance, both ask a
`Meter`, which stands for something all of them can reach (`extractor.integrations.ray_meter`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from extractor.llm.budget import Reservation, estimate
from extractor.llm.calls import Request, Usage
from extractor.llm.replies import RawReply

__all__ = ["Meter", "MeteredSender", "Pace"]


class Pace(Protocol):
    """Requests and tokens per minute, shared."""

    async def admit(self, tokens: int) -> None:
        """Waits until one request of about `tokens` tokens may start."""
        ...

    def settle(self, tokens: int) -> None:
        """Gives back tokens admitted and not used; negative for those used beyond. Does not wait."""
        ...

    def learn(self, requests: float | None, tokens: float | None) -> None:
        """The limits per minute that the server states; the user's own ones go before. Does not wait."""
        ...


class Meter(Pace, Protocol):
    """The same with a purse."""

    async def hold(self, model: str, usage: Usage) -> Reservation:
        """Sets aside what a request may take.

        Raises:
            EngineStopped: it would pass a ceiling, or there is nobody to ask.
            ConfigError: a ceiling in USD cannot be kept because the model has no known price.
        """
        ...

    def spend(self, model: str, usage: Usage) -> None:
        """Counts one billed reply. Does not wait."""
        ...

    def release(self, reservation: Reservation) -> None:
        """Gives back what was set aside, once the request is over. Does not wait."""
        ...


class _Sender(Protocol):
    async def send(self, request: Request, record: Callable[[RawReply], None] | None = None) -> RawReply: ...
    async def aclose(self) -> None: ...


class MeteredSender:
    """Sends what the shared purse has room for: no reservation, no request."""

    def __init__(self, inner: _Sender, meter: Meter) -> None:
        self.inner = inner
        self.meter = meter

    async def send(self, request: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        """As the inner sender; every billed reply is counted. Raises also what `Meter.hold` raises."""
        expected = estimate(request)
        reservation = await self.meter.hold(request.model, expected)

        def counted(raw: RawReply) -> None:
            self.meter.spend(request.model, raw.usage or expected)
            if record is not None:
                record(raw)

        try:
            return await self.inner.send(request, counted)
        finally:
            self.meter.release(reservation)

    async def aclose(self) -> None:
        """Closes the inner sender."""
        await self.inner.aclose()
