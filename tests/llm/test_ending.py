"""A run that is ending: nothing is sent any more, nothing is waited for but what is on its way."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import EngineStopped, EngineUnavailable
from extractor.llm.cache import CachingAsker
from extractor.llm.calls import Answer
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.ending import Ending, end_requests
from extractor.llm.leases import FileLeases
from extractor.llm.ledger import Ledger
from extractor.llm.retry import RetryPolicy, deadline
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from tests.llm.test_client import endpoint, make_request


async def seen(server: OpenAIServer, count: int) -> None:
    async with asyncio.timeout(10):
        while server.requests < count:  # noqa: ASYNC110 - the server is in this loop and tells nobody
            await asyncio.sleep(0.01)


async def test_what_is_on_its_way_comes_in_and_the_rest_is_not_sent(tmp_path: Path) -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.5)) as server:
        live = LiveAsker(endpoint(server), options=LiveOptions(concurrency=3))
        asker = CachingAsker(live, Ledger(tmp_path), live.label)
        calls = [asyncio.create_task(asker.ask(make_request(f"Text {n}."))) for n in range(8)]
        await seen(server, 3)
        end_requests()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(a) for a in answers] == [Answer] * 3 + [EngineStopped] * 5
        with pytest.raises(EngineStopped, match="ending"):
            await asker.ask(make_request("Another text."))
        assert (await asker.ask(make_request("Text 1."))).origin == "cache"
        await asker.aclose()
        assert server.requests == server.bill.completions == 3
        assert asker.bill.run.input_tokens == server.bill.input_tokens


@pytest.mark.parametrize("kind", ["503", "429", "429-retry-after", "reset"])
async def test_pauses_end_at_once(kind: FaultKind) -> None:
    faults = Faults(1.0, (kind,), retry_after=30.0)
    async with OpenAIServer(options=ServerOptions(faults=faults)) as server:
        asker = LiveAsker(endpoint(server), options=LiveOptions(retry=RetryPolicy(first_pause=120, longest_pause=120)))
        calls = [asyncio.create_task(asker.ask(make_request(f"Text {n}."))) for n in range(4)]
        await seen(server, 1)
        await asyncio.sleep(0.1)
        sent, began = server.requests, time.monotonic()
        end_requests()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert time.monotonic() - began < 2
        assert {type(a) for a in answers} == {EngineStopped}
        await asyncio.sleep(0.1)
        assert server.requests == sent
        await asker.aclose()


async def test_a_failure_that_comes_in_afterwards_is_not_tried_again() -> None:
    options = ServerOptions(latency=0.3, faults=Faults(1.0, ("503",)))
    async with OpenAIServer(options=options) as server:
        asker = LiveAsker(endpoint(server))
        call = asyncio.create_task(asker.ask(make_request()))
        await seen(server, 1)
        end_requests()
        with pytest.raises(EngineStopped):
            await call
        assert (server.requests, asker.retries) == (1, 0)
        await asker.aclose()


async def test_those_who_wait_for_the_breaker_are_told() -> None:
    async with OpenAIServer(options=ServerOptions(faults=Faults(1.0, ("503",)))) as server:
        options = LiveOptions(breaker_failures=1, retry=RetryPolicy(first_pause=0.01, longest_pause=0.01))
        asker = LiveAsker(endpoint(server), options=options)
        calls = [asyncio.create_task(asker.ask(make_request(f"Text {n}."))) for n in range(4)]
        await seen(server, 1)
        await asyncio.sleep(0.1)
        end_requests()
        async with asyncio.timeout(2):
            answers = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(a) for a in answers} == {EngineStopped}
        await asker.aclose()


async def test_another_thread_may_end_it_and_a_cancelled_crowd_asks_nothing() -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.3)) as server:
        live = LiveAsker(endpoint(server))
        asker = CachingAsker(live, None, live.label)
        crowd = [asyncio.create_task(asker.ask(make_request())) for _ in range(5)]
        await seen(server, 1)
        for one in crowd:  # the first is asking, the others have joined it
            one.cancel()
        assert {type(a) for a in await asyncio.gather(*crowd, return_exceptions=True)} == {asyncio.CancelledError}
        assert server.requests == 1
        await asyncio.to_thread(end_requests, asyncio.get_running_loop())
        with pytest.raises(EngineStopped):
            await asker.ask(make_request("Another text."))
        assert (await asker.ask(make_request())).origin == "live"  # what the crowd left on its way
        assert server.requests == 1
        await asker.aclose()


async def give_up(call: asyncio.Task[Answer]) -> None:
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_who_gives_up_leaves_on_its_way_what_is_paid_for(tmp_path: Path) -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.3)) as server:
        live = LiveAsker(endpoint(server))
        asker = CachingAsker(live, Ledger(tmp_path), live.label)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asker.ask(make_request())
        assert server.requests == 1
        assert (await asker.ask(make_request())).origin == "live"  # joined
        gone = asyncio.create_task(asker.ask(make_request("Another text.")))
        await seen(server, 2)
        await give_up(gone)
        await asker.aclose()
        assert server.bill.completions == 2
        assert asker.bill.run.input_tokens == server.bill.input_tokens
        later = CachingAsker(LiveAsker(endpoint(server)), Ledger(tmp_path), live.label)
        assert [(await later.ask(make_request(*text))).origin for text in ((), ("Another text.",))] == ["cache"] * 2
        await later.aclose()
        assert server.requests == 2


async def test_who_gives_up_before_anything_was_sent_sends_nothing(tmp_path: Path) -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.2)) as server:
        live = LiveAsker(endpoint(server), options=LiveOptions(concurrency=1))
        asker = CachingAsker(live, Ledger(tmp_path), live.label)
        first = asyncio.create_task(asker.ask(make_request()))
        await seen(server, 1)
        second = asyncio.create_task(asker.ask(make_request("Another text.")))
        await asyncio.sleep(0.05)
        await give_up(second)
        await first
        await asker.aclose()
        assert server.requests == 1


async def test_a_failure_that_nobody_waits_for_is_not_tried_again(tmp_path: Path) -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.2, faults=Faults(1.0, ("503",)))) as server:
        live = LiveAsker(endpoint(server), options=LiveOptions(retry=RetryPolicy(first_pause=0.01, longest_pause=0.01)))
        asker = CachingAsker(live, Ledger(tmp_path), live.label)
        call = asyncio.create_task(asker.ask(make_request()))
        await seen(server, 1)
        await give_up(call)
        await asker.aclose()
        await asyncio.sleep(0.1)
        assert server.requests == 1


def test_what_is_left_of_a_wait_keeps_no_task_alive() -> None:
    async def run() -> None:
        kept = []

        async def call() -> None:
            async with Ending.here().waiting() as wait:
                kept.append(wait)

        task = asyncio.create_task(call())
        await task
        gone = weakref.ref(task)
        del task
        await asyncio.sleep(0)  # the loop itself holds it for one turn more
        assert kept
        assert gone() is None

    gc.disable()
    try:
        asyncio.run(run())
    finally:
        gc.enable()


async def test_a_reply_on_its_way_to_the_disk_is_joined_and_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with OpenAIServer() as server:
        live, ledger = LiveAsker(endpoint(server)), Ledger(tmp_path)
        asker = CachingAsker(live, ledger, live.label)
        written, record = threading.Event(), ledger.record

        def slowly(*args: Any, **kwargs: Any) -> Future[Any]:
            threads = ThreadPoolExecutor(1)
            return threads.submit(lambda: (written.wait(10), record(*args, **kwargs).result())[1])

        monkeypatch.setattr(ledger, "record", slowly)
        first = asyncio.create_task(asker.ask(make_request()))
        await seen(server, 1)
        await asyncio.sleep(0.2)
        await give_up(first)
        second = asyncio.create_task(asker.ask(make_request()))
        await asyncio.sleep(0.2)
        written.set()
        assert (await second).text
        await asker.aclose()
        assert server.requests == 1


async def test_a_deadline_cuts_no_request_short_and_is_only_ones_own(tmp_path: Path) -> None:
    async with OpenAIServer(options=ServerOptions(latency=0.8)) as server:
        live = LiveAsker(endpoint(server))
        asker = CachingAsker(live, Ledger(tmp_path), live.label)

        async def ask(seconds: float) -> Answer:
            with deadline(seconds):
                return await asker.ask(make_request())

        hurried = asyncio.create_task(ask(0.3))
        await seen(server, 1)
        patient = asyncio.create_task(ask(30))
        with pytest.raises(EngineUnavailable, match="no answer within 0 s"):
            await hurried
        assert (await patient).text
        await asker.aclose()
        assert server.requests == server.bill.completions == 1


async def test_nobody_is_told_of_a_failure_that_nobody_waits_for() -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with OpenAIServer(options=ServerOptions(latency=0.1, faults=Faults(1.0, ("503",)))) as server:
        live = LiveAsker(endpoint(server))
        asker = CachingAsker(live, None, live.label)
        call = asyncio.create_task(asker.ask(make_request()))
        await seen(server, 1)
        await give_up(call)
        await asker.aclose()
        del call
        gc.collect()
        await asyncio.sleep(0)
    assert told == []


async def test_a_closed_asker_asks_nothing(tmp_path: Path) -> None:
    async with OpenAIServer() as server:
        live = LiveAsker(endpoint(server))
        asker = CachingAsker(live, None, live.label)
        await asker.aclose()
        with pytest.raises(EngineStopped, match="ended"):
            await asker.ask(make_request())
        assert server.requests == 0


def test_within_a_process_one_asks_whatever_its_loop_and_asker(tmp_path: Path) -> None:
    def run(asked: list[str]) -> None:
        async def one() -> None:
            live = LiveAsker(endpoint(server))
            asker = CachingAsker(live, Ledger(tmp_path), live.label)
            asked.append((await asker.ask(make_request())).origin)
            await asker.aclose()

        asyncio.run(one())

    with serve_in_thread(options=ServerOptions(latency=0.3)) as server:
        asked: list[str] = []
        threads = [threading.Thread(target=run, args=(asked,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(asked) == ["cache", "cache", "live"]
        assert server.requests == 1


async def test_closing_one_use_of_a_lock_file_keeps_the_leases_of_the_others(tmp_path: Path) -> None:
    program = (
        "import fcntl, os, sys; d = os.open(sys.argv[1], os.O_RDWR)\n"
        "try: fcntl.lockf(d, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int('abc', 16)); print('free')\n"
        "except BlockingIOError: print('held')"
    )

    def elsewhere() -> str:
        return subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "locks")], capture_output=True, text=True, check=True
        ).stdout.strip()

    one, other = FileLeases(tmp_path / "locks"), FileLeases(tmp_path / "locks")
    async with one.hold("abc", 1.0):
        other.close()
        assert await asyncio.to_thread(elsewhere) == "held"
    assert await asyncio.to_thread(elsewhere) == "free"
    more = FileLeases(tmp_path / "locks")
    async with more.hold("abc", 1.0):
        more.close()  # while it holds: the others must not wait for it afterwards
    async with asyncio.timeout(1), one.hold("abc", 30.0):
        pass
    one.close()
    one.close()
