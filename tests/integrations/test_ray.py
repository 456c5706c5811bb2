"""Ray on a small cluster of this machine: the files of a local run, nothing lost or paid twice when a worker is killed."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from extractor.cli.main import app
from extractor.integrations.ray import extract_dataset, reconcile_dataset
from extractor.integrations.ray_cluster import plan_pool
from extractor.schemas import Story
from extractor.settings import Settings
from extractor.testing.faults import Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from tests.review.stories import COURIER, GAZETTE, HERALD

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(180),
    # Ray sets deprecated settings of its own whenever a dataset's context is copied.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context"),
]

PLACES = 16
COUNT = 200


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200_000_000, log_to_driver=False)
    yield
    gc.collect()  # what a failed test left of a dataset ends now: later it would start a cluster of its own
    ray.shutdown()


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["run", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def worker_processes() -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            title = (entry / "cmdline").read_text()
            parents = {int((entry / "stat").read_text().rpartition(")")[2].split()[1])}
            grand = (Path("/proc") / str(parents.pop()) / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if title.startswith("ray::") and "_Worker" in title and int(grand) == os.getpid():
            found.append(int(entry.name))
    return found


class Killer(threading.Thread):
    """Kills one worker process once the server has had so many requests."""

    def __init__(self, model: OpenAIServer, after: int) -> None:
        super().__init__(daemon=True)
        self.model, self.after, self.killed = model, after, 0

    def run(self) -> None:
        while self.model.requests < self.after:
            time.sleep(0.02)
        for pid in worker_processes()[:1]:
            os.kill(pid, signal.SIGKILL)
            self.killed = pid


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OpenAIServer]:
    with serve_in_thread(options=ServerOptions(latency=0.2)) as server:
        for name, value in (
            ("OPENAI_BASE_URL", server.url), ("EXTRACTOR_CACHE_DIR", str(tmp_path / "cache")),
            ("EXTRACTOR_REASKS", "0"), ("EXTRACTOR_JUDGE", "none"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        yield server


def test_a_run_gives_the_files_of_a_local_run(tmp_path: Path) -> None:
    rows = [{"body": HERALD, "source": "The Herald"}, {"body": COURIER, "source": "The Courier"}, {"body": "  "}]
    rows += [{"body": f"“We saw {n} {n}-metre whales off Cape {name},” said Ana {name}.", "source": f"The {name} Post"}
             for n, name in enumerate(("Borun", "Celin", "Dorow", "Ezmar"), 20)]  # fmt: skip
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows) + "{broken\n")
    (tmp_path / "in" / "b.txt").write_text(GAZETTE)
    (tmp_path / "in" / "c.parquet").write_bytes(b"PAR1 but no Parquet")
    common = (tmp_path / "in", "--engine", "rules", "-q")
    local, there = run(*common, "-o", tmp_path / "local"), run(*common, "-o", tmp_path / "ray", "--on", "ray")
    assert local.exit_code == there.exit_code == 1, there.output
    for name in ("facts.jsonl", "stories.jsonl"):
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    said = [[f["path"], f["error"], f["message"]] for f in lines(tmp_path / "ray" / "facts.failures.jsonl")]
    assert said == [[f["path"], f["error"], f["message"]] for f in lines(tmp_path / "local" / "facts.failures.jsonl")]
    assert len(said) == 3
    stories = ray.data.read_parquet(str(tmp_path / "ray" / "parquet" / "stories.parquet"))
    assert stories.count() == len(lines(tmp_path / "ray" / "stories.jsonl")) > 1


def test_a_killed_worker_costs_nothing_but_time(tmp_path: Path, model: OpenAIServer) -> None:
    texts = [{"text": f"Text number {n}, about matter {n % 7}.", "n": n} for n in range(COUNT)]
    ray.data.from_items(texts).repartition(1).write_parquet(str(tmp_path / "in"))
    command = (tmp_path / "in", "-o", tmp_path / "out", "--engine", "llm")
    killer = Killer(model, COUNT // 3)
    killer.start()
    first = run(*command, "--on", "ray", "--workers", 2, "-j", PLACES, "--json")
    assert killer.killed, "no worker process was found"
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["extracted"] == {"done": COUNT, "kept": 0, "failed": 0}
    paths = [line["article"]["path"] for line in lines(tmp_path / "out" / "facts.jsonl")]
    numbers = [int(path.rpartition("#")[2]) for path in paths]
    assert numbers == list(range(1, COUNT + 1))
    times = model.bill.times()
    assert len(times) == COUNT
    assert model.bill.completions <= COUNT + PLACES // 2  # its own requests in the air at the kill
    before = model.requests
    again = run(*command, "--json")  # here: both routes go on from each other's files
    assert json.loads(again.stdout)["extracted"] == {"done": 0, "kept": COUNT, "failed": 0}
    assert model.requests == before


def test_a_limit_on_tokens_holds_for_all_workers(tmp_path: Path, model: OpenAIServer) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": f"Report {n} of the day."}) + "\n" for n in range(100)))
    common = (f"file://{source}", "-o", tmp_path / "out", "--engine", "llm", "--on", "ray", "--workers", 2, "-j", 4)
    limit = 60_000
    stopped = run(*common, "--max-tokens", limit)
    assert stopped.exit_code == 5, stopped.output
    assert "--max-tokens 60000 is reached" in stopped.output
    spent = model.bill.input_tokens + model.bill.output_tokens
    assert limit / 2 < spent <= limit
    done = len(lines(tmp_path / "out" / "facts.jsonl"))
    assert 0 < done <= model.bill.completions
    paid = model.bill.input_tokens
    rest = run(*common, "-q", "--json")
    assert rest.exit_code == 0
    assert len(lines(tmp_path / "out" / "facts.jsonl")) == 100
    assert json.loads(rest.stdout)["bill"]["input_tokens"] == model.bill.input_tokens - paid
    assert model.bill.completions == 100  # what was paid under the limit was not paid again


def test_an_engine_that_cannot_work_ends_the_run_not_the_cluster(tmp_path: Path, model: OpenAIServer) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "A report."}\n{"text": "Another report."}\n')
    said = run(source, "-o", tmp_path / "out", "--engine", "llm", "--on", "ray", "--model", "nobody-1", "--max-cost", 1)
    assert said.exit_code == 3, said.output
    assert "the price of model 'nobody-1' is unknown" in said.output
    assert run("-", "-o", tmp_path / "out", "--on", "ray").exit_code == 2
    assert run(source, "-o", tmp_path / "out", "--workers", 2).exit_code == 2


def test_a_judge_that_fails_is_told_as_locally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, text in enumerate((HERALD, GAZETTE)):
        (tmp_path / f"{n}.txt").write_text(text, "utf-8")
    monkeypatch.setenv("EXTRACTOR_CACHE_DIR", str(tmp_path / "cache"))
    said = {}
    with serve_in_thread(options=ServerOptions(faults=Faults(1.0, ("content-filter",)))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        for on in ("local", "ray"):
            done = run(tmp_path / "0.txt", tmp_path / "1.txt", "-o", tmp_path / on, "--engine", "rules", "-q",
                       "--judge", "llm", "--one-story", "--on", on)  # fmt: skip
            assert done.exit_code == 1, done.output
            told = [line for line in done.stderr.splitlines() if line.startswith("error: judge: ")]
            record = json.loads((tmp_path / on / "run.json").read_text())
            said[on] = (told, record["judge"], record["bill"])
    assert said["ray"] == said["local"]
    # The filter's replies are of no use, and billed.
    assert said["ray"][2]["input_tokens"] * 2 == server.bill.input_tokens > 0
    assert len(said["ray"][0]) == 1
    assert said["ray"][1]["failures"]


class Assassin(threading.Thread):
    """Kills every worker process whose article reached the server; `keyword` names the article."""

    def __init__(self, model: OpenAIServer, keyword: str) -> None:
        super().__init__(daemon=True)
        self.model, self.keyword, self.kills, self.over = model, keyword, 0, threading.Event()

    def run(self) -> None:
        known = 0
        while not self.over.is_set():
            now = sum(self.keyword in json.dumps(seen.body) for seen in list(self.model.seen))
            if now > known:
                known = now
                for pid in worker_processes():
                    self.kills += 1
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def test_an_article_that_kills_its_worker_is_given_up(tmp_path: Path, model: OpenAIServer) -> None:
    source = tmp_path / "in.jsonl"
    names = [f"Report {n} of the day." for n in range(20)]
    names[5] = "The poisonous report."
    source.write_text("".join(json.dumps({"text": name}) + "\n" for name in names))
    assassin = Assassin(model, "poisonous")
    assassin.start()
    done = run(source, "-o", tmp_path / "out", "--engine", "llm", "--on", "ray", "--workers", 1, "-j", 2)
    assassin.over.set()
    assert done.exit_code == 1, done.output
    assert assassin.kills == 3
    (failure,) = lines(tmp_path / "out" / "facts.failures.jsonl")
    assert failure["path"] == f"{source}#6"
    assert "died 3 times" in failure["message"]
    assert len(lines(tmp_path / "out" / "facts.jsonl")) == 19
    assert run(source, "-o", tmp_path / "out", "--engine", "llm", "--retry-failed", "-q").exit_code == 0
    assert len(lines(tmp_path / "out" / "facts.jsonl")) == 20


@pytest.mark.parametrize("latency", [2.0, 0.0])  # fast: blocks are still on their way when the dataset is left
def test_ctrl_c_waits_for_what_the_workers_have_asked(tmp_path: Path, model: OpenAIServer, latency: float) -> None:
    count, places = (40, 4) if latency else (400, 16)
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": f"Report {n} of the day."}) + "\n" for n in range(count)))
    command = ["run", str(source), "-o", str(tmp_path / "out"), "--engine", "llm", "-j", str(places)]
    model.options = replace(model.options, latency=latency)
    with subprocess.Popen(
        [sys.executable, "-m", "extractor", *command, "--on", "ray", "--workers", "1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        while model.requests < places:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(timeout=60) == 130, said
    assert "Ctrl-C again leaves at once" in said
    assert "Traceback" not in said
    if latency:
        assert model.requests <= 3 * places  # what was asked for before the workers heard of it
    model.options = replace(model.options, latency=0.0)
    assert run(*command[1:], "-q").exit_code == 0
    assert model.requests == count  # not one was paid twice
    assert len(lines(tmp_path / "out" / "facts.jsonl")) == count


def test_a_row_of_a_dataset_that_kills_its_worker_is_given_up(tmp_path: Path, model: OpenAIServer) -> None:
    texts = [f"Report {n // 2} of the day." for n in range(20)]  # each twice: the same text is no sign of a death
    texts[5] = "The poisonous report."
    settings = Settings(
        engine="llm", openai_base_url=model.url, cache_dir=tmp_path / "cache", concurrency=2, _env_file=None
    )
    assassin = Assassin(model, "poisonous")
    assassin.start()
    articles = ray.data.from_items([{"text": text, "n": n} for n, text in enumerate(texts)])
    rows = extract_dataset(articles, settings=settings, workers=1, batch_size=4).take_all()
    assassin.over.set()
    assert assassin.kills == 3
    failed = {row["n"]: row["facts_error"] for row in rows if row["facts_error"] is not None}
    assert list(failed) == [5]
    assert "died 3 times" in failed[5]


def test_columns_of_a_dataset_and_stories(tmp_path: Path) -> None:
    rules = Settings(engine="rules", _env_file=None)
    articles = ray.data.from_items([{"body": t, "n": n} for n, t in enumerate((HERALD, COURIER, GAZETTE, None))])
    facts = extract_dataset(articles, text_column="body", settings=rules, workers=2, batch_size=2).materialize()
    rows = sorted(facts.take_all(), key=lambda r: r["n"])
    assert [r["facts_error"] is None for r in rows] == [True, True, True, False]
    facts.write_parquet(str(tmp_path / "facts"))
    (row,) = reconcile_dataset(ray.data.read_parquet(str(tmp_path / "facts")), text_column="body").take_all()
    assert len(Story.model_validate_json(row["json"]).articles) == 3


def test_a_pool_leaves_room_and_divides_places() -> None:
    settings = Settings(concurrency=9, _env_file=None)
    pool = plan_pool(settings, 4, model=True)
    assert (pool.workers, pool.concurrency) == (4, 2)
    assert pool.workers * pool.cpus + pool.readers * 0.5 <= 2
    assert plan_pool(settings, 40, model=True).workers == 9
    assert plan_pool(settings, None, model=False).workers == 2
