"""Which attribution each quoted passage belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.engines.rules.chain import Chain, quotation_of
from extractor.engines.rules.found import Found, stance_in
from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.speakers import Cast
from extractor.engines.rules.tokens import Token, Unit
from extractor.engines.rules.voices import Voice, supposed, voice_within
from extractor.text.marks import MarkedText, QuotedPassage, Stretch

__all__ = ["assign_passages"]


def assign_passages(
    marked: MarkedText,
    units: Sequence[Unit],
    found: Sequence[list[Found]],
    cast: Cast,
) -> dict[int, Found | None]:
    """Passage number → its attribution, None where nobody is named. Adds to `found` what spans several units.

    An attribution that stands inside a quotation ("Smith told
    me, '…'") is in the answer alone, not in `found`.
    """
    owner: dict[int, Found | None] = {}
    _signed(units, found)
    _from_below(marked, units, found)
    chain = Chain(marked, units, found, cast)
    for unit, here in zip(units, found, strict=True):
        if unit.quotation_only and not unit.heading:
            speaker = chain.speaker_of(unit)
            owner.update((t.passage, speaker) for t in unit.tokens if t.flags & Word.QUOTED)
            continue
        for one in here:
            one.floor = chain.floor
        for k, token in enumerate(unit.tokens):
            if token.flags & Word.QUOTED:
                nobody = supposed(unit.tokens, k)
                owner[token.passage] = None if nobody else _inside(here, token) or chain.bare(unit, token)
        chain.leave(unit, owner)
    _assign_inner(marked, owner, cast)
    for number, whose in owner.items():
        if whose is not None:
            whose.passages.append(number)
    return owner


def _assign_inner(marked: MarkedText, owner: dict[int, Found | None], cast: Cast) -> None:
    """Give the quotations inside others to whom the words around them give them."""
    around: list[QuotedPassage] = []
    floor = 0
    for passage in marked.passages:
        del around[passage.depth :]
        if passage.depth == 0 or len(around) < passage.depth:
            owner.setdefault(passage.number, None)
        else:
            outer = around[-1]
            whose = owner[outer.number]
            voice = voice_within(marked.text, outer, passage, floor, cast.knows)
            if voice.named and voice.cue is not None and voice.cue_token is not None:
                owner[passage.number] = _told(voice, passage, whose)
            else:
                owner[passage.number] = whose if voice.own else None
            floor = passage.outer_end
        around.append(passage)


def _told(voice: Voice, passage: QuotedPassage, outer: Found | None) -> Found:
    """The attribution of the words that a speaker says another said."""
    assert voice.cue is not None
    assert voice.cue_token is not None
    cue = Stretch(voice.cue_token.start, voice.cue_token.end)
    content = [Stretch(passage.outer_start, passage.outer_end)]
    new = Found(outer.unit if outer is not None else 0, cue, voice.cue.lemma, content, stance_in(voice.cue, "quote"))
    new.words, new.within, new.subject_kind = voice.named, outer, "phrase"
    new.source = Stretch(voice.named[0].start, voice.named[-1].end)
    return new


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
                one.content.insert(0, quotation_of(unit))
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
    new = Found(where.number, None, "", [quotation_of(unit)], "said")
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
