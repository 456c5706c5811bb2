"""The library's front door."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor import Article, ConfigError, EngineUnavailable, Extractor, InputError, Settings, reconcile
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
