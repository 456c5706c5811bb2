"""Each kind of disagreement found where it is, and not where it only looks like one."""

from __future__ import annotations

import pytest

from tests.reconcile.building import Line, facts, kinds, only, story


def two(a: Line | str, b: Line | str, *, later: str = "2031-04-02"):
    return story(facts(a, publisher="Morning Courier"), facts(b, publisher="Evening Ledger", published=later))


WALL = "The harbour wall was inspected last spring and nobody warned us of any cracks"


def wall(source: str, words: str = WALL, **more: object) -> Line:
    return Line(f"“{words},” {source} said at the hearing.", source, quote=f"{words},", **more)  # type: ignore[arg-type]


def hurt(
    words: str, value: float, qualifier: str = "exact", measure: str = "people hurt in the Farrow ferry accident"
) -> Line:
    return Line(
        f"The ferry accident off Farrow left {words} hurt, doctors counted.",
        figure={
            "words": words,
            "value": value,
            "unit": "people",
            "dimension": "count",
            "qualifier": qualifier,
            "measure": measure,
        },
    )


def test_a_changed_word_inside_quotation_marks_is_quote_wording() -> None:
    d = only(two(wall("Ana Brandvik"), wall("Ms Brandvik", WALL.replace("nobody warned", "no one had told"))))
    assert d.kind == "quote_wording"
    assert {p.independent_sources for p in d.positions} == {1}
    assert "nobody warned" in d.summary
    assert "no one had told" in d.summary


@pytest.mark.parametrize(
    "words",
    [
        "nobody warned us of any cracks",
        "The harbour wall was inspected last spring – and nobody warned us of any cracks",
        WALL.upper().capitalize(),
    ],
)
def test_a_part_or_other_typography_of_a_quotation_is_no_disagreement(words: str) -> None:
    assert kinds(two(wall("Ana Brandvik"), wall("Ana Brandvik", words))) == []


def test_a_quotation_cut_so_that_its_sense_turns_is_high() -> None:
    full = "We will not sell the harbour to any foreign owner"
    d = only(two(wall("Ana Brandvik", full), wall("Ana Brandvik", "sell the harbour to any foreign owner")))
    assert (d.kind, d.severity) == ("quote_wording", "high")


def test_a_reporter_who_says_the_not_himself_has_not_turned_the_sense() -> None:
    a = wall("Ana Brandvik", "We will not sell the harbour to any foreign owner")
    text = "Ana Brandvik said the town would not “sell the harbour to any foreign owner” this year."
    b = Line(text, "Ana Brandvik", quote="sell the harbour to any foreign owner")
    assert "quote_wording" not in kinds(two(a, b))


def test_the_same_words_from_two_people_is_quote_speaker() -> None:
    d = only(two(wall("Ana Brandvik"), wall("Hugo Lindqvist")))
    assert (d.kind, d.severity) == ("quote_speaker", "high")
    assert {p.label for p in d.positions} == {"Ana Brandvik", "Hugo Lindqvist"}


def test_two_people_of_one_surname_are_two_people() -> None:
    assert kinds(two(wall("Ana Brandvik"), wall("Ana Brandvik Jr"))) == ["quote_speaker"]
    assert kinds(two(wall("Ana Brandvik"), wall("Boris Brandvik"))) == ["quote_speaker"]


@pytest.mark.parametrize("other", ["Brandvik", "Ms Brandvik", "Anna Brandvik", "Ana Brandvick"])
def test_spellings_of_one_name_are_one_person(other: str) -> None:
    assert kinds(two(wall("Ana Brandvik"), wall(other))) == []


def test_numbers_that_cannot_meet_are_figure_value() -> None:
    d = only(two(hurt("12 people", 12), hurt("30 people", 30)))
    assert (d.kind, d.severity) == ("figure_value", "high")


def test_every_value_of_one_measure_is_a_position_of_one_disagreement() -> None:
    told = [("A", "12 people", 12), ("B", "30 people", 30), ("C", "30 people", 30), ("D", "47 people", 47)]
    d = only(story(*(facts(hurt(words, value), f"{p} asked.", publisher=p) for p, words, value in told)))
    assert d.kind == "figure_value"
    assert {(p.label, frozenset(p.publishers)) for p in d.positions} == {
        ("12 people", frozenset("A")),
        ("30 people", frozenset("BC")),
        ("47 people", frozenset("D")),
    }


