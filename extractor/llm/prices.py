"""What tokens cost, from a dated data file that the user can correct."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from extractor.errors import ConfigError
from extractor.llm.calls import Usage

__all__ = ["Price", "Prices"]

_FORMAT = 1
_PER = 1_000_000
_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """USD per 1,000,000 tokens."""

    input: float
    output: float
    cached_input: float
    """For the part of the input billed at the prompt-caching rate."""

    def cost(self, usage: Usage) -> float:
        """USD for `usage`."""
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        fresh = usage.input_tokens - cached
        return (fresh * self.input + cached * self.cached_input + usage.output_tokens * self.output) / _PER


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by model name."""

    models: Mapping[str, Price]
    batch_discount: float = 0.5
    """0-1, the part of the price that the Batch API takes off."""

    @classmethod
    def load(cls, override: Path | None = None) -> Prices:
        """The shipped prices, with the user's file over them. Raises: ConfigError naming file and entry."""
        shipped = files("extractor.llm").joinpath("data/prices.toml").read_text("utf-8")
        base = _parse(shipped, "data/prices.toml")
        if override is None:
            return base
        try:
            text = override.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"cannot read the price file {str(override)!r} ({error}): check EXTRACTOR_PRICES"
            ) from None
        own = _parse(text, str(override), base.batch_discount)
        return cls({**base.models, **own.models}, own.batch_discount)

    def of(self, model: str) -> Price | None:
        """The price of `model`, of its undated name where only that is listed; None where neither is known."""
        return self.models.get(model) or self.models.get(_DATE.sub("", model))

    def named(self, told: str | None, asked: str) -> str:
        """The model to price a reply by: the one it tells, where that has a price, else the one that was asked for.

        Gateways rename models: a price known for the name asked is better than none for the name told.
        """
        return told if told is not None and self.of(told) is not None else asked

    def cost(self, model: str, usage: Usage, *, batch: bool = False) -> float | None:
        """USD for `usage`, None where the price of `model` is unknown."""
        price = self.of(model)
        if price is None:
            return None
        return price.cost(usage) * (1 - self.batch_discount if batch else 1)


def _parse(text: str, where: str, batch_discount: float = 0.5) -> Prices:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the price file {where!r} is not TOML ({error})") from None
    if document.get("format") != _FORMAT:
        raise ConfigError(f"the price file {where!r} has format {document.get('format')!r}: write format = {_FORMAT}")
    models = document.get("models", {})
    if not isinstance(models, dict):
        raise ConfigError(f"the price file {where!r}: [models] must be a table of models")
    discount = _number(document.get("batch_discount", batch_discount), where, "batch_discount")
    if discount > 1:
        raise ConfigError(f"the price file {where!r}: batch_discount is a part of the price, 0 to 1, not {discount!r}")
    return Prices({name: _price(entry, where, name) for name, entry in models.items()}, discount)


def _price(entry: object, where: str, name: str) -> Price:
    if isinstance(entry, dict) and any(isinstance(part, dict) for part in entry.values()):
        raise ConfigError(
            f"the price file {where!r}: a model's name that holds a point stands in quotes, as in "
            f"{name + '.' + next(iter(entry))!r} = {{…}}"
        )
    if not isinstance(entry, dict) or not {"input", "output"} <= entry.keys() <= {"input", "output", "cached_input"}:
        raise ConfigError(
            f"the price file {where!r}: {name!r} needs input and output, and may have cached_input, in USD per "
            f"1,000,000 "
            "tokens"
        )
    numbers = {part: _number(value, where, f"{name}.{part}") for part, value in entry.items()}
    return Price(numbers["input"], numbers["output"], numbers.get("cached_input", numbers["input"]))


def _number(value: object, where: str, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ConfigError(f"the price file {where!r}: {name!r} must be a number of 0 or more, not {value!r}")
    return float(value)
