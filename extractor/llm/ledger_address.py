"""Addresses of shared ledgers: read once, shown without secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from extractor.errors import ConfigError
from extractor.llm.leases import HOLD

__all__ = ["Address", "is_address", "read_address"]

_REDIS = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss", "unix": "unix"}
_SQL = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}
_REDIS_OPTIONS = (
    "db",
    "ssl_cert_reqs",
    "ssl_ca_certs",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_check_hostname",
    "protocol",
)
"""What may stand in the address of a Redis: others would change how values are read."""

_PREFIX = {"redis": "fact-extractor:", "sql": "fact_extractor_"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a shared ledger is. `url` holds secrets: print `shown`."""

    kind: str
    """`redis` or `sql`."""
    url: str
    """For the client library: without our own options."""
    shown: str
    """Scheme, host, port and database."""
    prefix: str
    """What the names of keys or tables begin with."""
    lease: float
    """Seconds until a dead process's lease ends."""
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    def scrub(self, error: BaseException) -> str:
        """What a library says, on one line and without user, password and query."""
        text = " ".join(str(error).split()) or type(error).__name__
        for secret in self.secrets:
            text = text.replace(secret, "********")
        return text if len(text) <= 300 else f"{text[:300]} …"


def is_address(value: str) -> bool:
    """Whether this is meant as an address rather than a folder."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", value) is not None


def read_address(value: str) -> Address:
    """The address of a shared ledger: redis://, rediss://, valkey://, unix://, postgresql:// or sqlite:///.

    Options of our own in the query: `prefix` of the names, `lease` in seconds (1 to 3600).

    Raises:
        ConfigError: it is none; the message shows nothing of it but its scheme.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
        options = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise ConfigError("its address cannot be read: check the brackets, the port and the %-signs") from None
    scheme = parts.scheme.lower()
    kind = "redis" if scheme in _REDIS else "sql" if scheme in _SQL else ""
    if not kind:
        known = ", ".join(f"{name}://" for name in (*_REDIS, *_SQL))
        raise ConfigError(f"{scheme}:// is no place for a ledger: give a folder or one of {known}")
    if kind == "redis" and scheme != "unix" and not parts.hostname:
        raise ConfigError(f"its address names no host: {scheme}://HOST:PORT/NUMBER")
    ours = {name: text for name, text in options if name in ("prefix", "lease")}
    theirs = [(name, text) for name, text in options if name not in ours]
    if kind == "redis" and (strange := [name for name, _ in theirs if name not in _REDIS_OPTIONS]):
        raise ConfigError(f"unknown option {strange[0]!r} in its address: known are prefix, lease and {_REDIS_OPTIONS}")
    driver = (_REDIS if kind == "redis" else _SQL)[scheme]
    query = f"?{urlencode(theirs)}" * bool(theirs)
    url = f"{driver}://{parts.netloc}{parts.path}{query}"
    prefix = ours.get("prefix") or _PREFIX[kind]
    shape = r"[A-Za-z_][A-Za-z0-9_]{0,39}" if kind == "sql" else r"[\x21-\x7e]{1,100}"
    if not re.fullmatch(shape, prefix):
        raise ConfigError(f"prefix {prefix!r} in its address cannot be used: take letters, digits and _")
    return Address(kind, url, _shown(parts, port, ours), prefix, _lease(ours.get("lease")), _secrets(parts))


def _lease(text: str | None) -> float:
    try:
        seconds = HOLD if text is None else float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 3600:
        raise ConfigError(f"lease {text!r} in its address must be seconds from 1 to 3600")
    return seconds


def _shown(parts: SplitResult, port: int | None, ours: dict[str, str]) -> str:
    host = parts.netloc.rpartition("@")[2]
    prefix = urlencode({"prefix": ours["prefix"]}) if ours.get("prefix") else ""
    shown = urlunsplit((parts.scheme.lower(), host, parts.path, prefix, ""))
    # urlunsplit folds the slashes of sqlite:////folder/file
    return shown if host else f"{parts.scheme.lower()}://{parts.path}{f'?{prefix}' * bool(prefix)}"


def _secrets(parts: SplitResult) -> tuple[str, ...]:
    """Everything an error text must not repeat, longest first."""
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    hidden = {password, unquote(password), parts.query, parts.netloc.rpartition("@")[0]}
    if len(user) > 3:
        hidden |= {user, unquote(user)}
    return tuple(sorted((text for text in hidden if text), key=len, reverse=True))
