"""Ray Data: read, extract on a pool of workers, group by story, write Parquet.

    pip install 'fact-extractor[ray]'
    python examples/ray_pipeline.py articles.parquet --text-column body -o out/

Reads Parquet or JSON lines from any path Ray can (files, s3://, gs://).
"""

from __future__ import annotations

import argparse
import sys

import ray

from extractor.integrations.ray import extract_dataset, reconcile_dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("-o", "--output", required=True)
    given = parser.parse_args()
    read = ray.data.read_parquet if given.source.rstrip("/").endswith("parquet") else ray.data.read_json
    facts = extract_dataset(read(given.source), text_column=given.text_column, workers=given.workers).materialize()
    facts.write_parquet(f"{given.output}/facts")
    stories = reconcile_dataset(facts, text_column=given.text_column).materialize()
    stories.write_parquet(f"{given.output}/stories")
    failed = facts.filter(lambda row: row["facts_error"] is not None).count()
    print(f"{facts.count()} articles, {failed} failed, {stories.count()} stories", file=sys.stderr)


if __name__ == "__main__":
    main()
