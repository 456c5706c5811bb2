"""Batch files: split, deterministic, and read back in any state without losing an answer."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from extractor.errors import InputError, StoreError
from extractor.llm.batch import BatchLimits, LedgerSink, RecordingsSink, export, import_results, read_exported
from extractor.llm.batch_export import custom_id
from extractor.llm.calls import Message, Request, Usage
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.recordings import OFFLINE, Recordings
from extractor.llm.replies import check

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def request(number: int, model: str = "m-1") -> Request:
    messages = (Message("system", "Label."), Message("user", f"Article {number}: „Brücke“ \U0001f309."))
    return Request(model, messages, "facts", SCHEMA, {})


def named(count: int) -> list[tuple[Request, str]]:
    return [(request(n), f"news/{n:03}.txt window 1") for n in range(count)]


def output(identity: str, text: str | None = '{"c":1}', *, reason: str = "stop", **message) -> str:
    body = {
        "id": "c",
        "model": "m-1-2026",
        "choices": [{"index": 0, "finish_reason": reason, "message": {"content": text, **message}}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}},
    }
    response = {"status_code": 200, "request_id": "r", "body": body}
    return json.dumps({"id": "b", "custom_id": identity, "response": response, "error": None}) + "\n"


def test_an_export_is_what_the_api_takes_and_reads_back(tmp_path: Path) -> None:
    (path,) = export([*named(3), *named(2)], tmp_path / "requests.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["method"] + line["url"] for line in lines] == ["POST/v1/chat/completions"] * 3
    assert [line["body"] for line in lines] == [request(n).body() for n in range(3)]
    assert lines[0]["custom_id"].startswith("000-window-1.")
    assert len({line["custom_id"] for line in lines}) == 3
    assert max(len(line["custom_id"]) for line in lines) <= 64
    assert [r for r, _ in read_exported([path])] == [request(n) for n in range(3)]
    first = path.read_bytes()
    assert export(named(3), path) == [path]
    assert path.read_bytes() == first


def test_files_are_split_by_count_size_and_model(tmp_path: Path) -> None:
    requests = [(request(n, f"m-{n % 2}"), "") for n in range(10)]
    paths = export(requests, tmp_path / "r.jsonl", limits=BatchLimits(requests=2))
    assert [p.name for p in paths] == ["r.jsonl", *(f"r-{n}.jsonl" for n in range(2, 7))]
    for path in paths:
        models = {json.loads(line)["body"]["model"] for line in path.read_text("utf-8").splitlines()}
        assert len(models) == 1
    assert sorted(r.messages[1].content for r, _ in read_exported(paths)) == sorted(
        r.messages[1].content for r, _ in requests
    )
    size = paths[0].stat().st_size
    by_size = export(named(6), tmp_path / "s.jsonl", limits=BatchLimits(size=size))
    assert all(p.stat().st_size <= size for p in by_size)
    with pytest.raises(StoreError, match="alone takes"):
        export(named(1), tmp_path / "t.jsonl", limits=BatchLimits(size=10))
    assert not (tmp_path / "t.jsonl").exists()
    assert not list(tmp_path.glob(".batch-*"))


def test_the_same_content_for_two_models_is_two_requests() -> None:
    assert custom_id(request(1, "m-1")) != custom_id(request(1, "m-2"))


def test_every_finished_answer_is_kept_and_every_failure_named(tmp_path: Path) -> None:
    requests = named(9)
    ids = [custom_id(*pair) for pair in requests]
    out = [output(ids[0]), output(ids[1], '{"c":2}'), output(ids[0], '{"c":"later"}')]
    out += [
        output(ids[2], None, refusal="I cannot"),
        output(ids[3], '{"c":', reason="length"),
        output(ids[4], "Sure!"),
    ]
    out += [output("someone-else.0123"), "\n", '{"id": "no custom id"}\n']
    http = {"status_code": 400, "request_id": "r", "body": {"error": {"code": "context_length_exceeded"}}}
    errors = [json.dumps({"custom_id": ids[5], "response": http, "error": None}) + "\n"]
    expired = {
        "code": "batch_expired",
        "message": "This request could not be executed before the window expired.",
    }
    errors += [json.dumps({"custom_id": ids[6], "response": None, "error": expired}) + "\n"]
    cut = output(ids[7])[:60]
    (tmp_path / "out.jsonl").write_text("".join(out) + cut, "utf-8")
    (tmp_path / "err.jsonl").write_text("".join(errors), "utf-8")
    (tmp_path / "rec").mkdir()
    files = [tmp_path / "err.jsonl", tmp_path / "out.jsonl"]
    folder = Recordings(tmp_path / "rec")
    report = import_results(files, requests, [RecordingsSink(folder)])
    assert (report.answered, report.stored, report.repeated) == (2, 2, 1)
    causes = ["declined to answer", "cut off at the token limit", "not JSON", "HTTP 400: context_length_exceeded"]
    causes += ["batch_expired: This request could not be executed"]
    assert list(report.failed) == ids[2:7]
    for identity, cause in zip(ids[2:7], causes, strict=True):
        assert cause in report.failed[identity]
    assert report.missing == ids[7:]
    assert report.unknown == ["someone-else.0123"]
    assert len(report.damaged) == 2
    assert "cut off" in report.damaged[1]
    assert not report.complete
    kept = folder.find(request(1))
    assert kept is not None
    assert (kept.answer, kept.usage, kept.model, kept.name) == (
        '{"c":2}',
        Usage(7, 3, 2),
        "m-1-2026",
        "news/001.txt window 1",
    )
    before = {p: p.read_bytes() for p in (tmp_path / "rec").iterdir()}
    again = import_results(files[::-1], requests, [RecordingsSink(Recordings(tmp_path / "rec"))])
    assert (again.answered, again.stored) == (2, 0)
    assert {p: p.read_bytes() for p in (tmp_path / "rec").iterdir()} == before


def test_a_failure_followed_by_an_answer_is_an_answer(tmp_path: Path) -> None:
    requests = named(1)
    identity = custom_id(*requests[0])
    (tmp_path / "1.jsonl").write_text(output(identity, None, refusal="no"), "utf-8")
    (tmp_path / "2.jsonl").write_text(output(identity), "utf-8")
    report = import_results(
        [tmp_path / "1.jsonl", tmp_path / "2.jsonl"], requests, [RecordingsSink(Recordings(tmp_path))]
    )
    assert report.complete
    assert report.stored == 1


def test_answers_obtained_by_hand_are_stored_verbatim(tmp_path: Path) -> None:
    (path,) = export(named(3), tmp_path / "r.jsonl")
    exported = list(read_exported([path]))
    text = '{\n "c": "„so“"\n}\n'
    lines = [
        {"custom_id": exported[0][1], "answer": text, "model": "some-llm"},
        {"custom_id": exported[1][1], "answer": 3},
    ]
    (tmp_path / "by-hand.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    folder = Recordings(tmp_path)
    report = import_results([tmp_path / "by-hand.jsonl"], exported, [RecordingsSink(folder)])
    kept = folder.find(request(0))
    assert kept is not None
    assert (kept.answer, kept.model, kept.provenance, kept.usage) == (text, "some-llm", OFFLINE, None)
    assert kept.file_name.startswith("000-window-1.")
    assert report.stored == 1
    assert len(report.damaged) == 1
    assert report.missing == [exported[1][1], exported[2][1]]


def test_lines_in_any_order_give_the_same_recordings(tmp_path: Path) -> None:
    requests = named(30)
    lines = [output(custom_id(*pair), json.dumps({"n": n})) for n, pair in enumerate(requests)]
    random.Random(7).shuffle(lines)
    (tmp_path / "o.jsonl").write_text("".join(lines), "utf-8")
    folder = Recordings(tmp_path)
    assert import_results([tmp_path / "o.jsonl"], requests, [RecordingsSink(folder)]).complete
    answers = [found.answer for n in range(30) if (found := folder.find(request(n)))]
    assert answers == [json.dumps({"n": n}) for n in range(30)]


@pytest.mark.parametrize("text", ["{", '{"custom_id": "a"}', "[1]"])
def test_a_file_that_is_no_export_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.jsonl").write_text("\n" + text, "utf-8")
    with pytest.raises(InputError, match=r"r\.jsonl' line 2"):
        list(read_exported([tmp_path / "r.jsonl"]))


def test_an_edited_request_is_refused(tmp_path: Path) -> None:
    (path,) = export(named(1), tmp_path / "r.jsonl")
    path.write_text(path.read_text("utf-8").replace("Article 0", "Article 9"), "utf-8")
    with pytest.raises(InputError, match="edited"):
        list(read_exported([path]))


def ledger_of(tmp_path: Path) -> tuple[Ledger, LedgerSink]:
    ledger = Ledger(tmp_path / "ledger")
    return ledger, LedgerSink(ledger, "x/v1")


def served(ledger: Ledger, asked: Request) -> str:
    entry = ledger.find(ledger_key(asked, "x/v1"))
    assert entry is not None
    return check(entry.raw).text


def test_a_further_answer_is_billed_and_not_called_new(tmp_path: Path) -> None:
    requests = named(1)
    for number in (1, 2):
        (tmp_path / f"{number}.jsonl").write_text(output(custom_id(*requests[0]), json.dumps({"n": number})), "utf-8")
    ledger, sink = ledger_of(tmp_path)
    report = import_results([tmp_path / "1.jsonl", tmp_path / "2.jsonl"], requests, [sink])
    assert (report.stored, report.repeated) == (1, 1)
    assert import_results([tmp_path / "2.jsonl"], requests, [sink]).stored == 0
    assert served(ledger, request(0)) == '{"n": 1}'
    assert [entry.raw.usage and entry.raw.usage.output_tokens for _, entry in ledger.entries()] == [3, 3]
    ledger.close()


def test_an_answer_by_hand_is_corrected_by_the_next_import(tmp_path: Path) -> None:
    requests = named(1)
    ledger, sink = ledger_of(tmp_path)
    for number, answer in enumerate(("{}", '{"c":2}', "no JSON")):
        line = {"custom_id": custom_id(*requests[0]), "answer": answer, "model": "some-llm"}
        (tmp_path / "hand.jsonl").write_text(json.dumps(line), "utf-8")
        assert import_results([tmp_path / "hand.jsonl"], requests, [sink]).stored == (number < 2)
    assert served(ledger, request(0)) == '{"c":2}'
    assert sorted(check_or_none(entry) for _, entry in ledger.entries()) == ["", '{"c":2}', "{}"]
    (tmp_path / "paid.jsonl").write_text(output(custom_id(*requests[0])), "utf-8")
    import_results([tmp_path / "paid.jsonl"], requests, [sink])
    import_results([tmp_path / "hand.jsonl"], requests, [sink])
    assert served(ledger, request(0)) == '{"c":1}'
    ledger.close()


def check_or_none(entry: Entry) -> str:
    return check(entry.raw).text if entry.usable else ""


def test_files_that_hold_no_lines_are_named_once_and_the_others_read(tmp_path: Path) -> None:
    requests = named(2)
    lines = "".join(output(custom_id(*pair)) for pair in requests)
    (tmp_path / "o.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "wide.jsonl").write_text(lines, "utf-16")
    (tmp_path / "bom.jsonl").write_bytes(b"\xef\xbb\xbf" + lines.replace("\n", "\r\n").encode())
    strange = [tmp_path / "o.jsonl.gz", tmp_path / "wide.jsonl"]
    report = import_results(strange, requests, [])
    assert [line.split(":")[0] for line in report.damaged] == ["o.jsonl.gz", "wide.jsonl"]
    assert import_results([*strange, tmp_path / "bom.jsonl"], requests, []).complete


def test_lines_made_to_trip_the_reader_cost_only_themselves(tmp_path: Path) -> None:
    requests = named(2)
    identity = custom_id(*requests[1])
    lines = [
        "[" * 100_000,
        "9" * 5000,
        json.dumps({"custom_id": identity, "response": "text"}),
        json.dumps({"custom_id": identity, "response": {"status_code": 500, "body": "oops"}}),
        output(custom_id(*requests[0])).replace("200", '"200"', 1).strip(),
    ]
    (tmp_path / "o.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    report = import_results([tmp_path / "o.jsonl"], requests, [])
    assert (report.answered, report.failed, len(report.damaged)) == (1, {identity: "HTTP 500: oops"}, 3)
