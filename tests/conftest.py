"""Every test runs with the guard on: no request leaves this machine."""

from __future__ import annotations

pytest_plugins = ["extractor.testing.plugin"]
