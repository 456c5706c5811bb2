"""Ray Data: extraction on a pool of workers, reconciliation over what they made. Needs the extra [ray]."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from extractor.assemble.extractor import Extractor
from extractor.assemble.process import collect_seldom
from extractor.assemble.purse import purse_of
from extractor.assemble.stack import build_stack, engine_kind
from extractor.errors import ConfigError
from extractor.integrations.arrow import Enricher, EnrichOptions
from extractor.integrations.ray_cluster import ROWS, load_ray_data, plan_pool
from extractor.integrations.ray_meter import start_meter
from extractor.integrations.ray_tries import CarefulExtractor, RayTries, start_tries
from extractor.reconcile import ReconcileOptions, iter_stories
from extractor.schemas import ArticleFacts
from extractor.settings import Settings, load_settings

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

    from extractor.llm.meter import Meter

__all__ = ["extract_dataset", "reconcile_dataset"]

_CUT_AT_ONCE = 8
"""Blocks that one task cuts."""
_NESTED, _STORIES = EnrichOptions(), ReconcileOptions()


def extract_dataset(
    articles: Dataset,
    *,
    text_column: str = "text",
    options: EnrichOptions = _NESTED,
    settings: Settings | None = None,
    workers: int | None = None,
    batch_size: int = ROWS,
) -> Dataset:
    """The rows of `articles` with facts columns, as `extractor.integrations.arrow.enrich` gives them.

    `workers` processes (None: one for each CPU) do the work, each with one client, one cache and one limiter, a block
    of `batch_size` articles at a time. Concurrency, rates and limits of the settings hold for all of them together. A
    worker that dies is replaced and its blocks are done again; what it had paid for is in the cache, if the workers
    share it. An article over which three workers died is given up: its row says so in `facts_error`.

    Raises:
        ConfigError: Ray is not installed, or the engine is not configured.
    """
    data = load_ray_data()
    whole = load_settings().settings if settings is None else settings
    model = engine_kind(whole) == "llm"
    pool = plan_pool(whole, workers, model=model, beside=1.0)
    shared = whole.model_copy(update={"concurrency": pool.concurrency})
    meter = start_meter(whole) if model else None
    # Why cut into blocks of one batch: a block is what one task does, and what is done again after a worker has died.
    # Why some blocks' rows at once before: a small cluster runs one task that cuts at a time, Ray takes 0.1 s until it
    # starts the next one, and where the rows come in small blocks each would make work for one worker only.
    gathered = articles.map_batches(_as_they_are, batch_size=_CUT_AT_ONCE * batch_size, batch_format="pyarrow")
    extracted: Dataset = gathered.repartition(target_num_rows_per_block=batch_size).map_batches(
        _Worker,
        fn_constructor_args=(text_column, options, shared, meter, start_tries()),
        batch_format="pyarrow",
        batch_size=None,
        compute=data.ActorPoolStrategy(
            size=pool.workers,
            max_tasks_in_flight_per_actor=pool.queued,
            max_concurrent_calls_per_actor=pool.blocks,
            enable_true_multi_threading=True,
        ),
        num_cpus=pool.cpus,
    )
    return extracted


def _as_they_are(rows: pa.Table) -> pa.Table:
    return rows


class _Worker:
    """What Ray keeps for the length of a worker's life."""

    def __init__(
        self, text_column: str, options: EnrichOptions, settings: Settings, meter: Meter | None, tries: RayTries
    ) -> None:
        collect_seldom()
        extractor = Extractor(build_stack(settings, purse=purse_of(settings, meter)).engine, settings=settings)
        self._enricher = Enricher(text_column, options, extractor=CarefulExtractor(extractor, tries))

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
    data = load_ray_data()
    missing = {text_column, f"{prefix}article"} - set(facts.columns() or ())
    if missing:
        raise ConfigError(f"there is no column {sorted(missing)[0]!r}; give what extract_dataset made, in nested form")
    held = (_facts(row, text_column, prefix) for row in facts.iter_rows() if row[f"{prefix}article"] is not None)
    rows = [
        {"story": s.id, "title": s.title, "articles": len(s.articles), "disagreements": len(s.disagreements),
         "json": s.model_dump_json()}
        for s in iter_stories(held, options=options)
    ]  # fmt: skip
    stories: Dataset = data.from_items(rows)
    return stories


def _facts(row: dict[str, Any], text_column: str, prefix: str) -> ArticleFacts:
    parts = {name: row[prefix + name] for name in ArticleFacts.model_fields}
    parts["article"] = {**parts["article"], "text": row[text_column]}
    # Why by way of JSON: Ray hands numpy numbers and arrays out, and the contract takes neither.
    return ArticleFacts.model_validate_json(json.dumps(parts, default=lambda value: value.tolist()))
