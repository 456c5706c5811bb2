"""How long a server asks us to wait, read from its headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

__all__ = ["go_duration", "server_wait"]

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)")
_MOMENT = 1e9
"""Above it seconds are a moment, after 2001-09-09, and no duration: that were 31 years."""
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def server_wait(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds the server asks to wait, never negative, or None where it does not say.

    In this order: `retry-after-ms`; `retry-after` in seconds or as an HTTP date (against `now`, Unix
    seconds); the longest `x-ratelimit-reset-*` whose `x-ratelimit-remaining-*` is 0.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    wish = headers.get("retry-after", "").strip()
    if wish:
        seconds = go_duration(wish)
        if seconds is not None:
            return seconds
        try:
            return max(0.0, parsedate_to_datetime(wish).timestamp() - now)
        except ValueError:
            pass  # neither a number nor a date: as if it were not there
    resets = [
        go_duration(headers.get(f"x-ratelimit-reset-{what}", ""))
        for what in ("requests", "tokens")
        if _number(headers.get(f"x-ratelimit-remaining-{what}")) == 0
    ]
    # Some gateways give the moment of the reset, in Unix seconds, in place of the time until then.
    known = [max(0.0, reset - now) if reset > _MOMENT else reset for reset in resets if reset is not None]
    return max(known) if known else None


def go_duration(text: str) -> float | None:
    """Seconds of a duration as Go prints it ("6m0s", "120ms", "1h2m3.5s") or of a bare number; None if it is
    neither."""
    text = text.strip()
    bare = _number(text)
    if bare is not None:
        return bare
    parts = list(_PART.finditer(text))
    if not parts or "".join(part.group() for part in parts) != text:
        return None
    return sum(float(part.group(1)) * _SECONDS[part.group(2)] for part in parts)


def _number(text: str | None) -> float | None:
    """A non-negative finite number, or None."""
    if text is None or not re.fullmatch(r"\s*\d{1,12}(\.\d{1,9})?\s*", text, re.ASCII):
        return None
    return float(text)


def limits_per_minute(headers: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Requests and tokens per minute as `x-ratelimit-limit-*` states them, None where it does not or for
    another period.

    A server does not say what its period is; the time to a full budget gives it away: after `limit - remaining` units a
    budget per minute needs that share of 60 seconds. A day's budget refills slower and is left to the moment when
    `remaining` reaches 0; a budget for less than half of a minute refills faster and is no limit per minute.
    """
    found: list[float | None] = []
    for what in ("requests", "tokens"):
        limit = _number(headers.get(f"x-ratelimit-limit-{what}"))
        left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
        reset = go_duration(headers.get(f"x-ratelimit-reset-{what}", ""))
        if not limit or left is None or reset is None or left >= limit:
            found.append(None)
            continue
        period = reset * limit / (limit - left)
        found.append(limit if 30 <= period <= 120 else None)
    return found[0], found[1]
