"""Settings: flag > environment > `.env` > default. The only reader of the environment; others are handed values."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit, urlunsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from extractor.errors import ConfigError, UsageError
from extractor.llm.ledger_address import is_address, read_address
from extractor.pipeline.reading import MAX_CHARS

__all__ = ["Origin", "Resolved", "Settings", "load_settings", "variable_of"]

_PREFIX = "EXTRACTOR_"
_MASK = "********"
_SHARED = {"openai_api_key": "OPENAI_API_KEY", "openai_base_url": "OPENAI_BASE_URL"}
"""Settings under the names the openai client has made usual."""

_YES, _NO = ("true", "1", "yes", "on", "y", "t"), ("false", "0", "no", "off", "n", "f")
"""What Pydantic reads as a truth value."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _cache_home() -> Path:
    """Where this system keeps what can be made again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "fact-extractor"


class Settings(BaseSettings):
    """Everything that can be configured. Each field is also `EXTRACTOR_<NAME>`, but for the two OPENAI_ ones."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    engine: Literal["auto", "llm", "rules", "replay"] = "auto"
    """`auto`: llm if a key or a base URL is configured, rules otherwise."""
    model: str = Field(default="gpt-5.4-mini", min_length=1)
    """Model asked, as the endpoint names it."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Key for the endpoint."""
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL", pattern=r"^https?://[^\s]+$")
    """Address of an OpenAI-compatible endpoint; none is OpenAI's own."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Sent with every request, as a JSON object (Azure: {"api-key": "…"})."""
    concurrency: int = Field(default=8, ge=1, le=512)
    """Articles with the engine at once."""
    timeout: Positive = 300.0
    """Seconds one request may take."""
    deadline: Positive = 900.0
    """Seconds one answer may take, retries and pauses included."""
    requests_per_minute: Positive | None = None
    """Most requests a minute; none leaves it to what the server says."""
    tokens_per_minute: Positive | None = None
    """Most tokens a minute; none leaves it to what the server says."""
    max_cost: Positive | None = None
    """USD after which no further request is sent."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Tokens, in and out, after which no further request is sent."""
    prices: Path | None = None
    """File with prices of your own (docs/cost.md)."""
    prompt_version: int | None = Field(default=None, ge=1)
    """Version of the facts prompt; none is the newest."""
    reasks: int = Field(default=1, ge=0, le=5)
    """How often an answer that does not fit the article is sent back."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Sent only if set: reasoning models refuse it."""
    reasoning_effort: str | None = Field(default=None, pattern=r"^[a-z]+$")
    """Sent only if set."""
    max_completion_tokens: int | None = Field(default=None, ge=16)
    """Sent only if set."""
    cache: bool | SecretStr = True
    """Whether answers are kept, so that none is paid for twice; or where: a folder, or the address of a store that many
    machines share (redis://…, postgresql://…, see docs/cost.md)."""
    cache_dir: Path = Field(default_factory=_cache_home)
    """Folder for the answers and what else is kept on this machine."""
    recordings: Path | None = None
    """Folder of recorded answers for the replay engine."""
    judge: Literal["auto", "llm", "none"] = "auto"
    """Who settles doubtful matches between articles; `auto`: a model where one is configured or recorded."""
    offline: bool = False
    """Forbids every request; cached and recorded answers still work."""
    max_chars: int = Field(default=MAX_CHARS, ge=1)
    """Longest article read, in code points."""

    @field_validator("openai_api_key")
    @classmethod
    def _no_blank_key(cls, key: SecretStr | None) -> SecretStr | None:
        return None if key is None or not key.get_secret_value().strip() else key

    @model_validator(mode="before")
    @classmethod
    def _place_of_cache(cls, values: object) -> object:
        """A folder given as `cache` becomes `cache_dir`, an address is proved."""
        if not isinstance(values, dict) or not isinstance(given := values.get("cache"), (str, Path, SecretStr)):
            return values
        text = given.get_secret_value() if isinstance(given, SecretStr) else str(given)
        word = text.strip().lower()
        if isinstance(given, str) and word in _YES + _NO:
            return {**values, "cache": word in _YES}
        if is_address(text):
            try:
                read_address(text)
            except ConfigError as e:
                raise ConfigError(f"{variable_of('cache')}: {e}") from None
            return {**values, "cache": SecretStr(text)}
        folder = Path(text).expanduser()
        if isinstance(given, str) and len(folder.parts) == 1 and not text.startswith(".") and not folder.is_dir():
            raise ConfigError(
                f"{variable_of('cache')}: is none of true, false, an address, a folder (./NAME for a new one)"
            )
        return {**values, "cache": True, "cache_dir": folder}

    @property
    def cache_address(self) -> str | None:
        """The address of a shared store for answers, secrets included; None where they are kept in `cache_dir`."""
        return self.cache.get_secret_value() if isinstance(self.cache, SecretStr) else None

    @property
    def model_configured(self) -> bool:
        """Whether there is something to ask: a key or an address."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """For `repr` and `str`: the address may hold a password, as may its query."""
        return self.shown().items()

    def shown(self) -> dict[str, object]:
        """The values as they may be printed and stored: plain JSON, secrets masked."""
        values: dict[str, object] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name == "cache" and isinstance(value, SecretStr):
                value = read_address(value.get_secret_value()).shown
            elif isinstance(value, SecretStr):
                value = _MASK
            elif isinstance(value, dict):
                value = dict.fromkeys(value, _MASK)
            elif isinstance(value, Path):
                value = str(value)
            elif name == "openai_base_url" and value is not None:
                parts = urlsplit(value)
                value = urlunsplit(
                    parts._replace(netloc=parts.netloc.rpartition("@")[2], query=_MASK * bool(parts.query))
                )
            values[name] = value
        return values


Origin = Literal["flag", "environment", ".env", "default"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, where each came from, and what looks like a slip."""

    settings: Settings
    origins: Mapping[str, Origin]
    warnings: tuple[str, ...] = ()


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return _SHARED.get(name, _PREFIX + name.upper())


