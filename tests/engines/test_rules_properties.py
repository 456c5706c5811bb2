"""What holds for any text at all: nothing raises, every mark is answered, every place lies in the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.labels import Labels
from extractor.engines.rules import RulesEngine
from extractor.schemas import Article
from extractor.text import mark_up
from extractor.text.marks import MarkedText, Stretch

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))

VOCABULARY = (
    'said says told that according to he she Lindqvist Berg the bridge , . " “ ” ‘ ’ : ; — - ( ) ? ! and but who which '
    "was is expected vowed claims 5 40% $3 million Mr Mrs U.S. in on May adding her them report while "
    "told asked added read reads barked by to statement I not if as"
)
WORDS = st.sampled_from([*VOCABULARY.split(), "\n\n"])
PROSE = st.lists(WORDS, max_size=60).map(" ".join)


def stretches(labels: Labels) -> list[Stretch]:
    out: list[Stretch] = []
    for a in labels.attributions:
        out += [s for s in (a.source_span, a.cue_span, *a.content) if s is not None]
    for c in labels.claims:
        out += c.evidence
    return out


def check(marked: MarkedText, labels: Labels) -> None:
    for s in stretches(labels):
        assert 0 <= s.start < s.end <= len(marked.text)
    answered = sorted(
        [n for q in labels.quotes for n in q.passages] + [d.number for d in labels.dismissals if d.mark == "q"]
    )
    assert answered == [p.number for p in marked.passages]
    figures = sorted([f.quantity for f in labels.figures] + [d.number for d in labels.dismissals if d.mark == "n"])
    assert figures == [q.number for q in marked.quantities]
    for f in labels.figures:
        assert f.measure.strip()
    for a in labels.attributions:
        assert a.content
        assert a.source is None or 0 <= a.source < len(labels.sources)
        for left, right in zip(a.content, a.content[1:], strict=False):
            assert left.end <= right.start


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=300), PROSE))
def test_any_text_is_labelled(text: str) -> None:
    marked = mark_up(Article.from_text(text))
    check(marked, RulesEngine().label_marks(marked))


@settings(max_examples=40, deadline=None)
@given(PROSE)
async def test_labels_become_facts(text: str) -> None:
    marked = mark_up(Article.from_text(text))
    facts = assemble_facts(marked, await RulesEngine().label(marked))
    assert facts.coverage.quotes_unaccounted == 0
    assert facts.coverage.figures_unaccounted == 0


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
async def test_seeds_are_covered_and_repeatable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")  # noqa: ASYNC240 - nothing else runs in this loop
    marked = mark_up(Article.from_text(text))
    first, second = RulesEngine().label_marks(marked), RulesEngine().label_marks(marked)
    assert first == second
    check(marked, first)
    facts = assemble_facts(marked, await RulesEngine().label(marked))
    assert facts.provenance.engine == "rules"
    named = [q for q in facts.quotes if q.attribution is not None]
    assert len(named) >= 0.8 * len(facts.quotes)


@pytest.mark.timeout(60)  # a pass that grows with the square of the length takes minutes
@pytest.mark.parametrize(
    "text",
    ["said " * 20_000, "“" * 5_000, "he, she, " * 10_000, "that and said, " * 8_000, "A B " * 20_000, "x’s " * 20_000],
    ids=["cues", "marks", "pronouns", "conjunctions", "names", "owners"],
)
def test_monotonous_text_does_not_explode(text: str) -> None:
    marked = mark_up(Article.from_text(text))
    labels = RulesEngine().label_marks(marked)
    assert len(labels.quotes) <= len(marked.passages)
