"""Recordings: written, found by the whole request, refused when edited, explained when missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import CutOff, EngineStopped, ReplayMiss, StoreError
from extractor.llm.calls import Answer, Message, Request, Usage
from extractor.llm.purpose import purpose, slug
from extractor.llm.recordings import (
    LIVE,
    CollectingAsker,
    Recording,
    RecordingAsker,
    Recordings,
    ReplayAsker,
    stale,
)
from extractor.llm.recordings_folder import request_of_body

SCHEMA = {"type": "object", "properties": {"c": {"type": "string"}}, "required": ["c"]}
ARTICLE = "The minister said the bridge would open in May.\nIt cost 14 million euros, officials told us."


def request(article: str = ARTICLE, *, system: str = "Label every numbered mark.", model: str = "m-1", **params):
    messages = (Message("system", system), Message("user", article))
    return Request(model, messages, "facts", SCHEMA, params)


def recording(asked: Request, answer: str = '{"c":"x"}', **more) -> Recording:
    return Recording(
        request=asked.body(), answer=answer, model="m-1", provenance=LIVE, recorded_at="2026-01-02", **more
    )


class Scripted:
    """An endpoint that answers with what it was given, in turn."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked: list[Request] = []

    async def ask(self, asked: Request) -> Answer:
        self.asked.append(asked)
        return Answer(self.texts.pop(0), asked.model, Usage(10, 2, 1), "live", 1, 0.01)

    async def aclose(self) -> None:
        pass


async def test_what_is_recorded_is_replayed_verbatim_without_an_endpoint(tmp_path: Path) -> None:
    text = '{"c": "„öffnet“ \\ud83d\\ude00\\n"}\n'
    with purpose("seeds/000_5c.txt", "window 1"):
        await RecordingAsker(Scripted(text), tmp_path / "new").ask(request())
    folder = Recordings(tmp_path / "new")
    assert folder.names() == [f"000_5c-window-1.{request().content_key()[:16]}.json"]
    answer = await ReplayAsker(folder).ask(request(model="another-model"))
    kept = folder.find(request())
    assert kept is not None
    assert kept.answer == text
    assert (answer.text, answer.origin, answer.provenance, answer.cost_usd, answer.calls) == (
        text.strip(),
        "recording",
        LIVE,
        0.0,
        0,
    )
    assert (answer.model, answer.usage) == ("m-1", Usage(10, 2, 1))


@given(text=st.text(max_size=400), content=st.text(max_size=400), value=st.none() | st.integers(0, 9))
def test_any_text_survives_the_file(text: str, content: str, value: int | None) -> None:
    asked = request(content, seed=value)
    kept = recording(asked, text, usage=Usage(1, 2, 3), name="a\n b")
    back = Recording.from_json(kept.to_json().encode("utf-8"), "x")
    assert back == kept
    assert back.content_key == asked.content_key()
    assert request_of_body(back.request) == asked


def test_a_lone_surrogate_survives_the_file() -> None:
    kept = recording(request("a \ud800 b"), "\udfff")
    assert Recording.from_json(kept.to_json().encode("utf-8"), "x") == kept


def test_long_answers_are_broken_into_lines_that_a_diff_can_show(tmp_path: Path) -> None:
    answer = json.dumps({"claims": [{"t": f"claim {n} says something", "s": [n]} for n in range(80)]})
    lines = recording(request(), answer).to_json().splitlines()
    assert max(map(len, lines)) < 200


def test_recording_again_changes_nothing_and_a_new_answer_replaces(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    assert folder.keep(recording(request(), name="old name"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert not Recordings(tmp_path).keep(recording(request(), name="new name"))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    again = Recordings(tmp_path)
    assert again.keep(recording(request(), '{"c":"y"}', name="new name"))
    assert again.names() == Recordings(tmp_path).names()
    assert [path.name for path in tmp_path.iterdir()] == [f"new-name.{request().content_key()[:16]}.json"]
    found = again.find(request())
    assert found is not None
    assert found.answer == '{"c":"y"}'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["request"]["messages"][1].update(content="Another article."), "was edited"),
        (lambda d: d.update(format=99), "format 99"),
        (lambda d: d.pop("answer"), "damaged"),
        (lambda d: d.update(answer=["x", 3]), "damaged"),
        (lambda d: d.update(usage={"tokens": 3}), "damaged"),
        (lambda d: d["request"].pop("messages"), "damaged"),
    ],
)
def test_an_edited_file_is_refused_by_name(tmp_path: Path, change, message: str) -> None:
    Recordings(tmp_path).keep(recording(request()))
    (path,) = tmp_path.iterdir()
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(StoreError, match=message) as caught:
        Recordings(tmp_path).find(request())
    assert path.name in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": 1}'])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    name = f"x.{request().content_key()[:16]}.json"
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StoreError, match=name):
        Recordings(tmp_path).find(request())


def test_a_renamed_file_is_refused(tmp_path: Path) -> None:
    Recordings(tmp_path).keep(recording(request()))
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"x.{request('Other text.').content_key()[:16]}.json")
    with pytest.raises(StoreError, match="renamed"):
        Recordings(tmp_path).find(request("Other text."))


