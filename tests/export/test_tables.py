"""CSV, Parquet and SQLite as programs that are not ours read them."""

from __future__ import annotations

import csv
import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import StoreError
from extractor.export import RowMaker, write_csv, write_parquet, write_sqlite
from extractor.export.csv_files import neutral, original
from extractor.export.tables import FACT_TABLES, TABLES
from extractor.schemas import ArticleFacts, Story
from tests.review.stories import GAZETTE, HOSTILE, facts, flood, hostile, span

WRITERS = {"csv": write_csv, "parquet": write_parquet, "sqlite": write_sqlite}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f, strict=True))


def database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def test_csv_says_what_the_story_says(tmp_path: Path) -> None:
    story = flood()
    write_csv([story], tmp_path, RowMaker())
    assert {p.stem for p in tmp_path.iterdir()} == set(TABLES)
    claims = read_csv(tmp_path / "claims.csv")
    assert [c["text"] for c in claims] == [c.text for a in story.articles for c in a.claims]
    first = read_csv(tmp_path / "quotes.csv")[0]
    assert (first["speaker"], first["text"]) == ("Ana Petrov", "We have never seen water rise this fast,")
    places = read_csv(tmp_path / "spans.csv")
    texts = {a["article"]: original(a["text"]) for a in read_csv(tmp_path / "articles.csv")}
    assert places
    for p in places:
        assert texts[p["article"]][int(p["start_offset"]) : int(p["end_offset"])] == original(p["text"])


def test_csv_is_read_by_duckdb_and_pandas_with_numbers_as_numbers(tmp_path: Path) -> None:
    duckdb, pandas = pytest.importorskip("duckdb"), pytest.importorskip("pandas")
    write_csv([below_zero()], tmp_path, RowMaker())
    where = str(tmp_path / "figures.csv")
    assert duckdb.sql(f"SELECT min(value), typeof(min(value)) FROM '{where}'").fetchall() == [(-5.5, "DOUBLE")]
    frame = pandas.read_csv(tmp_path / "figures.csv")
    assert frame["value"].tolist() == [-5.5]
    assert frame["text"].tolist() == ["'-5.5 degrees"]


def below_zero() -> ArticleFacts:
    from extractor.schemas import Figure

    text = "It was -5.5 degrees in Harwick."
    cold = Figure(id="f1", span=span(text, "-5.5 degrees"), value=-5.5, unit="degree", dimension="other",
                  qualifier="exact", measure="temperature")  # fmt: skip
    return facts(text, figures=[cold])


def test_no_text_cell_of_a_hostile_story_acts_in_a_spreadsheet(tmp_path: Path) -> None:
    write_csv([hostile()], tmp_path, RowMaker())
    for path in tmp_path.iterdir():
        kinds = {c.name: c.kind for c in TABLES[path.stem].columns}
        for row in read_csv(path):
            for name, cell in row.items():
                assert "\0" not in cell
                if kinds[name] == "text":
                    assert not cell.lstrip(" \xa0\u200b\ufeff").startswith(tuple("=+-@\t\r\n|%＝＋－＠")), (
                        path.name,
                        cell,
                    )
    labels = {original(r["label"]) for r in read_csv(tmp_path / "positions.csv")}
    assert labels == {f"={HOSTILE}".replace("\0", "\ufffd")}


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.from_regex("'*[ =+@-]+x")
)
def test_neutral_cells_can_be_undone(text: str) -> None:
    assert original(neutral(text)) == text
    assert neutral(text) in (text, "'" + text)


