"""What a figure measures, as a short phrase: the clause it stands in, with its subject and without its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.naming import is_name_word
from extractor.engines.rules.phrases import noun_phrase_end
from extractor.engines.rules.tokens import Token

__all__ = ["LONGEST", "Clause", "clause_around", "states"]

LONGEST = 160
"""Code points of a measure. Why: it is read in a table beside others."""
_ATTACHED = 140
"""Code points up to which a piece is put behind the whole of what it belongs to."""
_DEEPEST = 3
"""Pieces put behind one another at most ("The firm will cut jobs" + "about 6% of its workforce")."""
_LONGEST_TAG = 9
"""Tokens of "the ministry said in a statement on Tuesday". Why: longer clauses state something themselves."""
_JOINS = frozenset(["and", "but", "or"])
_SIDE = frozenset(["when", "while", "because", "although", "though", "if", "unless", "whereas"])
_SIDE_OR_PREPOSITION = frozenset(["after", "before", "as", "since", "until", "than", "where"])
_RELATIVE = frozenset(["which", "who", "whose"])
_LEADING = _JOINS | _SIDE | {"that", "as", "even", "then", "after", "before", "until", "since", "than"}
_ADDING = frozenset(["against", "including", "up", "down", "compared"])
"""Words that add a second figure to a first one; a comma is read before them."""
_QUANTITIES = frozenset(["all", "half", "most", "more", "less", "nearly", "almost", "another"])
_NO_NOUN = Word.FINITE | Word.PREPOSITION | Word.CONJUNCTION | Word.SUBORDINATOR | Word.PUNCTUATION


@dataclass(frozen=True, slots=True)
class Clause:
    """Token ranges (first, last), both inclusive, that are read one after the other."""

    parts: tuple[tuple[int, int], ...]
    comma: bool = False
    """Whether a comma sets off the last part."""


def clause_around(tokens: Sequence[Token], low: int, high: int, first: int, last: int) -> Clause:
    """The clause around tokens `first..last`, not looking outside `low..high`."""
    edges = [low, *_edges(tokens, low, high)]
    return _Pieces(tokens, edges, high).around(max(e for e in edges if e <= first), first, last, _DEEPEST)


def states(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens `first..last` hold a subject and its verb."""
    return _subject(tokens, first, last) is not None


