"""The route: order, bounds, failures that stay with their article."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.rules import RulesEngine
from extractor.errors import EngineStopped, EngineUnavailable
from extractor.pipeline.extract import Failed, Outcome, Skipped, extract_all, extract_article
from extractor.pipeline.reading import Unread
from extractor.schemas import Article, ArticleFacts
from extractor.text import read_article
from tests.pipeline.engines import ScriptedEngine


async def collect(source: object, engine: ScriptedEngine, **options: object) -> list[Outcome]:
    return [one async for one in extract_all(source, engine, **options)]  # type: ignore[arg-type]


def name_of(outcome: Outcome) -> str:
    if isinstance(outcome, Unread):
        return outcome.path
    return str(outcome.article.text)


@settings(max_examples=50, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["quick", "slow", "fails", "unread", "skipped"]), max_size=24),
    concurrency=st.integers(1, 6),
)
def test_outcomes_come_in_input_order_whatever_takes_how_long(kinds: list[str], concurrency: int) -> None:
    names = [f"{kind} {number}" for number, kind in enumerate(kinds)]
    source = [Unread(n, "no") if n.startswith("unread") else Article.from_text(n) for n in names]

    def script(text: str) -> float | Exception:
        if text.startswith("fails"):
            return EngineUnavailable("down")
        return 0.004 if text.startswith("slow") else 0.0

    engine = ScriptedEngine(script)
    found = asyncio.run(
        collect(source, engine, concurrency=concurrency, skip=lambda a: str(a.text).startswith("skipped"))
    )
    assert [name_of(o) for o in found] == names
    expected = {"quick": ArticleFacts, "slow": ArticleFacts, "fails": Failed, "unread": Unread, "skipped": Skipped}
    assert [type(o) for o in found] == [expected[kind] for kind in kinds]
    assert engine.most_at_once <= concurrency
    assert sorted(engine.asked) == sorted(n for n in names if n.split()[0] in ("quick", "slow", "fails"))


async def test_only_a_window_of_the_input_is_held() -> None:
    taken = 0

    def source() -> Iterator[Article]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield Article.from_text(f"article {number}")

    seen = 0
    async for _ in extract_all(source(), ScriptedEngine(), concurrency=3):
        seen += 1
        assert taken <= seen + 3 * 4 + 1
        if seen == 100:
            break


async def test_a_slow_input_holds_up_no_finished_article() -> None:
    gate = threading.Event()

    def source() -> Iterator[Article]:
        yield Article.from_text("first")
        gate.wait(20)
        yield Article.from_text("second")

    outcomes = extract_all(source(), ScriptedEngine(), concurrency=4)
    first = await asyncio.wait_for(anext(outcomes), 5)
    assert name_of(first) == "first"
    gate.set()
    assert [name_of(o) async for o in outcomes] == ["second"]


async def test_a_stop_lets_finished_articles_through_and_starts_no_more() -> None:
    names = [f"article {n}" for n in range(100)]
    engine = ScriptedEngine(lambda text: EngineStopped("limit") if text == "article 5" else 0.001)
    found: list[str] = []

    async def gather() -> None:
        async for outcome in extract_all([Article.from_text(n) for n in names], engine, concurrency=2):
            found.append(name_of(outcome))

    with pytest.raises(EngineStopped, match="limit"):
        await gather()
    assert found[:5] == names[:5]
    assert len(engine.asked) < 20
    assert found == [n for n in names if n in found]


async def test_a_fault_of_our_own_stays_with_its_article() -> None:
    engine = ScriptedEngine(lambda text: ZeroDivisionError("oops") if text == "b" else 0.0)
    found = await collect([Article.from_text(t) for t in "abc"], engine)
    assert [type(o) for o in found] == [ArticleFacts, Failed, ArticleFacts]


async def test_an_input_that_breaks_ends_the_run_with_its_own_error() -> None:
    def source() -> Iterator[Article]:
        yield Article.from_text("a")
        raise RuntimeError("the generator broke")

    with pytest.raises(RuntimeError, match="the generator broke"):
        await collect(source(), ScriptedEngine())


async def test_breaking_off_cancels_what_is_under_way() -> None:
    engine = ScriptedEngine(lambda text: 60.0 if text != "a" else 0.0)
    outcomes = extract_all([Article.from_text(t) for t in "abcd"], engine, concurrency=4)
    await anext(outcomes)
    await asyncio.wait_for(outcomes.aclose(), 30)  # half of what the engine would take
    assert engine.at_once == 0


async def test_rules_give_the_same_bytes_each_time() -> None:
    article = read_article(
        "“No,” the minister, Ana Ruiz, told reporters on Friday. About 300 people left.", path="a.txt"
    )
    lines = {(await extract_article(article, RulesEngine())).model_dump_json() for _ in range(3)}
    assert len(lines) == 1
