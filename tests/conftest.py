"""Every test runs with the guard on: no request leaves this machine."""

from __future__ import annotations

import signal

pytest_plugins = ["extractor.testing.plugin"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts background jobs with interrupts ignored, and commands started here would inherit that: what
    # Ctrl-C does to them is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)