class _Pieces:
    """A stretch of tokens cut at `edges`; `high` is its last token."""

    def __init__(self, tokens: Sequence[Token], edges: Sequence[int], high: int) -> None:
        self.tokens = tokens
        self.edges = edges
        self.high = high

    def end(self, at: int) -> int:
        """The last word of the piece that holds token `at`."""
        end = min((e for e in self.edges if e > at), default=self.high + 1) - 1
        while end > at and self.tokens[end].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
            end -= 1
        return end

    def around(self, start: int, first: int, last: int, depth: int) -> Clause:
        """The clause of the piece that starts at `start`, made whole."""
        tokens, low = self.tokens, self.edges[0]
        end = self.end(last)
        at = _skip(tokens, start, first)
        if at > low and _is_relative(tokens, at):
            antecedent = _antecedent(tokens, low, at)
            if not tokens[at - 1].flags & Word.PUNCTUATION:
                return Clause((antecedent, (at, end)))
            acts = _is_verb(tokens[at + 1]) or tokens[at + 1].flags & Word.ADVERB
            return Clause((antecedent, (at + 1, end))) if acts else Clause((antecedent, (at, end)), comma=True)
        subject = _subject(tokens, at, end)
        side = tokens[start].low in _SIDE or tokens[start].low in _SIDE_OR_PREPOSITION
        if side and start > low and tokens[at].low == "it":
            main = _subject(tokens, _skip(tokens, low, start), start - 1)
            if main is not None:
                return Clause((main, (at + 1, end)))
        whole = subject is not None and not _is_participle(tokens[at]) and not _of_which(tokens, at)
        if start == low or side or whole or tokens[start].low in (":", ";"):
            return Clause(((at, end),))
        if tokens[at].low == "with" and any(t.low in ("at", "up", "down") for t in tokens[at + 2 : end]):
            return Clause(((at + 1, end),))
        return self._attached(start, at, end, depth)

    def _attached(self, start: int, at: int, end: int, depth: int) -> Clause:
        """A piece without a subject of its own, put behind what it belongs to."""
        tokens, low = self.tokens, self.edges[0]
        verbal = _is_verb(tokens[at]) and not _is_participle(tokens[at])
        for e in reversed([e for e in self.edges if e < start]):
            first = _skip(tokens, e, start - 1)
            last = self.end(first)
            if (first > low and _is_relative(tokens, first)) or _is_tag(tokens, first, last):
                continue
            subject = _subject(tokens, first, last)
            if verbal:
                if subject is not None or e == low:
                    reduced = not tokens[at].flags & Word.FINITE and tokens[at + 1].flags & Word.PREPOSITION
                    return Clause((subject or (first, last), (at, end)), at < end and reduced != 0)
                continue
            leads = _is_verb(tokens[first]) and not _is_participle(tokens[first])
            if subject is None and not leads and e > low:
                continue
            base = (
                self.around(e, first, first, depth - 1).parts
                if subject is None and depth and e > low
                else ((first, last),)
            )
            if sum(_size(tokens, *part) for part in base) + _size(tokens, at, end) > _ATTACHED:
                break
            if subject is not None and self._listed(start, at, subject[1] + 1, last):
                verb = subject[1] + 1
                while verb < last and tokens[verb + 1].flags & Word.FINITE:
                    verb += 1
                return Clause(((first, verb), (at + (tokens[at].low == "including"), end)))
            joins = tokens[at].flags & Word.PREPOSITION and not tokens[at + 1 if at < end else at].flags & Word.NUMBER
            set_off = not joins or tokens[at].low in _ADDING or _of_which(tokens, at)
            return Clause((*base, (at, end)), set_off)
        return Clause(((at, end),))

    def _listed(self, start: int, at: int, verb: int, last: int) -> bool:
        """Whether the piece at `at` is one more figure beside the one that verb `verb` has ("holds 19%, all of X")."""
        tokens = self.tokens
        begins = at + (tokens[at].low in ("including", "about", "over", "around", "under", "some"))
        if any(t.low == "or" for t in tokens[start:at]) or not (
            tokens[begins].flags & Word.NUMBER or tokens[begins].low in _QUANTITIES
        ):
            return False
        them = any(t.low in ("them", "whom", "which") for t in tokens[at : at + 5])
        return not them and any(t.flags & Word.NUMBER for t in tokens[verb + 1 : verb + 4]) and verb < last


def _size(tokens: Sequence[Token], first: int, last: int) -> int:
    return tokens[last].end - tokens[first].start


def _skip(tokens: Sequence[Token], at: int, last: int) -> int:
    while at < last and (tokens[at].low in _LEADING or tokens[at].flags & (Word.COMMA | Word.BREAK)):
        if tokens[at].low == "that" and (tokens[at + 1].flags & Word.FINITE or _is_relative(tokens, at)):
            break
        at += 1
    return at


def _edges(tokens: Sequence[Token], low: int, high: int) -> list[int]:
    """Where clauses start: at commas, at "and" before a verb or a new subject, at "when", "which" and their like."""
    out: list[int] = []
    for k in range(low + 1, high + 1):
        token = tokens[k]
        if token.flags & (Word.COMMA | Word.BREAK | Word.END):
            if k == high or not tokens[k + 1].flags & tokens[k - 1].flags & Word.NUMBER:
                out.append(k)
        elif token.low in _JOINS and k < high:
            if _is_verb(tokens[k + 1]) or _starts_clause(tokens, k + 1, high):
                out.append(k)
        elif (
            token.low in _SIDE
            or (token.low in _SIDE_OR_PREPOSITION and _starts_clause(tokens, k + 1, high))
            or (not tokens[k - 1].flags & (Word.PREPOSITION | Word.COMMA) and _is_relative(tokens, k))
        ):
            out.append(k)
    return out


