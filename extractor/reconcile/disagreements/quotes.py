"""One utterance printed in different words, cut so that its sense changes, or given to different speakers."""

from __future__ import annotations

from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.quotes import QuotePair
from extractor.reconcile.material import Candidate, Material, Side
from extractor.reconcile.words import NEGATIONS

__all__ = ["find_quote_speakers", "find_quote_wordings"]

_SPEAKER_WORDS = 5
"""Words two quotations must share before different speakers mean anything: shorter ones are common phrases."""


def _cut(text: str, length: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def find_quote_wordings(material: Material) -> list[Candidate]:
    """One candidate per utterance that is printed in more than one wording."""
    entries = material.entries
    pairs = [p for p in material.quote_pairs if p.same_speaker is not False]
    parent: dict[int, int] = {}

    def root(n: int) -> int:
        parent.setdefault(n, n)
        while parent[n] != n:
            n = parent[n]
        return n

    def join(a: int, b: int) -> None:
        x, y = sorted((root(a), root(b)))
        parent[y] = x

    for p in pairs:
        if p.difference in ("identical", "punctuation"):
            join(p.first, p.second)
    wordings = [p for p in pairs if p.difference == "wording" and p.same_speaker]
    contained = [p for p in pairs if p.difference == "truncated"]
    utterance: dict[int, int] = {}

    def top(n: int) -> int:
        n = root(n)
        while utterance.get(n, n) != n:
            n = utterance[n]
        return n

    for p in wordings:
        x, y = sorted((top(p.first), top(p.second)))
        utterance[y] = x
    families: dict[int, set[int]] = {}
    for p in wordings:
        families.setdefault(top(p.first), set()).update((root(p.first), root(p.second)))
    members: dict[int, list[int]] = {}
    for n in sorted(parent):
        members.setdefault(root(n), []).append(n)
    found = []
    for wording_roots in families.values():
        sides = {r: list(members.get(r, [r])) for r in sorted(wording_roots)}
        for p in contained:
            for one, two in ((p.first, p.second), (p.second, p.first)):
                homes = [r for r in sides if one in sides[r]]
                others = [r for r in sides if two in sides[r]]
                if homes and not others and len(entries[two].words) >= 4:
                    sides[homes[0]].append(two)
        mine = [p for p in wordings if root(p.first) in sides and root(p.second) in sides]
        found.append(_wording(material, sides, mine))
    for p in pairs:
        if p.difference == "sense_changing_truncation":
            found.append(_cut_short(material, p))
    return found


def _wording(material: Material, sides: dict[int, list[int]], pairs: list[QuotePair]) -> Candidate:
    entries = material.entries
    first = min(pairs, key=lambda p: (p.first, p.second))
    a, b = entries[first.first], entries[first.second]
    changes = [c for p in pairs for c in p.changes]
    shown = "; ".join(_change(x, y) for x, y in first.changes[:3])
    weighty = any(set((x + " " + y).split()) & NEGATIONS for x, y in changes) or any(
        any(c.isdigit() for c in x + y) for x, y in changes
    )
    who = material.registry.display(a.speaker) if a.speaker else "the speaker"
    publishers = [material.who(entries[m[0]]) for m in sides.values()]
    return Candidate(
        kind="quote_wording",
        sides=tuple(Side(f"“{_cut(entries[m[0]].text)}”", tuple(m)) for m in sides.values()),
        summary=f"{who} is quoted in {len(sides)} wordings: {shown}",
        explanation=(
            f"{material.who(a)} prints “{_cut(a.text, 160)}”, {material.who(b)} prints “{_cut(b.text, 160)}”: "
            "quotation marks promise the same words."
        ),
        rule="quote_wording",
        severity="high" if weighty else None,
        suggestion="Check the recording, the transcript or the original language; both may be translations."
        if len(set(publishers)) > 1
        else None,
        features={"words shared": round(first.share, 3), "pairs": len(pairs)},
    )


def _change(one: str, other: str) -> str:
    """Words that differ, as a reader would say it."""
    return f"“{one}” or “{other}”" if one and other else f"with or without “{one or other}”"


def _cut_short(material: Material, pair: QuotePair) -> Candidate:
    a, b = material.entries[pair.first], material.entries[pair.second]
    small, large = (a, b) if len(a.words) <= len(b.words) else (b, a)
    return Candidate(
        kind="quote_wording",
        sides=(Side(f"“{_cut(small.text)}”", (small.number,)), Side(f"“{_cut(large.text)}”", (large.number,))),
        summary=f"A quotation is cut so that its sense changes: “{_cut(small.text, 60)}”",
        explanation=(
            f"{material.who(small)} quotes only “{_cut(small.text, 120)}”; in {material.who(large)} the sentence runs "
            f"“{_cut(large.text, 200)}”: a negation or condition was cut away."
        ),
        rule="sense_changing_truncation",
        severity="high",
        suggestion="Restore the whole sentence.",
        features={"words kept": len(small.words), "words cut": len(large.words) - len(small.words)},
    )


def find_quote_speakers(material: Material) -> list[Candidate]:
    """The same words given to different speakers."""
    found = []
    for pair in material.quote_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.same_speaker is not False or pair.difference == "wording":
            continue
        if min(len(a.words), len(b.words)) < _SPEAKER_WORDS or _through(a, b, material) or _through(b, a, material):
            continue
        assert a.speaker is not None
        assert b.speaker is not None
        one, two = material.registry.display(a.speaker), material.registry.display(b.speaker)
        found.append(
            Candidate(
                kind="quote_speaker",
                sides=(Side(one, (a.number,)), Side(two, (b.number,))),
                summary=f"Who said “{_cut(a.text, 60)}”: {one} or {two}",
                explanation=(
                    f"{material.who(a)} gives “{_cut(a.text, 120)}” to {one}, {material.who(b)} gives "
                    f"the same words to {two}."
                ),
                rule="quote_speaker",
                suggestion="Check the recording or transcript for the speaker.",
                features={"words shared": round(pair.share, 3)},
            )
        )
    return found


def _through(a: Entry, b: Entry, material: Material) -> bool:
    """Whether a's speaker is only the channel through which b's article knows the words."""
    if b.attribution is None:
        return False
    return any(material.registry.key(v, b.page) == a.speaker for v in b.attribution.via)
