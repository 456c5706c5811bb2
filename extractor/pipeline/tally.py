"""What a run did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from extractor.pipeline.failures import Failure
from extractor.schemas.facts import ArticleFacts
from extractor.text.plural import count

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """Counts of one extraction run. Bill and items are of the articles done in this run, not of those kept."""

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
    calls: int = 0
    cached_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    """Sum of the known prices, USD."""
    unpriced_calls: int = 0
    """Calls of articles whose price is not known."""
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
        bill = facts.provenance
        self.calls += bill.calls
        self.cached_calls += bill.cached_calls
        self.input_tokens += bill.input_tokens
        self.output_tokens += bill.output_tokens
        if bill.cost_usd is not None:
            self.cost_usd += bill.cost_usd
        else:
            self.unpriced_calls += bill.calls

    def exit_code(self) -> int:
        """0 all done; 1 some failed; 4 or 5 where nothing could be done at all, by what stood in the way."""
        if not self.failures:
            return 0
        if self.done or self.kept:
            return 1
        codes = {4 if f.unread else 5 for f in self.failures}
        return codes.pop() if len(codes) == 1 else 1

    def bill(self) -> str:
        """What was paid, in a few words."""
        if not self.calls:
            known = count(self.cached_calls, "answer")
            return f"no request sent ({known} from cache or recordings)" if self.cached_calls else ""
        tokens = f"{count(self.calls, 'request')}, {self.input_tokens:,} + {self.output_tokens:,} tokens"
        cached = f", {self.cached_calls} from cache" if self.cached_calls else ""
        if self.unpriced_calls:
            return f"{tokens}{cached}, price of this model not known"
        return f"{tokens}{cached}, ${self.cost_usd:.4f}"
