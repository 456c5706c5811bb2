"""pytest fixtures for code that uses fact-extractor. Switch them on in the top conftest.py:

    pytest_plugins = ["extractor.testing.plugin"]

What that gives:

- every test refuses requests to another machine (RequestsNotAllowed); `@pytest.mark.real_requests` lifts it
  for one test, the ini option `extractor_real_requests = true` for all;
- `openai_server`: starts servers on this machine that speak the OpenAI API: `server = openai_server(answer, options)`,
  then `Endpoint(base_url=server.url)`; each is stopped at the end of the test;
- `scripted_engine`: an LLM engine whose answers the test writes: `engine = scripted_engine([answer, …])`;
- `replay_engine`: an engine over a folder of recordings: `engine = replay_engine("tests/recordings")`; a
  request that was not recorded fails with the nearest recording and the difference;
- `record_engine`: asks an asker of yours and keeps each answer in the folder.

No test framework for asyncio is needed by the fixtures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor.testing.guard import no_real_requests
from extractor.testing.scripted import Script, ScriptedAsker
from extractor.testing.server import OpenAIServer, ScriptedAnswer, ServerOptions, serve_in_thread

if TYPE_CHECKING:
    from extractor.engines.llm import LLMEngine
    from extractor.llm.calls import Asker

__all__ = [
    "openai_server",
    "pytest_addoption",
    "pytest_configure",
    "record_engine",
    "replay_engine",
    "requests_guard",
    "scripted_engine",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest: names this plugin's setting."""
    parser.addini("extractor_real_requests", "let tests send real requests to model servers", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    """Called by pytest: names this plugin's marker."""
    config.addinivalue_line("markers", "real_requests: may send real requests to model servers")


@pytest.fixture(autouse=True)
def requests_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuses real requests, unless the test is marked `real_requests`."""
    marked = request.node.get_closest_marker("real_requests") is not None
    if marked or request.config.getini("extractor_real_requests"):
        yield
        return
    with no_real_requests(f"test {request.node.name!r} is not marked real_requests"):
        yield


@pytest.fixture
def openai_server() -> Iterator[Callable[..., OpenAIServer]]:
    """Starts test servers, each in a thread: `openai_server(answer=None, options=None) -> OpenAIServer`."""
    with ExitStack() as servers:

        def start(answer: ScriptedAnswer | None = None, options: ServerOptions | None = None) -> OpenAIServer:
            return servers.enter_context(serve_in_thread(answer, options))

        yield start


@pytest.fixture
def scripted_engine() -> Callable[[Script], LLMEngine]:
    """Makes LLM engines that answer from a script."""

    def make(script: Script) -> LLMEngine:
        return _engine(ScriptedAsker(script), "llm")

    return make


@pytest.fixture
def replay_engine() -> Callable[[str | Path], LLMEngine]:
    """Makes engines that answer from a folder of recordings, and from nothing else."""
    from extractor.llm.recordings import Recordings, ReplayAsker

    def make(folder: str | Path) -> LLMEngine:
        return _engine(ReplayAsker(Recordings(Path(folder))), "replay")

    return make


@pytest.fixture
def record_engine() -> Callable[[str | Path, Asker], LLMEngine]:
    """Makes engines that ask the given asker and keep each answer in a folder of recordings."""
    from extractor.llm.recordings import RecordingAsker

    def make(folder: str | Path, asker: Asker) -> LLMEngine:
        return _engine(RecordingAsker(asker, Path(folder)), "llm")

    return make


def _engine(asker: Asker, name: str) -> LLMEngine:
    from extractor.engines.llm import LLMEngine, RequestOptions

    return LLMEngine(asker, RequestOptions(model="test-model"), name=name)
