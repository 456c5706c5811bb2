"""DuckDB: extract once, then ask in SQL.

pip install 'fact-extractor[arrow]' duckdb
python examples/duckdb_sql.py seeds/*.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow as pa

from extractor.integrations.arrow import enrich


def main(paths: list[str]) -> None:
    articles = pa.table({"path": [Path(p).name for p in paths], "body": [Path(p).read_text("utf-8") for p in paths]})
    facts = enrich(articles, text_column="body")
    with duckdb.connect() as database:
        database.register("facts", facts)
        rows = database.execute(
            """SELECT path, f.measure, f.value, f.unit FROM (SELECT path, unnest(facts_figures) AS f FROM facts)
            WHERE f.dimension = 'percent' ORDER BY f.value DESC, path LIMIT 5"""
        ).fetchall()
    for row in rows:
        print(*row, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
