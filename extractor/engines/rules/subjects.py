"""Who a verb belongs to: the noun phrase on its left, or on its right where the order is inverted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.engines.rules.appositions import head_piece
from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.phrases import has_verb, is_ly, noun_phrase_end, trim_phrase
from extractor.engines.rules.tokens import Token

__all__ = ["Subject", "agrees", "heard_by_body", "main_subject", "subject_left", "subject_right"]

_GROUP = Word.AUXILIARY | Word.ADVERB


_STOP = Word.PUNCTUATION | Word.SUBORDINATOR | Word.WH


_START = Word.PRONOUN | Word.DETERMINER | Word.CAPITAL


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of the verb group that starts at token `group`.

    Tokens `first..last` (both inclusive) are the phrase; `before` is the token index left of the phrase with its
    appositions, -1 at the start.
    """

    kind: Literal["phrase", "pronoun", "relative", "shared", "infinitive", "none"]
    first: int
    last: int
    before: int
    group: int


def subject_left(tokens: Sequence[Token], verb: int, low: int) -> Subject:
    """The subject left of the verb at `verb`, not looking left of token `low`."""
    j = verb - 1
    while j >= low and (tokens[j].flags & _GROUP or is_ly(tokens[j])) and not tokens[j].flags & Word.CAPITAL:
        if tokens[j].flags & (Word.PRONOUN | Word.DETERMINER) and not tokens[j].flags & Word.AUXILIARY:
            break
        j -= 1
    if j > low and tokens[j].low in ("today", "yesterday") and tokens[j - 1].low == ")":
        j -= 1
    group = j + 1
    if j < low:
        return Subject("none", -1, -1, j, group)
    token = tokens[j]
    if token.low == "to":
        return Subject("infinitive", -1, -1, j, group)
    if token.low in ("who", "which", "that"):
        return _relative(tokens, j, low, group)
    if token.flags & Word.PRONOUN:
        return Subject("pronoun", j, j, j - 1, group)
    if token.flags & Word.CONJUNCTION:
        return Subject("shared", -1, -1, j, group)
    if token.flags & Word.COMMA:
        head = head_piece(tokens, j, low)
        found = _phrase(tokens, head[1], head[0], group) if head is not None else None
        if head is None or found is None or found.kind == "none":
            return Subject("shared", -1, -1, j, group)
        return Subject(found.kind, found.first, found.last, max(head[2], found.before), group)
    if token.flags & (Word.PUNCTUATION | Word.PREPOSITION | Word.SUBORDINATOR | Word.WH):
        if token.low in (")", "—", "–", "--", "-") and not token.flags & Word.PREPOSITION:
            opened = _opening(tokens, j, low)
            if opened > low:
                return _phrase(tokens, opened - 1, low, group)
        return Subject("none", -1, -1, j, group)
    if token.flags & Word.QUOTED and token.closed:
        return Subject("none", -1, -1, j, group)
    return _phrase(tokens, j, low, group)


def _opening(tokens: Sequence[Token], close: int, low: int) -> int:
    match = "(" if tokens[close].low == ")" else tokens[close].low
    for k in range(close - 1, max(low, close - 25) - 1, -1):
        if tokens[k].low == match:
            return k
    return -1


def _phrase(tokens: Sequence[Token], last: int, low: int, group: int) -> Subject:
    k = last
    while k >= low:
        token = tokens[k]
        flags = token.flags
        if flags & Word.PUNCTUATION:
            break
        if flags & Word.QUOTED and token.closed:
            break
        if flags & (Word.SUBORDINATOR | Word.WH) or token.low == "that":
            if (
                token.low in ("who", "that", "which", "whose")
                and k - 1 >= low
                and k < last
                and (token.low == "who" or has_verb(tokens, k, last))
                and (not tokens[k - 1].flags & (_STOP | Word.FINITE) or tokens[k - 1].flags & Word.COMMA)
            ):
                k -= 1
                if tokens[k].flags & Word.COMMA:
                    k -= 1
                continue
            break
        if flags & Word.CONJUNCTION:
            if token.low != "and" and token.low != "or":
                break
            if k - 1 < low or tokens[k - 1].flags & Word.PUNCTUATION or _clause_left(tokens, k - 1, low):
                break
        if k < last and low < k and tokens[k - 1].flags & (Word.QUOTED | Word.COMMA) and _inverts(token):
            break
        verb = flags & Word.AUXILIARY or (flags & Word.FINITE and not token.low.endswith("ed"))
        if verb and not flags & Word.CAPITAL and k < last and not _relative_left(tokens, k, low):
            break
        k -= 1
    first = k + 1
    first, end = trim_phrase(tokens, first, last)
    if first > end:
        return Subject("none", -1, -1, k, group)
    if first == end and tokens[first].flags & Word.PRONOUN and not tokens[first].flags & Word.CAPITAL:
        return Subject("pronoun", first, end, k, group)
    return Subject("phrase", first, end, k, group)


