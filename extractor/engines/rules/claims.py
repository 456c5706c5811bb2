"""Claims: the statements worth checking, clause by clause, put so that they can be read alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.engines.labels import ClaimLabel
from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.modality import modality_of
from extractor.engines.rules.naming import is_name_word
from extractor.engines.rules.phrases import has_verb, noun_phrase_end
from extractor.engines.rules.tokens import Unit
from extractor.engines.rules.wording import Wording
from extractor.text.marks import MarkedText, Quantity, QuotedPassage, Stretch

__all__ = ["claims_of"]

_STATING = frozenset(["that", "clause", "beside", "quote", "according", "to"])
"""Frames whose content is a statement. With the others ("criticised X") the sentence itself is the claim."""
_FEWEST = 4
"""Tokens a claim needs. Why: shorter clauses ("he said") state nothing to check."""


_DANGLING = frozenset(
    ["that", "because", "although", "though", "while", "whereas", "if", "whether", "when", "as", "than"]
)
"""Words that cannot end a claim, unlike "the day before"."""


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    last: int
    found: Found | None


def claims_of(
    marked: MarkedText,
    units: Sequence[Unit],
    found: Sequence[Sequence[Found]],
    places: Mapping[int, int],
    wording: Wording,
) -> list[ClaimLabel]:
    """The claims of an article; `places` gives each attribution's index by its `id()`."""
    claims: list[ClaimLabel] = []
    passages, quantities = _Window(marked.passages), _Window(marked.quantities)
    for unit, here in zip(units, found, strict=True):
        if unit.heading or not unit.tokens or unit.tokens[-1].low == "?":
            continue
        for piece in _pieces(unit, here):
            label = _claim(marked, unit, piece, places, wording)
            if label is None:
                continue
            start, end = label.evidence[0].start, label.evidence[0].end
            claims.append(
                ClaimLabel(
                    label.text,
                    label.evidence,
                    label.modality,
                    label.attribution,
                    event_date=_event_date([q for q in quantities.inside(start, end) if isinstance(q, Quantity)]),
                    quotes=tuple(p.number for p in passages.inside(start, end)),
                    figures=tuple(q.number for q in quantities.inside(start, end)),
                )
            )
    return claims


class _Window:
    """Marks inside ranges that are asked for from left to right."""

    def __init__(self, marks: Sequence[Quantity] | Sequence[QuotedPassage]) -> None:
        self._marks = marks
        self._at = 0

    def inside(self, start: int, end: int) -> list[Quantity | QuotedPassage]:
        """The marks within `start..end`; `start` never goes back by more than a unit."""
        at = self._at
        while at > 0 and self._marks[at - 1].start >= start:
            at -= 1
        while at < len(self._marks) and self._marks[at].start < start:
            at += 1
        self._at = at
        out: list[Quantity | QuotedPassage] = []
        while at < len(self._marks) and self._marks[at].start < end:
            if self._marks[at].end <= end:
                out.append(self._marks[at])
            at += 1
        return out


def _event_date(quantities: Sequence[Quantity]) -> str | None:
    dates = [q.as_of for q in quantities if q.dimension == "date" and q.as_of]
    return dates[0] if len(dates) == 1 else None


def _pieces(unit: Unit, here: Sequence[Found]) -> list[_Piece]:
    """The unit cut into attributed statements and what the article says in its own voice."""
    tokens = unit.tokens
    stop = len(tokens)
    while stop and tokens[stop - 1].flags & Word.PUNCTUATION:
        stop -= 1
    stated: list[_Piece] = []
    for one in here:
        if one.frame not in _STATING and not (one.frame == "" and unit.quotation_only):
            continue
        piece = _reach(unit, one, stop)
        if piece is not None and (not stated or piece.first > stated[-1].last):
            stated.append(piece)
    out: list[_Piece] = []
    at = 0
    for n, piece in enumerate(stated):
        if piece.first > at:
            if has_verb(tokens, at, piece.first - 1) and not _introduces(unit, at, piece.first - 1):
                out.extend(_own(unit, at, piece.first - 1))
            else:
                piece = _Piece(at, piece.last, piece.found)
        following = stated[n + 1].first if n + 1 < len(stated) else stop
        if following > piece.last + 1 and not has_verb(tokens, piece.last + 1, following - 1):
            piece = _Piece(piece.first, following - 1, piece.found)
        out.append(piece)
        at = piece.last + 1
    if at < stop:
        out.extend(_own(unit, at, stop - 1))
    return out


