"""Prompt files, one per name and version: front matter, then a `# system` and a `# user` section.

A prompt's text is part of every cache key and recording, so a released file is never edited: a change is a new
version. Slots are `{{name}}`, filled by plain text replacement in one pass, so an article that contains `{{name}}`
itself is not filled in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.errors import PromptError

__all__ = ["Prompt", "list_prompts", "load_prompt", "parse_prompt"]

_FILE = re.compile(r"^(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9]\d*)\.md$")
_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt version. `sha256` is over the whole file's text."""

    name: str
    version: int
    system: str
    user: str
    sha256: str
    text: str

    @property
    def label(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    def fill(self, **slots: str) -> tuple[str, str]:
        """(system, user) with the slots filled. Raises PromptError for a slot that is missing or unknown."""
        wanted = set(_SLOT.findall(self.system)) | set(_SLOT.findall(self.user))
        if wanted != set(slots):
            raise PromptError(f"prompt {self.label!r} has the slots {sorted(wanted)}, got {sorted(slots)}")

        def one(part: str) -> str:
            return _SLOT.sub(lambda m: slots[m.group(1)], part)

        return one(self.system), one(self.user)


def parse_prompt(text: str, where: str) -> Prompt:
    """A prompt from its file's text. Raises PromptError, naming `where`, if a part is missing."""
    head = re.match(r"\A---\n(.*?)\n---\n", text, re.S)
    body = re.search(r"^# system\n(.*?)^# user\n(.*)\Z", text, re.S | re.M)
    if not head or not body:
        raise PromptError(f"{where}: a prompt file needs front matter, '# system' and '# user'")
    meta = dict(line.split(":", 1) for line in head[1].splitlines() if ":" in line)
    name, version = meta.get("name", "").strip(), meta.get("version", "").strip()
    if not name or not version.isdigit():
        raise PromptError(f"{where}: the front matter needs 'name' and a whole 'version'")
    return Prompt(
        name=name,
        version=int(version),
        system=body[1].strip() + "\n",
        user=body[2].strip() + "\n",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )


@cache
def list_prompts() -> dict[str, tuple[int, ...]]:
    """Name → versions, ascending."""
    found: dict[str, list[int]] = {}
    for entry in files(__name__).iterdir():
        if m := _FILE.match(entry.name):
            found.setdefault(m["name"], []).append(int(m["version"]))
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}


@cache
def load_prompt(name: str, version: int | None = None) -> Prompt:
    """The prompt `name`, newest version unless one is given. Raises PromptError if there is none."""
    versions = list_prompts().get(name)
    if not versions:
        raise PromptError(f"there is no prompt {name!r} (available: {', '.join(list_prompts())})")
    wanted = versions[-1] if version is None else version
    if wanted not in versions:
        raise PromptError(
            f"prompt {name!r} has no version {wanted} (available: {', '.join(map(str, versions))}); "
            f"use {name}@{versions[-1]}"
        )
    file = f"{name}.v{wanted}.md"
    prompt = parse_prompt((files(__name__) / file).read_text(encoding="utf-8"), file)
    if (prompt.name, prompt.version) != (name, wanted):
        raise PromptError(f"{file}: the front matter says {prompt.label!r}")
    return prompt
