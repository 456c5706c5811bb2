"""A date is one of the calendar and one that the article states, near enough to be counted from there, or left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.dates import Dates
from extractor.text import mark_up, read_article

TEXT = """Mayor accused

The mayor took a bribe on 3 May 2024, and another one by Jan. 6. Prices rose in March. The court sat between June 3, 17 and 30.
On the 21st of August he left. The law is of 2019, the deal of 12/10/2019. Talks went on in the 1990s. He said so on Tuesday.
"""


def dates(text: str = TEXT, published: str | None = None) -> Dates:
    return Dates(mark_up(read_article(text, **({"published": published} if published else {}))))


@pytest.mark.parametrize(
    "date",
    ["2024-13-45", "2024-02-30", "2023-02-29", "--02-30", "2024-00", "2024/2019", "2024-06-17/2024-06-03", "yesterday",
     "24-05-03", "2024-5-3", "٢٠٢٤-٠٥-٠٣", "2024-05-03T10:00", "0000-01-01", ""],
)  # fmt: skip
def test_no_day_of_the_calendar_is_malformed(date: str) -> None:
    objection = dates().objection(date)
    assert objection is not None
    assert objection[0] == "date_malformed"


@pytest.mark.parametrize(
    "date",
    ["2024", "2024-05", "2024-05-03", "--05-03", "--01-06", "2024-01-06", "2024-03", "2024-06-17", "2024-06-30", "2024-08-21",
     "2019-10-12", "2019-12-10", "2019/", "2019/2024", "2024-05-03/", "1990/1999", "2024-05-07", "2024-06"],
)  # fmt: skip
def test_what_the_article_states_or_may_state_stands(date: str) -> None:
    assert dates().objection(date) is None


@pytest.mark.parametrize(
    ("date", "what"),
    [("2024-05-30", "day"), ("2024-09-03", "day"), ("2024-11", "month"), ("2031", "year"), ("--05-30", "day"),
     ("2024-05-03/2024-05-30", "day"), ("2019-02-03", "day")],
)  # fmt: skip
def test_another_day_than_the_articles_is_left_out(date: str, what: str) -> None:
    objection = dates().objection(date)
    assert objection is not None
    assert objection[0] == "date_not_in_article"
    assert f"the {what} of {date!r}" in objection[1]


def test_days_counted_from_the_publication_date_stand() -> None:
    plain = "Mayor leaves\n\nThe mayor resigned on Tuesday, she said. He was chosen last week, and in the month before, by 12 people.\n"
    known = dates(plain, published="2024-05-17")
    assert all(
        known.objection(d) is None
        for d in ("2024-05-17", "2024-05-14", "2024-05-04", "2024-05-31", "2024-04", "2024-06")
    )
    assert all(known.objection(d) for d in ("2024-12-31", "2024-01", "2024-05-01"))


def test_holidays_and_seasons_are_believed() -> None:
    known = dates(
        "Sales up\n\nSales rose in the first quarter of 2024, and on New Year's Eve 2023 the shop burned down.\n"
    )
    assert known.objection("2024-01/2024-03") is None
    assert known.objection("2023-12-31") is None


def test_a_language_whose_months_are_not_known_is_believed() -> None:
    text = "Ríkisstjórnin féll\n\nRíkisstjórnin féll þriðja maí 2024 um kvöldið, að sögn ráðherra. Hún vildi ekki segja meira.\n"
    known = Dates(mark_up(read_article(text, language="is")))
    assert known.objection("2024-05-03") is None
    assert known.objection("2024-05") is None
    assert known.objection("2031-05") is not None


@given(st.from_regex(r"\A(\d{4}(-\d{2}){0,2}|--\d{2}(-\d{2})?)(/(\d{4}(-\d{2}){0,2})?)?\Z"))
@settings(max_examples=300, deadline=None)
def test_any_date_is_answered(date: str) -> None:
    objection = dates().objection(date)
    assert objection is None or objection[0] in ("date_malformed", "date_not_in_article")
