"""An output that was broken off, in every way that was thought of, is gone on with or refused; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import EngineRefused, EngineUnavailable, StoreError
from extractor.pipeline.reading import ReadingOptions
from extractor.pipeline.resume import Identity
from extractor.pipeline.run import RunOptions, extract_to_file
from extractor.pipeline.tally import Tally
from extractor.pipeline.writing import FactsFile
from extractor.schemas import ArticleFacts
from extractor.schemas.base import EXTRACTOR_VERSION
from tests.pipeline.engines import ScriptedEngine

RULES = Identity("rules", EXTRACTOR_VERSION)


def articles(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f"Article {n}. The minister said “no” {n} times.\n")


def extract(
    folder: Path, output: Path, engine: ScriptedEngine | None = None, *, identity: Identity = RULES, **options: object
) -> tuple[Tally, list[str]]:
    said: list[str] = []
    run = RunOptions(complain=said.append, **options)  # type: ignore[arg-type]
    tally = asyncio.run(extract_to_file([str(folder)], engine or ScriptedEngine(), identity, output, run))
    return tally, said


def texts(output: Path) -> list[str]:
    return [str(ArticleFacts.model_validate_json(line).article.text) for line in output.read_bytes().splitlines()]


def test_a_second_run_does_nothing_again(tmp_path: Path) -> None:
    articles(tmp_path / "in", 4)
    out = tmp_path / "facts.jsonl"
    extract(tmp_path / "in", out)
    before = out.read_bytes()
    engine = ScriptedEngine()
    tally, _ = extract(tmp_path / "in", out, engine)
    assert (tally.done, tally.kept, tally.exit_code()) == (0, 4, 0)
    assert engine.asked == []
    assert out.read_bytes() == before


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 10_000))
def test_cut_anywhere_it_finishes_with_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("cut")
    articles(folder / "in", 5)
    out = folder / "facts.jsonl"
    extract(folder / "in", out)
    whole = out.read_bytes()
    cut %= len(whole) + 1
    out.write_bytes(whole[:cut])
    engine = ScriptedEngine()
    extract(folder / "in", out, engine)
    assert out.read_bytes() == whole
    assert len(engine.asked) == 5 - whole[:cut].count(b"\n")


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(5)), done=st.integers(0, 5))
def test_lines_made_in_any_order_end_in_input_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], done: int
) -> None:
    folder = tmp_path_factory.mktemp("order")
    articles(folder / "in", 5)
    out = folder / "facts.jsonl"
    extract(folder / "in", out)
    whole = out.read_bytes()
    lines = whole.splitlines(keepends=True)
    out.write_bytes(b"".join(lines[n] for n in order[:done]))
    tally, _ = extract(folder / "in", out)
    assert tally.kept == done
    assert out.read_bytes() == whole


def test_failed_articles_wait_for_retry_failed(tmp_path: Path) -> None:
    articles(tmp_path / "in", 4)
    out, failures = tmp_path / "facts.jsonl", tmp_path / "facts.failures.jsonl"
    broken = ScriptedEngine(lambda text: EngineUnavailable("HTTP 503") if "Article 1." in text else 0.0)
    tally, said = extract(tmp_path / "in", out, broken)
    assert (tally.done, tally.failed, tally.exit_code()) == (3, 1, 1)
    assert said == [f"{tmp_path / 'in' / '001.txt'}: HTTP 503"]
    (record,) = map(json.loads, failures.read_text().splitlines())
    assert (record["path"], record["error"], record["message"]) == (
        str(tmp_path / "in" / "001.txt"), "EngineUnavailable", "HTTP 503",
    )  # fmt: skip
    assert len(record["article"]) == 16

    kept = failures.read_bytes()
    mended = ScriptedEngine()
    tally, said = extract(tmp_path / "in", out, mended)
    assert (tally.kept, tally.failed, tally.exit_code(), mended.asked) == (3, 1, 1, [])
    assert "--retry-failed" in said[0]
    assert failures.read_bytes() == kept

    tally, _ = extract(tmp_path / "in", out, mended, retry_failed=True)
    assert (tally.done, tally.kept, tally.exit_code()) == (1, 3, 0)
    assert not failures.exists()
    assert [t.split(".")[0] for t in texts(out)] == [f"Article {n}" for n in range(4)]


def test_bad_inputs_are_listed_once_however_often_they_are_met(tmp_path: Path) -> None:
    articles(tmp_path / "in", 2)
    (tmp_path / "in" / "000a.txt").write_bytes(b"\x00\x01")
    out, failures = tmp_path / "facts.jsonl", tmp_path / "facts.failures.jsonl"
    for _ in range(3):
        tally, said = extract(tmp_path / "in", out)
        assert (tally.exit_code(), len(said)) == (1, 1)
        (record,) = map(json.loads, failures.read_text().splitlines())
        assert (record["article"], record["error"]) == (None, "InputError")
    (tmp_path / "in" / "000a.txt").write_text("Now it is text.")
    tally, _ = extract(tmp_path / "in", out)
    assert (tally.done, tally.kept, tally.exit_code()) == (1, 2, 0)
    assert not failures.exists()
    assert [t[:9] for t in texts(out)] == ["Article 0", "Now it is", "Article 1"]


def test_new_articles_join_and_other_inputs_stay(tmp_path: Path) -> None:
    articles(tmp_path / "in", 2)
    articles(tmp_path / "other", 4)
    (tmp_path / "other" / "000.txt").unlink()
    (tmp_path / "other" / "001.txt").unlink()
    out = tmp_path / "facts.jsonl"
    extract(tmp_path / "in", out)
    extract(tmp_path / "other", out)
    (tmp_path / "in" / "0005.txt").write_text("Between the two.")
    tally, _ = extract(tmp_path / "in", out)
    assert (tally.done, tally.kept) == (1, 2)
    assert [t[:9] for t in texts(out)] == ["Article 2", "Article 3", "Article 0", "Between t", "Article 1"]


def test_an_article_that_moved_is_not_doubled(tmp_path: Path) -> None:
    articles(tmp_path / "in", 2)
    out = tmp_path / "facts.jsonl"
    extract(tmp_path / "in", out)
    (tmp_path / "in").rename(tmp_path / "elsewhere")
    extract(tmp_path / "elsewhere", out)
    lines = [ArticleFacts.model_validate_json(line) for line in out.read_bytes().splitlines()]
    assert [one.article.path for one in lines] == [str(tmp_path / "elsewhere" / f"00{n}.txt") for n in range(2)]


def test_the_same_text_in_two_files_gives_two_lines(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "ab":
        (tmp_path / "in" / f"{name}.txt").write_text("Wire copy, word for word.")
    out = tmp_path / "facts.jsonl"
    for done in (2, 0):
        tally, _ = extract(tmp_path / "in", out)
        assert (tally.done, len(texts(out))) == (done, 2)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (Identity("llm", EXTRACTOR_VERSION), "engine"),
        (Identity("rules", "99.0"), "extractor_version"),
        (Identity("rules", EXTRACTOR_VERSION, model="gpt-x"), "model"),
        (Identity("rules", EXTRACTOR_VERSION, prompt_sha256="0" * 64), "prompt_sha256"),
        (Identity("rules", EXTRACTOR_VERSION, with_text=False), "text"),
    ],
)
def test_a_different_run_is_refused_and_nothing_touched(tmp_path: Path, other: Identity, says: str) -> None:
    articles(tmp_path / "in", 2)
    out = tmp_path / "facts.jsonl"
    extract(tmp_path / "in", out)
    before = out.read_bytes()
    with pytest.raises(StoreError, match=says) as caught:
        extract(tmp_path / "in", out, identity=other)
    assert "--overwrite" in str(caught.value)
    assert out.read_bytes() == before
    tally, _ = extract(tmp_path / "in", out, overwrite=True)
    assert (tally.done, out.read_bytes()) == (2, before)


def test_a_file_of_something_else_is_refused_and_kept(tmp_path: Path) -> None:
    articles(tmp_path / "in", 1)
    out = tmp_path / "facts.jsonl"
    out.write_text('{"my": "notes"}\n{"more": "notes"}\n')
    with pytest.raises(StoreError, match="line 1 is not a line of facts"):
        extract(tmp_path / "in", out)
    with pytest.raises(StoreError, match="something else"):
        extract(tmp_path / "in", out, overwrite=True)
    assert out.read_text() == '{"my": "notes"}\n{"more": "notes"}\n'


def test_two_writers_are_told_apart(tmp_path: Path) -> None:
    articles(tmp_path / "in", 1)
    out = tmp_path / "facts.jsonl"
    with FactsFile(out, RULES), pytest.raises(StoreError, match="another run is writing"):
        extract(tmp_path / "in", out)
    extract(tmp_path / "in", out)
    assert len(texts(out)) == 1


def test_one_refusal_for_all_ends_the_run_without_a_list_of_failures(tmp_path: Path) -> None:
    articles(tmp_path / "in", 50)
    out = tmp_path / "facts.jsonl"
    engine = ScriptedEngine(lambda _: EngineRefused("the key is not accepted"))
    with pytest.raises(EngineRefused, match="the key"):
        extract(tmp_path / "in", out, engine, concurrency=2)
    assert len(engine.asked) < 15
    assert not (tmp_path / "facts.failures.jsonl").exists()
    assert not out.exists()
    tally, _ = extract(tmp_path / "in", out)
    assert (tally.done, tally.failed) == (50, 0)


def test_refusals_of_single_articles_are_failures(tmp_path: Path) -> None:
    articles(tmp_path / "in", 5)
    out = tmp_path / "facts.jsonl"
    engine = ScriptedEngine(
        lambda t: EngineRefused("content filter") if t.startswith(("Article 0", "Article 1")) else 0.0
    )
    tally, said = extract(tmp_path / "in", out, engine)
    assert (tally.done, tally.failed, len(said)) == (3, 2, 2)


def test_concurrency_changes_no_byte(tmp_path: Path) -> None:
    articles(tmp_path / "in", 12)
    outputs = []
    for concurrency in (1, 3, 8):
        out = tmp_path / f"{concurrency}.jsonl"
        extract(tmp_path / "in", out, ScriptedEngine(lambda t: 0.01 if "1" in t else 0.0), concurrency=concurrency)
        outputs.append(out.read_bytes())
    assert len(set(outputs)) == 1


def test_without_text_a_line_is_still_gone_on_with(tmp_path: Path) -> None:
    articles(tmp_path / "in", 3)
    out = tmp_path / "facts.jsonl"
    bare = Identity("rules", EXTRACTOR_VERSION, with_text=False)
    extract(tmp_path / "in", out, identity=bare)
    whole = out.read_bytes()
    assert b"minister" not in whole
    out.write_bytes(whole[:-20])
    tally, _ = extract(tmp_path / "in", out, identity=bare)
    assert (tally.done, tally.kept, out.read_bytes()) == (1, 2, whole)


def test_outputs_inside_the_input_folder_are_not_read(tmp_path: Path) -> None:
    articles(tmp_path / "in", 2)
    out = tmp_path / "in" / "facts.jsonl"
    reading = ReadingOptions(exclude=(out, out.with_name("facts.failures.jsonl")))
    for done in (2, 0):
        tally, _ = extract(tmp_path / "in", out, reading=reading)
        assert (tally.done, tally.failed) == (done, 0)
