"""Speed of the light engine: articles a second on one core, and growth with length.

    python bench/rules_speed.py [DIR] [--rounds N]

DIR holds one text file per article (default: the seeds). Times are processor seconds of `mark_up` and of
`RulesEngine.label_marks`, best of N rounds; growth is measured on the texts put one after the other to 10 kB … 2 MB.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from extractor.engines.rules import RulesEngine
from extractor.schemas import Article
from extractor.text import mark_up

SIZES = (10_000, 100_000, 500_000, 2_000_000)


def best(rounds: int, work: Callable[[], object]) -> float:
    """Least processor seconds of `rounds` runs of `work`."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=Path(__file__).parents[1] / "seeds", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    engine = RulesEngine()
    texts = [p.read_text(encoding="utf-8") for p in sorted(options.folder.glob("*.txt"))]
    articles = [Article.from_text(t) for t in texts if t.strip()]
    marked = [mark_up(a) for a in articles]
    marking = best(options.rounds, lambda: [mark_up(a) for a in articles])
    labelling = best(options.rounds, lambda: [engine.label_marks(m) for m in marked])
    count = len(articles)
    print(f"{count} articles, {sum(map(len, texts)) / count:.0f} code points on average")
    print(f"mark_up {1000 * marking / count:.2f} ms, label {1000 * labelling / count:.2f} ms an article")
    print(f"{count / (marking + labelling):.0f} articles/s on one core")
    long = "\n\n".join(texts)
    for size in SIZES:
        text = (long * (size // len(long) + 1))[:size]
        one = mark_up(Article.from_text(text))
        seconds = best(1 if size > 200_000 else options.rounds, lambda one=one: engine.label_marks(one))  # type: ignore[misc]
        print(f"label {size:>9,} code points: {seconds:8.3f} s, {1e9 * seconds / size:6.0f} ns each")


if __name__ == "__main__":
    main()
