"""Batches at the API: submitted once however often a command dies, fetched in every state, kept whole."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from extractor.errors import EngineRefused, EngineUnavailable, InputError, RequestsNotAllowed, StoreError
from extractor.llm.batch import LedgerSink, RecordingsSink, export, import_results, read_exported
from extractor.llm.batch_jobs import collect, refresh, submit
from extractor.llm.batch_state import Jobs, alone
from extractor.llm.calls import Message, Request
from extractor.llm.endpoint import Endpoint
from extractor.llm.gate import forbid_requests
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_entry import ledger_key
from extractor.llm.ledger_report import explain_miss, export_lines, export_recordings, stats, verify
from extractor.llm.prices import Price, Prices
from extractor.llm.recordings import Recordings

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def request(number: int, model: str = "m-1", system: str = "Label the marks of the article below.") -> Request:
    messages = (Message("system", system), Message("user", f"Article {number} tells of bridge number {number}."))
    return Request(model, messages, "facts", SCHEMA, {})


class BatchServer(ThreadingHTTPServer):
    """The part of the API that batches use, with states set by the test."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.batches: list[dict] = []
        self.created = 0
        self.drop_next_create = False
        self.status = "in_progress"
        self.answered: float = 1.0

    def finish(self, status: str, share: float = 1.0) -> None:
        """Ends every batch with `status`, the first `share` of its requests answered."""
        for batch in self.batches:
            lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
            done = int(len(lines) * share)
            usage = {"prompt_tokens": 5, "completion_tokens": 2}
            out, err = [], []
            for number, line in enumerate(reversed(lines)):
                common = {"id": f"r{number}", "custom_id": line["custom_id"]}
                if number < done:
                    choice = {"finish_reason": "stop", "message": {"content": json.dumps({"n": line["custom_id"]})}}
                    body = {"model": line["body"]["model"], "choices": [choice], "usage": usage}
                    response = {"status_code": 200, "request_id": "q", "body": body}
                    out.append(json.dumps({**common, "response": response, "error": None}))
                else:
                    error = {"code": "batch_expired", "message": "Not executed before the window expired."}
                    err.append(json.dumps({**common, "response": None, "error": error}))
            batch["status"] = status
            batch["request_counts"] = {"total": len(lines), "completed": done, "failed": len(lines) - done}
            for kind, rows in (("output", out), ("error", err)):
                if rows:
                    name = f"file-{kind}-{batch['id']}"
                    self.files[name] = ("\n".join(rows) + "\n").encode()
                    batch[f"{kind}_file_id"] = name


class Handler(BaseHTTPRequestHandler):
    server: BatchServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, data: object) -> None:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_GET(self) -> None:
        server = self.server
        if self.headers["Authorization"] != "Bearer good":
            self._send(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}})
        elif found := re.fullmatch(r"/v1/files/(.+)/content", self.path):
            self._send(200, server.files[found[1]])
        elif found := re.fullmatch(r"/v1/batches/([^?]+)", self.path):
            self._send(200, next(b for b in server.batches if b["id"] == found[1]))
        elif self.path.startswith("/v1/batches"):
            self._send(200, {"object": "list", "data": server.batches[::-1], "has_more": False})
        else:
            self._send(404, {"error": {"message": "no such thing"}})

    def do_POST(self) -> None:
        server = self.server
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != "Bearer good":
            self._send(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}})
        elif self.path == "/v1/files":
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            parts = {
                p.get_param("name", header="content-disposition"): p
                for p in BytesParser().parsebytes(head + raw).walk()
            }
            assert parts["purpose"].get_payload(decode=True) == b"batch"
            name = f"file-{len(server.files)}"
            server.files[name] = parts["file"].get_payload(decode=True)
            self._send(200, {"id": name, "object": "file", "bytes": 1, "created_at": 1, "purpose": "batch"})
        elif self.path == "/v1/batches":
            asked = json.loads(raw)
            assert (asked["endpoint"], asked["completion_window"]) == ("/v1/chat/completions", "24h")
            server.created += 1
            batch = {
                "id": f"batch_{server.created}",
                "object": "batch",
                "status": server.status,
                "created_at": 1,
                **asked,
            }
            server.batches.append(batch)
            if server.drop_next_create:
                server.drop_next_create = False
                self.close_connection = True
                return
            self._send(200, batch)


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def endpoint(server: BatchServer, key: str = "good") -> Endpoint:
    return Endpoint(f"http://127.0.0.1:{server.server_port}/v1", SecretStr(key), timeout=20)


