"""The served review over HTTP: what it answers, what it refuses, what is in the log when it says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import ConfigError
from extractor.review.decision_log import DecisionLog
from extractor.review.guard import BindPolicy
from extractor.schemas import ArticleFacts
from tests.review.serving import Served, serve, write_stories
from tests.review.stories import flood, hostile

STORY = flood()
HERALD = STORY.articles[0].article.id
ONE, TWO = STORY.disagreements[0].fingerprint, STORY.disagreements[1].fingerprint


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = write_stories(tmp_path_factory.mktemp("served") / "stories.jsonl", [STORY])
    with serve(path) as running:
        yield running


@pytest.fixture(autouse=True)
def _fresh(server: Served) -> None:
    server.log.unlink(missing_ok=True)


def test_the_first_page_has_the_queue_and_the_first_card(server: Served) -> None:
    status, headers, html = server.ask("/")
    assert status == 200
    assert html.count("<li data-key=") == 4
    assert f'id="d-{ONE}"' in html
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


def test_a_decision_is_in_the_log_when_the_answer_comes(server: Served) -> None:
    found = server.json("/api/decisions", {"key": ONE, "choice": 2, "note": "asked", "seen": ""})
    (record,) = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    assert (record["verdict"], record["position"], record["note"], record["reviewer"]) == ("neither", 2, "asked", "Ann")
    assert found["seen"] == record["id"]
    assert found["progress"] == {"total": 4, "decided": 1}
    assert "3 holds: between 1,500 and 2,500" in found["said"]


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(server: Served) -> None:
    server.json("/api/decisions", {"key": ONE, "choice": 0, "seen": ""})
    server.json("/api/decisions", {"key": ONE, "choice": "both"})
    assert server.json("/api/undo", {})["open"] is False
    assert server.json("/api/undo", {})["open"] is True
    assert server.ask("/api/undo", {})[0] == 404
    assert len(server.log.read_bytes().splitlines()) == 4


def test_a_decision_made_meanwhile_is_shown_and_not_overwritten(server: Served) -> None:
    server.json("/api/decisions", {"key": ONE, "choice": 0, "seen": ""}, Cookie="reviewer=Ben%20B")
    status, _, text = server.ask("/api/decisions", {"key": ONE, "choice": 1, "seen": ""})
    assert status == 409
    answer = json.loads(text)
    assert "by Ben B: 1 holds" in answer["detail"]
    server.json("/api/decisions", {"key": ONE, "choice": 1, "seen": answer["seen"]})
    state = DecisionLog(server.log).state()
    assert {d.reviewer: d.verdict for d in state.decisions[ONE]} == {"Ben B": "a", "Ann": "b"}
    page = server.ask("/agreement")[2]
    assert "Cohen" in page
    assert f'href="/?d={ONE}"' in page
    assert "<b><bdi>Ben B</bdi></b>: <bdi>1 holds: about 1,200</bdi>" in page


def test_what_others_wrote_arrives_as_a_change(server: Served) -> None:
    before = server.json("/api/queue")["revision"]
    server.json("/api/decisions", {"key": TWO, "choice": "unsure", "seen": ""}, Cookie="reviewer=Ben")
    found = server.json(f"/api/changes?since={before}")
    assert list(found["rows"]) == [TWO]
    assert found["rows"][TWO][1] is True
    assert server.json(f"/api/changes?since={found['revision']}")["rows"] == {}


def test_filters_and_search(server: Served) -> None:
    def keys(query: str) -> int:
        return len(server.json("/api/queue?" + query)["keys"])

    server.json("/api/decisions", {"key": ONE, "choice": 0, "seen": ""})
    assert keys("") == 4
    assert keys("severity=medium") == 2
    assert keys("kind=date") == 1
    assert keys("publisher=County+Wire") == 1
    assert keys("state=decided") == 1
    assert keys("state=open&severity=high") == 0
    assert keys("q=HARDLY+ever") == 1
    assert keys("q=tuesday+monday") == 1
    assert keys("q=nothing+of+the+kind") == 0


def test_an_item_can_be_marked_wrong_and_exported_as_gold(server: Served) -> None:
    remark = {"problem": "speaker", "speaker": "Olu Mensah"}
    found = server.json("/api/corrections", {"article": HERALD, "item": "q1", "remark": remark})
    assert "the speaker is Olu Mensah" in found["html"]
    assert "the speaker is Olu Mensah" in server.ask(f"/article/{HERALD}")[2]
    (line,) = server.ask("/export/gold.jsonl")[2].splitlines()
    assert ArticleFacts.model_validate_json(line).quotes[0].attribution == "a3"
    assert server.json("/api/undo", {})["article"] == HERALD
    assert server.ask("/export/gold.jsonl")[2] == ""
    assert server.ask("/api/corrections", {"article": HERALD, "item": "q9", "remark": remark})[0] == 404
    assert server.ask("/api/corrections", {"article": HERALD, "item": "f1", "remark": {"problem": "value"}})[0] == 422


def test_pages_and_tables(server: Served) -> None:
    assert "Who copied whom" in server.ask(f"/story/{STORY.id}")[2]
    assert "Wrong?" in server.ask(f"/article/{HERALD}")[2]
    status, headers, text = server.ask("/export/decisions.csv")
    assert status == 200
    assert headers["content-type"].startswith("text/csv")
    assert len(text.splitlines()) == 5
    for missing in ("/story/s-000000000000", "/article/0000000000000000", "/api/case/nothing", "/docs", "/openapi.json",
                    "/assets/..%2fdesk.py", "/assets/page.py"):  # fmt: skip
        assert server.ask(missing)[0] in (404, 422), missing


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "127.0.0.1:1"}, 400),
        ({"Host": "127.0.0.1.evil.example"}, 400),
        ({"Host": "user@127.0.0.1"}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}, 403),
    ],
)
def test_strangers_are_refused(server: Served, headers: dict[str, str], status: int) -> None:
    assert server.ask("/", **headers)[0] == status
    assert server.ask("/api/decisions", {"key": ONE, "choice": 0}, **headers)[0] == status
    assert not server.log.exists()


def test_writing_needs_an_origin_json_and_sense(server: Served) -> None:
    body = {"key": ONE, "choice": 0}
    assert server.ask("/api/decisions", body, Origin="")[0] == 403
    assert server.ask("/api/decisions", "key=1", Content_Type="text/plain")[0] == 415
    assert server.ask("/api/decisions", {"key": ONE, "choice": 0, "note": "x" * 200_000})[0] == 413
    assert server.ask("/api/decisions", body, method="DELETE")[0] == 405
    for wrong in ({"key": ONE, "choice": 7}, {"key": ONE, "choice": -1}, {"key": ONE, "choice": "maybe"},
                  {"key": ONE, "choice": 0, "reviewer": "x"}, {"key": ONE}, [1], {"key": ONE, "choice": 0, "note": "x" * 5000}):  # fmt: skip
        assert server.ask("/api/decisions", wrong)[0] == 422, wrong
    assert server.ask("/api/decisions", {"key": "0" * 16, "choice": 0})[0] == 404
    assert not server.log.exists() or server.log.read_bytes() == b""


def test_kill_nine_after_any_answer_loses_nothing(tmp_path: Path) -> None:
    path = write_stories(tmp_path / "stories.jsonl", [STORY])
    keys = [d.fingerprint for d in STORY.disagreements]
    for done, key in enumerate(keys):
        with serve(path) as running:
            assert running.json("/api/queue")["progress"]["decided"] == done
            running.json("/api/decisions", {"key": key, "choice": 0, "seen": ""})
            running.kill()
    log = DecisionLog(path.parent / "decisions.jsonl")
    assert [log.state().in_force(key) is not None for key in keys] == [True] * 4
    assert log.damage == ()


def test_nothing_to_decide_is_said(tmp_path: Path) -> None:
    agreed = STORY.model_copy(update={"disagreements": ()})
    with serve(write_stories(tmp_path / "stories.jsonl", [agreed])) as running:
        assert "There is nothing to decide" in running.ask("/")[2]
        assert running.json("/api/queue")["progress"] == {"total": 0, "decided": 0}


def test_what_two_stories_share_is_asked_once(tmp_path: Path) -> None:
    twice = [STORY, STORY, STORY.model_copy(update={"id": "s-" + "0" * 12})]
    with serve(write_stories(tmp_path / "stories.jsonl", twice)) as running:
        assert len(running.json("/api/queue")["keys"]) == 4


def test_hostile_content_is_only_shown(tmp_path: Path) -> None:
    path = write_stories(tmp_path / "stories.jsonl", [hostile()])
    with serve(path) as running:
        key = running.json("/api/queue")["keys"][0][0]
        found = running.json("/api/decisions", {"key": key, "choice": 0, "seen": "", "note": "</script>\u202e"})
        pages = [
            running.ask(p)[2] for p in ("/", f"/story/{hostile().id}", f"/article/{hostile().articles[0].article.id}")
        ]
        for html in (*pages, found["row"], running.json(f"/api/case/{key}")["html"]):
            assert "<script>document" not in html
            assert "<img" not in html
            assert "\u202e" not in html
        assert "\u202e" not in found["said"]


def test_other_machines_need_a_token() -> None:
    with pytest.raises(ConfigError, match="without a token"):
        BindPolicy("192.0.2.7", 8765)
    with pytest.raises(ConfigError, match="use 16 or more"):
        BindPolicy(token="short")
    with pytest.raises(ConfigError, match="--allow-host"):
        BindPolicy("0.0.0.0", 8765, "0123456789abcdef")
    open_to = BindPolicy("0.0.0.0", 8765, "0123456789abcdef", ("review.example.org",))
    assert open_to.allows_host("review.example.org:8765")
    assert not open_to.allows_host("localhost:8765")
    assert BindPolicy("::1", 8765).allows_host("[::1]:8765")
    assert not BindPolicy().allows_host("")
    assert not BindPolicy().allows_host("[::1")


def test_a_token_is_asked_for_once_and_kept_as_a_cookie(tmp_path: Path) -> None:
    path = write_stories(tmp_path / "stories.jsonl", [STORY])
    token = "correct-horse-battery"
    with serve(path, "--token", token) as running:
        assert f"?token={token}" in running.said
        assert running.ask("/")[0] == 401
        assert running.ask("/?token=wrong")[0] == 401
        assert running.ask("/api/decisions", {"key": ONE, "choice": 0})[0] == 401
        status, headers, _ = running.ask(f"//evil.example/?token={token}&d={ONE}")
        assert (status, headers["location"]) == (303, f"/evil.example/?d={ONE}")
        assert "HttpOnly" in headers["set-cookie"]
        assert "SameSite=Strict" in headers["set-cookie"]
        assert running.ask("/", Cookie=headers["set-cookie"].partition(";")[0])[0] == 200
        assert running.ask("/", Authorization=f"Bearer {token}")[0] == 200