def _inverts(token: Token) -> bool:
    cue = lexicon().verbs.get(token.low)
    return cue is not None and cue.tense == "past" and "paren" in cue.frames and not token.flags & Word.CAPITAL


def _clause_left(tokens: Sequence[Token], at: int, low: int) -> bool:
    for k in range(at, max(low, at - 12) - 1, -1):
        flags = tokens[k].flags
        if flags & Word.PUNCTUATION or flags & Word.SUBORDINATOR:
            return False
        passive = tokens[k].low.endswith("ed") and tokens[k + 1].low == "by"
        if flags & Word.FINITE and not flags & Word.CAPITAL and not passive:
            return True
        if (
            tokens[k].low.endswith("ed")
            and k > low
            and not (flags | tokens[k - 1].flags) & (Word.CAPITAL | Word.DETERMINER | Word.PREPOSITION)
        ):
            return tokens[k + 1].low not in ("by", "in", "from", "with", "on", "at")
    return False


def _relative_left(tokens: Sequence[Token], at: int, low: int) -> bool:
    for k in range(at - 1, max(low, at - 6) - 1, -1):
        if tokens[k].low in ("who", "which", "that", "whose"):
            return k > low
        if tokens[k].flags & Word.PUNCTUATION:
            return False
    return False


def _relative(tokens: Sequence[Token], at: int, low: int, group: int) -> Subject:
    if tokens[at].low == "that":
        left = at - 1
        if left < low or tokens[left].flags & (_STOP | Word.FINITE | Word.ADVERB | Word.PREPOSITION):
            return Subject("pronoun", at, at, at - 1, group) if left < low else Subject("none", -1, -1, at, group)
    return Subject("relative", at, at, at - 1, group)


def heard_by_body(tokens: Sequence[Token], subject: Subject, cue: Cue) -> bool:
    """False for "heard" where it is not a court, an inquiry or a meeting that hears."""
    if cue.lemma != "hear":
        return True
    bodies = lexicon().sets["hearing_bodies"]
    return subject.kind == "phrase" and any(t.low in bodies for t in tokens[subject.first : subject.last + 1])


def agrees(tokens: Sequence[Token], subject: Subject, verb: int, tense: str) -> bool:
    """Whether a form that could also be a noun ("claim", "claims") fits its subject as a verb."""
    if tense not in ("base", "third") or subject.kind in ("none", "shared", "infinitive"):
        return True
    if subject.group < verb and any(tokens[k].flags & Word.AUXILIARY for k in range(subject.group, verb)):
        return True
    last = tokens[subject.last]
    if subject.kind in ("pronoun", "relative"):
        many = last.low in _PLURAL_PRONOUNS
        return last.low in ("who", "which", "that", "you") or many == (tense == "base")
    if last.flags & Word.NUMBER or last.low in ("percent", "half", "third", "thirds", "quarter", "five", "ten", "four"):
        return True
    if last.flags & Word.DETERMINER and not last.flags & Word.PRONOUN:
        return False
    if verb + 1 < len(tokens) and tokens[verb + 1].low in ("it", "him", "them", "me", "us"):
        return True
    if tokens[verb].low in lexicon().sets["noun_homographs"] and not last.flags & Word.CAPITAL:
        return last.low in lexicon().sets["group_words"] and tense == "base"
    plural = last.low in lexicon().sets["group_words"] or (
        last.low.endswith("s") and not last.low.endswith(("ss", "'s", "’s")) and not last.flags & Word.CAPITAL
    )
    joined = any(tokens[k].low == "and" for k in range(subject.first, subject.last))
    if tense == "base":
        return plural or joined or (last.flags & Word.CAPITAL != 0 and last.low.endswith("s"))
    return not plural


_PLURAL_PRONOUNS = frozenset(
    ["i", "we", "they", "you", "these", "those", "some", "many", "most", "others", "both", "several", "few"]
)


