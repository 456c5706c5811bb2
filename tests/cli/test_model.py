"""The command with a model behind it: a real server on this machine, the real client, cache, bill and limits."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extractor.schemas import ArticleFacts
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from tests.cli.command import COMMAND, clean_environment, extractor
from tests.cli.test_extract import wait_for_lines


def articles(folder: Path, count: int) -> None:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f"The mayor, Ana Ruiz, said on Friday that {n + 2} ships had left.\n")


def environment(server: OpenAIServer, **more: str) -> dict[str, str]:
    # No figures to label: an empty draft is then a whole answer, and no question is sent back.
    return {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test", "EXTRACTOR_REASKS": "0", **more}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with serve_in_thread() as one:
        yield one


def lines(path: Path) -> list[ArticleFacts]:
    return [ArticleFacts.model_validate_json(line) for line in path.read_bytes().splitlines()]


def test_a_model_is_used_where_one_is_configured_and_paid_once(tmp_path: Path, server: OpenAIServer) -> None:
    articles(tmp_path / "in", 4)
    env = environment(server)
    first = extractor("extract", "in", "-o", "a.jsonl", cwd=tmp_path, env=env)
    assert first.returncode == 0, first.stderr
    assert "4 requests" in first.stderr
    again = extractor("extract", "in", "-o", "b.jsonl", cwd=tmp_path, env=env)
    assert again.returncode == 0
    assert "no request sent (4 answers" in again.stderr
    assert server.bill.completions == 4
    (a, *_), (b, *_) = lines(tmp_path / "a.jsonl"), lines(tmp_path / "b.jsonl")
    assert (a.provenance.engine, a.provenance.model, a.provenance.calls) == ("llm", "gpt-5.4-mini", 1)
    assert (b.provenance.calls, b.provenance.cached_calls, b.provenance.seconds) == (0, 1, 0.0)
    bare = extractor("extract", "in", "-o", "c.jsonl", "--no-cache", cwd=tmp_path, env=env)
    assert bare.returncode == 0
    assert server.bill.completions == 8


def test_another_model_is_another_run(tmp_path: Path, server: OpenAIServer) -> None:
    articles(tmp_path / "in", 2)
    env = environment(server)
    extractor("extract", "in", "-o", "a.jsonl", cwd=tmp_path, env=env)
    other = extractor("extract", "in", "-o", "a.jsonl", "--model", "other", cwd=tmp_path, env=env)
    assert other.returncode == 4
    assert "model 'gpt-5.4-mini' instead of 'other'" in other.stderr
    assert extractor("extract", "in", "-o", "a.jsonl", cwd=tmp_path, env=env).returncode == 0
    assert server.bill.completions == 2


def test_offline_forbids_requests_but_not_the_cache(tmp_path: Path, server: OpenAIServer) -> None:
    articles(tmp_path / "in", 2)
    env = environment(server)
    extractor("extract", "in", "-o", "a.jsonl", cwd=tmp_path, env=env)
    assert extractor("extract", "in", "-o", "b.jsonl", "--offline", cwd=tmp_path, env=env).returncode == 0
    fresh = extractor("extract", "in", "--offline", "--model", "other", cwd=tmp_path, env=env)
    assert fresh.returncode == 5
    assert server.bill.completions == 2


def test_a_refused_key_ends_the_run_in_one_line(tmp_path: Path) -> None:
    articles(tmp_path / "in", 30)
    with serve_in_thread(options=ServerOptions(faults=Faults(1.0, ("401",)))) as server:
        done = extractor("extract", "in", "-o", "a.jsonl", "-q", "-j", "2", cwd=tmp_path, env=environment(server))
    assert (done.returncode, len(done.stderr.splitlines())) == (5, 1)
    assert "sk-test" not in done.stderr
    assert not (tmp_path / "a.failures.jsonl").exists()


def test_a_cost_ceiling_stops_and_the_rest_can_follow(tmp_path: Path, server: OpenAIServer) -> None:
    articles(tmp_path / "in", 12)
    env = environment(server)
    arguments = ["extract", "in", "-o", "a.jsonl", "-j", "1", "-q"]
    stopped = extractor(*arguments, "--max-tokens", "16000", cwd=tmp_path, env=env)
    assert stopped.returncode == 5
    assert len(stopped.stderr.splitlines()) == 1
    done = len(lines(tmp_path / "a.jsonl"))
    assert 0 < done < 12
    assert not (tmp_path / "a.failures.jsonl").exists()
    assert extractor(*arguments, cwd=tmp_path, env=env).returncode == 0
    assert len(lines(tmp_path / "a.jsonl")) == 12
    assert server.bill.completions == 12


def test_killed_runs_pay_for_nothing_twice(tmp_path: Path) -> None:
    articles(tmp_path / "in", 40)
    with serve_in_thread(options=ServerOptions(latency=0.03)) as server:
        arguments = ["extract", "in", "-o", "a.jsonl", "-q", "-j", "4"]
        for count in (2, 11, 25):
            process = subprocess.Popen(
                [*COMMAND, *arguments], cwd=tmp_path, env=clean_environment(tmp_path, environment(server))
            )
            wait_for_lines(tmp_path / "a.jsonl", count, process)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = extractor(*arguments, cwd=tmp_path, env=environment(server))
        assert done.returncode == 0, done.stderr
        # What was on its way when the process was killed was answered to nobody: at most `-j` a kill.
        assert 40 <= server.bill.completions <= 40 + 3 * 4
    texts = [f.article.text for f in lines(tmp_path / "a.jsonl")]
    assert texts == [p.read_text() for p in sorted((tmp_path / "in").iterdir())]


def test_failures_of_single_articles_are_listed_with_their_cause(tmp_path: Path) -> None:
    articles(tmp_path / "in", 4)
    with serve_in_thread(options=ServerOptions(faults=Faults(at={2: "content-filter"}))) as server:
        env = environment(server)
        done = extractor("extract", "in", "-o", "a.jsonl", "-q", "-j", "1", cwd=tmp_path, env=env)
        assert done.returncode == 1
        (failure,) = [json.loads(line) for line in (tmp_path / "a.failures.jsonl").read_text().splitlines()]
        assert failure["path"] == "in/001.txt"
        assert done.stderr == f"error: in/001.txt: {failure['message']}\n"
        again = extractor("extract", "in", "-o", "a.jsonl", "-q", "--retry-failed", cwd=tmp_path, env=env)
        assert (again.returncode, again.stderr) == (0, "")
    assert len(lines(tmp_path / "a.jsonl")) == 4


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_waits_for_what_is_asked_and_twice_does_not(tmp_path: Path, presses: int) -> None:
    count, places = 24, 4
    rows = [json.dumps({"text": f"Report {n} of the day."}) + "\n" for n in range(count)]
    (tmp_path / "in.jsonl").write_text("".join(rows))
    command = ("extract", "in.jsonl", "-o", "facts.jsonl", "-j", str(places))
    # The second press comes while the answers are still under way.
    with serve_in_thread(options=ServerOptions(latency=1.0 if presses == 1 else 20.0)) as server:
        env = environment(server)
        with subprocess.Popen(
            [*COMMAND, *command], cwd=tmp_path, env=clean_environment(tmp_path, env), stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            while server.requests < places:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            assert b"Ctrl-C again leaves at once" in process.stderr.readline()
            if presses == 2:
                process.send_signal(signal.SIGINT)
            said = process.stderr.read()
            assert process.wait(timeout=15) == 130
        assert b"Traceback" not in said
        assert b"interrupted; what is done is in facts.jsonl" in said
        asked = server.requests
        assert asked < count
        if presses == 1:
            assert extractor(*command, cwd=tmp_path, env=env).returncode == 0
            assert server.requests == count  # not one was paid twice
            assert len(lines(tmp_path / "facts.jsonl")) == count


@contextmanager
def interrupted_at(
    server: OpenAIServer, requests: int, command: Sequence[object], cwd: Path, **how: Any
) -> Iterator[float]:
    """Runs the command and interrupts it once the server has had `requests`; the block gets the seconds it then took."""
    env = clean_environment(cwd, how.get("env") or environment(server))
    with subprocess.Popen([*COMMAND, *map(str, command)], cwd=cwd, env=env, stderr=subprocess.PIPE) as process:
        while server.requests < requests:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(how.get("after", 0.0))
        began = time.monotonic()
        process.send_signal(how.get("sign", signal.SIGINT))
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert b"Traceback" not in said
        yield time.monotonic() - began


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_sends_nothing_more_not_even_questions_back(tmp_path: Path, sign: signal.Signals) -> None:
    # An empty draft leaves the figure of each article unanswered: every answer is sent back once.
    articles(tmp_path / "in", 16)
    command = ("extract", "in", "-o", "facts.jsonl", "-j", "8")
    with serve_in_thread(options=ServerOptions(latency=1.0)) as server:
        env = environment(server, EXTRACTOR_REASKS="1")
        with interrupted_at(server, 8, command, tmp_path, env=env, sign=sign):
            assert server.requests == server.bill.completions == 8
        done = extractor(*command, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
        assert server.requests == server.bill.completions == 32  # not one was paid twice
    for facts in lines(tmp_path / "facts.jsonl"):
        assert "reask_unanswered" not in {flag.code for flag in facts.flags}


@pytest.mark.parametrize("kind", ["503", "429-retry-after"])
def test_an_interrupted_run_sits_out_no_pause(tmp_path: Path, kind: FaultKind) -> None:
    articles(tmp_path / "in", 12)
    faults = Faults(1.0, (kind,), retry_after=40.0)
    with serve_in_thread(options=ServerOptions(faults=faults)) as server:
        command = ("extract", "in", "-o", "facts.jsonl", "-j", "8", "-q")
        with interrupted_at(server, 1, command, tmp_path, after=1.0) as seconds:
            sent = server.requests
            assert seconds < 5
        time.sleep(0.3)
        assert server.requests == sent


def test_a_question_back_that_the_ceiling_forbids_is_asked_by_the_next_run(tmp_path: Path) -> None:
    # An empty draft leaves the figure of each article unanswered: every answer is sent back once.
    articles(tmp_path / "in", 4)
    command = ("extract", "in", "-o", "a.jsonl", "-q", "-j", 1)
    with serve_in_thread() as server:
        env = environment(server, EXTRACTOR_REASKS="1")
        begun = 0
        for ceiling in (4_000, 6_500):  # each run has the whole of it
            done = extractor(*command, "--max-tokens", ceiling, cwd=tmp_path, env=env)
            assert done.returncode == 5, done.stderr
            found = lines(tmp_path / "a.jsonl") if (tmp_path / "a.jsonl").exists() else []
            assert all(f.provenance.calls + f.provenance.cached_calls == 2 for f in found)
            begun += server.bill.completions > 2 * len(found)
        assert begun  # an article had its first answer, and no second one
        assert extractor(*command, cwd=tmp_path, env=env).returncode == 0
        assert server.bill.completions == 8
    found = lines(tmp_path / "a.jsonl")
    assert len(found) == 4
    assert "reask_unanswered" not in {flag.code for facts in found for flag in facts.flags}


@pytest.mark.parametrize(("kind", "final"), [("401", False), ("content-filter", True), ("500", True)])
def test_which_questions_back_are_given_up_for_good(tmp_path: Path, kind: FaultKind, final: bool) -> None:
    articles(tmp_path / "in", 1)
    command = ("extract", "in", "-o", "a.jsonl", "-q")
    with serve_in_thread(options=ServerOptions(faults=Faults(at=dict.fromkeys(range(2, 8), kind)))) as server:
        env = environment(server, EXTRACTOR_REASKS="1", EXTRACTOR_DEADLINE="4")
        first = extractor(*command, cwd=tmp_path, env=env)
        if final:
            (facts,) = lines(tmp_path / "a.jsonl")
            assert "reask_unanswered" in {flag.code for flag in facts.flags}
            return
        assert first.returncode == 5
        assert not (tmp_path / "a.jsonl").exists()
        server.options.faults.at.clear()  # type: ignore[attr-defined]
        again = extractor(*command, "--retry-failed", cwd=tmp_path, env=env)
        assert again.returncode == 0, again.stderr
        assert server.bill.completions == 2
