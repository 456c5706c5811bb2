"""Who is tried again, how often, and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from extractor.errors import BadReply, EngineError, EngineRefused, EngineUnavailable
from extractor.llm.failures import RateLimited
from extractor.llm.replies import RawReply
from extractor.llm.retry import RetryPolicy, UnusableReply, call_with_retries, deadline

GOOD = RawReply(status=200, body=b"{}")
QUICK = RetryPolicy(attempts=4, rate_limits=9, seconds=5.0, first_pause=0.001, longest_pause=0.002)


class Server:
    """Fails as told, then answers."""

    def __init__(self, *failures: EngineError, last: Callable[[], RawReply] = lambda: GOOD) -> None:
        self.failures = list(failures)
        self.calls = 0
        self.last = last

    async def __call__(self) -> RawReply:
        self.calls += 1
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        return self.last()


async def test_passing_failures_are_tried_again_up_to_the_number_of_attempts() -> None:
    pauses: list[float] = []
    server = Server(*[EngineUnavailable("down")] * 3)
    assert await call_with_retries(server, QUICK, lambda _trouble, pause: pauses.append(pause)) is GOOD
    assert (server.calls, len(pauses)) == (4, 3)
    assert all(0 <= pause <= 0.002 for pause in pauses)
    server = Server(*[EngineUnavailable("down")] * 9)
    with pytest.raises(EngineUnavailable, match=r"down \(given up after 4 requests in \d+ s\)"):
        await call_with_retries(server, QUICK)
    assert server.calls == 4


async def test_rate_limits_have_a_budget_of_their_own() -> None:
    server = Server(*[RateLimited("slow down", retry_after=0.001)] * 8, *[EngineUnavailable("down")] * 3)
    assert await call_with_retries(server, QUICK) is GOOD
    assert server.calls == 12
    with pytest.raises(RateLimited):
        await call_with_retries(Server(*[RateLimited("slow down", retry_after=0.001)] * 9), QUICK)


@pytest.mark.parametrize("trouble", [EngineRefused("no"), BadReply("cut"), ValueError("a bug"), KeyboardInterrupt()])
async def test_everything_else_goes_through_at_once(trouble: BaseException) -> None:
    async def fail() -> RawReply:
        raise trouble

    with pytest.raises(type(trouble)) as caught:
        await call_with_retries(fail, QUICK)
    assert caught.value is trouble


async def test_an_unusable_reply_that_stays_is_returned() -> None:
    raw = RawReply(status=200, body=b"<html>")
    policy = RetryPolicy(attempts=1)
    assert await call_with_retries(Server(UnusableReply(raw)), policy) is raw


async def test_a_named_wait_is_kept_and_prolonged_by_a_tenth_at_most() -> None:
    pauses: list[float] = []
    server = Server(*[RateLimited("wait", retry_after=0.05)] * 5)
    await call_with_retries(server, QUICK, lambda _trouble, pause: pauses.append(pause))
    assert all(0.05 <= pause <= 0.055 for pause in pauses)
    assert len(set(pauses)) > 1, "the jitter differs"


async def test_the_shortest_deadline_holds() -> None:
    async def hang() -> RawReply:
        await asyncio.sleep(60)
        return GOOD

    loop = asyncio.get_running_loop()
    for outer, inner, own in ((0.1, 9, 9), (9, 0.1, 9), (9, 9, 0.1)):
        began = loop.time()
        with deadline(outer), deadline(inner), pytest.raises(EngineUnavailable, match="no answer within"):
            await call_with_retries(hang, RetryPolicy(seconds=own))
        assert loop.time() - began < 2


async def test_calls_side_by_side_keep_their_own_count() -> None:
    servers = [Server(*[EngineUnavailable("down")] * (number % 4)) for number in range(60)]
    await asyncio.gather(*(call_with_retries(server, QUICK) for server in servers))
    assert [server.calls for server in servers] == [number % 4 + 1 for number in range(60)]


async def test_a_cancelled_pause_is_cancelled() -> None:
    server = Server(RateLimited("wait", retry_after=3))
    task = asyncio.create_task(call_with_retries(server, QUICK))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert server.calls == 1