def test_two_counts_of_one_article_are_not_put_into_one_measure() -> None:
    """The dead of A and B stand against each other, and so do the hurt; nothing sets the dead against the hurt."""
    dead = [
        Line(
            f"Doctors counted {n} people dead after the ferry accident off Farrow.",
            figure={
                "words": f"{n} people",
                "value": n,
                "unit": "people",
                "dimension": "count",
                "qualifier": "exact",
                "measure": "people dead after the ferry accident off Farrow",
            },
        )
        for n in (4, 9)
    ]
    found = story(
        facts(dead[0], hurt("12 people", 12), publisher="A"), facts(dead[1], hurt("30 people", 30), publisher="B")
    )
    assert sorted(sorted(p.label for p in d.positions) for d in found.disagreements) == [
        ["12 people", "30 people"],
        ["4 people", "9 people"],
    ]


def test_a_count_that_looks_like_a_year_is_no_year() -> None:
    assert kinds(two(hurt("2003 people", 2003), hurt("3405 people", 3405))) == ["figure_value"]


def test_who_said_it_is_asked_once_for_all_wordings() -> None:
    """Brandvik is given two wordings, Lindqvist one and a shorter print of it."""
    other = WALL.replace("cracks", "damage")
    found = story(
        facts(wall("Ana Brandvik"), publisher="A"),
        facts(wall("Ana Brandvik", other), publisher="B"),
        facts(wall("Hugo Lindqvist"), publisher="C"),
        facts(wall("Hugo Lindqvist", other), publisher="D"),
    )
    speakers = [d for d in found.disagreements if d.kind == "quote_speaker"]
    assert [{(p.label, frozenset(p.publishers)) for p in d.positions} for d in speakers] == [
        {("Ana Brandvik", frozenset("AB")), ("Hugo Lindqvist", frozenset("CD"))}
    ]


def test_a_sense_cut_away_in_two_papers_is_one_disagreement() -> None:
    whole = "We will not support the bridge unless the county pays its share of the cost"
    cut = "support the bridge"
    found = story(
        *(facts(wall("Ana Brandvik", whole), f"{p} asked.", publisher=p) for p in ("A", "B")),
        *(facts(wall("Ana Brandvik", cut), f"{p} asked.", publisher=p) for p in ("C", "D")),
    )
    turned = [d for d in found.disagreements if d.kind == "quote_wording"]
    assert [{frozenset(p.publishers) for p in d.positions} for d in turned] == [{frozenset("AB"), frozenset("CD")}]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (hurt("nearly 20,000 people", 20000, "nearly"), hurt("almost 20,000 people", 20000, "nearly")),
        (hurt("some 85 people", 85, "about"), hurt("around 85 people", 85, "about")),
        (hurt("1,200 people", 1200), hurt("1.2 thousand people", 1200)),
    ],
)
def test_other_words_for_one_number_are_no_disagreement(a: Line, b: Line) -> None:
    assert kinds(two(a, b)) == []


def test_compatible_numbers_of_other_precision_are_low() -> None:
    d = only(two(hurt("about 100 people", 100, "about"), hurt("97 people", 97)))
    assert (d.kind, d.severity) == ("figure_precision", "low")


def test_a_larger_later_count_is_an_update() -> None:
    d = only(two(hurt("12 people", 12), hurt("30 people", 30), later="2031-04-03"))
    assert (d.kind, d.severity) == ("update", "low")


def test_dead_and_injured_are_not_compared() -> None:
    a = hurt("12 people", 12, measure="people killed in the Farrow ferry accident")
    assert kinds(two(a, hurt("30 people", 30))) == []


def area(words: str, value: float, unit: str) -> Line:
    measure = "forest burnt around Zennick"
    return Line(
        f"The fire has burnt {words} of forest around Zennick since Monday.",
        figure={"words": words, "value": value, "unit": unit, "dimension": "area", "measure": measure},
    )


def test_units_are_converted_before_they_are_compared() -> None:
    km = area("30 square kilometres", 30, "kilometre ** 2")
    assert kinds(two(km, area("3,000 hectares", 3000, "hectare"))) == []
    assert kinds(two(km, area("30 hectares", 30, "hectare"))) == ["figure_value"]


def money(words: str, value: float, unit: str) -> Line:
    return Line(
        f"The new bridge at Upwell will cost {words} to build.",
        figure={
            "words": words,
            "value": value,
            "unit": unit,
            "dimension": "money",
            "measure": "cost of the new bridge at Upwell",
        },
    )


def test_currencies_are_not_converted() -> None:
    assert kinds(two(money("5 million dollars", 5e6, "USD"), money("9 million euros", 9e6, "EUR"))) == []
    assert kinds(two(money("5 million dollars", 5e6, "USD"), money("9 million dollars", 9e6, "USD"))) == [
        "figure_value"
    ]


SIGNED = "Shipyard owner Hugo Lindqvist has {}signed the rescue contract with the Larkhall council."


