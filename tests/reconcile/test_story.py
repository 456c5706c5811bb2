"""Stories as a whole: found by themselves, free of order, the same every time, clear about bad input."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.reconcile import ReconcileOptions, explain, iter_stories, reconcile
from extractor.schemas import ArticleFacts
from tests.reconcile.building import Line, facts, kinds, story

FIRE = [
    "The warehouse fire in Varnholm destroyed forty fishing boats on Sunday night.",
    "Fire chief Rosa Drummond said the Varnholm warehouse held paint and diesel.",
    "Insurers expect the Varnholm harbour fire to cost nine million crowns.",
]
VOTE = [
    "Voters in Ardmore rejected the tram line in a referendum on Sunday.",
    "Ardmore's transport councillor Hugo Lindqvist said the tram plan was dead.",
    "Turnout in the Ardmore tram referendum was the highest since 1994.",
]
WALL = "The harbour wall was inspected last spring and nobody warned us of any cracks"


def articles() -> list[ArticleFacts]:
    quote = Line(f"“{WALL},” Ana Brandvik said.", "Ana Brandvik", quote=f"{WALL},")
    other = Line(
        f"“{WALL.replace('nobody', 'no one')},” Brandvik said.",
        "Brandvik",
        quote=f"{WALL.replace('nobody', 'no one')},",
    )
    return [
        facts(*FIRE, quote, publisher="A"),
        facts(*FIRE[1:], other, "Forty boats burnt in the Varnholm fire.", publisher="B", published="2031-04-03"),
        facts(*VOTE, publisher="C"),
        facts(*VOTE[:2], "The Ardmore tram vote surprised the council.", publisher="D", published=None),
        facts(*FIRE[:2], other, publisher="E"),
    ]


def dumped(found: list) -> str:
    return "\n".join(s.model_dump_json() for s in found)


def test_stories_are_found_by_what_articles_share() -> None:
    found = reconcile(articles())
    assert sorted(len(s.articles) for s in found) == [2, 3]


def test_articles_too_far_apart_in_time_are_two_stories() -> None:
    later = [facts(*FIRE, publisher="A"), facts(*FIRE, "Boats burnt.", publisher="B", published="2031-06-03")]
    assert len(reconcile(later)) == 2
    assert len(reconcile(later, options=ReconcileOptions(window_days=90))) == 1
    assert len(reconcile(later, options=ReconcileOptions(one_story=True))) == 1


def test_a_new_article_joins_the_story_it_belongs_to() -> None:
    before = {s.id for s in reconcile(articles()[:4])}
    after = reconcile(articles())
    assert len(after) == len(before)
    assert len({s.id for s in after} & before) == 1, "the other story is left as it was"


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_articles_changes_nothing(order: list[int]) -> None:
    given_ = articles()
    assert dumped(reconcile([given_[n] for n in order])) == dumped(reconcile(given_))


def test_a_second_run_over_its_own_articles_changes_nothing() -> None:
    first = reconcile(articles())
    again = reconcile([a for s in first for a in s.articles])
    assert dumped(again) == dumped(first)


def test_streamed_stories_are_the_same() -> None:
    shuffled = articles() + articles()[:2]
    random.Random(3).shuffle(shuffled)
    assert dumped(list(iter_stories(iter(shuffled)))) == dumped(reconcile(articles()))


def test_an_article_given_twice_counts_once() -> None:
    assert dumped(reconcile(articles() + articles())) == dumped(reconcile(articles()))


def test_nothing_gives_nothing() -> None:
    assert reconcile([]) == []
    assert list(iter_stories([])) == []
    assert reconcile([], options=ReconcileOptions(one_story=True)) == []


def test_one_article_is_a_story_of_its_own() -> None:
    (found,) = reconcile(articles()[:1])
    assert [x.relation for x in found.lineages] == ["original"]
    assert {f.status for f in found.facts} == {"single_source"}


def test_an_article_without_any_item_is_still_in_its_story() -> None:
    empty = articles()[0].model_copy(update={"claims": (), "quotes": (), "attributions": ()})
    (found,) = reconcile([empty])
    assert found.facts == ()
    assert found.disagreements == ()


def test_facts_of_another_schema_version_are_refused() -> None:
    old = articles()[0].model_copy(update={"schema_version": "0"})
    with pytest.raises(InputError, match=r"schema version '0'.*extract the article again"):
        reconcile([old])
    with pytest.raises(InputError, match="schema version"):
        list(iter_stories([old]))


def test_text_that_was_left_out_is_not_needed() -> None:
    a, b = (facts(*FIRE, f"The {x} quay was closed.", publisher=x, text=False) for x in ("north", "south"))
    found = story(a, b)
    assert max(len(f.members) for f in found.facts) == 2


def test_every_group_and_disagreement_can_be_explained() -> None:
    for found in reconcile(articles()):
        for one in (*found.disagreements, *found.facts, *found.lineages):
            explained = explain(found, one.id)
            assert explained.reason
            assert "\n".join(explained.lines()).startswith(f"{one.id}: ")


def test_an_explanation_names_rule_features_values_and_weights() -> None:
    found = next(s for s in reconcile(articles()) if s.disagreements)
    d = found.disagreements[0]
    assert d.kind == "quote_wording"
    text = "\n".join(explain(found, d.id).lines())
    assert "rule 'quote_wording'" in text
    assert "words in the same order" in text
    assert "(weight " in text
    with pytest.raises(InputError, match="no 'd99'"):
        explain(found, "d99")


def test_provenance_says_that_no_judge_spoke() -> None:
    (found,) = reconcile(articles()[:1])
    assert (found.provenance.engine, found.provenance.model, found.provenance.prompt) == ("reconcile", None, None)


def test_publishers_and_ids_of_articles_that_state_nothing() -> None:
    a = articles()[0]
    anonymous = a.model_copy(update={"article": a.article.model_copy(update={"publisher": None, "path": "in/one.txt"})})
    (found,) = reconcile([anonymous])
    assert found.facts[0].publishers == ("one",)
    unnamed = a.model_copy(update={"article": a.article.model_copy(update={"publisher": None})})
    (found,) = reconcile([unnamed])
    assert found.facts[0].publishers == (a.article.id,)


def test_one_tension_is_reported_once() -> None:
    found = reconcile(articles())
    fire = next(s for s in found if len(s.articles) == 3)
    assert kinds(fire) == ["quote_wording"]
    assert sorted(len(p.members) for p in fire.disagreements[0].positions) == [1, 2]


def test_unrelated_articles_that_share_a_few_common_words_are_apart() -> None:
    articles = [
        facts(
            "The train left the rails near Halmstad on Monday.", "Eleven people were hurt, police said.", publisher="A"
        ),
        facts(
            "The party won 41 seats in the vote on Monday.",
            "Its leader Mara Voss spoke late, aides said.",
            publisher="B",
        ),
        facts("The company cut its forecast on Monday.", "Shares of Nordic Steel fell, analysts said.", publisher="C"),
    ]
    assert len(reconcile(articles)) == 3


def jobs(words: str, value: float) -> Line:
    count = {"words": words, "value": value, "unit": "jobs", "dimension": "count", "measure": "jobs the Orr mill cuts"}
    return Line(f"The Orr mill will cut {words} in spring.", figure=count)


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [
        (jobs("1,500 jobs", 1500), jobs("2,500 jobs", 2500), "disputed"),
        (jobs("1,500 jobs", 1500), jobs("1,500 jobs", 1500), "corroborated"),
        (
            Line(f"“{WALL},” Ana Brandvik said.", "Ana Brandvik", quote=f"{WALL},"),
            Line(f"“{WALL},” Hugo Lindqvist said.", "Hugo Lindqvist", quote=f"{WALL},"),
            "disputed",
        ),
    ],
)
def test_a_claim_is_no_surer_than_the_figure_or_quotation_it_holds(a: Line, b: Line, status: str) -> None:
    beside = "The Orr mill was built by two brothers from Ardmore."
    found = story(facts(*FIRE, a, beside, publisher="A"), facts(b, *VOTE, beside, publisher="B"))
    held = {r: f.status for f in found.facts for r in f.members if f.kind == "claim"}
    claims = {(x.article.id, c.id): c for x in found.articles for c in x.claims}
    carrying = {s for r, s in held.items() if claims[r.article, r.item].figures or claims[r.article, r.item].quotes}
    assert carrying == {status}
    assert {s for r, s in held.items() if claims[r.article, r.item].text == beside} == {"corroborated"}
