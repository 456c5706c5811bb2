"""One purse and one pace for all workers of a cluster: an actor that each asks before it sends.

Why an actor and not an equal share for each worker: what a worker does not use, the others may; a worker that dies does
not start its share anew in its successor; and a ceiling on cost is one ceiling. It costs a message of about a
millisecond before a request, and nothing where no limit is set. Concurrency is divided equally instead: places are
held for seconds, need no message, and a dead worker's requests are dead with it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from extractor.errors import ConfigError, EngineStopped
from extractor.llm.budget import Budget, Reservation
from extractor.llm.prices import Prices
from extractor.llm.token_bucket import TokenBucket

if TYPE_CHECKING:
    from extractor.llm.calls import Usage
    from extractor.settings import Settings

__all__ = ["MeterActor", "RayMeter", "start_meter"]


class MeterActor:
    """What holds for all workers together; runs in one event loop, so that its steps never overlap."""

    def __init__(self, settings: Settings) -> None:
        prices = Prices.load(settings.prices)
        self._budget = Budget(prices, max_cost_usd=settings.max_cost, max_tokens=settings.max_tokens)
        self._own = settings.requests_per_minute is not None or settings.tokens_per_minute is not None
        self._requests, self._tokens = _bucket(settings.requests_per_minute), _bucket(settings.tokens_per_minute)
        self._turn = asyncio.Lock()

    async def admit(self, tokens: int) -> None:
        """Waits, in order of arrival, until one request of about `tokens` tokens may start."""
        async with self._turn:
            while (pause := max([b.wait(n) for b, n in self._buckets(tokens)], default=0.0)) > 0:  # noqa: ASYNC110
                await asyncio.sleep(pause)
            for bucket, units in self._buckets(tokens):
                bucket.take(units)

    def _buckets(self, tokens: int) -> list[tuple[TokenBucket, int]]:
        return [(b, n) for b, n in ((self._requests, 1), (self._tokens, tokens)) if b is not None]

    async def settle(self, tokens: int) -> None:
        """Takes back tokens that were not used."""
        if self._tokens is not None:
            self._tokens.give_back(tokens)

    async def learn(self, requests: float | None, tokens: float | None) -> None:
        """Keeps the server's limits where the user set none."""
        if self._own:
            return
        self._requests, self._tokens = _changed(self._requests, requests), _changed(self._tokens, tokens)

    async def hold(self, model: str, usage: Usage) -> Reservation | EngineStopped | ConfigError:
        """Sets aside what a request may take; an error is given, not raised: Ray would wrap it."""
        try:
            return self._budget.hold(model, usage)
        except (EngineStopped, ConfigError) as e:
            return e

    async def spend(self, model: str, usage: Usage) -> None:
        """Counts one billed reply."""
        self._budget.spend(model, usage)

    async def release(self, reservation: Reservation) -> None:
        """Takes back what was set aside."""
        self._budget.release(reservation)

    async def spent(self) -> tuple[int, float]:
        """Tokens and USD so far."""
        return self._budget.spent_tokens, self._budget.spent_usd


def _bucket(limit: float | None) -> TokenBucket | None:
    return TokenBucket(limit, time.monotonic) if limit else None


def _changed(bucket: TokenBucket | None, limit: float | None) -> TokenBucket | None:
    """Changed and not made anew: what was taken stays taken, whichever server behind a gateway states a limit."""
    if bucket is None or not limit:
        return bucket or _bucket(limit)
    bucket.change(limit)
    return bucket


class RayMeter:
    """A worker's way to the actor: `extractor.llm.meter.Meter`. Picklable."""

    def __init__(self, actor: Any, *, purse: bool) -> None:
        """`purse`: whether there is a ceiling on cost or tokens; without one no request is asked for."""
        self._actor, self._purse = actor, purse

    async def admit(self, tokens: int) -> None:
        """Raises EngineStopped where the actor is gone."""
        await self._answer(self._actor.admit.remote(tokens))

    def settle(self, tokens: int) -> None:
        """Sent and not waited for."""
        self._actor.settle.remote(tokens)

    def learn(self, requests: float | None, tokens: float | None) -> None:
        """Sent and not waited for."""
        self._actor.learn.remote(requests, tokens)

    async def hold(self, model: str, usage: Usage) -> Reservation:
        """Raises EngineStopped, ConfigError."""
        if not self._purse:
            return Reservation(0, 0.0)
        held = await self._answer(self._actor.hold.remote(model, usage))
        if isinstance(held, Reservation):
            return held
        raise held

    def spend(self, model: str, usage: Usage) -> None:
        """Sent and not waited for. Why that is exact: messages of one worker to one actor arrive in order, so what a
        request cost is counted before its reservation is given back."""
        if self._purse:
            self._actor.spend.remote(model, usage)

    def release(self, reservation: Reservation) -> None:
        """Sent and not waited for."""
        if self._purse:
            self._actor.release.remote(reservation)

    async def _answer(self, reference: Any) -> Any:
        from ray.exceptions import RayActorError

        try:
            return await reference
        except RayActorError as e:
            raise EngineStopped(
                "the process that counts requests and cost for all workers is gone; what is done is kept: run again"
            ) from e


def start_meter(settings: Settings) -> RayMeter:
    """Starts the actor on the caller's node, for as long as the meter or a copy of it lives.

    It is never restarted: a new one would not know what has been spent.
    """
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    actor = ray.remote(MeterActor).options(num_cpus=0, max_restarts=0, scheduling_strategy=here).remote(settings)
    return RayMeter(actor, purse=settings.max_cost is not None or settings.max_tokens is not None)