def _introduces(unit: Unit, first: int, last: int) -> bool:
    """Whether it is a phrase that introduces what follows ("In an email sent in October 2019, …")."""
    tokens = unit.tokens
    opens = tokens[first].flags & Word.PREPOSITION and not tokens[first].flags & Word.SUBORDINATOR
    inner = any(t.flags & Word.PUNCTUATION for t in tokens[first:last])
    return bool(opens) and tokens[last].flags & Word.COMMA != 0 and not inner


def _reach(unit: Unit, one: Found, stop: int) -> _Piece | None:
    places = [p for p in one.content if unit.start <= p.start < unit.end]
    places += [
        s for s in (one.cue, one.source, one.addressee, *one.via) if s is not None and unit.start <= s.start < unit.end
    ]
    if not places:
        return None
    start, end = min(p.start for p in places), max(p.end for p in places)
    inside = [k for k in range(stop) if unit.tokens[k].start < end and unit.tokens[k].end > start]
    return _Piece(inside[0], inside[-1], one) if inside else None


def _own(unit: Unit, first: int, last: int) -> list[_Piece]:
    """The article's own statements in tokens `first..last`: split where two whole clauses are coordinated."""
    tokens = unit.tokens
    for k in range(first + _FEWEST, last - _FEWEST + 1):
        joined = tokens[k].low in ("and", "but", "while") and tokens[k - 1].flags & Word.COMMA
        if not joined and tokens[k].low != ";":
            continue
        end = noun_phrase_end(tokens, k + 1, last + 1)
        finite = end > k and end < last and tokens[end + 1].flags & Word.FINITE
        if finite and has_verb(tokens, first, k - 1):
            return [_Piece(first, k - 1, None), *_own(unit, k + 1, last)]
    return [_Piece(first, last, None)]


def _claim(
    marked: MarkedText, unit: Unit, piece: _Piece, places: Mapping[int, int], wording: Wording
) -> ClaimLabel | None:
    tokens = unit.tokens
    first, last = piece.first, piece.last
    while first < last and tokens[first].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
        first += 1
    while last > first and (
        tokens[last].flags & (Word.PUNCTUATION | Word.CONJUNCTION)
        or tokens[last].low in _DANGLING
        or (tokens[last].flags & Word.SUBORDINATOR and tokens[last - 1].flags & Word.COMMA)
    ):
        last -= 1
    if last + 1 < len(tokens) and tokens[last + 1].low == ")" and any(t.low == "(" for t in tokens[first : last + 1]):
        last += 1
    one = piece.found
    if one is None and not _worth_checking(marked, unit, first, last):
        return None
    if one is not None and (one.stance == "asked" or sum(p.end - p.start for p in one.content) < 3 * _FEWEST):
        return None
    text = wording.alone(unit, first, last)
    name = wording.resolved.get(id(one)) if one is not None and one.source is None else None
    if name is not None and one is not None and one.cue is None:
        text = f"{name}: {text}"
    elif name is not None and one is not None:
        words = " ".join(marked.text[p.start : p.end] for p in one.content if unit.start <= p.start < unit.end)
        text = f"{name} {_SAID.get(one.stance, 'said')} {' '.join(words.split())}"
    if not text:
        return None
    if text[-1] not in ".!?\"”’'":
        text += "."
    end = tokens[last].end
    return ClaimLabel(
        text,
        (Stretch(tokens[first].start, end),),
        modality_of(marked.text[tokens[first].start : end], one),
        places.get(id(one)) if one is not None else None,
    )


_SAID = {
    "denied": "denied",
    "demanded": "demanded",
    "promised": "promised",
    "predicted": "predicted",
    "thought": "thought",
}


def _worth_checking(marked: MarkedText, unit: Unit, first: int, last: int) -> bool:
    tokens = unit.tokens
    if last - first + 1 < _FEWEST or not has_verb(tokens, first, last):
        return False
    if tokens[first].flags & (Word.WH | Word.SUBORDINATOR) and first > 0 and not tokens[first].flags & Word.CAPITAL:
        return False
    if tokens[first].low in ("i", "we", "you"):
        return False
    return any(
        (is_name_word(t) and (k > first or not t.flags & Word.FINITE))
        or t.flags & Word.NUMBER
        or t.low in ("he", "she")
        for k, t in enumerate(tokens[first : last + 1], first)
    )
