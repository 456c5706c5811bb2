"""Does the cost of marking up grow with the length of the text, and no faster?

    python bench/text_scaling.py [--size 2000000]

Each kind of text is built at 10 kB and at `--size`; CPU seconds of each part, and how many times longer the large one
took than the small one, beside how many times longer it is. The kinds are the seed articles one after another, the
same without line breaks, and texts that invite backtracking and unbounded nesting. Exit code 1 if any part of any
kind takes more than 2.5 times its share.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extractor.schemas import Article
from extractor.text import find_passages, find_quantities, find_sentences, fold, ground, mark_up, render

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
SMALL = 10_000
SLACK = 2.5
"""Why: caches and the garbage collector favour the small text; quadratic growth would show as 200 times the share."""


def kinds() -> dict[str, str]:
    news = "\n\n".join(p.read_text("utf-8") for p in sorted(SEEDS.glob("*.txt")))
    return {
        "news": news,
        "news in one line": " ".join(news.split()),
        "opening marks": "“a ",
        "nested marks": "“‘a ",
        "straight marks": "\" ' ''",
        "straight marks and words": '"Yes," he said, \'no. ',
        "apostrophes": "the players' union's ",
        "small letters, full stops": "a. b? c! ",
        "abbreviations": "U.S. Gen. J.D. Vance, a.m. ",
        "tags": '<a b="',
        "digits": "1,234.5-6% ",
        "digits in one word": "1234567890",
        "hyphens": "-",
        "white space": " \t\xa0\u200b",
        "line breaks": "a\n",
        "one word": "a",
        "brackets": "([",
        "lone surrogates": "\ud800 a. ",
    }


def seconds(act: Callable[[], object], least: float = 0.02) -> float:
    """CPU seconds of one call; short calls are repeated and the best is taken."""
    best = float("inf")
    spent = 0.0
    while spent < least:
        clock = time.process_time()
        act()
        took = time.process_time() - clock
        best, spent = min(best, took), spent + max(took, 1e-7)
    return best


def parts(text: str) -> dict[str, Callable[[], object]]:
    article = Article.from_text(text)
    marked = mark_up(article)
    return {
        "fold": lambda: fold(text),
        "ground": lambda: ground(text, text[len(text) // 2 : len(text) // 2 + 200]),
        "sentences": lambda: find_sentences(text),
        "passages": lambda: find_passages(text),
        "quantities": lambda: find_quantities(text, ()),
        "mark_up": lambda: mark_up(article),
        "render": lambda: render(marked),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=2_000_000, help="characters of the large text")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    options = parser.parse_args()
    share = options.size / SMALL
    print(f"{share:.0f} times the text: seconds for {options.size:,} characters (times the small text's seconds)")
    bad = 0
    for name, seed in kinds().items():
        if options.only not in name:
            continue
        small = parts((seed * (SMALL // len(seed) + 1))[:SMALL])
        large = parts((seed * (options.size // len(seed) + 1))[: options.size])
        shown = []
        for part, act in large.items():
            took, before = seconds(act), seconds(small[part])
            slow = took > 0.05 and took > SLACK * share * before
            bad += slow
            shown.append(f"{part} {took:.2f} ({took / before:.0f}){' TOO SLOW' if slow else ''}")
        print(f"{name:26}" + "  ".join(shown), flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
