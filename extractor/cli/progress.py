"""The progress line: how far, how fast, at what cost, how long still. On stderr, on a terminal alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from extractor.cli.talk import Talk
from extractor.llm.usage import Account
from extractor.pipeline.extract import Outcome, Skipped
from extractor.pipeline.reading.finding import find_files
from extractor.pipeline.reading.unread import Unread
from extractor.schemas.facts import ArticleFacts
from extractor.text.plural import count

__all__ = ["Progress", "expected_articles", "show_progress"]

_ROWS = frozenset({".jsonl", ".ndjson"})
_UNCOUNTED = frozenset({".csv", ".tsv", ".parquet"})
"""How many articles these hold is known only once they are read."""
_SETTLED = 3
"""Fresh articles before a time is given. Why: the first few wait for the connection and the models' first answers."""


class Progress:
    """Counts what comes of a run and puts it in words; safe to call from any thread."""

    def __init__(self, show: Callable[[str, int, int | None], None]) -> None:
        """`show` takes the words, the articles seen and, where it is known, how many there will be."""
        self.total: int | None = None
        self.paid = Account()
        """What has been spent so far."""
        self._show = show
        self._seen, self._fresh, self._failed, self._retries = 0, 0, 0, 0
        self._began = time.monotonic()

    def outcome(self, outcome: Outcome) -> None:
        """One article is through."""
        self._seen += 1
        self._failed += not isinstance(outcome, (ArticleFacts, Skipped))
        self._fresh += not isinstance(outcome, Skipped)
        self._update()

    def retry(self) -> None:
        """A request has to be sent again."""
        self._retries += 1
        self._update()

    def words(self) -> str:
        """`12/500 articles, 3.2/s, $0.0123, 5 from cache, 1 retry, 0:02:32 left`."""
        paid, rate = self.paid, self._fresh / max(time.monotonic() - self._began, 0.001)
        of = "" if self.total is None else f"/{self.total:,}"
        words = [f"{self._seen:,}{of} articles", f"{rate:.1f}/s"]
        if self._failed:
            words.append(f"{self._failed:,} failed")
        if paid.unpriced:
            words.append(f"{paid.input_tokens + paid.output_tokens:,} tokens")
        elif paid.calls:
            words.append(f"${paid.known_usd:.4f}")
        if paid.cached:
            words.append(f"{paid.cached:,} from cache")
        if self._retries:
            words.append(count(self._retries, "retry", "retries"))
        if self.total is not None and self._fresh >= _SETTLED and self.total > self._seen:
            left = round((self.total - self._seen) / rate)
            words.append(f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left")
        return ", ".join(words)

    def _update(self) -> None:
        self._show(self.words(), self._seen, self.total)


def expected_articles(inputs: Sequence[str], exclude: Sequence[Path] = ()) -> int | None:
    """How many articles `inputs` will give, unreadable ones included; None where it cannot be told beforehand.

    Reads no text: a document is one article, a line of JSONL is one.
    """
    total = 0
    for named in inputs:
        if named == "-" or "://" in named:
            return None
        for file in find_files(named, exclude):
            suffix = "" if isinstance(file, Unread) else file.suffix.lower()
            if suffix in _UNCOUNTED:
                return None
            try:
                total += _lines(Path(str(file))) if suffix in _ROWS else 1
            except OSError:
                total += 1  # reading it will fail the same way, and be told
    return total


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(not line.isspace() for line in stream)


@contextmanager
def show_progress(talk: Talk, inputs: Sequence[str], exclude: Sequence[Path] = ()) -> Iterator[Progress]:
    """A Progress that draws a bar while it is open; one that shows nothing unless stderr is a terminal."""
    if not talk.on_terminal:
        yield Progress(lambda _words, _seen, _total: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    console = Console(stderr=True)
    words = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    with Bar(SpinnerColumn(), BarColumn(20), words, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None)
        progress = Progress(lambda said, seen, total: bar.update(task, description=said, completed=seen, total=total))

        def look_ahead() -> None:
            progress.total = expected_articles(inputs, exclude)

        threading.Thread(target=look_ahead, name="counting the articles", daemon=True).start()
        with talk.above(lambda line: console.print(line, markup=False, highlight=False)):
            yield progress
