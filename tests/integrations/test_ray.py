"""Ray Data on a small cluster of this machine: all articles done when a worker is killed, none paid twice."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.integrations.ray import extract_dataset, reconcile_dataset
from extractor.schemas import Story
from extractor.settings import Settings
from extractor.testing.server import ServerOptions, serve_in_thread
from tests.review.stories import COURIER, GAZETTE, HERALD

ray = pytest.importorskip("ray")
pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(180)]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    ray.init(num_cpus=3, include_dashboard=False, object_store_memory=200_000_000, log_to_driver=False)
    yield
    ray.shutdown()


def test_articles_become_facts_and_facts_stories(tmp_path: Path) -> None:
    rules = Settings(engine="rules", _env_file=None)
    articles = ray.data.from_items([{"body": t, "n": n} for n, t in enumerate((HERALD, COURIER, GAZETTE, None))])
    facts = extract_dataset(articles, text_column="body", settings=rules, workers=2, batch_size=2).materialize()
    rows = sorted(facts.take_all(), key=lambda r: r["n"])
    assert [r["facts_error"] is None for r in rows] == [True, True, True, False]
    facts.write_parquet(str(tmp_path / "facts"))
    (row,) = reconcile_dataset(ray.data.read_parquet(str(tmp_path / "facts")), text_column="body").take_all()
    assert len(Story.model_validate_json(row["json"]).articles) == 3


def workers() -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(os.getpid()), "-a"], check=False, capture_output=True, text=True).stdout
    raylets = [line.split()[0] for line in found.splitlines() if "raylet" in line]
    below = subprocess.run(["pgrep", "-P", ",".join(raylets), "-a"], check=False, capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in below.splitlines() if "MapWorker" in line]


def test_a_killed_worker_costs_nothing_but_time(tmp_path: Path) -> None:
    count = 240
    with serve_in_thread(options=ServerOptions(latency=0.2)) as model:
        settings = Settings(engine="llm", openai_base_url=model.url, cache_dir=tmp_path, concurrency=4, _env_file=None)
        articles = ray.data.from_items([{"text": f"Text number {n}.", "n": n} for n in range(count)])
        rows_of = extract_dataset(articles, settings=settings, workers=2, batch_size=12).iter_rows()
        stream = iter(rows_of)
        rows: list[Any] = [next(stream)]
        victims = workers()
        if victims:
            os.kill(victims[0], signal.SIGKILL)
        rows += list(stream)
    assert victims, "no worker process was found"
    assert sorted(r["n"] for r in rows) == list(range(count))
    assert [r["facts_error"] for r in rows if r["facts_error"]] == []
    assert model.requests <= count + settings.concurrency  # at most those in the air at the kill