def load_settings(flags: Mapping[str, object] | None = None, *, env_file: Path | None = Path(".env")) -> Resolved:
    """Settings in force. `flags` holds what was given by name, None standing for "not given".

    Raises:
        ConfigError: a value cannot be used; the message names its variable and never shows a value. A UsageError if it
            is one of `flags`.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    file = _read_env_file(env_file)
    environment = {k.upper(): v for k, v in os.environ.items() if v}
    origins: dict[str, Origin] = {}
    for name in Settings.model_fields:
        variable = variable_of(name)
        origins[name] = (
            "flag" if name in given
            else "environment" if variable in environment
            else ".env" if variable in file
            else "default"
        )  # fmt: skip
    try:
        settings = Settings(_env_file=env_file, **cast(dict[str, Any], given))
    except ValidationError as e:
        raise _first_fault(e, origins) from None
    except SettingsError:  # of all settings, only this one is read as JSON
        raise ConfigError(f"{variable_of('headers')} ({origins['headers']}): must be a JSON object") from None
    if origins["cache"] != "default" and settings.cache is True and origins["cache_dir"] == "default":
        origins["cache_dir"] = "default" if settings.cache_dir == _cache_home() else origins["cache"]
    return Resolved(settings, origins, _slips({*environment, *file}))


def _read_env_file(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    try:
        return {k.upper(): v for k, v in dotenv_values(path).items() if v}
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path}: cannot be read: {e}") from e


def _first_fault(error: ValidationError, origins: Mapping[str, Origin]) -> ConfigError:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = str(fault["loc"][0])
    name = next((n for n in Settings.model_fields if where.upper() in (n.upper(), variable_of(n))), where)
    origin = origins.get(name, "flag")
    flag = f"--{name.replace('_', '-')}"
    said = fault["msg"][:1].lower() + fault["msg"][1:]
    if origin == "flag":
        return UsageError(f"{flag}: {said}")
    return ConfigError(f"{variable_of(name)} ({origin}): {said}")


def _slips(present: set[str]) -> tuple[str, ...]:
    known = [variable_of(n) for n in Settings.model_fields]
    found = []
    for name in sorted(n for n in present if n.startswith(_PREFIX) and n not in known):
        near = difflib.get_close_matches(name, known, 1)
        found.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return tuple(found)
