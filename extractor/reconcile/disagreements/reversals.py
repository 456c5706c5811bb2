"""One act said to be done here and not done there: refused and agreed, none and some, all and none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.entries import CALENDAR, Entry
from extractor.reconcile.matching.measures import Measure, read_measures
from extractor.reconcile.matching.topics import topics
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.statements import SILENCE
from extractor.reconcile.words import NEGATIONS, plain_words

__all__ = ["find_nones", "find_reversals"]

_RARE = 3
"""Sentences of an article that may hold an act which still tells one event from another. Why: in reports of one event
the act itself returns in the headline, the first paragraph and once in the body."""
_SHARED = 1
"""Further rare words the two sentences must have in common beside the act."""
_WINDOW = 8
_COMING = frozenset(
    ["will", "would", "shall", "ready", "willing", "prepared", "plans", "planned", "intends", "may", "can"]
)
_OPEN = frozenset(
    ["if", "whether", "unless", "could", "might", "should", "wants", "hopes", "asked", "demanded", "urged"]
)
_REFUSING = re.compile(
    r"\b(?:(?P<deny>den(?:y|ies|ied|ying))(?:\s+(?:that|having))?"
    r"|(?:refus|declin|fail)(?:e|es|ed|ing|s)?\s+to|(?:rul(?:e|es|ed|ing))\s+out(?:\s+any)?"
    r"|unable\s+to|(?:not|n[’']t|never|cannot)(?!\s+only))\s+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Negated:
    page: int
    sentence: int
    act: str
    around: frozenset[str]
    coming: bool
    denied: bool


def _texts(material: Material) -> list[tuple[int, int, str]]:
    """(page, sentence, text) of every sentence in which a claim starts."""
    seen = sorted({(e.page, e.sentence) for e in material.entries if e.kind == "claim" and e.sentence >= 0})
    found = []
    for page, number in seen:
        text = material.pages[page].text()
        place = material.pages[page].sentences[number]
        if text:
            found.append((page, number, text[place.start : place.end]))
    return found


def find_reversals(material: Material) -> list[Candidate]:
    """An act refused, denied or negated in one article and told as done (or promised) in another."""
    texts = _texts(material)
    negated = [n for page, number, text in texts for n in _negated(page, number, text, material)]
    if not negated:
        return []
    spread = {p.number: Counter(t for s in p.sentences for t in s.terms) for p in material.pages}
    by_act: dict[str, list[tuple[int, int, str]]] = {}
    wanted = {n.act for n in negated}
    for page, number, text in texts:
        for term in material.pages[page].sentences[number].terms & wanted:
            by_act.setdefault(term, []).append((page, number, text))
    found = []
    done: set[tuple[int, int, int, int]] = set()
    for one in negated:
        if spread[one.page][one.act] > _RARE:
            continue
        for page, number, text in by_act.get(one.act, ()):
            if page == one.page or spread[page][one.act] > _RARE or (one.page, one.sentence, page, number) in done:
                continue
            common = {
                t
                for t in one.around & material.pages[page].sentences[number].terms
                if t != one.act and spread[page][t] <= _RARE and spread[one.page][t] <= _RARE
            }
            if len(common) < _SHARED or not _told(text, one, material):
                continue
            done.add((one.page, one.sentence, page, number))
            found += _reversed(one, (page, number), sorted(common), material)
    return found


def _negated(page: int, number: int, text: str, material: Material) -> list[_Negated]:
    found = []
    names = material.registry.names
    for m in _REFUSING.finditer(text):
        if SILENCE.search(m.group() + text[m.end() : m.end() + 12]) and not m["deny"]:
            continue
        rest = plain_words(re.split(r"[;:,]", text[m.end() :])[0])[:_WINDOW]
        before = plain_words(text[: m.start()])[-_WINDOW:]
        terms = [t for t in names.terms(rest) if t[0] not in "#@" and t not in CALENDAR]
        around = frozenset(t for t in names.terms((*before, *rest)) if t[0] != "#" and t not in CALENDAR)
        coming = bool(set(before[-3:]) & _COMING) or "rul" in m.group().lower()[:4]
        found += [_Negated(page, number, t, around, coming, bool(m["deny"])) for t in terms[:1] if len(t) > 3]
    return found


def _told(text: str, one: _Negated, material: Material) -> bool:
    """Whether the sentence tells the act as done, or as coming where the other says it will not."""
    words = plain_words(text)
    if _REFUSING.search(text) or set(words) & NEGATIONS:
        return False
    at = next((n for n in range(len(words)) if one.act in material.registry.names.terms(words[n : n + 3])[:1]), -1)
    before = set(words[max(0, at - 4) : at])
    return at >= 0 and not before & _OPEN and bool(before & _COMING) == one.coming


def _reversed(one: _Negated, where: tuple[int, int], common: Sequence[str], material: Material) -> list[Candidate]:
    negative, positive = (
        [e for e in _claims(material, page, number) if one.act in e.terms]
        for page, number in ((one.page, one.sentence), where)
    )
    if not negative or not positive or material.one_quotation(negative[0], positive[0]):
        return []
    no, yes = negative[0], positive[0]
    if material.other_names(no, yes) or _other_people(no, yes):
        return []
    return [
        Candidate(
            "denial" if one.denied else "claim_contradiction",
            (side_of(yes.text, positive), side_of(no.text, negative)),
            f"{'Denied' if one.denied else 'Yes or no'}: {shortened(yes.text, 90)}",
            f"{material.who(yes)} has “{shortened(yes.text)}”, {material.who(no)} has “{shortened(no.text)}”.",
            "reversal",
            None,
            "Ask both sources; quote the evidence each has.",
            {"act": one.act.strip("~"), "shared": ", ".join(t.strip("~@") for t in common)},
        )
    ]


def _other_people(a: Entry, b: Entry) -> bool:
    """Whether each names a person or town the other does not, speakers and countries apart, however common."""
    spoken = {t for e in (a, b) if e.speaker for t in ("@" + e.speaker, *e.speaker[2:].split())}
    left, right = ({n for n in e.names if n[0] != "@" or n[:3] == "@p:"} - spoken for e in (a, b))
    return bool(left - b.terms and right - a.terms)


def _claims(material: Material, page: int, number: int) -> list[Entry]:
    start = material.pages[page].sentences[number].start
    return [e for e in material.entries_at(page, start) if e.kind == "claim"]


_NONE = re.compile(
    r"\b(?:(?:no|without)\s+(?!more\b|other\b|further\b|longer\b|one\b|new\b)|no one\s+(?!else\b|other\b)"
    r"|(?:nobody|none)\s+(?!else\b|other\b))",
    re.I,
)
_NOTHING = re.compile(r"\bnothing\b(?!\s+(?:but|more))", re.I)
_NEAR = 4
"""Words behind "no" or before "nothing" among which the thing counted must stand."""


def find_nones(material: Material) -> list[Candidate]:
    """ "There were no arrests" against "37 people were arrested"."""
    nones = [n for page, number, text in _texts(material) for n in _counted_none(page, number, text)]
    if not nones:
        return []
    by_topic: dict[str, list[Measure]] = {}
    for m in read_measures(material.entries, material.pages, material.registry):
        if m.near and not m.scope and not m.old and (m.entry.figure().value or 0) > 0:
            by_topic.setdefault(m.topics[0], []).append(m)
    found = []
    for page, number, topic in nones:
        counted = by_topic.get(topic, [])
        if any(m.entry.page == page for m in counted):
            continue  # the article counts some itself: its "no" is of something else
        claims = _claims(material, page, number)
        for m in counted if claims else ():
            carriers = _claims(material, m.entry.page, m.entry.sentence)
            if not carriers or material.other_names(claims[0], carriers[0]):
                continue
            figure = m.entry.figure().span.text
            found.append(
                Candidate(
                    "claim_contradiction",
                    (
                        side_of(f"none: {claims[0].text}", claims, "none"),
                        side_of(f"{figure}: {carriers[0].text}", [m.entry, *carriers], "some"),
                    ),
                    f"None or {figure}: {shortened(claims[0].text, 80)}",
                    f"{material.who(claims[0])} has “{shortened(claims[0].text)}”, {material.who(m.entry)} gives "
                    f"“{figure}”: “{shortened(carriers[0].text)}”.",
                    "none",
                    None,
                    "Ask for the source and the time of each.",
                    {"measure": topic},
                )
            )
    return found


def _counted_none(page: int, number: int, text: str) -> list[tuple[int, int, str]]:
    lexicon = topics()
    found = []
    for m in _NONE.finditer(text):
        words = plain_words(re.split(r"[,;:.]", text[m.end() :])[0])[:_NEAR]
        found += [(page, number, topic) for _, _, topic in lexicon.hits(words, "count")[:1]]
    for m in _NOTHING.finditer(text):
        words = plain_words(text[: m.start()])[-_NEAR:]
        found += [(page, number, topic) for _, _, topic in lexicon.hits(words, "money")[:1]]
    return found
