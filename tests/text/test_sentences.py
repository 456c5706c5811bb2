"""Sentences: where they end, what they leave out, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import Stretch, find_sentences

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
ANY = st.text(st.characters(exclude_categories=()), max_size=120)
SOUP = st.text(st.sampled_from("aB1.!?…,;: \n\"'“”‘’()[]\ud800é-"), max_size=80)


def texts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in find_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Mr. Smith of the U.S. Army on Jan. 5.", '"It rose 19.2%."', "He left."],
        ['"Why?" Mr Smith asked.', '"Because!" she said.', "It was 5 p.m. Tuesday."],
        ["I live in the U.S.", "He does not."],
        ["“We go.", "We stay,” he said.", "“We go.”", "But no."],
        ["It cost $1.5 million.", "No. 5 was Lt. Col. John Doe, Jr. of St. Louis, Mo."],
        ["Sen. McCain (R-Ariz.) voted at 10.30 a.m. GMT.", "J.D. Vance met Robert F. Kennedy Jr. on Monday."],
        ["“That's it,” he said.", "\"I can't.", "I won't,\" she said.", 'He asked: "Who?" and left.'],
        ["\"That's it,” he said.", '"I know," said Jan.', '"He left."', '"She stayed."'],
        ["The players' union won in the '90s.", "The owners' group lost.", "‘It’s over,’ he said."],
        ["''We go,'' he said.", "''We stay.''", "He left."],
        ["Wait...", "And so on.", "It is approx. 5 km away, i.e. far."],
        ["He joined the A.F.L.-C.I.O. last year.", "He said 'done.'."],
        ["1. First item.", "2. Second item."],
    ],
)
def test_boundaries(expected: list[str]) -> None:
    assert texts(" ".join(expected)) == expected


def test_a_missing_space_does_not_hide_a_boundary() -> None:
    assert texts("They agreed to terms.Putin said so.") == ["They agreed to terms.", "Putin said so."]


@pytest.mark.parametrize("space", ["\xa0", "\u2009", "\u202f", "\u3000", "\x1f"])
def test_any_white_space_behind_an_initial(space: str) -> None:
    expected = [f"George{space}W.{space}Bush met Mr.{space}É.{space}Macron.", "He left."]
    assert texts(space.join(expected)) == expected


def test_other_scripts_degrade_gracefully() -> None:
    assert texts("Владимир Путин выступил. Он сказал: «Нет». Все ушли.") == [
        "Владимир Путин выступил.",
        "Он сказал: «Нет».",
        "Все ушли.",
    ]
    assert texts("普京表示将夺取顿巴斯。他说：“不。”谈判失败！") == [
        "普京表示将夺取顿巴斯。",
        "他说：“不。”",
        "谈判失败！",
    ]
    assert texts("प्रधानमंत्री ने कहा। वह गए।") == ["प्रधानमंत्री ने कहा।", "वह गए।"]


def test_line_breaks_end_paragraphs_and_headings_are_told() -> None:
    text = "Putin vows to take Donbas\n\nHe said so. Twice\r\n'Opportunity to end the war'\nNobody agreed.\nThe end"
    found = find_sentences(text)
    assert [(text[s.start : s.end], s.paragraph, s.heading) for s in found] == [
        ("Putin vows to take Donbas", 0, True),
        ("He said so.", 1, False),
        ("Twice", 1, False),
        ("'Opportunity to end the war'", 2, True),
        ("Nobody agreed.", 3, False),
        ("The end", 4, False),
    ]


@pytest.mark.parametrize(
    "line", ["A very long line " * 4 + "of more than fifteen words", "It ends.", "He said:", "- a point"]
)
def test_not_a_heading(line: str) -> None:
    assert not find_sentences(f"{line}\n\nA paragraph below it.")[0].heading


def test_the_last_line_is_no_heading() -> None:
    assert [s.heading for s in find_sentences("Title here\n\nText.\n\nStray note")] == [True, False, False]


def test_boilerplate_is_left_out_and_not_counted() -> None:
    text = "Read more. Real one. open image in gallery (AP) Real two goes on"
    start, end = text.index("open"), text.index("Real two")
    found = find_sentences(text, [Stretch(start, end), Stretch(0, 10)])
    assert [(s.number, text[s.start : s.end]) for s in found] == [(0, "Real one."), (1, "Real two goes on")]
    assert {s.paragraph for s in found} == {0}
    assert find_sentences(text, [Stretch(0, 10**9)]) == []


def test_a_paragraph_of_two_hundred_thousand_characters_is_cut_like_short_ones() -> None:
    one = ["Mr. Smith paid $1.5 million.", '"We go," he said.', "It rose 19.2% in the U.S. last year."]
    assert texts(" ".join(one * 2500)) == one * 2500


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
def test_seed_sentences_start_with_a_capital_and_end_with_a_mark(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [s for s in find_sentences(text) if not s.heading]
    inner = [s for s in found if text[s.end : s.end + 1] == " "]  # those that end inside a paragraph
    assert len(inner) >= 3
    for sentence in inner:
        words = text[sentence.start : sentence.end]
        assert words.rstrip("\"'”’")[-1] in ".!?"
        after = text[sentence.end :].lstrip()
        assert after.lstrip("(\"'“‘")[0].isupper()
        assert words[-1] not in "“‘"


@given(ANY | SOUP, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=3))
@settings(max_examples=100)
def test_every_visible_character_outside_boilerplate_is_in_one_sentence(text: str, cuts: list[tuple[int, int]]) -> None:
    boilerplate = [Stretch(*cut) for cut in cuts]
    found = find_sentences(text, boilerplate)
    covered = {i for s in found for i in range(s.start, s.end)}
    left_out = {i for b in boilerplate for i in range(b.start, b.end)}
    assert covered.isdisjoint(left_out)
    assert {i for i, c in enumerate(text) if not c.isspace()} - left_out <= covered
    assert sum(s.end - s.start for s in found) == len(covered)
    assert [s.number for s in found] == list(range(len(found)))
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)
    for sentence in found:
        words = text[sentence.start : sentence.end]
        assert words == words.strip() != ""
        assert len(words.splitlines()) == 1


@pytest.mark.parametrize("title", ["Mr.", "Ms.", "Mrs.", "Dr.", "Sen.", "Gov.", "Lt.", "Prof.", "Rep."])
@pytest.mark.parametrize("before", ["“It’s bad,” ", "''I am here,'' ", "On Monday "])
def test_a_title_is_not_cut_from_its_name(title: str, before: str) -> None:
    text = f"{before}{title} Clinton said. Then it rained."
    assert len(find_sentences(text, ())) == 2
