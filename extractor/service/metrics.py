"""What the service counts, for Prometheus."""

from __future__ import annotations

import threading

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from extractor.llm.usage import Account

__all__ = ["Metrics"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The counters of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        r, n = self.registry, "extractor"
        self.requests = Counter("requests", "Requests answered.", ["route", "status"], namespace=n, registry=r)
        self.seconds = Histogram(
            "request_seconds", "Seconds to the last byte.", ["route"], buckets=_SECONDS, namespace=n, registry=r
        )
        self.articles = Counter(
            "articles", "Articles done, failed or out of time.", ["outcome"], namespace=n, registry=r
        )
        self.inside = Gauge("articles_inside", "Articles being worked on or waiting.", namespace=n, registry=r)
        self.refused = Counter("refused", "Requests answered 429.", namespace=n, registry=r)
        self.tokens = Counter("tokens", "Tokens paid for.", ["direction"], namespace=n, registry=r)
        self.cost = Counter("cost_usd", "USD paid, where the model's price is known.", namespace=n, registry=r)
        self._paid = (self.tokens.labels("input"), self.tokens.labels("output"), self.cost)
        self._lock = threading.Lock()
        self._known: tuple[float, ...] = (0, 0, 0.0)
        self.jobs = Gauge("jobs", "Jobs kept.", ["state"], namespace=n, registry=r)

    def page(self, inside: int, states: dict[str, int], paid: Account) -> bytes:
        """The text that Prometheus reads. `paid` is everything billed since the start, for whatever it was."""
        with self._lock:
            known, self._known = self._known, (paid.input_tokens, paid.output_tokens, paid.known_usd)
            for counter, before, now in zip(self._paid, known, self._known, strict=True):
                counter.inc(now - before)
        self.inside.set(inside)
        for state in ("waiting", "running", "done", "failed", "cancelled"):
            self.jobs.labels(state).set(states.get(state, 0))
        return generate_latest(self.registry)
