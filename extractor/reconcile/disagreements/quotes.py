"""One utterance printed in different words, cut so that its sense changes, or given to different speakers."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.reconcile.clusters import Clusters
from extractor.reconcile.entries import Entry
from extractor.reconcile.matching.quotes import QuotePair
from extractor.reconcile.material import Candidate, Material, Side

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
    printed = Clusters(n for p in pairs for n in (p.first, p.second))
    for p in pairs:
        if p.difference in ("identical", "punctuation"):
            printed.join(p.first, p.second)
    members = printed.groups()
    root = printed.root
    wordings = [p for p in pairs if p.difference == "wording" and p.same_speaker]
    contained = [p for p in pairs if p.difference == "truncated"]
    utterances = Clusters(members)
    for p in wordings:
        utterances.join(root(p.first), root(p.second))
    families: dict[int, set[int]] = {}
    for p in wordings:
        families.setdefault(utterances.root(root(p.first)), set()).update((root(p.first), root(p.second)))
    found = []
    for wording_roots in families.values():
        sides = {r: list(members[r]) for r in sorted(wording_roots)}
        for p in contained:
            for one, two in ((p.first, p.second), (p.second, p.first)):
                homes = [r for r in sides if one in sides[r]]
                others = [r for r in sides if two in sides[r]]
                if homes and not others and len(entries[two].words) >= 4:
                    sides[homes[0]].append(two)
        mine = [p for p in wordings if root(p.first) in sides and root(p.second) in sides]
        found.append(_wording(material, sides, mine))
    cuts: dict[int, list[QuotePair]] = {}
    for p in pairs:
        if p.difference == "sense_changing_truncation":
            small, _ = _by_length(material, p)
            cuts.setdefault(root(small.number), []).append(p)
    for small_root, mine in cuts.items():
        whole = {n for p in mine for n in members[root(_by_length(material, p)[1].number)]}
        found.append(_cut_short(material, mine[0], members[small_root], sorted(whole)))
    return found


def _by_length(material: Material, pair: QuotePair) -> tuple[Entry, Entry]:
    """The shorter quotation of the pair and the longer."""
    a, b = material.entries[pair.first], material.entries[pair.second]
    return (a, b) if len(a.words) <= len(b.words) else (b, a)


def _wording(material: Material, sides: dict[int, list[int]], pairs: list[QuotePair]) -> Candidate:
    entries = material.entries
    first = min(pairs, key=lambda p: (p.first, p.second))
    a, b = entries[first.first], entries[first.second]
    shown = "; ".join(_change(x, y) for x, y in first.changes[:3])
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
        severity="high" if any(p.weighty for p in pairs) else None,
        suggestion="Check the recording, the transcript or the original language; both may be translations."
        if len(set(publishers)) > 1
        else None,
        features={"words shared": round(first.share, 3), "pairs": len(pairs)},
    )


def _change(one: str, other: str) -> str:
    """Words that differ, as a reader would say it."""
    return f"“{one}” or “{other}”" if one and other else f"with or without “{one or other}”"


def _cut_short(material: Material, pair: QuotePair, cut: Sequence[int], whole: Sequence[int]) -> Candidate:
    """`cut` and `whole` are all prints of the quotation's two forms, those of the pair among them."""
    small, large = _by_length(material, pair)
    return Candidate(
        kind="quote_wording",
        sides=(Side(f"“{_cut(small.text)}”", tuple(cut)), Side(f"“{_cut(large.text)}”", tuple(whole))),
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
    """The same words given to different speakers: one candidate per utterance, in however many wordings."""
    opposed = [p for p in material.quote_pairs if _two_speakers(p, material)]
    shared = [p for p in material.quote_pairs if p.same_speaker and _long(p, material)]
    utterances = Clusters(n for p in (*opposed, *shared) for n in (p.first, p.second))
    for pair in (*opposed, *shared):
        utterances.join(pair.first, pair.second)
    groups = utterances.groups()
    told: dict[int, QuotePair] = {}
    for pair in opposed:
        told.setdefault(utterances.root(pair.first), pair)
    agreed: dict[int, list[QuotePair]] = {}
    for pair in shared:
        agreed.setdefault(utterances.root(pair.first), []).append(pair)
    return [_speakers(pair, groups[root], agreed.get(root, ()), material) for root, pair in told.items()]


def _long(pair: QuotePair, material: Material) -> bool:
    return min(len(material.entries[n].words) for n in (pair.first, pair.second)) >= _SPEAKER_WORDS


def _two_speakers(pair: QuotePair, material: Material) -> bool:
    if pair.same_speaker is not False or pair.difference == "wording":
        return False
    a, b = material.entries[pair.first], material.entries[pair.second]
    return _long(pair, material) and not (_through(a, b, material) or _through(b, a, material))


def _speakers(pair: QuotePair, quotes: Sequence[int], shared: Sequence[QuotePair], material: Material) -> Candidate:
    """One side per speaker of the utterance's quotations; the prints without a speaker say nothing."""
    entries, registry = material.entries, material.registry
    a, b = entries[pair.first], entries[pair.second]
    one_mouth = Clusters(quotes)
    by_key: dict[str, int] = {}
    for n in quotes:
        one_mouth.join(n, by_key.setdefault(entries[n].speaker or "", n))
    for p in shared:  # the Kremlin and Putin are one side, unless that would make the two who are opposed one
        ends = {one_mouth.root(p.first), one_mouth.root(p.second)}
        if ends != {one_mouth.root(a.number), one_mouth.root(b.number)}:
            one_mouth.join(p.first, p.second)
    sides = sorted(one_mouth.groups().values(), key=lambda v: (not {a.number, b.number} & set(v), v[0]))
    names = [registry.display(entries[v[0]].speaker or "") for v in sides]
    return Candidate(
        kind="quote_speaker",
        sides=tuple(Side(name, tuple(v), entries[v[0]].speaker or "") for name, v in zip(names, sides, strict=True)),
        summary=f"Who said “{_cut(a.text, 60)}”: {' or '.join(names)}",
        explanation=(
            f"{material.who(a)} gives “{_cut(a.text, 120)}” to {registry.display(a.speaker or '')}, {material.who(b)} "
            f"gives the same words to {registry.display(b.speaker or '')}."
        ),
        rule="quote_speaker",
        suggestion="Check the recording or transcript for the speaker.",
        features={"words shared": round(pair.share, 3)},
    )


def _through(a: Entry, b: Entry, material: Material) -> bool:
    """Whether a's speaker is only the channel through which b's article knows the words."""
    if b.attribution is None:
        return False
    return any(material.registry.key(v, b.page) == a.speaker for v in b.attribution.via)
