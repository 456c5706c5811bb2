"""Boilerplate: what is marked, what is news."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text.boilerplate import _cues, find_boilerplate

SEEDS = Path(__file__).parents[2] / "seeds"
NEWS = (
    "The minister said on Tuesday that the bridge would be closed until further notice, after inspectors found cracks "
    "in two of its pillars."
)


def marked(text: str) -> list[tuple[str, str]]:
    return [(mark.kind, text[mark.start : mark.end]) for mark in find_boilerplate(text)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("skip to main content", "navigation"), ("Share on Twitter", "navigation"), ("We use cookies to improve your visit", "navigation"),
        ("- Advertisement -", "advert"), ("ADVERTISEMENT", "advert"), ("Sponsored", "advert"), ("Story continues below advertisement", "advert"),
        ("Read more: Bridge to be closed, says minister", "related_link"), ("Watch: Minister speaks on the bridge", "related_link"),
        ("RELATED: Ten bridges in danger", "related_link"), ("See also: Ten bridges in danger", "related_link"),
        ("The minister at the bridge on Tuesday (file image)", "caption"), ("The minister at the bridge ( AP )", "caption"),
        ("The bridge on Tuesday. (Photo by Ann Lee/Anadolu via Getty Images)", "caption"),
        ("open image in gallery The minister at the bridge ( Reuters )", "caption"), ("Getty Images", "credit"), ("Photo: Ann Lee", "credit"),
        ("Your donation helps us. Sign up to our newsletter and support our journalism today.", "support_banner"),
        ("By Ann Lee and John Roe, BBC News", "byline"), ("Reporting by Ann Lee; editing by John Roe", "sign_off"),
        ("(With inputs from agencies)", "sign_off"), ("--Agencies", "sign_off"), ("© 2025 The Daily. All rights reserved.", "sign_off"),
        ("Published: 5 December 2025, 10:30 GMT", "dateline_stamp"), ("Follow Ann Lee on Twitter @annlee", "sign_off"),
    ],
)  # fmt: skip
def test_a_line_with_a_signal_is_marked(line: str, kind: str) -> None:
    assert marked(f"{NEWS}\n\n{line}\n\n{NEWS}\n\nIt will be open again in spring, he said.") == [(kind, line)]


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday the bridge was closed.", "Watch what happens next, he said.", "The company said it would sponsor the match.",
        "MOSCOW (Reuters) - The bridge is closed, the minister said.", "Home is where the heart is, she said.",
        "Your support matters, the minister told them.", "He said the photo by the gate was old.", "Save the bridge!",
        "In a photograph of the bridge, cracks are seen.", "'Opportunity to end the war'", "The source: a broken pillar, he said, and rust.",
        "Read the letter, she said: it is all there.", "Search teams looked for the missing workers.", "Donate blood, the hospital asked people.",
    ],
)  # fmt: skip
def test_news_is_left_alone(line: str) -> None:
    assert marked(f"{NEWS}\n\n{line}\n\n{NEWS}\n\nIt will be open again in spring, he said.") == []


def test_the_date_stamp_is_cut_from_the_line_it_shares() -> None:
    assert marked(f" date 2025-12-05 {NEWS}") == [("dateline_stamp", "date 2025-12-05")]


def test_a_second_version_of_a_caption_is_marked_body_text_beside_one_is_not() -> None:
    caption = "Firefighters at the burning bridge in Riverton on Tuesday. (Photo by Ann Lee via Getty Images)"
    assert marked(f"{NEWS}\n\n{caption}\nFirefighters at a burning bridge in Riverton\n\n{NEWS}")[1] == (
        "caption",
        "Firefighters at a burning bridge in Riverton",
    )
    assert len(marked(f"{caption}\n{NEWS}")) == 1
    assert len(marked(f"{caption}\n\nFirefighters at a burning bridge in Riverton\n{NEWS}")) == 1


def test_a_gallery_run_into_a_paragraph_is_cut_out() -> None:
    gallery = "open image in gallery The minister at the bridge ( AP )"
    assert marked(f"{NEWS} {gallery} {NEWS}") == [("caption", gallery)]


def test_two_words_of_a_banner_in_a_long_report_are_no_banner() -> None:
    report = f"{NEWS} " * 3 + "Your support matters, he said, and asked them to donate. " + f"{NEWS} " * 3
    assert marked(report) == []
    far = f"Your support matters, he said. {NEWS} {NEWS} {NEWS} {NEWS} They may donate."
    assert marked(far) == []


def test_of_a_line_printed_twice_in_a_row_the_first_stays() -> None:
    text = f"Bridge to be closed\nBridge to be closed\n{NEWS}"
    assert [(m.start, m.kind) for m in find_boilerplate(text)] == [(20, "navigation")]


def test_a_short_unpunctuated_last_line_is_a_stray_note() -> None:
    assert marked(f"{NEWS}\n\nBBC article of that day") == [("stray_note", "BBC article of that day")]
    assert marked(f"{NEWS}\nBBC article of that day") == []
    assert marked(f"{NEWS}\n\nIt was closed.") == []


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(
    ["Read more: ", "\n", "\r\n", "\n\n", "( AP )", "By Ann Lee", "Source: BBC", "date 2025-12-05", "Your support ", "donate ", "Advertisement", ". ", "x",
     "open image in gallery ", "(", ")", "\u2028", "Getty Images", "A photo taken ", "\ud800", "published 5"]
), max_size=25).map("".join)))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_any_text_gives_sound_marks(text: str) -> None:
    end = 0
    for mark in find_boilerplate(text):
        assert end <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end] == text[mark.start : mark.end].strip()
        end = mark.end


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "By A ",
        "AAAA",
        "( AP",
        "\n",
        "x\n",
        "a\n\n",
        "Your support ",
        "(Photo by ",
        "open image in gallery ",
        "this a ",
        "- ",
        "Ab\nAb\n",
    ],
)
def test_monotonous_text_does_not_hang(unit: str) -> None:
    """A pass that grows with the square of the length takes minutes here; how time grows is measured in bench/."""
    text = unit * (200_000 // len(unit))
    assert all(0 <= found.start < found.end <= len(text) for found in find_boilerplate(text))


def gold() -> list[Path]:
    folder = os.environ.get("EXTRACTOR_GOLD")
    return sorted(Path(folder).glob("0??.json")) if folder else []


@pytest.mark.skipif(not gold(), reason="EXTRACTOR_GOLD is not set to a directory with annotated seeds")
def test_gold_boilerplate_is_covered_and_gold_news_is_not() -> None:
    for path in gold():
        annotated = json.loads(path.read_text(encoding="utf-8"))
        text = (SEEDS / annotated["article"]).read_bytes().decode("utf-8")
        found = find_boilerplate(text)
        for span in annotated["meta"]["boilerplate"]:
            assert any(m.start <= span["start"] and span["end"] <= m.end for m in found), span["text"]
        outside = [item for kind in ("quotes", "figures") for item in annotated[kind] if not item.get("in_boilerplate")]
        for item in outside:
            assert not any(m.start < item["end"] and item["start"] < m.end for m in found), item["text"]


def test_marked_lines_of_the_seeds() -> None:
    kinds = {
        path.name[:3]: [mark.kind for mark in find_boilerplate(path.read_bytes().decode("utf-8"))]
        for path in sorted(SEEDS.glob("*.txt"))
    }
    assert kinds == {
        "000": ["stray_note"],
        "001": ["dateline_stamp", "sign_off", "sign_off"],
        "002": ["navigation", "caption", "caption", "related_link", "caption", "caption", "related_link", "caption", "caption"],
        "003": ["dateline_stamp", "support_banner", "caption", "caption", "caption"],
        "004": ["advert", "byline", "credit"],
    }  # fmt: skip


def test_the_fixed_words_of_a_banners_cue_are_all_that_can_be_said_before_it_is_searched() -> None:
    """A cue is searched for only where its fixed words stand: no other branch of it may do without them."""
    for words, cue in _cues():
        outside = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", cue.pattern))
        assert "|" not in outside, cue.pattern
        assert words, cue.pattern
        assert words in outside, cue.pattern


@pytest.mark.parametrize("letter", ["İ", "ı"])
def test_cues_are_found_in_letters_that_only_ignoring_case_makes_theirs(letter: str) -> None:
    line = f"Your support helps us. S{letter}gn up now."
    found = find_boilerplate(f"Report\n\nThe talks ended.\n\n{line}\n")
    assert [mark.kind for mark in found] == ["support_banner"]