def test_a_negation_is_a_contradiction() -> None:
    d = only(two(SIGNED.format(""), SIGNED.format("not ")))
    assert (d.kind, d.severity) == ("claim_contradiction", "high")
    assert "Courier" in d.explanation
    assert "Ledger" in d.explanation


def test_refusing_and_not_doing_are_the_same() -> None:
    refused = SIGNED.replace("has {}signed", "refused to sign")
    assert kinds(two(refused, SIGNED.format("not "))) == []


def test_opposite_outcomes_of_one_event() -> None:
    a = "The wage talks at Larkhall on Monday were productive, negotiators wrote."
    b = "The wage talks at Larkhall on Monday were fruitless, negotiators wrote."
    assert kinds(two(a, b)) == ["claim_contradiction"]
    assert kinds(two(a, b.replace("were fruitless", "were useful"))) == []


def test_another_name_in_an_otherwise_equal_claim() -> None:
    a = "The Upwell museum has appointed Greta Ivarsson as curator of its maritime collection."
    b = "Nadia Okonkwo was appointed curator of the maritime collection at the Upwell museum."
    assert kinds(two(a, b)) == ["claim_contradiction"]


def test_a_denial_stands_against_what_it_denies() -> None:
    a = Line("Inspector Rosa Drummond said the Upwell mill had dumped waste oil in the river.", "Rosa Drummond")
    b = Line(
        "Mill owner Hugo Lindqvist denied that the Upwell mill had dumped waste oil in the river.", "Hugo Lindqvist",
        cue="denied", stance="denied", modality="denied",
    )  # fmt: skip
    assert kinds(two(a, b)) == ["denial"]


def test_a_quotation_and_its_denial_in_one_article() -> None:
    a = Line(
        "“There is a danger that our partners will walk away before the summer,” French President Hugo Lindqvist reportedly said.",
        "Hugo Lindqvist", cue="reportedly said", quote="There is a danger that our partners will walk away before the summer,",
        hedged=True, role="French President",
    )  # fmt: skip
    b = Line(
        "The Elysee Palace answered that “the president did not express himself in those terms”.", "Elysee Palace",
        kind="organization", cue="answered", quote="the president did not express himself in those terms",
    )  # fmt: skip
    found = story(facts(a, b, publisher="Courier"))
    d = only(found)
    assert (d.kind, d.severity) == ("denial", "high")
    assert {p.independent_sources for p in d.positions} == {1}


def test_the_quotation_that_is_denied_is_the_one_it_names() -> None:
    told = [
        Line(f"“{words},” Senator Hugo Lindqvist reportedly said.", "Hugo Lindqvist", cue="reportedly said",
             quote=f"{words},", hedged=True)
        for words in ("Keep the flights off the calendar", "No paper and no problem", "Fix it or find another job")
    ]  # fmt: skip
    text = "His lawyer, Mira Castellan, said Hugo Lindqvist has never uttered the phrase “no paper and no problem”."
    denial = Line(text, "Mira Castellan")
    d = only(story(facts(*told, denial, publisher="Courier")))
    assert d.kind == "denial"
    assert "No paper and no problem" in d.positions[0].label
    assert "calendar" not in str(d)


@pytest.mark.parametrize(
    "words", ["never said that and called the report “fake news”", "never said “our partners will leave in spring”"]
)
def test_a_denial_with_other_words_in_marks_is_still_one(words: str) -> None:
    told = Line(
        "“There is a danger that our partners will walk away,” Senator Hugo Lindqvist reportedly said.",
        "Hugo Lindqvist", cue="reportedly said", quote="There is a danger that our partners will walk away,", hedged=True,
    )  # fmt: skip
    denial = Line(f"His lawyer, Mira Castellan, said Hugo Lindqvist {words}.", "Mira Castellan")
    assert kinds(story(facts(told, denial, publisher="Courier"))) == ["denial"]


RESERVOIR = "the reservoir above Marwick had been drained for repairs in the spring"


def test_another_source_for_one_statement() -> None:
    a = Line(f"Mira Castellan said {RESERVOIR}.", "Mira Castellan")
    b = Line(f"Oskar Valdivia said {RESERVOIR}.", "Oskar Valdivia")
    assert kinds(two(a, b)) == ["attribution_role"]
    assert kinds(two(a, a)) == []
    wanted = Line(a.text.replace("said", "demanded"), "Mira Castellan", cue="demanded", stance="demanded")
    refused = Line(b.text.replace("said", "denied"), "Oskar Valdivia", cue="denied", stance="denied")
    assert "attribution_role" not in kinds(two(wanted, refused))


