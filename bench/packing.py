"""What putting several short articles into one request would save, in tokens and USD.

    pip install bpe-openai
    python bench/packing.py [--longest 1500] [--packed 2 4 8]

Short articles are the beginnings of the seeds, whole lines up to `--longest` characters. Input is counted on the
engine's real requests, output as the recorded answers' tokens per character of their articles. A packed request pays
the fixed part (instructions, schema) once for all its articles; everything else is paid as before. Prices are those of
prices.toml; "cached" takes the fixed part at the price of cached input, as it is for all but a run's first requests.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import bpe_openai

from extractor.engines.llm.request import RequestOptions, build_request
from extractor.engines.llm.windows import MAX_WINDOW, windows
from extractor.llm.prices import Prices
from extractor.llm.recordings import Recordings
from extractor.text import mark_up, read_article

ROOT = Path(__file__).parent.parent
MODELS = ("gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-4.1-mini", "gpt-4o-mini")


def beginning(text: str, longest: int) -> str:
    """The first whole lines of `text`, `longest` characters at most."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if sum(map(len, lines)) + len(line) > longest:
            break
        lines.append(line)
    return "".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--longest", type=int, default=1500)
    parser.add_argument("--packed", type=int, nargs="+", default=[2, 4, 8])
    arguments = parser.parse_args()
    encoding = bpe_openai.get_encoding("o200k_base")

    def count(text: str) -> int:
        return len(encoding.encode(text))

    texts = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}
    held = Recordings(ROOT / "seeds" / "recordings")
    answered = {name.split(".")[0]: count(held.read(name).answer) for name in held.names()}
    per_character = sum(answered.values()) / sum(len(texts[stem]) for stem in answered)

    short = [piece for text in texts.values() if len(piece := beginning(text, arguments.longest)) > 600]
    fixed = own = 0
    for text in short:
        marked = mark_up(read_article(text))
        request = build_request(marked, windows(marked, MAX_WINDOW)[0], RequestOptions(model="any"))
        fixed = count(request.messages[0].content) + count(json.dumps(request.schema))
        own += count(request.messages[1].content)
    own //= len(short)
    out = round(per_character * sum(map(len, short)) / len(short))
    print(
        f"{len(short)} articles of {sum(map(len, short)) // len(short)} characters: fixed part {fixed} tokens,", end=" "
    )
    print(f"article {own}, answer {out} ({per_character:.2f} a character)")
    prices = Prices.load()
    for model in MODELS:
        price = prices.of(model)
        if price is None:
            continue
        for what, first in (("cached", price.cached_input), ("not cached", price.input)):
            alone = fixed * first + own * price.input + out * price.output
            saved = [fixed * first * (1 - 1 / k) for k in arguments.packed]
            shown = ", ".join(f"{k}: {100 * s / alone:.1f}%" for k, s in zip(arguments.packed, saved, strict=True))
            print(f"{model:13} fixed part {what:10} {1000 * alone / 1e6:.3f} USD per 1,000 articles; packing {shown}")


if __name__ == "__main__":
    main()
