"""What stands in a ledger: sums, proof, why something was not found, and the way out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from extractor.errors import ExtractorError, StoreError
from extractor.llm.calls import Request, Usage
from extractor.llm.ledger import Ledger
from extractor.llm.ledger_entry import Entry, ledger_key
from extractor.llm.ledger_store import LedgerDown
from extractor.llm.prices import Prices
from extractor.llm.recordings_folder import LIVE, Recording, Recordings
from extractor.llm.recordings_match import body_diff, differing_parts, pieces_of
from extractor.llm.replies import check

__all__ = ["Miss", "Stats", "Verdict", "explain_miss", "export_lines", "export_recordings", "stats", "verify"]


@dataclass(slots=True)
class Stats:
    """Sums over all rows."""

    answers: int = 0
    """Rows that are served."""
    bill_only: int = 0
    """Rows kept for the bill: refusals, cut-off and invalid answers, second answers."""
    damaged: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    """At today's prices, of the models whose price is known; batch answers with the discount."""
    unpriced_tokens: int = 0
    """Tokens of models whose price is unknown."""
    size: int = 0
    """Bytes: of the database on disk, or of the values in another store."""
    oldest: str | None = None
    newest: str | None = None
    by_model: dict[str, int] = field(default_factory=dict)
    by_endpoint: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For JSON output."""
        return asdict(self)


def stats(ledger: Ledger, prices: Prices) -> Stats:
    """Counts every row once. Raises: StoreError where the ledger cannot be read."""
    result = Stats()
    models: Counter[str] = Counter()
    endpoints: Counter[str] = Counter()
    for row, entry in ledger.entries(lambda *_: setattr(result, "damaged", result.damaged + 1)):
        if "." in row:
            result.bill_only += 1
        else:
            result.answers += 1
        usage = entry.raw.usage or Usage()
        asked = str(entry.request.get("model", ""))
        model = entry.raw.model or asked
        result.input_tokens += usage.input_tokens
        result.cached_input_tokens += usage.cached_input_tokens
        result.output_tokens += usage.output_tokens
        cost = prices.cost(prices.named(entry.raw.model, asked), usage, batch=entry.provenance is not None)
        if cost is None:
            result.unpriced_tokens += usage.input_tokens + usage.output_tokens
        else:
            result.cost_usd += cost
        models[model] += 1
        endpoints[entry.endpoint] += 1
        result.oldest = min(result.oldest or entry.created, entry.created)
        result.newest = max(result.newest or entry.created, entry.created)
    result.by_model, result.by_endpoint = dict(models.most_common()), dict(endpoints.most_common())
    result.size = ledger.backing.size()
    return result


@dataclass(slots=True)
class Verdict:
    """What a full check found."""

    rows: int = 0
    """Rows looked at."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Row to cause: pickled, file-backed, damaged, edited, under a wrong key; "cache.db" to what is wrong with it."""
    unusable: list[str] = field(default_factory=list)
    """Served rows that today's reading no longer takes as answers: they will be asked again."""
    side_files: list[str] = field(default_factory=list)
    """Paid answers waiting beside the ledger."""

    @property
    def sound(self) -> bool:
        """Every row is what this program writes."""
        return not self.damaged


def verify(ledger: Ledger) -> Verdict:
    """Reads every row, hashes every request again, proves every key. Raises: StoreError where it cannot be read."""
    verdict = Verdict(side_files=sorted(str(path) for path in ledger.backing.side_folder.glob("unsaved-*.jsonl")))

    def damaged(row: str, cause: str) -> None:
        verdict.damaged[row] = cause

    faults = ledger.backing.faults()
    for row, entry in ledger.entries(damaged):
        try:
            entry.prove()
        except ExtractorError as error:
            verdict.damaged[row] = str(error)
            continue
        if "." not in row and not entry.usable:
            verdict.unusable.append(row)
        verdict.rows += 1
    verdict.rows += len(verdict.damaged)
    if faults:
        verdict.damaged["cache.db"] = f"the database is damaged: {'; '.join(faults)}"
    return verdict


