"""Denials: somebody says that what is reported was not said, not done or not so; in one article or across them."""

from __future__ import annotations

import re

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.statements import SILENCE
from extractor.reconcile.words import plain_words, stem
from extractor.text import find_passages

__all__ = ["find_denials"]

_FRAME = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)\s+(?:that|having|any|suggestions?|allegations?|accusations?|claims?|reports?|the)?"
    r"|(?:reject|dismiss|disput|refut)(?:s|es|ed|ing)?\s+(?:that|the|any|this|those|these|such)?\s*"
    r"(?:account|claims?|assertions?|allegations?|accusations?|suggestions?|reports?|charges?|version)"
    r"|(?:was|is|were)\s+(?:incorrect|wrong|false|untrue|not true|inaccurate)\s+(?:to say|that)?"
    r"|(?:incorrect|wrong|false|untrue|inaccurate)\s+to\s+(?:say|claim|suggest)"
    r"|(?:call|describ|label)\w*\s+(?:\w+\s+){0,4}(?:false|lies?|fabricated|untrue|fake|baseless)"
    r"|account\s+\w+\s+(?:rejects|denies|disputes)|(?:assertion|claim|allegation|account)\s+(?:that\s+)?\w+\s+(?:rejects|denies|disputes))\b",
    re.I,
)
_NOT_SAID = re.compile(
    r"\b(?P<who>(?:the\s+|an?\s+)?[\w’'-]+(?:\s+[A-Z][\w’'-]+)?)\s+(?:did|had|has|have)(?:\s+not|n[’']t)\s+"
    r"(?:say|said|express|expressed|put|use|used|make|made|state|stated|speak|spoken|utter|uttered|write|written)\b|"
    r"\b(?P<who2>(?:the\s+)?[\w’'-]+(?:\s+[A-Z][\w’'-]+)?)\s+never\s+(?:said|expressed|used|made|wrote|uttered)\b",
    re.I,
)
_LEAST_WORDS = 4
"""Words of a quotation from which on it can be what is denied; fewer are a term."""
_MATCH = 0.45
"""Share of the denied content's weight that the other claim must hold."""


def find_denials(material: Material) -> list[Candidate]:
    """Candidates of kind denial."""
    return _unsaid(material) + _untrue(material)


def _unsaid(material: Material) -> list[Candidate]:
    """ "The president did not put it like that": against the quotations given to that person in the same article."""
    found = []
    for entry in material.entries:
        if entry.kind != "claim" and not (entry.kind == "quote" and len(entry.words) >= 4):
            continue
        for m in _NOT_SAID.finditer(entry.text if entry.kind == "quote" else f"{entry.text}"):
            person = _meant(m.group("who") or m.group("who2"), entry, material)
            if person is None or person == entry.speaker:
                continue
            quoted = [
                e
                for e in material.entries
                if e.kind == "quote"
                and e.speaker == person
                and len(e.words) >= _LEAST_WORDS
                and (e.page == entry.page or material.same_lineage(e, entry))
                and e.start < entry.start + 10**9 * (e.page != entry.page)
            ]
            denied = [entry.text[p.start : p.end] for p in find_passages(entry.text) if p.start >= m.end()]
            doubtful = (
                [e for e in quoted if any(_holds(e, words) for words in denied)]
                or [e for e in quoted if _doubtful(e, material)]
                or quoted[-1:]
            )
            if not doubtful:
                continue
            carriers = [c for q in doubtful for c in material.claims_on(q)]
            who = material.registry.display(person)
            by = material.registry.display(entry.speaker) if entry.speaker else material.who(entry)
            found.append(
                Candidate(
                    "denial",
                    (
                        side_of(f"{who}: “{doubtful[0].text}”", [*doubtful, *carriers], "said"),
                        side_of(f"{by}: {entry.text}", [entry], "denied"),
                    ),
                    f"{who}'s reported words are denied: “{shortened(doubtful[0].text, 70)}”",
                    f"{material.who(doubtful[0])} quotes {who} with “{shortened(doubtful[0].text)}”; "
                    f"{by} says “{shortened(entry.text)}”.",
                    "not_said",
                    None,
                    "Print the quotation only with its source and the denial.",
                    {"quotations": len(doubtful)},
                )
            )
            break
    return found


def _holds(quote: Entry, words: str) -> bool:
    """Whether a quotation is of these words, in full or in part."""
    wanted, own = " ".join(plain_words(words)), " ".join(plain_words(quote.text))
    return bool(wanted and own) and (f" {wanted} " in f" {own} " or f" {own} " in f" {wanted} ")


