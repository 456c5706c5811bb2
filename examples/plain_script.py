"""A plain script: articles in, facts and stories out, no pipeline framework.

python examples/plain_script.py seeds/*.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

from extractor import Extractor, ExtractorError, reconcile


def main(paths: list[str]) -> None:
    texts = [Path(p).read_text("utf-8") for p in paths]
    held = []
    with Extractor() as extractor:
        for path, facts in zip(paths, extractor.extract_many(texts, errors="return"), strict=True):
            if isinstance(facts, ExtractorError):
                print(f"{path}: {facts}", file=sys.stderr)
                continue
            held.append(facts)
            print(f"{path}: {len(facts.claims)} claims, {len(facts.quotes)} quotes, {len(facts.figures)} figures")
    for story in reconcile(held):
        print(f"{story.title}: {len(story.articles)} articles, {len(story.disagreements)} disagreements")
        for one in story.disagreements:
            print(f"  {one.severity:6} {one.summary}")


if __name__ == "__main__":
    main(sys.argv[1:])