def _is_verb(token: Token) -> bool:
    if token.flags & (Word.CAPITAL | Word.QUOTED | Word.SUBORDINATOR | Word.PREPOSITION):
        return False
    return token.flags & Word.FINITE != 0 or _is_participle(token) or (token.low.endswith("ed") and len(token.low) > 4)


def _is_participle(token: Token) -> bool:
    plain = not token.flags & (Word.CAPITAL | Word.PREPOSITION | Word.PRONOUN | Word.DETERMINER)
    return token.low.endswith("ing") and len(token.low) > 5 and plain


def _is_relative(tokens: Sequence[Token], k: int) -> bool:
    """Whether a relative clause starts at token `k`: "which", or "that" between a noun and a verb."""
    if tokens[k].low in _RELATIVE:
        return True
    if tokens[k].low != "that" or k == 0 or k + 1 >= len(tokens) or not _is_verb(tokens[k + 1]):
        return False
    before = tokens[k - 1]
    known = lexicon()
    return (
        not before.flags & (_NO_NOUN | Word.PRONOUN) and before.low not in known.verbs and before.low not in known.nouns
    )


def _of_which(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].low in ("which", "whom")


def _is_tag(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether it only says who says so ("police said on Tuesday")."""
    if first == 0 or last - first >= _LONGEST_TAG:
        return False
    cues = (lexicon().verbs.get(t.low) for t in tokens[first + 1 : min(last + 1, first + 6)])
    return any(c is not None and "paren" in c.frames and c.tense != "base" for c in cues)


def _starts_clause(tokens: Sequence[Token], k: int, high: int) -> bool:
    """Whether a subject directly followed by its verb starts at token `k`."""
    if k > high or tokens[k].flags & (Word.PUNCTUATION | Word.QUOTED):
        return False
    end = noun_phrase_end(tokens, k, high + 1)
    if not k <= end < high or tokens[end].flags & Word.NUMBER:
        return False
    return tokens[end + 1].flags & Word.FINITE != 0 and not tokens[end + 1].flags & Word.CAPITAL


def _subject(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    """The words before the first finite verb of `first..last`, None where there is no verb or nothing before it."""
    for k in range(first, last + 1):
        token = tokens[k]
        if token.flags & Word.CAPITAL and k > first:
            continue
        past = token.low.endswith("ed") and len(token.low) > 4 and k > first
        past = (
            past and not tokens[k - 1].flags & (_NO_NOUN | Word.DETERMINER) and (k == last or tokens[k + 1].low != "by")
        )
        if (token.flags & Word.FINITE and not token.flags & Word.SUBORDINATOR) or past:
            return (first, k - 1) if k > first else None
        if token.flags & Word.QUOTED and token.closed:
            return None
    return None


def _antecedent(tokens: Sequence[Token], low: int, at: int) -> tuple[int, int]:
    """The noun phrase before a relative pronoun, from its last article or its name on."""
    last = at - 1
    while last > low and tokens[last].flags & Word.PUNCTUATION:
        last -= 1
    for k in range(last, max(low, last - 10) - 1, -1):
        token = tokens[k]
        if token.flags & Word.DETERMINER and not token.flags & Word.NUMBER:
            return k, last
        if is_name_word(token) and (k == low or not is_name_word(tokens[k - 1])):
            if k == low or tokens[k - 1].low not in ("of", "the", "by", "with", "for", "in", "and"):
                return k, last
        elif token.flags & (Word.PUNCTUATION | Word.QUOTED):
            return k + 1, last
    return max(low, last - 10), last
