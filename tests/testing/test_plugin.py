"""The pytest plugin, in a pytest run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONFTEST = 'pytest_plugins = ["extractor.testing.plugin"]\n'
HEAD = """
import asyncio, json, pytest
from extractor.errors import BadReply, EngineUnavailable, ReplayMiss, RequestsNotAllowed
from extractor.llm.calls import Message, Request
from extractor.llm.client import LiveAsker, LiveOptions
from extractor.llm.endpoint import Endpoint
from extractor.llm.retry import RetryPolicy
from extractor.testing.scripted import ScriptedAsker

REQUEST = Request("m", (Message("user", "Hello"),), "facts", {"type": "object", "properties": {}, "required": []})
# A port that nothing listens on, under a name that is not this machine's: it may not even be looked up.
FAR = Endpoint(base_url="http://nowhere.invalid:9/v1")

def run(asker, request=REQUEST):
    async def main():
        try:
            return await asker.ask(request)
        finally:
            await asker.aclose()
    return asyncio.run(main())
"""


def pytest_run(folder: Path, tests: str, ini: str = "", *options: str) -> str:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(HEAD + tests)
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n{ini}\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:asyncio",
        *options,
        str(folder),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    return done.stdout + done.stderr


def test_requests_to_other_machines_are_refused_and_to_this_one_are_not(tmp_path: Path) -> None:
    out = pytest_run(
        tmp_path,
        """
def test_far():
    with pytest.raises(RequestsNotAllowed, match="test_far.*real_requests"):
        run(LiveAsker(FAR))

def test_near(openai_server):
    server = openai_server(lambda body: '{"said": "hello"}')
    assert json.loads(run(LiveAsker(Endpoint(base_url=server.url))).text) == {"said": "hello"}
    assert server.bill.completions == 1

@pytest.mark.real_requests
def test_lifted():
    with pytest.raises(EngineUnavailable):
        run(LiveAsker(FAR, options=LiveOptions(retry=RetryPolicy(attempts=1))))
""",
    )
    assert "3 passed" in out, out


def test_the_guard_can_be_lifted_for_all(tmp_path: Path) -> None:
    out = pytest_run(
        tmp_path,
        """
def test_far():
    with pytest.raises(EngineUnavailable):
        run(LiveAsker(FAR, options=LiveOptions(retry=RetryPolicy(attempts=1))))
""",
        "extractor_real_requests = true",
    )
    assert "1 passed" in out, out


def test_engines_from_scripts_and_recordings(tmp_path: Path) -> None:
    out = pytest_run(
        tmp_path,
        """
from extractor.text import mark_up, read_article

ARTICLE = mark_up(read_article("The ferry sank on Friday. Nobody was hurt."))
EMPTY = '{"sources": [], "attributions": [], "quotes": [], "figures": [], "dismissed": [], "added": [], "claims": []}'

def test_script(scripted_engine):
    with pytest.raises(BadReply, match="out of order"):
        asyncio.run(scripted_engine([BadReply("out of order")] * 4).label(ARTICLE))

def test_record_then_replay(record_engine, replay_engine, tmp_path):
    asker = ScriptedAsker(lambda request: "{}")
    asyncio.run(record_engine(tmp_path / "kept", asker)._asker.ask(REQUEST))
    assert len(list((tmp_path / "kept").iterdir())) == 1
    engine = replay_engine(tmp_path / "kept")
    assert engine.name == "replay"
    assert asyncio.run(engine._asker.ask(REQUEST)).text == "{}"
    with pytest.raises(ReplayMiss):
        asyncio.run(engine.label(ARTICLE))

def test_a_script_that_ends():
    asker = ScriptedAsker(["{}"])
    assert run(asker).text == "{}"
    with pytest.raises(ReplayMiss, match="1 answers, and request 2"):
        run(asker)
    assert [request.schema_name for request in asker.requests] == ["facts", "facts"] and asker.closed
""",
    )
    assert "3 passed" in out, out


def test_an_engine_goes_into_an_extractor_with_the_parameters_it_was_recorded_with(tmp_path: Path) -> None:
    tests = """
from extractor import Extractor
from extractor.testing.filler import smallest_instance

TEXTS = ["The ferry sank on Friday. Nobody was hurt.", "The council met on Monday. It said nothing."]

def test_record_two_replay_one(record_engine, replay_engine, tmp_path):
    asker = ScriptedAsker(lambda request: json.dumps(smallest_instance(request.schema)))
    for text in TEXTS:
        with Extractor(record_engine("kept", asker, temperature=0.5)) as extractor:
            extractor.extract(text)
    with Extractor(replay_engine("kept", temperature=0.5)) as extractor:
        assert extractor.extract(TEXTS[0]).provenance.model == "test-model"
    with Extractor(replay_engine("kept")) as extractor, pytest.raises(ReplayMiss, match="temperature"):
        extractor.extract(TEXTS[0])

def test_what_is_no_script_is_said(scripted_engine):
    with pytest.raises(TypeError, match="put the text into a list"):
        scripted_engine("{}")
    with Extractor(scripted_engine([{}])) as extractor, pytest.raises(TypeError, match="is dict, not text"):
        extractor.extract(TEXTS[0])
"""
    out = pytest_run(tmp_path, tests, "", "--unused-recordings")
    assert "2 passed" in out, out
    unused = out.partition("unused recordings")[2].split()
    kept = [path for path in unused if path.startswith(str(tmp_path / "kept"))]
    assert len(kept) == len(list((tmp_path / "kept").iterdir())) // 2
