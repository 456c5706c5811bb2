"""Where attributed content starts and ends around its cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.phrases import has_verb, noun_phrase_end
from extractor.engines.rules.tokens import Token

__all__ = ["Complement", "closing", "complement", "content_end", "main_clause", "new_voice", "relative_end"]

_PREPOSITIONS_TO = frozenset(["point", "refer", "allude", "respond", "object", "apologize", "apologise", "agree"])
"""Verbs after which "to" is a preposition."""


_PARTICLES = frozenset(["back"])
_PARTICLE_VERBS = {"point": "out", "put": "it", "fire": "back", "shoot": "back", "hit": "back", "chime": "in"}
"""Verbs that take a clause only together with their particle ("pointed out that …")."""


_ASIDE = frozenset(["out", "off", "up", "away", "down"])
"""Particles after which a verb of judging is another verb ("blasted out an email")."""


@dataclass(frozen=True, slots=True)
class Complement:
    """What follows a cue: the frame, the first token of the content, the last token of the cue."""

    frame: str
    start: int
    cue_last: int
    addressee: tuple[int, int] | None = None


def _frame_at(tokens: Sequence[Token], k: int, stop: int, cue: Cue) -> tuple[str, int, int] | None:
    """(frame, content start, last token of the cue) where the complement starts at `k`."""
    if k >= stop:
        return None
    token, frames = tokens[k], cue.frames
    if token.flags & Word.QUOTED:
        if "quote" in frames or "object" in frames:
            return "quote", k, k - 1
        return None
    if token.flags & (Word.COMMA | Word.BREAK):
        if k + 1 < stop and tokens[k + 1].flags & Word.QUOTED and "quote" in frames:
            return "quote", k + 1, k - 1
        if token.low == ":" and "quote" in frames and k + 1 < stop:
            return "quote", k + 1, k
        if (
            token.flags & Word.COMMA
            and "clause" in frames
            and k + 2 < stop
            and tokens[k + 1].low in ("if", "when", "while")
        ):
            return "clause", k + 1, k - 1
        return None
    low = token.low
    if low == "that" and "that" in frames:
        return "that", k, k - 1
    if low == "to" and "to" in frames:
        return ("to", k + 1, k) if cue.lemma in _PREPOSITIONS_TO else ("to", k, k - 1)
    if token.flags & Word.WH and low != "that" and "wh" in frames:
        return "wh", k, k - 1
    if token.flags & Word.PREPOSITION and not token.flags & Word.DETERMINER:
        if low in frames and k + 1 < stop and not tokens[k + 1].flags & Word.DAY:
            return low, k + 1, k
        return None
    if token.flags & (Word.END | Word.CONJUNCTION | Word.SUBORDINATOR) and not token.flags & Word.DETERMINER:
        return None
    if "clause" in frames and has_verb(tokens, k, stop - 1):
        return "clause", k, k - 1
    if "object" in frames and not token.flags & Word.AUXILIARY and low not in _ASIDE:
        return "object", k, k - 1
    return None


def complement(tokens: Sequence[Token], i: int, stop: int, cue: Cue) -> Complement | None:
    """What the cue at token `i` introduces, if the lexicon allows it there."""
    k = i + 1
    if (k < stop and tokens[k].low in _PARTICLES and "paren" in cue.frames) or (
        cue.lemma in _PARTICLE_VERBS and k < stop and tokens[k].low == _PARTICLE_VERBS[cue.lemma]
    ):
        k += 1
        if cue.lemma in _PARTICLE_VERBS:
            cue = replace(cue, frames={**cue.frames, "that": "said", "clause": "said", "quote": "said", "wh": "said"})
    while k < stop and tokens[k].flags & Word.ADVERB and not tokens[k].flags & (Word.DETERMINER | Word.PREPOSITION):
        k += 1
    if k >= stop:
        return None
    if cue.takes_addressee and not tokens[k].flags & (Word.PUNCTUATION | Word.QUOTED | Word.WH):
        last = noun_phrase_end(tokens, k, stop)
        if last >= k and tokens[k].low != "that":
            after = _frame_at(tokens, last + 1, stop, cue)
            if after is not None and after[0] != "object":
                return Complement(after[0], after[1], max(after[2], i), (k, last))
            late = _late(tokens, last + 1, stop, cue)
            if late is not None:
                return Complement(late[0], late[1], i, (k, last))
    direct = _frame_at(tokens, k, stop, cue)
    if direct is not None and not (direct[0] in ("clause", "object") and tokens[k].flags & Word.TIME):
        return Complement(direct[0], direct[1], max(direct[2], i))
    if "that" in cue.frames or "quote" in cue.frames:
        late = _late(tokens, k, stop, cue)
        if late is not None:
            return Complement(late[0], late[1], i)
    return None


def _late(tokens: Sequence[Token], k: int, stop: int, cue: Cue) -> tuple[str, int] | None:
    """Content that starts after a time or a prepositional phrase ("said in a statement on Monday that …")."""
    at = k
    while at < stop:
        token = tokens[at]
        if token.low == "that" and "that" in cue.frames and at > k:
            return "that", at
        if token.flags & Word.QUOTED and at > k and "quote" in cue.frames:
            return "quote", at
        if token.low == ":" and "quote" in cue.frames and at + 1 < stop:
            return "quote", at + 1
        if token.flags & Word.COMMA:
            ahead = tokens[at + 1] if at + 1 < stop else None
            if ahead is not None and ahead.flags & Word.QUOTED and "quote" in cue.frames:
                return "quote", at + 1
            if ahead is not None and ahead.low == "that":
                return "that", at + 1
            return None
        if token.flags & (Word.BREAK | Word.END):
            return None
        if token.flags & Word.PREPOSITION:
            last = noun_phrase_end(tokens, at + 1, stop)
            at = max(last, at) + 1
            continue
        if token.flags & (Word.TIME | Word.ADVERB | Word.NUMBER):
            at += 1
            continue
        if (
            "clause" in cue.frames
            and at > k
            and has_verb(tokens, at, stop - 1)
            and not token.flags & (Word.SUBORDINATOR | Word.CONJUNCTION | Word.WH | Word.FINITE)
        ):
            return "clause", at
        if token.flags & (Word.SUBORDINATOR | Word.CONJUNCTION | Word.WH | Word.FINITE):
            return None
        at += 1
    return None


def closing(tokens: Sequence[Token], i: int, stop: int, cue: Cue, lenient: bool) -> int:
    """Token after the clause of a cue that stands beside its content, -1 where content follows it instead.

    `lenient`: a quotation stands right before, so nearly anything may follow the cue.
    """
    k = i + 1
    particle = _PARTICLE_VERBS.get(cue.lemma)
    if particle is not None:
        if k >= stop or tokens[k].low != particle:
            return -1
        k += 1
    if cue.takes_addressee and k < stop and not tokens[k].flags & (Word.PUNCTUATION | Word.QUOTED):
        last = noun_phrase_end(tokens, k, stop)
        k = max(last + 1, k)
    if k >= stop:
        return stop
    token = tokens[k]
    if token.flags & (Word.COMMA | Word.BREAK | Word.END):
        return k
    if token.flags & Word.QUOTED:
        return k if lenient else -1
    allowed = Word.PREPOSITION | Word.TIME | Word.ADVERB | Word.SUBORDINATOR | Word.CONJUNCTION
    if token.low != "that" and (token.flags & allowed or lenient) and token.low != "if":
        if not lenient:
            late = _late(tokens, k, stop, cue)
            if late is not None:
                return -1
        for at in range(k, stop):
            if tokens[at].flags & Word.COMMA or tokens[at].flags & Word.END:
                return at
        return stop
    return -1


def content_end(tokens: Sequence[Token], start: int, stop: int, cue: Cue | None, frame: str = "") -> int:
    """Token after the last one of the content that starts at `start`: the unit's end, or where another voice starts."""
    verbs = lexicon().verbs
    k = start
    while k < stop:
        token = tokens[k]
        if token.flags & Word.COMMA and k + 1 < stop:
            ahead = tokens[k + 1]
            here = verbs.get(ahead.low)
            if (here is not None and here.tense == "gerund") or ahead.low == "according":
                return k
            if ahead.low in ("which", "who", "whose"):
                return k
            if (
                ahead.low in ("but", "and")
                and frame in ("clause", "that", "object")
                and _clause_at(tokens, k + 2, stop)
            ):
                return k
            if frame == "object" and ahead.flags & Word.QUOTED and ahead.closed:
                return k
            if ahead.flags & Word.CONJUNCTION or ahead.low in ("while", "although", "though"):
                if new_voice(tokens, k + 2, stop):
                    return k
            elif _introduces_quotation(tokens, k + 1, stop):
                return k
        elif token.flags & Word.PRONOUN and k > start and _introduces_quotation(tokens, k, stop):
            return k
        elif token.low in ("and", "but") and k > start and k + 1 < stop:
            ahead = tokens[k + 2] if tokens[k + 1].low in ("also", "later", "then") and k + 2 < stop else tokens[k + 1]
            here = verbs.get(ahead.low)
            if here is not None and cue is not None and here.tense == cue.tense and cue.tense in ("past", "third"):
                return k
        k += 1
    return stop


