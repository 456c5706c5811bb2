"""Claims that cannot both hold: one negates the other, or they stand at opposite ends of one axis."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.entries import CALENDAR, Entry
from extractor.reconcile.matching.contrasts import DENYING, REFUSALS, turned
from extractor.reconcile.matching.tellings import denials
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.words import NEGATIONS, STOP_WORDS, plain_words

__all__ = ["find_contraries", "find_names", "find_negations", "find_opposites"]

_SAME = 0.65
"""Dice share two claims must have, negations left out, before a negation between them means anything."""
_REACH = 6
"""Words to either side of a pole in which its subject is looked for."""
_ALIKE = 0.75
"""Share of all their other terms that two claims must have in common for a differing name to be a conflict."""
_REST = 4
"""Content words two claims must share besides the name that differs."""
_VARIANT = 0.75
"""Similarity (optimal string alignment) from which two names are spellings of one: Sofiya / Sofia."""
_ACTS = frozenset({"approval", "result", "will", "knowledge", "presence", "verdict", "life", "legality"})
"""Axes on which two actors may stand at opposite ends without any tension: one accepts what the other rejects."""
_POSSIBLE = frozenset(
    [
        "could",
        "may",
        "might",
        "would",
        "should",
        "if",
        "whether",
        "unless",
        "hopes",
        "hope",
        "wants",
        "want",
        "fears",
        "fear",
    ]
)
_COMMON = 0.15
"""Share of a story's claims above which a term is too common to be what two opposite words are about."""


def _negations(words: Sequence[str]) -> int:
    return 0 if DENYING.isdisjoint(words) else sum(w in DENYING for w in words)


def find_negations(material: Material) -> list[Candidate]:
    """The same claim with and without a negation."""
    found = []
    for pair in material.claim_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.dice < _SAME or (_negations(a.words) - _negations(b.words)) % 2 == 0:
            continue
        if (denials(a.text) - denials(b.text)) % 2 == 0:
            continue  # "with no" beside "without"
        plain, negated = (a, b) if _negations(a.words) < _negations(b.words) else (b, a)
        if plain.terms & REFUSALS:
            continue  # "refused to sign" beside "did not sign"
        if turned(a, b, material.registry.names):
            continue  # "did not vote for" beside "voted against"
        if not _around_shared(negated, plain) or material.other_names(a, b) or material.one_quotation(a, b):
            continue
        found.append(
            Candidate(
                "claim_contradiction",
                (side_of(plain.text, [plain]), side_of(negated.text, [negated])),
                f"Yes or no: {shortened(plain.text, 90)}",
                f"{material.who(plain)} says “{shortened(plain.text)}”, {material.who(negated)} says the opposite: "
                f"“{shortened(negated.text)}”.",
                "negation",
                None,
                "Ask both sources; quote the evidence each has.",
                {"same claim": round(pair.dice, 3)},
            )
        )
    return found


def find_contraries(material: Material) -> list[Candidate]:
    """The same claim with one word turned round (for / against, likely / unlikely) or with its roles swapped."""
    found = []
    for pair in material.claim_pairs:
        contrast = material.opposed.get(pair.first, {}).get(pair.second)
        if contrast is None or pair.dice < _SAME:
            continue
        a, b = material.entries[pair.first], material.entries[pair.second]
        if material.other_names(a, b) or material.one_quotation(a, b):
            continue
        one, two = contrast.first, contrast.second
        found.append(
            Candidate(
                "claim_contradiction",
                (side_of(f"“{one}”: {a.text}", [a], one), side_of(f"“{two}”: {b.text}", [b], two)),
                f"“{one}” or “{two}”: {shortened(a.text, 80)}",
                f"{material.who(a)} has “{one}” (“{shortened(a.text, 100)}”), {material.who(b)} has “{two}” "
                f"(“{shortened(b.text, 100)}”).",
                "contrary",
                "medium" if contrast.how == "doubtful" else None,
                "Ask both sources; quote the evidence each has.",
                {"same claim": round(pair.dice, 3)},
            )
        )
    return found


def _around_shared(negated: Entry, plain: Entry) -> bool:
    """Whether what is negated (the next content words) is what the other claim affirms."""
    at = next(i for i, w in enumerate(negated.words) if w in DENYING)
    near = [w for w in negated.words[at + 1 : at + 5] if w not in STOP_WORDS]
    return not near or any(w in plain.words or _akin(w, plain) for w in near[:2])


