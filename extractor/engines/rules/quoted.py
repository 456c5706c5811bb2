"""Which attribution each quoted passage belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.subjects import Subject, main_subject, subject_left
from extractor.engines.rules.tokens import Token, Unit
from extractor.text.marks import MarkedText, Stretch

__all__ = ["assign_passages"]


def assign_passages(marked: MarkedText, units: Sequence[Unit], found: Sequence[list[Found]]) -> dict[int, Found | None]:
    """Passage number → its attribution, None where nobody is named. Adds to `found` what spans several units."""
    owner: dict[int, Found | None] = {}
    _signed(units, found)
    _from_below(marked, units, found)
    chain = _Chain(marked, units, found)
    for unit, here in zip(units, found, strict=True):
        if unit.quotation_only and not unit.heading:
            whose = chain.speaker_of(unit)
            for token in unit.tokens:
                if token.flags & Word.QUOTED:
                    owner[token.passage] = whose
            continue
        for token in unit.tokens:
            if token.flags & Word.QUOTED:
                whose = _inside(here, token) or chain.bare(unit, token)
                owner[token.passage] = whose
        chain.leave(unit, owner)
    outer: Found | None = None
    for passage in marked.passages:
        if passage.depth == 0:
            outer = owner.setdefault(passage.number, None)
        else:
            owner[passage.number] = outer
    for number, one in owner.items():
        if one is not None:
            one.passages.append(number)
    return owner


def _inside(here: Sequence[Found], token: Token) -> Found | None:
    for found in here:
        for piece in found.content:
            if piece.start <= token.start and token.end <= piece.end:
                return found
    return None


def _from_below(marked: MarkedText, units: Sequence[Unit], found: Sequence[list[Found]]) -> None:
    """An utterance over several paragraphs whose speaker is named only in a later one: give it to him from the top."""
    following = {p.continues: p.number for p in marked.passages if p.continues is not None}
    place = {t.passage: unit.number for unit in units for t in unit.tokens if t.flags & Word.QUOTED}
    for unit in reversed(units):
        if not unit.quotation_only or unit.heading:
            continue
        next_passage = following.get(unit.tokens[-1].passage)
        if next_passage is None or next_passage not in place:
            continue
        below = place[next_passage]
        if below <= unit.number:
            continue
        for one in found[below]:
            if any(
                p.start <= t.start < p.end
                for t in units[below].tokens
                if t.passage == next_passage
                for p in one.content
            ):
                one.content.insert(0, _quotation(unit))
                found[unit.number].append(one)
                break


_LONGEST_SIGNATURE = 12
"""Tokens of a signature under a quotation ("— Anna Lindqvist, mayor of Varde"). Why: longer ones are sentences."""


def _signed(units: Sequence[Unit], found: Sequence[list[Found]]) -> None:
    """Quotations signed on the next line, or at the end of their own: "…" — Name."""
    for unit, below in pairwise(units):
        if not unit.quotation_only or unit.heading or found[unit.number]:
            continue
        last = _signature(below.tokens, 0)
        if last > 0:
            _sign(unit, below, (1, last), found)
    for unit in units:
        if found[unit.number] or unit.heading or len(unit.tokens) < 3 or not unit.tokens[0].flags & Word.QUOTED:
            continue
        last = _signature(unit.tokens, 1)
        if last > 0:
            _sign(unit, unit, (2, last), found)


def _sign(unit: Unit, where: Unit, source: tuple[int, int], found: Sequence[list[Found]]) -> None:
    new = Found(where.number, None, "", [_quotation(unit)], "said")
    new.source = Stretch(where.tokens[source[0]].start, where.tokens[source[1]].end)
    new.subject_kind = "phrase"
    found[unit.number].append(new)


def _signature(tokens: Sequence[Token], first: int) -> int:
    """Last token of the name in a signature that starts with the dash at `first`; -1 where there is none."""
    if not 1 < len(tokens) - first <= _LONGEST_SIGNATURE or tokens[first].low not in ("—", "–", "-", "--", "―"):
        return -1
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].flags & (Word.CAPITAL | Word.TITLE):
        last += 1
    if any(t.flags & (Word.FINITE | Word.QUOTED) and not t.flags & Word.CAPITAL for t in tokens[first:]):
        return -1
    if last == first or (last + 1 < len(tokens) and not tokens[last + 1].flags & Word.PUNCTUATION):
        return -1
    return last


def _quotation(unit: Unit) -> Stretch:
    end = unit.tokens[-1].end
    for token in reversed(unit.tokens):
        if token.flags & Word.QUOTED:
            end = token.end
            break
    return Stretch(unit.tokens[0].start, end)


class _Chain:
    """Who is speaking as the units go by."""

    def __init__(self, marked: MarkedText, units: Sequence[Unit], found: Sequence[list[Found]]) -> None:
        self.marked = marked
        self.units = units
        self.found = found
        self.speaking: Found | None = None
        """Whose quotation the previous unit ended with."""
        self.latest: Found | None = None
        """The last one quoted at all."""

    def speaker_of(self, unit: Unit) -> Found | None:
        """The attribution of a unit that is nothing but quotation."""
        if self.found[unit.number]:
            self.speaking = self.latest = self.found[unit.number][0]
            return self.speaking
        if self.speaking is not None:
            self.speaking.content.append(_quotation(unit))
            return self.speaking
        previous = self.units[unit.number - 1] if unit.number else None
        source: Found | None = None
        if previous is not None and self.found[previous.number]:
            source = self.found[previous.number][-1].origin
        elif previous is not None and (
            previous.paragraph == unit.paragraph or (previous.tokens and previous.tokens[-1].low == ":")
        ):
            new = self._of_subject(previous)
            source = new if new is not None else self.latest
        else:
            source = self.latest
        if source is None or source.source is None:
            return None
        new = Found(unit.number, None, "", [_quotation(unit)], "said")
        new.shares = source
        new.subject_kind = "shared"
        self.found[unit.number].append(new)
        self.speaking = self.latest = new
        return new

    def bare(self, unit: Unit, token: Token) -> Found | None:
        """The attribution of a quotation in a unit that has no cue for it."""
        passage = self.marked.passages[token.passage]
        if passage.kind in ("scare", "title") or unit.heading:
            return None
        new = self._of_subject(unit, token)
        if new is None:
            new = self._free(unit)
        if new is None:
            return None
        new.content = [Stretch(token.start, token.end)]
        self.found[unit.number].append(new)
        return new

    def _of_subject(self, unit: Unit, token: Token | None = None) -> Found | None:
        tokens = unit.tokens
        stop = len(tokens)
        if token is not None:
            stop = next(k for k, t in enumerate(tokens) if t is token)
        if stop < 2:
            return None
        subject = _before_colon(tokens, stop) or _of_last_verb(tokens, stop) or main_subject(tokens, 0, stop)
        if subject.kind == "none" or not _can_speak(tokens, subject) or _done_to(tokens, subject, stop):
            return None
        new = Found(unit.number, None, "", [], "said")
        new.source = Stretch(tokens[subject.first].start, tokens[subject.last].end)
        new.subject_kind = subject.kind
        return new

    def _free(self, unit: Unit) -> Found | None:
        """Who spoke in the sentence just before, in the same paragraph: he is taken to go on."""
        previous = self.units[unit.number - 1] if unit.number else None
        if previous is None or previous.paragraph != unit.paragraph or not self.found[previous.number]:
            return None
        new = Found(unit.number, None, "", [], "said")
        new.shares = self.found[previous.number][-1].origin
        new.subject_kind = "shared"
        return new

    def leave(self, unit: Unit, owner: dict[int, Found | None]) -> None:
        """Note who was quoted last in `unit`."""
        self.speaking = None
        for token in unit.tokens:
            if token.flags & Word.QUOTED and owner.get(token.passage) is not None:
                self.speaking = self.latest = owner[token.passage]


def _before_colon(tokens: Sequence[Token], stop: int) -> Subject | None:
    """The name in "Name: quotation"."""
    if tokens[stop - 1].low != ":":
        return None
    first = stop - 1
    while first > 0 and tokens[first - 1].flags & (Word.CAPITAL | Word.TITLE):
        first -= 1
    if first < stop - 1 and (first == 0 or tokens[first - 1].flags & Word.PUNCTUATION):
        return Subject("phrase", first, stop - 2, first - 1, stop - 1)
    return None


def _of_last_verb(tokens: Sequence[Token], stop: int) -> Subject | None:
    """The subject of an unlisted verb right before the quotation ("as his friends jeered, …")."""
    if not tokens[stop - 1].flags & (Word.COMMA | Word.BREAK):
        return None
    for k in range(stop - 2, max(0, stop - 5), -1):
        if tokens[k].flags & (Word.PUNCTUATION | Word.CAPITAL | Word.PREPOSITION):
            return None
        if tokens[k].low.endswith("ed") or tokens[k].flags & Word.FINITE:
            subject = subject_left(tokens, k, 0)
            return subject if subject.kind in ("phrase", "pronoun") else None
    return None


_BE = frozenset(["is", "are", "was", "were", "been", "being"])
_PARTICIPLES = frozenset(["taught", "told", "made", "given", "shown", "seen", "known", "found", "sent", "left", "held"])


def _done_to(tokens: Sequence[Token], subject: Subject, stop: int) -> bool:
    """Whether the subject is only acted upon ("they were taught to “obey”"): such a one is not heard speaking."""
    if tokens[stop - 1].flags & (Word.COMMA | Word.BREAK):
        return False
    k = subject.last + 1
    while k + 1 < stop and tokens[k].flags & Word.ADVERB:
        k += 1
    if k + 1 >= stop or tokens[k].low not in _BE:
        return False
    done = tokens[k + 1].low
    return done in _PARTICIPLES or (done.endswith("ed") and done not in lexicon().verbs)


def _can_speak(tokens: Sequence[Token], subject: Subject) -> bool:
    if subject.kind == "pronoun":
        return tokens[subject.first].low in ("he", "she", "they", "who", "i", "we")
    return tokens[subject.last].flags & Word.CAPITAL != 0
