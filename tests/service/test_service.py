"""The service through its own door: what it answers, what it refuses, what it writes down."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor import Extractor
from extractor.schemas import ArticleFacts, Story
from extractor.testing.faults import Faults
from extractor.testing.server import ServerOptions, serve_in_thread
from tests.cli.command import COMMAND, clean_environment
from tests.review.serving import write_stories
from tests.review.stories import COURIER, GAZETTE, HERALD, flood
from tests.service.serving import Service, serve

pytest.importorskip("fastapi")
TOKEN = "correct-horse-battery-staple"
SECRET = "Zebulon Quartermain-Featherstone"
"""Words of an article that must be in no log."""
ARTICLE = {
    "text": f"“We have lost 12 houses,” said {SECRET}, mayor of Harwick.",
    "title": "Flood",
    "published": "2025-03-04",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    stories = write_stories(folder / "stories.jsonl", [flood()])
    with serve(folder, "--engine", "rules", "--max-body", 200_000, "--stories", stories) as running:
        yield running


def problem(answer: tuple[int, dict[str, str], bytes]) -> dict[str, Any]:
    status, headers, body = answer
    assert headers["content-type"] == "application/problem+json", answer
    said: dict[str, Any] = json.loads(body)
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    assert "Traceback" not in body.decode()
    return said


def test_an_article_comes_back_as_facts(service: Service) -> None:
    status, headers, body = service.ask("POST", "/v1/extract", ARTICLE)
    facts = ArticleFacts.model_validate_json(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (facts.article.text, facts.article.title, facts.article.published) == (
        ARTICLE["text"],
        "Flood",
        "2025-03-04",
    )
    assert facts.quotes[0].parts[0].text == "We have lost 12 houses,"
    without = service.json("POST", "/v1/extract?text=false", ARTICLE)
    assert without["article"]["text"] is None


def test_a_stream_answers_line_by_line_in_order(service: Service) -> None:
    lines = [
        json.dumps(ARTICLE),
        "",
        '{"txt": 1}',
        "}{",
        json.dumps({"text": HERALD}),
        json.dumps({"text": "x", "published": "12/05/25"}),
    ]
    status, _, body = service.ask(
        "POST", "/v1/extract", "\n".join(lines).encode(), {"Content-Type": "application/x-ndjson"}
    )
    assert status == 200
    answers = [json.loads(line) for line in body.splitlines()]
    assert [a.get("article", {}).get("text") for a in answers] == [ARTICLE["text"], None, None, HERALD, None]
    assert [(a["problem"]["line"], a["problem"]["status"]) for a in answers if "problem" in a] == [
        (3, 422),
        (4, 422),
        (6, 422),
    ]
    assert answers[1]["problem"]["errors"][0]["pointer"] in ("/text", "/txt")
    assert answers[4]["problem"]["errors"][0]["pointer"] == "/published"


def test_a_stream_is_answered_while_it_is_still_sent(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), 20) as s:
        s.sendall(b"POST /v1/extract HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/x-ndjson\r\n"
                  b"Transfer-Encoding: chunked\r\n\r\n" % service.port)  # fmt: skip
        line = json.dumps({"text": HERALD}).encode() + b"\n"
        seen = b""
        for _ in range(30):
            s.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            time.sleep(0.02)
        s.settimeout(10)
        while b'"schema_version"' not in seen:
            seen += s.recv(65536)
        s.sendall(b"0\r\n\r\n")
        while not seen.endswith(b"0\r\n\r\n"):
            seen += s.recv(65536)
    assert seen.count(b'{"schema_version":"1","article"') == 30


def test_facts_become_stories(service: Service) -> None:
    facts = [service.json("POST", "/v1/extract", {"text": t}) for t in (HERALD, COURIER, GAZETTE)]
    answer = service.json("POST", "/v1/reconcile", {"facts": facts, "one_story": True})
    story = Story.model_validate_json(json.dumps(answer["stories"][0]))
    assert len(story.articles) == 3
    assert any(line.relation == "copy" for line in story.lineages)


def test_a_job_is_done_and_its_result_is_lines(service: Service) -> None:
    articles = [{"text": HERALD}, {"text": GAZETTE}, {"text": " \n"}]
    status, headers, body = service.ask(
        "POST", "/v1/jobs", {"kind": "run", "articles": articles[:2], "one_story": True}
    )
    assert status == 202
    name = json.loads(body)["id"]
    assert headers["location"] == f"/v1/jobs/{name}"
    job = service.job(name)
    assert (job["state"], job["articles"], job["done"], job["failed"]) == ("done", 2, 2, 0)
    _, _, lines = service.ask("GET", f"/v1/jobs/{name}/result")
    assert [ArticleFacts.model_validate_json(x).article.text for x in lines.splitlines()] == [HERALD, GAZETTE]
    _, _, stories = service.ask("GET", f"/v1/jobs/{name}/result?part=stories")
    assert len(Story.model_validate_json(stories).articles) == 2
    said = problem(service.ask("POST", "/v1/jobs", {"articles": articles}))
    assert (said["status"], said["errors"][0]["pointer"]) == (422, "/articles/2")


def test_the_same_key_gives_the_same_job(service: Service) -> None:
    given = [service.ask("POST", "/v1/jobs", {"articles": [ARTICLE]}, {"Idempotency-Key": "k1"}) for _ in range(2)]
    assert len({json.loads(body)["id"] for _, _, body in given}) == 1


BAD = [
    ("POST", "/v1/extract", b"", None, 400, ""),
    ("POST", "/v1/extract", b"{", None, 400, ""),
    ("POST", "/v1/extract", b"\xff\xfe", None, 400, ""),
    ("POST", "/v1/extract", b"[]", None, 422, ""),
    ("POST", "/v1/extract", b"{}", None, 422, "/text"),
    ("POST", "/v1/extract", b'{"text": 3}', None, 422, "/text"),
    ("POST", "/v1/extract", b'{"text": ""}', None, 422, "/text"),
    ("POST", "/v1/extract", b'{"text": "   "}', None, 422, None),
    ("POST", "/v1/extract", b'{"text": "\\ud800"}', None, 400, ""),
    ("POST", "/v1/extract", b'{"text": "a", "published": "soon"}', None, 422, "/published"),
    ("POST", "/v1/extract", b'{"text": "a", "colour": 1}', None, 422, "/colour"),
    ("POST", "/v1/extract?text=maybe", b'{"text": "a"}', None, 422, "query.text"),
    ("POST", "/v1/extract", b"text=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, None),
    ("POST", "/v1/extract", b'{"text": "%s"}' % (b"a" * 200_001), None, 413, None),
    ("POST", "/v1/reconcile", b'{"facts": []}', None, 422, "/facts"),
    ("POST", "/v1/reconcile", b'{"facts": [{"article": 1}]}', None, 422, "/facts/0/article"),
    ("POST", "/v1/reconcile", b"nonsense", None, 400, ""),
    ("POST", "/v1/jobs", b'{"articles": []}', None, 422, "/articles"),
    ("POST", "/v1/jobs", b'{"articles": [{"text": "a"}], "kind": "walk"}', None, 422, "/kind"),
    ("GET", "/v1/jobs/0123456789abcdef", None, None, 404, None),
    ("DELETE", "/v1/jobs/0123456789abcdef", None, None, 404, None),
    ("GET", "/v1/jobs/x", None, None, 422, "path.job_id"),
    ("GET", "/v1/jobs?most=0", None, None, 422, "query.most"),
    ("GET", "/v1/jobs/0123456789abcdef/result?part=all", None, None, 422, "query.part"),
    ("GET", "/v1/schema/Nothing", None, None, 404, None),
    ("GET", "/v1/nothing", None, None, 404, None),
    ("PUT", "/v1/extract", b"{}", None, 405, None),
    ("POST", "/health", b"{}", None, 405, None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "headers", "status", "where"), BAD)
def test_bad_input_is_told_what_and_where(
    service: Service,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str] | None,
    status: int,
    where: str | None,
) -> None:
    answer = service.ask(method, path, body, headers)
    assert answer[0] == status, answer
    said = problem(answer)
    assert said["request"] == answer[1]["x-request-id"]
    if where:
        assert where in [e["pointer"] for e in said["errors"]]


def test_schemas_metrics_and_review_are_there(service: Service) -> None:
    assert service.json("GET", "/v1/schema/Quote")["title"] == "Quote"
    assert "Story" in service.json("GET", "/v1/schema")
    service.ask("POST", "/v1/extract", ARTICLE)
    metrics = service.ask("GET", "/metrics")[2].decode()
    parser = pytest.importorskip("prometheus_client.parser")
    found = {s.name: s.value for family in parser.text_string_to_metric_families(metrics) for s in family.samples}
    assert found["extractor_articles_total"] > 0
    assert "extractor_request_seconds_bucket" in found
    assert service.ask("GET", "/review")[1]["location"] == "/"
    assert b"Flood in Harwick" in service.ask("GET", "/")[2]


def test_the_log_holds_neither_articles_nor_paths(service: Service) -> None:
    service.ask("POST", "/v1/extract", ARTICLE)
    service.ask("POST", "/v1/extract", {**ARTICLE, "published": SECRET})
    service.ask("GET", f"/v1/{SECRET.replace(' ', '-')}?q={SECRET.replace(' ', '-')}")
    log = service.log.read_text()
    assert "/v1/extract 200" in log
    assert SECRET not in log
    assert SECRET.replace(" ", "-") not in log
    assert "Traceback" not in log


def test_strangers_are_refused(service: Service) -> None:
    assert problem(service.ask("GET", "/v1/jobs", headers={"Host": "evil.example"}))["status"] == 400
    assert service.ask("GET", "/health", headers={"Host": "10.1.2.3:8080"})[0] == 200


def test_a_token_is_asked_of_everyone_and_written_nowhere(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    with serve(tmp_path, "--engine", "rules", "--token-file", tmp_path / "token") as service:
        for headers in ({}, {"Authorization": "Bearer wrong-token-wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            answer = service.ask("POST", "/v1/extract", ARTICLE, headers)
            assert problem(answer)["status"] == 401
            assert answer[1]["www-authenticate"] == "Bearer"
        assert service.ask("GET", "/metrics")[0] == 401
        assert service.ask("GET", "/ready")[0] == 200
        assert service.ask("POST", "/v1/extract", ARTICLE, {"Authorization": f"Bearer {TOKEN}"})[0] == 200
        assert TOKEN not in service.log.read_text()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "without a token"),
        (["--host", "0.0.0.0", "--token", TOKEN], "--allow-host"),
        (["--token", "short"], "16 or more"),
        (["--stories", "nowhere.jsonl"], "no such file of stories"),
        (["--engine", "replay", "--recordings", "nowhere"], "no such folder"),
    ],
)
def test_what_is_not_safe_or_not_there_is_not_started(tmp_path: Path, options: list[str], says: str) -> None:
    done = subprocess.run([*COMMAND, "serve", "--port", "0", "--jobs", "jobs", *options], check=False, cwd=tmp_path,
                          env=clean_environment(tmp_path), capture_output=True, text=True, timeout=30)  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert says in done.stderr


def test_two_services_do_not_share_their_jobs(tmp_path: Path) -> None:
    with serve(tmp_path, "--engine", "rules"):
        done = subprocess.run([*COMMAND, "serve", "--port", "0", "--jobs", "jobs", "--engine", "rules"], check=False, cwd=tmp_path,
                              env=clean_environment(tmp_path), capture_output=True, text=True, timeout=30)  # fmt: skip
    assert done.returncode == 4
    assert "another service keeps its jobs there" in done.stderr


def test_what_is_too_much_is_refused_at_once_with_when_to_come_back(tmp_path: Path) -> None:
    with serve_in_thread(options=ServerOptions(latency=0.4)) as model:
        env = {"OPENAI_BASE_URL": model.url}
        with serve(tmp_path, "--engine", "llm", "--no-cache", "-j", 2, env=env) as service:
            answers: list[tuple[int, dict[str, str], bytes]] = []
            clients = [
                threading.Thread(
                    target=lambda n=n: answers.append(service.ask("POST", "/v1/extract", {"text": f"Text {n}."}))
                )
                for n in range(30)
            ]
            for c in clients:
                c.start()
            for c in clients:
                c.join()
            statuses = sorted(a[0] for a in answers)
            assert set(statuses) == {200, 429}
            assert statuses.count(200) >= 2
            assert all(int(a[1]["retry-after"]) >= 1 for a in answers if a[0] == 429)


def test_a_few_who_come_together_to_an_idle_service_are_all_served(tmp_path: Path) -> None:
    with (
        serve_in_thread(options=ServerOptions(latency=0.3)) as model,
        serve(tmp_path, "--engine", "llm", "-j", 8, env={"OPENAI_BASE_URL": model.url}) as service,
    ):
        answers: list[int] = []
        clients = [
            threading.Thread(
                target=lambda n=n: answers.append(service.ask("POST", "/v1/extract", {"text": f"No {n}."})[0])
            )
            for n in range(8)
        ]
        for c in clients:
            c.start()
        for c in clients:
            c.join()
    assert answers == [200] * 8


def test_a_very_long_article_and_a_job_hold_up_nobody(tmp_path: Path) -> None:
    long = "\n".join(f"“We have lost {n} houses,” said Ana Petrov, mayor of Harwick." for n in range(6000))
    with (
        serve_in_thread(options=ServerOptions(latency=0.1)) as model,
        serve(
            tmp_path, "--engine", "llm", "-j", 8, env={"OPENAI_BASE_URL": model.url, "EXTRACTOR_REASKS": "0"}
        ) as service,
    ):
        service.json("POST", "/v1/extract", ARTICLE)  # what is loaded at first use
        job = service.json("POST", "/v1/jobs", {"articles": [{"text": f"Text {n}."} for n in range(20)]})["id"]
        answers: list[int] = []
        client = threading.Thread(target=lambda: answers.append(service.ask("POST", "/v1/extract", {"text": long})[0]))
        client.start()
        waits = []
        while client.is_alive():
            began = time.monotonic()
            assert service.ask("GET", "/health")[0] == 200
            waits.append(time.monotonic() - began)
            time.sleep(0.01)
        client.join()
        assert answers == [200]
        assert service.job(job)["done"] == 20
    waits.sort()
    assert waits[len(waits) * 9 // 10] < 0.25  # on the event loop it was all of the mark-up, more than a second


def test_one_ceiling_and_one_count_for_all_that_is_asked(tmp_path: Path) -> None:
    with Extractor("rules") as rules:
        facts = [rules.extract(text).model_dump(mode="json") for text in (HERALD, COURIER, GAZETTE)]
    with serve_in_thread(options=ServerOptions(faults=Faults(at={2: "content-filter"}))) as model:
        env = {"OPENAI_BASE_URL": model.url, "EXTRACTOR_REASKS": "0"}
        with serve(tmp_path, "--engine", "llm", "--max-tokens", 11_000, env=env) as service:
            assert service.ask("POST", "/v1/extract", ARTICLE)[0] == 200
            other = {"text": "The mayor, Ana Ruiz, said that 12 ships had left."}
            assert service.ask("POST", "/v1/extract", other)[0] == 502
            metrics = service.ask("GET", "/metrics")[2].decode()
            assert f'extractor_tokens_total{{direction="input"}} {float(model.bill.input_tokens)}' in metrics
            for n in range(10):
                last = service.ask("POST", "/v1/extract", {"text": f"Report {n} of the day."})[0]
            assert last == 503
            paid = model.requests
            # The judge does not start with a full purse.
            assert service.ask("POST", "/v1/reconcile", {"facts": facts, "one_story": True})[0] == 200
            assert model.requests == paid


def test_a_model_server_that_is_down_is_a_problem_of_its_own(tmp_path: Path) -> None:
    env = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "EXTRACTOR_DEADLINE": "1"}
    with serve(tmp_path, "--engine", "llm", env=env) as service:
        said = problem(service.ask("POST", "/v1/extract", ARTICLE))
    assert said["status"] in (502, 503)
    assert SECRET not in json.dumps(said)


def test_a_time_limit_ends_a_request(tmp_path: Path) -> None:
    with (
        serve_in_thread(options=ServerOptions(latency=5)) as model,
        serve(tmp_path, "--engine", "llm", "--time-limit", 0.5, env={"OPENAI_BASE_URL": model.url}) as service,
    ):
        began = time.monotonic()
        assert problem(service.ask("POST", "/v1/extract", ARTICLE))["status"] == 504
        assert time.monotonic() - began < 3


def test_jobs_survive_kill_9_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    articles = [{"text": f"Text number {n}."} for n in range(40)]
    with serve_in_thread(options=ServerOptions(latency=0.1)) as model:
        env = {"OPENAI_BASE_URL": model.url}
        with serve(tmp_path, "--engine", "llm", "-j", 4, env=env) as service:
            name = service.json("POST", "/v1/jobs", {"articles": articles})["id"]
            while service.json("GET", f"/v1/jobs/{name}")["done"] < 8:
                time.sleep(0.05)
            service.kill()
        first = model.requests
        assert 8 <= first < 40
        with serve(tmp_path, "--engine", "llm", "-j", 4, env=env) as service:
            job = service.job(name)
            assert (job["state"], job["done"], job["failed"]) == ("done", 40, 0)
            lines = service.ask("GET", f"/v1/jobs/{name}/result")[2].splitlines()
            assert [json.loads(x)["article"]["text"] for x in lines] == [a["text"] for a in articles]
        assert model.requests <= 40 + 2  # at most those in the air at the kill, two at a time


def test_sigterm_answers_what_is_in_the_making_and_keeps_the_job(tmp_path: Path) -> None:
    with serve_in_thread(options=ServerOptions(latency=0.8)) as model:
        env = {"OPENAI_BASE_URL": model.url}
        with serve(tmp_path, "--engine", "llm", "-j", 4, env=env) as service:
            name = service.json("POST", "/v1/jobs", {"articles": [{"text": f"Text {n}."} for n in range(12)]})["id"]
            answer: list[int] = []
            client = threading.Thread(target=lambda: answer.append(service.ask("POST", "/v1/extract", ARTICLE)[0]))
            client.start()
            time.sleep(0.4)
            service.process.terminate()
            client.join(20)
            assert answer == [200]
            assert service.process.wait(20) in (0, -15)
        with serve(tmp_path, "--engine", "llm", "-j", 8, env=env) as service:
            assert service.job(name)["done"] == 12
        # Each request once: what was on its way at the end has come into the cache.
        assert len({line.request for line in model.bill.lines}) == model.bill.completions == model.requests


def test_a_job_can_be_cancelled_and_keeps_what_is_done(tmp_path: Path) -> None:
    with (
        serve_in_thread(options=ServerOptions(latency=0.2)) as model,
        serve(tmp_path, "--engine", "llm", "-j", 2, env={"OPENAI_BASE_URL": model.url}) as service,
    ):
        name = service.json("POST", "/v1/jobs", {"articles": [{"text": f"Text {n}."} for n in range(30)]})["id"]
        assert problem(service.ask("GET", f"/v1/jobs/{name}/result"))["status"] == 409
        while service.json("GET", f"/v1/jobs/{name}")["done"] < 2:
            time.sleep(0.05)
        assert service.json("POST", f"/v1/jobs/{name}/cancel")["state"] == "cancelled"
        time.sleep(0.5)
        job = service.json("GET", f"/v1/jobs/{name}")
        assert 2 <= job["done"] < 30
        assert len(service.ask("GET", f"/v1/jobs/{name}/result")[2].splitlines()) == job["done"]


def test_a_deleted_job_is_gone_and_the_others_are_done(tmp_path: Path) -> None:
    with (
        serve_in_thread(options=ServerOptions(latency=0.2)) as model,
        serve(tmp_path, "--engine", "llm", "-j", 2, env={"OPENAI_BASE_URL": model.url}) as service,
    ):
        first, second = (
            service.json("POST", "/v1/jobs", {"articles": [{"text": t}] * n})["id"]
            for t, n in (("One.", 9), ("Two.", 1))
        )
        assert service.ask("DELETE", f"/v1/jobs/{first}")[0] == 204
        assert problem(service.ask("GET", f"/v1/jobs/{first}"))["status"] == 404
        assert service.job(second)["state"] == "done"


def test_a_client_that_goes_away_leaves_no_trace_but_a_line(service: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    connection.putrequest("POST", "/v1/extract")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b'{"text": "')
    connection.close()
    time.sleep(0.3)
    assert service.ask("GET", "/health")[0] == 200
    assert "Traceback" not in service.log.read_text()
