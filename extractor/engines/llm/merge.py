"""Putting answers together: corrections into a draft, windows into one set of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.engines.draft import Draft, Unread
from extractor.engines.labels import AttributionLabel, Labels
from extractor.engines.llm.resolve import Problem
from extractor.schemas.facts import Flag

__all__ = ["add_window", "apply_corrections"]


def apply_corrections(draft: Draft, new: Draft, problems: Sequence[Problem]) -> Draft:
    """The draft with corrected entries in place of old ones.

    Entries replace those of the same number, or the unread line of that number; a claim that was complained about
    goes, whatever replaces it is added; where the correction says nothing of a claim, it stays and will be flagged.
    """
    faulty = {p.claim for p in problems if p.claim is not None} if new.c else set[int | None]()
    dropped = {x.m.strip() for x in new.x}
    kept_q = {q.q: q for q in draft.q if f"q{q.q}" not in dropped} | {q.q: q for q in new.q}
    kept_n = {n.n: n for n in draft.n if f"n{n.n}" not in dropped} | {n.n: n for n in new.n}
    answered = {f"q{i}" for i in kept_q} | {f"n{i}" for i in kept_n}
    return Draft(
        src=list(({s.i: s for s in draft.src} | {s.i: s for s in new.src}).values()),
        att=list(({a.i: a for a in draft.att} | {a.i: a for a in new.att}).values()),
        q=list(kept_q.values()),
        n=list(kept_n.values()),
        x=[
            x
            for x in ({x.m.strip(): x for x in draft.x} | {x.m.strip(): x for x in new.x}).values()
            if x.m.strip() not in answered
        ],
        addq=new.addq or draft.addq,
        addn=new.addn or draft.addn,
        c=[c for i, c in enumerate(draft.c) if i not in faulty] + [c for c in new.c if c not in draft.c],
        unread=[u for u in draft.unread if not _mended(u, new)] + new.unread,
    )


def _mended(entry: Unread, new: Draft) -> bool:
    """Whether the correction gives the entry's number again or, where it has none, anything in its list."""
    given = {
        "src": {s.i for s in new.src},
        "att": {a.i for a in new.att},
        "q": {q.q for q in new.q},
        "n": {n.n for n in new.n},
    }
    again = any((u.where, u.number) == (entry.where, entry.number) for u in new.unread)
    if entry.number is not None and entry.where in given:
        return again or entry.number in given[entry.where]
    return again or bool(getattr(new, entry.where))


def add_window(labels: Labels, window: Labels, flags: Sequence[Flag] = ()) -> Labels:
    """The labels of all windows so far with another window's.

    `window.sources` begins with `labels.sources` (they were given to it as known), so source numbers hold; attribution
    numbers are moved on. Marks belong to the one window they start in, so nothing can come twice.
    """
    base = len(labels.attributions)

    def moved(number: int | None) -> int | None:
        return None if number is None else number + base

    attributions: tuple[AttributionLabel, ...] = (*labels.attributions, *window.attributions)
    return Labels(
        sources=window.sources,
        attributions=attributions,
        quotes=(*labels.quotes, *(replace(q, attribution=moved(q.attribution)) for q in window.quotes)),
        added_quotes=(
            *labels.added_quotes,
            *(replace(q, attribution=moved(q.attribution)) for q in window.added_quotes),
        ),
        figures=(*labels.figures, *(replace(f, attribution=moved(f.attribution)) for f in window.figures)),
        added_figures=(
            *labels.added_figures,
            *(replace(f, attribution=moved(f.attribution)) for f in window.added_figures),
        ),
        claims=(*labels.claims, *(replace(c, attribution=moved(c.attribution)) for c in window.claims)),
        dismissals=(*labels.dismissals, *window.dismissals),
        flags=(*labels.flags, *window.flags, *flags),
    )