def named(count: int) -> list[tuple[Request, str]]:
    return [(request(n), f"a{n}.txt") for n in range(count)]


def test_a_batch_goes_out_once_and_comes_home_whole(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(6), tmp_path / "r.jsonl")
    state = tmp_path / "state.json"
    (job,) = submit(endpoint(server), [path], Jobs(state))
    assert (job.batch_id, job.status) == ("batch_1", "in_progress")
    assert server.files[str(job.input_file_id)] == path.read_bytes()
    submit(endpoint(server), [path, path], Jobs(state))
    assert server.created == 1
    jobs = Jobs(state)
    assert collect(endpoint(server), jobs) == []
    server.finish("completed")
    (job,) = refresh(endpoint(server), jobs)
    assert (job.status, job.completed, job.total) == ("completed", 6, 6)
    results = collect(endpoint(server), jobs)
    assert results == [tmp_path / "r.output.jsonl"]
    server.files.clear()
    assert collect(endpoint(server), Jobs(state)) == results
    ledger = Ledger(tmp_path / "ledger")
    sink = LedgerSink(ledger, "x/v1")
    report = import_results(results, read_exported([path]), [sink])
    assert report.complete
    assert report.stored == 6
    assert import_results(results, read_exported([path]), [sink]).stored == 0
    sums = stats(ledger, Prices({"m-1": Price(10.0, 100.0, 1.0)}, batch_discount=0.5))
    assert sums.cost_usd == pytest.approx(6 * (5 * 10 + 2 * 100) / 1e6 / 2)
    assert (sums.answers, sums.bill_only) == (6, 0)
    ledger.close()


def test_a_command_that_died_after_the_api_took_the_batch_pays_no_second_one(
    server: BatchServer, tmp_path: Path
) -> None:
    (path,) = export(named(2), tmp_path / "r.jsonl")
    state = tmp_path / "state.json"
    submit(endpoint(server), [path], Jobs(state))
    document = json.loads(state.read_text())
    document["jobs"][0].update(batch_id=None, status="new")
    state.write_text(json.dumps(document))
    (job,) = submit(endpoint(server), [path], Jobs(state))
    assert job.batch_id == "batch_1"
    state.unlink()
    (job,) = submit(endpoint(server), [path], Jobs(state))
    assert job.batch_id == "batch_1"
    assert server.created == 1


def test_an_answer_lost_on_the_way_pays_no_second_batch(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(2), tmp_path / "r.jsonl")
    server.drop_next_create = True
    with pytest.raises(EngineUnavailable, match="run the command again"):
        submit(endpoint(server), [path], Jobs(tmp_path / "state.json"))
    (job,) = submit(endpoint(server), [path], Jobs(tmp_path / "state.json"))
    assert job.batch_id == "batch_1"
    assert server.created == 1


def test_an_expired_batch_gives_what_it_finished(server: BatchServer, tmp_path: Path) -> None:
    paths = export([*named(4), *((request(n, "m-2"), f"b{n}") for n in range(4))], tmp_path / "r.jsonl")
    jobs = Jobs(tmp_path / "state.json")
    submit(endpoint(server), paths, jobs)
    server.finish("expired", 0.5)
    results = collect(endpoint(server), jobs)
    assert [p.name for p in results] == [
        "r.output.jsonl",
        "r.errors.jsonl",
        "r-2.output.jsonl",
        "r-2.errors.jsonl",
    ]
    report = import_results(results, read_exported(paths), [RecordingsSink(Recordings(tmp_path))])
    assert (report.answered, len(report.failed), report.missing) == (4, 4, [])
    assert all("batch_expired" in cause for cause in report.failed.values())


