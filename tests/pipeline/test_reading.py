"""Inputs of every kind, good and bad, through `read_inputs`."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.pipeline.reading import Columns, ReadingOptions, Unread, read_inputs
from extractor.pipeline.reading.columns import partial_date
from extractor.schemas import Article

TEXT = "The minister said on Friday: “No ship was late.”\r\n\r\nTwelve people – among them Zoë – disagreed.\n"


def read(*inputs: object, stdin: bytes = b"", **options: object) -> list[Article | Unread]:
    return list(read_inputs([str(i) for i in inputs], ReadingOptions(**options), stdin=io.BytesIO(stdin)))  # type: ignore[arg-type]


def only(*inputs: object, stdin: bytes = b"", **options: object) -> Article:
    (one,) = read(*inputs, stdin=stdin, **options)
    assert isinstance(one, Article), one
    return one


def unread(*inputs: object, stdin: bytes = b"", **options: object) -> Unread:
    (one,) = read(*inputs, stdin=stdin, **options)
    assert isinstance(one, Unread), one
    return one


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
     ("utf-32-le", b"\xff\xfe\x00\x00"), ("cp1252", b"")],
)  # fmt: skip
def test_text_is_what_the_bytes_say(tmp_path: Path, encoding: str, mark: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(mark + TEXT.encode(encoding))
    said: list[str] = []
    article = only(file, warn=said.append)
    assert article.text == TEXT  # line ends and all, no byte order mark
    assert article.path == str(file)
    assert [w for w in said if "Windows-1252" in w] == (said if encoding == "cp1252" else [])
    assert len(said) == (1 if encoding == "cp1252" else 0)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_survives_the_way_through_a_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "a.txt"
    file.write_bytes(text.encode())
    assert only(file).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "is binary"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (gzip.compress(b"text"), "gzip"),
        ("Он сказал".encode("cp1251") * 20, "neither UTF-8"),
        ("plain".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"\xff\xfeA", "not utf-16"),
        (bytes(range(1, 32)) * 9, "is binary"),
        (b"word " * 3000, "the limit is 10,000"),
        (b"word " * 9000, "is over 40,000 bytes"),
    ],
)
def test_what_is_no_article_is_said_in_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    one = unread(file, max_chars=10_000)
    assert says in one.message
    assert "\n" not in one.message
    assert one.path == str(file)


def test_missing_and_unreadable_inputs(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no such file" in unread(tmp_path / "nowhere.txt").message
    assert "no such file" in unread(tmp_path / "nowhere.jsonl").message
    assert "no such file" in unread(tmp_path / "nowhere.parquet").message
    assert "no article files" in unread(tmp_path / "empty").message
    assert "no file matches" in unread(tmp_path / "*.txt").message
    (tmp_path / "folder.txt").mkdir()
    assert "no article files" in unread(tmp_path / "folder.txt").message


def test_a_folder_is_read_in_sorted_order_without_what_is_about_it(tmp_path: Path) -> None:
    wanted = ["a.txt", "b/1.md", "b/2.txt", "c.txt"]
    for name in [
        *wanted,
        "README.md",
        "LICENSE.txt",
        ".hidden.txt",
        ".git/x.txt",
        "b/notes.json",
        "out/facts.jsonl",
        "rec/r.txt",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"text of {name}")
    found = read(tmp_path, exclude=(tmp_path / "out", tmp_path / "rec"))
    assert sorted(str(Path(a.path or "").relative_to(tmp_path)) for a in found) == wanted
    assert [a.path for a in found] == [a.path for a in read(tmp_path, exclude=(tmp_path / "out", tmp_path / "rec"))]
    assert len(read(tmp_path / "b", tmp_path / "b" / "1.md")) == 2  # a file named twice is read once
    assert next(a.path for a in read(tmp_path / "**" / "*.txt")) == str(tmp_path / "LICENSE.txt")  # as asked for


def test_json_lines_give_good_rows_and_name_the_bad_ones(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = [
        {"text": TEXT, "title": "Ships", "source": {"name": "The Post"}, "date": "2025-12-05T08:00:00Z", "id": 7,
         "authors": ["Ann Lee", "Bo Ek"], "lang": "en", "link": "https://example.org/1"},
        "not json {", ["a list"], {"headline": "no text"}, {"text": ""}, {"text": 5}, {"text": "half \ud800 a pair"},
        {"Article Text": "Found by its folded name.", "pub_date": "Fri, 05 Dec 2025 10:00:00 GMT"},
        {"text": "Odd date.", "date": "05/12/25"},
    ]  # fmt: skip
    lines = [r if isinstance(r, str) else json.dumps(r) for r in rows]
    file.write_text("\n".join([*lines[:1], "", *lines[1:]]), "utf-8")
    said: list[str] = []
    found = read(file, warn=said.append)
    first = found[0]
    assert isinstance(first, Article)
    assert (first.text, first.title, first.publisher, first.published) == (TEXT, "Ships", "The Post", "2025-12-05")
    assert (first.byline, first.language, first.url) == ("Ann Lee, Bo Ek", "en", "https://example.org/1")
    assert [u.path.rpartition("#")[2] for u in found] == ["1", "3", "4", "5", "6", "7", "8", "9", "10"]
    bad = [u.message for u in found if isinstance(u, Unread)]
    for message, says in zip(
        bad,
        ["not JSON", "is an array in JSON", "no text field", "is empty", "holds a number", "surrogate"],
        strict=True,
    ):
        assert says in message
    late = found[-2], found[-1]
    assert [a.published for a in late if isinstance(a, Article)] == ["2025-12-05", None]
    assert len(said) == 1
    assert "05/12/25" in said[0]


def test_a_wrong_value_is_named_in_the_words_of_json(tmp_path: Path) -> None:
    values = {"null": "null", "12": "a number", '"some text"': "a string", "[1]": "an array", "true": "true"}
    fields = {"5": "a number", "1.5": "a number", "false": "false", '["a"]': "an array", '{"a": 1}': "an object"}
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join([*values, *(f'{{"text": {value}}}' for value in fields), '{"text": null}']), "utf-8")
    said = [u.message for u in read(file) if isinstance(u, Unread)]
    wanted = [f"this line is {name} in JSON, not an object with a text field" for name in values.values()]
    wanted += [f"field 'text' holds {name}, not text" for name in fields.values()]
    assert said == [*wanted, "field 'text' is empty"]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("16 November 2026", "2026-11-16"), ("Nov 16, 2026", "2026-11-16"), ("Monday, 1st Sept. 2025", "2025-09-01"),
        ("Thursday 3 July 2025, 10:15", "2025-07-03"), ("Fri, 05 Dec 2025 10:00:00 GMT", "2025-12-05"),
        ("35 May 2025", None), ("5 Ma 2025", None), ("05/12/25", None), ("last week", None), ("12 monkeys 2025", None),
    ],
)  # fmt: skip
def test_a_date_with_a_named_month_leaves_nothing_to_guess(written: str, date: str | None) -> None:
    assert partial_date(written) == date


def test_the_year_at_a_pages_foot_dates_no_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    told = " ".join(["“We checked every cabin,” Ana Ruiz, the harbour minister, told reporters."] * 6)
    page = f"<html><body><article><h1>Ferry</h1>%s<p>{told}</p></article><footer>&copy; 2026 The Post</footer></body></html>"
    file = tmp_path / "a.html"
    found = []
    for stated in ("", '<time datetime="2025-03-09T10:00">Sunday</time>'):
        file.write_text(page % stated, "utf-8")
        found += [a.published for a in read(file) if isinstance(a, Article)]
    assert found == [None, "2025-03-09"]


def test_named_fields_reach_into_objects_and_are_named_when_missing(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"doc": {"body": "Deep text."}, "text": "not this"}) + "\n")
    assert only(file, columns=Columns(text="doc.body")).text == "Deep text."
    assert "'corpus'" in unread(file, columns=Columns(text="corpus")).message


def test_facts_are_not_taken_for_articles(tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text(json.dumps({"article": {"text": "T."}, "coverage": {}, "provenance": {}}) + "\n")
    assert "--text-field article.text" in unread(file).message
    assert only(file, columns=Columns(text="article.text")).text == "T."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_keeps_line_breaks_and_counts_lines(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "a.csv"
    body = 'Line one.\r\n\r\n"Quoted," he said; twice.\n'
    quoted = body.replace('"', '""')
    rows = (
        ["\ufeffheadline", "body", "outlet"],
        ["One", f'"{quoted}"', "Post"],
        ["Two", "", "Post"],
        ["Three", "Plain.", "Mail"],
    )
    file.write_bytes("\r\n".join(delimiter.join(r) for r in rows).encode())
    found = read(file)
    assert isinstance(found[0], Article)
    assert (found[0].text, found[0].title, found[0].publisher) == (body, "One", "Post")
    assert [a.path for a in found] == [f"{file}#2", f"{file}#6", f"{file}#7"]
    assert isinstance(found[1], Unread)
    assert isinstance(found[2], Article)


def test_broken_csv_says_where(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('text\nfine one\n"never closed\n' + "x" * 3000 + "\n")
    first, second = read(file, max_chars=1000)
    assert isinstance(first, Article)
    assert isinstance(second, Unread)
    assert second.path == f"{file}#3"
    file.write_text("")
    assert "header" in unread(file).message
    file.write_text("title,author\nA,B\n")
    assert "no text field" in unread(file).message


def test_long_csv_fields_are_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text\n" + "word " * 60_000 + "\n")
    assert len(only(file).text or "") == 300_000


def test_parquet_rows(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    file = tmp_path / "a.parquet"
    pq.write_table(pa.table({"content": ["One.", None, "Three."], "source": ["Post", "Post", None]}), file)
    found = read(file)
    assert [a.path for a in found] == [f"{file}#1", f"{file}#2", f"{file}#3"]
    assert isinstance(found[0], Article)
    assert found[0].publisher == "Post"
    assert isinstance(found[1], Unread)
    (tmp_path / "b.parquet").write_bytes(b"PAR1 but not really")
    assert "cannot be read as Parquet" in unread(tmp_path / "b.parquet").message


def test_web_pages(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    paragraph = "The harbour was closed on Friday after a ferry hit the quay, the minister said in a statement. " * 3
    page = (
        '<html lang="en"><head><meta charset="windows-1252"><title>Ferry hits quay</title>'
        '<meta property="og:site_name" content="The Post"><meta name="author" content="Ann Lee"></head><body>'
        f"<nav>Home News Sport</nav><article><h1>Ferry hits quay</h1><p>{paragraph}</p><p>“Caf\u00e9s are shut,” she "
        f"said. {paragraph}</p></article></body></html>"
    )
    file = tmp_path / "a.html"
    file.write_bytes(page.encode("cp1252"))
    article = only(file)
    assert "“Cafés are shut,” she said." in (article.text or "")
    assert "Home News Sport" not in (article.text or "")
    assert (article.publisher, article.byline) == ("The Post", "Ann Lee")
    file.write_text("<html><body></body></html>")
    assert "no article text" in unread(file).message


def test_standard_input_is_an_article_or_rows() -> None:
    article = only("-", stdin=TEXT.encode())
    assert (article.text, article.path) == (TEXT, "-")
    rows = read("-", stdin=b'\n{"text": "One."}\n{"text": "Two."}\n')
    assert [a.path for a in rows] == ["-#2", "-#3"]
    assert "is empty" in unread("-", stdin=b"").message
    assert "has" in unread("-", stdin=b"x " * 60, max_chars=100).message


def test_rows_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "First."}\n' + "{broken\n" * 3)
    source = read_inputs([str(file)], ReadingOptions())
    first = next(source)
    assert isinstance(first, Article)
    assert first.text == "First."
    file.unlink()  # what comes after is read when it is asked for, from the file that is open
    assert isinstance(next(source), Unread)


def test_seeds_are_read_exactly() -> None:
    folder = Path(__file__).parents[2] / "seeds"
    found = read(folder)
    files = sorted(folder.glob("*.txt"))
    assert [a.text for a in found if isinstance(a, Article)] == [f.read_bytes().decode() for f in files]
