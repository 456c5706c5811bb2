"""Dagster: articles, facts and stories as assets, with what a run should be stopped for as an asset check.

pip install fact-extractor dagster
dagster dev -f examples/dagster_asset.py          # the articles: ARTICLES=folder, default seeds/
python examples/dagster_asset.py seeds/*.txt      # once, in this process
"""

import os
import sys
from pathlib import Path

import dagster as dg

from extractor import ArticleFacts, Extractor, ExtractorError, reconcile


class Articles(dg.Config):
    """Where the articles are."""

    paths: list[str] = sorted(map(str, Path(os.environ.get("ARTICLES", "seeds")).glob("*.txt")))


@dg.asset
def facts(context: dg.AssetExecutionContext, config: Articles) -> list[ArticleFacts]:
    """The facts of each article. One that fails is told and left out; it does not fail the others."""
    texts = [Path(p).read_text("utf-8") for p in config.paths]
    held, failed = [], []
    with Extractor() as extractor:  # once a run: its client, cache and limits serve all articles
        for path, one in zip(config.paths, extractor.extract_many(texts, errors="return"), strict=True):
            if isinstance(one, ExtractorError):
                context.log.warning(f"{path}: {one}")
                failed.append(path)
            else:
                held.append(one)
    spent = sum(f.provenance.cost_usd or 0 for f in held)
    context.add_output_metadata({"articles": len(held), "failed": failed, "cost_usd": spent})
    return held


@dg.asset
def stories(context: dg.AssetExecutionContext, facts: list[ArticleFacts]) -> list[dict[str, object]]:
    """The stories they tell, as the lines of stories.jsonl."""
    found = reconcile(facts)
    context.add_output_metadata({"stories": len(found), "disagreements": sum(len(s.disagreements) for s in found)})
    return [s.model_dump(mode="json") for s in found]


@dg.asset_check(asset=facts)
def every_quotation_is_accounted_for(facts: list[ArticleFacts]) -> dg.AssetCheckResult:
    """Each quoted passage is extracted or dismissed with a reason."""
    missing = sum(f.coverage.quotes_unaccounted for f in facts)
    return dg.AssetCheckResult(passed=missing == 0, metadata={"unaccounted": missing})


defs = dg.Definitions(assets=[facts, stories], asset_checks=[every_quotation_is_accounted_for])


def main(paths: list[str]) -> None:
    done = dg.materialize(
        [facts, stories, every_quotation_is_accounted_for], run_config={"ops": {"facts": {"config": {"paths": paths}}}}
    )
    for story in done.output_for_node("stories"):
        print(f"{story['title']}: {len(story['articles'])} articles, {len(story['disagreements'])} disagreements")
    for check in done.get_asset_check_evaluations():
        print(f"{check.check_name}: {'passed' if check.passed else 'failed'}")


if __name__ == "__main__":
    main(sys.argv[1:])
