"""What a figure is said to measure: a short clause that can be read alone; and which numbers are no figures."""

from __future__ import annotations

import pytest

from extractor.engines.rules import RulesEngine
from extractor.engines.rules.measures import LONGEST
from extractor.text import mark_up, read_article


def measures(text: str) -> dict[str, str]:
    """The figure's words → its measure."""
    marked = mark_up(read_article(text))
    return {
        marked.text[marked.quantities[f.quantity].start : marked.quantities[f.quantity].end]: f.measure
        for f in RulesEngine().label_marks(marked).figures
    }


OUTLOOK = (
    "The company cut its full-year outlook for operating margin to 11-12% from 13-14% and will eliminate 2,400 jobs, "
    "or about 6% of its workforce, by the end of 2026."
)
CRASH = (
    "A passenger train came off the rails outside the town of Varnholt, killing at least seven people and injuring 34, "
    "officials said."
)


@pytest.mark.parametrize(
    ("text", "figure", "measure"),
    [
        (OUTLOOK, "11-12%", "The company cut its full-year outlook for operating margin to 11-12% from 13-14%"),
        (OUTLOOK, "2,400 jobs", "The company will eliminate 2,400 jobs"),
        (OUTLOOK, "about 6%", "The company will eliminate 2,400 jobs, about 6% of its workforce"),
        (OUTLOOK, "2026", "The company will eliminate 2,400 jobs by the end of 2026"),
        (CRASH, "at least seven people", "A passenger train came off the rails outside the town of Varnholt, killing at least seven people"),
        (CRASH, "34", "A passenger train came off the rails outside the town of Varnholt, injuring 34"),
        ("The blaze started on the Norland, which was carrying 412 passengers.", "412 passengers", "The Norland was carrying 412 passengers"),
        ("Turnout was 61.3%, down from 66% four years ago, Abel Okoro said.", "66%", "Turnout was 61.3%, down from 66% four years ago"),
        (
            "Eleven people died in the crash, police said on Tuesday, up from seven the day before.",
            "seven",
            "Eleven people died in the crash, up from seven the day before",
        ),
        ("Sunmill, founded in Ohio, employs 1,150 people and had sales of $410 million.", "$410 million", "Sunmill had sales of $410 million"),
        ("Net profit fell, as restructuring costs of $150 million weighed on the firm.", "$150 million", "Restructuring costs of $150 million weighed on the firm"),
        ("The court blocked a law that would have banned 90,000 tenants.", "90,000 tenants", "A law that would have banned 90,000 tenants"),
        ("“We were late. We have warned them three times. Nobody cared,” Mr Boyle said.", "three", "We have warned them three times"),
        ("Lumen Semi tumbled after it cut its forecast to 3.2 billion euros.", "3.2 billion euros", "Lumen Semi cut its forecast to 3.2 billion euros"),
        ("Graham Tull, 52, of Melksham, pleaded guilty to 14 counts of fraud.", "52", "age of Graham Tull"),
        ("Graham Tull, 52, of Melksham, pleaded guilty to 14 counts of fraud.", "14 counts", "Graham Tull pleaded guilty to 14 counts of fraud"),
        ("Police said the driver, 45, was “a man of long experience”.", "45", "age of the driver"),
        ("Police said a 23-year-old man had been arrested.", "23-year-old", "age of the man"),
    ],
)  # fmt: skip
def test_a_measure_can_be_read_alone(text: str, figure: str, measure: str) -> None:
    assert measures(text)[figure] == measure


def test_an_amount_of_a_year_earlier_is_no_yearly_rate() -> None:
    marked = mark_up(read_article("Net profit fell to $412m from $615m a year earlier."))
    (figure,) = [
        f
        for f in RulesEngine().label_marks(marked).figures
        if marked.text[marked.quantities[f.quantity].start :].startswith("$615m")
    ]
    span = marked.quantities[figure.quantity]
    if span.dimension == "rate":
        assert (figure.dimension, figure.unit) == ("money", "USD")
    else:
        assert (span.dimension, span.unit) == ("money", "USD")


@pytest.mark.parametrize(
    "text",
    [
        "“This was a quarter of two halves,” chief executive Ingrid Solberg said in a statement.",
        "Train derails near Varnholt\n\nBy Lena Marsh\n\nThe Varnholt Courier, 3 March 2025\n\nA train came off the rails.",
        "LAGOS, March 14 (Northern Wire) - Gunmen attacked a market town in the north.",
        "Storm live: homes without power\n\n14:32\n\nThe minister has told MPs that warnings remain in force.",
        "“I was asleep,” the mother-of-two said.",
    ],
)
def test_what_only_looks_like_a_figure_is_dismissed(text: str) -> None:
    marked = mark_up(read_article(text))
    labels = RulesEngine().label_marks(marked)
    assert labels.figures == ()
    assert len(labels.dismissals) == len(marked.quantities)


def test_a_measure_stays_short() -> None:
    long = "The commission that the ministry of the interior had set up with the help of the provinces " * 4
    text = f"{long}counted 412 houses in the valley and on the slopes of the mountain above the old town."
    (measure,) = measures(text).values()
    assert "412 houses" in measure
    assert len(measure) <= LONGEST
