"""Figures of English news that are easily misread: sentence → what is found in it."""

from __future__ import annotations

import pytest

from extractor.text.quantities import find_english_quantities
from extractor.text.quantities.scan import find_numerals

# expression as printed, value or (low, high), unit, qualifier
Found = tuple[str, float | tuple[float | None, float | None] | None, str | None, str]
Row = tuple[str, list[Found]]

MILLIONS_AND_METRES: list[Row] = [
    ("Some 2.5m Britons and 93.4m voters came.", [("Some 2.5m Britons", 2.5e6, "Britons", "about"), ("93.4m voters", 93.4e6, "voters", "exact")]),
    ("It sold at least 200m doses.", [("at least 200m doses", 2e8, "doses", "at_least")]),
    ("Sales fell to 7.4m.", [("7.4m", None, None, "exact")]),
    ("It has 250m weekly users.", [("250m weekly users", 2.5e8, "users", "exact")]),
    ("It makes 3.2m bpd.", [("3.2m bpd", 3.2e6, "barrel / day", "exact")]),
    ("It covers 4.28m sq km.", [("4.28m sq km", 4.28e6, "kilometre ** 2", "exact")]),
    ("It owes 5m naira.", [("5m naira", 5e6, "NGN", "exact")]),
    ("A 1.5m-member union met.", [("1.5m-member", 1.5e6, "member", "exact")]),
    ("Some 2m to 3m people fled.", [("Some 2m to 3m people", (2e6, 3e6), "people", "between")]),
    ("It costs £5m-6m.", [("£5m-6m", (5e6, 6e6), "GBP", "between")]),
    ("It made $-5m.", [("$-5m", -5e6, "USD", "exact")]),
    ("She won the 100m sprint.", [("100m", 100, "metre", "exact")]),
    ("She won the 200m.", [("200m", 200, "metre", "exact")]),
    ("A 5m wall stood 10m away.", [("5m", 5, "metre", "exact"), ("10m", 10, "metre", "exact")]),
    ("The wave was 3m (10ft) high.", [("3m", 3, "metre", "exact"), ("10ft", 10, "foot", "exact")]),
    ("The ship, 10m x 3m, sank.", [("10m", 10, "metre", "exact"), ("3m", None, None, "exact")]),
]  # fmt: skip
CHANGES: list[Row] = [
    ("Shares rose $3.20 to $410.32.", [("$3.20", 3.2, "USD", "exact"), ("$410.32", 410.32, "USD", "exact")]),
    ("Claims fell 12,000 to 219,000.", [("12,000", 12000, None, "exact"), ("219,000", 219000, None, "exact")]),
    ("It was revised up by 55,000 to 144,000.", [("55,000", 55000, None, "exact"), ("144,000", 144000, None, "exact")]),
    ("The Dow fell 12.5 to 38,120.", [("12.5", 12.5, None, "exact"), ("38,120", 38120, None, "exact")]),
    ("Exports rose $5.3 billion to $271.8 billion.", [("$5.3 billion", 5.3e9, "USD", "exact"), ("$271.8 billion", 271.8e9, "USD", "exact")]),
    ("Prices rose 5 to 10 percent.", [("5 to 10 percent", (5, 10), "percent", "between")]),
    ("It grew 3% to 5%.", [("3% to 5%", (3, 5), "percent", "between")]),
    ("Prices rose $3 to $5.", [("$3 to $5", None, None, "exact")]),
    ("It fell 0.5% to 1.2%.", [("0.5% to 1.2%", None, None, "exact")]),
    ("Oil fell 20 cents to $71.20.", [("20 cents", 20, "cent", "exact"), ("$71.20", 71.2, "USD", "exact")]),
    ("It grew by -5 to 10.", [("-5", -5, None, "exact"), ("10", 10, None, "exact")]),
    ("They cut 5,000 to 10,000 jobs.", [("5,000 to 10,000 jobs", (5000, 10000), "jobs", "between")]),
    ("It goes from the current $7.25 to $12.", [("$7.25", 7.25, "USD", "exact"), ("$12", 12, "USD", "exact")]),
    ("He trails Biden 44% to 48%.", [("44%", 44, "percent", "exact"), ("48%", 48, "percent", "exact")]),
    ("She lost the state 36 percent to 51 percent.", [("36 percent", 36, "percent", "exact"), ("51 percent", 51, "percent", "exact")]),
    ("They lost 14 to 21.", [("14 to 21", None, "score", "exact")]),
    ("Stocks lost 10% to 15% of it.", [("10% to 15%", (10, 15), "percent", "between")]),
    ("He lost 5 to 10 pounds.", [("5 to 10 pounds", (5, 10), "pound", "between")]),
]  # fmt: skip
INTERVALS: list[Row] = [
    ("It rose by 5-10%.", [("5-10%", (5, 10), "percent", "between")]),
    ("He was attacked by 20-30 gunmen.", [("20-30 gunmen", (20, 30), "gunmen", "between")]),
    ("They won 10-15 seats.", [("10-15 seats", (10, 15), "seats", "between")]),
    ("They won 3-1.", [("3-1", None, "score", "exact")]),
    ("It passed by 44-56 votes.", [("44-56", None, "score", "exact")]),
    ("It was between 5 and 7.", [("between 5 and 7", (5, 7), None, "between")]),
    ("It costs 5-7 million.", [("5-7 million", (5e6, 7e6), None, "between")]),
    ("Two to three million people came.", [("Two to three million people", (2e6, 3e6), "people", "between")]),
    ("Between one and two million tonnes came.", [("Between one and two million tonnes", (1e6, 2e6), "tonne", "between")]),
    ("Five to six thousand homes burnt.", [("Five to six thousand homes", (5000, 6000), "homes", "between")]),
    ("Three or four hundred soldiers came.", [("Three or four hundred soldiers", (300, 400), "soldiers", "between")]),
    ("A three- to five-year term.", [("three- to five-year", (3, 5), "year", "between")]),
    ("The 16- to 24-year-olds won.", [("16- to 24-year-olds", (16, 24), "year", "between")]),
    ("A 5-to-4 ruling came.", [("5-to-4", None, "score", "exact")]),
    ("It was -5 to -10C.", [("-5 to -10C", (-10, -5), "degree_Celsius", "between")]),
    ("It has more than one or two states.", [("more than one or two states", (1, None), "states", "more_than")]),
    ("It has no more than two or three.", [("no more than two or three", (None, 3), None, "at_most")]),
    ("It is less than 1-2%.", [("less than 1-2%", (None, 2), "percent", "less_than")]),
    ("It runs over 5 to 10 years.", [("5 to 10 years", (5, 10), "year", "between")]),
    ("They built 200-1500 homes.", [("200-1500 homes", (200, 1500), "homes", "between")]),
    ("Call 555-1234 now.", []),
]  # fmt: skip
PARTS: list[Row] = [
    ("One and a half million people came.", [("One and a half million people", 1.5e6, "people", "exact")]),
    ("It has 2 and a half million.", [("2 and a half million", 2.5e6, None, "exact")]),
    ("It has two and a quarter million.", [("two and a quarter million", 2.25e6, None, "exact")]),
    ("It has a million and a quarter.", [("a million and a quarter", 1.25e6, None, "exact")]),
    ("A quarter million people came.", [("A quarter million people", 250_000, "people", "exact")]),
    ("Some half-a-million people came.", [("Some half-a-million people", 500_000, "people", "about")]),
    ("Then quarter of a million came.", [("quarter of a million", 250_000, None, "exact")]),
    ("It rose three-quarters of a percentage point.", [("three-quarters of a percentage point", 0.75, "percentage point", "exact")]),
    ("It is less than half of 1 percent.", [("less than half of 1 percent", 0.5, "percent", "less_than")]),
    ("It rose two-tenths of a point.", [("two-tenths of a point", 0.2, "point", "exact")]),
    ("It took a quarter of an hour.", [("a quarter of an hour", 0.25, "hour", "exact")]),
    ("It took an hour and a half.", [("an hour and a half", 1.5, "hour", "exact")]),
    ("A half-hour passed.", [("A half-hour", 0.5, "hour", "exact")]),
    ("A third-year student came.", []),
    ("A third point came.", []),
    ("Two-thirds of it went.", [("Two-thirds", 66.6667, "percent", "exact")]),
    ("Some 1/3 of voters came.", [("Some 1/3", 33.3333, "percent", "about")]),
    ("It needs a 2/3 majority.", [("2/3", 66.6667, "percent", "exact")]),
    ("It is 1/2 mile away.", [("1/2 mile", 0.5, "mile", "exact")]),
    ("The 5/2 favourite lost.", [("5/2", None, None, "exact")]),
    ("He gave it 9/10 there.", [("9/10", None, None, "exact")]),
    ("On 9/17/16 it came.", [("9/17/16", None, None, "exact")]),
    ("It is post-9/11 now, 24/7.", []),
    ("He ate 3 1/2 pies.", [("3 1/2 pies", 3.5, "pies", "exact")]),
    ("A risk of 1 in 100,000 is small.", [("1 in 100,000", 0.001, "percent", "exact")]),
    ("It has a one-in-five chance.", [("one-in-five", 20, "percent", "exact")]),
]  # fmt: skip
MONEY: list[Row] = [
    ("It cost 450,000 pounds ($570,000).", [("450,000 pounds", 450_000, "GBP", "exact"), ("$570,000", 570_000, "USD", "exact")]),
    ("She earns 6,500 pounds a year.", [("6,500 pounds a year", 6500, "GBP / year", "exact")]),
    ("A 50-pound fine came.", [("50-pound", 50, "GBP", "exact")]),
    ("It needs two million pounds.", [("two million pounds", 2e6, "GBP", "exact")]),
    ("Police took 500 pounds of cocaine.", [("500 pounds", 500, "pound", "exact")]),
    ("He lost 20 pounds a week.", [("20 pounds a week", 20, "pound / week", "exact")]),
    ("A 200-pound man came.", [("200-pound", 200, "pound", "exact")]),
    ("It has USD 3.5 Bn and $5 mil.", [("USD 3.5 Bn", 3.5e9, "USD", "exact"), ("$5 mil", 5e6, "USD", "exact")]),
    ("It cost £4.1bn/$5.3bn.", [("£4.1bn", 4.1e9, "GBP", "exact"), ("$5.3bn", 5.3e9, "USD", "exact")]),
    ("It cost $US5 billion, $A3.2bn, N$50 million.", [("$US5 billion", 5e9, "USD", "exact"), ("$A3.2bn", 3.2e9, "AUD", "exact"), ("N$50 million", 5e7, "NAD", "exact")]),
    ("It cost 20 pence, 50¢, 5p a litre.", [("20 pence", 20, "penny", "exact"), ("50¢", 50, "cent", "exact"), ("5p a litre", 5, "penny / litre", "exact")]),
    ("It is $4 per bushel.", [("$4 per bushel", 4, "USD / bushel", "exact")]),
    ("It is $9,480 a metric ton.", [("$9,480 a metric ton", 9480, "USD / tonne", "exact")]),
    ("A $15-an-hour wage came.", [("$15-an-hour", 15, "USD / hour", "exact")]),
    ("It pays 72 US cents per share.", [("72 US cents per share", 72, "cent / share", "exact")]),
    ("It lost negative $5 billion.", [("negative $5 billion", -5e9, "USD", "exact")]),
    ("It got 10 negative 5 reviews.", [("10", 10, None, "exact"), ("5 reviews", 5, "reviews", "exact")]),
    ("A –5% drop came, 5 – 6 of them.", [("–5%", -5, "percent", "exact"), ("5 – 6", (5, 6), None, "between")]),
]  # fmt: skip
GROUPED: list[Row] = [
    ("More than 60 000 people came.", [("More than 60 000 people", 60_000, "people", "more_than")]),
    ("It has 1 200 jobs.", [("1 200 jobs", 1200, "jobs", "exact")]),
    ("It is -1 200 000 there.", [("-1 200 000", -1.2e6, None, "exact")]),
    ("It is €60 500 there.", [("€60 500", 60_500, "EUR", "exact")]),
    ("In Room 3 there are 5 000 000 of them, 5 010 men.", [("5 000 000", 5e6, None, "exact"), ("5 010 men", 5010, "men", "exact")]),
    ("It is 12 345 there.", [("12 345", None, None, "exact")]),
    ("On May 5 200 people came.", [("May 5", None, None, "exact"), ("200 people", 200, "people", "exact")]),
    ("Table 3 12 345 says so.", [("12", 12, None, "exact"), ("345", 345, None, "exact")]),
    ("Some 82,9% paid R1,2 billion.", [("Some 82,9%", 82.9, "percent", "about"), ("R1,2 billion", 1.2e9, "ZAR", "exact")]),
    ("It was 1,5 there, or 1,2,3.", [("1,5", None, None, "exact"), ("1,2,3", None, None, "exact")]),
]  # fmt: skip
TIMES: list[Row] = [
    ("In the last 24 hrs it fell.", [("24 hrs", 24, "hour", "exact")]),
    ("It began at 1430 hrs.", [("1430 hrs", 14.5, "o'clock", "exact")]),
    ("A 60:40 split came.", [("60:40", None, None, "exact")]),
    ("A ratio of 1:20 came.", [("1:20", None, None, "exact")]),
    ("A 4:30 mile came.", [("4:30", None, None, "exact")]),
    ("He won in 15:30.02.", [("15:30.02", None, None, "exact")]),
    ("It began at 4:30.", [("4:30", 4.5, "o'clock", "exact")]),
]
COUNTS: list[Row] = [
    ("Test scores fell. He scores goals.", []),
    ("Scores of people died.", [("Scores of people", (40, 99), "people", "about")]),
    ("Scores were killed.", [("Scores", (40, 99), None, "about")]),
    ("It has a majority of 12.", [("12", 12, None, "exact")]),
    ("Debt is 110% of it.", [("110%", 110, "percent", "exact")]),
    ("He gave 110 percent.", []),
    ("Storm Kills Seven People in Texas", [("Seven People", 7, "People", "exact")]),
    ("The Seven Samurai came back in style.", []),
    ("Storm Kills Seven People in Texas.", []),
    ("The refugees number 300.", [("300", 300, None, "exact")]),
    ("The 20 euro zone countries met.", [("20 euro zone countries", 20, "countries", "exact")]),
    ("Two BP executives left.", [("Two BP executives", 2, "executives", "exact")]),
    ("Two second-half goals came.", [("Two second-half goals", 2, "goals", "exact")]),
    ("50 Cent sang; Nine Inch Nails sang.", []),
    ("A 25-basis-point cut came.", [("25-basis-point", 25, "basis point", "exact")]),
    ("It makes 5kW and 300 MWh.", [("5kW", 5, "kilowatt", "exact"), ("300 MWh", 300, "megawatt_hour", "exact")]),
    ("It goes 80 km/hr.", [("80 km/hr", 80, "kilometre / hour", "exact")]),
    ("It was a second later, its second this year, a six-figure sum.", []),
    ("A three-year-old came.", [("three-year-old", 3, "year", "exact")]),
]
QUALIFIED: list[Row] = [
    ("It was 5% more than the $67 billion.", [("5%", 5, "percent", "exact"), ("$67 billion", 67e9, "USD", "exact")]),
    ("It was 5% more than $67 billion.", [("5%", 5, "percent", "exact"), ("$67 billion", 67e9, "USD", "exact")]),
    ("It is 2 points above 50.", [("2 points", 2, "points", "exact"), ("50", 50, None, "exact")]),
    ("In 2015 more than 300 men died.", [("2015", None, None, "exact"), ("more than 300 men", 300, "men", "more_than")]),
    ("A row over £2bn came.", [("£2bn", 2e9, "GBP", "exact")]),
    ("It is a row over 2 murders.", [("2 murders", 2, "murders", "exact")]),
    ("They had questions about two payments.", [("two payments", 2, "payments", "exact")]),
    ("They paid over £2bn for about two ships.", [("over £2bn", 2e9, "GBP", "more_than"), ("about two ships", 2, "ships", "about")]),
    ("A near-10% jump came.", [("near-10%", 10, "percent", "nearly")]),
    ("It is just shy of 50 men.", [("just shy of 50 men", 50, "men", "nearly")]),
    ("It beat others, topping the $5bn of 2020.", [("$5bn", 5e9, "USD", "exact"), ("2020", None, None, "exact")]),
]  # fmt: skip
AGES: list[Row] = [
    ("Germany, 15, and France, 12, agreed.", [("15", 15, None, "exact"), ("12", 12, None, "exact")]),
    ("South Korea, 15, and Iran won.", [("15", 15, None, "exact")]),
    ("On Tuesday, 12, mostly children, died.", [("12", 12, None, "exact")]),
    ("In May, 12, mostly children, died.", [("May", None, None, "exact"), ("12", 12, None, "exact")]),
    ("In Springfield, 3, including men, died.", [("3", 3, None, "exact")]),
    ("Ann Smith, 43, and Khan, 45, came.", [("43", 43, "year", "exact"), ("45", 45, "year", "exact")]),
    ("Men aged 32 and 35 came.", [("32", 32, "year", "exact"), ("35", 35, "year", "exact")]),
    ("Men aged between 18 and 25 came.", [("between 18 and 25", (18, 25), "year", "between")]),
    ("Men between the ages of 18 and 24 came.", [("between the ages of 18 and 24", (18, 24), "year", "between")]),
    ("Men aged over 65 came.", [("over 65", 65, "year", "more_than")]),
    ("Those 65 and older came.", [("65 and older", 65, "year", "at_least")]),
]  # fmt: skip
YEARS: list[tuple[str, list[str]]] = [
    ("Nearly 2000 died.", []),
    ("It killed 2000.", []),
    ("More than 2000 died there.", []),
    ("About 1900 flats burnt.", []),
    ("It makes 1975 MW.", []),
    ("It is fewer than 1990 levels.", ["1990"]),
    ("A 2000-strong crowd came.", []),
    ("Between 1900 and 2000 it fell.", ["1900", "2000"]),
    ("It fell in 2000.", ["2000"]),
    ("It began about 1900, they say.", ["1900"]),
    ("Some 2016 candidates came.", ["2016"]),
    ("It began in the 1990s.", ["1990/1999"]),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *MILLIONS_AND_METRES, *CHANGES, *INTERVALS, *PARTS, *MONEY, *GROUPED, *TIMES, *COUNTS, *QUALIFIED, *AGES,
    ],
)  # fmt: skip
def test_what_is_found(text: str, expected: list[Found]) -> None:
    found: list[Found] = []
    for q in find_english_quantities(text):
        ends = None if q.low is None and q.high is None else (q.low, q.high)
        found.append((text[q.start : q.end], ends if q.value is None else q.value, q.unit, q.qualifier))
    assert found == expected


