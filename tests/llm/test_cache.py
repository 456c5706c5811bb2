"""The ledger: what is paid for is kept, proved and served; what is planted, damaged or unwritable is said."""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import diskcache
import pytest

from extractor.errors import BadReply, EngineStopped, EngineUnavailable, StoreError
from extractor.llm.cache import CachingAsker
from extractor.llm.calls import Message, Request, Usage
from extractor.llm.disk import MAX_ROW, pack, safe_disk, unpack
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.ledger_folder import SETTINGS, file_system, open_cache, readable_connection
from extractor.llm.ledger_report import export_lines, verify
from extractor.llm.ledger_rescue import take_over
from extractor.llm.ledger_store import NoLedger
from extractor.llm.prices import Price, Prices
from extractor.llm.purpose import purpose
from extractor.llm.replies import RawReply
from extractor.llm.usage import Bill

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
LABEL = "api.example/v1"


def request(text: str = "An article.", model: str = "m-1") -> Request:
    return Request(model, (Message("system", "Label."), Message("user", text)), "facts", SCHEMA, {})


def body(text: str | None = '{"c":1}', finish: str = "stop", **message: object) -> bytes:
    return json.dumps(
        {
            "model": "m-1",
            "choices": [{"finish_reason": finish, "message": {"content": text, **message}}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 40}},
        }
    ).encode()


def reply(data: bytes = body(), attempt: int = 1) -> RawReply:
    return RawReply.read(data, attempt=attempt)


def entry(asked: Request | None = None, raw: RawReply | None = None) -> Entry:
    asked = asked or request()
    return Entry(ledger_key(asked, LABEL), LABEL, asked.body(), raw or reply(), "2026-01-02T03:04:05+00:00", "a.txt")


class Server:
    """A sender with scripted replies: each item is the bodies of one call, the last one returned."""

    def __init__(self, *calls: list[bytes] | Exception, wait: float = 0.0) -> None:
        self.calls = list(calls)
        self.wait = wait
        self.sent: list[Request] = []

    async def send(self, asked: Request, record: Callable[[RawReply], None] | None = None) -> RawReply:
        self.sent.append(asked)
        script = self.calls.pop(0) if len(self.calls) > 1 else self.calls[0]
        await asyncio.sleep(self.wait)
        if isinstance(script, Exception):
            raise script
        replies = [reply(data, attempt) for attempt, data in enumerate(script, 1)]
        for raw in replies:
            if record is not None:
                record(raw)
        return replies[-1]

    async def aclose(self) -> None:
        pass


PRICES = Prices({"m-1": Price(1.0, 10.0, 0.5)})


def asker(server: Server, folder: Path, **more) -> CachingAsker:
    return CachingAsker(server, Ledger(folder), LABEL, bill=Bill(PRICES), **more)


COST = (60 * 1.0 + 40 * 0.5 + 10 * 10.0) / 1e6


async def test_a_paid_answer_is_served_for_nothing_ever_after(tmp_path: Path) -> None:
    server = Server([body()])
    first = asker(server, tmp_path)
    with purpose("a.txt", "window 1"):
        live = await first.ask(request())
        again = await first.ask(request())
    await first.aclose()
    assert (live.origin, live.calls, live.usage) == ("live", 1, Usage(100, 10, 40))
    assert live.cost_usd == pytest.approx(COST)
    assert (again.origin, again.calls, again.cost_usd, again.text) == ("cache", 0, 0.0, live.text)
    later = asker(Server(AssertionError("sent")), tmp_path)
    assert (await later.ask(request())).origin == "cache"
    assert later.bill.run.as_dict()["cost_usd"] == 0.0
    assert later.bill.run.saved_usd == pytest.approx(COST)
    await later.aclose()
    account = first.bill.articles["a.txt"]
    assert (account.answers, account.calls, account.cached, account.retried) == (2, 1, 1, 0)
    assert account.cost_usd == pytest.approx(COST)
    assert len(server.sent) == 1