def test_opening_reads_no_file_and_damage_elsewhere_is_not_in_the_way(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"x.{number:016x}.json").write_bytes(b"damaged")
    Recordings(tmp_path).keep(recording(request()))
    folder = Recordings(tmp_path)
    assert len(folder) == 301
    assert folder.find(request()) is not None


async def test_a_miss_names_the_nearest_and_what_differs(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    for number in range(70):
        folder.keep(recording(request(f"Article {number} is about bridges in town {number}."), name=f"a{number}.txt"))
    folder.keep(recording(request(), name="bridge.txt"))
    asker = ReplayAsker(folder)
    with pytest.raises(ReplayMiss) as caught, purpose("bridge.txt"):
        await asker.ask(request(ARTICLE.replace("14 million", "15 million"), temperature=0))
    text = str(caught.value)
    assert "'bridge.txt'" in text
    assert "nearest: 'bridge." in text
    assert "differs in: article, temperature" in text
    assert "-It cost 14 million euros" in text
    assert "+It cost 15 million euros" in text
    assert "extractor record" in text


async def test_a_difference_deep_in_a_long_line_is_shown_and_bounded(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    line = "The council met again on the matter of the bridge. " * 400
    folder.keep(recording(request(line + "It has 3 lanes." + line)))
    with pytest.raises(ReplayMiss) as caught:
        await ReplayAsker(folder).ask(request(line + "It has 4 lanes." + line))
    text = str(caught.value)
    assert "It has 3 lanes" in text
    assert "It has 4 lanes" in text
    assert len(text) < 5000


async def test_unused_recordings_are_reported(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    folder.keep(recording(request(), name="one"))
    folder.keep(recording(request("Something else entirely."), name="two"))
    asker = ReplayAsker(folder)
    await asker.ask(request())
    assert [name.partition(".")[0] for name in asker.unused()] == ["two"]


async def test_an_unfinished_answer_is_never_replayed_as_one(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    folder.keep(recording(request(), '{"c":', finish_reason="length"))
    with pytest.raises(CutOff, match="cut off"):
        await ReplayAsker(folder).ask(request())


def test_a_prompt_edit_names_the_recordings_it_orphans(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    folder.keep(recording(request(), name="kept"))
    folder.keep(recording(request("A second article with its own words, long enough.", system="Old prompt."), name="b"))
    folder.keep(recording(request("Gone, this article is asked by nobody.", system="Old."), name="c"))
    new = request("A second article with its own words, long enough.", system="New prompt.")
    found = stale(folder, [request(), new])
    assert [(s.purpose, s.differs_in) for s in found] == [("b", ("system prompt",)), ("c", ())]


async def test_collecting_answers_nothing_and_keeps_each_request_once(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    folder.keep(recording(request("Known.")))
    asker = CollectingAsker(ReplayAsker(folder))
    assert (await asker.ask(request("Known."))).origin == "recording"
    for _ in range(2):
        with pytest.raises(EngineStopped), purpose("a.txt"):
            await asker.ask(request())
    assert asker.collected == [(request(), "a.txt")]
    assert len(asker.seen) == 3


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="extractor record"):
        Recordings(tmp_path / "none")


@given(name=st.text(max_size=100))
def test_a_slug_is_a_safe_file_name(name: str) -> None:
    made = slug(name)
    assert 1 <= len(made) <= 60
    assert made.replace("-", "").replace("_", "").isascii()
    assert "/" not in made
    assert not made.startswith(".")


async def test_damage_is_told_beside_a_miss_and_in_the_report_and_hides_nothing(tmp_path: Path) -> None:
    folder = Recordings(tmp_path)
    folder.keep(recording(request(), name="bridge.txt"))
    (tmp_path / "merged.0000000000000001.json").write_text("<<<<<<< HEAD\n", "utf-8")
    (tmp_path / "renamed.json").write_text("{}", "utf-8")
    folder = Recordings(tmp_path)
    with pytest.raises(ReplayMiss) as caught:
        await ReplayAsker(folder).ask(request(ARTICLE.replace("14 million", "15 million")))
    assert "nearest: 'bridge." in str(caught.value)
    assert "'merged.0000000000000001.json' is damaged" in str(caught.value)
    assert "(and 1 more)" in str(caught.value)
    damaged: list[str] = []
    found = stale(folder, [request("Another article.")], lambda name, _: damaged.append(name))
    assert [one.purpose for one in found] == ["bridge.txt"]
    assert damaged == ["merged.0000000000000001.json"]


def test_another_report_of_the_same_event_is_not_called_the_article_changed(tmp_path: Path) -> None:
    lines = [f"[{n}] The council said something new about bridge {'abcdefghij'[n]}." for n in range(10)]
    shared = "The minister declined to comment on the matter."
    folder = Recordings(tmp_path)
    folder.keep(recording(request("\n".join([*lines, shared])), name="one"))
    moved = [f"[{n + 1}] {line.partition('] ')[2]}" for n, line in enumerate(lines)]
    edited = request("\n".join(["[0] A first sentence was put before it.", *moved, shared]))
    assert [one.differs_in for one in stale(folder, [edited])] == [("article",)]
    other = request("\n".join(["[0] Something else was reported by another paper here.", shared]))
    assert [one.differs_in for one in stale(folder, [other])] == [()]
