"""How far a statement reaches: whose, all or some, under which condition, with whom."""

from __future__ import annotations

import re

from extractor.reconcile.disagreements.wording import shortened, side_of, statement_side
from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.statements import Statement, StatementPair
from extractor.reconcile.words import plain_words, stem

__all__ = ["find_extents", "find_participants", "find_subjects"]

_SAME = 0.50
_WHOLE = frozenset(["all", "every", "entire", "entirely", "whole", "full", "fully", "both", "any"])
_PART = frozenset(
    [
        "some",
        "part",
        "parts",
        "partly",
        "partial",
        "partially",
        "several",
        "most",
        "many",
        "half",
        "few",
        "portion",
        "portions",
    ]
)
_CONDITION = re.compile(
    r"\b(whether [^,.;]{2,40}? or not|regardless of [^,.;]+|even if [^,.;]+|unless [^,.;]+|only if [^,.;]+|"
    r"provided that [^,.;]+|on condition that [^,.;]+|as long as [^,.;]+|if [^,.;]+)",
    re.I,
)
_UNIVERSAL = re.compile(
    r"\b(?P<q>any|all|every|no)\s+(?P<noun>[a-z]+)\s+(?:over|on|about|in|of|for|to|from|with)\s+(?P<rest>[^,.;:“”\"]+)",
    re.I,
)
_KEPT = 0.6
"""Share of a condition's terms that the other claim may hold before the condition counts as kept."""
_PRONOUNS = frozenset(["he", "she", "they", "it"])
_POSSESSIVES = frozenset(["his", "her", "their", "its"])
_SKIP = frozenset(["that", "afterward", "afterwards", "later", "also", "earlier", "if", "and", "but"])


def _subject(statement: Statement, material: Material) -> tuple[str, str] | None:
    """(key, printed) of who the content is about, when it starts with a name, a place, a pronoun or a possessive."""
    if statement.text[:1] in '"“«':
        return None  # a pronoun inside a quotation need not mean its speaker
    words = list(statement.words[:6])
    while words and words[0] in _SKIP:
        words = words[1:]
    if len(words) < 3 or statement.source is None:
        return None
    if words[0] in _PRONOUNS:
        return (statement.source, words[0]) if words[0] in ("he", "she") else None
    if words[0] in _POSSESSIVES:
        return f"of {statement.source}: {stem(words[1])}", " ".join(words[:2])
    for size in (1, 2, 3):
        terms = material.registry.names.terms(words[:size])
        if len(terms) == 1 and terms[0].startswith("@"):
            key = terms[0][1:] if terms[0].startswith("@p:") else "g:" + terms[0][1:]
            return key, " ".join(words[:size])
    if words[0] in ("the", "a") and len(words) > 1:
        return f"the {stem(words[1])}", " ".join(words[:2])
    return None


def find_subjects(material: Material) -> list[Candidate]:
    """One speaker's words about himself in one article, about his country, firm or people in another."""
    found = []
    subjects: dict[int, tuple[str, str] | None] = {}
    for pair in material.statement_pairs:
        a, b = pair.first, pair.second
        if a.source is None or a.source != b.source or not a.source.startswith("p:") or pair.score < _SAME:
            continue
        for s in (a, b):
            if s.number not in subjects:
                subjects[s.number] = _subject(s, material)
        one, two = subjects[a.number], subjects[b.number]
        if one is None or two is None or one[0] == two[0]:
            continue
        believes = "~believe" in a.terms and "~believe" in b.terms
        own = a.source in (one[0], two[0])
        if not own or not (believes or _speaks_for_either(a.source, one[0], two[0], material)):
            continue
        if not believes and pair.dice < 0.55:
            continue
        found.append(_subject_candidate(material, pair, one, two, believes=believes))
    return found


def _speaks_for_either(source: str, one: str, two: str, material: Material) -> bool:
    other = two if one == source else one
    return material.registry.speaks_for(source, other)