@pytest.mark.parametrize(("text", "dates"), YEARS)
def test_four_digits_are_a_year_where_nothing_counts_with_them(text: str, dates: list[str]) -> None:
    assert [q.as_of for q in find_english_quantities(text) if q.as_of] == dates


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["1 200 ", "1/2", "5m to ", "rose 5 to ", "60:40 ", "a year and a half ", "Ann, 5, ", "-5 to ", "12,5 "]
)
def test_monotonous_text_does_not_hang(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(0 <= numeral.start < numeral.end <= len(text) for numeral in find_numerals(text))
    assert all(0 <= found.start < found.end <= len(text) for found in find_english_quantities(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oil was at $71 a barrel early Friday.", [("$71 a barrel", 71, "USD / barrel", "exact")]),
        ("She earned $15 an hour before the raise.", [("$15 an hour", 15, "USD / hour", "exact")]),
        ("Output was 400,000 barrels a day earlier this year.", [("400,000 barrels a day", 4e5, "barrel / day", "exact")]),
        ("The firm will cut 500 to 2,500 jobs.", [("500 to 2,500 jobs", None, "jobs", "between")]),
        ("Rivers rose 2 to 10 feet.", [("2 to 10 feet", None, "foot", "between")]),
        ("It will add $2 billion to $3 billion to the deficit.", [("$2 billion to $3 billion", None, "USD", "between")]),
        ("Deficits rose 125 to 150 billion dollars.", [("125 to 150 billion dollars", None, "USD", "between")]),
        ("She broke the 200m and 400m records.", [("200m", 200, "metre", "exact"), ("400m", 400, "metre", "exact")]),
        ("It is for the 100m people who use it.", [("100m people", 1e8, "people", "exact")]),
        ("The car rolled 20m down an embankment.", [("20m", 20, "metre", "exact")]),
        ("In 2016, more than 20 people died.", [("2016", None, None, "exact"), ("more than 20 people", 20, "people", "more_than")]),
        ("He died in 2015 months after the crash.", [("2015", None, None, "exact")]),
        ("Police arrested over 500 people.", [("over 500 people", 500, "people", "more_than")]),
        ("She spoke about 20 minutes.", [("about 20 minutes", 20, "minute", "about")]),
        ("He fell one vote shy of 60.", [("one vote", 1, "vote", "exact"), ("60", 60, None, "exact")]),
        ("The 8:15 into London was late.", [("8:15", 8.25, "o'clock", "exact")]),
        ("They dug 10 feet 5 in the garden.", [("10 feet", 10, "foot", "exact"), ("5", 5, None, "exact")]),
        ("An order of magnitude 5 times larger.", [("5", 5, None, "exact")]),
        ("At 10 200 people arrived.", [("10", 10, None, "exact"), ("200 people", 200, "people", "exact")]),
        ("He paid 5,000 francs in Malibu.", [("5,000 francs", 5000, "francs", "exact")]),
        ("Rs 500 was paid, Indianapolis police said.", [("Rs 500", 500, "Rs", "exact")]),
        ("The fund lost 40% to 50% in 2008.", [("40% to 50%", None, "percent", "between"), ("2008", None, None, "exact")]),
        ("Johnson was shot by Boris Johnson, 43, in court.", [("43", 43, "year", "exact")]),
    ],
)  # fmt: skip
def test_words_beside_that_say_nothing_of_a_figure(text: str, expected: list[object]) -> None:
    assert [(text[q.start : q.end], q.value, q.unit, q.qualifier) for q in find_english_quantities(text)] == expected
