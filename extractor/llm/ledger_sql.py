"""The ledger's rows in a database: PostgreSQL for many machines, SQLite through the same code."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.errors import ConfigError, StoreError
from extractor.llm.disk import UnsafeRow, pack, unpack
from extractor.llm.leases import TimedLeases
from extractor.llm.ledger_address import Address
from extractor.llm.ledger_outage import Patience
from extractor.llm.ledger_store import NoLedger, RowWriter

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Engine, Table

__all__ = ["SqlStore"]

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

_PAGE = 100

_POOL = 5
"""Connections of a process at most. Why: four readers or lease takers and a writer; PostgreSQL gives 100 in all."""

_LOCK = 0x6661637473
"""PostgreSQL's advisory lock while the tables are made: two processes that both begin must not collide."""

_PASSING = ("40001", "40P01", "57P01", "57P02", "57P03", "53300")
"""PostgreSQL's codes for trouble that passes: serialisation, deadlock, server stops or starts, no connection free."""


class SqlStore:
    """The store in the tables `<prefix>rows` and `<prefix>leases` of one database.

    Raises: ConfigError where a library is missing; LedgerDown where the server is away; StoreError where it refuses or
    the tables are not ours; NoLedger where there are none to read.
    """

    distant = True

    def __init__(self, address: Address, side_folder: Path, *, read_only: bool = False) -> None:
        try:
            import sqlalchemy

            if address.url.startswith("postgresql"):
                import psycopg  # noqa: F401 - so that its absence is told here
        except ImportError:
            raise ConfigError("a ledger in a database needs the extra: pip install 'fact-extractor[sql]'") from None
        self.place = address.shown
        self.side_folder = side_folder
        self.read_only = read_only
        self._address = address
        self._sql: Any = sqlalchemy
        self._pid = os.getpid()
        self._patience = Patience(self.place, self._outage)
        try:
            self._engine = _engine(address)
        except (sqlalchemy.exc.ArgumentError, ValueError) as error:
            raise ConfigError(f"EXTRACTOR_CACHE is no usable address: {address.scrub(error)}") from None
        self._rows, self._leases = _tables(address.prefix)
        try:
            self._run(self._prepare, once=True)
        except BaseException:  # whatever it is, a store that did not open keeps no connection
            self.close()
            raise

    def get(self, row: str) -> bytes | None:
        """One statement."""

        def work(connection: Connection) -> bytes | None:
            return _value(connection, self._rows, row)

        return self._run(work)

    def write(self, work: Callable[[RowWriter], T]) -> T:
        """One transaction, synchronised to the server's disk."""

        def attempt(connection: Connection) -> T:
            if connection.dialect.name == "postgresql":
                connection.execute(self._sql.text("SET LOCAL synchronous_commit TO on"))
            return work(_Writer(connection, self._rows))

        return self._run(attempt)

    def rows(self) -> Iterator[tuple[str, bytes | StoreError]]:
        """Oldest first."""
        sql, table, last = self._sql, self._rows, 0
        while True:
            statement = sql.select(table.c.id, table.c.name, _bytes(table.c.value)).where(table.c.id > last)
            statement = statement.order_by(table.c.id).limit(_PAGE)
            page = self._run(partial(_all, statement=statement))
            if not page:
                return
            for _, name, value in page:
                try:
                    yield str(name), unpack(value)
                except UnsafeRow as error:
                    yield str(name), error
            last = page[-1][0]

    def faults(self) -> list[str]:
        """None: the server looks after its own files."""
        return []

    def size(self) -> int:
        """Of the values."""
        total = self._sql.select(self._sql.func.sum(self._sql.func.length(self._rows.c.value)))
        return int(self._run(lambda connection: connection.execute(total).scalar()) or 0)

    def leases(self) -> TimedLeases:
        """Rows with a time by the server's clock."""
        return TimedLeases(_LeaseRows(self), self._address.lease)

    def close(self) -> None:
        """Closes the connections; idempotent."""
        self._engine.dispose()

    def _run(self, work: Callable[[Connection], T], *, once: bool = False) -> T:
        if os.getpid() != self._pid:  # a forked child must not speak on its parent's connections
            self._engine.dispose(close=False)
            self._pid = os.getpid()

        def attempt() -> T:
            with self._engine.begin() as connection:
                return work(connection)

        try:
            return self._patience.once(attempt) if once else self._patience(attempt)
        except self._sql.exc.SQLAlchemyError as error:
            raise StoreError(
                f"the ledger at {self.place} refuses ({self._said(error)}): check the rights, the space and the kind "
                "of the database"
            ) from None

    def _said(self, error: BaseException) -> str:
        return self._address.scrub(getattr(error, "orig", None) or error)

    def _outage(self, error: BaseException) -> str | None:
        exc = self._sql.exc
        if isinstance(error, exc.TimeoutError):  # of the pool: all connections wait for the server
            return self._said(error)
        if not isinstance(error, exc.DBAPIError):
            return None
        code = getattr(error.orig, "sqlstate", None)
        if isinstance(error, exc.OperationalError) and self._engine.dialect.name == "postgresql":
            # Without a code the server was never reached, or the connection broke, unless it says why.
            away = code in _PASSING or (code is None and not _denied(str(error.orig))) or (code or "").startswith("08")
        else:
            away = code in _PASSING
        return self._said(error) if away or error.connection_invalidated else None

    def _prepare(self, connection: Connection) -> None:
        """Makes the tables if need be, and proves that they and the server are fit. Raises: StoreError."""
        postgres = connection.dialect.name == "postgresql"
        inspector = self._sql.inspect(connection)
        if not inspector.has_table(self._rows.name):
            if self.read_only:
                raise NoLedger(f"there is no ledger at {self.place}: check EXTRACTOR_CACHE")
            if postgres:
                connection.execute(self._sql.select(self._sql.func.pg_advisory_xact_lock(_LOCK)))
            self._rows.metadata.create_all(connection)
            inspector = self._sql.inspect(connection)
        for table in (self._rows, self._leases):
            found = {column["name"] for column in inspector.get_columns(table.name)}
            if found != set(table.c.keys()):
                raise StoreError(
                    f"the ledger at {self.place} has a table {table.name!r} that this program did not make: give "
                    "another prefix in its address"
                )
        if postgres:
            off = [name for name in ("fsync", "full_page_writes") if _setting(connection, name) == "off"]
            if off:
                _LOG.warning(
                    "the ledger at %s may lose paid answers when its machine stops: the server runs with %s off",
                    self.place,
                    " and ".join(off),
                )