def _doubtful(entry: Entry, material: Material) -> bool:
    """Whether the article itself keeps its distance from the quotation."""
    a = entry.attribution
    if a is not None and (
        a.hedged or a.via or "reportedly" in (a.cue or "").lower() or "quoted" in (a.cue or "").lower()
    ):
        return True
    return bool(
        re.search(r"\breportedly\b|\bquoted as\b|\baccording to\b|\ballegedly\b", material.sentence(entry), re.I)
    )


def _meant(phrase: str, entry: Entry, material: Material) -> str | None:
    """Whom "the president", "he" or a name means in a denial."""
    words = plain_words(phrase)
    terms = material.registry.names.terms(words)
    for term in terms:
        if term.startswith("@p:"):
            return term[1:]
    if entry.speaker and entry.speaker.startswith("g:"):
        holder = material.registry.role_holder(f"{material.country_name(entry.speaker)} {' '.join(words)}")
        if holder:
            return holder
    return None


def _untrue(material: Material) -> list[Candidate]:
    """ "Denied that …", "it was incorrect to say …", "rejects that account": against claims of the same content."""
    claims = [e for e in material.entries if e.kind == "claim"]
    postings: dict[str, list[Entry]] = {}
    for entry in claims:
        for term in entry.terms:
            postings.setdefault(term, []).append(entry)
    weights = material.claims.weights
    found = []
    for denial in claims:
        m = _FRAME.search(denial.text)
        if m is None:
            continue
        rest = denial.text[m.end() :]
        about_that = len(plain_words(rest)) < 4
        content = frozenset(
            material.registry.names.terms(plain_words(denial.text[: m.start()] if about_that else rest))
        ) - ({"@" + denial.speaker} if denial.speaker and about_that else set())
        whole = bool(content & _EXTENTS)
        content -= _EXTENTS
        acts = _acts(rest, material)
        heavy = sum(weights.get(t, 0.0) for t in content)
        if len(content) < 2 or heavy == 0:
            continue
        near: dict[int, float] = {}
        for term in sorted(content):
            for other in postings.get(term, ())[:200]:
                near[other.number] = near.get(other.number, 0.0) + weights.get(term, 0.0)
        for number, shared in sorted(near.items()):
            other = material.entries[number]
            if other is denial or shared / heavy < _MATCH or _FRAME.search(other.text):
                continue
            if len(content & other.terms) < 2 or (other.speaker is not None and other.speaker == denial.speaker):
                continue
            if other.page == denial.page and other.sentence == denial.sentence and other.evidence == denial.evidence:
                continue
            if material.other_names(other, denial) or _elsewhere(other, denial, material) or SILENCE.search(other.text):
                continue
            if not _affirms(other, content) or (acts and not acts & _acts(other.text, material)):
                continue
            found.append(
                Candidate(
                    "denial",
                    (side_of(other.text, [other]), side_of(denial.text, [denial])),
                    f"Denied: {shortened(other.text, 90)}",
                    f"{material.who(other)} has “{shortened(other.text)}”; in {material.who(denial)} "
                    f"this is denied{' as a whole' if whole else ''}: “{shortened(denial.text)}”.",
                    "denied",
                    "low" if whole else "medium",
                    "Print the denial beside the claim.",
                    {"denied content shared": round(shared / heavy, 3)},
                )
            )
    return found


def _elsewhere(other: Entry, denial: Entry, material: Material) -> bool:
    """Whether each tells of a place or person the other does not name, speakers apart, common or not."""
    spoken = {
        w for e in (other, denial) if e.speaker for w in material.registry.names.terms([e.speaker.split(":", 1)[1]])
    }
    spoken |= {"@" + e.speaker for e in (other, denial) if e.speaker}
    left, right = other.names - denial.terms - spoken, denial.names - other.terms - spoken
    return bool(left and right) and not (left | right) & {t for t in left | right if t[:1] == "@" and t[:3] != "@p:"}


_EXTENTS = frozenset(
    stem(w)
    for w in ["all", "every", "entire", "entirety", "whole", "full", "fully", "completely", "totally", "outright"]
)
_VERB = re.compile(r"(?:ed|ing|es|s)$")


def _acts(text: str, material: Material) -> set[tuple[str, str]]:
    """(actor, act) pairs: each inflected verb-like word with the name before it; a participle takes the first name."""
    names = material.registry.names
    words = plain_words(text)
    found: set[tuple[str, str]] = set()
    first = last = ""
    for word in words:
        term = next(iter(names.terms([word])), "")
        if term.startswith("@"):
            first, last = first or term, term
        elif term and _VERB.search(word) and (first or last):
            found.add((first if word.endswith("ing") else last, term))
    return found


def _affirms(entry: Entry, content: frozenset[str]) -> bool:
    """Whether the claim shares an act (a word class or verb) of the denied content, not only names and places."""
    return any(t[0] not in "@#" for t in content & entry.terms)
