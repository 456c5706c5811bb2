"""Asks the ledger first, then the endpoint; what was paid for is stored before anybody reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from extractor.errors import EngineError, EngineStopped, EngineUnavailable, ReplayMiss, StoreError
from extractor.llm.budget import Budget, estimate
from extractor.llm.calls import Answer, Request, Usage
from extractor.llm.ending import Ending, Flight, keeping
from extractor.llm.ledger import Kept, Ledger
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.ledger_store import LedgerDown
from extractor.llm.prices import Prices
from extractor.llm.purpose import current_article, name_of
from extractor.llm.replies import RawReply, check
from extractor.llm.retry import seconds_left
from extractor.llm.usage import Bill

__all__ = ["CachingAsker", "KnownAsker", "Ledger", "Sender"]

_PATIENCE = 600.0
"""Seconds to wait for another process's answer to the same request before asking anyway. Why: twice the time one
request may take at most."""


class Sender(Protocol):
    """Something that sends requests and gives replies as they came (`LiveAsker`)."""

    async def send(self, request: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        """The reply; `record` gets every billed reply of the call before anything reads it. Raises EngineError."""
        ...

    async def aclose(self) -> None: ...


class KnownAsker:
    """Answers from the ledger alone; sends nothing."""

    def __init__(self, ledger: Ledger, endpoint: str, *, explain: bool = True) -> None:
        """`endpoint` is the endpoint's label, without secrets. Without `explain`, a row not to be trusted is a miss."""
        self.ledger = ledger
        self.endpoint = endpoint
        self._explain = explain

    async def ask(self, request: Request) -> Answer:
        """The paid answer. Raises: ReplayMiss where there is none; StoreError for a row not to be trusted;
        EngineStopped where the ledger's server is away."""
        try:
            answer = await _served(self.ledger, ledger_key(request, self.endpoint))
        except StoreError as error:
            if self._explain:
                raise
            raise ReplayMiss(str(error)) from None
        if answer is None:
            raise ReplayMiss(f"the ledger in {self.ledger.place!r} has no answer to {name_of(request)!r}")
        return answer

    async def aclose(self) -> None:
        """Leaves the ledger open: it was given."""


