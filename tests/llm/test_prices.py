"""Prices: shipped with a date, corrected by the user, unknown where unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import ConfigError
from extractor.llm.calls import Usage
from extractor.llm.prices import Price, Prices
from extractor.settings import Settings


def test_the_shipped_prices_know_the_default_model_and_hold_together() -> None:
    prices = Prices.load()
    assert prices.of(Settings.model_fields["model"].default) is not None
    for name, price in prices.models.items():
        assert 0 < price.cached_input <= price.input < price.output, name
    assert 0 < prices.batch_discount < 1


def test_cost_counts_cached_input_apart_and_batches_at_their_discount() -> None:
    prices = Prices({"m": Price(2.0, 8.0, 0.5)}, batch_discount=0.25)
    usage = Usage(input_tokens=1_000_000, output_tokens=500_000, cached_input_tokens=400_000)
    assert prices.cost("m", usage) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)
    assert prices.cost("m", usage, batch=True) == pytest.approx(0.75 * (0.6 * 2 + 0.4 * 0.5 + 0.5 * 8))
    assert prices.cost("m", Usage(100, 0, 900)) == pytest.approx(100 * 0.5 / 1e6)


def test_a_dated_snapshot_costs_what_its_name_costs_and_an_unknown_model_nothing_known() -> None:
    prices = Prices({"m": Price(2.0, 8.0, 0.5), "m-2026-01-01": Price(1.0, 1.0, 1.0)})
    assert prices.of("m-2026-03-17") == prices.of("m")
    assert prices.of("m-2026-01-01") == Price(1.0, 1.0, 1.0)
    assert prices.of("m-large") is None
    assert prices.cost("m-large", Usage(1, 1)) is None


def test_a_file_of_the_users_own_wins(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('format = 1\n[models]\n"gpt-5" = { input = 9, output = 99 }\nmine = { input = 0, output = 0 }\n')
    prices = Prices.load(path)
    assert prices.of("gpt-5") == Price(9.0, 99.0, 9.0)
    assert prices.cost("mine", Usage(5, 5)) == 0.0
    assert prices.of("gpt-5-mini") == Prices.load().of("gpt-5-mini")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml", "not TOML"),
        ("format = 2", "format 2"),
        ("format = 1\nmodels = 3", "table"),
        ("format = 1\nbatch_discount = 1.5", "part of the price"),
        ("format = 1\n[models]\nm = { input = 1 }", "needs input and output"),
        ("format = 1\n[models]\nm = { input = 1, output = 2, extra = 3 }", "needs input and output"),
        ("format = 1\n[models]\ngpt-4.1 = { input = 1, output = 2 }", "in quotes, as in .gpt-4.1."),
        ("format = 1\n[models]\nm = { input = -1, output = 2 }", "m.input"),
        ("format = 1\n[models]\nm = { input = nan, output = 2 }", "m.input"),
        ("format = 1\n[models]\nm = { input = true, output = 2 }", "m.input"),
    ],
)
def test_a_wrong_file_is_named_with_its_entry(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        Prices.load(path)
    assert str(path) in str(caught.value)
    with pytest.raises(ConfigError, match="cannot read"):
        Prices.load(tmp_path / "none.toml")


def test_a_reply_is_priced_by_the_name_it_tells_or_else_by_the_one_asked() -> None:
    prices = Prices({"m": Price(2.0, 8.0, 0.5), "m-large": Price(4.0, 16.0, 1.0)}, batch_discount=0.5)
    assert prices.named("m-large", "m") == "m-large"
    assert prices.named("vendor/m@7", "m") == "m"
    assert prices.named(None, "m") == "m"
    assert prices.named("vendor/n", "n") == "n"