def _subject_candidate(
    material: Material, pair: StatementPair, one: tuple[str, str], two: tuple[str, str], *, believes: bool
) -> Candidate:
    a, b = pair.first, pair.second
    who = material.registry.display(a.source or "")
    return Candidate(
        "attribution_role" if believes else "scope",
        (statement_side(f"“{one[1]}”: {a.text}", a, one[0]), statement_side(f"“{two[1]}”: {b.text}", b, two[0])),
        f"Whom {who} speaks of: “{one[1]}” or “{two[1]}”",
        f"In {material.name_of(a.page)} {who} says it of “{one[1]}” (“{shortened(a.text, 90)}”), in "
        f"{material.name_of(b.page)} of “{two[1]}” (“{shortened(b.text, 90)}”).",
        "subject",
        "medium" if believes else "low",
        "Check the recording or transcript.",
        {"same statement": round(pair.score, 3), "dice": round(pair.dice, 3)},
    )


def find_extents(material: Material) -> list[Candidate]:
    """All here and some there; a condition kept here and dropped there; "any … over" one thing here, another there."""
    found = []
    for pair in material.claim_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.score < _SAME:
            continue
        candidate = (
            _quantified(a, b, pair.dice, material)
            or _universal(a, b, material)
            or _conditioned(a, b, pair.dice, material)
        )
        if candidate is not None:
            found.append(candidate)
    return found


def _quantified(a: Entry, b: Entry, dice: float, material: Material) -> Candidate | None:
    """`all children` against `some of the children`: the same noun under a whole and a part."""
    if dice < 0.6:
        return None
    for one, two in ((a, b), (b, a)):
        whole = _heads(one, _WHOLE)
        part = _heads(two, _PART)
        common = {n for n in whole if n in part and n not in _heads(one, _PART) and n not in _heads(two, _WHOLE)}
        if common:
            noun = sorted(common)[0]
            return Candidate(
                "scope",
                (side_of(f"{whole[noun]}: {one.text}", [one]), side_of(f"{part[noun]}: {two.text}", [two])),
                f"All or part: “{whole[noun]}” / “{part[noun]}”",
                f"{material.who(one)} has “{whole[noun]}”, {material.who(two)} has “{part[noun]}”.",
                "quantifier",
                None,
                None,
                {"same statement": round(dice, 3)},
            )
    return None


def _heads(entry: Entry, quantifiers: frozenset[str]) -> dict[str, str]:
    """Stem of the noun a quantifier stands before → the words, within four words ("some of the children")."""
    found: dict[str, str] = {}
    words = entry.words
    if quantifiers.isdisjoint(words):
        return found
    for at, word in enumerate(words):
        if word in quantifiers:
            for ahead in range(1, 5):
                if at + ahead < len(words):
                    noun = words[at + ahead]
                    if (
                        noun not in ("of", "the", "its", "their", "his", "her", "these", "those", "our")
                        and len(noun) > 3
                    ):
                        found.setdefault(stem(noun), " ".join(words[at : at + ahead + 1]))
                        break
    return found


def _universal(a: Entry, b: Entry, material: Material) -> Candidate | None:
    """`any compromise over X` against `any compromise over Y`."""
    terms = material.registry.names.terms
    for m in _UNIVERSAL.finditer(a.text):
        for n in _UNIVERSAL.finditer(b.text):
            if m.group("q").lower() != n.group("q").lower() or stem(m.group("noun").lower()) != stem(
                n.group("noun").lower()
            ):
                continue
            left, right = terms(plain_words(m.group("rest"))), terms(plain_words(n.group("rest")))
            if not left or not right or left[0] == right[0] or (set(left) <= set(right) and left[0] in right[:2]):
                continue
            if set(left) == set(right):
                continue
            return Candidate(
                "scope",
                (side_of(m.group(), [a]), side_of(n.group(), [b])),
                f"“{shortened(m.group(), 60)}” / “{shortened(n.group(), 60)}”",
                f"{material.who(a)} has “{shortened(m.group(), 90)}”, {material.who(b)} has "
                f"“{shortened(n.group(), 90)}”: "
                "the same absolute word over different things.",
                "universal",
                None,
                "Use the narrower wording.",
                {},
            )
    return None


