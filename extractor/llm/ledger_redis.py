"""The ledger's rows in Redis or Valkey: one string per row, never with a time limit; leases with one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from extractor.errors import ConfigError, StoreError
from extractor.llm.disk import UnsafeRow, pack, unpack
from extractor.llm.leases import TimedLeases
from extractor.llm.ledger_address import Address
from extractor.llm.ledger_outage import Patience
from extractor.llm.ledger_store import RowWriter

__all__ = ["RedisStore"]

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

_LEASES = "lease:"
_PAGE = 100

_PROVE = 30.0
"""Seconds between two looks at the server's settings: an administrator may change them under a running job."""

_TIMEOUT = 10.0
"""Seconds for one answer of the server. Why: rows take milliseconds; a server that forks may stand a few seconds."""

# One key each, so that the slots of a proxied cluster do not matter.
_TAKE = """
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1"""
_RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
_DROP = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
_SWAP = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) return 1 end return 0"


class RedisStore:
    """The store under `address.prefix` of one Redis database.

    Raises: ConfigError where the library is missing; LedgerDown where the server is away; StoreError where it refuses,
    or would evict rows.
    """

    distant = True

    def __init__(self, address: Address, side_folder: Path, *, read_only: bool = False) -> None:
        try:
            import redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise ConfigError("a ledger in Redis needs the extra: pip install 'fact-extractor[redis]'") from None
        self.place = address.shown
        self.side_folder = side_folder
        self.read_only = read_only
        self._address = address
        self._library: Any = redis
        self._patience = Patience(self.place, self._outage)
        self._proved = -_PROVE
        self._warned: set[str] = set()
        try:
            self._server: Any = redis.Redis.from_url(
                address.url,
                socket_timeout=_TIMEOUT,
                socket_connect_timeout=_TIMEOUT / 2,
                socket_keepalive=True,
                health_check_interval=30,
                retry=Retry(NoBackoff(), 0),  # one owner of retries: Patience
            )
        except (ValueError, TypeError) as error:
            raise ConfigError(f"EXTRACTOR_CACHE is no usable Redis address: {address.scrub(error)}") from None
        self._swap = self._server.register_script(_SWAP)
        try:
            self._run(self._prove, once=True)
        except BaseException:  # whatever it is, a store that did not open keeps no connection
            self.close()
            raise

    def get(self, row: str) -> bytes | None:
        """One round trip."""
        value = self._run(lambda: self._raw(row))
        return None if value is None else unpack(value)

    def write(self, work: Callable[[RowWriter], T]) -> T:
        """Row by row: none of the ledger's steps needs two rows to change together."""

        def attempt() -> T:
            if time.monotonic() - self._proved > _PROVE:
                self._prove()
            return work(_Writer(self))

        return self._run(attempt)

    def rows(self) -> Iterator[tuple[str, bytes | StoreError]]:
        """In the order of their names: Redis keeps no other."""
        names = self._run(self._names)
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            values = self._run(partial(self._page, page))
            for name, value, left in zip(page, values[::2], values[1::2], strict=True):
                yield name, self._read(value, left)

    def faults(self) -> list[str]:
        """None: the server looks after its own files."""
        return []

    def size(self) -> int:
        """Of the values."""
        names = self._run(self._names)
        total = 0
        for start in range(0, len(names), _PAGE):
            pipeline = self._server.pipeline(transaction=False)
            for name in names[start : start + _PAGE]:
                pipeline.strlen(self._key(name))
            found = self._run(partial(pipeline.execute, raise_on_error=False))
            total += sum(size for size in found if isinstance(size, int))
        return total

    def leases(self) -> TimedLeases:
        """Keys with a time limit, measured by the server."""
        return TimedLeases(_Leases(self), self._address.lease)

    def close(self) -> None:
        """Closes the connections; idempotent."""
        self._server.close()

    def _run(self, work: Callable[[], T], *, once: bool = False) -> T:
        try:
            return self._patience.once(work) if once else self._patience(work)
        except self._library.RedisError as error:
            raise StoreError(
                f"the ledger at {self.place} refuses ({self._address.scrub(error)}): check the rights, the memory and "
                "the kind of the server"
            ) from None

    def _outage(self, error: BaseException) -> str | None:
        exceptions = self._library.exceptions
        if isinstance(error, (exceptions.AuthenticationError, exceptions.AuthorizationError)):
            return None  # a kind of ConnectionError that waiting does not heal
        passing = (exceptions.ConnectionError, exceptions.TimeoutError, exceptions.ReadOnlyError, OSError)
        return self._address.scrub(error) if isinstance(error, passing) else None

    def _prove(self) -> None:
        """That the server keeps what it is given. Raises: StoreError where it would evict rows."""
        self._server.ping()
        try:
            known = {**self._server.info("memory"), **self._server.info("persistence")}
        except self._library.exceptions.ResponseError as error:
            self._warn(f"does not say whether it keeps what it is given ({self._address.scrub(error)})")
            known = {}
        self._proved = time.monotonic()
        policy = str(known.get("maxmemory_policy", "noeviction"))
        if policy.startswith("allkeys"):
            raise StoreError(
                f"the ledger at {self.place} would lose paid answers: the server evicts them when its memory is full "
                f"(maxmemory-policy {policy}); set it to noeviction"
            )
        if policy != "noeviction":
            self._warn(f"may drop leases when its memory is full (maxmemory-policy {policy}): set it to noeviction")
        if not known.get("aof_enabled", 1):
            self._warn(
                "has no append-only file: paid answers since its last snapshot are lost when it stops; set appendonly "
                "yes, and appendfsync always to lose none"
            )
        elif known.get("aof_last_write_status", "ok") != "ok":
            self._warn("cannot write its append-only file: paid answers are lost when it stops; free its disk")

    def _warn(self, trouble: str) -> None:
        if trouble not in self._warned:
            self._warned.add(trouble)
            _LOG.warning("the ledger at %s %s", self.place, trouble)

    def _key(self, row: str) -> str:
        return self._address.prefix + row

    def _raw(self, row: str) -> bytes | None:
        try:
            value: bytes | None = self._server.get(self._key(row))
        except self._library.exceptions.ResponseError as error:
            if str(error).startswith("WRONGTYPE"):
                raise UnsafeRow("it is no string but another kind of Redis value") from None
            raise
        return value

    def _names(self) -> list[str]:
        pattern = "".join(f"\\{c}" if c in "*?[]\\^-" else c for c in self._address.prefix) + "*"
        found = {bytes(key) for key in self._server.scan_iter(match=pattern, count=1000)}
        names = (key.decode("utf-8", "backslashreplace")[len(self._address.prefix) :] for key in found)
        return sorted(name for name in names if not name.startswith(_LEASES))

    def _page(self, names: Sequence[str]) -> list[Any]:
        pipeline = self._server.pipeline(transaction=False)
        for name in names:
            pipeline.get(self._key(name))
            pipeline.pttl(self._key(name))
        values: list[Any] = pipeline.execute(raise_on_error=False)
        return values

    def _read(self, value: object, left: object) -> bytes | StoreError:
        if isinstance(value, Exception):
            return UnsafeRow(f"it is no string but another kind of Redis value ({self._address.scrub(value)})")
        if value is None:
            return UnsafeRow("it was deleted while the ledger was read, or its name is no text")
        if left != -1:
            return UnsafeRow("somebody gave it a time limit: it will be lost")
        try:
            return unpack(value)
        except StoreError as error:
            return error


