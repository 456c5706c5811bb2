"""Agreement against cases worked by hand."""

from __future__ import annotations

import pytest

from extractor.review.agreement import cohen_kappa, krippendorff_alpha, measure_agreement
from extractor.review.decisions import decision_on, replay
from tests.review.stories import flood


def test_kappa_of_cohens_two_by_two_table() -> None:
    # 20 both yes, 15 both no, 5 yes/no, 10 no/yes: observed 0.70; expected 0.5 x 0.6 + 0.5 x 0.4 = 0.50; kappa 0.40
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert cohen_kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_zero_at_chance_and_below_it_under_chance() -> None:
    assert cohen_kappa([("y", "y"), ("y", "n"), ("n", "y"), ("n", "n")]) == pytest.approx(0.0)
    assert cohen_kappa([("y", "n"), ("n", "y")]) == pytest.approx(-1.0)


def test_kappa_is_not_defined_without_pairs_or_variety() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([("y", "y"), ("y", "y")]) is None


def test_alpha_of_krippendorffs_binary_example() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part A:
    # two coders, ten units; 4 of 10 differ, 14 zeros and 6 ones: 1 - 19 x 4 / (14 x 6) = 0.095
    one, two = "0100000000", "1110010010"
    assert krippendorff_alpha(list(zip(one, two, strict=True))) == pytest.approx(0.095, abs=0.0005)


def test_alpha_of_krippendorffs_nominal_example_with_gaps() -> None:
    # the same paper, part C: four coders, twelve units, missing values; nominal alpha 0.743
    table = {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
    units = [[str(v) for row in table.values() if (v := row[n]) is not None] for n in range(12)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_alpha_is_not_defined_with_one_coder_or_one_category() -> None:
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorff_alpha([]) is None


def test_reviewers_are_compared_on_what_both_decided() -> None:
    d1, d2, d3, d4 = flood().disagreements
    state = replay(
        [
            decision_on(d1, 0, "Ann"), decision_on(d1, 2, "Ben"),
            decision_on(d2, 0, "Ann"), decision_on(d2, 0, "Ben"),
            decision_on(d3, "both", "Ann"), decision_on(d4, "neither", "Ben"),
        ]
    )  # fmt: skip
    found = measure_agreement(state)
    assert found.reviewers == ("Ann", "Ben")
    (pair,) = found.pairs
    assert (pair.both, pair.agreed) == (2, 1)
    # expected: Ann a,a; Ben c,a: 1 x 1/2 = 0.5; observed 0.5; kappa 0
    assert pair.kappa == pytest.approx(0.0)
    assert found.contested == (d1.fingerprint,)


def test_the_third_position_is_not_the_same_as_neither() -> None:
    one = flood().disagreements[0]
    assert measure_agreement(replay([decision_on(one, 2, "Ann"), decision_on(one, "neither", "Ben")])).contested
