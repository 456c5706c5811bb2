"""Facts and stories in the formats of others: CSV, Parquet, SQLite, W3C Web Annotation, schema.org ClaimReview.

Every export reads its records once and holds one record (and the ids of the articles met) at a time; only Parquet
keeps a row group. What each format holds is in docs/exports.md.
"""

from __future__ import annotations

from extractor.export.claim_review import claim_review_parts
from extractor.export.csv_files import write_csv
from extractor.export.parquet_files import write_parquet
from extractor.export.rows import RowMaker
from extractor.export.sqlite_file import write_sqlite
from extractor.export.web_annotation import web_annotation_parts

__all__ = ["RowMaker", "claim_review_parts", "web_annotation_parts", "write_csv", "write_parquet", "write_sqlite"]
