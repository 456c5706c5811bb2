"""An answer's computing waits for its turn; a place to ask is free again the moment an answer is there."""

from __future__ import annotations

import asyncio
import time

import pytest

from extractor.engines.turns import place_to_ask, turn


def compute(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_requests_that_are_due_go_out_between_two_answers_work() -> None:
    events: list[str] = []

    async def answered(name: str) -> None:
        async with turn():
            events.append(f"begin {name}")
            compute(0.002)
            events.append(f"end {name}")

    async def request() -> None:
        for step in range(3):  # as sending does, in several rounds of the loop
            compute(0.001)
            await asyncio.sleep(0)
            events.append(f"step {step}")

    async def main() -> None:
        first = [asyncio.create_task(answered(name)) for name in "abcd"]
        await asyncio.gather(*first, asyncio.create_task(request()))

    asyncio.run(main())
    work = [e for e in events if not e.startswith("step")]
    assert work == [f"{what} {name}" for name in "abcd" for what in ("begin", "end")]
    assert events.index("step 2") < events.index("begin b")


def test_who_has_an_answer_holds_no_place_to_ask() -> None:
    asking = most = 0

    async def article(places: asyncio.Semaphore, go: asyncio.Event) -> None:
        nonlocal asking, most
        async with place_to_ask(places):
            asking += 1
            most = max(most, asking)
            await asyncio.sleep(0.001)
            asking -= 1
            async with turn():
                pass
            async with turn():  # a second answer gives nothing back twice
                pass
            await go.wait()

    async def main() -> None:
        places, go = asyncio.Semaphore(3), asyncio.Event()
        tasks = [asyncio.create_task(article(places, go)) for _ in range(12)]
        await asyncio.sleep(0.2)
        assert asking == 0  # all twelve were answered though none is done
        go.set()
        await asyncio.gather(*tasks)
        for _ in range(3):
            await asyncio.wait_for(places.acquire(), 1)
        assert places.locked()

    asyncio.run(main())
    assert most == 3


def test_a_place_is_given_back_by_an_engine_that_takes_no_turns_and_by_one_that_fails() -> None:
    async def main() -> None:
        places = asyncio.Semaphore(1)
        async with place_to_ask(places):
            assert places.locked()
        with pytest.raises(RuntimeError):
            async with place_to_ask(places), turn():
                raise RuntimeError
        assert not places.locked()
        async with turn():  # outside any place, and after a failure
            pass

    for _ in range(2):  # in a second event loop too
        asyncio.run(main())
