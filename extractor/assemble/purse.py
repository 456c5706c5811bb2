"""What a run may spend and has spent: one purse for all of its steps, extraction and judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.llm.purpose import current_article
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm.budget import Budget
    from extractor.llm.calls import Answer, Asker, Request
    from extractor.llm.meter import Meter
    from extractor.llm.usage import Bill

__all__ = ["CountedAsker", "Purse", "purse_of"]


@dataclass(frozen=True, slots=True)
class Purse:
    """Handed to every asker of a run, so that a ceiling is one ceiling and the bill is the whole bill."""

    bill: Bill
    """Everything billed, answers that were of no use included."""
    budget: Budget | None = None
    """None: no ceiling, or one that the meter keeps."""
    meter: Meter | None = None
    """Keeps ceiling and pace for several processes."""


def purse_of(settings: Settings, meter: Meter | None = None) -> Purse:
    """A full purse, with the ceilings of `settings`; with a `meter` they are those it keeps.

    Raises:
        ConfigError: the file of prices cannot be used.
    """
    from extractor.llm.budget import Budget
    from extractor.llm.prices import Prices
    from extractor.llm.usage import Bill

    prices = Prices.load(settings.prices)
    budget = None
    if meter is None and (settings.max_cost is not None or settings.max_tokens is not None):
        budget = Budget(prices, max_cost_usd=settings.max_cost, max_tokens=settings.max_tokens)
    return Purse(Bill(prices), budget, meter)


class CountedAsker:
    """An asker whose answers cost nothing (recordings), with each of them in the bill."""

    def __init__(self, inner: Asker, bill: Bill) -> None:
        self.inner, self._bill = inner, bill

    async def ask(self, request: Request) -> Answer:
        """Raises what `inner` raises."""
        answer = await self.inner.ask(request)
        self._bill.answered(current_article(), answer, request.model)
        return answer

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self.inner.aclose()
