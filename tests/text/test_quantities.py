"""Quantities: what is found, what it is worth, and what is left alone."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.schemas.article import Span
from extractor.schemas.items import Figure
from extractor.text.boilerplate import find_boilerplate
from extractor.text.marks import Quantity, Stretch
from extractor.text.quantities import find_quantities
from extractor.text.quantities.scan import _anchors, _at_word
from extractor.text.quantities.words import WORD_STARTS

SEEDS = Path(__file__).parents[2] / "seeds"


def only(text: str) -> tuple[Quantity, str, str]:
    found = find_quantities(text, [])
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    quantity = found[0]
    return quantity, text[quantity.start : quantity.end], text[quantity.number_start : quantity.number_end]


# text, whole expression, bare number, (value, low, high), unit, dimension
Case = tuple[str, str, str, tuple[float | None, ...], str | None, str]
COUNTS: list[Case] = [
    ("He sent tens of thousands of troops.", "tens of thousands of troops", "tens of thousands", (None, 20000, 99999), "troops", "count"),
    ("They took hundreds of thousands of people.", "hundreds of thousands of people", "hundreds of thousands", (None, 200000, 999999), "people", "count"),
    ("Dozens of children fled.", "Dozens of children", "Dozens", (None, 24, 99), "children", "count"),
    ("He told two US officials so.", "two US officials", "two", (2, 2, 2), "officials", "count"),
    ('There were 165 "camps" there.', '165 "camps"', "165", (165, 165, 165), "camps", "count"),
    ("There were two hundred and five people.", "two hundred and five people", "two hundred and five", (205, 205, 205), "people", "count"),
    ("A crowd of 12\u00a0500 people came.", "12\u00a0500 people", "12\u00a0500", (12500, 12500, 12500), "people", "count"),
    ("About 2.5 million voters stayed home.", "About 2.5 million voters", "2.5 million", (2.5e6, 2.25e6, 2.75e6), "voters", "count"),
    ("Half a million people came.", "Half a million people", "Half a million", (500000, 500000, 500000), "people", "count"),
    ("He proposed a 28-point plan.", "28-point", "28-point", (28, 28, 28), "point", "count"),
    ("One person was killed.", "One person", "One", (1, 1, 1), "person", "count"),
    ("At least one soldier died.", "At least one soldier", "one", (1, 1, None), "soldier", "count"),
    ("He bought a dozen eggs.", "a dozen eggs", "a dozen", (12, 12, 12), "eggs", "count"),
    ("They lost several hundred soldiers.", "several hundred soldiers", "several hundred", (None, 200, 999), "soldiers", "count"),
    ("It took 20,000 or so troops.", "20,000 or so troops", "20,000", (20000, 18000, 22000), "troops", "count"),
    ("There were 50 or more.", "50 or more", "50", (50, 50, None), None, "count"),
    ("The town of 5m people.", "5m people", "5m", (5e6, 5e6, 5e6), "people", "count"),
]  # fmt: skip
MEASURES: list[Case] = [
    ("They hold some 85% of it.", "some 85%", "85%", (85, 76.5, 93.5), "percent", "percent"),
    ("Only 5 per cent agreed.", "Only 5 per cent", "5 per cent", (5, 5, 5), "percent", "percent"),
    ("It rose by ten percentage points.", "ten percentage points", "ten percentage points", (10, 10, 10), "percentage point", "percent"),
    ("They lost two-thirds of it.", "two-thirds", "two-thirds", (66.6667,) * 3, "percent", "percent"),
    ("It is a third of the budget.", "a third", "a third", (33.3333,) * 3, "percent", "percent"),
    ("More than half of voters agreed.", "More than half", "half", (50, 50, None), "percent", "percent"),
    ("One in five agreed.", "One in five", "One in five", (20, 20, 20), "percent", "percent"),
    ("It holds the majority of the assets.", "the majority of", "majority", (None, 50, 100), "percent", "percent"),
    ("It controls all of Luhansk.", "all of", "all", (100, 100, 100), "percent", "percent"),
    ("Nearly six in 10 agreed.", "Nearly six in 10", "six in 10", (60, 54, 60), "percent", "percent"),
    ("Some 7 out of 12 agreed.", "Some 7 out of 12", "7 out of 12", (58.3333, 52.49997, 64.16663), "percent", "percent"),
    ("It rose 69 cents.", "69 cents", "69", (69, 69, 69), "cent", "money"),
    ("Those aged 18 to 34 agreed.", "18 to 34", "18 to 34", (None, 18, 34), "year", "duration"),
    ("It cost some $1.2bn then.", "some $1.2bn", "$1.2bn", (1.2e9, 1.08e9, 1.32e9), "USD", "money"),
    ("They paid £300m for it.", "£300m", "£300m", (3e8, 3e8, 3e8), "GBP", "money"),
    ("They paid US$ 5 million.", "US$ 5 million", "US$ 5 million", (5e6, 5e6, 5e6), "USD", "money"),
    ("They paid C$40.", "C$40", "C$40", (40, 40, 40), "CAD", "money"),
    ("They paid EUR 20 billion.", "EUR 20 billion", "EUR 20 billion", (2e10, 2e10, 2e10), "EUR", "money"),
    ("They lost 20 billion rubles.", "20 billion rubles", "20 billion", (2e10, 2e10, 2e10), "RUB", "money"),
    ("They pledged hundreds of millions of dollars.", "hundreds of millions of dollars", "hundreds of millions", (None, 2e8, 999999999), "USD", "money"),
    ("They lost 300 million pounds.", "300 million pounds", "300 million", (3e8, 3e8, 3e8), "GBP", "money"),
    ("It weighs 300 pounds.", "300 pounds", "300", (300, 300, 300), "pound", "other"),
    ("About 5,000 square km remain.", "About 5,000 square km", "5,000", (5000, 4500, 5500), "kilometre ** 2", "area"),
    ("It is 12 miles away.", "12 miles", "12", (12, 12, 12), "mile", "distance"),
    ("A wall 5m tall.", "5m", "5m", (5, 5, 5), "metre", "distance"),
    ("A calibre of .45 inches.", ".45 inches", ".45", (0.45, 0.45, 0.45), "inch", "distance"),
    ("Three-quarters of a million people came.", "Three-quarters of a million people", "Three-quarters of a million", (750000,) * 3, "people", "count"),
    ("It opens at 10.30am there.", "10.30am", "10.30am", (10.5, 10.5, 10.5), "o'clock", "other"),
    ("It was -5C there.", "-5C", "-5C", (-5, -5, -5), "degree_Celsius", "other"),
    ("Their nearly five-hour talks ended.", "nearly five-hour", "five-hour", (5, 4.5, 5), "hour", "duration"),
    ("The nearly four-year-old war goes on.", "nearly four-year-old", "four-year", (4, 3.6, 4), "year", "duration"),
    ("Two and a half years passed.", "Two and a half years", "Two and a half", (2.5, 2.5, 2.5), "year", "duration"),
    ("Half an hour passed.", "Half an hour", "Half", (0.5, 0.5, 0.5), "hour", "duration"),
    ("Ann Smith, 43, was there.", "43", "43", (43, 43, 43), "year", "duration"),
    ("A man in his 70s was there.", "70s", "70s", (None, 70, 79), "year", "duration"),
    ("He earns $15 an hour there.", "$15 an hour", "$15", (15, 15, 15), "USD / hour", "rate"),
    ("He drove at 60 miles per hour.", "60 miles per hour", "60", (60, 60, 60), "mile / hour", "rate"),
    ("They pump 5 million barrels a day.", "5 million barrels a day", "5 million", (5e6, 5e6, 5e6), "barrel / day", "rate"),
    ("In the 21st century.", "21st century", "21st", (21, 21, 21), "century", "ordinal"),
    ("She is the third president.", "third president", "third", (3, 3, 3), "president", "ordinal"),
    ("They won 3-1 there.", "3-1", "3-1", (None, None, None), "score", "other"),
    ("A 5-4 ruling came.", "5-4", "5-4", (None, None, None), "score", "other"),
    ("They met at 10:30 p.m. there.", "10:30 p.m.", "10:30 p.m.", (22.5, 22.5, 22.5), "o'clock", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "whole", "number", "values", "unit", "dimension"), COUNTS + MEASURES)
def test_value_unit_and_extent(
    text: str, whole: str, number: str, values: tuple[float | None, ...], unit: str | None, dimension: str
) -> None:
    quantity, printed, bare = only(text)
    assert (printed, bare) == (whole, number)
    assert (quantity.value, quantity.low, quantity.high) == pytest.approx(values)
    assert (quantity.unit, quantity.dimension) == (unit, dimension)


@pytest.mark.parametrize(
    ("text", "whole", "low", "high", "unit"),
    [
        ("It took 10 to 15 days.", "10 to 15 days", 10, 15, "day"),
        ("It took between 5 and 7 days.", "between 5 and 7 days", 5, 7, "day"),
        ("It rose 5-7% then.", "5-7%", 5, 7, "percent"),
        ("It cost $3–5 million.", "$3–5 million", 3e6, 5e6, "USD"),
        ("It cost $3 million to $5 million.", "$3 million to $5 million", 3e6, 5e6, "USD"),
        ("Two or three people came.", "Two or three people", 2, 3, "people"),
        ("As many as 10,000 to 15,000 soldiers came.", "As many as 10,000 to 15,000 soldiers", 10000, 15000, "soldiers"),
    ],
)  # fmt: skip
def test_two_numbers_make_one_interval(text: str, whole: str, low: float, high: float, unit: str) -> None:
    quantity, printed, _ = only(text)
    assert (printed, quantity.qualifier, quantity.value) == (whole, "between", None)
    assert (quantity.low, quantity.high, quantity.unit) == (low, high, unit)


def test_numbers_side_by_side_stay_apart() -> None:
    apart = {
        "He saw nine ten times.": [9, 10], "It fell from 10 percent to 5 dollars.": [10, 5], "It was two a hundred times.": [2, 100],
        "He had 10 men to 15 dogs.": [10, 15], "They met from 10-11 a.m. there.": [10, 11], "It was two million thousand then.": [2e6],
        "The code was 1.2.": [1.2], "It began on 31 June, they said.": [31], "He had five and six.": [5, 6], "It is 25:99 now.": [25, 99], "He won two hundred and thousand.": [200],
    }  # fmt: skip
    for text, values in apart.items():
        assert [q.value for q in find_quantities(text, [])] == values, text


def test_boilerplate_may_overlap() -> None:
    text = "About 40 ships and 50 boats."
    assert [text[q.start : q.end] for q in find_quantities(text, [Stretch(0, 10), Stretch(4, 14)])] == ["50 boats"]


def test_a_change_from_one_value_to_another_is_two_quantities() -> None:
    text = "It rose from 5 to 7 percent."
    assert [q.value for q in find_quantities(text, [])] == [5, 7]


@pytest.mark.parametrize(
    ("words", "qualifier"),
    [
        ("", "exact"), ("some ", "about"), ("around ", "about"), ("roughly ", "about"), ("nearly ", "nearly"),
        ("almost ", "nearly"), ("more than ", "more_than"), ("over ", "more_than"), ("at least ", "at_least"),
        ("no fewer than ", "at_least"), ("fewer than ", "less_than"), ("under ", "less_than"), ("up to ", "at_most"),
        ("as many as ", "at_most"), ("exactly ", "exact"), ("no more than ", "at_most"),
    ],
)  # fmt: skip
def test_qualifiers(words: str, qualifier: str) -> None:
    quantity, printed, bare = only(f"They saw {words}40 ships there.")
    assert (printed, bare) == (f"{words}40 ships", "40")
    assert quantity.qualifier == qualifier
    assert quantity.low is None or quantity.low <= 40
    assert quantity.high is None or quantity.high >= 40


def test_a_preposition_before_a_thing_with_a_number_is_no_qualifier() -> None:
    quantity, printed, _ = only("They bought shares under a $750 million programme.")
    assert (printed, quantity.qualifier, quantity.low) == ("$750 million", "exact", 750e6)
    assert only("It takes over a dozen boats.")[0].qualifier == "more_than"


@pytest.mark.parametrize(
    ("text", "printed", "value", "qualifier"),
    [
        ("He wrote to his 60,000-odd followers.", "60,000-odd followers", 60_000, "about"),
        ("Some saw perhaps 200 people there.", "perhaps 200 people", 200, "about"),
        ("It has been there for maybe 20 years.", "maybe 20 years", 20, "about"),
        ("They waited the best part of two hours.", "the best part of two hours", 2, "nearly"),
        ("It fell to minus 5 degrees.", "minus 5 degrees", -5, "exact"),
        ("It lost minus £5 million.", "minus £5 million", -5_000_000, "exact"),
    ],
)
def test_words_that_limit_or_turn_a_number(text: str, printed: str, value: float, qualifier: str) -> None:
    quantity, shown, _ = only(text)
    assert (shown, quantity.value, quantity.qualifier) == (printed, value, qualifier)


def test_values_and_ends_have_no_dust() -> None:
    assert only("It made $8.12 billion.")[0].value == 8_120_000_000
    about = only("They lost about two-thirds of it.")[0]
    assert (about.low, about.high) == (60.0, 73.3334)


def test_whose_dollars_are_meant_is_said_or_open() -> None:
    text = "The levy raises $5m (US$3.2m) and costs $40 per tonne."
    assert [q.unit for q in find_quantities(text, ())] == ["$", "USD", "$ / tonne"]
    assert only("The levy raises $5m.")[0].unit == "USD"
    spanish = "El desvío es de $14.800 millones, según la fiscal, y las raciones que no se entregaron son muchas."
    assert [(q.unit, q.dimension) for q in find_quantities(spanish, (), "es")] == [("$", "money")]


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit"),
    [
        ("It lost Rs 4,200 crore.", "Rs 4,200 crore", 42e9, "Rs"),
        ("India will spend Rs 1.2 lakh crore.", "Rs 1.2 lakh crore", 1.2e12, "INR"),
        ("Pakistan pays Rs. 1,20,000 a month.", "Rs. 1,20,000 a month", 120_000, "PKR / month"),
        ("In Delhi he was paid Rs3.5 Cr.", "Rs3.5 Cr", 35e6, "INR"),
        ("Nepal and India owe 5,000 rupees.", "5,000 rupees", 5000, "Rs"),
        ("It cost R500 million.", "R500 million", 500e6, "ZAR"),
        ("Lagos owes N5bn.", "N5bn", 5e9, "NGN"),
        ("It cost KSh300 million.", "KSh300 million", 300e6, "KES"),
        ("Uganda lent Sh2 million.", "Sh2 million", 2e6, "UGX"),
        ("Manila will pay P50 million.", "P50 million", 50e6, "PHP"),
        ("He won RM20 million.", "RM20 million", 20e6, "MYR"),
        ("It paid 20bn SEK.", "20bn SEK", 20e9, "SEK"),
        ("It is worth $2.5T.", "$2.5T", 2.5e12, "USD"),
        ("Mexican workers make 330 pesos.", "330 pesos", 330, "MXN"),
        ("In Senegal it is 5,000 CFA francs.", "5,000 CFA francs", 5000, "XOF"),
    ],
)
def test_money_of_the_world(text: str, printed: str, value: float, unit: str) -> None:
    quantity, whole, _ = only(text)
    assert (whole, quantity.value, quantity.unit) == (printed, value, unit)


@pytest.mark.parametrize(
    "text", ["Take the R500 to it.", "The N5 is closed.", "See P50.", "He drew 5 cr more.", "Try 5 all."]
)
def test_letters_before_digits_are_money_only_of_large_amounts(text: str) -> None:
    assert all(q.dimension != "money" and q.value in (5, None) for q in find_quantities(text, ()))


def test_a_scale_behind_an_interval_of_money_is_of_both_ends() -> None:
    assert [(q.low, q.high, q.unit) for q in find_quantities("It costs $5-7m, or £5 to 7m.", ())] == [
        (5e6, 7e6, "USD"),
        (5e6, 7e6, "GBP"),
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("It made $3.9 billion a year earlier.", "USD"),
        ("It was 40 percent a year ago.", "percent"),
        ("It lost 200 workers a week after the strike.", "workers"),
        ("She earns £300 an hour before tax.", "GBP / hour"),
        ("It grew 3 percent a year since 2010.", "percent / year"),
    ],
)
def test_a_year_earlier_is_no_rate(text: str, unit: str) -> None:
    assert find_quantities(text, ())[0].unit == unit


def test_results_in_a_row_are_no_intervals() -> None:
    text = "She won 6-3, 4-6, 6-7 (4-7), 7-5; girls aged 12-15, 16-18 and 19-25 came."
    assert [(q.low, q.high) for q in find_quantities(text, ())] == [(None, None)] * 5 + [(12, 15), (16, 18), (19, 25)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Kiptum ran 2:00:35 in Chicago.", 2.0097, "hour"),
        ("It began at 14:30:15 GMT.", 14.5, "o'clock"),
        ("It stopped at 10:05:23.", 10.0833, "o'clock"),
        ("He set a record of 3:43.13.", None, None),
        ("Doors open at 7:30.", 7.5, "o'clock"),
    ],
)
def test_how_long_it_took_is_no_time_of_day(text: str, value: float | None, unit: str | None) -> None:
    assert (only(text)[0].value, only(text)[0].unit) == (value, unit)


def test_over_a_length_of_time_is_no_lower_bound() -> None:
    assert only("It would cost more over 10 years.")[0].qualifier == "exact"
    assert only("It has lasted for over 10 years.")[0].qualifier == "more_than"


@pytest.mark.parametrize(
    ("printed", "as_of"),
    [
        ("February 2022", "2022-02"), ("23 November", "--11-23"), ("November 23, 2025", "2025-11-23"), ("Dec. 3", "--12-03"),
        ("DECEMBER 3", "--12-03"), ("3rd of June 2014", "2014-06-03"), ("2025-12-05", "2025-12-05"), ("2014", "2014"),
        ("1990s", "1990/1999"), ("2014-15", "2014/2015"), ("February", "--02"), ("May", "--05"), ("December 3-5, 2025", "2025-12-03/2025-12-05"),
        ("25/12/2025", "2025-12-25"), ("3/12/2025", "2025"), ("1800s", "1800/1899"), ("'60s", "1960/1969"), ("'16", "2016"), ("29 February 2024", "2024-02-29"),
    ],
)  # fmt: skip
def test_dates(printed: str, as_of: str) -> None:
    quantity, whole, _ = only(f"It began in {printed}, they said.")
    assert (whole, quantity.as_of, quantity.dimension) == (printed, as_of, "date")
    assert (quantity.value, quantity.low, quantity.high, quantity.unit) == (None, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "It does take two to tango.", "They are at sixes and sevens.", "No one came.", "It is one of the best.", "On the one hand, yes.",
        "It is open 24/7 there.", "The two sides met.", "It is second to none.", "First of all, no.", "Since World War II, yes.",
        "A Boeing 737 crashed.", "F-16 jets came.", "Article 5 holds.", "The G7 met.", "COVID-19 came back.", "Channel 4 said so.",
        "Formula One is back.", "After 9/11, yes.", "See section 230 there.", "A Su-35 crashed.", "The Group of Seven met.",
        "Call 555-123-4567 now.", "Call +44 20 7946 0958 now.", "See https://example.org/2024/12/05/x1234.", "Version 2.3.1 is out.",
        "1. Russia attacks", "(2) Russia attacks", "As shown,[12] it fell.", "The First Amendment holds.", "The 7th Fleet came.", "He may go.",
        "They may march on the city.", "The first lady spoke.", "He spoke for the first time.", "Write to a1@example.org now.", "A #100days campaign.",
        "On Tuesday, last week, yesterday.", "The two said so.", "They are half-hearted.", "He was on 60 Minutes then.", "A box of 20px.", "An F-35A, a 2D film.", "A 30s film.", "A second opinion is due.", "Mark it 2025-02-30.",
        "He marched in March on the capital.",
    ],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert [text[q.start : q.end] for q in find_quantities(text, [])] == []


def test_nothing_in_boilerplate_nothing_across_it() -> None:
    text = "About 40 ships and 50 boats."
    assert [text[q.start : q.end] for q in find_quantities(text, [Stretch(0, 14)])] == ["50 boats"]
    assert [text[q.start : q.end] for q in find_quantities(text, [Stretch(9, 14)])] == ["About 40", "50 boats"]
    assert [text[q.start : q.end] for q in find_quantities(text, [Stretch(0, 6)])] == ["40 ships", "50 boats"]


PIECES = st.sampled_from(
    [
        "one", "two", "a", "hundred", "thousand", "million", "dozen", "half", "third", "and", "-", "–", " ", "  ", "\n", "of", "to", "between",
        "some", "%", "$", "£", "US$", "1", "12", "1,234", "3.5", ".5", "½", "bn", "m", "k", "km", "years", "year-old", "troops", "people", "May",
        "5", "2025", "1990s", "'", "’", "\u00a0", "\u202f", ",", ".", "(", ")", "/", ":", "pm", "st", "th", "\ud800", "K", "ſ", "٣", "²", "İ", "x",
        "World War", "II", "Article", "majority", "all", "all of Ukraine", "the ", "about ", "or so", "a day", "per", "\r", "\u2028",
    ]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=30).map(" ".join)
    )
)
@settings(max_examples=100, deadline=None)
def test_any_text_gives_sound_marks(text: str) -> None:
    barred = [Stretch(2, 7)]
    found = find_quantities(text, barred)
    assert [q.number for q in found] == list(range(len(found)))
    end = 0
    for quantity in found:
        assert end <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(text)
        assert quantity.end <= 2 or quantity.start >= 7
        end = quantity.end
        Figure(
            id="f1", span=Span.of(text, quantity.start, quantity.end), value=quantity.value, low=quantity.low, high=quantity.high,
            unit=quantity.unit, dimension=quantity.dimension, qualifier=quantity.qualifier, measure="x", as_of=quantity.as_of,
        )  # fmt: skip


@given(st.integers(min_value=2, max_value=999_999_999))
@settings(max_examples=100, deadline=None)
def test_number_words_are_worth_what_text2num_says(value: int) -> None:
    from text_to_num import text2num

    words = spelled(value)
    assert text2num(words, "en") == value
    quantity, printed, _ = only(f"There were {words} people.")
    assert (quantity.value, printed) == (value, f"{words} people")


def spelled(value: int) -> str:
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    for factor, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= factor:
            rest = value % factor
            joint = " and " if factor == 100 else " "
            return f"{spelled(value // factor)} {name}" + (joint + spelled(rest) if rest else "")
    if value < 20:
        return ones[value]
    return tens[value // 10] + (f"-{ones[value % 10]}" if value % 10 else "")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "one ",
        "1,",
        "9",
        "1-",
        "half a ",
        "$",
        "a hundred and ",
        "May ",
        "'16 ",
        "2014-",
        "one-",
        "about ",
        "1.1.",
        "all of ",
    ],
)
def test_monotonous_text_does_not_hang(unit: str) -> None:
    """A pass that grows with the square of the length takes minutes here; how time grows is measured in bench/."""
    text = unit * (200_000 // len(unit))
    assert all(0 <= found.start < found.end <= len(text) for found in find_quantities(text, []))


def gold() -> list[Path]:
    folder = os.environ.get("EXTRACTOR_GOLD")
    return sorted(Path(folder).glob("0??.json")) if folder else []


@pytest.mark.skipif(not gold(), reason="EXTRACTOR_GOLD is not set to a directory with annotated seeds")
def test_gold_figures_are_found_with_their_values_and_traps_are_not() -> None:
    checked = 0
    for path in gold():
        annotated = json.loads(path.read_text(encoding="utf-8"))
        text = (SEEDS / annotated["article"]).read_bytes().decode("utf-8")
        found = find_quantities(text, find_boilerplate(text))
        for figure in annotated["figures"]:
            if figure["in_boilerplate"]:
                continue
            span = figure["number_span"]
            mark = next(q for q in found if q.start < span["end"] and span["start"] < q.end)
            checked += 1
            if figure["is_date"]:
                assert mark.as_of == figure["value"]
                continue
            low, high = figure["value"] if isinstance(figure["value"], list) else (figure["value"],) * 2
            ends = [x for x in (mark.value, mark.low, mark.high) if x is not None]
            assert any(low * 0.999 <= x <= high * 1.001 for x in ends), figure["text"]
        for trap in annotated.get("figure_traps", []):
            assert not [q for q in found if q.start < trap["end"] and trap["start"] < q.end], trap["text"]
    assert checked


def test_seeds_hold_no_unread_digits_outside_boilerplate() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        boilerplate = find_boilerplate(text)
        marks: list[Stretch | Quantity] = [*boilerplate, *find_quantities(text, boilerplate)]
        for digits in re.finditer(r"[0-9]+", text):
            assert any(m.start <= digits.start() < m.end for m in marks), (path.name, digits.group())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Yields fell 25bp, then 12 bps.",
            [("25bp", 25, "basis point", "exact"), ("12 bps", 12, "basis point", "exact")],
        ),
        (
            "It was 18.7 percent, or less than 20 percent.",
            [("18.7 percent", 18.7, "percent", "exact"), ("less than 20 percent", 20, "percent", "less_than")],
        ),
        ("Tickets for 5 or less.", [("5 or less", 5, None, "at_most")]),
        ("Waiters get $5 an hour plus tips.", [("$5 an hour", 5, "USD / hour", "exact")]),
        ("We are up 400,000 plus jobs.", [("400,000 plus jobs", 400_000, "jobs", "at_least")]),
        ("The margin is plus or minus 3.5 points.", [("3.5 points", 3.5, "points", "exact")]),
        ("The margin is +/-3 points, plus or so.", [("3 points", 3, "points", "exact")]),
        (
            "It ran 2h 15m 25s.",
            [("2h", 2, "hour", "exact"), ("15m", 15, "minute", "exact"), ("25s", 25, "second", "exact")],
        ),
        ("Bolt ran 100m in 9.58s.", [("100m", 100, "metre", "exact"), ("9.58s", 9.58, "second", "exact")]),
        ("He hid 250g in 1970s bags.", [("250g", 250, "gram", "exact"), ("1970s", None, None, "exact")]),
        (
            "Fares rise 10pc, or 3 1/2 percent.",
            [("10pc", 10, "percent", "exact"), ("3 1/2 percent", 3.5, "percent", "exact")],
        ),
        (
            "A 5-foot-11 guard and a 6ft 2in one.",
            [("5-foot-11", 5.916667, "foot", "exact"), ("6ft 2in", 6.166667, "foot", "exact")],
        ),
        ("A magnitude 6.4 quake.", [("6.4", 6.4, "magnitude", "exact")]),
        ("Output fell to 400,000 bpd.", [("400,000 bpd", 400_000, "barrel / day", "exact")]),
        ("The FTSE 100 lost 30 points.", [("30 points", 30, "points", "exact")]),
    ],
)
def test_short_units_and_qualifiers_behind(text: str, read: list[tuple[object, ...]]) -> None:
    assert [(text[q.start : q.end], q.value, q.unit, q.qualifier) for q in find_quantities(text, ())] == read


def test_canonical_units_are_those_of_pint() -> None:
    import pint

    from extractor.text.quantities.vocabulary import table

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    ours = {"percentage point", "basis point", "generation", "cent"}
    for unit, _ in table("units").values():
        if unit not in ours:
            registry.parse_units(unit)


NUMERAL_PIECES = [
    *sorted(WORD_STARTS), "million", "thirds", "fifth", "couple of", "dozen", "hundredth", "5", "1,200", "½", "a½", "½½", "²", "often",
    "money", "İ", "ı", "_", "USD", "$", "Ten", "ONE", "firſt",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(NUMERAL_PIECES), st.sampled_from([" ", " ", "-", "", ", ", "\u00a0"])), max_size=8
    ).map(lambda pieces: "".join(word + gap for word, gap in pieces))
)
def test_looking_numbers_up_finds_every_place_that_reading_word_by_word_does(text: str) -> None:
    runs = list(re.finditer(r"[0-9]+|[½⅓⅔¼¾⅕⅛]|[^\W\d_]+", text))
    digits = {m.start() for m in runs if not m.group()[0].isalpha() and m.group()[0] in "0123456789½⅓⅔¼¾⅕⅛"}
    words = {m.start() for m in runs if m.group().lower() in WORD_STARTS and _at_word(text, m.start()) is not None}
    found = set(_anchors(text))
    doubled = {m.start() for m in runs if m.group()[0] in "½⅓⅔¼¾⅕⅛" and m.start() and text[m.start() - 1] in "½⅓⅔¼¾⅕⅛"}
    assert words <= found
    assert digits - doubled <= found  # of "½½" the second is part of a longer token and no number
