"""What a reader sees, as HTML values: one module a view, shared by the static page and the server."""

from __future__ import annotations