def subject_right(tokens: Sequence[Token], verb: int, limit: int) -> Subject:
    """The subject right of an inverted verb ("said Tom Smith, a lawyer."); `before` is where it ends."""
    first = verb + 1
    if first >= limit or (
        not tokens[first].flags & (_START | Word.TITLE)
        and tokens[first].flags
        & (Word.PREPOSITION | Word.PUNCTUATION | Word.FINITE | Word.QUOTED | Word.WH | Word.OBJECT_PRONOUN)
    ):
        return Subject("none", -1, -1, verb, verb)
    if tokens[first].flags & (Word.TIME | Word.ADVERB) or tokens[first].low == "that":
        return Subject("none", -1, -1, verb, verb)
    last = noun_phrase_end(tokens, first, limit)
    if last < first:
        return Subject("none", -1, -1, verb, verb)
    f, e = trim_phrase(tokens, first, last)
    if f > e:
        return Subject("none", -1, -1, verb, verb)
    kind: Literal["phrase", "pronoun"] = "phrase"
    if f == e and tokens[f].flags & Word.PRONOUN:
        kind = "pronoun"
    return Subject(kind, f, e, last, verb)


def main_subject(tokens: Sequence[Token], low: int, limit: int) -> Subject:
    """The subject of the main clause in tokens `low..limit-1`, read from the left; introductions are skipped."""
    k = _after_dateline(tokens, low, limit)
    introduced = False
    for _ in range(5):
        while k < limit and tokens[k].flags & (Word.PUNCTUATION | Word.CONJUNCTION | Word.ADVERB | Word.TIME):
            if tokens[k].flags & (Word.DETERMINER | Word.PRONOUN):
                break
            k += 1
        if k >= limit:
            break
        token = tokens[k]
        introduces = (
            token.flags & (Word.PREPOSITION | Word.SUBORDINATOR)
            or (token.flags & Word.WH and not token.flags & Word.DETERMINER)
            or token.low.endswith("ing")
            or is_ly(token)
            or token.low in ("here", "there", "back")
        )
        if introduces and not token.flags & Word.QUOTED:
            comma = next((n for n in range(k, limit) if _sets_off(tokens[n])), -1)
            if comma >= 0:
                k = comma + 1
                introduced = True
                continue
            last = noun_phrase_end(tokens, k + 1, limit) if token.flags & Word.PREPOSITION else k
            if last <= k or last + 1 >= limit:
                break
            k = last + 1
            continue
        last = noun_phrase_end(tokens, k, limit)
        last = _before_past(tokens, k, last)
        if last < k:
            break
        if introduced and last + 2 < limit and tokens[last + 1].flags & Word.COMMA:
            ahead = tokens[last + 2]
            if ahead.flags & (Word.CAPITAL | Word.PRONOUN) and not ahead.flags & (Word.WH | Word.NUMBER):
                k = last + 2
                continue
            if ahead.flags & Word.DETERMINER and last == k:
                after = noun_phrase_end(tokens, last + 2, limit) + 1
                after = min(after, _before_past(tokens, last + 2, after - 1) + 1)
                if last + 2 < after < limit and not tokens[after].flags & Word.PUNCTUATION:
                    k = last + 2
                    continue
        first, end = trim_phrase(tokens, k, last)
        if first > end:
            break
        kind: Literal["phrase", "pronoun"] = "phrase"
        if first == end and tokens[first].flags & Word.PRONOUN:
            kind = "pronoun"
        return Subject(kind, first, end, low - 1, end + 1)
    return Subject("none", -1, -1, low - 1, low)


def _after_dateline(tokens: Sequence[Token], low: int, limit: int) -> int:
    """The token after "WASHINGTON (AP) —", `low` where there is no dateline."""
    for k in range(low, min(low + 9, limit)):
        if tokens[k].low in ("—", "–", "-", "--") and k > low:
            return k + 1
        if not tokens[k].flags & (Word.CAPITAL | Word.PUNCTUATION | Word.NUMBER | Word.TIME):
            break
    return low


def _before_past(tokens: Sequence[Token], first: int, last: int) -> int:
    for k in range(first + 1, last + 1):
        if tokens[k].low.endswith("ed") and len(tokens[k].low) > 4 and not tokens[k].flags & Word.CAPITAL:
            left = tokens[k - 1].flags
            if not left & (Word.DETERMINER | Word.PREPOSITION | Word.CONJUNCTION) or left & Word.PRONOUN:
                return k - 1
        if tokens[k].flags & Word.ADVERB and not tokens[k - 1].flags & (Word.DETERMINER | Word.PREPOSITION):
            return k - 1
    return last


def _sets_off(token: Token) -> bool:
    """Whether it ends an introduction: a comma, a dash, or a quotation with its comma inside."""
    return token.flags & (Word.COMMA | Word.BREAK) != 0 or (token.flags & Word.QUOTED != 0 and token.closed)
