"""What `run --on ray` is made of, without a cluster: inputs by address, parcels, the shared meter."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from extractor.errors import ConfigError, EngineStopped, EngineUnavailable
from extractor.integrations.ray_meter import MeterActor
from extractor.integrations.stored import InputFile, find_inputs
from extractor.integrations.wire import Stopped, Warned, packed, parcels_of, row_of, unpacked
from extractor.llm.budget import Reservation
from extractor.llm.calls import Usage
from extractor.pipeline.extract import Failed, Skipped
from extractor.pipeline.failures import Failure
from extractor.pipeline.reading import ReadingOptions, Unread, read_file
from extractor.pipeline.run import failure_of
from extractor.settings import Settings
from extractor.text import read_article


def stated(failure: Failure) -> tuple[str, str | None, str, str]:
    return failure.path, failure.article, failure.error, failure.message


def test_what_goes_in_a_parcel_comes_out() -> None:
    article = read_article("“Yes,” she said.", path="a.txt")
    failed = [Failed(article, EngineUnavailable("no answer")), Failed(article, KeyError("x"))]
    items = [
        Unread("a#1", "is empty", "7"),
        Warned("a: odd"),
        Skipped(article),
        *failed,
        Stopped(EngineStopped("limit")),
    ]
    back = [unpacked(p) for p in parcels_of(row_of(map(packed, items)))]
    assert back[:2] == items[:2]
    assert isinstance(back[2], Skipped)
    assert (back[2].article.id, back[2].article.path) == (article.id, "a.txt")
    for one, other in zip(failed, back[3:5], strict=True):
        assert isinstance(other, Failed)
        assert stated(failure_of(one)) == stated(failure_of(other))
    assert isinstance(back[5], Stopped)
    assert isinstance(back[5].cause, EngineStopped)


def test_inputs_by_address(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    folder = tmp_path / "news"
    (folder / ".git").mkdir(parents=True)
    for name in ("b.txt", "a.jsonl", "README.md", "c.png", ".git/x.txt"):
        (folder / name).write_text("words")
    found = list(find_inputs([f"file://{folder}", f"file://{folder}/b.txt", f"file://{folder}/*.json"], ()))
    assert [str(f) for f in found if isinstance(f, InputFile)] == [f"file://{folder}/a.jsonl", f"file://{folder}/b.txt"]
    assert [f.message for f in found if isinstance(f, Unread)] == ["no file matches this pattern"]
    (article,) = read_file(InputFile("b.txt", f"file://{folder}/b.txt"), ReadingOptions())
    assert not isinstance(article, Unread)
    assert (article.path, article.text) == ("b.txt", "words")
    (missing,) = read_file(InputFile("no", f"file://{folder}/no.txt"), ReadingOptions())
    assert isinstance(missing, Unread)
    assert "no such file" in missing.message
    (unknown,) = list(find_inputs(["nosuch://bucket/a"], ()))
    assert isinstance(unknown, Unread)
    assert "nosuch" in unknown.message


def test_one_pace_for_all() -> None:
    async def many() -> float:
        meter = MeterActor(Settings(requests_per_minute=600, _env_file=None))
        began = time.monotonic()
        await asyncio.gather(*(meter.admit(100) for _ in range(75)))
        return time.monotonic() - began

    assert asyncio.run(many()) >= 15 / 9 - 0.01  # 60 at once, then 9 a second (token_bucket)


def test_the_servers_limits_are_learned_unless_the_user_set_some() -> None:
    async def limit(settings: Settings) -> float | None:
        meter = MeterActor(settings)
        await meter.learn(120.0, None)
        return meter._requests.limit if meter._requests else None

    assert asyncio.run(limit(Settings(_env_file=None))) == 120
    assert asyncio.run(limit(Settings(requests_per_minute=30, _env_file=None))) == 30


def test_limits_that_change_with_every_reply_give_no_fresh_budget() -> None:
    async def granted() -> int:
        meter = MeterActor(Settings(_env_file=None))
        await meter.learn(120.0, None)
        taken = 0
        try:
            async with asyncio.timeout(0.5):
                while True:
                    await meter.admit(0)
                    taken += 1
                    await meter.learn(120.0 + taken % 2, None)
        except TimeoutError:
            return taken

    assert 12 <= asyncio.run(granted()) <= 30  # a burst of 12 and 1.8 a second (token_bucket)


def test_one_purse_for_all() -> None:
    async def use() -> list[object]:
        meter = MeterActor(Settings(max_tokens=1000, _env_file=None))
        held = [await meter.hold("m", Usage(300, 100)) for _ in range(3)]
        assert isinstance(held[0], Reservation)
        await meter.spend("m", Usage(50, 50))
        await meter.release(held[0])
        held.append(await meter.hold("m", Usage(300, 100)))
        return [type(one) for one in held] + [(await meter.spent())[0]]

    assert asyncio.run(use()) == [Reservation, Reservation, EngineStopped, Reservation, 100]
    unknown = asyncio.run(MeterActor(Settings(max_cost=1, _env_file=None)).hold("nobody-1", Usage(1, 1)))
    assert isinstance(unknown, ConfigError)