async def test_endpoint_model_and_request_tell_answers_apart(tmp_path: Path) -> None:
    server = Server([body()])
    ledger = Ledger(tmp_path)
    one, two = CachingAsker(server, ledger, LABEL), CachingAsker(server, ledger, "other/v1")
    for asks in (one, two):
        for asked in (request(), request("Other."), request(model="m-2")):
            await asks.ask(asked)
            await asks.ask(asked)
    assert len(server.sent) == 6
    await one.aclose()


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (body(None, refusal="no"), BadReply),
        (body('{"c":', "length"), BadReply),
        (body("Sure! Here it is."), BadReply),
        (b"<html>busy</html>", BadReply),
        (b"\xff\xfe\x00", BadReply),
        (b'{"choices": []}', BadReply),
    ],
)
async def test_what_is_no_answer_is_kept_for_the_bill_and_never_served(tmp_path: Path, bad: bytes, error) -> None:
    server = Server([bad], [body()])
    asks = asker(server, tmp_path)
    with pytest.raises(error):
        await asks.ask(request())
    assert (await asks.ask(request())).origin == "live"
    assert (await asks.ask(request())).origin == "cache"
    await asks.aclose()
    rows = list(Ledger(tmp_path).entries())
    assert [row.partition(".")[0] for row, _ in rows] == [ledger_key(request(), LABEL)] * 2
    assert rows[0][1].raw.body == bad
    assert not rows[0][1].usable
    assert rows[1][1].usable


async def test_every_billed_reply_of_a_call_with_retries_is_in_the_ledger_and_the_bill(tmp_path: Path) -> None:
    asks = asker(Server([b"{}", body("no json"), body()]), tmp_path)
    answer = await asks.ask(request())
    await asks.aclose()
    assert answer.calls == 3
    assert answer.usage == Usage(200, 20, 80)
    assert (asks.bill.run.calls, asks.bill.run.retried) == (3, 2)
    assert len(list(Ledger(tmp_path).entries())) == 3


async def test_a_reply_is_on_disk_even_when_the_call_then_fails(tmp_path: Path) -> None:
    class Dying(Server):
        async def send(self, asked, record=None):
            await super().send(asked, record)
            raise EngineUnavailable("the connection broke")

    asks = asker(Dying([body()]), tmp_path)
    with pytest.raises(EngineUnavailable):
        await asks.ask(request())
    assert (await asks.ask(request())).origin == "cache"
    await asks.aclose()


async def test_equal_requests_at_the_same_time_are_sent_once(tmp_path: Path) -> None:
    server = Server([body()], wait=0.05)
    asks = asker(server, tmp_path)
    answers = await asyncio.gather(*(asks.ask(request()) for _ in range(50)))
    assert len(server.sent) == 1
    assert sorted(a.origin for a in answers) == ["cache"] * 49 + ["live"]
    assert asks.bill.run.cost_usd == pytest.approx(COST)
    await asks.aclose()


async def test_a_cancelled_first_asker_does_not_take_the_others_down(tmp_path: Path) -> None:
    server = Server([body()], wait=0.05)
    asks = asker(server, tmp_path)
    first = asyncio.create_task(asks.ask(request()))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(asks.ask(request()))
    await asyncio.sleep(0.01)
    first.cancel()
    assert (await second).origin == "live"
    assert asks.bill.run.answers == 1
    assert len(server.sent) == 1
    with pytest.raises(asyncio.CancelledError):
        await first
    await asks.aclose()


async def test_a_failure_reaches_all_who_wait_and_is_not_remembered(tmp_path: Path) -> None:
    server = Server(EngineUnavailable("down"), [body()], wait=0.02)
    asks = asker(server, tmp_path)
    results = await asyncio.gather(*(asks.ask(request()) for _ in range(3)), return_exceptions=True)
    assert [type(r) for r in results] == [EngineUnavailable] * 3
    assert (await asks.ask(request())).origin == "live"
    await asks.aclose()


async def test_without_a_ledger_everything_is_sent(tmp_path: Path) -> None:
    server = Server([body()])
    asks = CachingAsker(server, None, LABEL, bill=Bill(PRICES))
    await asks.ask(request())
    await asks.ask(request())
    await asks.aclose()
    assert len(server.sent) == 2
    assert asks.bill.run.cost_usd == pytest.approx(2 * COST)


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    Ledger(tmp_path / "a" / "ledger").close()
    assert (tmp_path / "a" / "ledger").stat().st_mode & 0o777 == 0o700