def _conditioned(a: Entry, b: Entry, dice: float, material: Material) -> Candidate | None:
    if dice < 0.5 and not material.same_lineage(a, b):
        return None
    for one, two in ((a, b), (b, a)):
        m = _CONDITION.search(one.text)
        if m is None or _CONDITION.search(two.text) or _CONDITION.search(material.sentence(two)):
            continue
        kept = set(material.registry.names.terms(plain_words(m.group())))
        if len(kept & two.terms) >= _KEPT * max(1, len(kept)):
            continue  # the other says it in another way ("either …, or")
        if re.match(r"if (?:not|so|anything|ever)\b", m.group(), re.I):
            continue
        return Candidate(
            "scope",
            (
                side_of(f"“{m.group()}”: {one.text}", [one], "with"),
                side_of(f"without it: {two.text}", [two], "without"),
            ),
            f"Condition kept or dropped: “{shortened(m.group(), 60)}”",
            f"{material.who(one)} says “{shortened(m.group(), 90)}”; {material.who(two)} leaves that out: "
            f"“{shortened(two.text, 110)}”.",
            "condition",
            "low",
            "Keep the condition with the statement.",
            {"same statement": round(dice, 3)},
        )
    return None


_TOGETHER = (
    "~meet",
    "~brief",
    "~arrest",
    "charg",
    "warrant",
    "accompan",
    "attend",
    "visit",
    "travel",
    "sign",
    "sanct",
    "convict",
)


_SHARED = 3
"""Content words besides names that two claims must share to tell of one event."""
_EVENT_TERMS = 6
"""Content words a claim needs for what it leaves out to mean anything: shorter ones leave everything out."""


def find_participants(material: Material) -> list[Candidate]:
    """One event with other people in it: somebody who met, was charged or signed is named here and left out there."""
    found = []
    for pair in material.claim_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.score < _SAME or not any(t in a.terms and t in b.terms for t in _TOGETHER):
            continue
        if min(len(a.terms), len(b.terms)) < _EVENT_TERMS or (not material.same_lineage(a, b) and pair.dice < _SAME):
            continue
        if len([t for t in a.terms & b.terms if t not in a.names]) < _SHARED:
            continue
        people_a = {t for t in a.terms if t.startswith("@p:")} - _speaker(a)
        people_b = {t for t in b.terms if t.startswith("@p:")} - _speaker(b)
        if (
            any(e.text[:1] in '"“«' for e in (a, b))
            or material.one_quotation(a, b)
            or people_a == people_b
            or not (people_a | people_b)
            or not (people_a <= people_b or people_b <= people_a)
        ):
            continue
        fuller, shorter = (a, b) if people_a > people_b else (b, a)
        names = ", ".join(sorted(material.registry.display(t[1:]) for t in people_a ^ people_b))
        found.append(
            Candidate(
                "scope",
                (side_of(f"with {names}", [fuller], "with"), side_of(f"without {names}", [shorter], "without")),
                f"Who takes part: {names} named or left out",
                f"{material.who(fuller)} names {names}, {material.who(shorter)} does not: “{shortened(shorter.text)}”.",
                "participants",
                "low",
                "Use the fullest sourced list.",
                {"same event": round(pair.score, 3)},
            )
        )
    return found


def _speaker(entry: Entry) -> set[str]:
    """Who is quoted takes no part in the event."""
    quoted = entry.text[:1] in '"“«'
    return {"@" + entry.speaker} if entry.speaker else {t for t in entry.terms if quoted and t.startswith("@p:")}