def _clause_at(tokens: Sequence[Token], k: int, stop: int) -> bool:
    """Whether a subject directly followed by its verb starts at token `k`: the article goes on in its own voice."""
    last = noun_phrase_end(tokens, k, stop)
    if last < k or last + 1 >= stop or tokens[k].low == "that":
        return False
    return tokens[last + 1].flags & Word.FINITE != 0 or tokens[last + 1].low.endswith("ed")


def main_clause(tokens: Sequence[Token], start: int, stop: int) -> int:
    """Index of the comma before the main clause that follows an introductory one; `stop` if there is none."""
    for k in range(start, stop - 2):
        closed = k == start and tokens[k].flags & Word.QUOTED and tokens[k].closed
        if not closed and (k == start or not tokens[k].flags & Word.COMMA):
            continue
        last = noun_phrase_end(tokens, k + 1, stop)
        if last > k and last + 1 < stop and not tokens[k + 1].flags & (Word.CONJUNCTION | Word.WH):
            after = tokens[last + 1]
            if after.flags & (Word.FINITE | Word.ADVERB) or after.low.endswith(("ed", "s")) or after.flags & Word.COMMA:
                return k + 1 if closed else k
        elif tokens[k + 1].flags & Word.QUOTED and tokens[k + 1].closed:
            return k
    return stop


