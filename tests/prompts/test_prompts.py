"""Prompt files load by name and version, fill their slots once, and say what is wrong with them."""

from __future__ import annotations

import pytest

from extractor.errors import PromptError
from extractor.prompts import list_prompts, load_prompt, parse_prompt


def test_every_shipped_prompt_loads() -> None:
    assert "facts" in list_prompts()
    for name, versions in list_prompts().items():
        for version in versions:
            prompt = load_prompt(name, version)
            assert prompt.label == f"{name}@{version}"
            assert len(prompt.sha256) == 64


def test_the_newest_version_is_the_default() -> None:
    assert load_prompt("facts").version == list_prompts()["facts"][-1]


def test_a_slot_inside_an_article_is_not_filled() -> None:
    _, user = load_prompt("facts").fill(context="c", code="0", article="Our template says {{context}} and {{code}}.")
    assert "{{context}} and {{code}}" in user


@pytest.mark.parametrize("slots", [{}, {"article": "x"}, {"article": "", "code": "", "context": "", "more": ""}])
def test_slots_must_fit(slots: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="has the slots"):
        load_prompt("facts").fill(**slots)


@pytest.mark.parametrize(
    ("name", "version", "message"), [("nosuch", None, "no prompt"), ("facts", 999, "no version 999")]
)
def test_an_unknown_prompt_says_what_there_is(name: str, version: int | None, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        load_prompt(name, version)


@pytest.mark.parametrize(
    "text", ["", "# system\nx\n# user\ny\n", "---\nname: a\nversion: one\n---\n# system\nx\n# user\ny\n"]
)
def test_a_broken_file_is_named(text: str) -> None:
    with pytest.raises(PromptError, match=r"broken\.md"):
        parse_prompt(text, "broken.md")
