"""The library's front door."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor import Article, ConfigError, EngineStopped, EngineUnavailable, Extractor, InputError, Settings, reconcile
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from tests.pipeline.engines import ScriptedEngine

TEXT = "The harbour minister, Ana Ruiz, said on Friday that the ferry was “perfectly safe”. Some 300 people left.\n"


def test_extract_reads_a_string_and_takes_an_article() -> None:
    with Extractor("rules") as one:
        facts = one.extract(TEXT)
        assert facts.quotes[0].parts[0].text == "perfectly safe"
        assert one.extract(Article.from_text(TEXT, publisher="The Post")).article.publisher == "The Post"
        assert one.engine == "rules"


async def test_it_works_inside_a_running_loop() -> None:
    with Extractor("rules") as one:
        blocking = one.extract(TEXT)
        awaited = await asyncio.gather(*(one.aextract(TEXT) for _ in range(5)))
    assert {f.model_dump_json() for f in awaited} == {blocking.model_dump_json()}


def test_many_are_lazy_ordered_and_taken_in_the_callers_thread() -> None:
    taken = 0

    def source() -> Iterator[str]:
        nonlocal taken
        for n in range(10_000):
            assert threading.current_thread() is threading.main_thread()
            taken += 1
            yield f"Article {n}."

    engine = ScriptedEngine(lambda text: 0.002 if text.endswith("0.") else 0.0)
    with Extractor(engine, concurrency=3) as one:
        found = one.extract_many(source())
        texts = [next(found).article.text for _ in range(50)]
        assert taken <= 50 + 3 * 4
        found.close()  # type: ignore[attr-defined] # a generator
    assert texts == [f"Article {n}." for n in range(50)]
    assert engine.most_at_once <= 3


def test_failures_are_raised_or_returned_in_their_place() -> None:
    engine = ScriptedEngine(lambda text: EngineUnavailable("down") if text == "b" else 0.0)
    with Extractor(engine) as one:
        with pytest.raises(EngineUnavailable):
            list(one.extract_many("abc"))
        first, second, third = one.extract_many("abc", errors="return")
        assert isinstance(second, EngineUnavailable)
        assert not isinstance(first, Exception)
        assert not isinstance(third, Exception)
        with pytest.raises(EngineUnavailable):
            one.extract("b")


def test_threads_share_one_extractor() -> None:
    found: list[str] = []
    with Extractor("rules") as one:
        threads = [threading.Thread(target=lambda: found.append(one.extract(TEXT).model_dump_json())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_closed_is_closed() -> None:
    one = Extractor("rules")
    one.close()
    one.close()
    with pytest.raises(RuntimeError, match="closed"):
        one.extract(TEXT)


def test_what_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        Extractor("llm")
    with pytest.raises(ConfigError, match="recordings"):
        Extractor("replay")
    with Extractor() as one:
        assert one.engine == "rules"


def test_given_settings_replace_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_ENGINE", "llm")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with Extractor(settings=Settings(engine="rules")) as one:
        assert one.engine == "rules"


def test_reconcile_is_a_function_whoever_comes_first() -> None:
    with Extractor("rules") as one:
        stories = reconcile([one.extract(TEXT)])
    assert len(stories) == 1
    for first in ("import extractor.reconcile.options", "import extractor.cli.story_job", "pass"):
        code = (
            f"{first}\nfrom extractor import reconcile\nassert reconcile([]) == []\n"
            "from extractor import reconcile as again\nassert again([]) == []\n"
            "import extractor\nassert extractor.reconcile([]) == []\n"
            "from extractor.reconcile import ReconcileOptions\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


def test_public_names() -> None:
    assert list(extractor.__all__) == sorted(extractor.__all__)
    for name in extractor.__all__:
        assert getattr(extractor, name) is not None
    assert set(extractor.__all__) <= set(dir(extractor))
    with pytest.raises(AttributeError, match="nonsense"):
        extractor.nonsense  # noqa: B018


@pytest.mark.parametrize("nothing", [None, b"bytes", {"text": "x"}, 1.5])
def test_what_is_no_article_is_an_input_error_in_its_place(nothing: Any) -> None:
    with Extractor("rules") as extractor:
        with pytest.raises(InputError, match=f"not {type(nothing).__name__}"):
            extractor.extract(nothing)
        found = list(extractor.extract_many(["“We sail,” Ana Ruiz said.", nothing, "Another."], errors="return"))
    assert [type(one).__name__ for one in found] == ["ArticleFacts", "InputError", "ArticleFacts"]


def articles(count: int) -> list[str]:
    return [f"Report {n} of the day." for n in range(count)]


def settings_for(server: OpenAIServer, cache: Path) -> Settings:
    return Settings(
        openai_base_url=server.url, openai_api_key="k", concurrency=4, reasks=0, cache_dir=cache, _env_file=None
    )


@pytest.mark.parametrize("where", ["taking the answers", "between two"])
def test_ctrl_c_in_the_block_keeps_what_is_asked_for(tmp_path: Path, where: str) -> None:
    with serve_in_thread(options=ServerOptions(latency=0.8)) as server:
        settings = settings_for(server, tmp_path)

        def press() -> None:
            while server.requests < 4:
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=press, daemon=True).start()

        def work() -> None:
            with Extractor(settings=settings) as one:
                if where == "taking the answers":
                    list(one.extract_many(articles(12)))
                for article in articles(12):
                    one._loop.submit(one._one(article))
                time.sleep(20)

        with pytest.raises(KeyboardInterrupt):
            work()
        assert server.requests == server.bill.completions == 4
        with Extractor(settings=settings) as one:
            assert len(list(one.extract_many(articles(12)))) == 12
        assert server.requests == 12


def test_what_was_stopped_or_took_too_long_is_still_paid_for_and_kept(tmp_path: Path) -> None:
    with serve_in_thread(options=ServerOptions(latency=0.8)) as server:
        settings = settings_for(server, tmp_path)

        async def give_up(one: Extractor) -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await one.aextract(articles(1)[0])

        one = Extractor(settings=settings)
        asyncio.run(give_up(one))
        one.stop()
        one.close()
        assert server.requests == server.bill.completions == 1
        with Extractor(settings=settings) as again:
            again.extract(articles(1)[0])
        assert server.requests == 1


def test_stop_sends_nothing_more_and_gives_what_comes_in(tmp_path: Path) -> None:
    with serve_in_thread(options=ServerOptions(latency=0.5)) as server:
        with Extractor(settings=settings_for(server, tmp_path)) as one:
            threading.Timer(0.3, one.stop).start()
            answers = list(one.extract_many(articles(10), errors="return"))
            assert sum(isinstance(a, EngineStopped) for a in answers) == 6
            assert server.requests == 4
            with pytest.raises(EngineStopped):
                one.extract("Another report.")
        assert server.requests == 4
