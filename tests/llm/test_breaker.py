"""The circuit breaker: who passes, who waits, who is stopped."""

from __future__ import annotations

import asyncio

import pytest

from extractor.errors import EngineStopped
from extractor.llm.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_failures_with_answers_between_them_never_stop_anything() -> None:
    breaker = Breaker("host", failures=3)
    for _ in range(50):
        for _ in range(2):
            assert await breaker.enter() is False
            breaker.failed("reset", probe=False)
        breaker.answered()
    assert breaker.state == "closed"


async def test_one_probe_at_a_time_and_an_answer_lets_everyone_through() -> None:
    breaker = Breaker("host", failures=3, patience=60)
    for _ in range(3):
        breaker.failed("reset", probe=False)
    assert breaker.state == "half-open"
    calls = [asyncio.create_task(breaker.enter()) for _ in range(10)]
    await asyncio.sleep(0.7)
    finished = [call for call in calls if call.done()]
    assert len(finished) == 1
    assert finished[0].result() is True
    breaker.answered()
    assert sum(await asyncio.gather(*calls)) == 1


async def test_patience_ends_in_a_stop_for_all_and_a_later_probe_can_close_it() -> None:
    clock = Clock()
    breaker = Breaker("host/v1", failures=3, patience=10, clock=clock)
    for _ in range(3):
        breaker.failed("connection refused", probe=False)
    clock.now = 11
    for _ in range(3):
        with pytest.raises(EngineStopped, match=r"host/v1.*11 s.*connection refused.*run the same command again"):
            await breaker.enter()
    clock.now = 22
    assert await breaker.enter() is True
    with pytest.raises(EngineStopped):
        await breaker.enter()
    breaker.failed("still refused", probe=True)
    with pytest.raises(EngineStopped):
        await breaker.enter()
    clock.now = 33
    assert await breaker.enter() is True
    breaker.answered()
    assert breaker.state == "closed"
    assert await breaker.enter() is False


async def test_an_abandoned_probe_frees_its_place() -> None:
    breaker = Breaker("host", failures=1, patience=60)
    breaker.failed("reset", probe=False)
    assert await breaker.enter() is True
    waiting = asyncio.create_task(breaker.enter())
    await asyncio.sleep(0)
    breaker.left(probe=True)
    assert await asyncio.wait_for(waiting, 1) is True
