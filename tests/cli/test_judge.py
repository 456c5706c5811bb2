"""What `reconcile` and `run` say and do where the judge, the decisions or a line of facts cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.schemas import Story
from extractor.testing.faults import FaultKind, Faults
from extractor.testing.server import ServerOptions, serve_in_thread
from tests.cli.command import extractor
from tests.cli.test_model import environment, interrupted_at
from tests.reconcile.building import Line, facts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = [
        facts(
            Line(f"Engineers closed the northern bridge at Brelmouth because of {n} cracked bolts."),
            Line("Ferries carried commuters to the southern quay.", source="Dana Kestrel"),
            publisher=f"Paper {n}",
        )
        for n in (4, 7)
    ]
    (tmp_path / "facts.jsonl").write_text("".join(f.model_dump_json() + "\n" for f in made), "utf-8")
    return tmp_path


def stories(path: Path) -> list[Story]:
    return [Story.model_validate_json(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("kind", ["500", "refusal", "invalid-json", "wrong-schema", "401"])
def test_a_judge_that_fails_is_reported_and_the_rest_stands(folder: Path, kind: FaultKind) -> None:
    extractor("reconcile", "facts.jsonl", "-o", "plain.jsonl", "--judge", "none", "--one-story", "-q", cwd=folder)
    with serve_in_thread(options=ServerOptions(faults=Faults(1.0, (kind,)))) as server:
        env = environment(server)
        done = extractor(
            "reconcile", "facts.jsonl", "-o", "judged.jsonl", "--judge", "llm", "--one-story", "-q", cwd=folder, env=env
        )
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert "judge: 1 of 1 block not judged" in said
    (plain,), (judged,) = stories(folder / "plain.jsonl"), stories(folder / "judged.jsonl")
    assert (judged.facts, judged.disagreements) == (plain.facts, plain.disagreements)


def test_a_judge_that_answers_is_no_news(folder: Path) -> None:
    with serve_in_thread() as server:
        done = extractor(
            "reconcile", "facts.jsonl", "-o", "s.jsonl", "--judge", "llm", "--one-story", cwd=folder,
            env=environment(server),
        )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["2 articles in 1 story, 0 disagreements"]


def test_run_writes_down_what_was_not_judged(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(2):
        (tmp_path / "in" / f"{n}.txt").write_text(f"The mayor, Ana Ruiz, said on Friday that {n + 2} ships had left.\n")
    with serve_in_thread(options=ServerOptions(faults=Faults(1.0, ("content-filter",)))) as server:
        done = extractor(
            "run", "in", "-o", "out", "--engine", "rules", "--judge", "llm", "--one-story", cwd=tmp_path,
            env=environment(server),
        )  # fmt: skip
    assert done.returncode == 1
    assert "1 of 1 block not judged; see run.json" in done.stdout
    judge = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["judge"]
    assert (judge["blocks"], len(judge["failures"])) == (1, 1)
    assert "filter" in judge["failures"][0]
    assert (tmp_path / "out" / "review.html").is_file()


def test_damaged_decisions_are_named_line_by_line(folder: Path) -> None:
    good = {
        "id": "1", "fingerprint": "0" * 16, "verdict": "a", "reviewer": "Kim", "at": "2031-04-03T10:00:00+00:00",
    }  # fmt: skip
    (folder / "some.jsonl").write_text(json.dumps(good) + "\nnot json\n\n" + '{"verdict": "a"}\n', "utf-8")
    done = extractor("reconcile", "facts.jsonl", "-o", "s.jsonl", "--decisions", "some.jsonl", cwd=folder)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if "some.jsonl" in line]
    assert [line.split(": ")[1] for line in told] == ["some.jsonl#2", "some.jsonl#4"]
    assert stories(folder / "s.jsonl")

    (folder / "junk.jsonl").write_text("a letter\n", "utf-8")
    done = extractor("reconcile", "facts.jsonl", "-o", "none.jsonl", "--decisions", "junk.jsonl", cwd=folder)
    assert done.returncode == 4
    assert "junk.jsonl#1" in done.stderr
    assert not (folder / "none.jsonl").exists()
    assert not (folder / "none.jsonl.new").exists()


def test_an_article_alone_and_an_article_twice(folder: Path) -> None:
    first = (folder / "facts.jsonl").read_text("utf-8").splitlines()[0]
    (folder / "twice.jsonl").write_text(f"{first}\n{first}\n", "utf-8")
    done = extractor("reconcile", "twice.jsonl", "-o", "s.jsonl", cwd=folder)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 article in 1 story, 0 disagreements")
    (story,) = stories(folder / "s.jsonl")
    assert [x.relation for x in story.lineages] == ["original"]


def test_ctrl_c_keeps_what_the_judge_is_asked(folder: Path) -> None:
    command = ("reconcile", "facts.jsonl", "-o", "judged.jsonl", "--judge", "llm", "--one-story", "-q")
    with serve_in_thread(options=ServerOptions(latency=1.0)) as server:
        with interrupted_at(server, 1, command, folder):
            assert server.requests == server.bill.completions == 1
        assert not (folder / "judged.jsonl").exists()
        assert extractor(*command, cwd=folder, env=environment(server)).returncode == 0
        assert server.requests == 1  # what was under way is in the cache
