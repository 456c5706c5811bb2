"""One contract for every place a ledger can be in, against real servers."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from store_servers import Postgres, Redis
from test_cache import LABEL, PRICES, Planted, Server, body, entry, reply, request

from extractor.errors import ConfigError, EngineStopped, StoreError
from extractor.llm.cache import CachingAsker
from extractor.llm.disk import MAX_ROW, pack
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_address import read_address
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.ledger_outage import Patience
from extractor.llm.ledger_place import open_ledger, open_to_read
from extractor.llm.ledger_report import stats, verify
from extractor.llm.ledger_store import LedgerDown
from extractor.testing.server import ServerOptions, serve_in_thread

SECRET = "s3cret-word"


@dataclass
class Place:
    """One empty ledger somewhere, and how to reach behind it."""

    kind: str
    address: str | None
    folder: Path
    server: Redis | Postgres | None = None

    def open(self) -> Ledger:
        return open_ledger(self.address, self.folder)

    def read(self) -> Ledger:
        return open_to_read(self.address, self.folder)[0]

    def plant(self, name: str, value: object) -> None:
        """Puts a value into the row behind the ledger's back."""
        if self.kind == "disk":
            import sqlite3

            with sqlite3.connect(self.folder / "cache.db") as connection:
                connection.execute("DELETE FROM Cache WHERE key = ?", (name,))
                connection.execute("INSERT INTO Cache (key, raw, mode, value) VALUES (?, 1, 1, ?)", (name, value))
            connection.close()
        elif self.kind == "redis":
            import redis

            assert self.address is not None
            address = read_address(self.address)
            with redis.Redis.from_url(address.url) as client:
                client.set(address.prefix + name, value)
        else:
            import sqlalchemy

            assert self.address is not None
            address = read_address(self.address)
            engine = sqlalchemy.create_engine(address.url)
            with engine.begin() as connection:
                table = f"{address.prefix}rows"
                connection.execute(sqlalchemy.text(f"DELETE FROM {table} WHERE name = :n"), {"n": name})
                connection.execute(
                    sqlalchemy.text(f"INSERT INTO {table} (name, value) VALUES (:n, :v)"), {"n": name, "v": value}
                )
            engine.dispose()


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    pytest.importorskip("redis")
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[Postgres]:
    pytest.importorskip("psycopg")
    server = Postgres()
    yield server
    server.stop()