def _akin(word: str, entry: Entry) -> bool:
    return any(len(w) > 4 and w[:5] == word[:5] for w in entry.words)


def find_names(material: Material) -> list[Candidate]:
    """The same claim with another name in one place."""
    found = []
    printed: dict[int, list[tuple[str, frozenset[str], str]]] = {}
    for pair in material.claim_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.dice < _SAME or a.words == b.words:
            continue
        for entry in (a, b):
            if entry.number not in printed:
                printed[entry.number] = _runs(entry, material)
        left, right = _lacking(printed[a.number], b), _lacking(printed[b.number], a)
        if len(left) != 1 or len(right) != 1:
            continue
        (shown_a, terms_a), (shown_b, terms_b) = left[0], right[0]
        rest_a, rest_b = a.terms - terms_a, b.terms - terms_b
        if {t for t in rest_a if t[0] == "#"} != {t for t in rest_b if t[0] == "#"}:
            continue  # another name and another number: another event
        alike = len(rest_a & rest_b) / max(1, len(rest_a | rest_b))
        if len(rest_a & rest_b) < _REST or alike < _ALIKE:
            continue
        one, two = sorted(terms_a)[0], sorted(terms_b)[0]
        people = all(
            " " in shown and not any(t[0] == "@" and t[:3] != "@p:" for t in terms)
            for shown, terms in ((shown_a, terms_a), (shown_b, terms_b))
        )
        if not people and not _same_place_in_sentence(a, b, shown_a, shown_b):
            continue
        if {"@" + e.speaker for e in (a, b) if e.speaker} & (terms_a | terms_b) or material.one_quotation(a, b):
            continue  # who said it: another rule's matter
        if _one_name(one, two, material):
            continue
        shown = shown_a, shown_b
        found.append(
            Candidate(
                "claim_contradiction",
                (side_of(f"{shown[0]}: {a.text}", [a], one), side_of(f"{shown[1]}: {b.text}", [b], two)),
                f"{shown[0]} or {shown[1]}: {shortened(a.text, 80)}",
                f"{material.who(a)} has {shown[0]} where {material.who(b)} has {shown[1]}: “{shortened(a.text)}”.",
                "name",
                None,
                "Check the name with the source.",
                {"same claim": round(pair.dice, 3)},
            )
        )
    return found


def _one_name(one: str, two: str, material: Material) -> bool:
    """Whether two name terms may mean one: spelling variants, or a person and what he speaks for."""
    a, b = one.lstrip("@"), two.lstrip("@")
    if material.registry.speaks_for(a, b) or material.registry.speaks_for(b, a):
        return True
    if one[0] == "@" and two[0] == "@" and one[1:3] != "p:" and two[1:3] != "p:":
        return False  # two different countries
    return OSA.normalized_similarity(a, b) > _VARIANT


def _same_place_in_sentence(a: Entry, b: Entry, one: str, two: str) -> bool:
    """Whether the word before or after the two names is the same: a place or surname may stand anywhere otherwise."""
    around = []
    for entry, name in ((a, one), (b, two)):
        words, target = entry.words, plain_words(name)
        at = next((n for n in range(len(words)) if words[n : n + len(target)] == target), -1)
        around.append(
            (words[at - 1] if at > 0 else "", words[at + len(target)] if 0 <= at < len(words) - len(target) else "")
        )
    return any(x == y and x for x, y in zip(*around, strict=True))


_RUN = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")


def _runs(entry: Entry, material: Material) -> list[tuple[str, frozenset[str], str]]:
    """Names printed in `entry`: runs of capitalised words, with all their terms and the last one."""
    found = []
    for m in _RUN.finditer(entry.text):
        terms = frozenset(material.registry.names.terms(plain_words(m.group()))) - CALENDAR
        last = material.registry.names.terms(plain_words(m.group().split()[-1]))[-1:]
        if not terms or not last:
            continue
        if m.start() == 0 and " " not in m.group() and not any(t.startswith("@") for t in terms):
            continue  # a capital at the head of a sentence makes no name
        found.append((m.group(), terms, last[0]))
    return found


