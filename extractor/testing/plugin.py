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
- `record_engine`: asks an asker of yours and keeps each answer in the folder;
- `pytest --unused-recordings` names at the end the recordings that no test of the run asked for.

An engine goes into an extractor: `Extractor(replay_engine("tests/recordings")).extract(text)`. Parameters that the
recordings were made with (EXTRACTOR_TEMPERATURE, …) are given by name: `replay_engine(folder, temperature=0)`.

No test framework for asyncio is needed by the fixtures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    from extractor.llm.recordings import Recordings, ReplayAsker

__all__ = [
    "openai_server",
    "pytest_addoption",
    "pytest_configure",
    "pytest_terminal_summary",
    "record_engine",
    "replay_engine",
    "requests_guard",
    "scripted_engine",
]

_REPLAYED: pytest.StashKey[list[ReplayAsker]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest: names this plugin's setting and option."""
    parser.addoption("--unused-recordings", action="store_true", help="name recordings that no test asked for")
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
def replay_engine(pytestconfig: pytest.Config) -> Callable[..., LLMEngine]:
    """Makes engines that answer from a folder of recordings and nothing else: `replay_engine(folder, **params)`."""
    from extractor.llm.recordings import Recordings, ReplayAsker

    def make(folder: str | Path, **params: object) -> LLMEngine:
        asker = ReplayAsker(Recordings(Path(folder)))
        pytestconfig.stash.setdefault(_REPLAYED, []).append(asker)
        return _engine(asker, "replay", params)

    return make


@pytest.fixture
def record_engine() -> Callable[..., LLMEngine]:
    """Makes engines that ask an asker and keep each answer in a folder: `record_engine(folder, asker, **params)`."""
    from extractor.llm.recordings import RecordingAsker

    def make(folder: str | Path, asker: Asker, **params: object) -> LLMEngine:
        return _engine(RecordingAsker(asker, Path(folder)), "llm", params)

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Called by pytest: with `--unused-recordings`, names them."""
    if not config.getoption("--unused-recordings"):
        return
    used: dict[Path, set[str]] = {}
    folders: dict[Path, Recordings] = {}
    for asker in config.stash.get(_REPLAYED, []):
        place = Path(str(asker.recordings.folder)).resolve()
        folders[place] = asker.recordings
        used.setdefault(place, set()).update(asker.used)
    terminalreporter.section("unused recordings")
    for place, recordings in folders.items():
        for name in recordings.names():
            if not any(key.startswith(name.split(".")[-2]) for key in used[place]):
                terminalreporter.line(str(place / name))


def _engine(asker: Asker, name: str, params: Mapping[str, object] | None = None) -> LLMEngine:
    from extractor.engines.llm import LLMEngine, RequestOptions

    return LLMEngine(asker, RequestOptions(model="test-model", params=params or {}), name=name)
