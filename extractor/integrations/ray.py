"""Ray Data: extraction on a pool of workers, reconciliation over what they made. Needs the extra [ray]."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from extractor.errors import ConfigError
from extractor.integrations.arrow import Enricher, EnrichOptions
from extractor.reconcile import ReconcileOptions, iter_stories
from extractor.schemas import ArticleFacts
from extractor.settings import Settings, load_settings

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

__all__ = ["extract_dataset", "reconcile_dataset"]

_BATCH = 64
"""Articles in one batch. Why: what a killed worker has to be asked for again (its paid answers are in the cache)."""


_NESTED, _STORIES = EnrichOptions(), ReconcileOptions()


def extract_dataset(
    articles: Dataset,
    *,
    text_column: str = "text",
    options: EnrichOptions = _NESTED,
    settings: Settings | None = None,
    workers: int = 2,
    batch_size: int = _BATCH,
) -> Dataset:
    """The rows of `articles` with facts columns, as `extractor.integrations.arrow.enrich` gives them.

    `workers` processes do the work, each with one client, one cache and one limiter. Rates and cost limits of the
    settings are divided among them, so that all together keep them. A worker that dies is replaced and its batch done
    again; what it had paid for is in the cache if the workers share its folder.

    Raises:
        ConfigError: Ray is not installed.
    """
    ray_data = _ray_data()
    whole = load_settings().settings if settings is None else settings
    shared = whole.model_copy(update=_share(whole, workers))
    extracted: Dataset = articles.map_batches(
        _Worker,
        fn_constructor_args=(Enricher(text_column, options, settings=shared),),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray_data.ActorPoolStrategy(size=workers),
    )
    return extracted


def _share(settings: Settings, workers: int) -> dict[str, object]:
    """A worker's part of the limits that hold for all of them."""
    part: dict[str, object] = {}
    for name in ("requests_per_minute", "tokens_per_minute", "max_cost"):
        value = getattr(settings, name)
        if value is not None:
            part[name] = value / workers
    if settings.max_tokens is not None:
        part["max_tokens"] = max(1, settings.max_tokens // workers)
    return part


class _Worker:
    """What Ray keeps for the length of a worker's life."""

    def __init__(self, enricher: Enricher) -> None:
        self._enricher = enricher

    def __call__(self, batch: pa.Table) -> pa.Table | pa.RecordBatch:
        return self._enricher(batch)


def reconcile_dataset(
    facts: Dataset, *, text_column: str = "text", prefix: str = "facts_", options: ReconcileOptions = _STORIES
) -> Dataset:
    """The stories of a dataset that `extract_dataset` made (nested form): one row a story with its id, title, number of
    articles and of disagreements, and the whole story as JSON.

    Finding which articles belong together needs all of them, so this runs in the calling process, one article in
    memory at a time beside a sketch of each; articles that failed are left out.

    Raises:
        ConfigError: Ray is not installed, or the columns are not there.
    """
    ray_data = _ray_data()
    missing = {text_column, f"{prefix}article"} - set(facts.columns() or ())
    if missing:
        raise ConfigError(f"there is no column {sorted(missing)[0]!r}; give what extract_dataset made, in nested form")
    held = (_facts(row, text_column, prefix) for row in facts.iter_rows() if row[f"{prefix}article"] is not None)
    rows = [
        {"story": s.id, "title": s.title, "articles": len(s.articles), "disagreements": len(s.disagreements),
         "json": s.model_dump_json()}
        for s in iter_stories(held, options=options)
    ]  # fmt: skip
    stories: Dataset = ray_data.from_items(rows)
    return stories


def _facts(row: dict[str, Any], text_column: str, prefix: str) -> ArticleFacts:
    parts = {name: row[prefix + name] for name in ArticleFacts.model_fields}
    parts["article"] = {**parts["article"], "text": row[text_column]}
    # Why by way of JSON: Ray hands numpy numbers and arrays out, and the contract takes neither.
    return ArticleFacts.model_validate_json(json.dumps(parts, default=lambda value: value.tolist()))


def _ray_data() -> Any:
    try:
        import ray.data
    except ImportError as e:
        raise ConfigError("this needs Ray; pip install 'fact-extractor[ray]'") from e
    return ray.data