def at(kind: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    # A prefix of its own for each test: the servers are shared.
    prefix = f"t{abs(hash(folder.name)) % 10**8}_"
    if kind == "redis":
        server = request.getfixturevalue("redis_server")
        return Place(kind, f"{server.url}?prefix={prefix}&lease=1", folder, server)
    if kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        return Place(kind, f"{server.url}?prefix={prefix}&lease=1", folder, server)
    if kind == "sqlite":
        return Place(kind, f"sqlite:///{folder}/shared.db?prefix={prefix}&lease=1", folder)
    return Place(kind, None, folder / "ledger")


@pytest.fixture(params=["disk", "redis", "postgresql", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return at(request.param, tmp_path, request)


@pytest.fixture(params=["disk", "redis", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for tests with processes, which take their time: SQLite has the code of PostgreSQL."""
    return at(request.param, tmp_path, request)


@pytest.fixture(params=["redis", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place on a server, which is running again when the test is over."""
    place = at(request.param, tmp_path, request)
    yield place
    assert place.server is not None
    try:
        place.open().close()
    except StoreError:
        place.server.start()


def test_what_is_stored_stays_and_is_told_apart(place: Place) -> None:
    ledger = place.open()
    one, two, refused = entry(), entry(raw=reply(body('{"c":2}'))), entry(raw=reply(body(None, refusal="no")))
    said = [ledger.record(e).result() for e in (refused, one, one, two, two, refused)]
    assert said == ["billed", "served", "known", "billed", "known", "known"]
    ledger.close()
    again = place.read()
    found = again.find(one.key)
    assert found is not None
    assert (found.raw.body, found.token) == (body(), one.token)
    assert again.find(ledger_key(request("Other."), LABEL)) is None
    rows = {row: kept.raw.body for row, kept in again.entries()}
    assert rows == {
        one.key: body(),
        f"{one.key}.{two.token}": body('{"c":2}'),
        f"{one.key}.{refused.token}": body(None, refusal="no"),
    }
    sums = stats(again, PRICES)
    assert (sums.answers, sums.bill_only, sums.damaged) == (1, 2, 0)
    assert 300 < sums.size < 1_000_000
    assert verify(again).sound
    with pytest.raises(StoreError, match="reading only"):
        again.record(one)
    again.close()


def test_an_answer_no_longer_usable_gives_way_and_stays_in_the_bill(place: Place) -> None:
    ledger = place.open()
    old = entry(raw=reply(body('{"c":', "length")))
    place.plant(old.key, pack(old.to_bytes()))
    new, newer = entry(), entry(raw=reply(body('{"c":2}')))
    assert ledger.record(new, replace=True).result() == "served"
    assert ledger.record(newer, replace=True).result() == "billed"
    found = ledger.find(new.key)
    assert found is not None
    assert found.token == new.token
    assert {row for row, _ in ledger.entries()} == {
        new.key, f"{new.key}.{old.token}", f"{new.key}.{newer.token}"
    }  # fmt: skip
    ledger.close()


@pytest.mark.parametrize("shape", ["pickled", "bomb", "cut", "other", "format"])
def test_what_is_planted_is_refused_and_never_run(place: Place, shape: str, tmp_path: Path) -> None:
    witness, kept = tmp_path / "witness", entry()
    value = {
        "pickled": pickle.dumps(Planted(witness)),
        "bomb": zlib.compress(b"0" * (MAX_ROW + 1), 9),
        "cut": pack(kept.to_bytes())[:-9],
        "other": pack(entry(request("Other.")).to_bytes()),
        "format": pack(kept.to_bytes().replace(b'"format": 1', b'"format": 9', 1)),
    }[shape]
    ledger = place.open()
    ledger.store(entry(request("Sound.")))
    place.plant(kept.key, value)
    with pytest.raises(StoreError, match=kept.key):
        ledger.find(kept.key)
    assert ledger.record(entry(raw=reply(body('{"c":3}'))), replace=True).result() == "rescued"
    verdict = verify(ledger)
    assert list(verdict.damaged) == [kept.key]
    assert verdict.rows == 2
    assert len(verdict.side_files) == 1
    with pytest.raises(StoreError, match=kept.key):
        list(ledger.entries())
    ledger.close()
    assert not witness.exists()


async def test_equal_requests_are_sent_once_also_by_two_askers(place: Place) -> None:
    server = Server([body()], wait=0.3)
    first, second = (CachingAsker(server, place.open(), LABEL) for _ in range(2))
    if place.kind == "disk":  # its leases tell processes apart, not two askers of one: see the next test
        second = first
    answers = await asyncio.gather(*(asks.ask(request()) for asks in (first, second) for _ in range(20)))
    assert len(server.sent) == 1
    assert sorted(a.origin for a in answers) == ["cache"] * 39 + ["live"]
    for asks in {first, second}:
        await asks.aclose()


ASKING = """
import asyncio, json, os, sys
from pathlib import Path
from extractor.llm.cache import CachingAsker
from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker
from extractor.llm.endpoint import Endpoint
from extractor.llm.ledger_place import open_ledger
address, folder, url, names, width = json.loads(sys.argv[1])
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
async def main():
    endpoint = Endpoint(base_url=url)
    asks = CachingAsker(LiveAsker(endpoint), open_ledger(address, Path(folder)), "shared/v1")
    gate = asyncio.Semaphore(width)
    async def one(name):
        asked = Request("test-model", (Message("user", f"Article {name}."),), "facts", SCHEMA, {})
        async with gate:
            answer = await asks.ask(asked)
        os.write(1, f"{name} {answer.origin}\\n".encode())
    await asyncio.gather(*(one(name) for name in names))
    await asks.aclose()
asyncio.run(main())
"""


def asking(place: Place, url: str, names: list[int], width: int = 8) -> subprocess.Popen[str]:
    task = json.dumps([place.address, str(place.folder), url, names, width])
    return subprocess.Popen(
        [sys.executable, "-c", ASKING, task], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def lines(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert SECRET not in err
    return out.splitlines()


def test_two_processes_pay_each_request_once(kept: Place) -> None:
    kept.open().close()
    names = list(range(40))
    with serve_in_thread(options=ServerOptions(latency=0.05)) as server:
        one, two = asking(kept, server.url, names), asking(kept, server.url, names[::-1])
        said = lines(one) + lines(two)
        assert server.requests == 40
        assert len(said) == 80
        assert sum(line.endswith("live") for line in said) == 40


def test_the_lease_of_a_killed_process_is_taken_over(kept: Place) -> None:
    kept.open().close()
    with serve_in_thread(options=ServerOptions(latency=1.5)) as server:
        dying = asking(kept, server.url, [1])
        until(lambda: server.requests == 1)
        waiting = asking(kept, server.url, [1])
        time.sleep(0.8)
        dying.kill()
        dying.communicate()
        assert server.requests == 1  # it waited for the living
        assert lines(waiting) == ["1 live"]
        assert server.requests == 2  # what the dead one had in flight, and no other
    ledger = kept.read()
    assert len(list(ledger.entries())) == 1
    ledger.close()


def test_a_lease_outlives_its_time_while_its_holder_lives(shared: Place) -> None:
    with serve_in_thread(options=ServerOptions(latency=2.5)) as server:  # more than two leases of 1 s
        one = asking(shared, server.url, [1])
        until(lambda: server.requests == 1)
        two = asking(shared, server.url, [1])
        assert lines(one) + lines(two) == ["1 live", "1 cache"]
        assert server.requests == 1


def until(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def test_a_server_killed_and_started_again_loses_and_repeats_nothing(shared: Place) -> None:
    assert shared.server is not None
    shared.open().close()
    with serve_in_thread(options=ServerOptions(latency=0.05)) as server:
        run = asking(shared, server.url, list(range(200)), width=4)
        until(lambda: server.requests > 40)
        shared.server.kill()
        time.sleep(1.0)
        shared.server.start()
        assert len(lines(run)) == 200
        assert server.requests == 200
        assert all(line.endswith("cache") for line in lines(asking(shared, server.url, list(range(200)))))
        assert server.requests == 200
    ledger = shared.open()
    assert len(list(ledger.entries())) == 200
    ledger.close()


async def test_a_server_that_stays_away_stops_the_run_and_what_was_paid_comes_home(
    shared: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert shared.server is not None

    class Cutting(Server):
        """The ledger's server goes while this one makes its answer."""

        async def send(self, asked, record=None):
            await asyncio.to_thread(shared.server.kill)
            return await super().send(asked, record)

    ledger = shared.open()
    brief = Patience(ledger.place, ledger.backing._outage, seconds=0.5)
    monkeypatch.setattr(ledger.backing, "_patience", brief)
    sender = Cutting([body()])
    asks = CachingAsker(sender, ledger, LABEL)
    assert (await asks.ask(request())).origin == "live"
    assert (await asks.ask(request())).origin == "cache"
    began = time.monotonic()
    with pytest.raises(EngineStopped, match="cannot be reached") as stopped:
        await asks.ask(request("Another."))
    assert time.monotonic() - began < 8
    assert SECRET not in str(stopped.value) + caplog.text
    assert len(sender.sent) == 1
    await asks.aclose()
    assert len(ledger.rescued) == 1
    with pytest.raises(LedgerDown, match="check EXTRACTOR_CACHE"):
        shared.open()
    shared.server.start()
    again = shared.open()
    assert again.find(ledger_key(request(), LABEL)) is not None
    assert not ledger.rescued[0].exists()
    again.close()


def test_a_forked_child_speaks_on_connections_of_its_own(shared: Place) -> None:
    code = f"""
import os, sys
sys.path[:0] = [{str(Path(__file__).parent)!r}]
from pathlib import Path
from test_cache import entry, request
from extractor.llm.ledger_place import open_ledger
ledger = open_ledger({shared.address!r}, Path({str(shared.folder)!r}))
ledger.record(entry(request("parent"))).result()
child = os.fork()
for n in range(20):
    name = f"{{'parent' if child else 'child'}} {{n}}"
    assert ledger.record(entry(request(name))).result() == "served"
    assert ledger.find(entry(request(name)).key) is not None
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(len(list(ledger.entries())))
ledger.close()
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip() == "41", done.stderr


async def test_the_loop_goes_on_while_the_store_is_slow(shared: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = shared.open()
    slow = ledger.backing.get
    monkeypatch.setattr(ledger.backing, "get", lambda row: (time.sleep(0.2), slow(row))[1])
    asks = CachingAsker(Server([body()]), ledger, LABEL)
    longest, last = 0.0, time.perf_counter()

    async def tick() -> None:
        nonlocal longest, last
        while True:
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(asks.ask(request(f"{n}")) for n in range(8)))
    ticking.cancel()
    await asks.aclose()
    assert longest < 0.15


# What is particular to one kind.


def test_redis_that_evicts_is_refused_and_one_that_forgets_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("redis")
    (tmp_path / "server").mkdir()
    server = Redis(tmp_path / "server", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(StoreError, match=r"allkeys-lru.*noeviction"):
            open_ledger(server.url, tmp_path)
        with Patiently(server) as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("appendonly", "no")
        with caplog.at_level(logging.WARNING):
            ledger = open_ledger(server.url, tmp_path)
        assert "append-only file" in caplog.text
        with Patiently(server) as client:  # full: what is paid for goes to a side file, at once
            client.config_set("maxmemory", "1")
        assert ledger.record(entry()).result() == "rescued"
        with Patiently(server) as client:
            client.config_set("maxmemory", "0")
            client.set("fact-extractor:lease:x", "y")
            client.rpush("fact-extractor:" + "a" * 64, "a list")
            client.set("fact-extractor:" + entry(request("Timed.")).key, pack(b"x"), ex=1000)
        ledger.close()
        again = open_ledger(server.url, tmp_path)
        assert again.find(entry().key) is not None
        with pytest.raises(StoreError, match="another kind"):
            again.find("a" * 64)
        causes = " ".join(verify(again).damaged.values())
        assert len(verify(again).damaged) == 2
        assert "time limit" in causes
        again.close()
        with pytest.raises(StoreError, match="refuses") as refused:
            open_ledger(server.url.replace(SECRET, "wr0ng-word"), tmp_path)
        assert "wr0ng-word" not in str(refused.value)
    finally:
        server.stop()


class Patiently:
    """A client of the test's own."""

    def __init__(self, server: Redis) -> None:
        import redis

        self.client = redis.Redis.from_url(server.url)

    def __enter__(self):
        return self.client

    def __exit__(self, *exc: object) -> None:
        self.client.close()


def test_a_table_of_others_and_a_wrong_password_are_refused(postgres_server: Postgres, tmp_path: Path) -> None:
    import sqlalchemy

    engine = sqlalchemy.create_engine(postgres_server.url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE theirs_rows (id int, name text)"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"theirs_rows.*another prefix"):
        open_ledger(f"{postgres_server.url}?prefix=theirs_", tmp_path)
    with pytest.raises(StoreError, match="refuses") as refused:
        open_ledger(postgres_server.url.replace(SECRET, "wr0ng-word"), tmp_path)
    assert "wr0ng-word" not in str(refused.value)
    with pytest.raises(StoreError, match="refuses"):
        open_ledger(postgres_server.url.replace("/postgres", "/nowhere"), tmp_path)


def test_nobody_there_is_one_clear_line_at_once(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    pytest.importorskip("psycopg")
    for url in (
        f"redis://me:{SECRET}@127.0.0.1:9/0?lease=5",
        f"postgresql://someone:{SECRET}@127.0.0.1:9/db",
    ):
        began = time.monotonic()
        with pytest.raises(LedgerDown, match="start it or check EXTRACTOR_CACHE") as down:
            open_ledger(url, tmp_path)
        assert time.monotonic() - began < 5
        assert "\n" not in str(down.value)
        assert SECRET not in str(down.value)
        assert "someone" not in str(down.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mongodb://x", "no place for a ledger"),
        ("redis:///0", "names no host"),
        ("redis://h:99999/0", "cannot be read"),
        ("redis://[::1/0", "cannot be read"),
        ("redis://h/0?decode_responses=1", "unknown option"),
        ("redis://h/0?lease=0", "1 to 3600"),
        ("redis://h/0?lease=nan", "1 to 3600"),
        ("postgresql://h/d?prefix=a-b", "cannot be used"),
        ("postgresql://h/d?prefix=a;drop", "cannot be used"),
    ],
)
def test_an_address_that_is_none_is_told(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        read_address(url)


def test_an_address_is_shown_without_its_secrets() -> None:
    shown = {
        f"redis://user:{SECRET}@h:6379/2?prefix=x:&lease=9": "redis://h:6379/2?prefix=x%3A",
        f"rediss://:{SECRET}@h": "rediss://h",
        f"postgresql://user:{SECRET}@h/d?sslmode=require&sslpassword={SECRET}": "postgresql://h/d",
        "sqlite:////var/x.db": "sqlite:////var/x.db",
    }
    for url, expected in shown.items():
        address = read_address(url)
        assert address.shown == expected
        assert SECRET not in repr(address)
        assert SECRET not in address.scrub(OSError(f"{url} said no"))


def test_an_entry_is_the_same_bytes_everywhere() -> None:
    kept = entry()
    assert Entry.from_bytes(zlib.decompress(pack(kept.to_bytes()))) == kept