@dataclass(frozen=True, slots=True)
class Miss:
    """Why one request is not in the ledger, or that it is."""

    name: str
    key: str
    found: bool
    nearest: str | None = None
    """Row of the entry that shares most text."""
    nearest_purpose: str | None = None
    differs_in: tuple[str, ...] = ()
    """Parts of the key that differ: "endpoint", "model", "system prompt", "article", "schema", a parameter, …; or
    "answer" where the very request was sent but no usable answer came."""
    diff: tuple[str, ...] = ()
    damage: str | None = None
    """Why the answer's own row cannot be served."""


def explain_miss(ledger: Ledger, requests: Iterable[tuple[Request, str]], endpoint: str) -> list[Miss]:
    """For each request, with its name: is its answer here, and if not, what is nearest and where it differs.

    Raises: StoreError where the ledger cannot be read.
    """
    wanted = [(request, name, ledger_key(request, endpoint)) for request, name in requests]
    missing: dict[str, tuple[Request, set[int]]] = {}
    damage: dict[str, str] = {}
    for request, _, key in wanted:
        try:
            if ledger.find(key) is not None:
                continue
        except LedgerDown:
            raise
        except StoreError as error:
            damage[key] = str(error)
        missing[key] = request, pieces_of(request.body())
    best: dict[str, tuple[float, str, Entry]] = {}
    if missing:
        for row, entry in ledger.entries(lambda *_: None):
            pieces = pieces_of(entry.request)
            for key, (request, own) in missing.items():
                # Same text first, then same model: with one article asked of two models the nearer one is shown.
                score = len(own & pieces) + 0.5 * (entry.request.get("model") == request.model)
                score += 1e6 * (entry.key == key)
                if score >= 1 and score > best.get(key, (0.0,))[0]:
                    best[key] = (score, row, entry)
    misses: list[Miss] = []
    for request, name, key in wanted:
        if key not in missing:
            misses.append(Miss(name, key, found=True))
        elif key not in best:
            misses.append(Miss(name, key, found=False, damage=damage.get(key)))
        else:
            _, row, entry = best[key]
            body = request.body()
            parts = _parts(entry, body, endpoint)
            diff = tuple(body_diff(entry.request, body)) if parts != ["answer"] else ()
            misses.append(Miss(name, key, False, row, entry.purpose, tuple(parts), diff, damage.get(key)))
    return misses


def _parts(entry: Entry, body: Mapping[str, object], endpoint: str) -> list[str]:
    parts = ["endpoint"] if entry.endpoint != endpoint else []
    if entry.request.get("model") != body["model"]:
        parts.append("model")
    parts += differing_parts(entry.request, body)
    return parts or ["answer"]


def export_lines(ledger: Ledger, damaged: Callable[[str, str], None] | None = None) -> Iterator[str]:
    """Every row as one line of JSON with its reply as the server sent it.

    A damaged row goes to `damaged(row, cause)`; without it, raises StoreError.
    """
    for row, entry in ledger.entries(damaged):
        usage = entry.raw.usage
        document = {
            "row": row,
            "served": "." not in row,
            "endpoint": entry.endpoint,
            "created": entry.created,
            "purpose": entry.purpose,
            "provenance": entry.provenance,
            "status": entry.raw.status,
            "mode": entry.raw.mode,
            "attempt": entry.raw.attempt,
            "model": entry.raw.model,
            "finish_reason": entry.raw.finish_reason,
            "usage": usage and asdict(usage),
            "request": entry.request,
            "reply": entry.raw.body.decode("utf-8", "replace"),
        }
        yield json.dumps(document) + "\n"


def export_recordings(
    ledger: Ledger, recordings: Recordings, damaged: Callable[[str, str], None] | None = None
) -> tuple[int, int]:
    """Every served answer as a recording: how many were written, and how many were there already.

    A damaged row goes to `damaged(row, cause)`; without it, raises StoreError, as where the folder cannot be written.
    """
    written = known = 0
    for row, entry in ledger.entries(damaged):
        if "." in row or not entry.usable:
            continue
        answer = check(entry.raw, origin="cache")
        new = recordings.keep(
            Recording(
                request=entry.request,
                answer=answer.text,
                model=answer.model or str(entry.request["model"]),
                provenance=entry.provenance or LIVE,
                recorded_at=entry.created[:10] or datetime.now(UTC).date().isoformat(),
                name=entry.purpose,
                usage=entry.raw.usage,
            )
        )
        written, known = written + new, known + (not new)
    return written, known
