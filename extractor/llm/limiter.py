"""How many requests may run at once, and how fast they may start.

Three rules in one place: a number of slots that grows by one per round of good answers and halves on a rate limit
(additive increase, multiplicative decrease) or shrinks when answers take much longer than they did; requests and tokens
per minute; and a moment before which nobody starts, set by a server that says "wait".
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf

from extractor.llm.failures import RateLimited
from extractor.llm.meter import Pace
from extractor.llm.token_bucket import TokenBucket
from extractor.llm.waits import limits_per_minute, server_wait

__all__ = ["Limiter", "LimiterState", "Slot"]

_HALVED = 0.5
"""Source: Chiu and Jain 1989, additive increase and multiplicative decrease converge to a fair share; TCP's factor."""

_REFUSED = 8
"""Rate limits among the last 64 answers that make a signal. Why not every one: with additive increase, random refusals
of 3% would hold 64 slots at 7 (1.2 / √p, as for TCP); a real limit refuses everything above it, in bursts."""

_EASED = 0.8
"""Factor on long answers. Why milder than on a 429: slowness is a hint, a 429 is a statement."""

_SLOW = 3.0
"""Answers this many times slower than the best times were, in seconds and per token, mean that the server queues.
Why both: long answers take long and short ones have a bad rate, neither is a queue. Why 3: answers of an idle server
differ by less than 2 from round to round, and a queue shows as the number of requests over the server's own slots."""

_QUICK = 0.1
"""Seconds: a median below is never slow. Why: such times are this process's own delays, not a model's."""

_FLOOR = 0.25
"""Share of the slots that slowness alone never goes below: a server may just have become slower."""

_ROUND = 64
"""Answers that the endpoint is judged by. Why 64: enough that their median is steady."""

_TOKENS_FLOOR = 50
"""Added to the tokens of an answer before dividing: short answers are all overhead."""

_LONGEST_WAIT = 3600.0
"""Seconds that a server's wish to wait holds for all requests. Why not longer: a garbled header must not silence a
service for ever; one request an hour finds out."""

_RAMP_GAP = 0.005
_GAP = 0.002
"""Least seconds between two starts: in the first round, and after it. Why: sending one request and reading its answer
takes 4 ms of CPU. Requests that start together come back together, share the processor, finish together and start
together again, so each round pays for all of them: 500 calls of 2 s, 64 at once, took 17.2-17.7 s; spread like this,
16.4 s; the least possible is 16.0 s (bench/live_throughput.py)."""


@dataclass(slots=True)
class Slot:
    """Leave to send one request."""

    tokens: int
    started: float
    spent: int | None = None
    """Tokens the request used in the end, input and output; None if it is not known."""


@dataclass(frozen=True, slots=True)
class LimiterState:
    """A reading of the limiter, for progress displays."""

    slots: float
    in_flight: int
    waiting: int
    throttled: int
    """Rate limits met so far."""


