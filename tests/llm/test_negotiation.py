"""What is remembered of a server's output modes."""

from __future__ import annotations

from pathlib import Path

from extractor.llm.negotiation import ModeFile, Negotiation


def test_the_mode_is_remembered_per_endpoint_and_model_between_runs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "modes.json"
    first = Negotiation("a/v1", ModeFile(path))
    assert first.mode("m") == "strict"
    assert first.refused("m", "strict")
    assert first.refused("m", "schema")
    assert Negotiation("a/v1", ModeFile(path)).mode("m") == "object"
    assert Negotiation("a/v1", ModeFile(path)).mode("other") == "strict"
    assert Negotiation("b/v1", ModeFile(path)).mode("m") == "strict"
    assert [file.name for file in path.parent.iterdir()] == ["modes.json"]


def test_many_refusals_of_one_mode_are_one_step() -> None:
    negotiation = Negotiation("a/v1")
    assert all(negotiation.refused("m", "strict") for _ in range(64))
    assert negotiation.mode("m") == "schema"


def test_below_the_last_mode_there_is_none() -> None:
    negotiation = Negotiation("a/v1")
    for mode in ("strict", "schema", "object"):
        assert negotiation.refused("m", mode)
    assert not negotiation.refused("m", "fenced")
    assert negotiation.mode("m") == "fenced"


def test_a_damaged_or_unwritable_memory_is_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "modes.json"
    for text in ("{", "[]", '{"a/v1 m": "telepathy"}', '{"a/v1 m": 5}'):
        path.write_text(text)
        assert Negotiation("a/v1", ModeFile(path)).mode("m") == "strict"
    (tmp_path / "file").write_text("")
    blocked = Negotiation("a/v1", ModeFile(tmp_path / "file" / "modes.json"))
    assert blocked.refused("m", "strict")
    assert blocked.mode("m") == "schema"
