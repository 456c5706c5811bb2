"""Ceilings hold, and the bill adds up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from extractor.errors import ConfigError, EngineStopped
from extractor.llm.budget import Budget, estimate
from extractor.llm.cache import CachingAsker
from extractor.llm.calls import Message, Request
from extractor.llm.prices import Price, Prices
from extractor.llm.purpose import purpose
from extractor.llm.replies import RawReply
from extractor.llm.usage import MOST_ARTICLES, Bill

PRICES = Prices({"m-1": Price(1.0, 10.0, 0.5)})
SCHEMA = {"type": "object", "properties": {}, "required": []}


def request(number: int, model: str = "m-1", **params) -> Request:
    text = f"Article {number}. " + "The council voted on the bridge. " * 60
    return Request(model, (Message("system", "Label."), Message("user", text)), "facts", SCHEMA, params)


class Server:
    """Bills each request for what it says: `tokens` in, half as many out."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.sent = 0

    async def send(self, asked: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        self.sent += 1
        await asyncio.sleep(0.001)
        usage = {"prompt_tokens": self.tokens, "completion_tokens": self.tokens // 2}
        choice = {"finish_reason": "stop", "message": {"content": "{}"}}
        raw = RawReply.read(json.dumps({"model": asked.model, "choices": [choice], "usage": usage}).encode())
        if record is not None:
            record(raw)
        return raw

    async def aclose(self) -> None:
        pass


async def run(server: Server, budget: Budget, concurrency: int, count: int = 300) -> tuple[int, int]:
    asks = CachingAsker(server, None, "x", bill=Bill(PRICES), budget=budget)
    gate, done, stopped = asyncio.Semaphore(concurrency), 0, 0

    async def one(number: int) -> None:
        nonlocal done, stopped
        async with gate:
            try:
                await asks.ask(request(number))
                done += 1
            except EngineStopped:
                stopped += 1

    await asyncio.gather(*(one(number) for number in range(count)))
    return done, stopped


@pytest.mark.parametrize("concurrency", [1, 32])
@pytest.mark.parametrize("tokens", [200, 1000, 5000])
async def test_a_ceiling_is_passed_by_no_more_than_what_is_in_flight(concurrency: int, tokens: int) -> None:
    server, cost = Server(tokens), tokens * 1e-6 + tokens // 2 * 1e-5
    budget = Budget(PRICES, max_cost_usd=0.25)
    done, stopped = await run(server, budget, concurrency)
    assert done + stopped == 300
    assert server.sent == done
    assert budget.spent_usd == pytest.approx(done * cost)
    guess = PRICES.cost("m-1", estimate(request(0))) or 0.0
    assert budget.spent_usd <= 0.25 + concurrency * max(0.0, cost - guess)
    assert stopped == 0 or budget.spent_usd + concurrency * guess + cost > 0.25


async def test_a_token_ceiling_needs_no_price() -> None:
    budget = Budget(Prices({}), max_tokens=30_000)
    done, stopped = await run(Server(1000), budget, 4)
    assert 0 < done <= 20
    assert stopped > 0
    assert budget.spent_tokens == done * 1500


def test_a_cost_ceiling_without_a_price_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="EXTRACTOR_PRICES"):
        Budget(Prices({}), max_cost_usd=1.0).reserve(request(1))
    for ceiling in (0, -1.0):
        with pytest.raises(ConfigError, match="more than 0"):
            Budget(PRICES, max_cost_usd=ceiling)


def test_what_is_released_can_be_reserved_again() -> None:
    budget = Budget(PRICES, max_tokens=sum_tokens(request(1)) + 10)
    for _ in range(50):
        reservation = budget.reserve(request(1))
        with pytest.raises(EngineStopped, match="in flight"):
            budget.reserve(request(2))
        budget.release(reservation)


def sum_tokens(asked: Request) -> int:
    usage = estimate(asked)
    return usage.input_tokens + usage.output_tokens


def test_an_estimate_keeps_to_the_requests_own_limit() -> None:
    assert estimate(request(1, max_completion_tokens=64)).output_tokens == 64
    assert estimate(request(1)).output_tokens >= 500


async def test_a_gateway_that_renames_models_or_counts_nothing_does_not_slip_under_the_ceiling() -> None:
    class Gateway(Server):
        async def send(self, asked, record=None):
            self.sent += 1
            body = {"model": "vendor/m-1", "choices": [{"finish_reason": "stop", "message": {"content": "{}"}}]}
            if self.tokens:
                body["usage"] = {"prompt_tokens": self.tokens, "completion_tokens": self.tokens}
            raw = RawReply.read(json.dumps(body).encode())
            record(raw)
            return raw

    for tokens in (1000, 0):
        budget = Budget(PRICES, max_cost_usd=0.1)
        _, stopped = await run(Gateway(tokens), budget, 1, 100)
        assert stopped > 0
        assert budget.spent_usd > 0.05
    asks = CachingAsker(Gateway(0), None, "x", bill=Bill(PRICES))
    assert (await asks.ask(request(1))).cost_usd is None
    assert (asks.bill.run.uncounted, asks.bill.run.unpriced) == (1, set())


async def test_an_unknown_price_leaves_the_tokens_as_the_bill() -> None:
    asks = CachingAsker(Server(100), None, "x", bill=Bill(PRICES))
    with purpose("a.txt"):
        known = await asks.ask(request(1))
    with purpose("b.txt"):
        unknown = await asks.ask(request(1, "local"))
    assert known.cost_usd == pytest.approx(100e-6 + 50e-5)
    assert unknown.cost_usd is None
    run_account, one, two = asks.bill.run, asks.bill.articles["a.txt"], asks.bill.articles["b.txt"]
    assert (run_account.input_tokens, run_account.output_tokens, run_account.cost_usd) == (200, 100, None)
    assert one.cost_usd == known.cost_usd
    assert two.as_dict()["unpriced"] == ["local"]


def test_accounts_of_articles_long_past_are_not_kept() -> None:
    bill = Bill(PRICES)
    for n in range(MOST_ARTICLES + 10):
        bill.called(f"{n}.txt", 1)
    assert bill.run.calls == MOST_ARTICLES + 10
    assert len(bill.articles) == MOST_ARTICLES
    assert "9.txt" not in bill.articles
    assert "10.txt" in bill.articles
