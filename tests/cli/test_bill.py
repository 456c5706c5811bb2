"""What a whole run may spend and says it has spent: every step, and every reply that was billed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.errors import ReplayMiss
from extractor.testing.faults import Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from extractor.testing.server_command import recorded_answers
from tests.cli.command import extractor
from tests.cli.test_model import articles, environment, lines

SEEDS = Path(__file__).parents[2] / "seeds"
_recorded = recorded_answers(SEEDS / "recordings")


def answer(body: dict[str, Any]) -> str:
    """The seeds' own answers; nothing found for any other question."""
    try:
        return _recorded(body)
    except ReplayMiss:
        schema = body["response_format"]["json_schema"]["schema"]
        return json.dumps({name: [] for name in schema["properties"]})


def tokens(server: OpenAIServer) -> tuple[int, int]:
    return server.bill.input_tokens, server.bill.output_tokens


def billed(folder: Path) -> dict[str, Any]:
    bill: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))["bill"]
    return bill


def test_facts_and_judge_share_one_ceiling(tmp_path: Path) -> None:
    with serve_in_thread(answer) as server:
        env = environment(server)
        assert extractor("extract", SEEDS, "-o", "facts.jsonl", "-q", cwd=tmp_path, env=env).returncode == 0
        facts = sum(tokens(server))
    with serve_in_thread(answer) as server:
        # Room for the last article's estimate, not for the judge's question after it; alone that would have room.
        ceiling = facts + 10_000
        env = environment(server, EXTRACTOR_CACHE_DIR="fresh")
        done = extractor("run", SEEDS, "-o", "out", "-j", 1, "--max-tokens", ceiling, "-q", cwd=tmp_path, env=env)
        assert done.returncode == 1
        assert f"--max-tokens {ceiling} is reached: {facts} used" in done.stderr
        assert "judge" in done.stderr
        assert sum(tokens(server)) == facts
        raised = extractor("run", SEEDS, "-o", "out", "-q", cwd=tmp_path, env=env)
        assert raised.returncode == 0, raised.stderr
        judge = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["judge"]
        assert judge["input_tokens"] == server.bill.input_tokens - sum(
            f.provenance.input_tokens for f in lines(tmp_path / "out" / "facts.jsonl")
        )
        assert f"{judge['calls']} request" in raised.stdout  # what this run has paid: the judge


def test_the_runs_bill_is_the_servers_and_the_ledgers_whatever_failed(tmp_path: Path) -> None:
    articles(tmp_path / "in", 40)
    kinds = (
        "invalid-json",
        "wrong-schema",
        "refusal",
        "content-filter",
        "length",
        "no-content",
        "503",
        "empty-choices",
    )
    faults = Faults(0.3, kinds)  # type: ignore[arg-type]
    with serve_in_thread(answer, ServerOptions(faults=faults)) as server:
        env = environment(server, EXTRACTOR_REASKS="1", EXTRACTOR_MODEL="gpt-4o-mini")
        done = extractor("run", "in", SEEDS, "-o", "out", cwd=tmp_path, env=env)
        assert done.returncode == 1, done.stderr
        bill = billed(tmp_path / "out")
        assert (bill["input_tokens"], bill["output_tokens"]) == tokens(server)
        assert f"{bill['input_tokens']:,} + {bill['output_tokens']:,} tokens" in done.stdout
        assert bill["cost_usd"] == round((bill["input_tokens"] * 0.15 + bill["output_tokens"] * 0.6) / 1e6, 6)
        stats = json.loads(extractor("cache", "stats", "--json", cwd=tmp_path, env=env).stdout)
        assert (stats["input_tokens"], stats["output_tokens"]) == tokens(server)
    found = lines(tmp_path / "out" / "facts.jsonl")
    assert len(found) < 45  # some failed, and were paid for
    assert sum(f.provenance.input_tokens for f in found) < bill["input_tokens"]


def test_what_the_price_is_not_known_of_is_named(tmp_path: Path) -> None:
    articles(tmp_path / "in", 3)
    with serve_in_thread(options=ServerOptions(faults=Faults(at={2: "no-usage"}))) as server:
        env = environment(server)
        done = extractor("extract", "in", "-o", "a.jsonl", "-j", 1, cwd=tmp_path, env=env)
        assert "and more: 1 reply without a count of tokens" in done.stderr
        assert "price" not in done.stderr
        other = extractor("extract", "in", "-o", "b.jsonl", "--model", "local-7b", cwd=tmp_path, env=env)
        assert "price of local-7b not known" in other.stderr
        assert "count of tokens" not in other.stderr
