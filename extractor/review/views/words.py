"""The words of the page for the contract's codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from extractor.review.html import Html, el
from extractor.schemas import Attribution, Decision, Figure, Lineage

__all__ = [
    "KINDS",
    "SEVERITIES",
    "date_words",
    "figure_words",
    "lineage_words",
    "speaker_words",
    "time_of",
    "verdict_words",
]

KINDS = {
    "quote_wording": "Wording of a quote",
    "quote_speaker": "Who said it",
    "figure_value": "Figure",
    "figure_precision": "Precision of a figure",
    "claim_contradiction": "Contradiction",
    "attribution_role": "Role of a source",
    "attribution_missing": "Attribution missing",
    "modality": "Fact or forecast",
    "date": "Date",
    "denial": "Denial",
    "scope": "Scope",
    "update": "Later update",
}
SEVERITIES = {"high": "High", "medium": "Medium", "low": "Low"}
_STANCES = {
    "said": "said by",
    "denied": "denied by",
    "asked": "asked by",
    "demanded": "demanded by",
    "promised": "promised by",
    "predicted": "predicted by",
    "thought": "thought by",
    "other": "attributed to",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def speaker_words(one: Attribution | None) -> str:
    """Whose words or claim it is, in one phrase; empty where the article does not say."""
    if one is None:
        return ""
    name = "a source not named" if one.source is None else one.source.name
    role = f" ({one.source.role})" if one.source is not None and one.source.role else ""
    via = "".join(f", via {source.name}" for source in one.via)
    cue = f" — cue “{one.cue}”" if one.cue else ""
    hedged = ", reportedly" if one.hedged else ""
    return f"{_STANCES[one.stance]} {name}{role}{via}{hedged}{cue}"


def date_words(date: str) -> str:
    """An ISO partial date as a reader writes it: `3 December 2025`, `December`, `2014 to 2022`, `since 2022`."""
    first, slash, last = date.partition("/")
    if slash:
        return f"{_day(first)} to {_day(last)}" if last else f"since {_day(first)}"
    return _day(first)


def _day(date: str) -> str:
    year, _, rest = ("", "", date[2:]) if date.startswith("--") else date.partition("-")
    month, _, day = rest.partition("-")
    name = _MONTHS[int(month) - 1] if month and 1 <= int(month) <= 12 else month
    return " ".join(part for part in (day.lstrip("0"), name, year) if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def figure_words(figure: Figure) -> str:
    """Value, interval and unit of a figure as read by the engine."""
    unit = {"percent": "%", None: ""}.get(figure.unit, f" {figure.unit}")
    low, high = figure.low, figure.high
    parts = []
    if figure.value is not None and (low, high) not in ((figure.value, None), (None, figure.value)):
        parts.append(_number(figure.value) + unit)
    if low is not None and high is not None and (low, high) != (figure.value, figure.value):
        parts.append(f"{_number(low)} to {_number(high)}{unit}")
    elif low is not None and high is None:
        parts.append(f"{_number(low)}{unit} or more")
    elif high is not None and low is None:
        parts.append(f"{_number(high)}{unit} or less")
    if figure.as_of:
        parts.append(date_words(figure.as_of) if figure.dimension == "date" else f"as of {date_words(figure.as_of)}")
    return ", ".join(parts)


def lineage_words(one: Lineage) -> str:
    """What the articles of a lineage are to each other, with the measured share."""
    if len(one.articles) < 2:
        return "stands alone"
    return {
        "original": f"one text, {one.overlap:.0%} of the wording shared",
        "copy": f"copies of one text, {one.overlap:.0%} of the wording shared",
        "rewrite": f"rewrites of one text, {one.overlap:.0%} of the content shared",
    }[one.relation]


def verdict_words(decision: Decision, labels: Sequence[str]) -> str:
    """A verdict in a phrase, positions by their labels."""
    held = decision.position if decision.position is not None else {"a": 0, "b": 1}.get(decision.verdict or "")
    if held is not None and held < len(labels):
        return f"{held + 1} holds: {labels[held]}"
    return {
        "a": "the first holds",
        "b": "the second holds",
        "both": "both hold",
        "neither": "neither holds",
        "not_a_disagreement": "not a disagreement",
        "unsure": "unsure, left open",
        None: "taken back",
    }[decision.verdict]


def time_of(moment: datetime) -> Html:
    """A moment as a `<time>` element: date and minute, UTC."""
    return el("time", moment.astimezone(UTC).strftime("%d %B %Y, %H:%M UTC"), datetime=moment.isoformat())
