"""Polars and pandas: a column of articles becomes a table of quotations.

pip install 'fact-extractor[arrow]' polars pandas
python examples/polars_pandas.py seeds/*.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import polars as pl

from extractor.integrations.arrow import enrich


def main(paths: list[str]) -> None:
    articles = pl.DataFrame(
        {"path": [Path(p).name for p in paths], "body": [Path(p).read_text("utf-8") for p in paths]}
    )
    items = pl.from_arrow(enrich(articles, text_column="body", flat=True))
    assert isinstance(items, pl.DataFrame)
    quotes = items.filter(pl.col("facts_kind") == "quote").select("path", "facts_speaker", "facts_text")
    print(quotes.head(5))

    frame = pd.DataFrame({"body": articles["body"].to_list()})
    enriched = enrich(frame, text_column="body").to_pandas()
    failed = enriched[enriched["facts_error"].notna()]
    print(f"{len(enriched)} articles, {len(failed)} failed")


if __name__ == "__main__":
    main(sys.argv[1:])
