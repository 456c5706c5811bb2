"""What each quantity measures, in words of the clause it stands in; which marks are no figures at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.engines.labels import Dismissal, DismissalReason, FigureLabel
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.measures import LONGEST, clause_around, states
from extractor.engines.rules.phrases import has_verb, noun_phrase_end
from extractor.engines.rules.tokens import Token, Unit, sentence_tokens
from extractor.engines.rules.wording import Wording
from extractor.text.marks import MarkedText, Quantity

__all__ = ["figures_of"]

_LINE = 9
"""Tokens of a byline, a date line or a time stamp. Why: longer lines are sentences."""
_TOP = 8
"""Units at the top of an article where a line with a date only says when it was printed."""
_FRAGMENT = 40
"""Code points up to which a quotation that holds a figure is read as part of the sentence around it."""


def figures_of(
    marked: MarkedText,
    units: Sequence[Unit],
    attributed: Sequence[tuple[int, int, int]],
    wording: Wording,
) -> tuple[list[FigureLabel], list[Dismissal]]:
    """A label for each quantity that states something, a dismissal for the others.

    `attributed` are (start, end, attribution index) of all contents, sorted by start.
    """
    labels: list[FigureLabel] = []
    refused: list[Dismissal] = []
    at = near = 0
    for quantity in marked.quantities:
        while at + 1 < len(units) and units[at].end <= quantity.start:
            at += 1
        while near < len(attributed) and attributed[near][1] <= quantity.start:
            near += 1
        inside = _content(quantity, attributed, near)
        unit = units[at] if units and units[at].start <= quantity.start < units[at].end else None
        reason = _no_figure(marked.text, unit, quantity)
        if reason is not None:
            refused.append(Dismissal("n", quantity.number, reason))
            continue
        bounds = (inside[0], inside[1]) if inside is not None else None
        labels.append(_label(marked.text, unit, quantity, bounds, wording, inside[2] if inside is not None else None))
    return labels, refused


def _content(quantity: Quantity, attributed: Sequence[tuple[int, int, int]], near: int) -> tuple[int, int, int] | None:
    for k in range(near, min(near + 8, len(attributed))):
        start, end, _ = attributed[k]
        if start <= quantity.start and quantity.end <= end:
            return attributed[k]
        if start > quantity.start:
            break
    return None


_IDIOMS = frozenset(
    ["at one point", "at one time", "on the one hand", "one another", "no one", "one of these days", "once and for all"]
)
_OFFSPRING = re.compile(r"(?:mother|father|mum|mom|dad|gran|parent)s?[ -]of[ -]$", re.I)
_HALVES = re.compile(r"\b(?:game|tale|story|season|match|year|quarter|day|week) of two halves\b", re.I)


def _no_figure(text: str, unit: Unit | None, quantity: Quantity) -> DismissalReason | None:
    """Why a mark states no figure; None where it does."""
    around = " ".join(text[max(0, quantity.start - 20) : quantity.end + 14].lower().split())
    if quantity.dimension == "count" and any(idiom in around for idiom in _IDIOMS):
        return "idiom"
    if quantity.dimension == "percent" and _HALVES.search(text[max(0, quantity.start - 14) : quantity.end + 16]):
        return "idiom"
    if quantity.dimension == "count" and _OFFSPRING.search(text[max(0, quantity.start - 14) : quantity.start]):
        return "trivial"
    if unit is None or not unit.tokens:
        return None
    tokens = unit.tokens
    if quantity.dimension == "date" or quantity.unit == "o'clock":
        if quantity.end <= tokens[0].start:
            return "other"
        line = len(tokens) <= _LINE and not any(t.flags & (Word.FINITE | Word.QUOTED) for t in tokens)
        alone = all(
            (t.start < quantity.end and t.end > quantity.start and not t.flags & Word.QUOTED)
            or t.flags & Word.PUNCTUATION
            for t in tokens
        )
        if alone or (line and unit.number < _TOP and not has_verb(tokens, 0, len(tokens) - 1)):
            return "other"
    return None


def _label(
    text: str,
    unit: Unit | None,
    quantity: Quantity,
    bounds: tuple[int, int] | None,
    wording: Wording,
    attribution: int | None,
) -> FigureLabel:
    plain = " ".join(text[quantity.start : quantity.end].split())
    tokens = unit.tokens if unit is not None else []
    inside = [k for k, t in enumerate(tokens) if t.start < quantity.end and t.end > quantity.start]
    if unit is None or not inside:
        return FigureLabel(quantity.number, plain, attribution=attribution)
    whose = _bearer_of_age(text, tokens, inside[0], inside[-1], quantity)
    if whose is not None:
        return FigureLabel(quantity.number, f"age of {whose}", "duration", "year", attribution=attribution)
    measure = _measure(text, unit, (inside[0], inside[-1]), quantity, bounds, wording) or plain
    if quantity.unit == "o'clock":
        measure = f"time of day: {measure}"
    if quantity.dimension == "rate" and _then(text, quantity):
        unit_name, _, _ = (quantity.unit or "").partition(" / ")
        money = len(unit_name) == 3 and unit_name.isupper()
        return FigureLabel(
            quantity.number, measure, "money" if money else "count", unit_name or None, attribution=attribution
        )
    return FigureLabel(quantity.number, measure, attribution=attribution)


_EARLIER = re.compile(r"\s+(?:earlier|ago|before|previously|later|after)\b")


def _then(text: str, quantity: Quantity) -> bool:
    """Whether the "a year" of a rate only says when ("$615m a year earlier")."""
    ends = text[quantity.start : quantity.end].rsplit(None, 2)[-2:]
    return len(ends) == 2 and ends[0] in ("a", "an") and _EARLIER.match(text, quantity.end) is not None


def _bearer_of_age(text: str, tokens: Sequence[Token], first: int, last: int, quantity: Quantity) -> str | None:
    """Whose age the number is: "X, 34, …", "X, aged 34", "a 23-year-old man"; None where it is no age."""
    if quantity.dimension not in ("duration", "count") or quantity.unit not in (None, "year"):
        return None
    word = text[tokens[first].start : tokens[last].end]
    if word.endswith(("-year-old", "-year-olds")):
        end = noun_phrase_end(tokens, last + 1, min(last + 6, len(tokens)))
        if end > last and not tokens[last + 1].flags & Word.CAPITAL:
            return "the " + _between(text, tokens, last + 1, end)
        before = _named_before(text, tokens, first - 1)
        return before if before is not None else "the " + word
    set_off = last + 1 == len(tokens) or tokens[last + 1].flags & (Word.COMMA | Word.END) != 0
    if first > 1 and tokens[first - 1].low == "aged" and tokens[first - 2].flags & Word.COMMA:
        return _named_before(text, tokens, first - 2)
    if first > 0 and first == last and tokens[first - 1].flags & Word.COMMA and set_off and word.isdigit():
        return _named_before(text, tokens, first - 1) if 0 < int(word) < _OLDEST else None
    return None


_OLDEST = 120
"""Years. Why: nobody is older, so "Lot 5, 640, …" is no age."""


def _named_before(text: str, tokens: Sequence[Token], comma: int) -> str | None:
    """The name or "the driver" that ends right before token `comma`."""
    k = comma
    while k > 0 and tokens[k - 1].flags & Word.CAPITAL and not tokens[k - 1].flags & (Word.QUOTED | Word.DETERMINER):
        k -= 1
    if k < comma:
        return _between(text, tokens, k, comma - 1)
    while k > 0 and comma - k < 4 and not tokens[k - 1].flags & (Word.PUNCTUATION | Word.FINITE | Word.QUOTED):
        k -= 1
        if tokens[k].flags & Word.DETERMINER:
            return "the " + _between(text, tokens, k + 1, comma - 1) if k + 1 < comma else None
    return None


def _between(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    return " ".join(text[tokens[first].start : tokens[last].end].split())


def _measure(
    text: str,
    unit: Unit,
    inside: tuple[int, int],
    quantity: Quantity,
    bounds: tuple[int, int] | None,
    wording: Wording,
) -> str:
    tokens = unit.tokens
    quoted = tokens[inside[0]]
    if quoted.flags & Word.QUOTED and (quoted.end - quoted.start > _FRAGMENT or len(tokens) < 3 or quoted.closed):
        return _in_quotation(text, unit, quoted, quantity, wording)
    low, high = 0, len(tokens) - 1
    if bounds is not None:
        fits = [k for k, t in enumerate(tokens) if bounds[0] <= t.start and t.end <= bounds[1]]
        if fits and fits[0] <= inside[0] and inside[1] <= fits[-1] and tokens[fits[0]].low != "to":
            low, high = fits[0], fits[-1]
    return _worded(text, unit, (low, high), inside, quantity, wording)


def _in_quotation(text: str, unit: Unit, quoted: Token, quantity: Quantity, wording: Wording) -> str:
    """The clause of the quotation's own sentence that holds the figure."""
    tokens = sentence_tokens(text, quoted.start, quoted.end, quantity.start)
    inside = [k for k, t in enumerate(tokens) if t.start < quantity.end and t.end > quantity.start]
    if not inside:
        return _cut(text, quoted.start, quoted.end, quantity)
    part = Unit(unit.number, tokens[0].start, tokens[-1].end, unit.paragraph, unit.heading, tokens)
    return _worded(text, part, (0, len(tokens) - 1), (inside[0], inside[-1]), quantity, wording)


