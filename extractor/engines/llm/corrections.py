"""Putting a model's corrections into its first answer: one for one, so that nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractor.engines.draft import Draft, DraftAddedFigure, DraftAddedQuote, DraftClaim, Remark, Unread
from extractor.engines.llm.resolve import Problem

__all__ = ["apply_corrections"]

_Entry = TypeVar("_Entry")
_Unnumbered = TypeVar("_Unnumbered", DraftClaim, DraftAddedQuote, DraftAddedFigure)

_ALIKE = 60.0
"""Likeness (rapidfuzz's ratio, 0-100) from which one entry can be the other's correction. Why: of 35,608 pairs of
claims about different sentences of one article (seeds and 24 PolNeAR articles) 1% are above 57; a corrected number,
name or negation leaves more than 80."""
_QUOTED = 39
"""Code points of an entry that every message about it quotes."""


def apply_corrections(draft: Draft, new: Draft, problems: Sequence[Problem]) -> Draft:
    """The draft with corrected entries in place of old ones.

    Entries replace those of the same number, or the unread line of that number. Claims and added passages have no
    number: an entry replaces the one of the same words, else the one complained about that is most like it, one for
    one, and is added if there is none. A claim complained about that nothing replaces is withdrawn, as the model was
    told, and a remark says so; where the correction holds no claim at all, every one stays, to be flagged.
    """
    again = {name: _lines(new, name) for name in ("addq", "addn", "c")}
    unread = {name: _lines(draft, name) for name in again}
    wrong = {p.claim for p in problems if p.claim is not None}
    claims = _corrected(draft.c, new.c, wrong, unread["c"], again["c"])
    quotes = _corrected(draft.addq, new.addq, _named(draft.addq, "addq", problems), unread["addq"], again["addq"])
    figures = _corrected(draft.addn, new.addn, _named(draft.addn, "addn", problems), unread["addn"], again["addn"])
    withdrawn = claims.unanswered if new.c else set()
    dropped = {x.m.strip() for x in new.x}
    kept_q = _replaced([q for q in draft.q if f"q{q.q}" not in dropped], new.q, lambda q: q.q)
    kept_n = _replaced([n for n in draft.n if f"n{n.n}" not in dropped], new.n, lambda n: n.n)
    answered = {f"q{q.q}" for q in kept_q} | {f"n{n.n}" for n in kept_n}
    return Draft(
        src=_replaced(draft.src, new.src, lambda s: s.i),
        att=_replaced(draft.att, new.att, lambda a: a.i),
        q=kept_q,
        n=kept_n,
        x=[x for x in _replaced(draft.x, new.x, lambda x: x.m.strip()) if x.m.strip() not in answered],
        addq=quotes.entries,
        addn=figures.entries,
        c=[c for i, c in enumerate(claims.entries) if i not in withdrawn],
        unread=_still_unread(draft, new, claims.unread + quotes.unread + figures.unread),
        remarks=[
            *draft.remarks,
            *(r for r in new.remarks if r not in draft.remarks),
            *(_withdrawal(claims.entries[i], i, problems) for i in sorted(withdrawn)),
        ],
    )


def _withdrawal(claim: DraftClaim, index: int, problems: Sequence[Problem]) -> Remark:
    why = next(p.message for p in problems if p.claim == index).removeprefix(f"c {claim.t[:80]!r}: ")
    return Remark(
        code="claim_withdrawn",
        message=f"asked about it ({why}), the model gave this claim up and put nothing in its place: {claim.t!r}",
    )


def _replaced(old: Sequence[_Entry], new: Sequence[_Entry], key: Callable[[_Entry], Hashable]) -> list[_Entry]:
    """The old entries, new ones standing where the old ones of their number stood, the rest after them."""
    coming: dict[Hashable, list[_Entry]] = {}
    for entry in new:
        coming.setdefault(key(entry), []).append(entry)
    gone = set(coming)
    out: list[_Entry] = []
    for entry in old:
        number = key(entry)
        out += coming.pop(number, []) if number in gone else [entry]
    return out + [entry for entries in coming.values() for entry in entries]


# ---------------------------------------------------------------------- entries without a number
@dataclass(frozen=True, slots=True)
class _Corrected(Generic[_Unnumbered]):
    entries: list[_Unnumbered]
    unanswered: set[int]
    """Which of them were complained about and neither corrected nor given again."""
    unread: list[Unread]
    """Lines that could not be read and that nothing mends."""


def _corrected(
    old: Sequence[_Unnumbered],
    new: Sequence[_Unnumbered],
    wrong: set[int],
    unread: Sequence[Unread],
    again: Sequence[Unread],
) -> _Corrected[_Unnumbered]:
    """`wrong` are the places in `old` that were complained about, `again` what cannot be read of the correction."""
    entries = list(old)
    place = {_key(entries[i]): i for i in sorted(range(len(old)), key=wrong.__contains__)}
    answered: set[int] = set()
    fresh: dict[Hashable, _Unnumbered] = {}
    for entry in new:
        at = place.get(_key(entry))
        if at is None:
            fresh[_key(entry)] = entry
        else:
            entries[at] = entry
            answered.add(at)
    asked = sorted(wrong - answered)
    coming = list(fresh.values())
    likest = _pairs(
        [entries[i].t for i in asked] + [_words(u) for u in unread],
        [e.t for e in coming] + [_words(u) for u in again],
    )
    mended: set[int] = set()
    for to, of in sorted(likest.items()):
        if of >= len(asked):
            mended.add(of - len(asked))
        else:
            answered.add(asked[of])
            if to < len(coming):
                entries[asked[of]] = coming[to]
    replacing = {to for to, of in likest.items() if of < len(asked)}
    entries += [entry for to, entry in enumerate(coming) if to not in replacing]
    spare = len(coming) + len(again) - len(likest)  # what is like nothing mends what is left, one for one
    left = [u for i, u in enumerate(unread) if i not in mended][spare:]
    return _Corrected(entries, wrong - answered, left)


def _pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """new → old, the likest first, each once."""
    from rapidfuzz.fuzz import ratio  # here, because most answers need no correction

    rows = [
        (score, -to, -of)
        for to, one in enumerate(new)
        for of, other in enumerate(old)
        if (score := ratio(one, other, score_cutoff=_ALIKE))
    ]
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, to, of in sorted(rows, reverse=True):
        if -to not in out and -of not in taken:
            out[-to] = -of
            taken.add(-of)
    return out


def _words(unread: Unread) -> str:
    """What is most likely the text of a line that could not be read."""
    return max(reversed((unread.line or "").split("|")), key=len)


def _key(entry: DraftClaim | DraftAddedQuote | DraftAddedFigure) -> Hashable:
    """Claims of the same words are one claim; the same words can be said in two sentences."""
    words = " ".join(entry.t.split()).casefold()
    return words if isinstance(entry, DraftClaim) else (entry.s, words)


def _named(entries: Sequence[DraftAddedQuote | DraftAddedFigure], where: str, problems: Sequence[Problem]) -> set[int]:
    """Which of the entries a problem quotes."""
    messages = [p.message for p in problems if p.message.startswith(where)]
    return {i for i, e in enumerate(entries) if any(repr(e.t[:_QUOTED])[1:-1] in m for m in messages)}


# ---------------------------------------------------------------------- lines that could not be read
def _lines(draft: Draft, where: str) -> list[Unread]:
    return [u for u in draft.unread if u.where == where and u.line is not None]


def _still_unread(draft: Draft, new: Draft, unnumbered: list[Unread]) -> list[Unread]:
    """What stays to be said: old lines that nothing mends, and what cannot be read of the correction itself."""
    numbers: dict[str, tuple[set[Hashable], set[Hashable]]] = {
        "src": ({s.i for s in draft.src}, {s.i for s in new.src}),
        "att": ({a.i for a in draft.att}, {a.i for a in new.att}),
        "q": ({q.q for q in draft.q}, {q.q for q in new.q}),
        "n": ({n.n for n in draft.n}, {n.n for n in new.n}),
        "x": ({x.m.strip() for x in draft.x}, {x.m.strip() for x in new.x}),
    }
    left: list[Unread] = []
    for where, (held, given) in numbers.items():
        lines, again = _lines(draft, where), [u.number for u in _lines(new, where)]
        numbered = {u.number for u in lines if u.number is not None}
        left += [u for u in lines if u.number is not None and u.number not in given and u.number not in again]
        # A line without a number is mended by an entry that has a number of its own, one for one.
        spare = len(given - held - numbered) + sum(n is None or n not in held | numbered for n in again)
        left += [u for u in lines if u.number is None][spare:]
    missing = {u.where for u in draft.unread if u.where is not None and u.line is None}
    return left + unnumbered + [u for u in new.unread if u.where is None or u.line is not None or u.where in missing]
