"""Attributions inside one unit: every source, cue and content that its own words show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.engines.rules.according import find_according, find_in_words_of
from extractor.engines.rules.beside import find_beside, find_unlisted
from extractor.engines.rules.contents import Complement, complement, content_end, main_clause, relative_end
from extractor.engines.rules.found import Found, Search, floor_of, stance_in
from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.nominal import add_adjective, add_noun
from extractor.engines.rules.sources import give_source
from extractor.engines.rules.subjects import Subject, agrees, heard_by_body, subject_left
from extractor.engines.rules.tokens import Token, Unit

__all__ = ["attributions_in"]


def attributions_in(unit: Unit) -> list[Found]:
    """The attributions of `unit` in text order."""
    search = Search(unit)
    if not search.tokens or unit.quotation_only:
        return []
    find_in_words_of(search)
    find_beside(search)
    find_according(search)
    find_unlisted(search)
    _forward(search)
    search.found.sort(key=lambda f: f.place)
    return search.found


def _forward(search: Search) -> None:
    """ "X said that …", "X's claim that …", "X is confident that …": what is attributed follows the cue."""
    tokens, stop = search.tokens, search.stop
    known = lexicon()
    for i in range(stop):
        if search.taken[i]:
            continue
        low = tokens[i].low
        cue = known.verbs.get(low)
        left = tokens[i - 1] if i else None
        nominal = left is not None and (
            left.flags & (Word.DETERMINER | Word.POSSESSIVE | Word.PREPOSITION) != 0
            and not left.flags & (Word.PRONOUN | Word.ADVERB)
            and not (left.low in known.sets["count_words"] and cue is not None and cue.tense == "past")
        )
        if (
            cue is not None
            and nominal
            and (cue.tense != "gerund" or (left is not None and left.flags & (Word.DETERMINER | Word.POSSESSIVE)))
        ):
            cue = None
        if cue is not None:
            _forward_verb(search, i, cue)
        elif (cue := known.nouns.get(low)) is not None:
            add_noun(search, i, cue)
        elif (cue := known.adjectives.get(low)) is not None:
            add_adjective(search, i, cue)


def _forward_verb(search: Search, i: int, cue: Cue) -> None:
    tokens, stop = search.tokens, search.stop
    subject = subject_left(tokens, i, floor_of(search, i))
    passive = (
        cue.tense == "past"
        and i > 0
        and any(tokens[k].low in ("is", "are", "was", "were", "been", "be", "being") for k in range(subject.group, i))
    )
    if subject.kind == "none" and cue.tense != "gerund":
        return
    if not agrees(tokens, subject, i, cue.tense):
        return
    if subject.kind == "shared" and not _coordinates(search, i, cue):
        return
    if tokens[i].flags & Word.CAPITAL and i and not search.unit.heading:
        return
    what = complement(tokens, i, stop, cue)
    if (
        what is None
        or _unnamed(tokens, what.start)
        or _kills(tokens, what, cue)
        or not heard_by_body(tokens, subject, cue)
    ):
        return
    if subject.kind == "infinitive" and what.frame not in ("quote", "that"):
        return
    end = content_end(tokens, what.start, stop, cue, what.frame)
    if _introductory(search, i, subject):
        end = min(end, main_clause(tokens, what.start, stop))
    if subject.kind == "relative":
        end = min(end, relative_end(tokens, subject.first, what.start, stop))
    end = next((k for k in range(what.start, end) if search.taken[k]), end)
    while end > what.start and tokens[end - 1].flags & (Word.COMMA | Word.BREAK):
        end -= 1
    if end <= what.start:
        return
    pieces = [search.stretch(what.start, end - 1)]
    found = Found(
        search.unit.number,
        search.stretch(min(max(subject.group, 0), i), what.cue_last),
        cue.lemma,
        pieces,
        stance_in(cue, what.frame),
        hedged=cue.hedged or any(t.flags & Word.HEDGE for t in tokens[subject.group : i]),
    )
    found.frame = what.frame
    if cue.lemma == "plead" and i + 1 < stop and tokens[i + 1].low in ("guilty", "not", "innocent"):
        found.stance = "said" if tokens[i + 1].low == "guilty" else "denied"
    if cue.lemma in _REJECTING and what.frame == "object":
        nouns = (t.low for t in tokens[what.start : what.start + _NOUN_WITHIN])
        found.stance = "denied" if any(map(_SAYINGS.fullmatch, nouns)) else "other"
    if found.stance == "said" and any(t.low in lexicon().sets["negations"] for t in tokens[subject.group : i]):
        found.stance = "other"
    if what.addressee is not None:
        found.addressee = search.stretch(*what.addressee)
    if (passive or cue.lemma in _RAISING) and what.frame in ("to", "as", "object"):
        _raise_subject(search, found, subject)
    if i > 1 and tokens[i - 1].low == "as" and tokens[i - 2].low in ("quoted", "cited", "reported"):
        found.hedged = True
    give_source(search, found, subject, cue, i, passive or cue.lemma in _RAISING)
    search.take(what.start, end - 1)
    search.taken[i] = 1
    search.found.append(found)


_REJECTING = frozenset(["reject", "dismiss", "repudiate", "disavow", "dispute"])
_SAYINGS = re.compile(r"(?:accusation|allegation|assertion|charge|claim|insinuation|report|rumou?r|suggestion)s?")
"""Who rejects these denies what they say; who rejects anything else (a plan, an offer) refuses it."""
_NOUN_WITHIN = 4
"""Words in which the noun stands: "the latest claims", "all such allegations"."""


def _unnamed(tokens: Sequence[Token], start: int) -> bool:
    """Whether what follows the cue is only the wish for anonymity ("asked not to be named")."""
    words = [t.low for t in tokens[start : start + 5]]
    return "be" in words and words[0] in ("not", "to", "be") and not _ANONYMOUS.isdisjoint(words)


def _kills(tokens: Sequence[Token], what: Complement, cue: Cue) -> bool:
    """Whether a storm or a crash is said to have claimed lives: nobody speaks."""
    if cue.lemma != "claim" or what.frame == "that":
        return False
    for k in range(what.start, min(what.start + _FAR, len(tokens))):
        if tokens[k].low in _LIVES:
            return not any(t.flags & Word.FINITE for t in tokens[k + 1 : k + 2])
        if tokens[k].flags & (Word.PUNCTUATION | Word.PRONOUN | Word.QUOTED):
            return False
    return False


_LIVES = frozenset(["life", "lives", "victim", "victims"])
_FAR = 6
"""Tokens from the verb to the noun: "claimed the lives of", "claimed at least a dozen more lives"."""
_ANONYMOUS = frozenset(["named", "identified", "quoted"])
_RAISING = frozenset(["seem", "appear"])


def _raise_subject(search: Search, found: Found, subject: Subject) -> None:
    """ "X is expected to win": X is part of what is expected."""
    if subject.kind not in ("phrase", "pronoun") or search.tokens[subject.first].low in ("it", "there"):
        return
    found.content.insert(0, search.stretch(subject.first, subject.last))
    search.take(subject.first, subject.last)


def _introductory(search: Search, i: int, subject: Subject) -> bool:
    """Whether the cue stands in a clause that introduces the main one ("While he said …, …")."""
    tokens = search.tokens
    start = min(subject.first, i) if subject.first >= 0 else i
    k = start
    while k > 0 and not tokens[k - 1].flags & (Word.PUNCTUATION | Word.QUOTED):
        k -= 1
    while k < start and tokens[k].flags & Word.CONJUNCTION:
        k += 1
    if k > 2:
        return False
    token = tokens[k]
    gerund = k == i and token.low.endswith("ing")
    opens = token.flags & Word.SUBORDINATOR or token.low in ("with", "when", "after", "by", "in", "despite")
    return gerund or (k < i and opens != 0)


def _coordinates(search: Search, i: int, cue: Cue) -> bool:
    """Whether a cue without a subject of its own goes on the clause before it ("… and vowed to …")."""
    tokens = search.tokens
    if cue.tense == "gerund":
        return True
    if tokens[i - 1].flags & Word.COMMA:
        return False
    if cue.tense == "past":
        return True
    verbs = lexicon().verbs
    return any(
        tokens[k].low in verbs and verbs[tokens[k].low].tense == cue.tense and tokens[k].flags & Word.FINITE
        for k in range(i - 1)
    )
