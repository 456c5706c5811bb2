"""Ceilings on cost and tokens: a request that would pass one is not sent."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from extractor.errors import ConfigError, EngineStopped
from extractor.llm.calls import Request, Usage, canonical_json
from extractor.llm.prices import Prices

__all__ = ["Budget", "Reservation", "estimate"]

_CHARACTERS = 3.0
"""Characters per input token in an estimate. Why 3: English prose has 4 to 5 in OpenAI's tokenizers, marks, numbers and
JSON fewer; a little under keeps the estimate above the truth."""

_OUTPUT_SHARE = 1.5
_LEAST_OUTPUT = 500
"""Output tokens in an estimate: 1.5 times those of the last message, 500 at least, the request's own limit at most.
Why: labels for three seeds took 28,000 characters, 1.4 to 2.1 times their text; the marked-up text is longer still."""


def estimate(request: Request) -> Usage:
    """Tokens that `request` will take, rather too many than too few."""
    characters = sum(len(message.content) for message in request.messages) + len(canonical_json(dict(request.schema)))
    output = max(_LEAST_OUTPUT, int(len(request.messages[-1].content) / _CHARACTERS * _OUTPUT_SHARE))
    limits = (request.params.get("max_completion_tokens"), request.params.get("max_tokens"))
    output = min([output, *(limit for limit in limits if isinstance(limit, int))])
    return Usage(int(characters / _CHARACTERS) + 1, output)


@dataclass(slots=True)
class Reservation:
    """What one request in flight may take; in tokens and USD."""

    tokens: int
    cost: float


class Budget:
    """Ceilings for one run; safe across threads.

    Each request reserves an estimate before it is sent and settles with what it really took, so a run overshoots by no
    more than the requests in flight were underestimated. Answers from the cache or a recording take nothing.
    """

    def __init__(self, prices: Prices, *, max_cost_usd: float | None = None, max_tokens: int | None = None) -> None:
        """None: no ceiling. Tokens count input and output together."""
        for name, ceiling in (("--max-cost", max_cost_usd), ("--max-tokens", max_tokens)):
            if ceiling is not None and not ceiling > 0:
                raise ConfigError(f"{name} must be more than 0, not {ceiling!r}")
        self._prices = prices
        self._max_cost = max_cost_usd
        self._max_tokens = max_tokens
        self._lock = threading.Lock()
        self._flying = Reservation(0, 0.0)
        self.spent_tokens = 0
        self.spent_usd = 0.0

    def reserve(self, request: Request) -> Reservation:
        """Sets aside what `request` may take.

        Raises:
            EngineStopped: it would pass a ceiling; nothing was set aside.
            ConfigError: a ceiling in USD cannot be kept because the model has no known price.
        """
        return self.hold(request.model, estimate(request))

    def hold(self, model: str, usage: Usage) -> Reservation:
        """The same for an estimate already made. Raises as `reserve`."""
        cost = self._prices.cost(model, usage)
        if self._max_cost is not None and cost is None:
            raise ConfigError(
                f"--max-cost cannot be kept: the price of model {model!r} is unknown; add it to a file named "
                f"by "
                "EXTRACTOR_PRICES, or use --max-tokens"
            )
        wanted = Reservation(usage.input_tokens + usage.output_tokens, cost or 0.0)
        with self._lock:
            usd = self.spent_usd + self._flying.cost + wanted.cost
            tokens = self.spent_tokens + self._flying.tokens + wanted.tokens
            if self._max_cost is not None and usd > self._max_cost:
                raise EngineStopped(
                    f"--max-cost {self._max_cost:g} USD is reached: {self.spent_usd:.4f} spent, "
                    f"{self._flying.cost:.4f} in flight, the next request about {wanted.cost:.4f}; what is done is "
                    "kept: raise it and run again"
                )
            if self._max_tokens is not None and tokens > self._max_tokens:
                raise EngineStopped(
                    f"--max-tokens {self._max_tokens} is reached: {self.spent_tokens} used, {self._flying.tokens} in "
                    f"flight, the next request about {wanted.tokens}; what is done is kept: raise it and run again"
                )
            self._flying.tokens += wanted.tokens
            self._flying.cost += wanted.cost
        return wanted

    def spend(self, model: str, usage: Usage) -> None:
        """Counts one billed reply, at once when it arrives."""
        with self._lock:
            self.spent_tokens += usage.input_tokens + usage.output_tokens
            self.spent_usd += self._prices.cost(model, usage) or 0.0

    def release(self, reservation: Reservation) -> None:
        """Gives back what was set aside, once the request is over."""
        with self._lock:
            self._flying.tokens -= reservation.tokens
            self._flying.cost = max(0.0, self._flying.cost - reservation.cost)
