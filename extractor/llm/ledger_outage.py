"""Waiting out a short outage of the ledger's server, and saying clearly when it is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from extractor.llm.ledger_store import LedgerDown

__all__ = ["PATIENCE", "Patience"]

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds to go on trying. Why: Redis or PostgreSQL restarts in 1 to 5 s, a managed one fails over in about 15."""


class Patience:
    """Runs work that may meet an outage; after an outage that lasted, each work is tried once until one succeeds."""

    def __init__(self, place: str, outage: Callable[[BaseException], str | None], seconds: float = PATIENCE) -> None:
        """`outage` gives the cause, without secrets, where an exception means that the server is away."""
        self._place = place
        self._outage = outage
        self._seconds = seconds
        self._down = False

    def __call__(self, work: Callable[[], T]) -> T:
        """What `work` returns. Raises: LedgerDown where the server stays away; what else `work` raises."""
        try:
            result = self._tried(work, 0 if self._down else self._seconds)
        except LedgerDown:
            self._down = True
            raise
        self._down = False
        return result

    def once(self, work: Callable[[], T]) -> T:
        """As a call, without waiting."""
        return self._tried(work, 0)

    def _tried(self, work: Callable[[], T], seconds: float) -> T:
        import tenacity

        def tell(state: tenacity.RetryCallState) -> None:
            if state.attempt_number == 1 and state.outcome is not None:
                _LOG.warning(
                    "the ledger at %s does not answer (%s): trying again for up to %g s",
                    self._place,
                    self._outage(state.outcome.exception() or OSError()),
                    self._seconds,
                )

        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: self._outage(error) is not None),
            stop=tenacity.stop_after_delay(seconds),
            wait=tenacity.wait_exponential(multiplier=0.05, max=1) + tenacity.wait_random(0, 0.1),
            before_sleep=tell,
            reraise=True,
        )
        try:
            return attempts(work)
        except Exception as error:  # whatever the server's library raises: the outage is told apart, the rest passes
            cause = self._outage(error)
            if cause is None:
                raise
            raise LedgerDown(
                f"the ledger at {self._place} cannot be reached ({cause}): start it or check EXTRACTOR_CACHE; "
                "without it nothing more is asked, so that nothing is paid for twice"
            ) from None
