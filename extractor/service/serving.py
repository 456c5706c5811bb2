"""The service on a socket: gate, application, review, until it is told to stop."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from extractor.assemble.extractor import Extractor
from extractor.errors import ConfigError, StoreError
from extractor.pipeline.stories import load_stories
from extractor.review.decision_log import DecisionLog
from extractor.review.desk import DeskOptions, ReviewDesk
from extractor.review.guard import BindPolicy
from extractor.review.links import SERVED
from extractor.review.server import guarded_app
from extractor.service.app import ServiceOptions, create_service
from extractor.service.gate import App, Gate, Receive, Scope, Send
from extractor.service.limits import Admission
from extractor.service.metrics import Metrics
from extractor.service.work import JobRunner
from extractor.text import mark_up, read_article

__all__ = ["Review", "serve"]

_OURS = ("/v1", "/health", "/ready", "/metrics", "/openapi.json", "/review")


@dataclass(frozen=True, slots=True)
class Review:
    """A stories file to review beside the service."""

    stories: Path
    decisions: Path | None = None
    """The decision log; None is decisions.jsonl beside the stories."""
    reviewer: str = "reviewer"


def serve(
    make_extractor: Callable[[], Extractor],
    policy: BindPolicy,
    options: ServiceOptions,
    *,
    review: Review | None = None,
    say: Callable[[str], None] = lambda _: None,
    grace: int = 30,
) -> None:
    """Serves until SIGTERM or SIGINT. Then nothing new is taken, what is in the making has `grace` seconds, and jobs
    stop where they are, to be gone on with at the next start.

    Raises:
        ConfigError: the engine is not configured.
        StoreError: address or folder cannot be used.
    """
    family = socket.AF_INET6 if ":" in policy.host else socket.AF_INET
    # Why the protocol is named: asyncio switches Nagle's delay (40 ms an answer) off only where it is.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((policy.host, policy.port))
        except OSError as e:
            raise StoreError(
                f"cannot listen on {policy.host}:{policy.port}: {e.strerror}; choose another --port"
            ) from e
        policy = BindPolicy(policy.host, listener.getsockname()[1], policy.token, policy.names)
        extractor = make_extractor()
        metrics = Metrics()
        extracting = Admission(extractor.settings.concurrency, "articles")
        service = create_service(extractor, metrics, options, extracting)
        app: App = Gate(service, policy, options.limits, metrics, extracting)
        if review is not None:
            app = _beside(app, _review_app(review, policy))
        _make_ready()
        listener.listen(2048)  # more wait here for a moment than a burst of clients brings
        shown = f"[{policy.host}]" if ":" in policy.host else policy.host
        say(f"serving at http://{shown}:{policy.port}/ with the {extractor.engine} engine  (Ctrl-C ends)")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=grace,
            timeout_keep_alive=30, lifespan="on",
        )  # fmt: skip
        _Server(config, service.state.jobs, extractor).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Lets go of jobs at the signal: they would go on sending while requests have their grace. A second Ctrl-C waits
    for nothing any more."""

    def __init__(self, config: uvicorn.Config, jobs: JobRunner, extractor: Extractor) -> None:
        super().__init__(config)
        self._jobs, self._extractor = jobs, extractor

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._jobs.end()
        if self.should_exit and sig == signal.SIGINT:
            self._extractor.leave()
        super().handle_exit(sig, frame)


def _make_ready() -> None:
    """Loads what the first article would wait for, and keeps pauses short from then on."""
    mark_up(read_article("“We have lost 12 houses,” said Ana Petrov, mayor of Harwick, on 4 March 2025."))
    left = 10

    def freeze(phase: str, told: dict[str, int]) -> None:
        nonlocal left
        if phase == "stop" and told["generation"] == 2 and left:
            left -= 1
            gc.freeze()

    # Why: a collection that looks through all there is stops every request for 50-230 ms. What outlives one of the
    # first ten (programs, grammars, tables made at first use) stays for good, and the next pass over it. Only ten,
    # because with each freezing some waste stays that was still in use.
    gc.collect()
    gc.freeze()
    gc.callbacks.append(freeze)
    gc.set_threshold(5_000, 20, 10)
    # Why: requests are taken in and worked on in two threads; one waits this long for the other (default 5 ms).
    sys.setswitchinterval(0.001)


def _review_app(review: Review, policy: BindPolicy) -> App:
    if not review.stories.is_file():
        raise ConfigError(f"{review.stories}: there is no such file of stories")
    log = DecisionLog(review.decisions or review.stories.parent / "decisions.jsonl")
    desk = ReviewDesk(list(load_stories(review.stories)), log, DeskOptions(links=SERVED))
    return guarded_app(desk, policy, review.reviewer)


def _beside(service: App, review: App) -> App:
    """The review answers at the addresses that are not the service's: its pages link to each other from the root."""

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        ours = scope["type"] != "http" or any(path == p or path.startswith(p + "/") for p in _OURS)
        await (service if ours else review)(scope, receive, send)

    return both