class _Writer:
    """A RowWriter inside a transaction of the database."""

    def __init__(self, connection: Connection, rows: Table) -> None:
        self._connection = connection
        self._rows = rows

    def get(self, row: str) -> bytes | None:
        return _value(self._connection, self._rows, row)

    def add(self, row: str, data: bytes) -> bool:
        return _insert(self._connection, self._rows, {"name": row, "value": pack(data)})

    def swap(self, row: str, old: bytes, new: bytes) -> bool:
        import sqlalchemy

        column = self._rows.c
        stored = self._connection.execute(
            sqlalchemy.select(_bytes(column.value)).where(column.name == row).with_for_update()
        ).scalar()
        if stored is None or unpack(stored) != old:
            return False
        self._connection.execute(self._rows.update().where(column.name == row).values(value=pack(new)))
        return True


class _LeaseRows:
    """LeaseRows as rows of a table; times are the database's own, in seconds."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._table = store._leases

    def take(self, key: str, owner: str, seconds: float) -> bool:
        def work(connection: Connection) -> bool:
            now, column = _now(connection), self._table.c
            free = (column.until < now) | (column.owner == owner)
            taken = connection.execute(
                self._table.update().where((column.name == key) & free).values(owner=owner, until=now + seconds)
            )
            return bool(taken.rowcount) or _insert(
                connection, self._table, {"name": key, "owner": owner, "until": now + seconds}
            )

        return self._store._run(work)

    def renew(self, held: Sequence[tuple[str, str]], seconds: float) -> None:
        def work(connection: Connection) -> None:
            column = self._table.c
            for key, owner in sorted(held):
                mine = (column.name == key) & (column.owner == owner)
                connection.execute(self._table.update().where(mine).values(until=_now(connection) + seconds))

        self._store._run(work, once=True)

    def drop(self, key: str, owner: str) -> None:
        column = self._table.c
        statement = self._table.delete().where((column.name == key) & (column.owner == owner))
        self._store._run(lambda connection: connection.execute(statement), once=True)


def _engine(address: Address) -> Engine:
    import sqlalchemy

    if address.url.startswith("sqlite"):
        engine = sqlalchemy.create_engine(address.url, connect_args={"timeout": 60}, hide_parameters=True)

        @sqlalchemy.event.listens_for(engine, "connect")
        def durable(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

        return engine
    return sqlalchemy.create_engine(
        address.url,
        connect_args={"connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": 15_000},
        pool_size=_POOL,
        max_overflow=0,
        hide_parameters=True,
    )


def _tables(prefix: str) -> tuple[Table, Table]:
    import sqlalchemy as sql

    metadata = sql.MetaData()
    # SQLite counts rows up in a column of exactly this type.
    number = sql.BigInteger().with_variant(sql.Integer(), "sqlite")
    rows = sql.Table(
        f"{prefix}rows",
        metadata,
        sql.Column("id", number, sql.Identity(), primary_key=True),
        sql.Column("name", sql.Text, nullable=False, unique=True),
        sql.Column("value", sql.LargeBinary, nullable=False),
        sql.Column("created", sql.DateTime(timezone=True), nullable=False, server_default=sql.func.current_timestamp()),
    )
    leases = sql.Table(
        f"{prefix}leases",
        metadata,
        sql.Column("name", sql.Text, primary_key=True),
        sql.Column("owner", sql.Text, nullable=False),
        sql.Column("until", sql.Double, nullable=False),
    )
    return rows, leases


def _insert(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Whether the row was new."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=["name"])
    return connection.execute(statement.returning(table.c.name)).first() is not None


def _value(connection: Connection, rows: Table, row: str) -> bytes | None:
    import sqlalchemy

    found = connection.execute(sqlalchemy.select(_bytes(rows.c.value)).where(rows.c.name == row)).first()
    return None if found is None else unpack(found[0])


def _all(connection: Connection, statement: Any) -> Sequence[Any]:
    return connection.execute(statement).all()


def _bytes(column: Column[bytes]) -> Any:
    """The value as it stands: SQLite may hold text in a column of bytes."""
    import sqlalchemy

    return sqlalchemy.type_coerce(column, sqlalchemy.types.NullType())


def _now(connection: Connection) -> Any:
    import sqlalchemy as sql

    if connection.dialect.name == "postgresql":
        return sql.cast(sql.extract("epoch", sql.func.clock_timestamp()), sql.Double)
    return sql.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sql.Double)


def _setting(connection: Connection, name: str) -> str:
    import sqlalchemy

    return str(connection.execute(sqlalchemy.select(sqlalchemy.func.current_setting(name))).scalar())


def _denied(said: str) -> bool:
    """Whether a refused connection says that waiting will not help: PostgreSQL gives no code before the log-in."""
    return any(words in said for words in ("authentication failed", "does not exist", "pg_hba.conf", "no password"))
