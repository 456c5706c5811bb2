"""Every test runs with the guard on: no request leaves this machine."""

from __future__ import annotations

import signal

import pytest

pytest_plugins = ["extractor.testing.plugin"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts background jobs with interrupts ignored, and commands started here would inherit that: what
    # Ctrl-C does to them is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on Ray come last: Ray ends the whole process when its cluster is lost, which a killed worker may bring about."""
    items.sort(key=lambda item: item.get_closest_marker("ray") is not None)
