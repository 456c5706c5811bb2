"""What every model of the contract shares: frozen, strict, nothing extra."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field

from extractor.schemas.described import Described

__all__ = ["EXTRACTOR_VERSION", "SCHEMA_VERSION", "Contract", "Many", "PartialDate", "Probability"]

EXTRACTOR_VERSION = "0.1.0"
"""Version of this package; the build reads it from here."""

SCHEMA_VERSION = "1"
"""Version of the contract. Changes only together with a changelog line."""

T = TypeVar("T")

Many = Annotated[tuple[T, ...], Field(strict=False)]
"""An immutable list. JSON arrays and Python lists are taken; the items themselves stay strict."""

PartialDate = Annotated[
    str,
    Field(
        pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}(-\d{2})?)(/(\d{4}(-\d{2}(-\d{2})?)?)?)?$",
        description=(
            "ISO 8601 date as precisely as the article states it: `2025`, `2025-12`, `2025-12-03`; without a "
            "year `--12` or `--12-03`; an interval `2014/2022`, open-ended `2022/`."
        ),
    ),
]

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Contract(Described):
    """Base of all published models: frozen, strict, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
