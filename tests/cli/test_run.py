"""`extractor run` and the commands around it."""

from __future__ import annotations

import json
from pathlib import Path

from extractor.schemas import ArticleFacts, Story
from extractor.settings import Settings
from tests.cli.command import extractor

SEEDS = Path(__file__).parents[2] / "seeds"


def test_the_main_job_on_the_seeds(tmp_path: Path) -> None:
    done = extractor("run", SEEDS, "-o", "out", "--engine", "rules", "--judge", "none", cwd=tmp_path)
    assert done.returncode == 0
    out = tmp_path / "out"
    assert sorted(p.name for p in out.iterdir()) == ["facts.jsonl", "review.html", "run.json", "stories.jsonl"]
    facts = [ArticleFacts.model_validate_json(line) for line in (out / "facts.jsonl").read_bytes().splitlines()]
    (story,) = [Story.model_validate_json(line) for line in (out / "stories.jsonl").read_bytes().splitlines()]
    assert len(facts) == len(story.articles) == 5
    record = json.loads((out / "run.json").read_text())
    assert record["extracted"] == {"done": 5, "kept": 0, "failed": 0}
    assert record["found"]["lineages"] == len(story.lineages)
    assert sum(record["found"]["disagreements"].values()) == len(story.disagreements)
    assert record["bill"]["calls"] == 0
    for heading in ("Articles", "Facts", "Coverage", "Story", "Disagreements", "Cost", "Page"):
        assert any(line.startswith(heading) for line in done.stdout.splitlines())
    assert f"{len(story.lineages)} independent source" in done.stdout
    assert "out/review.html" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 145

    before = {p.name: p.read_bytes() for p in out.iterdir() if p.name != "run.json"}
    again = extractor("run", SEEDS, "-o", "out", "--engine", "rules", "--judge", "none", "--json", "-q", cwd=tmp_path)
    assert json.loads(again.stdout)["extracted"] == {"done": 0, "kept": 5, "failed": 0}
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.name != "run.json"} == before


def test_the_same_in_three_steps_gives_the_same_stories(tmp_path: Path) -> None:
    extractor("run", SEEDS, "-o", "out", "--engine", "rules", "--judge", "none", "-q", cwd=tmp_path)
    extractor("extract", SEEDS, "-o", "facts.jsonl", "--engine", "rules", "-q", cwd=tmp_path)
    facts = (tmp_path / "facts.jsonl").read_bytes()
    assert facts == (tmp_path / "out" / "facts.jsonl").read_bytes()
    piped = extractor("reconcile", "-", "--judge", "none", "-q", cwd=tmp_path, stdin=facts)
    extractor("reconcile", "facts.jsonl", "-o", "stories.jsonl", "--judge", "none", "-q", cwd=tmp_path)
    stories = (tmp_path / "stories.jsonl").read_text("utf-8")
    assert stories == piped.stdout == (tmp_path / "out" / "stories.jsonl").read_text("utf-8")


