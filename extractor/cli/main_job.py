"""The main job step by step. Imported only once the command runs."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, TypeVar

from extractor.assemble.purse import Purse, purse_of
from extractor.assemble.stack import engine_kind
from extractor.cli.job import Job, run_extraction
from extractor.cli.story_job import StoryJob, Trouble, stream_facts, stream_stories
from extractor.cli.talk import Talk
from extractor.errors import StoreError
from extractor.export import RowMaker, write_parquet
from extractor.llm.usage import Account
from extractor.pipeline.failures import failures_path
from extractor.pipeline.stories import replace_file, story_line
from extractor.pipeline.summary import counts, summarise
from extractor.pipeline.tally import Tally, bill_in_words
from extractor.review.page import render_page
from extractor.schemas.base import EXTRACTOR_VERSION, SCHEMA_VERSION
from extractor.text.plural import count

__all__ = ["do_everything"]

T = TypeVar("T")


def do_everything(
    inputs: list[str], folder: Path, extraction: Job, story_job: StoryJob, talk: Talk, *, as_json: bool
) -> int:
    """Extracts, reconciles, writes the page and run.json into `folder`, prints the summary; gives the exit code.

    Raises:
        ExtractorError: a step could not go on; what the steps before it wrote is whole and stays.
    """
    began, seconds = datetime.now(UTC), dict[str, float]()

    def timed(step: str, work: Callable[[], T]) -> T:
        start = time.monotonic()
        result = work()
        seconds[step] = round(time.monotonic() - start, 3)
        return result

    purse = _purse(extraction)
    extraction, story_job = replace(extraction, purse=purse), replace(story_job, purse=purse)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise StoreError(f"{folder}: cannot be made: {e.strerror or e}") from e
    facts_file = folder / "facts.jsonl"
    tally = timed("extract", lambda: run_extraction(inputs, facts_file, extraction, talk))
    if not tally.done and not tally.kept:
        bill = bill_in_words(purse.bill.run)
        talk.error(f"no article could be extracted{f' ({bill})' if bill else ''}")
        return tally.exit_code()
    trouble = Trouble()
    facts = timed("read", lambda: list(stream_facts(facts_file, talk, trouble)))
    stories = timed("reconcile", lambda: list(stream_stories(facts, story_job, talk, trouble)))
    timed("write", lambda: replace_file(folder / "stories.jsonl", map(story_line, stories)))
    if extraction.on_ray:
        timed("parquet", lambda: write_parquet([*stories, *facts], folder / "parquet", RowMaker()))
    page = folder / "review.html"
    timed("page", lambda: replace_file(page, [render_page(stories).encode("utf-8")]))
    paid = purse.bill.run
    record = {
        "schema_version": SCHEMA_VERSION,
        "extractor_version": EXTRACTOR_VERSION,
        "python": platform.python_version(),
        "started": began.isoformat(timespec="seconds"),
        "arguments": sys.argv[1:],
        "inputs": inputs,
        "settings": extraction.resolved.settings.shown(),
        "engine": engine_kind(extraction.resolved.settings),
        "extracted": {"done": tally.done, "kept": tally.kept, "failed": tally.failed},
        "found": counts(facts, stories),
        "bill": {
            "calls": paid.calls,
            "cached_calls": paid.cached,
            "input_tokens": paid.input_tokens,
            "output_tokens": paid.output_tokens,
            "cost_usd": None if paid.cost_usd is None else round(paid.cost_usd, 6),
            "unpriced_models": sorted(paid.unpriced),
            "uncounted_replies": paid.uncounted,
        },
        "judge": None if trouble.docket is None else asdict(trouble.docket),
        "seconds": seconds,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    replace_file(folder / "run.json", [text.encode("utf-8", "backslashreplace")])
    if as_json:
        print(text, end="", file=talk.out)
    else:
        _print_summary([*summarise(facts, stories), *_ending(tally, trouble, paid, folder)], talk.out)
    return max(tally.exit_code(), trouble.exit_code())


def _purse(job: Job) -> Purse:
    """One for all steps: on a cluster it is kept there, for all workers of each."""
    if not job.on_ray:
        return purse_of(job.resolved.settings)
    from extractor.cli.ray_job import purse_on_ray

    return purse_on_ray(job.resolved.settings)


def _ending(tally: Tally, trouble: Trouble, paid: Account, folder: Path) -> list[str]:
    lines = []
    if tally.failed:
        lines.append(
            f"Failed         {tally.failed}, listed with their causes in {failures_path(folder / 'facts.jsonl')}"
        )
    if (docket := trouble.docket) is not None and docket.failures:
        lines.append(
            f"Judge          {len(docket.failures)} of {count(docket.blocks, 'block')} not judged; see run.json"
        )
    lines.append(f"Cost           {bill_in_words(paid) or 'nothing: no model was asked'}")
    lines.append(f"Page           {folder / 'review.html'}")
    return lines


def _print_summary(lines: list[str], out: TextIO) -> None:
    for line in lines:
        # Titles and file names come from outside: control characters may not reach a terminal.
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        encoding = out.encoding or "utf-8"
        print(shown.encode(encoding, "replace").decode(encoding), file=out)
