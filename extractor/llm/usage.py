"""The bill: calls, tokens and USD, per article and per run, with cached and repeated calls apart."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field

from extractor.llm.calls import Answer, Usage
from extractor.llm.prices import Prices

__all__ = ["MOST_ARTICLES", "Account", "Bill"]

MOST_ARTICLES = 1_000
"""Articles with an account of their own. Why: a service answers for years, and far fewer are in flight at once."""


@dataclass(slots=True)
class Account:
    """Sums for one article or one run."""

    answers: int = 0
    """Answers handed out, from wherever."""
    calls: int = 0
    """Requests sent to a server, retries included."""
    retried: int = 0
    """Of the calls, those that were sent again after a failure."""
    cached: int = 0
    """Answers from the cache or from recordings; they cost nothing now."""
    input_tokens: int = 0
    cached_input_tokens: int = 0
    """Of the input tokens, those at the prompt-caching rate."""
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None: at least one reply has no known price (`unpriced`, `uncounted`); the tokens are then the bill."""
    known_usd: float = 0.0
    """The part of the cost that is known: all of it, unless `cost_usd` is None."""
    saved_usd: float = 0.0
    """What the cached answers cost when they were paid for, where known, at today's prices."""
    uncounted: int = 0
    """Billed replies that did not say their tokens: the sums lack them, and `cost_usd` is None."""
    unpriced: set[str] = field(default_factory=set)
    """Models called whose price is unknown."""

    def add(self, other: Account) -> None:
        """Adds what another process has counted."""
        known = self.cost_usd is not None and other.cost_usd is not None
        self.cost_usd = (self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unpriced |= other.unpriced

    def as_dict(self) -> dict[str, object]:
        """For JSON output."""
        return {**asdict(self), "unpriced": sorted(self.unpriced)}


_SUMS = (
    "answers", "calls", "retried", "cached", "input_tokens", "cached_input_tokens", "output_tokens", "known_usd",
    "saved_usd", "uncounted",
)  # fmt: skip


class Bill:
    """Adds up one run; safe across threads."""

    def __init__(self, prices: Prices) -> None:
        self.prices = prices
        self.run = Account()
        self.articles: dict[str, Account] = {}
        """By the article of `purpose`, for the last `MOST_ARTICLES` asked about; facts keep each article's own."""
        self._lock = threading.Lock()

    def paid(self, article: str, model: str, usage: Usage | None) -> float | None:
        """Counts one billed reply; gives its cost in USD, None where the price or the usage is unknown."""
        cost = None if usage is None else self.prices.cost(model, usage)
        counted, usage = usage is not None, usage or Usage()
        with self._lock:
            for account in self._accounts(article):
                account.input_tokens += usage.input_tokens
                account.cached_input_tokens += usage.cached_input_tokens
                account.output_tokens += usage.output_tokens
                account.uncounted += not counted
                account.known_usd += cost or 0.0
                if cost is None:
                    account.cost_usd = None
                    if self.prices.of(model) is None:
                        account.unpriced.add(model)
                elif account.cost_usd is not None:
                    account.cost_usd += cost
        return cost

    def called(self, article: str, calls: int) -> None:
        """Counts the requests that one question took; all but the first are repeats."""
        with self._lock:
            for account in self._accounts(article):
                account.calls += calls
                account.retried += max(0, calls - 1)

    def answered(self, article: str, answer: Answer, asked: str) -> None:
        """Counts one answer handed out; `asked` is the model that was asked for."""
        with self._lock:
            for account in self._accounts(article):
                account.answers += 1
                if answer.origin != "live":
                    account.cached += 1
                    account.saved_usd += self.prices.cost(self.prices.named(answer.model, asked), answer.usage) or 0.0

    def take(self) -> Account:
        """The run's account so far; what comes now is counted from nothing (a worker tells what it has spent since)."""
        with self._lock:
            taken, self.run = self.run, Account()
        return taken

    def _accounts(self, article: str) -> tuple[Account, ...]:
        if not article:
            return (self.run,)
        account = self.articles.pop(article, None) or Account()
        self.articles[article] = account
        if len(self.articles) > MOST_ARTICLES:
            del self.articles[next(iter(self.articles))]
        return self.run, account
