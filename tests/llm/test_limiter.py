"""Slots, budgets and the shared moment to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.llm.failures import RateLimited
from extractor.llm.limiter import Limiter, LimiterState
from extractor.llm.token_bucket import TokenBucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@settings(max_examples=80)
@given(
    limit=st.integers(10, 10_000),
    gaps=st.lists(st.floats(0, 20), min_size=1, max_size=120),
    size=st.floats(0.0001, 0.1),
)
def test_no_minute_ever_exceeds_the_limit(limit: int, gaps: list[float], size: float) -> None:
    clock = Clock()
    bucket = TokenBucket(limit, clock)
    units = limit * size
    grants: list[float] = []
    for arrival in accumulate(gaps, initial=clock.now):
        clock.now = max(clock.now, arrival)
        clock.now += bucket.wait(units)
        bucket.take(units)
        grants.append(clock.now)
    for start in grants:
        inside = sum(units for moment in grants if start <= moment < start + 60)
        assert inside <= limit * (1 + 1e-6) + 1e-6


def test_the_budget_is_used_up_to_nine_tenths() -> None:
    clock = Clock()
    bucket = TokenBucket(600, clock)
    began, granted = clock.now, 0
    while clock.now < began + 600:
        clock.now += bucket.wait(1)
        bucket.take(1)
        granted += 1
    assert 5400 <= granted <= 5470


def test_a_request_larger_than_the_burst_is_not_locked_out() -> None:
    clock = Clock()
    bucket = TokenBucket(1000, clock)
    assert bucket.wait(700) == 0
    bucket.take(700)
    assert bucket.wait(1) == pytest.approx((600 + 1) / 15)


async def use(limiter: Limiter, work: Callable[[], None] | None = None) -> None:
    async with limiter.slot(1) as slot:
        await asyncio.sleep(0)
        if work:
            work()
        limiter.answered(slot, output_tokens=10, headers={})


async def test_slots_halve_once_per_round_and_grow_back() -> None:
    clock = Clock()
    limiter = Limiter(32, clock=clock)
    async with AsyncExitStack() as stack:
        entered = [await stack.enter_async_context(limiter.slot(1)) for _ in range(32)]
        clock.now += 1
        for slot in entered:
            limiter.throttled(slot, headers={}, wait=None)
        assert limiter.state.slots == 16, "32 refusals of one round are one signal"
    rounds = 0
    while limiter.state.slots < 32 and rounds < 60:
        clock.now += 1
        rounds += 1
        await asyncio.gather(*(use(limiter) for _ in range(40)))
    assert limiter.state.slots == 32
    assert rounds >= 10, "it grows by about one a round"
    assert limiter.state.throttled == 32


async def test_refusals_here_and_there_cost_no_slots() -> None:
    limiter = Limiter(8)
    for number in range(400):
        async with limiter.slot(1) as slot:
            if number % 20 == 0:
                limiter.throttled(slot, headers={}, wait=None)
            else:
                limiter.answered(slot, output_tokens=10, headers={})
    assert limiter.state == LimiterState(slots=8, in_flight=0, waiting=0, throttled=20)


async def test_a_named_wait_holds_everyone() -> None:
    limiter = Limiter(8)
    async with limiter.slot(1) as slot:
        limiter.throttled(slot, headers={}, wait=0.3)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(use(limiter) for _ in range(8)))
    assert 0.29 <= asyncio.get_running_loop().time() - began < 1.0


async def test_slots_shrink_when_answers_take_much_longer_and_stay_when_they_are_only_longer() -> None:
    clock = Clock()
    limiter = Limiter(64, clock=clock)

    async def run(seconds: float, tokens: int, times: int) -> None:
        for _ in range(times):
            async with limiter.slot(1) as slot:
                clock.now += seconds
                limiter.answered(slot, output_tokens=tokens, headers={})

    await run(1.0, 100, 64)
    await run(8.0, 1150, 64)
    assert limiter.state.slots == 64, "eight times the tokens in eight times the time is no slower"
    await run(8.0, 100, 64)
    assert limiter.state.slots < 64


async def test_answers_of_any_size_in_the_same_time_are_not_slow() -> None:
    clock = Clock()
    limiter = Limiter(64, clock=clock)
    for number in range(400):
        async with limiter.slot(1) as slot:
            clock.now += 2.0
            limiter.answered(slot, output_tokens=3000 if number < 100 else 20, headers={})
    assert limiter.state.slots == 64


async def test_slowness_alone_never_takes_more_than_three_quarters() -> None:
    clock = Clock()
    limiter = Limiter(64, clock=clock)
    for number in range(600):
        async with limiter.slot(1) as slot:
            clock.now += 1.0 if number < 64 else 50.0
            limiter.answered(slot, output_tokens=100, headers={})
    assert limiter.state.slots >= 16


async def test_a_budget_that_is_used_up_says_when_to_go_on() -> None:
    limiter = Limiter(4)
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "300ms"}
    async with limiter.slot(1) as slot:
        limiter.answered(slot, output_tokens=1, headers=headers)
    began = asyncio.get_running_loop().time()
    await use(limiter)
    assert asyncio.get_running_loop().time() - began >= 0.29


async def test_limits_in_the_headers_are_kept_unless_the_user_set_some() -> None:
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "30",
        "x-ratelimit-reset-requests": "30s",
    }
    for own, waits in ((None, True), (6000.0, False)):
        limiter = Limiter(64, requests_per_minute=own)
        async with limiter.slot(1) as slot:
            limiter.answered(slot, output_tokens=1, headers=headers)
        done, pending = await asyncio.wait([asyncio.create_task(use(limiter)) for _ in range(12)], timeout=0.3)
        assert bool(pending) is waits
        assert len(done) >= 6
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        assert limiter.state.in_flight == 0


async def test_cancelled_waiters_leave_no_trace() -> None:
    limiter = Limiter(1)
    order: list[int] = []
    async with limiter.slot(1):
        tasks = [asyncio.create_task(use(limiter, lambda i=i: order.append(i))) for i in range(4)]  # type: ignore[misc]
        await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [1, 3]
    assert (limiter.state.in_flight, limiter.state.waiting) == (0, 0)


async def test_waiters_and_holders_that_end_in_the_same_moment_leave_as_they_came() -> None:
    limiter = Limiter(1)
    holding = asyncio.Event()

    async def use() -> None:
        async with limiter.slot(1):
            holding.set()
            await asyncio.sleep(10)

    tasks = [asyncio.create_task(use()) for _ in range(5)]
    await holding.wait()
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(e) for e in ended} == {asyncio.CancelledError}
    async with limiter.slot(1):
        pass


async def test_a_waiter_cancelled_at_its_turn_passes_it_on() -> None:
    limiter = Limiter(1)
    async with limiter.slot(1):
        first, second = asyncio.create_task(use(limiter)), asyncio.create_task(use(limiter))
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 1)
    assert limiter.state.in_flight == 0


async def test_unused_tokens_come_back() -> None:
    clock = Clock()
    limiter = Limiter(1, tokens_per_minute=1000, clock=clock)
    async with limiter.slot(90) as slot:
        slot.spent = 10
    async with asyncio.timeout(0.5):
        async with limiter.slot(85):
            pass


async def test_times_of_a_few_milliseconds_say_nothing() -> None:
    clock = Clock()
    limiter = Limiter(64, clock=clock)
    for number in range(400):
        async with limiter.slot(1) as slot:
            clock.now += 0.001 if number < 64 else 0.05
            limiter.answered(slot, output_tokens=100, headers={})
    assert limiter.state.slots == 64


async def test_a_wait_beyond_all_patience_is_refused_at_once_and_forgotten_after_an_hour() -> None:
    clock = Clock()
    limiter = Limiter(4, clock=clock)
    async with limiter.slot(1) as slot:
        limiter.throttled(slot, headers={}, wait=1e11)
    for _ in range(3):
        with pytest.raises(RateLimited, match="in the next 3600 s") as caught:
            async with limiter.slot(1, lambda: 900.0):
                pass
    assert caught.value.retry_after == 3600
    assert limiter.state.in_flight == 0
    clock.now += 3600
    async with limiter.slot(1, lambda: 900.0):
        pass


async def test_limits_that_change_with_every_reply_are_limits_all_the_same() -> None:
    clock = Clock()
    limiter = Limiter(100, clock=clock)
    granted = 0
    for limit in [500, 600] * 100:
        if limiter._pause(1) > 0:
            break
        async with limiter.slot(1) as slot:
            headers = {"limit": str(limit), "remaining": str(limit - 60), "reset": "6s"}
            limiter.answered(
                slot, output_tokens=1, headers={f"x-ratelimit-{k}-requests": v for k, v in headers.items()}
            )
        granted += 1
    assert 40 <= granted <= 60, "the burst of a tenth, and then an even flow"
