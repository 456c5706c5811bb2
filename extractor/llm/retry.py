"""The only owner of retries: what is tried again, after which pause, how often, and until when."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from extractor.errors import EngineUnavailable
from extractor.llm.failures import RateLimited
from extractor.llm.replies import RawReply

if TYPE_CHECKING:
    from tenacity import RetryCallState

__all__ = ["RetryPolicy", "UnusableReply", "call_with_retries", "deadline", "seconds_left"]

_LOG = logging.getLogger(__name__)

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_limit: ContextVar[asyncio.Timeout | None] = ContextVar("limit", default=None)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient one call is."""

    attempts: int = 6
    """Requests that may fail other than by a rate limit. Why 6: with one request in five failing at random, 6 in a row
    fail for 1 call in 15,000."""
    rate_limits: int = 30
    """Requests that may meet a rate limit. Why more: a rate limit says "later", not "broken"; the deadline
    bounds it."""
    seconds: float = 900.0
    """All of one call: every request and every pause."""
    first_pause: float = 0.5
    longest_pause: float = 60.0
    """Seconds. Pauses are drawn evenly from 0 to `first_pause` × 2^n, at most `longest_pause` (full jitter), unless the
    server names its own, which is kept and prolonged by up to a tenth."""


class UnusableReply(EngineUnavailable):
    """HTTP 200 with a body that is no answer: worth one more request."""

    def __init__(self, raw: RawReply) -> None:
        super().__init__("the server sent HTTP 200 with a body that is no answer")
        self.raw = raw


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within the block (one article), calls give up `seconds` from now at the latest, whatever their own
    policy says."""
    end = asyncio.get_running_loop().time() + seconds
    outer = _deadline.get()
    token = _deadline.set(end if outer is None else min(outer, end))
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """Seconds until the call, or the article, that the current task works on must be done; infinite outside of both."""
    end = _deadline.get()
    return inf if end is None else end - asyncio.get_running_loop().time()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within the block the call's deadline ends nothing: for a request that somebody else may still wait for."""
    limit = _limit.get()
    end = limit.when() if limit is not None else None
    if limit is None or end is None:
        yield
        return
    limit.reschedule(None)
    try:
        yield
    finally:
        limit.reschedule(end)


async def call_with_retries(
    attempt: Callable[[], Awaitable[RawReply]],
    policy: RetryPolicy,
    on_retry: Callable[[EngineUnavailable, float], None] | None = None,
) -> RawReply:
    """Awaits `attempt()` until it returns, raises something other than EngineUnavailable, or patience ends.

    `on_retry` gets each passing failure and the pause after it, in seconds. An UnusableReply that is not cured is
    returned as the reply it carries. Cancellation goes through at once.

    Raises EngineUnavailable: the last failure, or the deadline, whichever ended it.
    """
    from tenacity import AsyncRetrying, retry_if_exception_type, wait_random, wait_random_exponential

    loop = asyncio.get_running_loop()
    began = loop.time()
    own, article = began + policy.seconds, _deadline.get()
    end = own if article is None else min(own, article)
    failures: list[EngineUnavailable] = []
    backoff = wait_random_exponential(multiplier=policy.first_pause, max=policy.longest_pause)

    def pause(state: RetryCallState) -> float:
        trouble = failures[-1]
        if trouble.retry_after is not None:
            return trouble.retry_after + wait_random(0, trouble.retry_after / 10)(state)
        return backoff(state)

    def is_enough(state: RetryCallState) -> bool:
        limited = sum(isinstance(failure, RateLimited) for failure in failures)
        return (
            limited >= policy.rate_limits
            or len(failures) - limited >= policy.attempts
            or loop.time() + state.upcoming_sleep >= end
        )

    def tell(state: RetryCallState) -> None:
        trouble, seconds = failures[-1], state.upcoming_sleep
        _LOG.info("request failed (%s), next try in %.1f s", type(trouble).__name__, seconds)
        if on_retry is not None:
            on_retry(trouble, seconds)

    async def once() -> RawReply:
        try:
            return await attempt()
        except EngineUnavailable as trouble:
            failures.append(trouble)
            raise

    # A fresh object per call: one that is shared mixes up the state of concurrent calls.
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(EngineUnavailable),
        wait=pause,
        stop=is_enough,
        before_sleep=tell,
        sleep=asyncio.sleep,
        reraise=True,
    )
    token = _deadline.set(end)
    try:
        async with asyncio.timeout_at(end) as limit:
            _limit.set(limit)
            return await retrying(once)
    except UnusableReply as unusable:
        return unusable.raw
    except TimeoutError:
        last = f"; the last trouble: {failures[-1]}" if failures else ""
        raise EngineUnavailable(
            f"no answer within {end - began:.0f} s, {len(failures)} requests failed before{last}: allow more time or "
            "check the endpoint"
        ) from None
    except EngineUnavailable as trouble:
        raise _final(trouble, failures, loop.time() - began) from trouble.__cause__
    finally:
        _deadline.reset(token)
        _limit.set(None)


def _final(trouble: EngineUnavailable, failures: list[EngineUnavailable], seconds: float) -> EngineUnavailable:
    """The last failure, saying how often and how long it was tried."""
    wish = trouble.retry_after
    asked = f", and the server asks to wait {wish:.0f} s" if wish is not None and wish > 1 else ""
    return type(trouble)(
        f"{trouble} (given up after {len(failures)} request{'s' * (len(failures) != 1)} in {seconds:.0f} s{asked})",
        retry_after=wish,
    )