def test_a_failed_batch_can_be_submitted_again(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(2), tmp_path / "r.jsonl")
    jobs = Jobs(tmp_path / "state.json")
    submit(endpoint(server), [path], jobs)
    server.batches[0]["status"] = "failed"
    data = [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}]
    server.batches[0]["errors"] = {"object": "list", "data": data}
    (job,) = refresh(endpoint(server), jobs)
    assert job.errors == ["token_limit_exceeded: Enqueued token limit reached"]
    assert collect(endpoint(server), jobs) == []
    (job,) = submit(endpoint(server), [path], jobs)
    assert (job.batch_id, job.errors) == ("batch_2", [])


def test_a_wrong_key_a_closed_gate_and_a_bad_state_are_said(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(1), tmp_path / "r.jsonl")
    with pytest.raises(EngineRefused, match="OPENAI_API_KEY"):
        submit(endpoint(server, "bad"), [path], Jobs(tmp_path / "s.json"))
    with forbid_requests("a test"), pytest.raises(RequestsNotAllowed):
        submit(endpoint(server), [path], Jobs(tmp_path / "s.json"))
    with pytest.raises(InputError):
        submit(endpoint(server), [tmp_path / "none.jsonl"], Jobs(tmp_path / "s.json"))
    (tmp_path / "s.json").write_text('{"format": 9}')
    with pytest.raises(StoreError, match="--state"):
        Jobs(tmp_path / "s.json")
    assert server.created == 0


def by_hand(tmp_path: Path, requests: list[tuple[Request, str]]) -> Ledger:
    (path,) = export(requests, tmp_path / "r.jsonl")
    lines = [
        json.dumps({"custom_id": identity, "answer": '{"n":1}', "model": "some-llm"})
        for _, identity in read_exported([path])
    ]
    (tmp_path / "hand.jsonl").write_text("\n".join(lines))
    ledger = Ledger(tmp_path / "ledger")
    sink = LedgerSink(ledger, "x/v1")
    assert import_results([tmp_path / "hand.jsonl"], requests, [sink]).complete
    return ledger


def test_a_miss_is_explained_by_what_differs(tmp_path: Path) -> None:
    ledger = by_hand(tmp_path, named(4))
    asked = [
        (request(0), "here"),
        (request(1, "m-2"), "other model"),
        (request(2, system="Label the marks of this article."), "other prompt"),
        (request(77), "other article"),
    ]
    misses = explain_miss(ledger, asked, "x/v1")
    assert [(m.name, m.found, m.differs_in) for m in misses] == [
        ("here", True, ()),
        ("other model", False, ("model",)),
        ("other prompt", False, ("system prompt",)),
        ("other article", False, ("article",)),
    ]
    assert misses[2].nearest_purpose == "a2.txt"
    assert any("Label the marks of this article." in line for line in misses[2].diff)
    (elsewhere,) = explain_miss(ledger, asked[:1], "y/v1")
    assert elsewhere.differs_in == ("endpoint",)
    ledger.close()
    empty = Ledger(tmp_path / "empty")
    assert explain_miss(empty, asked[:1], "x/v1")[0].nearest is None
    empty.close()