class _Latency:
    """Medians of recent answers, in seconds and in seconds per token, against the best such medians."""

    def __init__(self) -> None:
        self.recent: deque[tuple[float, float]] = deque(maxlen=_ROUND)
        self._best = [float("inf"), float("inf")]

    def add(self, seconds: float, tokens: int) -> bool:
        """Whether answers have become slow."""
        self.recent.append((seconds, seconds / (tokens + _TOKENS_FLOOR)))
        if len(self.recent) < _ROUND // 4:
            return False
        medians = [sorted(values)[len(values) // 2] for values in zip(*self.recent, strict=True)]
        # The best drifts up by 0.1% an answer: what was the standard an hour ago is not for ever.
        self._best = [min(best * 1.001, median) for best, median in zip(self._best, medians, strict=True)]
        return medians[0] > _QUICK and all(
            median > _SLOW * best for best, median in zip(self._best, medians, strict=True)
        )


class Limiter:
    """Slots and budgets of one endpoint in one event loop.

    `concurrency` is the most requests in flight and where it starts: the user's number is a ceiling, and starting low
    would cost a run of 500 articles a tenth of its time.
    """

    def __init__(
        self,
        concurrency: int,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """With a `pace`, requests and tokens per minute are its affair: it is asked where a limit is known."""
        self._most = float(max(1, concurrency))
        self._slots = self._most
        self._clock = clock
        own = pace is None
        self._requests = TokenBucket(requests_per_minute, clock) if requests_per_minute and own else None
        self._tokens = TokenBucket(tokens_per_minute, clock) if tokens_per_minute and own else None
        self._own_limits = requests_per_minute is not None or tokens_per_minute is not None
        self._pace = pace
        self._paced = self._own_limits
        self._stated: tuple[float | None, float | None] = (None, None)
        self._not_before = 0.0
        self._next_start = 0.0
        self._started = 0
        self._in_flight = 0
        self._throttled = 0
        self._lowered = float("-inf")
        self._latency = _Latency()
        self._refusals: deque[bool] = deque(maxlen=_ROUND)
        self._queue: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def slot(self, tokens: int, patience: Callable[[], float] = lambda: inf) -> AsyncIterator[Slot]:
        """Waits for leave to send a request of about `tokens` tokens, in order of arrival.

        Raises RateLimited where the server asked to wait for longer than `patience()` seconds: nothing is waited for
        then.
        """
        await self._enter()
        try:
            await self._keep_apart()
            # Nothing may be awaited between the last look at the budgets and taking from them.
            while (pause := self._pause(tokens)) > 0:
                asked = self._not_before - self._clock()
                if asked >= patience():
                    raise RateLimited(
                        f"the endpoint asked for no requests in the next {asked:.0f} s: run again after that, or allow "
                        "more time (EXTRACTOR_DEADLINE)",
                        retry_after=asked,
                    )
                await asyncio.sleep(pause)
            if self._requests:
                self._requests.take(1)
            if self._tokens:
                self._tokens.take(tokens)
            paced = self._pace if self._paced else None
            if paced is not None:
                await paced.admit(tokens)
            slot = Slot(tokens=tokens, started=self._clock())
            try:
                yield slot
            finally:
                if slot.spent is not None and slot.spent != slot.tokens:
                    if self._tokens:
                        self._tokens.give_back(slot.tokens - slot.spent)
                    if paced is not None:
                        paced.settle(slot.tokens - slot.spent)
        finally:
            self._leave()

    def answered(self, slot: Slot, *, output_tokens: int, headers: Mapping[str, str]) -> None:
        """A whole answer came for `slot`."""
        now = self._clock()
        self._refusals.append(False)
        self._read_limits(headers)
        if self._latency.add(now - slot.started, output_tokens):
            self._lower(slot, _EASED, least=min(self._slots, self._most * _FLOOR))
        elif self._in_flight >= int(self._slots):
            # Only a limiter that is used to the full learns anything from success.
            self._slots = min(self._most, self._slots + 1 / self._slots)
        self._wake()

    def throttled(self, slot: Slot, *, headers: Mapping[str, str], wait: float | None) -> None:
        """The server met `slot` with a rate limit; `wait` is its wish in seconds."""
        self._throttled += 1
        self._refusals.append(True)
        self._read_limits(headers)
        if sum(self._refusals) >= _REFUSED:
            self._lower(slot, _HALVED)
        if wait:
            self._hold(wait)

    @property
    def state(self) -> LimiterState:
        return LimiterState(self._slots, self._in_flight, len(self._queue), self._throttled)

    def _lower(self, slot: Slot, factor: float, least: float = 1.0) -> None:
        # Once per round: requests already under way when it was lowered say nothing new.
        if slot.started < self._lowered:
            return
        self._lowered = self._clock()
        self._slots = max(1.0, least, self._slots * factor)
        self._latency.recent.clear()
        self._refusals.clear()

    def _hold(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._clock() + min(seconds, _LONGEST_WAIT))

    def _read_limits(self, headers: Mapping[str, str]) -> None:
        wait = server_wait(headers, now=time.time()) if headers else None
        if wait:
            self._hold(wait)
        if self._own_limits or not headers:
            return
        requests, tokens = limits_per_minute(headers)
        if self._pace is not None:
            if (requests or tokens) and (requests, tokens) != self._stated:
                self._stated, self._paced = (requests, tokens), True
                self._pace.learn(requests, tokens)
            return
        # Changed and not made anew: behind a gateway each reply may state another server's limits.
        if requests and self._requests is None:
            self._requests = TokenBucket(requests, self._clock)
        elif requests and self._requests is not None:
            self._requests.change(requests)
        if tokens and self._tokens is None:
            self._tokens = TokenBucket(tokens, self._clock)
        elif tokens and self._tokens is not None:
            self._tokens.change(tokens)

    def _pause(self, tokens: int) -> float:
        """Seconds until a request of `tokens` tokens may start."""
        waits = [self._not_before - self._clock()]
        if self._requests:
            waits.append(self._requests.wait(1))
        if self._tokens:
            waits.append(self._tokens.wait(tokens))
        return max(waits)

    async def _keep_apart(self) -> None:
        now = time.monotonic()
        start = max(now, self._next_start)
        self._next_start = start + (_RAMP_GAP if self._started < self._most else _GAP)
        self._started += 1
        if start > now:
            await asyncio.sleep(start - now)

    async def _enter(self) -> None:
        if self._in_flight < int(self._slots) and not self._queue:
            self._in_flight += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # the turn came in the same moment as the cancellation: pass it on
            elif turn in self._queue:  # `_wake` may have come by in the same moment
                self._queue.remove(turn)
            raise

    def _leave(self) -> None:
        self._in_flight -= 1
        self._wake()

    def _wake(self) -> None:
        while self._queue and self._in_flight < int(self._slots):
            turn = self._queue.popleft()
            if not turn.done():
                self._in_flight += 1
                turn.set_result(None)
