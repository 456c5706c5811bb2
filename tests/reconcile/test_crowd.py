"""Crowded stories: hundreds of near copies of a few reports cost little, change no count and split no fact."""

from __future__ import annotations

import importlib.util
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.reconcile import ReconcileOptions, reconcile
from extractor.reconcile.merging import merge
from extractor.reconcile.reprints import CROWD, rivals
from extractor.reconcile.stories import find_stories, sketch
from extractor.reconcile.story import lay_out_story
from extractor.schemas import ArticleFacts, Story
from tests.reconcile.building import Line, facts

ROOT = Path(__file__).parents[2]

AGENCY = [
    Line("Officials in Brelmouth said 85 people were hurt when the harbour bridge collapsed.", figure={
        "words": "85", "value": 85.0, "dimension": "count", "unit": "people", "qualifier": "exact",
        "measure": "people hurt when the harbour bridge collapsed"}),
    Line("Mayor Dana Kestrel said the council had ordered the inspection of every crossing in the county.",
         source="Dana Kestrel", quote="ordered the inspection of every crossing"),
    Line("Engineers closed the northern carriageway before the morning tide.", ),
    Line("The contractor Marlow Stonework did not answer questions about the missing bolts."),
    Line("Divers searched the estuary through the night with lamps and nets."),
    Line("Ferry captains carried stranded commuters to the southern quay."),
]  # fmt: skip
RIVAL = [
    Line("Hospitals counted 120 people hurt when the harbour bridge collapsed, clerks there told this newspaper.", figure={
        "words": "120", "value": 120.0, "dimension": "count", "unit": "people", "qualifier": "exact",
        "measure": "people hurt when the harbour bridge collapsed"}),
    Line("A night watchman recalled a groaning noise, then a wave over the moorings."),
    Line("Bakers on the quay handed bread to rescuers at dawn."),
    Line("Insurers began to reckon what three lost cranes would cost."),
    Line("Schoolchildren left paper boats along the fence."),
]  # fmt: skip


def crowd(copies: int, seed: int = 1) -> list[ArticleFacts]:
    """Near copies of the agency report, each without one line or with a line of its own, and one rival report."""
    rng = random.Random(seed)
    made = [facts(*RIVAL, publisher="Rival")]
    for n in range(copies):
        lines = list(AGENCY)
        if rng.random() < 0.5:
            lines.pop(rng.randrange(2, len(lines)))
        lines.append(Line(f"Reader {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvwxyz'[n // 100]} wrote in."))
        made.append(facts(*lines, publisher=f"Paper {n}"))
    return made


def told(made: list[ArticleFacts]) -> Story:
    (story,) = reconcile(made, options=ReconcileOptions(one_story=True))
    return story


def test_a_fact_in_a_hundred_copies_is_one_fact_of_one_source_with_every_copy_named() -> None:
    made = crowd(100)
    story = told(made)
    hurt = [f for f in story.facts if f.kind == "figure" and f.text.startswith("85")]
    assert [len(f.members) for f in hurt] == [100]
    assert hurt[0].independent_sources == 1
    assert len(hurt[0].publishers) == 100
    assert sorted(len(x.articles) for x in story.lineages) == [1, 100]
    everything = {(f.article.id, i.id) for f in made for i in f.items() if i.id[0] != "a"}
    grouped = [(m.article, m.item) for f in story.facts for m in f.members]
    assert sorted(grouped) == sorted(everything), "every item is in exactly one fact"


def test_the_crowd_changes_no_disagreement_of_the_few() -> None:
    few, many = told(crowd(3)), told(crowd(150))
    assert [(d.kind, len(d.positions)) for d in few.disagreements] == [
        (d.kind, len(d.positions)) for d in many.disagreements
    ]
    (value,) = [d for d in many.disagreements if d.kind == "figure_value"]
    assert sorted(len(p.members) for p in value.positions) == [1, 150]
    assert [p.independent_sources for p in value.positions] == [1, 1]


@pytest.mark.parametrize("reports", [40, 100])
def test_every_measure_of_many_reports_is_reported_once_with_all_its_figures(reports: int) -> None:
    """Made-up reports with 40 facts, one number in thirty altered: below and above the size of a crowd."""
    spec = importlib.util.spec_from_file_location("reconcile_scale", ROOT / "bench" / "reconcile_scale.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    made = list(bench.story_facts(0, reports))
    printed: dict[str, dict[float, set[tuple[str, str]]]] = {}
    for f in made:
        for figure in f.figures:
            printed.setdefault(figure.measure, {}).setdefault(figure.value, set()).add((f.article.id, figure.id))
    wanted = [frozenset(map(frozenset, values.values())) for values in printed.values() if len(values) > 1]
    found = [
        frozenset(frozenset((m.article, m.item) for m in p.members) for p in d.positions)
        for d in told(made).disagreements
        if d.kind.startswith("figure")
    ]
    assert len(wanted) > 8
    assert len(found) == len(wanted)
    assert set(found) == set(wanted)


def test_an_altered_copy_stands_against_all_the_others() -> None:
    lines = [
        Line(AGENCY[0].text.replace("85", "58"), figure={**(AGENCY[0].figure or {}), "words": "58", "value": 58.0})
    ]
    story = told([*crowd(80), facts(*lines, *AGENCY[1:], publisher="Misprint")])
    sides = {
        frozenset(len(p.members) for p in d.positions)
        for d in story.disagreements
        if d.kind == "figure_value" and any(p.label.startswith("58") for p in d.positions)
    }
    assert any(80 in s for s in sides), sides


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(CROWD, CROWD + 20))
def test_any_order_of_a_crowd_gives_the_same_bytes(rng: random.Random, copies: int) -> None:
    made = crowd(copies, seed=copies)
    first = told(made).model_dump_json()
    rng.shuffle(made)
    again = told([*made, made[0]])
    assert again.model_dump_json() == first
    assert told(list(again.articles)).model_dump_json() == first


def test_a_story_of_hundreds_is_found_as_one() -> None:
    """Every term of such a story is in more articles than are compared with one another; a chain must hold it."""
    rng = random.Random(3)
    sketches = [replace(sketch(facts(*rng.sample(AGENCY, 5), publisher="Paper")), id=f"{n:016x}") for n in range(700)]
    assert len(find_stories(sketches, window_days=14)) == 1


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        ({0: 0b001, 1: 0b010}, True),
        ({0: 0b011, 1: 0b010}, False),
        ({0: 0b011, 1: 0b110}, True),
        ({0: 0b111, 1: 0b111}, False),
    ],
    ids=["apart", "second only beside the first", "each alone somewhere", "always together"],
)
def test_rivals_are_best_counterparts_in_some_article(held: dict[int, int], kept: bool) -> None:
    assert rivals([(0, 1)], lambda p: p, lambda _: 0.5, held) == ([(0, 1)] if kept else [])


def test_the_better_counterpart_of_an_article_is_the_rival() -> None:
    pairs = [(0, 1, 0.9), (0, 2, 0.5)]
    held = {0: 0b01, 1: 0b10, 2: 0b10}
    assert rivals(pairs, lambda p: p[:2], lambda p: p[2], held) == [(0, 1, 0.9)]


def test_no_article_gets_four_items_into_one_fact() -> None:
    made = crowd(3)
    claims = [e for e in lay_out_story(made).entries if e.kind == "claim"][:8]
    place = {e.number: n for n, e in enumerate(claims)}
    links = [(1.0, place[a.number], place[b.number]) for a, b in pairwise(claims)]
    groups = merge(claims, links, [[0]] * len(claims))
    assert max(map(len, groups)) == 3