def _worded(
    text: str, unit: Unit, bounds: tuple[int, int], inside: tuple[int, int], quantity: Quantity, wording: Wording
) -> str:
    tokens = unit.tokens
    clause = clause_around(tokens, *bounds, *inside)
    if bounds[0] > 0 and len(clause.parts) == 1 and not states(tokens, *clause.parts[0]):
        clause = clause_around(tokens, 0, bounds[1], *inside)
    first, last = clause.parts[0]
    words = wording.alone(unit, first, last)
    for n, (start, end) in enumerate(clause.parts[1:], 2):
        sign = ", " if clause.comma and n == len(clause.parts) else " "
        words += sign + _between(text, tokens, start, end)
    words = words.strip(" .,;:").removeprefix("that ").removeprefix("That ")
    if words.count('"') % 2 or words.count("“") != words.count("”"):
        words = words.strip('"“”')
    if len(words) <= LONGEST:
        return words
    first, last = clause.parts[-1]
    return _cut(text, tokens[first].start, tokens[last].end, quantity)


def _cut(text: str, start: int, end: int, quantity: Quantity) -> str:
    fits = quantity.end - start <= LONGEST * 3 // 4
    left = start if fits else max(start, quantity.start - LONGEST // 2)
    right = min(end, start + LONGEST) if fits else min(end, quantity.end + LONGEST // 2)
    while left > start and left < quantity.start and not text[left - 1].isspace():
        left += 1
    while right < end and right > quantity.end and not text[right].isspace():
        right -= 1
    words = " ".join(text[min(left, quantity.start) : max(right, quantity.end)].split()).split(" ")
    known = lexicon().words
    while (
        len(words) > 1
        and words[-1] in known
        and known[words[-1]] & (Word.PREPOSITION | Word.DETERMINER | Word.CONJUNCTION)
    ):
        words.pop()
    return " ".join(words)
