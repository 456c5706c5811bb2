"""The rules engine's indirect speech and thought: source, cue, content to the clause, stance."""

from __future__ import annotations

import pytest

from extractor.engines.labels import AttributionLabel, Labels
from extractor.engines.rules import RulesEngine
from extractor.text import mark_up, read_article


def labelled(text: str) -> Labels:
    return RulesEngine().label_marks(mark_up(read_article(text)))


def contents(text: str) -> list[tuple[str | None, str]]:
    """(source, content) of each attribution; the pieces of a content joined with " … "."""
    labels = labelled(text)
    return [
        (
            None if a.source is None else labels.sources[a.source].name,
            " … ".join(text[s.start : s.end] for s in a.content),
        )
        for a in labels.attributions
    ]


def only(text: str) -> AttributionLabel:
    (attribution,) = labelled(text).attributions
    return attribution


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Lindqvist said that the bridge was unsafe.", "Lindqvist", "that the bridge was unsafe"),
        ("Lindqvist said the bridge was unsafe.", "Lindqvist", "the bridge was unsafe"),
        ("Lindqvist said on Monday that the bridge was unsafe.", "Lindqvist", "that the bridge was unsafe"),
        ("Lindqvist, a trained engineer, said the bridge was unsafe.", "Lindqvist", "the bridge was unsafe"),
        ("The bridge was unsafe, Lindqvist said.", "Lindqvist", "The bridge was unsafe"),
        ("The bridge was unsafe, said Lindqvist, a trained engineer.", "Lindqvist", "The bridge was unsafe"),
        ("The bridge, Lindqvist said, was unsafe.", "Lindqvist", "The bridge … was unsafe"),
        ("The bridge was unsafe, according to Lindqvist.", "Lindqvist", "The bridge was unsafe"),
        ("According to Lindqvist, the bridge was unsafe.", "Lindqvist", "the bridge was unsafe"),
        ("Lindqvist told reporters that the bridge was unsafe.", "Lindqvist", "that the bridge was unsafe"),
        ("Lindqvist asked whether the bridge was safe.", "Lindqvist", "whether the bridge was safe"),
        ("Lindqvist vowed to close the bridge.", "Lindqvist", "to close the bridge"),
        ("Lindqvist accused the board of hiding a report.", "Lindqvist", "the board of hiding a report"),
        ("Lindqvist warned of a long delay.", "Lindqvist", "a long delay"),
        ("Lindqvist believes the bridge is unsafe.", "Lindqvist", "the bridge is unsafe"),
        ("Lindqvist is confident that the bridge will hold.", "Lindqvist", "that the bridge will hold"),
        ("The board ignored Lindqvist's claim that the bridge was unsafe.", "Lindqvist", "that the bridge was unsafe"),
    ],
)
def test_content_is_exact_to_the_clause(text: str, source: str, content: str) -> None:
    assert contents(text) == [(source, content)]


def test_a_second_verb_shares_the_subject() -> None:
    assert contents("Lindqvist said the bridge was unsafe and promised to close it.") == [
        ("Lindqvist", "the bridge was unsafe"),
        ("Lindqvist", "to close it"),
    ]


def test_a_participle_shares_the_subject() -> None:
    assert contents("Lindqvist said the bridge was unsafe, adding that it would close.") == [
        ("Lindqvist", "the bridge was unsafe"),
        ("Lindqvist", "that it would close"),
    ]


def test_a_new_voice_ends_the_content() -> None:
    assert contents("Lindqvist said the bridge was unsafe, but Berg insisted it would hold.") == [
        ("Lindqvist", "the bridge was unsafe"),
        ("Berg", "it would hold"),
    ]


def test_an_introductory_clause_ends_before_the_main_one() -> None:
    assert contents("While Lindqvist said the bridge was unsafe, the board kept it open.") == [
        ("Lindqvist", "the bridge was unsafe")
    ]


def test_expectation_without_a_source_keeps_its_subject() -> None:
    assert contents("The bridge is expected to close in May.") == [(None, "The bridge … to close in May")]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Lindqvist said that the bridge was unsafe.", "said"),
        ("Lindqvist denied that the bridge was unsafe.", "denied"),
        ("Lindqvist asked whether the bridge was safe.", "asked"),
        ("Lindqvist demanded that the bridge be closed.", "demanded"),
        ("Lindqvist pledged to close the bridge.", "promised"),
        ("Lindqvist predicted that the bridge would fall.", "predicted"),
        ("Lindqvist believes that the bridge is unsafe.", "thought"),
    ],
)
def test_stance(text: str, stance: str) -> None:
    assert only(text).stance == stance


def test_hedges() -> None:
    assert only("Lindqvist reportedly said that the bridge was unsafe.").hedged
    assert only("Lindqvist was quoted as saying that the bridge was unsafe.").hedged
    assert not only("Lindqvist said that the bridge was unsafe.").hedged


@pytest.mark.parametrize(
    "text",
    [
        "The company's claims department moved to Oslo.",
        "The plans were drawn in 1990.",
        "The bridge, a favourite of painters, stands in Varde.",
        "Nothing of note happened in the states on the border.",
    ],
)
def test_nouns_are_no_cues(text: str) -> None:
    assert contents(text) == []


def test_sources_are_listed_once() -> None:
    labels = labelled(
        "President Anna Lindqvist said it rained. Lindqvist said it was cold. Ms Lindqvist said it was dark."
    )
    assert [s.name for s in labels.sources] == ["Anna Lindqvist"]
    assert [a.source for a in labels.attributions] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ukraine said the bridge was unsafe.", "organization"),
        ("NATO said the bridge was unsafe.", "organization"),
        ("The Harbour Council said the bridge was unsafe.", "organization"),
        ("Critics said the bridge was unsafe.", "group"),
        ("A new report said the bridge was unsafe.", "document"),
        ("The Varde Times said the bridge was unsafe.", "publication"),
        ("An official said the bridge was unsafe.", "anonymous"),
        ("Anna Lindqvist said the bridge was unsafe.", "person"),
    ],
)
def test_kind_of_source(text: str, kind: str) -> None:
    assert [s.kind for s in labelled(text).sources] == [kind]