def test_an_entry_survives_its_bytes() -> None:
    for data in (body(), b"\xff\x00", "ü\n\t€".encode(), b""):
        kept = entry(request("Zwölf \ud800 Boxkämpfer\n"), reply(data))
        assert Entry.from_bytes(kept.to_bytes()) == kept
        kept.prove()
    with pytest.raises(StoreError, match="edited"):
        Entry.from_bytes(kept.to_bytes().replace(b"Boxk", b"Baxk")).prove()


def test_storing_twice_changes_nothing_and_a_second_answer_is_only_billed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    one, two = entry(), entry(raw=reply(body('{"c":2}')))
    assert [ledger.record(e).result() for e in (one, one, two, two)] == ["served", "known", "billed", "known"]
    found = ledger.find(one.key)
    assert found is not None
    assert found.raw.body == body()
    ledger.close()


def rows(folder: Path, statement: str, values: tuple = ()) -> list[tuple]:
    connection = sqlite3.connect(folder / "cache.db", isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


class Planted:
    """Unpickling it leaves a file behind: what an attacker's code would do."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self):
        return Path.touch, (self.witness,)


@pytest.mark.parametrize("shape", ["pickled", "pickled file", "binary file", "text file", "not bytes", "bomb", "cut"])
def test_a_planted_value_is_refused_by_name_and_never_run(tmp_path: Path, shape: str) -> None:
    folder, witness = tmp_path / "ledger", tmp_path / "witness"
    ledger = Ledger(folder)
    kept = entry()
    ledger.record(kept).result()
    secret = tmp_path / "x"
    secret.write_bytes(pickle.dumps(Planted(witness)))
    mode, filename, value = {
        "pickled": (4, None, pickle.dumps(Planted(witness))),
        "pickled file": (4, "../x", None),
        "binary file": (2, "../x", None),
        "text file": (3, "../x", None),
        "not bytes": (1, None, "text"),
        "bomb": (1, None, __import__("zlib").compress(b"0" * (MAX_ROW + 1), 9)),
        "cut": (1, None, pack(kept.to_bytes())[:-9]),
    }[shape]
    rows(folder, "UPDATE Cache SET mode = ?, filename = ?, value = ?", (mode, filename, value))
    with pytest.raises(StoreError, match=kept.key):
        ledger.find(kept.key)
    with pytest.raises(StoreError, match=kept.key):
        list(ledger.entries())
    # A new paid answer to the same request must not be lost, and replacing the row must not delete what it points to.
    assert ledger.record(entry(raw=reply(body('{"c":3}'))), replace=True).result() == "rescued"
    ledger.close()
    assert secret.exists()
    assert not witness.exists()
    with pytest.raises(StoreError, match=kept.key):
        Ledger(folder, read_only=True).find(kept.key)
    assert not witness.exists()


def test_a_planted_key_is_refused_when_iterating(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    ledger = Ledger(tmp_path / "ledger")
    ledger.record(entry()).result()
    rows(
        tmp_path / "ledger",
        "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 0, 1, ?)",
        (pickle.dumps(Planted(witness)), pack(entry().to_bytes())),
    )
    found: list[tuple[str, str]] = []
    assert len(list(ledger.entries(lambda row, cause: found.append((row, cause))))) == 1
    assert len(found) == 1
    assert "row 2" in found[0][0]
    cache = diskcache.Cache(str(tmp_path / "ledger"), disk=safe_disk(), **SETTINGS)
    with pytest.raises(StoreError):
        list(cache)
    cache.close()
    ledger.close()
    assert not witness.exists()


def test_a_row_under_a_wrong_key_is_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(entry()).result()
    other = ledger_key(request("Other."), LABEL)
    rows(tmp_path, "UPDATE Cache SET key = ?", (other,))
    with pytest.raises(StoreError, match="holds the entry of"):
        ledger.find(other)
    ledger.close()


def test_the_disk_refuses_to_write_what_it_would_refuse_to_read(tmp_path: Path) -> None:
    cache = diskcache.Cache(str(tmp_path), disk=safe_disk(), **SETTINGS)
    for key, value in (("k", "text"), ("k", {"a": 1}), (3, b"x"), (("a",), b"x")):
        with pytest.raises(StoreError):
            cache[key] = value
    with pytest.raises(StoreError, match="over the"):
        cache["k"] = b"x" * (MAX_ROW + 1)
    assert len(cache) == 0
    cache.close()
    assert unpack(pack(b"x" * MAX_ROW)) == b"x" * MAX_ROW


def test_settings_hold_and_another_opener_is_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(entry()).result()
    other = diskcache.Cache(
        str(tmp_path), eviction_policy="least-recently-used", cull_limit=10, sqlite_synchronous=0, size_limit=1
    )
    other.close()
    with caplog.at_level(logging.WARNING):
        assert ledger.record(entry(request("Two."))).result() == "served"
    assert "changed the settings" in caplog.text
    stored = dict(rows(tmp_path, "SELECT key, value FROM Settings"))
    assert {name: stored[name] for name in SETTINGS} == SETTINGS
    ledger.close()
    assert len(list(Ledger(tmp_path).entries())) == 2


def test_a_ledger_takes_little_memory_whoever_made_it(tmp_path: Path) -> None:
    diskcache.Cache(str(tmp_path), sqlite_cache_size=8192, sqlite_mmap_size=2**26, **SETTINGS).close()
    cache = open_cache(tmp_path)
    assert cache._sql("PRAGMA cache_size").fetchone() == (512,)
    assert cache._sql("PRAGMA mmap_size").fetchone() == (0,)
    cache.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO Settings VALUES ('sqlite_temp_store_directory', '/tmp')",
        "INSERT INTO Settings VALUES ('disk_compress_level', 9)",
        "UPDATE Settings SET value = 'off; x' WHERE key = 'sqlite_synchronous'",
        "CREATE TRIGGER lose AFTER INSERT ON Cache BEGIN DELETE FROM Cache; END",
        "CREATE VIEW sight AS SELECT 1",
        "CREATE TABLE other (x)",
    ],
)
def test_a_database_with_foreign_parts_is_refused_before_it_is_opened(tmp_path: Path, statement: str) -> None:
    Ledger(tmp_path).close()
    rows(tmp_path, statement)
    with pytest.raises(StoreError, match="never puts there"):
        Ledger(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, None])
def test_a_damaged_or_emptied_database_is_a_loss_that_is_said(tmp_path: Path, damage: bytes | None) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(entry()).result()
    ledger.close()
    for extra in tmp_path.glob("cache.db-*"):
        extra.unlink()
    if damage is None:
        (tmp_path / "cache.db").unlink()
    else:
        (tmp_path / "cache.db").write_bytes(damage)
    with pytest.raises(StoreError, match=r"restore it|move the folder"):
        Ledger(tmp_path)


def test_damaged_pages_cost_only_their_rows(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(60):
        ledger.record(entry(request(f"Article {number} " + "word " * 2000 + os.urandom(3000).hex()))).result()
    ledger.close()
    path = tmp_path / "cache.db"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = os.urandom(200)
    path.write_bytes(bytes(data))
    ledger = Ledger(tmp_path)
    damaged: list[tuple[str, str]] = []
    whole = list(ledger.entries(lambda row, cause: damaged.append((row, cause))))
    assert len(whole) + len(damaged) == 60
    assert len(damaged) <= 2
    ledger.close()


def test_a_side_file_takes_what_the_ledger_cannot_and_comes_home(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A real full disk: the process may write no file beyond a size."""
    script = f"""
import json, logging, resource, sys
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parent)]!r}
logging.basicConfig(level=logging.ERROR)
from test_cache import Ledger, entry, request
ledger = Ledger(Path({str(tmp_path)!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
import os
out = []
for n in range(30):
    e = entry(request(os.urandom(4000).hex()))
    out.append((e.key, ledger.record(e).result(), ledger.find(e.key) is not None))
print(json.dumps([out, [str(p) for p in ledger.rescued], ledger.lost]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    out, side_files, lost = json.loads(done.stdout)
    outcomes = [kept for _, kept, _ in out]
    assert outcomes[0] == "served"
    assert "rescued" in outcomes
    assert not lost or "lost" in outcomes
    assert all(found for _, _, found in out)
    assert "cannot be written" in done.stderr
    acknowledged = {key for key, kept, _ in out if kept != "lost"}
    assert side_files
    ledger = Ledger(tmp_path)
    for path in side_files:
        assert not Path(path).exists() or Path(path).parent != tmp_path
    assert acknowledged <= {row for row, _ in ledger.entries()}
    ledger.close()


async def test_when_no_disk_takes_an_answer_it_is_returned_and_nothing_more_is_bought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a" / "ledger"
    server = Server([body()])
    asks = asker(server, folder)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert asks.ledger is not None
    await asks.ask(request("First."))
    shutil.rmtree(tmp_path / "a")
    answer = await asks.ask(request("Second."))
    assert answer.origin == "live"
    assert asks.ledger.lost
    with pytest.raises(EngineStopped, match="free space"):
        await asks.ask(request("Third."))
    assert (await asks.ask(request("Second."))).origin == "cache"
    await asks.aclose()
    assert len(server.sent) == 2


def test_a_read_only_folder_is_refused_for_writing_and_read_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    ledger = Ledger(folder)
    kept = entry()
    ledger.record(kept).result()
    ledger.close()
    for path in [*tmp_path.parents[:2], tmp_path]:
        path.chmod(path.stat().st_mode | 0o055)
    folder.chmod(0o555)
    for path in folder.iterdir():
        path.chmod(0o444)
    # root may write anywhere; everything is imported first, because the interpreter's own files may be root's
    code = f"""
import os, diskcache, diskcache.core
from pathlib import Path
from extractor.errors import StoreError
from extractor.llm.ledger import Ledger
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
folder = Path({str(folder)!r})
try:
    Ledger(folder)
except StoreError as error:
    print("refused:", error)
ledger = Ledger(folder, read_only=True)
print("found:", ledger.find({kept.key!r}).raw.status)
print("rows:", len(list(ledger.entries())))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "cannot be written" in done.stdout, done.stderr
    assert "found: 200" in done.stdout, done.stderr
    assert "rows: 1" in done.stdout


def test_a_network_file_system_is_recognised(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nsrv:/x {tmp_path} nfs4 rw 0 0\nsrv:/y /elsewhere cifs rw 0 0\n")
    assert file_system(tmp_path / "ledger", mounts) == "nfs4"
    assert file_system(Path("/"), mounts) == "ext4"
    assert file_system(Path("/"), tmp_path / "none") == ""


def writer(folder: str, start: int, count: int, shared: int) -> None:
    ledger = Ledger(Path(folder))
    for number in range(start, start + count):
        assert ledger.record(entry(request(f"Article {number}"))).result() in ("served", "billed")
    for number in range(shared):
        ledger.record(entry(request(f"Shared {number}"))).result()
    ledger.close()


def test_many_processes_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=writer, args=(str(tmp_path), n * 100, 60, 10)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(100)
        assert process.exitcode == 0
    names = [row for row, _ in Ledger(tmp_path).entries()]
    assert len(names) == 3 * 70
    assert sum("." not in name for name in names) == 3 * 60 + 10


KILLED = """
import asyncio, sys, os
from pathlib import Path
sys.path[:0] = [{tests!r}]
from test_cache import Server, asker, body, request
async def main():
    asks = asker(Server([body()], wait=0.0005), Path({folder!r}))
    async def one(n):
        answer = await asks.ask(request(f"Article {{n}}"))
        os.write(1, f"{{n}} {{answer.origin}}\\n".encode())
    for start in range(0, 100000, 8):
        await asyncio.gather(*(one(n) for n in range(start, start + 8)))
asyncio.run(main())
"""


@pytest.mark.slow
def test_a_killed_process_loses_no_acknowledged_answer_and_pays_none_twice(tmp_path: Path) -> None:
    code = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    acknowledged: set[str] = set()
    for round_ in range(6):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.02 + 0.05 * round_)
        process.send_signal(signal.SIGKILL)
        lines = (first + process.stdout.read()).decode().splitlines()
        process.stdout.close()
        process.wait()
        for number, _, origin in (line.partition(" ") for line in lines if " " in line):
            assert (number in acknowledged) <= (origin == "cache")
            acknowledged.add(number)
    assert len(acknowledged) > 20
    ledger = Ledger(tmp_path)
    for number in acknowledged:
        assert ledger.find(ledger_key(request(f"Article {number}"), LABEL)) is not None
    assert not [row for row, _ in ledger.entries() if "." in row]
    ledger.close()


def test_two_processes_asking_the_same_pay_once(tmp_path: Path) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
sys.path[:0] = [{str(Path(__file__).parent)!r}]
from test_cache import Server, asker, body, request
async def main():
    asks = asker(Server([body()], wait=1.0), Path({str(tmp_path)!r}))
    print((await asks.ask(request())).origin, flush=True)
    await asks.aclose()
asyncio.run(main())
"""
    Ledger(tmp_path).close()
    processes = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    origins = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert "cache" in origins
    ledger = Ledger(tmp_path)
    assert len(list(ledger.entries())) == 1
    ledger.close()


def test_opening_the_module_imports_no_client_library() -> None:
    code = (
        "import sys, extractor.llm.cache, extractor.llm.recordings, extractor.llm.batch\n"
        "bad = {'openai', 'instructor', 'diskcache', 'httpx2', 'tenacity'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def _filled(folder: Path, count: int = 60) -> list[str]:
    ledger = Ledger(folder)
    kept = [entry(request(f"Article {n} " + "word " * 200 + os.urandom(500).hex())) for n in range(count)]
    for future in [ledger.record(one) for one in kept]:
        future.result()
    ledger.close()
    assert [path.name for path in folder.glob("cache.db*")] == ["cache.db"]
    return [one.key for one in kept]


@pytest.mark.parametrize("damage", ["pages", "end"])
def test_of_a_damaged_database_every_readable_row_comes_home(tmp_path: Path, damage: str) -> None:
    keys = _filled(tmp_path / "old")
    path = tmp_path / "old" / "cache.db"
    data = bytearray(path.read_bytes())
    if damage == "pages":
        middle = len(data) // 8192 * 4096
        data[middle : middle + 2 * 4096] = b"\xff" * 2 * 4096
    else:
        del data[len(data) * 3 // 4 + 100 :]
    path.write_bytes(bytes(data))
    old = Ledger(tmp_path / "old", read_only=True)
    verdict = verify(old)
    assert "cache.db" in verdict.damaged
    damaged: list[str] = []
    new = Ledger(tmp_path / "new")
    assert 20 <= take_over(old, new, lambda row, _: damaged.append(row)) <= 60
    assert len(list(new.entries())) + len(damaged) >= 60
    assert {row for row, _ in new.entries()} <= set(keys)
    assert take_over(old, new, lambda *_: None) == 0
    assert len(list(export_lines(old, lambda *_: None))) == len(list(new.entries()))
    new.close()
    old.close()


def test_a_date_of_expiry_that_another_program_set_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (key,) = _filled(tmp_path, 1)
    rows(tmp_path, "UPDATE Cache SET expire_time = 1")
    rows(tmp_path, "UPDATE Settings SET value = 'least-recently-used' WHERE key = 'eviction_policy'")
    with caplog.at_level(logging.WARNING):
        ledger = Ledger(tmp_path)
    assert "date of expiry" in caplog.text
    assert "eviction_policy" in caplog.text
    assert ledger.find(key) is not None
    ledger.close()


def test_what_stands_in_the_log_alone_is_not_missed_in_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _filled(tmp_path, 1)
    (tmp_path / "cache.db-wal").write_bytes(b"x" * 100)
    path = tmp_path / "cache.db"
    data = bytearray(path.read_bytes())
    data[18:20] = b"\x02\x02"  # SQLite: in WAL mode
    path.write_bytes(data)
    (tmp_path / "cache.db-shm").mkdir()  # as where the folder cannot be written to
    with caplog.at_level(logging.WARNING):
        readable_connection(tmp_path).close()
    assert "last answers stand in cache.db-wal" in caplog.text


def test_a_disk_that_is_full_at_the_start_is_not_called_damage(tmp_path: Path) -> None:
    script = f"""
import resource, diskcache
from pathlib import Path
from extractor.errors import StoreError
from extractor.llm.ledger import Ledger
resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
try:
    Ledger(Path({str(tmp_path / "new")!r}))
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "free space" in done.stdout
    assert "backup" not in done.stdout
    with pytest.raises(NoLedger):
        Ledger(tmp_path / "new", read_only=True)
    _filled(tmp_path / "new", 1)
