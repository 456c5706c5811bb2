"""One extractor a process and configuration, made when it is first needed."""

from __future__ import annotations

import atexit
import os
import threading

from extractor.assemble.extractor import Extractor
from extractor.settings import Settings, load_settings

__all__ = ["extractor_of"]

_LOCK = threading.Lock()
_OPEN: list[tuple[int, Settings, Extractor]] = []
"""Process id, settings and extractor. Few: a job has one configuration, seldom two."""


def extractor_of(settings: Settings | None) -> Extractor:
    """This process's extractor for `settings`; None takes the process's own environment and `.env`.

    It is shared by all callers in the process (one connection pool, one cache, one limiter) and closed when the
    process ends. A forked child makes its own: threads and connections do not survive a fork.

    Raises:
        ConfigError: what the engine needs is not configured here.
        StoreError: recordings or cache cannot be opened here.
    """
    wanted = load_settings().settings if settings is None else settings
    here = os.getpid()
    with _LOCK:
        for process, known, extractor in _OPEN:
            if process == here and known == wanted:
                return extractor
        made = Extractor(wanted.engine, settings=wanted)
        _OPEN.append((here, wanted, made))
    atexit.register(_close, here, made)
    return made


def _close(process: int, extractor: Extractor) -> None:
    if os.getpid() == process:
        extractor.close()


def _renew_lock() -> None:
    """In a forked child: another thread of the parent may have held the lock at that moment."""
    global _LOCK  # noqa: PLW0603 -- one lock a process is what it is for
    _LOCK = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