def relative_end(tokens: Sequence[Token], pronoun: int, start: int, stop: int) -> int:
    """Where a relative clause set off by commas or dashes ends: "X, who said …, is …"; `stop` if it does not."""
    if pronoun < 1 or not tokens[pronoun - 1].flags & Word.PUNCTUATION:
        return stop
    sign = tokens[pronoun - 1]
    for k in range(start + 1, stop - 1):
        token = tokens[k]
        if sign.flags & Word.BREAK and token.low in (sign.low, ")"):
            return k
        if sign.flags & Word.COMMA and token.flags & Word.COMMA:
            ahead = tokens[k + 1]
            if ahead.flags & Word.FINITE and not ahead.flags & Word.SUBORDINATOR and not ahead.flags & Word.CAPITAL:
                return k
    return stop


def new_voice(tokens: Sequence[Token], k: int, stop: int) -> bool:
    """Whether a subject with a cue of its own starts at token `k`."""
    verbs = lexicon().verbs
    while k < stop and tokens[k].flags & Word.ADVERB and not tokens[k].flags & Word.DETERMINER:
        k += 1
    if k < stop and tokens[k].low == "that":
        return False
    for at in range(k, min(k + _REACH, stop)):
        token = tokens[at]
        if token.flags & (Word.PUNCTUATION | Word.QUOTED):
            return False
        if token.flags & Word.FINITE and not token.flags & Word.CAPITAL:
            if token.flags & Word.AUXILIARY:
                continue
            cue = verbs.get(token.low)
            if cue is None or cue.tense not in ("past", "third"):
                return False
            return ("paren" in cue.frames or "that" in cue.frames) and (
                at == k or not tokens[at - 1].flags & (Word.DETERMINER | Word.PREPOSITION) or at - 1 == k
            )
    return False


_REACH = 10
"""Tokens within which a subject has to reach its verb to count as a new voice. Why: longer ones are rarely speakers."""


def _introduces_quotation(tokens: Sequence[Token], k: int, stop: int) -> bool:
    """Whether "X said," or "X said:" with a quotation after it starts at `k`."""
    verbs = lexicon().verbs
    last = noun_phrase_end(tokens, k, stop)
    at = last + 1
    cue = verbs.get(tokens[at].low) if last >= k and at < stop else None
    if cue is None or "quote" not in cue.frames or at + 2 >= stop + 1:
        return False
    return (
        at + 2 < stop + 1
        and tokens[at + 1].flags & (Word.COMMA | Word.BREAK) != 0
        and (tokens[at + 2].flags & Word.QUOTED != 0)
    )