def _lacking(runs: Sequence[tuple[str, frozenset[str], str]], other: Entry) -> list[tuple[str, frozenset[str]]]:
    """The printed names of which `other` has nothing."""
    return [
        (shown, terms)
        for shown, terms, last in runs
        if last not in other.terms and not any(t[0] == "@" for t in terms & other.terms)
    ]


def find_opposites(material: Material) -> list[Candidate]:
    """Claims that put one subject at opposite ends of an axis: slow / gathering pace, useful / inconclusive."""
    lexicon = material.registry.names
    claims = [e for e in material.entries if e.kind == "claim"]
    spread: dict[str, int] = {}
    for entry in claims:
        for term in entry.terms:
            spread[term] = spread.get(term, 0) + 1
    limit = max(6, int(_COMMON * len(claims)))
    poles: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for entry in claims:
        hits = [h for h in lexicon.poles(entry.words) if _asserted(entry.words, h[2])]
        sides: dict[str, set[int]] = {}
        for axis, side, _ in hits:
            sides.setdefault(axis, set()).add(side)
        for axis, side, word in hits:
            if len(sides[axis]) > 1:
                continue
            subject = _actor(entry.words, word, material) if axis in _ACTS else ""
            for term in _about(entry, word, material):
                if spread.get(term, 0) <= limit:
                    poles.setdefault((axis, f"{term} {subject}".strip()), []).append((entry.number, side, word))
    found = []
    done: set[tuple[int, int]] = set()
    for (axis, term), where in sorted(poles.items()):
        for i, (one, side, word) in enumerate(where[:60]):
            for two, other, counter in where[i + 1 : 60]:
                a, b = material.entries[one], material.entries[two]
                if side == other or (one, two) in done or len(a.terms & b.terms) < 2:
                    continue
                if (a.page == b.page and a.sentence == b.sentence) or material.other_names(a, b):
                    continue
                done.add((one, two))
                if material.likeness(a, b) < lexicon.axes[axis]:
                    continue
                about: dict[str, float | str] = {"axis": axis, "about": term.strip("~")}
                found.append(_opposed((a, side, word), (b, other, counter), about, material))
    return found


def _asserted(words: Sequence[str], pole: str) -> bool:
    """Whether the pole is said to be so: not wished for, denied or merely possible ("to fail", "not good")."""
    at = _place(words, pole)
    before = words[max(0, at - 3) : at]
    return bool(at >= 0 and before[-1:] != ("to",) and not set(before) & (NEGATIONS | _POSSIBLE))


def _place(words: Sequence[str], pole: str) -> int:
    target = tuple(pole.split())
    return next((n for n in range(len(words)) if tuple(words[n : n + len(target)]) == target), -1)


def _actor(words: Sequence[str], pole: str, material: Material) -> str:
    """The name closest before the pole: who accepts, wins, forces."""
    names = [t for t in material.registry.names.terms(words[: _place(words, pole)]) if t.startswith("@")]
    return names[-1] if names else "?"


def _about(entry: Entry, pole: str, material: Material) -> set[str]:
    """What the pole is said of: the two nearest content words on either side, names left out."""
    at, size = _place(entry.words, pole), len(pole.split())
    terms = material.registry.names.terms
    before = [t for t in terms(entry.words[max(0, at - _REACH) : at]) if t[0] not in "#@"]
    after = [t for t in terms(entry.words[at + size : at + size + _REACH]) if t[0] not in "#@"]
    return set(before[-2:] + after[:2])


def _opposed(
    one: tuple[Entry, int, str], two: tuple[Entry, int, str], about: dict[str, float | str], material: Material
) -> Candidate:
    (a, side, word), (b, other, counter) = one, two
    axis = about["axis"]
    return Candidate(
        "claim_contradiction",
        (
            side_of(f"“{word}”: {a.text}", [a], f"{axis} {side}"),
            side_of(f"“{counter}”: {b.text}", [b], f"{axis} {other}"),
        ),
        f"“{word}” or “{counter}”: {shortened(a.text, 80)}",
        f"{material.who(a)} has “{word}” (“{shortened(a.text, 100)}”), {material.who(b)} has “{counter}” "
        f"(“{shortened(b.text, 100)}”).",
        "opposites",
        "medium",
        "Ask what each is measured by, and for which place and time.",
        about,
    )