def test_bad_articles_do_not_stop_the_job(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    done = extractor("run", SEEDS, "bad.txt", "-o", "out", "--engine", "rules", cwd=tmp_path)
    assert done.returncode == 1
    assert "Failed         1" in done.stdout
    assert (tmp_path / "out" / "review.html").stat().st_size > 10_000
    alone = extractor("run", "bad.txt", "-o", "none", cwd=tmp_path)
    assert alone.returncode == 4
    assert not (tmp_path / "none" / "stories.jsonl").exists()


def test_results_cannot_be_put_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = extractor("run", SEEDS, "-o", "out", "--engine", "rules", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)


def test_facts_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    extractor("extract", SEEDS, "-o", "facts.jsonl", "--engine", "rules", "-q", cwd=tmp_path)
    lines = (tmp_path / "facts.jsonl").read_text("utf-8").splitlines()
    other = json.loads(lines[0])
    other["schema_version"] = "0"
    lying = json.loads(lines[0])
    lying["quotes"][0]["parts"][0]["start"] += 1
    bad = ["not json", "{}", json.dumps(other), json.dumps(lying)]
    (tmp_path / "mixed.jsonl").write_text("\n".join([*lines[:2], *bad]) + "\n", "utf-8")
    done = extractor("reconcile", "mixed.jsonl", "-o", "stories.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert [e.split(": ")[1] for e in errors] == [f"mixed.jsonl#{n}" for n in (3, 4, 5, 6)]
    assert "another schema version" in errors[2]
    (story,) = [Story.model_validate_json(s) for s in (tmp_path / "stories.jsonl").read_text("utf-8").splitlines()]
    assert len(story.articles) == 2

    (tmp_path / "empty.jsonl").touch()
    for name in ("empty.jsonl", "missing.jsonl"):
        done = extractor("reconcile", name, "-o", "none.jsonl", cwd=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert not (tmp_path / "none.jsonl").exists()


def test_a_disagreement_can_be_explained(tmp_path: Path) -> None:
    extractor("extract", SEEDS, "-o", "facts.jsonl", "--engine", "rules", "-q", cwd=tmp_path)
    done = extractor("reconcile", "facts.jsonl", "--judge", "none", "--explain", "d1", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("d1: ")
    assert len(done.stdout.splitlines()) > 2
    none = extractor("reconcile", "facts.jsonl", "--judge", "none", "--explain", "d999", cwd=tmp_path)
    assert (none.returncode, none.stdout) == (4, "")
    assert "no 'd999'" in none.stderr


def test_config_says_where_each_value_comes_from_and_shows_no_key(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("EXTRACTOR_MODEL=from-file\nOPENAI_API_KEY=sk-file-secret\nEXTRACTOR_TIMEOUT=7\n")
    env = {"EXTRACTOR_TIMEOUT": "9", "EXTRACTOR_MODLE": "x", "EXTRACTOR_HEADERS": '{"api-key": "header-secret"}'}
    done = extractor("config", "--json", cwd=tmp_path, env=env)
    listing = json.loads(done.stdout)
    assert (listing["model"]["value"], listing["model"]["from"]) == ("from-file", ".env")
    assert (listing["timeout"]["value"], listing["timeout"]["from"]) == (9.0, "environment")
    assert listing["concurrency"]["from"] == "default"
    assert listing["openai_api_key"]["value"] == "********"
    assert "did you mean EXTRACTOR_MODEL" in done.stderr
    plain = extractor("config", cwd=tmp_path, env=env)
    doctor = extractor("doctor", cwd=tmp_path, env=env)
    for text in (done.stdout, done.stderr, plain.stdout, plain.stderr, doctor.stdout, doctor.stderr):
        assert "secret" not in text
    assert doctor.returncode == 0


def test_credentials_are_written_nowhere(tmp_path: Path) -> None:
    env = {
        "OPENAI_API_KEY": "sk-hunter2",
        "OPENAI_BASE_URL": "http://user:hunter2@localhost:9/v1?key=hunter2",
        "EXTRACTOR_HEADERS": '{"api-key": "hunter2"}',
    }
    done = extractor("run", SEEDS, "-o", "out", "--engine", "rules", "--judge", "none", cwd=tmp_path, env=env)
    assert "hunter2" not in (tmp_path / "out" / "run.json").read_text() + done.stdout + done.stderr
    done = extractor("config", cwd=tmp_path, env=env)
    assert "localhost:9/v1" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_settings_in_words_hold_no_credentials(tmp_path: Path) -> None:
    settings = Settings(
        openai_base_url="https://user:hunter2@host/v1?key=hunter2", openai_api_key="hunter2",
        headers={"api-key": "hunter2"}, cache="redis://:hunter2@host/0", _env_file=None,
    )  # fmt: skip
    for words in (repr(settings), str(settings), repr([settings])):
        assert "hunter2" not in words
        assert "host/v1" in words
    assert "model='gpt-" in repr(settings)


def test_schema_is_json_schema(tmp_path: Path) -> None:
    names = [line.split()[0] for line in extractor("schema", cwd=tmp_path).stdout.splitlines()]
    assert {"ArticleFacts", "Story", "Decision", "Span"} <= set(names)
    schema = json.loads(extractor("schema", "ArticleFacts", cwd=tmp_path).stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert all("description" in p or "$ref" in p for p in schema["$defs"]["Quote"]["properties"].values())


def test_doctor_finds_what_is_in_the_way(tmp_path: Path) -> None:
    done = extractor("doctor", "--json", cwd=tmp_path, env={"EXTRACTOR_ENGINE": "llm"})
    assert done.returncode == 3
    (problem,) = [c for c in json.loads(done.stdout) if c["state"] == "problem"]
    assert problem["what"] == "endpoint"
    offline = {"OPENAI_BASE_URL": "http://127.0.0.1:9", "EXTRACTOR_OFFLINE": "1"}
    assert "--offline" in extractor("doctor", "--online", cwd=tmp_path, env=offline).stdout
