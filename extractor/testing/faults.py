"""What a test server can get wrong, as real servers do."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

__all__ = ["FAULT_KINDS", "FaultKind", "Faults"]

FaultKind = Literal[
    "429",
    "429-retry-after",
    "429-quota",
    "400-context",
    "401",
    "500",
    "503",
    "reset",
    "reset-mid-body",
    "hang",
    "drip",
    "truncated-body",
    "html",
    "error-200",
    "empty-choices",
    "no-content",
    "no-usage",
    "invalid-json",
    "wrong-schema",
    "refusal",
    "content-filter",
    "length",
]
"""`drip` sends a whole, good answer a few bytes at a time; `reset*` and `hang` never deliver one; the rest are whole
HTTP answers."""

FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(frozen=True, slots=True)
class Faults:
    """Which requests go wrong, and how."""

    rate: float = 0.0
    """Share of requests that go wrong, 0-1, each with one of `kinds` drawn evenly."""
    kinds: tuple[FaultKind, ...] = ()
    at: Mapping[int, FaultKind] = field(default_factory=dict)
    """Fault of the request with this number (1 is the first), whatever the rate."""
    retry_after: float = 0.05
    """Seconds named in `429-retry-after`."""
    drip_seconds: float = 0.5
    """Seconds over which `drip` spreads an answer."""

    def draw(self, number: int, rng: random.Random) -> FaultKind | None:
        """The fault of request `number`, or None."""
        if number in self.at:
            return self.at[number]
        if self.kinds and self.rate > 0 and rng.random() < self.rate:
            return rng.choice(self.kinds)
        return None
