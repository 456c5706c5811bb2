"""Articles on their way to a worker and outcomes on their way back, packed some to a row of a Ray dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import extractor.errors as errors
from extractor.errors import ExtractorError
from extractor.integrations.arrow_types import load_pyarrow
from extractor.llm.usage import Account
from extractor.pipeline.extract import Failed, Outcome, Skipped
from extractor.pipeline.reading import Unread
from extractor.schemas import Article, ArticleFacts

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Paid", "Parcel", "Stopped", "Warned", "packed", "parcels_of", "row_of", "unpacked", "unpacked_article"]

Parcel = tuple[str, str]
"""What it is, and its JSON."""


class Stopped(Exception):
    """Not an article's own failure: the engine cannot go on. Carries what the run ends with."""

    def __init__(self, cause: ExtractorError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Paid:
    """What a worker has spent since it last told."""

    account: Account


class Warned(str):
    """What a person should know of an article that was read all the same."""

    __slots__ = ()


def packed(item: Article | Outcome | Warned | Stopped | Paid) -> Parcel:
    """The parcel of one thing."""
    if isinstance(item, ArticleFacts):
        return "facts", item.model_dump_json()
    if isinstance(item, Article):
        return "article", item.model_dump_json()
    if isinstance(item, Skipped):
        return "skipped", _without_text(item.article)
    if isinstance(item, Unread):
        return "unread", json.dumps(asdict(item))
    if isinstance(item, Failed):
        error = {"error": type(item.error).__name__, "message": str(item.error)}
        return "failed", json.dumps({"article": _without_text(item.article), **error})
    if isinstance(item, Stopped):
        return "stopped", json.dumps({"error": type(item.cause).__name__, "message": str(item)})
    if isinstance(item, Paid):
        return "paid", json.dumps(item.account.as_dict())
    return "warning", json.dumps(item)


def unpacked(parcel: Parcel) -> Outcome | Warned | Stopped | Paid:
    """What is in a parcel that a worker sent. An article that failed or was skipped comes without its text."""
    kind, body = parcel
    if kind == "facts":
        return ArticleFacts.model_validate_json(body)
    if kind == "skipped":
        return Skipped(Article.model_validate_json(body))
    told: Any = json.loads(body)
    if kind == "unread":
        return Unread(**told)
    if kind == "failed":
        return Failed(Article.model_validate_json(told["article"]), _error(told["error"], told["message"]))
    if kind == "stopped":
        cause = _error(told["error"], told["message"])
        return Stopped(cause if isinstance(cause, ExtractorError) else ExtractorError(str(cause)))
    if kind == "paid":
        return Paid(Account(**{**told, "unpriced": set(told["unpriced"])}))
    return Warned(told)


def unpacked_article(parcel: Parcel) -> Article | None:
    """The article to be worked on; None for a parcel of anything else, which is passed on as it is."""
    return Article.model_validate_json(parcel[1]) if parcel[0] == "article" else None


def row_of(parcels: Iterable[Parcel]) -> pa.Table:
    """Parcels as one row. Why a row: Ray cuts and joins rows into blocks as it sees fit, and these stay together."""
    pa = load_pyarrow()
    kinds, bodies = list[str](), list[str]()
    for kind, body in parcels:
        kinds.append(kind)
        bodies.append(body)
    columns = {
        "kind": pa.array([kinds], pa.list_(pa.string())),
        "body": pa.array([bodies], pa.list_(pa.large_string())),
    }
    return pa.table(columns)


def parcels_of(rows: pa.Table) -> list[Parcel]:
    """All parcels in these rows, in order."""
    held = list[Parcel]()
    for kinds, bodies in zip(rows["kind"].to_pylist(), rows["body"].to_pylist(), strict=True):
        held += zip(kinds, bodies, strict=True)
    return held


def _without_text(article: Article) -> str:
    return article.model_copy(update={"text": None, "boilerplate": ()}).model_dump_json()


def _error(name: str, message: str) -> Exception:
    """The error by its name; one that is none of ours becomes a class of that name, which is what failures state."""
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, ExtractorError)):
        kind = type(name, (Exception,), {})
    made: Exception = kind(message)
    return made
