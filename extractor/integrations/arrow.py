"""Facts as columns of an Arrow table, for Ray Data, Spark, Daft, Polars, DuckDB, pandas, Hugging Face datasets.

    from extractor.integrations.arrow import enrich
    table = enrich(table, text_column="body")

Needs the extra [arrow]. How to call it from each of them is in docs/pipelines.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from extractor.assemble.extractor import Extractor
from extractor.errors import ConfigError, ExtractorError, InputError
from extractor.integrations.arrow_types import facts_fields, flat_fields, load_pyarrow
from extractor.integrations.flat import flat_rows
from extractor.integrations.worker import extractor_of
from extractor.pipeline.reading import Columns, ReadingOptions, article_from
from extractor.pipeline.reading.columns import understand
from extractor.schemas import Article, ArticleFacts
from extractor.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EnrichOptions", "Enricher", "enrich"]


@dataclass(frozen=True, slots=True)
class EnrichOptions:
    """What is read from a row and what is put into it."""

    columns: Columns = field(default_factory=Columns)
    """Which columns hold title, publisher, date …; not named ones are found under their common names."""
    flat: bool = False
    """One row an item instead of one row an article."""
    prefix: str = "facts_"
    """Before the names of the new columns."""


def enrich(
    data: Any,
    *,
    text_column: str = "text",
    flat: bool = False,
    options: EnrichOptions | None = None,
    settings: Settings | None = None,
    extractor: Extractor | None = None,
) -> pa.Table | pa.RecordBatch:
    """The rows of `data` with the facts of each article beside them, in the same order.

    `data` is a Table, a RecordBatch (then a RecordBatch is returned), or anything Arrow can take: a Polars, pandas or
    DuckDB frame, a dict of columns. Nested form (default): every column of ArticleFacts as `facts_<name>`, null where
    the article failed, and `facts_error`, null where it did not. Flat form: one row an item with the other input
    columns repeated (not the text), and one row without an item for an article that failed or has none.

    A row never fails the job: no text, text that is none, an engine without an answer, a reached cost limit are all
    said in `facts_error`. `settings` (default: the environment) serve every call in this process with one client, one
    cache and one limiter; `extractor` uses that one instead.

    Raises:
        ConfigError: there is no column of that name, a new column's name is taken, the engine is not configured, or
            pyarrow is missing.
    """
    chosen = options or EnrichOptions(flat=flat)
    return Enricher(text_column, chosen, settings=settings, extractor=extractor)(data)


class Extracts(Protocol):
    """What an `Enricher` needs of an extractor."""

    settings: Settings

    def extract_many(
        self, articles: Iterable[Article], *, errors: Literal["return"]
    ) -> Iterator[ArticleFacts | ExtractorError]:
        """As `Extractor.extract_many`."""
        ...


class Enricher:
    """`enrich` with its arguments bound: picklable, so that a cluster can ship it, and callable for each batch."""

    def __init__(
        self,
        text_column: str = "text",
        options: EnrichOptions = EnrichOptions(),
        *,
        settings: Settings | None = None,
        extractor: Extracts | None = None,
    ) -> None:
        """`settings` travel with it, keys included; without them each worker reads its own environment.
        An `extractor` does not travel."""
        self.text_column, self.options, self.settings = text_column, options, settings
        self._extractor = extractor

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_extractor": None}

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batch by batch, as Spark's `mapInArrow` and pyarrow scanners want it."""
        for batch in batches:
            yield self(batch)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The schema of what comes out for input of schema `given`.

        Raises:
            ConfigError: there is no text column, or a new column's name is taken.
        """
        pa = load_pyarrow()
        if self.text_column not in given.names:
            raise ConfigError(
                f"there is no column {self.text_column!r} (there are {', '.join(map(repr, given.names)) or 'none'}); "
                "name the right one with text_column="
            )
        options = self.options
        kept = [f for f in given if not options.flat or f.name != self.text_column]
        added = flat_fields(options.prefix) if options.flat else facts_fields(options.prefix)
        taken = {f.name for f in kept} & {f.name for f in added}
        if taken:
            raise ConfigError(
                f"column {sorted(taken)[0]!r} is already there; give another prefix than {options.prefix!r}"
            )
        return pa.schema([*kept, *added], metadata=given.metadata)

    def __call__(self, data: Any) -> pa.Table | pa.RecordBatch:
        """As `enrich`."""
        pa = load_pyarrow()
        table = pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else _table(data)
        schema = self.schema(table.schema)
        # Asked for even where there are no rows: a missing key shows at the first batch, whatever it holds.
        extractor = self._extractor or extractor_of(self.settings)
        outcomes = self._outcomes(table, extractor)
        result = self._flat(table, outcomes, schema) if self.options.flat else self._nested(table, outcomes, schema)
        if isinstance(data, pa.RecordBatch):
            whole = result.combine_chunks().to_batches()
            return whole[0] if whole else pa.RecordBatch.from_pylist([], schema=schema)
        return result

    def _outcomes(self, table: pa.Table, extractor: Extracts) -> list[ArticleFacts | str]:
        """For each row its facts, or what went wrong."""
        reading = ReadingOptions(max_chars=extractor.settings.max_chars)
        rows = [self._article(row, reading) for row in _rows(table, self.text_column)]
        articles = [one for one in rows if isinstance(one, Article)]
        answers = extractor.extract_many(articles, errors="return")
        said = (_failure(a) if isinstance(a, ExtractorError) else a for a in answers)
        return [one if isinstance(one, str) else next(said) for one in rows]

    def _article(self, row: dict[str, Any], reading: ReadingOptions) -> Article | str:
        known = self.options.columns
        columns = Columns(
            self.text_column, known.title, known.url, known.publisher, known.published, known.byline, known.language
        )
        try:
            understood = understand(row, columns)
            return article_from(understood.text, None, understood.known, reading)
        except InputError as e:
            return _failure(e)

    def _nested(self, table: pa.Table, outcomes: list[ArticleFacts | str], schema: pa.Schema) -> pa.Table:
        pa = load_pyarrow()
        columns = [table.column(n) for n in table.column_names]
        dumped = [None if isinstance(o, str) else _plain(o) for o in outcomes]
        for one in schema.names[len(columns) : -1]:
            name = one.removeprefix(self.options.prefix)
            columns.append(pa.array([None if d is None else d[name] for d in dumped], schema.field(one).type))
        errors = pa.array([o if isinstance(o, str) else None for o in outcomes], pa.string())
        return pa.Table.from_arrays([*columns, errors], schema=schema)

    def _flat(self, table: pa.Table, outcomes: list[ArticleFacts | str], schema: pa.Schema) -> pa.Table:
        pa = load_pyarrow()
        index, rows = list[int](), list[dict[str, Any]]()
        for number, outcome in enumerate(outcomes):
            made = [{"error": outcome}] if isinstance(outcome, str) else list(flat_rows(outcome))
            if not made and isinstance(outcome, ArticleFacts):
                made = [{"article": outcome.article.id}]
            rows += made
            index += [number] * len(made)
        kept = [n for n in table.column_names if n != self.text_column]
        columns = [_repeated(table.column(n), index) for n in kept]
        for one in schema.names[len(kept) :]:
            name = one.removeprefix(self.options.prefix)
            columns.append(pa.array([r.get(name) for r in rows], schema.field(one).type))
        return pa.Table.from_arrays(columns, schema=schema)


def _table(data: Any) -> pa.Table:
    pa = load_pyarrow()
    if isinstance(data, pa.Table):
        return data
    try:
        return pa.table(data)
    except (TypeError, ValueError) as e:  # pa.ArrowInvalid is a ValueError
        raise ConfigError(f"{type(data).__name__} is nothing Arrow can take as a table: {e}") from e


def _repeated(column: pa.ChunkedArray, index: list[int]) -> pa.ChunkedArray | pa.Array:
    pa = load_pyarrow()
    try:
        return column.take(pa.array(index, pa.int64()))
    except pa.ArrowNotImplementedError:  # Arrow has no such function for views, which Polars hands over
        values = column.to_pylist()
        return pa.array([values[i] for i in index], column.type)


def _rows(table: pa.Table, text_column: str) -> Iterator[dict[str, Any]]:
    """Each row as far as an article's text and metadata can be in it: words, dates, lists of words."""
    pa = load_pyarrow()
    kinds = pa.types
    wanted = {text_column: table.column(text_column)}
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = column.type
        if kinds.is_dictionary(kind):
            kind = kind.value_type
        if kinds.is_list(kind) or kinds.is_large_list(kind):
            kind = kind.value_type
        words = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)
        if words or kinds.is_temporal(kind):
            wanted[name] = column
    for number in range(table.num_rows):
        yield {name: _value(column[number]) for name, column in wanted.items()}


def _value(scalar: pa.Scalar) -> object:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):  # not UTF-8, or a date outside Python's calendar
        return b""


def _failure(error: ExtractorError) -> str:
    return f"{type(error).__name__}: {error}"


def _plain(facts: ArticleFacts) -> dict[str, Any]:
    return facts.model_dump(mode="json", exclude={"article": {"text"}})
