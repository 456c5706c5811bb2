"""Requests go first: when an answer may be worked on, and whose place is free by then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from extractor.engines.turns import place_to_ask, turn

PLACES = 8


async def events(articles: int, seconds: Callable[[int], float], *, asked: bool) -> list[tuple[str, int]]:
    """What happened, in order: ("ask", n), ("answer", n) after `seconds(n)`, ("compute", n)."""
    places = asyncio.Semaphore(PLACES)
    seen: list[tuple[str, int]] = []

    async def article(number: int) -> None:
        async with place_to_ask(places):
            seen.append(("ask", number))
            await asyncio.sleep(seconds(number))
            seen.append(("answer", number))
            async with turn(asked=asked):
                seen.append(("compute", number))

    await asyncio.gather(*(article(n) for n in range(articles)))
    return seen


async def test_the_next_requests_go_out_before_answers_that_came_together_are_worked_on() -> None:
    seen = await events(3 * PLACES, lambda _: 0.3, asked=True)
    first = seen.index(("compute", 0))
    assert [n for what, n in seen[:first] if what == "ask"] == list(range(2 * PLACES))
    assert [n for what, n in seen if what == "compute"] == list(range(3 * PLACES))


async def test_where_answers_never_stop_coming_they_are_worked_on_all_the_same() -> None:
    seen = await events(12 * PLACES, lambda n: 0.15 + 0.0125 * (n % PLACES), asked=True)  # one every 13 ms for 2 s
    assert seen.index(("compute", 0)) < seen.index(("ask", 12 * PLACES - 1))


async def test_with_nobody_waiting_to_ask_an_answer_is_worked_on_at_once() -> None:
    seen = await events(PLACES, lambda n: 0.02 * (n + 1), asked=True)
    assert seen[PLACES:] == [(what, n) for n in range(PLACES) for what in ("answer", "compute")]


async def test_an_answer_from_the_cache_waits_for_nobody() -> None:
    seen = await events(3 * PLACES, lambda _: 0.0, asked=False)
    assert seen.index(("compute", 0)) < seen.index(("ask", PLACES + 1))