class CachingAsker:
    """Serves paid answers from `ledger`, sends the others once, keeps the bill.

    Equal requests at the same time become one: within the process always, between processes that share the ledger where
    its leases work (a folder: where file locks do). Who gives up leaves a request that was sent on its way: it is paid
    for, so its answer is stored. Without a ledger everything is sent; budget and bill are kept all the same.
    """

    def __init__(
        self,
        inner: Sender,
        ledger: Ledger | None,
        endpoint: str,
        *,
        bill: Bill | None = None,
        budget: Budget | None = None,
    ) -> None:
        """`endpoint` is the endpoint's label, without secrets: part of the key."""
        self.inner = inner
        self.ledger = ledger
        self.endpoint = endpoint
        self.bill = bill or Bill(Prices.load())
        self.budget = budget
        self._closed = False
        self._flying: dict[tuple[asyncio.AbstractEventLoop, str], Flight[Answer]] = {}
        writable = ledger is not None and not ledger.read_only
        self._leases = ledger.backing.leases() if ledger is not None and writable else None

    async def ask(self, request: Request) -> Answer:
        """The answer to `request`, from the ledger at no cost, else from the endpoint.

        Raises: EngineError as the endpoint gives it; EngineStopped where the budget ends, no disk takes what is paid
        for, or the ledger's server is away; StoreError where the ledger's row is not to be trusted; ConfigError for a
        cost ceiling without prices.
        """
        answer = await self._answer(ledger_key(request, self.endpoint), request)
        self.bill.answered(current_article(), answer, request.model)
        return answer

    async def aclose(self) -> None:
        """Closes `inner`, and the ledger once everything is written. Requests on their way have up to a minute."""
        self._closed = True
        loop = asyncio.get_running_loop()
        await Ending.here().land([flight.task for (where, _), flight in self._flying.items() if where is loop])
        await self.inner.aclose()
        if self._leases is not None:
            await asyncio.to_thread(self._leases.close)
        if self.ledger is not None:
            await asyncio.to_thread(self.ledger.close)

    async def _answer(self, key: str, request: Request) -> Answer:
        loop = asyncio.get_running_loop()
        place = (loop, key)
        if self._joined(place) is None:
            answer = await _served(self.ledger, key)
            if answer is not None:
                return answer
        flight = self._joined(place)  # looked up again: somebody may have begun to ask meanwhile
        if flight is None:
            flight = self._flying[place] = Flight(self._leased(key, request))
            flight.task.add_done_callback(lambda _: self._landed(place))
        try:
            answer = await flight.answer()
        except EngineUnavailable:
            # Who asked first had less time, and it ended with theirs: ask oneself while a second is left.
            if flight.task.done() and flight.deadline < loop.time() and seconds_left() > 1:
                return await self._answer(key, request)
            raise
        if flight.claim():
            return answer
        return replace(answer, origin="cache", calls=0, cost_usd=0.0)

    def _joined(self, place: tuple[asyncio.AbstractEventLoop, str]) -> Flight[Answer] | None:
        flight = self._flying.get(place)
        return None if flight is None or flight.over else flight

    def _landed(self, place: tuple[asyncio.AbstractEventLoop, str]) -> None:
        flight = self._flying.get(place)
        if flight is not None and flight.task.done():
            del self._flying[place]

    async def _leased(self, key: str, request: Request) -> Answer:
        if self._leases is None:
            return await self._send(key, request)
        try:
            async with self._leases.hold(key, _PATIENCE):
                # Whoever held it may have stored the answer since we looked.
                return await _served(self.ledger, key) or await self._send(key, request)
        except LedgerDown as error:
            raise EngineStopped(str(error)) from None

    async def _send(self, key: str, request: Request) -> Answer:
        if self._closed:
            raise EngineStopped("the run has ended; what is done is kept: run again")
        if self.ledger is not None and self.ledger.lost:
            raise EngineStopped("a paid answer could not be written to any disk: free space, then run again")
        article, name = current_article(), name_of(request)
        reservation = self.budget.reserve(request) if self.budget is not None else None
        writing: list[Future[Kept]] = []
        paid: list[tuple[Usage | None, float | None]] = []

        def record(raw: RawReply) -> None:
            if self.ledger is not None and not self.ledger.read_only:
                created = datetime.now(UTC).isoformat(timespec="milliseconds")
                entry = Entry(key, self.endpoint, request.body(), raw, created, name)
                writing.append(self.ledger.record(entry, replace=True))
            model = self.bill.prices.named(raw.model, request.model)
            paid.append((raw.usage, self.bill.paid(article, model, raw.usage)))
            if self.budget is not None:
                self.budget.spend(model, raw.usage or estimate(request))

        calls = 0
        try:
            try:
                raw = await self.inner.send(request, record)
                calls = raw.attempt
            finally:
                with keeping():
                    for future in writing:
                        await asyncio.shield(asyncio.wrap_future(future))
        finally:
            self.bill.called(article, calls or len(paid))
            if self.budget is not None and reservation is not None:
                self.budget.release(reservation)
        answer = check(raw)
        usage = [used for used, _ in paid if used is not None]
        costs = [cost for _, cost in paid if cost is not None]
        return Answer(
            text=answer.text,
            model=answer.model,
            usage=Usage(
                sum(u.input_tokens for u in usage),
                sum(u.output_tokens for u in usage),
                sum(u.cached_input_tokens for u in usage),
            ),
            origin="live",
            calls=raw.attempt,
            cost_usd=sum(costs) if len(costs) == len(paid) else None,
        )


async def _served(ledger: Ledger | None, key: str) -> Answer | None:
    try:
        entry = await ledger.look_up(key) if ledger is not None else None
    except LedgerDown as error:
        raise EngineStopped(str(error)) from None
    if entry is None:
        return None
    try:
        answer = check(entry.raw, origin="cache")
    except EngineError:  # no answer by today's rules: ask again, the old reply stays in the bill
        return None
    return replace(answer, cost_usd=0.0, provenance=entry.provenance)