def test_parquet_has_typed_columns_and_the_same_rows(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    story = flood()
    write_parquet([story], tmp_path, RowMaker())
    figures = pq.read_table(tmp_path / "figures.parquet")
    assert str(figures.schema.field("value").type) == "double"
    assert figures.schema.field("measure").metadata[b"description"].startswith(b"What is measured")
    given = [f.value for a in story.articles for f in a.figures]
    assert figures.column("value").to_pylist() == given
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(
        f"SELECT count(*) FROM '{tmp_path}/spans.parquet' s JOIN '{tmp_path}/articles.parquet' a USING (article) "
        "WHERE substring(a.text, s.start_offset + 1, s.end_offset - s.start_offset) = s.text"
    ).fetchall()
    of_items = sum(1 for a in story.articles for item, _ in a.spans() if item)
    of_flags = sum(1 for a in story.articles for f in a.flags if f.span is not None and f.item)
    of_boilerplate = sum(len(a.article.boilerplate) for a in story.articles)
    assert of_boilerplate > 0
    assert found == [(of_items - of_flags + of_boilerplate,)]


def test_parquet_flushes_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("extractor.export.parquet_files._ROWS", 3)
    write_parquet([flood()], tmp_path, RowMaker())
    file = pq.ParquetFile(tmp_path / "spans.parquet")
    assert file.num_row_groups > 1
    assert file.read().num_rows == pq.read_metadata(tmp_path / "spans.parquet").num_rows


@pytest.mark.parametrize("story", [flood(), hostile()], ids=["flood", "hostile"])
def test_sqlite_is_sound_and_every_view_answers(tmp_path: Path, story: Story) -> None:
    path = tmp_path / "story.sqlite"
    write_sqlite([story], path, RowMaker())
    with database(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA user_version").fetchone()[0] == 1
        views = [r["name"] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        counts = {v: db.execute(f"SELECT count(*) FROM {v}").fetchone()[0] for v in views}
        for table in TABLES:
            assert [c["name"] for c in db.execute(f"PRAGMA table_info({table})")] == list(TABLES[table].names)
        assert db.execute("SELECT sql FROM sqlite_master WHERE name = 'claims'").fetchone()[0].count("--") > 5
    assert counts.pop("misplaced_spans") == 0
    assert counts["who_said_what"] == sum(len(a.quotes) for a in story.articles)
    assert counts["figures_given"] == sum(len(a.figures) for a in story.articles)
    assert counts["sides"] == sum(len(p.members) for d in story.disagreements for p in d.positions)
    assert counts["open_disagreements"] == len(story.disagreements)


def test_an_article_given_twice_is_written_once(tmp_path: Path) -> None:
    maker = RowMaker()
    one = flood().articles[0]
    write_sqlite([one, flood(), one, flood()], tmp_path / "x.sqlite", maker)
    assert (maker.articles, maker.repeated) == (4, 6)
    with database(tmp_path / "x.sqlite") as db:
        assert db.execute("SELECT count(*) FROM stories").fetchone()[0] == 1


@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_facts_alone_give_fact_tables_and_an_older_export_does_not_shine_through(tmp_path: Path, to: str) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    WRITERS[to]([flood()], tmp_path, RowMaker())
    WRITERS[to](flood().articles, tmp_path, RowMaker(with_text=False))
    assert {p.stem for p in tmp_path.iterdir()} == {t.name for t in FACT_TABLES} | {"mine"}


@pytest.mark.parametrize("to", list(WRITERS))
def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, to: str) -> None:
    out = tmp_path / "out"
    WRITERS[to](flood().articles, out, RowMaker())
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def breaking() -> Iterator[Story]:
        yield flood()
        raise StoreError("the input broke")

    with pytest.raises(StoreError, match="the input broke"):
        WRITERS[to](breaking(), out, RowMaker())
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def many(count: int) -> Iterator[ArticleFacts]:
    for n in range(count):
        text = f"{GAZETTE}{n}"
        yield facts(text, quotes=[], title="x" * 2000)


@pytest.mark.parametrize("to", ["csv", "sqlite"])
def test_memory_does_not_grow_with_the_input(tmp_path: Path, to: str) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        WRITERS[to](many(count), tmp_path / f"out{count}", RowMaker())
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(2000) < peak(200) + 600_000  # 1,800 more articles are 4.5 MB of text; their ids some 0.2 MB
