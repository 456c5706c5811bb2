"""The Arrow step as pipelines call it: with pyarrow, Polars, pandas and DuckDB, in workers, with articles that fail."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from extractor.assemble.extractor import Extractor
from extractor.errors import ConfigError
from extractor.integrations.arrow import Enricher, EnrichOptions, enrich
from extractor.integrations.arrow_types import facts_fields
from extractor.integrations.worker import extractor_of
from extractor.schemas import ArticleFacts
from extractor.settings import Settings
from extractor.testing.filler import smallest_instance

pa = pytest.importorskip("pyarrow")

FLOOD = "Harwick flooded on Tuesday. “We have lost 12 houses,” said Mayor Ana Petrov."
DRY = "Nothing at all."
RULES = Settings(engine="rules", _env_file=None)


def step(data: Any, **more: Any) -> Any:
    return enrich(data, text_column="body", settings=RULES, **more)


def table(*bodies: str | None) -> Any:
    return pa.table({"row": pa.array(range(len(bodies)), pa.int64()), "body": pa.array(bodies, pa.string())})


def test_the_row_keeps_its_columns_and_its_facts_prove_themselves() -> None:
    out = step(pa.table({"body": [FLOOD], "headline": ["Flood"], "date": ["2025-03-04"], "score": [0.5]}))
    (row,) = out.to_pylist()
    assert (row["body"], row["score"], row["facts_error"]) == (FLOOD, 0.5, None)
    assert (row["facts_article"]["title"], row["facts_article"]["published"]) == ("Flood", "2025-03-04")
    parts = {k.removeprefix("facts_"): v for k, v in row.items() if k.startswith("facts_") and k != "facts_error"}
    parts["article"]["text"] = row["body"]
    facts = ArticleFacts.model_validate(parts)
    assert facts.quotes[0].parts[0].text == "We have lost 12 houses,"


def test_the_schema_is_the_contracts_and_does_not_depend_on_the_rows() -> None:
    empty, full, failed = step(table()), step(table(FLOOD)), step(table(None))
    assert empty.schema.equals(full.schema, check_metadata=True)
    assert failed.schema.equals(full.schema, check_metadata=True)
    names = [f.name for f in facts_fields("")]
    assert names == [*ArticleFacts.model_fields, "error"]
    figures = full.schema.field("facts_figures").type.value_type
    assert [(f.name, str(f.type)) for f in figures][:4] == [
        ("id", "string"), ("span", "struct<start: int64, end: int64, text: string>"), ("value", "double"), ("low", "double")
    ]  # fmt: skip
    flat = step(table(), flat=True).schema
    assert flat.equals(step(table(FLOOD, None), flat=True).schema, check_metadata=True)


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array([None, FLOOD]), "InputError: field 'body' is empty"),
        (pa.array([" \n", FLOOD]), "InputError: field 'body' is empty"),
        (pa.DictionaryArray.from_arrays(pa.array([None, 0], pa.int32()), pa.array([FLOOD])), "field 'body' is empty"),
        (pa.array(["x" * 1_000_001, FLOOD]), "has 1,000,001 characters"),
        (pa.array([b"\xff\xfe", FLOOD.encode()]).view(pa.string()), "holds bytes, not text"),
    ],
)
def test_a_text_that_is_none_is_an_error_in_its_row_alone(column: Any, says: str) -> None:
    out = step(pa.table({"body": column}))
    assert says in out.column("facts_error")[0].as_py()
    assert out.column("facts_quotes")[0].as_py() is None
    assert out.column("facts_error")[1].as_py() is None
    assert len(out.column("facts_quotes")[1].as_py()) == 1


def test_a_column_of_numbers_fails_row_by_row() -> None:
    out = step(pa.table({"body": [1, 2]}))
    assert out.column("facts_error").to_pylist() == ["InputError: field 'body' holds a number, not text"] * 2


def test_a_server_that_fails_every_other_article_fails_those_rows(
    openai_server: Callable[..., Any], tmp_path: Path
) -> None:
    def answer(body: dict[str, Any]) -> str:
        if "unlucky" in str(body["messages"]):
            raise ValueError("no such luck")
        return json.dumps(smallest_instance(body["response_format"]["json_schema"]["schema"]))

    server = openai_server(answer)
    settings = Settings(engine="llm", openai_base_url=server.url, cache_dir=tmp_path, deadline=20, _env_file=None)
    with Extractor("llm", settings=settings) as extractor:
        out = enrich(table(FLOOD, "unlucky", FLOOD + " More."), text_column="body", extractor=extractor)
    errors = out.column("facts_error").to_pylist()
    assert [e is None for e in errors] == [True, False, True], errors
    assert out.column("facts_provenance")[0].as_py()["calls"] >= 1


def test_flat_form_has_a_row_an_item_and_loses_no_article() -> None:
    out = step(table(FLOOD, None, DRY), flat=True)
    assert "body" not in out.column_names
    rows = out.to_pylist()
    assert {r["row"] for r in rows} == {0, 1, 2}
    (quote,) = [r for r in rows if r["facts_kind"] == "quote"]
    assert (quote["row"], quote["facts_speaker"], quote["facts_text"]) == (0, "Ana Petrov", "We have lost 12 houses,")
    (place,) = quote["facts_spans"]
    assert FLOOD[place["start"] : place["end"]] == place["text"]
    (failed,) = [r for r in rows if r["row"] == 1]
    assert failed["facts_error"].startswith("InputError")
    assert failed["facts_item"] is None


def test_a_batch_stays_a_batch() -> None:
    batch = table(FLOOD).to_batches()[0]
    out = step(batch)
    assert isinstance(out, pa.RecordBatch)
    empty = step(batch.slice(0, 0))
    assert (empty.num_rows, empty.schema) == (0, out.schema)
    made = list(Enricher("body", settings=RULES).batches(iter([batch, batch])))
    assert [b.num_rows for b in made] == [1, 1]


def test_chunks_and_slices_keep_their_order() -> None:
    pieces = pa.concat_tables([table(FLOOD, DRY).slice(1), table(FLOOD)])
    out = step(pieces)
    assert [len(q) for q in out.column("facts_quotes").to_pylist()] == [0, 1]


@pytest.mark.parametrize("kind", ["polars", "pandas", "duckdb", "dict"])
def test_frames_of_others_go_in_and_come_back(kind: str) -> None:
    if kind == "dict":
        out = step({"body": [FLOOD]})
    else:
        library = pytest.importorskip(kind)
        if kind == "duckdb":
            frame = library.sql(f"SELECT '{FLOOD}' AS body")
        else:
            frame = library.DataFrame({"body": [FLOOD]})
        out = step(frame)
    assert out.column("facts_quotes").to_pylist()[0][0]["attribution"] == "a1"
    polars = pytest.importorskip("polars")
    back = polars.from_arrow(out)
    assert back["facts_figures"].explode().struct.field("value").to_list() == [12.0] or back.height == 1
    duckdb = pytest.importorskip("duckdb")
    facts = out  # noqa: F841 -- duckdb finds it by its name
    found = duckdb.sql("SELECT q.id, q.parts[1].text FROM (SELECT unnest(facts_quotes) AS q FROM facts)").fetchall()
    assert found == [("q1", "We have lost 12 houses,")]


def test_flat_form_repeats_the_columns_of_a_polars_frame() -> None:
    polars = pytest.importorskip("polars")
    out = step(polars.DataFrame({"body": [FLOOD, None], "desk": ["a", "b"]}), flat=True)
    assert set(zip(out.column("desk").to_pylist(), out.column("facts_kind").to_pylist(), strict=True)) >= {
        ("a", "quote"),
        ("b", None),
    }


def test_what_cannot_work_says_so_before_any_article() -> None:
    with pytest.raises(ConfigError, match=r"no column .body.*.text."):
        step(pa.table({"text": [FLOOD]}))
    with pytest.raises(ConfigError, match="'facts_article' is already there"):
        step(step(table(FLOOD)))
    twice = step(step(table(FLOOD)), options=EnrichOptions(prefix="again_"))
    assert "again_claims" in twice.column_names
    with pytest.raises(ConfigError, match="nothing Arrow can take"):
        step(3)


def test_nothing_is_opened_before_the_first_batch(tmp_path: Path) -> None:
    broken = Settings(engine="replay", recordings=tmp_path / "none", _env_file=None)
    shipped = pickle.loads(pickle.dumps(Enricher("body", settings=broken)))
    with pytest.raises(ConfigError, match="no such folder"):
        shipped(table())


def _in_worker(shipped: bytes, bodies: list[str]) -> tuple[int, int, list[Any]]:
    enricher: Enricher = pickle.loads(shipped)
    out = enricher(pa.table({"body": bodies}))
    again: Enricher = pickle.loads(shipped)
    again(pa.table({"body": bodies}))
    assert again.settings is not None
    return os.getpid(), id(extractor_of(again.settings)), out.column("facts_quotes").to_pylist()


@pytest.mark.parametrize("start", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_each_worker_process_has_one_extractor(start: str) -> None:
    step(table(FLOOD))  # the parent's own, which a forked child must not use
    shipped = pickle.dumps(Enricher("body", settings=RULES))
    with ProcessPoolExecutor(1, mp_context=get_context(start)) as pool:
        found = [pool.submit(_in_worker, shipped, [FLOOD]).result(timeout=60) for _ in range(3)]
    assert len({(pid, extractor) for pid, extractor, _ in found}) == 1
    assert found[0][0] != os.getpid()
    assert len(found[0][2][0]) == 1
