"""Human decisions hold on the next run, follow their evidence, and are never attached wrongly."""

from __future__ import annotations

from datetime import UTC, datetime

from extractor.reconcile import ReconcileOptions, reconcile
from extractor.schemas import ArticleFacts, Decision, Span, Story
from tests.reconcile.building import Line, facts

WALL = "The harbour wall was inspected last spring and nobody warned us of any cracks"
OTHER = WALL.replace("nobody warned", "no one had told")


def told(*, extra: str = "") -> list[ArticleFacts]:
    return [
        facts(Line(f"“{WALL},” Ana Brandvik said{extra}.", "Ana Brandvik", quote=f"{WALL},"), publisher="A"),
        facts(Line(f"“{OTHER},” Brandvik said.", "Brandvik", quote=f"{OTHER},"), publisher="B"),
    ]


def run(articles: list[ArticleFacts], *decisions: Decision, previous: list[Story] | None = None) -> Story:
    (found,) = reconcile(
        articles, options=ReconcileOptions(one_story=True), decisions=decisions, previous=previous or ()
    )
    return found


def decide(story: Story, verdict: str | None = "a", id: str = "one", supersedes: str | None = None) -> Decision:
    return Decision.model_validate(
        {
            "id": id, "fingerprint": story.disagreements[0].fingerprint, "verdict": verdict, "reviewer": "mk",
            "at": datetime(2031, 4, 3, 12, tzinfo=UTC), "supersedes": supersedes,
        }
    )  # fmt: skip


def moved(articles: list[ArticleFacts], by: int, which: int = 0) -> list[ArticleFacts]:
    """The same articles with one quotation's edge found elsewhere: another extraction of the same text."""
    one = articles[which]
    assert one.article.text is not None
    part = one.quotes[0].parts[0]
    span = Span.of(one.article.text, part.start, part.end - by)
    quote = one.quotes[0].model_copy(update={"parts": (span,)})
    changed = [a for n, a in enumerate(articles) if n != which]
    return [one.model_copy(update={"quotes": (quote,)}), *changed]


def test_a_decision_sets_status_and_is_shown() -> None:
    for verdict, status in (("a", "resolved"), ("not_a_disagreement", "dismissed"), ("unsure", "open")):
        found = run(told(), decide(run(told()), verdict))
        assert (found.disagreements[0].status, found.disagreements[0].decision.verdict) == (status, verdict)


def test_an_undo_takes_the_decision_back() -> None:
    first = run(told())
    log = [decide(first), decide(first, None, "two", "one")]
    assert run(told(), *log).disagreements[0].decision is None
    assert run(told(), *log, decide(first, "b", "three")).disagreements[0].decision.verdict == "b"


def test_an_undo_of_the_undo_brings_it_back() -> None:
    first = run(told())
    log = [decide(first), decide(first, None, "two", "one"), decide(first, None, "three", "two")]
    assert run(told(), *log).disagreements[0].decision.id == "one"


def test_the_fingerprint_does_not_depend_on_wording_or_numbering() -> None:
    plain = run(told())
    renamed = [a.model_copy(update={"claims": ()}) for a in told()]
    assert run(renamed).disagreements[0].fingerprint == plain.disagreements[0].fingerprint


def test_a_decision_follows_its_evidence_after_a_new_extraction() -> None:
    first = run(told())
    again = moved(told(), by=9)
    assert run(again).disagreements[0].fingerprint != first.disagreements[0].fingerprint
    found = run(again, decide(first, "b"), previous=[first])
    assert found.disagreements[0].decision.verdict == "b"
    assert found.disagreements[0].decision.fingerprint == found.disagreements[0].fingerprint
    labels = [p.members[0].article for p in first.disagreements[0].positions]
    assert [p.members[0].article for p in found.disagreements[0].positions] == labels


def test_without_the_reviewed_stories_nothing_is_guessed() -> None:
    assert run(moved(told(), by=9), decide(run(told()))).disagreements[0].decision is None


def test_evidence_that_only_partly_answers_goes_back_to_the_queue_with_the_old_verdict() -> None:
    first = run(told())
    third = facts(
        Line(f"“{WALL.replace('nobody warned', 'they never warned')},” she said.", "Ana Brandvik",
             quote=f"{WALL.replace('nobody warned', 'they never warned')},"), publisher="C",
    )  # fmt: skip
    found = run([*told(), third], decide(first), previous=[first])
    (d,) = found.disagreements
    assert len(d.positions) == 3
    assert d.decision is None
    assert d.status == "open"
    assert "Decided before on other evidence: the first side holds; mk, 2031-04-03" in d.explanation


def test_a_decision_on_other_words_is_never_attached() -> None:
    first = run(told())
    elsewhere = [
        facts(Line("“We sold every boat we had before the fire came,” Ana Brandvik said.", "Ana Brandvik",
                   quote="We sold every boat we had before the fire came,"), publisher="A"),
        facts(Line("“We sold nearly every boat before the fire came,” Brandvik said.", "Brandvik",
                   quote="We sold nearly every boat before the fire came,"), publisher="B"),
    ]  # fmt: skip
    found = run(elsewhere, decide(first), previous=[first])
    assert found.disagreements
    assert found.disagreements[0].decision is None
    assert "Decided before" not in found.disagreements[0].explanation
