"""What a run did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from extractor.llm.usage import Account
from extractor.pipeline.failures import Failure
from extractor.schemas.facts import ArticleFacts
from extractor.text.plural import count

__all__ = ["Tally", "bill_in_words"]


@dataclass(slots=True)
class Tally:
    """Counts of one extraction run; items are of the articles done in this run, not of those kept."""

    done: int = 0
    """Articles extracted now."""
    kept: int = 0
    """Articles an earlier run of the same output had done."""
    failures: list[Failure] = field(default_factory=list)
    items: Counter[str] = field(default_factory=Counter)
    """attributions, quotes, figures, claims, flags."""
    unaccounted: int = 0
    """Quoted passages and quantities neither extracted nor dismissed."""
    errors: int = 0
    """Flags of severity error."""
    seconds: float = 0.0
    """Wall time of the run."""

    @property
    def failed(self) -> int:
        """Articles and inputs that gave no facts."""
        return len(self.failures)

    def add(self, facts: ArticleFacts) -> None:
        """Counts an article done."""
        self.done += 1
        for kind in ("attributions", "quotes", "figures", "claims", "flags"):
            self.items[kind] += len(getattr(facts, kind))
        self.unaccounted += facts.coverage.quotes_unaccounted + facts.coverage.figures_unaccounted
        self.errors += sum(f.severity == "error" for f in facts.flags)

    def exit_code(self) -> int:
        """0 all done; 1 some failed; 4 or 5 where nothing could be done at all, by what stood in the way."""
        if not self.failures:
            return 0
        if self.done or self.kept:
            return 1
        codes = {4 if f.unread else 5 for f in self.failures}
        return codes.pop() if len(codes) == 1 else 1


def bill_in_words(paid: Account) -> str:
    """What a run has paid, in a few words; nothing where it has asked nobody."""
    if not paid.calls:
        return f"no request sent ({count(paid.cached, 'answer')} from cache or recordings)" if paid.cached else ""
    cached = f", {paid.cached} from cache" if paid.cached else ""
    tokens = f"{count(paid.calls, 'request')}, {paid.input_tokens:,} + {paid.output_tokens:,} tokens{cached}"
    if paid.cost_usd is not None:
        return f"{tokens}, ${paid.cost_usd:.4f}"
    why = []
    if paid.unpriced:
        why.append(f"price of {', '.join(sorted(paid.unpriced))} not known")
    if paid.uncounted:
        why.append(f"{count(paid.uncounted, 'reply', 'replies')} without a count of tokens")
    return f"{tokens}, ${paid.known_usd:.4f} and more: {', '.join(why)}"
