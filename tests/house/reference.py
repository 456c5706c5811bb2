"""The parts of the documentation that are made from the code. `python -m tests.house.reference` writes them anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import extractor.schemas as contract
from extractor.schemas.described import descriptions
from extractor.settings import Settings, variable_of
from tests.house.source import ROOT

__all__ = ["PARTS", "with_parts"]


def help_of(*command: str) -> str:
    environment = {**os.environ, "COLUMNS": "110", "TERMINAL_WIDTH": "110", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "extractor", *command, "--help"],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return done.stdout.replace("python -m extractor", "extractor").rstrip()


def listed(help_text: str) -> list[str]:
    """Names of the commands in a help page."""
    part = help_text.partition("Commands:\n")[2].partition("\n\n")[0]
    return [line.split()[0] for line in part.splitlines() if re.match(r"  \S", line)]


def commands() -> str:
    pages = []
    for name in listed(help_of()):
        page = help_of(name)
        pages.append(f"### `extractor {name}`\n\n```text\n{page}\n```\n")
        for below in listed(page):
            pages.append(f"#### `extractor {name} {below}`\n\n```text\n{help_of(name, below)}\n```\n")
    return "\n".join(pages)


def settings() -> str:
    lines = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    about = descriptions(Settings)
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = "the system's cache folder" if name == "cache_dir" else "" if default in (None, {}) else f"`{default}`"
        lines.append(f"| `{variable_of(name)}` | {shown} | {cell(about.get(name, ''))} |")
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def models() -> str:
    order = ["ArticleFacts", "Article", "Span", "Attribution", "Source", "Quote", "Figure", "Claim", "Flag", "Coverage",
             "Provenance", "Story", "Lineage", "LineageEvidence", "MergedFact", "ItemRef", "Disagreement", "Position",
             "Decision"]  # fmt: skip
    parts = []
    for name in order:
        model = getattr(contract, name)
        assert issubclass(model, BaseModel)
        parts.append(f"### {name}\n\n{(model.__doc__ or '').strip()}\n")
        parts.append("| Field | Type | Meaning |\n| --- | --- | --- |")
        schema = model.model_json_schema()
        for field, says in schema["properties"].items():
            description = says.get("description", "")
            parts.append(f"| `{field}` | {kind_of(says)} | {cell(description)} |")
        parts.append("")
    return "\n".join(parts)


def kind_of(says: dict[str, Any]) -> str:
    """A JSON Schema type in a few words."""
    if "$ref" in says:
        return str(says["$ref"]).rpartition("/")[2]
    if "enum" in says:
        return " \\| ".join(f"`{v}`" for v in says["enum"])
    if "const" in says:
        return f"`{says['const']}`"
    if "anyOf" in says:
        kinds = [kind_of(one) for one in says["anyOf"]]
        return " \\| ".join(dict.fromkeys(k for k in kinds if k != "null")) + ("?" if "null" in kinds else "")
    if says.get("type") == "array":
        return f"list of {kind_of(says['items'])}"
    return str(says.get("type", "any"))


PARTS = {
    "docs/cli.md": {"commands": commands, "settings": settings},
    "docs/formats.md": {"models": models},
}


def with_parts(document: str, text: str) -> str:
    """The document's text with its generated parts made anew."""
    for name, make in PARTS[document].items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.S)
        assert pattern.search(text), f"{document} has no place for {name}"
        body = make()
        text = pattern.sub(lambda m, body=body: f"{m[1]}\n{body}\n{m[2]}", text)  # type: ignore[misc]
    return text


def main() -> None:
    for document in PARTS:
        path = Path(ROOT / document)
        path.write_text(with_parts(document, path.read_text("utf-8")), "utf-8")
        print(f"wrote {document}")


if __name__ == "__main__":
    main()
