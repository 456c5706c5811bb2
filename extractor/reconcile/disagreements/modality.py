"""How surely: hinted or said, alleged or stated as fact."""

from __future__ import annotations

from extractor.reconcile.disagreements.wording import shortened, statement_side
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.statements import Statement
from extractor.reconcile.words import plain_words, stem

__all__ = ["find_modalities"]

_SAME = 0.50
_WEAK = frozenset(
    stem(w)
    for w in [
        "imply",
        "implied",
        "hint",
        "hinted",
        "suggest",
        "suggested",
        "indicate",
        "indicated",
        "intimate",
        "insinuate",
    ]
)
_STRONG = frozenset(stem(w) for w in ["accuse", "accused", "blame", "blamed"])
_HEDGED = frozenset(["reportedly", "allegedly", "purportedly", "supposedly", "apparently"])
_ALLEGED = _HEDGED | frozenset(["alleged", "unconfirmed", "unverified", "claimed", "claims", "purported", "suspected"])


def _force(statement: Statement) -> int:
    """-1 a hint, 0 plain saying, 1 pressing or accusing."""
    words = {stem(w) for w in plain_words(statement.cue)}
    return -1 if words & _WEAK else 1 if words & _STRONG else 0


def _hedged(statement: Statement) -> bool:
    if statement.attribution is not None and statement.attribution.hedged:
        return True
    return bool((set(plain_words(statement.cue)) | set(statement.words[:4])) & _HEDGED)


def find_modalities(material: Material) -> list[Candidate]:
    """One statement given with more certainty or more force in one article than in another."""
    found = []
    for pair in material.statement_pairs:
        a, b = pair.first, pair.second
        if not pair.mutual or pair.dice < _SAME:
            continue
        if _hedged(a) != _hedged(b):
            sure, unsure = (b, a) if _hedged(a) else (a, b)
            found.append(
                _candidate(material, unsure, sure, ("reported at a distance", "stated plainly"), "hedge", pair.dice)
            )
            continue
        if a.source is None or b.source is None:
            alleged = [s for s in (a, b) if set(s.words) & _ALLEGED or set(plain_words(s.cue)) & _ALLEGED]
            if len(alleged) == 1 and (a.source is None) and (b.source is None):
                sure = b if alleged[0] is a else a
                found.append(
                    _candidate(material, alleged[0], sure, ("as an allegation", "as a fact"), "allegation", pair.dice)
                )
            continue
        same = a.source == b.source or material.registry.speaks_for(a.source, b.source)
        if not (same or material.registry.speaks_for(b.source, a.source)):
            continue
        one, two = _force(a), _force(b)
        if one != two and not _asked_twice(a, b):
            weaker, stronger = (a, b) if one < two else (b, a)
            found.append(_candidate(material, weaker, stronger, (weaker.cue, stronger.cue), "cue", pair.dice))
    return found


def _asked_twice(a: Statement, b: Statement) -> bool:
    """Direct quotations carry their own force: the verb beside them changes little."""
    return a.text[:1] in '"“' and b.text[:1] in '"“'


def _candidate(
    material: Material, weaker: Statement, stronger: Statement, words: tuple[str, str], rule: str, dice: float
) -> Candidate:
    weak, strong = words
    source = weaker.source or stronger.source
    who = material.registry.display(source) if source else "the statement"
    return Candidate(
        "modality",
        (
            statement_side(f"“{weak}”: {weaker.text}", weaker, "weaker"),
            statement_side(f"“{strong}”: {stronger.text}", stronger, "stronger"),
        ),
        f"How surely ({who}): {weak} / {strong}",
        f"{material.name_of(weaker.page)} has “{weak}”, {material.name_of(stronger.page)} has "
        f"“{strong}” for “{shortened(stronger.text, 90)}”.",
        f"modality_{rule}",
        "low" if rule == "cue" else None,
        "Use the weaker form until the words are checked.",
        {"same statement": round(dice, 3)},
    )