def test_a_source_that_one_article_drops() -> None:
    a = Line(f"Mira Castellan said {RESERVOIR}.", "Mira Castellan")
    assert kinds(two(a, "The reservoir above Marwick was drained for repairs in spring.")) == ["attribution_missing"]


def test_a_channel_that_one_article_drops() -> None:
    plain = Line(f"Ana Brandvik said: “{WALL}.”", "Ana Brandvik", quote=f"{WALL}.")
    assert kinds(two(wall("Ana Brandvik", via="a leaked recording"), plain)) == ["attribution_missing"]
    assert kinds(two(wall("Ana Brandvik"), plain)) == []


def test_an_office_printed_with_and_without_former() -> None:
    a = "Former Mayor Greta Ivarsson opened the flood hearing in Pellworth."
    b = "The flood hearing in Pellworth was opened by Mayor Greta Ivarsson."
    assert kinds(two(a, b)) == ["attribution_role"]
    assert kinds(two(a, a.replace("opened the", "led the"))) == []


def test_hedged_here_and_plain_there() -> None:
    a = Line(f"Mira Castellan reportedly said {RESERVOIR}.", "Mira Castellan", cue="reportedly said", hedged=True)
    b = Line(f"Mira Castellan said {RESERVOIR}.", "Mira Castellan")
    assert kinds(two(a, b)) == ["modality"]


def test_another_date_for_one_event() -> None:
    a = "The rebuilt bridge at Upwell was opened to traffic on 3 March after long delays."
    assert kinds(two(a, a.replace("3 March", "9 March"))) == ["date"]
    assert kinds(two(a, a.replace("3 March", "March 3"))) == []


def test_a_weekday_means_its_own_week() -> None:
    a = "The rebuilt bridge at Upwell was opened to traffic on Tuesday after long delays."
    b = a.replace("Tuesday", "Thursday")
    assert kinds(two(a, b)) == ["date"]
    assert kinds(two(a, b, later="2031-04-11")) == []


def test_a_share_of_the_whole_and_of_a_part_exclude_nothing() -> None:
    def held(words: str, value: float, place: str) -> Line:
        measure = f"share of Orlany's {place} now controlled by Vesk"
        figure = {"words": words, "value": value, "unit": "percent", "dimension": "percent", "measure": measure}
        return Line(f"Vesk now controls {words} of the {place}, monitors say.", figure=figure)

    whole = held("20%", 20, "territory")
    part = held("80%", 80, "Tamarin region")
    assert kinds(two(whole, part)) == []
    assert kinds(two(whole, held("35%", 35, "territory"))) == ["figure_value"]


def test_one_tension_told_by_three_sentences_is_one() -> None:
    good = "Oskar Valdivia said Ana Brandvik had a good meeting with the rebels of Orlany in Tamarin."
    none = "Ana Brandvik reached no breakthrough in the meeting with the rebels of Orlany in Tamarin on Monday."
    b = "The delegation led by Ana Brandvik reported no breakthrough after a meeting with the rebels of Orlany on the harbours."
    found = only(two(good, none))
    assert found.kind == "claim_contradiction"
    joined = story(facts(good, none, publisher="Courier"), facts(b, publisher="Ledger"))
    assert [len(d.positions) for d in joined.disagreements if d.kind == "claim_contradiction"] == [2]


def test_all_and_some_differ_in_scope() -> None:
    a = "All schools in the flooded districts of Varnholm will stay shut until Monday."
    assert kinds(two(a, a.replace("All", "Some"))) == ["scope"]
    assert kinds(two(a, a.replace("stay shut", "remain closed"))) == []


def test_a_condition_kept_and_dropped() -> None:
    a = "The Varnholm dockers will strike on Friday, whether the owners agree to talks or not."
    assert kinds(two(a, "The Varnholm dockers will strike on Friday.")) == ["scope"]


def test_asked_for_comment_and_answered() -> None:
    base = [f"The {x} quay in Varnholm was closed to ships after the {y} fire on Sunday evening." for x, y in
            (("north", "warehouse"), ("south", "fuel depot"), ("east", "ferry"), ("west", "grain store"))]  # fmt: skip
    a = facts(*base, "The Courier has contacted the White House for comment.", publisher="Courier")
    reply = Line(
        "In a statement the White House said help was on its way to the port.", "White House", kind="organization"
    )
    d = only(story(a, facts(*base, reply, publisher="Ledger")))
    assert d.kind == "update"


def test_different_statements_of_one_speaker_are_left_alone() -> None:
    a = wall("Ana Brandvik")
    b = wall("Ana Brandvik", "Our doctors have treated more patients this week than in the whole of last year")
    assert kinds(two(a, b)) == []