class _Writer:
    """A RowWriter of single commands."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store

    def get(self, row: str) -> bytes | None:
        value = self._store._raw(row)
        return None if value is None else unpack(value)

    def add(self, row: str, data: bytes) -> bool:
        return bool(self._store._server.set(self._store._key(row), pack(data), nx=True))

    def swap(self, row: str, old: bytes, new: bytes) -> bool:
        value = self._store._raw(row)
        if value is None or unpack(value) != old:
            return False
        return bool(self._store._swap(keys=[self._store._key(row)], args=[value, pack(new)]))


class _Leases:
    """LeaseRows as keys with a time limit."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._take = store._server.register_script(_TAKE)
        self._renew = store._server.register_script(_RENEW)
        self._drop = store._server.register_script(_DROP)

    def take(self, key: str, owner: str, seconds: float) -> bool:
        name = self._store._key(_LEASES + key)
        return bool(self._store._run(lambda: self._take(keys=[name], args=[owner, int(seconds * 1000)])))

    def renew(self, held: Sequence[tuple[str, str]], seconds: float) -> None:
        def work() -> None:
            for key, owner in held:
                self._renew(keys=[self._store._key(_LEASES + key)], args=[owner, int(seconds * 1000)])

        self._store._run(work, once=True)

    def drop(self, key: str, owner: str) -> None:
        name = self._store._key(_LEASES + key)
        self._store._run(lambda: self._drop(keys=[name], args=[owner]), once=True)
