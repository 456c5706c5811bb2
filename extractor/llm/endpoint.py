"""Where requests go."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from extractor.errors import ConfigError

__all__ = ["OPENAI_URL", "Endpoint"]

OPENAI_URL = "https://api.openai.com/v1"

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

_OPEN_QUERY = {"api-version"}
"""Names of a query that hold no secret."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)
"""Source: RFC 9110, 5.6.2."""

_SHORTEST_SECRET = 6
"""Characters. Why: a header's value such as "1" is no secret, and hiding it would garble every message."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server and what it takes to talk to it.

    Raises ConfigError where `base_url` is not an http or https address, or a key or header cannot be sent.
    """

    base_url: str | None = field(default=None, repr=False)
    """None is OpenAI's own. May carry a query (Azure's `?api-version=…`), which is sent with every request, and a
    user and password (`https://user:password@host/v1`), which go as Basic authorization."""
    api_key: SecretStr | None = None
    organization: str | None = None
    timeout: float = 300.0
    """Seconds one request may take from sending to the last byte. Why 300: a 16k-token answer at 60
    tokens/s."""
    headers: Mapping[str, SecretStr] = field(default_factory=dict)
    """Sent with every request; values are secret (Azure's `api-key`)."""

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if not _HEADER_NAME.fullmatch(name) or not _is_sendable(value.get_secret_value()):
                raise ConfigError(
                    f"the name or value of header {name!r} holds characters that HTTP cannot carry there (spaces, line "
                    "breaks, letters beyond ASCII): check EXTRACTOR_HEADERS"
                )
        if self.api_key is not None and not _is_sendable(self._key):
            raise ConfigError(
                "the API key holds characters that no HTTP header can carry (line breaks, letters beyond ASCII): check "
                "OPENAI_API_KEY"
            )
        if self.base_url is None:
            return
        try:
            parts = urlsplit(self.base_url)
            # Reading the port proves it.
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ConfigError(
                f"the base URL of {self.label!r} is not an http or https address: write it like {OPENAI_URL!r}"
            )
        if parts.username is not None and self._key:
            raise ConfigError(
                f"endpoint {self.label!r} has both an API key and a user in its address, and a request carries one "
                "of the two: take the user out of OPENAI_BASE_URL, or unset OPENAI_API_KEY"
            )

    @property
    def label(self) -> str:
        """Host, port and path, without credentials or query: the name used in cache keys and messages."""
        try:
            parts = urlsplit(self.base_url or OPENAI_URL)
        except ValueError:  # an IPv6 address without its second bracket
            return (self.base_url or "").rpartition("@")[2].partition("?")[0]
        host = parts.netloc.rpartition("@")[2].lower()
        # Whatever stands before an @ may be a password, also where the address is malformed.
        return f"{host}{parts.path.rstrip('/')}".rpartition("@")[2]

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url or OPENAI_URL).hostname in _LOOPBACK

    @property
    def url(self) -> str:
        """The base URL without its query, user and password."""
        parts = urlsplit(self.base_url or OPENAI_URL)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.base_url or OPENAI_URL).query))

    @property
    def authorization(self) -> str | None:
        """The value of the Authorization header, a secret; None where nothing was given for one."""
        if self._key:
            return f"Bearer {self._key}"
        parts = urlsplit(self.base_url or OPENAI_URL)
        if parts.username is None:
            return None
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be repeated to anybody, the longest first; values too short to be secret are left out."""
        parts = urlsplit(self.base_url or OPENAI_URL)
        found = {
            self._key,
            unquote(parts.password or ""),
            *(value.get_secret_value() for value in self.headers.values()),
        }
        found |= {value for name, value in self.query.items() if name not in _OPEN_QUERY}
        return tuple(sorted((value for value in found if len(value) >= _SHORTEST_SECRET), key=len, reverse=True))

    @property
    def _key(self) -> str:
        # Stripped, because a key read from a file often ends with its line.
        return self.api_key.get_secret_value().strip() if self.api_key else ""


def _is_sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()
