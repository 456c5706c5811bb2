"""The marked-up text: what an engine sees, character for character."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.schemas import Article
from extractor.text import Grounder, Quantity, QuotedPassage, Stretch, mark_up, read_article, render

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
ANY = st.text(st.characters(exclude_categories=()), max_size=120)
SOUP = st.text(st.sampled_from("aB15%.!?, \n\"'“”‘’()\ud800é-"), max_size=80)
TAG = re.compile(r"</?[qn]\d+(?: continues=\"q\d+\")?>")

TEXT = (
    "Kyiv rejects plan\n\n“We can’t go,” he said, “not now.” Some 85% agreed.\n"
    "He said: “Alpha. Beta ‘gamma’ delta. Omega.” The end."
)


def test_one_line_a_sentence_with_marks_as_tags() -> None:
    assert render(mark_up(Article.from_text(TEXT))) == (
        "[0] # Kyiv rejects plan\n"
        "\n"
        '[1] <q0>“We can’t go,”</q0> he said, <q1 continues="q0">“not now.”</q1>\n'
        "[2] <n0>Some 85%</n0> agreed.\n"
        "\n"
        "[3] He said: <q2>“Alpha.\n"
        "[4] Beta <q3>‘gamma’</q3> delta.\n"
        "[5] Omega.”</q2>\n"
        "[6] The end."
    )


def test_a_window_closes_and_opens_the_marks_it_cuts() -> None:
    marked = mark_up(Article.from_text(TEXT))
    assert render(marked, 3, 4) == "[3] He said: <q2>“Alpha.\n[4] Beta <q3>‘gamma’</q3> delta.</q2>"
    assert render(marked, 4, 4) == "[4] <q2>Beta <q3>‘gamma’</q3> delta.</q2>"
    assert render(marked, 5) == "[5] <q2>Omega.”</q2>\n[6] The end."
    assert render(marked, 7) == ""
    assert render(marked, 2, 1) == ""


def test_boilerplate_is_not_shown_nor_marked() -> None:
    text = "Advert: 50% off “everything”. He paid 20%."
    start = text.index("He paid")
    article = Article.from_text(text, boilerplate=[{"start": 0, "end": start, "text": text[:start]}])
    assert render(mark_up(article)) == "[0] He paid <n0>20%</n0>."


def test_an_article_without_its_text_is_refused_with_a_remedy() -> None:
    article = Article.from_text("Text.").model_copy(update={"text": None})
    with pytest.raises(ValueError, match="--no-text"):
        mark_up(article)


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
def test_every_shown_line_grounds_where_it_came_from(path: Path) -> None:
    article = read_article(path.read_text("utf-8"))
    marked = mark_up(article)
    grounder = Grounder(marked.text)
    lines = [line for line in render(marked).split("\n") if line]
    assert len(lines) == len(marked.sentences)
    for line, sentence in zip(lines, marked.sentences, strict=True):
        shown = TAG.sub("", line.split("] ", 1)[1].removeprefix("# "))
        assert shown == marked.text[sentence.start : sentence.end]
        assert Stretch(sentence.start, sentence.end) in grounder.ground(shown)


@given(ANY | SOUP, st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=80)
def test_marks_keep_their_promises_on_any_text(text: str, first: int, last: int) -> None:
    marked = mark_up(Article.from_text(text))
    assert [p.number for p in marked.passages] == list(range(len(marked.passages)))
    assert [n.number for n in marked.quantities] == list(range(len(marked.quantities)))
    reach = {i for s in marked.sentences for i in range(s.start, s.end)}
    marks: list[QuotedPassage | Quantity] = [*marked.passages, *marked.quantities]
    for mark in marks:
        assert {i for i in range(mark.start, mark.end) if not text[i].isspace()} <= reach
    shown = render(marked, first, last)
    if "<" not in text:
        tags = TAG.findall(shown)
        names = [t.strip("</>").split(" ")[0] for t in tags]
        assert all(names.count(n) % 2 == 0 for n in names)
        window = marked.sentences[first : last + 1]
        lines = [
            re.sub(r"^\[\d+\] (?:# )?", "", TAG.sub("", line)) for line in shown.split("\n") if line.startswith("[")
        ]
        if "[" not in text and "#" not in text:
            assert lines == [text[s.start : s.end] for s in window]
