"""Where requests go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from extractor.errors import ConfigError

__all__ = ["OPENAI_URL", "Endpoint"]

OPENAI_URL = "https://api.openai.com/v1"

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server and what it takes to talk to it.

    Raises ConfigError where `base_url` is not an http or https address.
    """

    base_url: str | None = None
    """None is OpenAI's own. May carry a query (Azure's `?api-version=…`), which is sent with every
    request."""
    api_key: SecretStr | None = None
    organization: str | None = None
    timeout: float = 300.0
    """Seconds one request may take from sending to the last byte. Why 300: a 16k-token answer at 60
    tokens/s."""
    headers: Mapping[str, SecretStr] = field(default_factory=dict)
    """Sent with every request; values are secret (Azure's `api-key`)."""

    def __post_init__(self) -> None:
        if self.base_url is None:
            return
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(
                f"the base URL of {self.label!r} is not an http or https address: write it like {OPENAI_URL!r}"
            )

    @property
    def label(self) -> str:
        """Host, port and path, without credentials or query: the name used in cache keys and messages."""
        parts = urlsplit(self.base_url or OPENAI_URL)
        host = parts.netloc.rpartition("@")[2].lower()
        # Whatever stands before an @ may be a password, also where the address is malformed.
        return f"{host}{parts.path.rstrip('/')}".rpartition("@")[2]

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url or OPENAI_URL).hostname in _LOOPBACK

    @property
    def url(self) -> str:
        """The base URL without its query."""
        return (self.base_url or OPENAI_URL).partition("?")[0].partition("#")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.base_url or OPENAI_URL).query))
