"""Reading an article: title, publisher, date and byline as the text states them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text.article import read_article

SEEDS = Path(__file__).parents[2] / "seeds"
NEWS = (
    "The minister said on Tuesday that the bridge would be closed until further notice, after inspectors found cracks "
    "in two of its pillars."
)


@pytest.mark.parametrize(
    ("seed", "title", "publisher", "published", "byline"),
    [
        ("000", "Putin says Russia will take Donbas by force or Ukraine's troops will withdraw.", "BBC", None, None),
        ("001", None, "BBC", "2025-12-05", None),
        ("002", "Putin vows to take Donbas despite new US-Ukraine talks", None, None, None),
        ("003", None, "The Independent", "2025-11-28", None),
        ("004", "Putin Pledges to Capture Donbas Despite Fresh US-Ukraine Talks", "Axadle Times", None, "Abdiwahab Ahmed"),
    ],
)  # fmt: skip
def test_seeds(seed: str, title: str | None, publisher: str | None, published: str | None, byline: str | None) -> None:
    [path] = SEEDS.glob(f"{seed}_*.txt")
    article = read_article(path.read_bytes().decode("utf-8"))
    assert (article.title, article.publisher, article.published, article.byline) == (
        title,
        publisher,
        published,
        byline,
    )


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (f"{NEWS}\n\nSource: Daily Echo", "Daily Echo"),
        (f"{NEWS} The Echo has not seen the report. The Echo has contacted the ministry for comment.", "Echo"),
        (f"{NEWS} The Echo has not seen the report.", None),
        (f"{NEWS} The BBC has not seen the report. He said so in a statement to the BBC.", "BBC"),
        (f"{NEWS} He has not seen the report. He has contacted the ministry for comment.", None),
        (f"{NEWS}\n\n© 2025 Daily Echo", "Daily Echo"),
        (NEWS, None),
    ],
)
def test_publisher_is_what_the_text_states(text: str, publisher: str | None) -> None:
    assert read_article(text).publisher == publisher


@pytest.mark.parametrize(
    ("stamp", "published"),
    [
        ("Published: 5 December 2025, 10:30 GMT", "2025-12-05"), ("Updated December 5, 2025", "2025-12-05"), ("date 2025-12-05", "2025-12-05"),
        ("Posted on Dec. 5, 2025", "2025-12-05"), ("Published 05.12.25 at 10:30", None), ("Published: Fri, 5-Dec-2025", "2025-12-05"), ("Published: 12 minutes ago", None),
    ],
)  # fmt: skip
def test_published(stamp: str, published: str | None) -> None:
    assert read_article(f"Bridge to be closed at once\n\n{stamp}\n\n{NEWS}").published == published


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("By Ann Lee and John Roe, BBC News", "Ann Lee and John Roe, BBC News"),
        ("BY ANN LEE", "ANN LEE"),
    ],
)
def test_byline(line: str, byline: str) -> None:
    assert read_article(f"Bridge to be closed at once\n{line}\n{NEWS}").byline == byline


def test_a_capitalised_first_line_is_a_title_even_with_a_full_stop() -> None:
    assert (
        read_article(f"Minister Orders Bridge Closed After Cracks.\n\n{NEWS}").title
        == "Minister Orders Bridge Closed After Cracks."
    )
    assert read_article(f"The bridge is closed now.\n\n{NEWS}").title is None
    assert read_article("The bridge over the river is closed. Yes").title is None


def test_what_the_caller_knows_wins_and_none_means_not_known() -> None:
    text = f"Bridge to be closed at once\n\n{NEWS}\n\nSource: Daily Echo"
    article = read_article(text, publisher="Morning Post", title=None, url="https://example.org/1")
    assert (article.publisher, article.title, article.url) == (
        "Morning Post",
        "Bridge to be closed at once",
        "https://example.org/1",
    )


def test_boilerplate_is_marked_in_the_article() -> None:
    article = read_article(f"{NEWS}\n\n- Advertisement -\n\n{NEWS}")
    assert [span.text for span in article.boilerplate] == ["- Advertisement -"]


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert read_article(text).text == text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["A-", "The Aa ", "x\n", "Source: A\n", "By A\n", "Published 1\n", "Aa has not ", "told the BBC "]
)
def test_monotonous_text_does_not_hang(unit: str) -> None:
    """A pass that grows with the square of the length takes minutes here; how time grows is measured in bench/."""
    text = unit * (200_000 // len(unit))
    assert read_article(text).text == text
