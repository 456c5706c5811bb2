"""How long an answer is with labels on marks, and how long the same extraction is with its evidence copied out.

    python bench/answer_size.py [RECORDINGS]

Each recorded answer is written again three times. *Contract*: the facts that come of it in the contract's own fields,
every span as its text and every reference as the speaker's name: what a model fills when it is handed the Pydantic
models and told to quote, as the peers do. *Keyed*: the answer's own entries as JSON objects with short keys, but a
quotation, figure, clause or evidence sentence stands there word for word in place of its number. *Lines*: the same
copied words in our one-line entries, so that nothing but the copying differs. Sizes are characters of compact JSON and
tokens of the o200k encoding (`pip install bpe-openai`, which carries its vocabulary).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import bpe_openai

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Labelled
from extractor.engines.draft import Draft
from extractor.engines.llm.places import Places
from extractor.engines.llm.resolve import resolve
from extractor.engines.llm.windows import Window
from extractor.engines.wire import parse_draft
from extractor.llm.recordings import Recordings
from extractor.schemas import Provenance, Span
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch

ROOT = Path(__file__).parent.parent
ENCODING = bpe_openai.get_encoding("o200k_base")


def tokens(text: str) -> int:
    """Tokens of the o200k encoding, which OpenAI's models since GPT-4o use."""
    return len(ENCODING.encode(text))


def keyed(draft: Draft, marked: MarkedText) -> dict[str, Any]:
    """The same entries with the words themselves in place of numbers and shortened clauses."""
    places = Places(marked)

    def words(place: Stretch | None) -> str:
        return marked.text[place.start : place.end] if place else ""

    data = draft.model_dump(exclude={"unread"})
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


def lines(data: dict[str, Any]) -> dict[str, list[str]]:
    """Keyed entries as one line each, as the wire format has them: empty where there is nothing."""

    def cell(value: Any) -> str:
        if isinstance(value, list):
            return "|".join(map(str, value))
        return "" if value in (None, False) else str(value)

    return {kind: ["|".join(cell(v) for v in entry.values()) for entry in entries] for kind, entries in data.items()}


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


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "seeds" / "recordings"
    forms = ("ours", "lines", "keyed", "contract")
    print(f"{'':22s} {'characters':>35s}   {'tokens':>35s}   tokens: ours /")
    print(f"{'':22s} {''.join(f'{f:>9s}' for f in forms)}  {''.join(f'{f:>9s}' for f in forms)}   lines keyed contract")
    total = [0] * 8
    recordings = Recordings(folder)
    for name in recordings.names():
        path = ROOT / "seeds" / f"{name.split('.')[0]}.txt"
        if not path.exists():
            continue
        marked = mark_up(read_article(path.read_bytes().decode(), path=path.name))
        answer = recordings.read(name).answer
        draft = parse_draft(answer)
        full = keyed(draft, marked)
        texts = [compact(x) for x in (json.loads(answer), lines(full), full, contract(draft, marked))]
        row = [len(t) for t in texts] + [tokens(t) for t in texts]
        total = [a + b for a, b in zip(total, row, strict=True)]
        show(path.stem, row)
    if any(total):
        show("all", total)


def show(name: str, row: list[int]) -> None:
    cells = ["".join(f"{n:9d}" for n in half) for half in (row[:4], row[4:])]
    print(f"{name[:22]:22s} {'  '.join(cells)}   " + "  ".join(f"{row[4] / n:.2f}" for n in row[5:]))


if __name__ == "__main__":
    main()
