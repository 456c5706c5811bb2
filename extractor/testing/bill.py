"""What a test server has produced, as a provider would bill it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Bill", "BillLine", "request_key"]


def request_key(messages: Sequence[dict[str, Any]]) -> str:
    """Identifies what was asked: SHA-256, first 16 hex, of the messages as they stood on the wire."""
    text = json.dumps(list(messages), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class BillLine:
    """One completion that was produced; a provider bills it whether or not somebody still waits for it."""

    number: int
    """Which chat request it answered, 1 is the first."""
    request: str
    """`request_key` of its messages."""
    model: str
    input_tokens: int
    output_tokens: int
    counted: bool
    """Whether the reply said its tokens in a readable way; where not, both are 0."""
    delivered: bool
    """Whether the client was still connected when it was sent off."""


@dataclass(slots=True)
class Bill:
    """All completions so far."""

    lines: list[BillLine] = field(default_factory=list)

    def add(self, number: int, body: dict[str, Any], usage: dict[str, Any] | None, *, delivered: bool) -> None:
        self.lines.append(
            BillLine(
                number=number,
                request=request_key(body.get("messages", [])),
                model=str(body.get("model", "")),
                input_tokens=usage["prompt_tokens"] if usage else 0,
                output_tokens=usage["completion_tokens"] if usage else 0,
                counted=usage is not None,
                delivered=delivered,
            )
        )

    @property
    def completions(self) -> int:
        return len(self.lines)

    @property
    def input_tokens(self) -> int:
        return sum(line.input_tokens for line in self.lines)

    @property
    def output_tokens(self) -> int:
        return sum(line.output_tokens for line in self.lines)

    def times(self) -> dict[str, int]:
        """How often each request was completed: more than once is paid twice."""
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.request] = counts.get(line.request, 0) + 1
        return counts

    def as_dict(self) -> dict[str, Any]:
        return {
            "completions": self.completions,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "lines": [asdict(line) for line in self.lines],
        }
