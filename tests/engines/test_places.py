"""Places are found exactly or not at all, and windows cover every sentence once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.draft import Draft
from extractor.engines.llm.places import Places
from extractor.engines.llm.resolve import resolve
from extractor.engines.llm.windows import Window, halves, windows
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText, Stretch


def shown(marked: MarkedText, place: Stretch | None) -> str | None:
    return None if place is None else marked.text[place.start : place.end]


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("q2", "“We checked every cabin,”"),
        ("n0", "At least 12 people"),
        ("5", "The company did not name the captain."),
        ("[5]", "The company did not name the captain."),
        ("1: that the Ofira … been overloaded", "that the Ofira had been overloaded"),
        ("1: that the Ofira ... been overloaded", "that the Ofira had been overloaded"),
        ('1: the ship was "perfectly safe."', "the ship was “perfectly safe.”"),
        ("3: to raise the wreck", "to raise the wreck"),
        (
            '2: <q2>“We checked every cabin,”</q2> she … <q3 continues="q2">“and',
            "“We checked every cabin,” she told the Evening Post, “and",
        ),
        ("4: Nearly 40 … harbours were closed", "Nearly 40% of the island’s harbours were closed"),
        ("4: Nearly 4 … harbours were closed", None),
        ("4: Nearly 40", None),
        ("q9", None),
        ("77", None),
        ("x", None),
        ("", None),
        ("1: that the Ofira … never overloaded", None),
        ("1: that the Ofira was overloaded", None),
        ("3: that the Ofira … been overloaded", None),
        ("1: been overloaded … that the Ofira", None),
    ],
)
def test_a_reference_names_a_place_or_nothing(ferry: MarkedText, ref: str, words: str | None) -> None:
    assert shown(ferry, Places(ferry).content(ref)) == words


def test_of_several_places_the_one_beside_the_content_is_meant() -> None:
    marked = mark_up(read_article("He said she lied, and he said he would sue, he said.\n"))
    places = Places(marked)
    content = places.content("0: he would sue")
    assert content is not None
    cue = places.near("said", 0, content)
    assert cue is not None
    assert cue.end < content.start
    assert marked.text[cue.end : content.start] == " "
    who = places.near("he", 0, cue)
    assert who is not None
    assert marked.text[who.start : cue.start] == "he "


def test_a_clause_may_run_on_in_its_paragraph_only() -> None:
    marked = mark_up(read_article("She said: “We go. We stay.” Later it rained.\n\nWe stay here.\n"))
    assert shown(marked, Places(marked).content("0: We go … stay.”")) == "We go. We stay.”"


paragraphs = st.lists(
    st.lists(
        st.sampled_from(["He left.", "“No,” she said.", "It cost $5 million.", "x" * 90 + "."]), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=12,
)


@given(paragraphs, st.integers(10, 400))
@settings(max_examples=60, deadline=None)
def test_windows_hold_every_sentence_once(text: list[list[str]], size: int) -> None:
    marked = mark_up(read_article("\n\n".join(f"{i} {' '.join(p)}" for i, p in enumerate(text))))
    parts = windows(marked, size)
    assert [n for w in parts for n in range(w.first, w.last + 1)] == [s.number for s in marked.sentences]
    for w in parts:
        inside = marked.sentences[w.first : w.last + 1]
        assert inside[-1].end - inside[0].start <= size or len(inside) == 1 or len({s.paragraph for s in inside}) == 1
        split = halves(marked, w)
        assert (split is None) == (w.first == w.last)
        if split:
            assert (split[0].first, split[0].last + 1, split[1].last) == (w.first, split[1].first, w.last)


def test_a_window_is_cut_between_paragraphs() -> None:
    text = "The ferry left. It was late.\n\nThe crew was tired. It rained.\n\nThe board met. It was silent.\n"
    marked = mark_up(read_article(text))
    assert windows(marked, 65) == [Window(0, 3), Window(4, 5)]


wire = st.fixed_dictionaries(
    {
        "src": st.lists(
            st.fixed_dictionaries({"i": st.integers(-1, 3), "name": st.text(max_size=9), "kind": st.just("person"), "role": st.none() | st.text(max_size=5)}),
            max_size=3,
        ),
        "att": st.lists(
            st.fixed_dictionaries(
                {"i": st.integers(-1, 3), "src": st.none() | st.integers(-1, 5), "s": st.integers(-1, 9), "who": st.none() | st.text(max_size=9),
                 "cue": st.none() | st.sampled_from(["told", "said", "denied", "", "…"]),
                 "of": st.lists(st.sampled_from(["q0", "q2", "q99", "1", "3: to … wreck", "3: … ", "-1", "9", ": x", "1: …"]) | st.text(max_size=9), max_size=3),
                 "st": st.just("said"), "h": st.booleans(), "to": st.none() | st.text(max_size=9), "via": st.lists(st.integers(-2, 4), max_size=2), "d": st.none() | st.text(max_size=9)}
            ),
            max_size=3,
        ),
        "q": st.lists(st.fixed_dictionaries({"q": st.integers(-1, 6), "k": st.just("direct"), "a": st.none() | st.integers(-1, 5), "j": st.none() | st.integers(-1, 6)}), max_size=6),
        "n": st.lists(st.fixed_dictionaries({"n": st.integers(-1, 4), "m": st.text(max_size=5), "t": st.none() | st.text(max_size=5), "a": st.none() | st.integers(-1, 5)}), max_size=4),
        "x": st.lists(st.fixed_dictionaries({"m": st.sampled_from(["q0", "n1", "q77", "z", ""]), "why": st.just("other")}), max_size=3),
        "addq": st.lists(st.fixed_dictionaries({"s": st.integers(-1, 9), "t": st.text(max_size=9), "k": st.just("direct"), "a": st.none() | st.integers(-1, 5)}), max_size=2),
        "addn": st.just([]),
        "c": st.lists(st.fixed_dictionaries({"t": st.text(max_size=9), "e": st.lists(st.integers(-2, 9), max_size=3), "a": st.none() | st.integers(-1, 5), "m": st.just("asserted"), "d": st.none()}), max_size=3),
    }
)  # fmt: skip


@given(wire)
@settings(max_examples=100, deadline=None)
def test_whatever_a_model_answers_only_places_of_the_article_come_out(answer: dict[str, object]) -> None:
    from extractor.engines.assemble_facts import assemble_facts
    from extractor.engines.base import Labelled
    from extractor.schemas import Provenance

    from .conftest import FERRY

    marked = mark_up(read_article(FERRY))
    resolved = resolve(marked, Draft.model_validate(answer), Window(0, len(marked.sentences) - 1))
    facts = assemble_facts(marked, Labelled(resolved.labels, Provenance(engine="llm", extractor_version="0")))
    for _, span in facts.spans():
        assert FERRY[span.start : span.end] == span.text
    assert facts.coverage.quoted_passages == len(marked.passages)
