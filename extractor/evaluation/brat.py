"""brat standoff with attributions, as PolNeAR and PARC export it: Source, Cue, Content and links between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputError

__all__ = ["Standoff", "StandoffAttribution", "read_standoff"]

_BOUND = re.compile(r"^(T\d+)\t(\S+) ([\d ;]+)\t")
_EVENT = re.compile(r"^E\d+\t(\S+)((?: \S+:T?E?\d+)*)")
_RELATION = re.compile(r"^R\d+\t(\S+) (\S+):(T\d+) (\S+):(T\d+)")

Pieces = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StandoffAttribution:
    """One attribution: each part as pieces, in text order; empty where the annotation has none."""

    source: Pieces
    cue: Pieces
    content: Pieces


@dataclass(frozen=True, slots=True)
class Standoff:
    """A text and its attributions. Offsets are code points, as brat counts them."""

    text: str
    attributions: tuple[StandoffAttribution, ...]


def read_standoff(path: Path) -> Standoff:
    """The annotation in `path` (.ann) over the text beside it (.txt).

    Attributions are events (`E1 Attribution:T2 Source:T1 Content:T3`, the trigger being the cue) or, where a file has
    none, relations from a Cue or Content to the other parts.

    Raises: InputError if a file is missing, or an offset does not fit the text.
    """
    text_path = path.with_suffix(".txt")
    try:
        text = text_path.read_bytes().decode("utf-8")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"brat annotation {str(path)!r} needs itself and {text_path.name!r} in UTF-8: {error}"
        ) from error
    bound: dict[str, tuple[str, Pieces]] = {}
    attributions: list[StandoffAttribution] = []
    links: dict[str, set[str]] = {}
    for number, line in enumerate(lines, start=1):
        if m := _BOUND.match(line):
            pieces = tuple((int(a), int(b)) for a, b in (p.split() for p in m[3].split(";")))
            if any(not 0 <= a < b <= len(text) for a, b in pieces):
                raise InputError(
                    f"{str(path)!r} line {number}: offsets {m[3]!r} do not fit a text of {len(text)} characters"
                )
            bound[m[1]] = (m[2].casefold(), pieces)
    for line in lines:
        if m := _EVENT.match(line):
            arguments = [a.rpartition(":") for a in (m[1], *m[2].split())]
            attributions.append(_attribution(bound, [(role, ref) for role, _, ref in arguments]))
        elif m := _RELATION.match(line):
            links.setdefault(m[3], set()).add(m[5])
    if not attributions and links:
        for head, others in sorted(links.items()):
            attributions.append(_attribution(bound, [(bound[r][0], r) for r in (head, *sorted(others)) if r in bound]))
    return Standoff(text, tuple(a for a in attributions if a.content))


def _attribution(bound: dict[str, tuple[str, Pieces]], arguments: list[tuple[str, str]]) -> StandoffAttribution:
    parts: dict[str, list[tuple[int, int]]] = {"source": [], "cue": [], "content": []}
    for role, ref in arguments:
        kind, pieces = bound.get(ref, ("", ()))
        for name in parts:
            if name in kind or (not kind and name in role.casefold()):
                parts[name] += pieces
    return StandoffAttribution(*(tuple(sorted(parts[n])) for n in ("source", "cue", "content")))