def test_everything_can_be_proved_and_taken_out(tmp_path: Path) -> None:
    ledger = by_hand(tmp_path, named(3))
    verdict = verify(ledger)
    assert (verdict.rows, verdict.sound, verdict.unusable) == (3, True, [])
    lines = [json.loads(line) for line in export_lines(ledger)]
    assert [line["request"] for line in lines] == [request(n).body() for n in range(3)]
    assert all(json.loads(line["reply"])["model"] == "some-llm" for line in lines)
    (tmp_path / "rec").mkdir()
    folder = Recordings(tmp_path / "rec")
    assert export_recordings(ledger, folder) == (3, 0)
    assert export_recordings(ledger, folder) == (0, 3)
    found = folder.find(request(1))
    assert found is not None
    assert (found.answer, found.name, found.provenance) == ('{"n":1}', "a1.txt", "offline LLM answer")
    assert ledger.find(ledger_key(request(1), "x/v1")) is not None
    ledger.close()


def test_a_cancelled_batch_keeps_its_answers_when_it_is_submitted_again(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(4), tmp_path / "r.jsonl")
    jobs = Jobs(tmp_path / "state.json")
    submit(endpoint(server), [path], jobs)
    server.finish("cancelled", 0.5)
    refresh(endpoint(server), jobs)
    submit(endpoint(server), [path], jobs)
    assert server.created == 2
    first = server.batches.pop(0)
    server.finish("completed")
    server.batches.insert(0, first)
    jobs = Jobs(tmp_path / "state.json")
    results = collect(endpoint(server), jobs)
    assert [job.status for job in jobs.jobs] == ["cancelled", "completed"]
    assert [job.status for job in jobs.current()] == ["completed"]
    assert [r.name for r in results] == ["r.output.jsonl", "r.errors.jsonl", "r.batch_2.output.jsonl"]
    assert collect(endpoint(server), jobs) == results
    report = import_results(results, read_exported([path]), [RecordingsSink(Recordings(tmp_path))])
    assert report.complete


def test_each_answer_finds_its_request_although_the_file_was_exported_anew(server: BatchServer, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    jobs = Jobs(tmp_path / "state.json")
    submit(endpoint(server), export(named(3), path), jobs)
    submit(endpoint(server), export([(request(n), f"b{n}.txt") for n in range(10, 12)], path), jobs)
    server.finish("completed")
    results = collect(endpoint(server), jobs)
    assert len(set(results)) == 2
    report = import_results(results, read_exported([Path(job.file) for job in jobs.jobs]), [])
    assert (report.answered, report.unknown, report.missing) == (5, [], [])
    path.unlink()
    results[0].unlink()
    again = collect(endpoint(server), jobs)
    assert again[1] == results[1]
    assert import_results(again, read_exported([Path(job.file) for job in jobs.jobs]), []).answered == 5


def test_requests_that_nobody_holds_any_more_are_said(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(2), tmp_path / "r.jsonl")
    (job,) = submit(endpoint(server), [path], Jobs(tmp_path / "state.json"))
    server.finish("completed")
    server.files[str(job.input_file_id)] = b"something else\n"
    path.unlink()
    with pytest.raises(InputError, match="put the submitted request file back"):
        collect(endpoint(server), Jobs(tmp_path / "state.json"))
    assert (tmp_path / "r.output.jsonl").exists()


def test_a_request_file_may_be_moved_before_it_is_uploaded(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(1), tmp_path / "r.jsonl")
    with pytest.raises(EngineRefused):
        submit(endpoint(server, "bad"), [path], Jobs(tmp_path / "state.json"))
    moved = path.rename(tmp_path / "moved.jsonl")
    (job,) = submit(endpoint(server), [moved], Jobs(tmp_path / "state.json"))
    assert (job.batch_id, job.file) == ("batch_1", str(moved))


def test_two_commands_at_once_submit_a_file_once(server: BatchServer, tmp_path: Path) -> None:
    (path,) = export(named(2), tmp_path / "r.jsonl")
    state = tmp_path / "state.json"

    def command() -> None:
        with alone(state):
            submit(endpoint(server), [path], Jobs(state))

    threads = [threading.Thread(target=command) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.created == 1
    assert len(Jobs(state).jobs) == 1
