"""Units and tokens: the sentences of an article as words, each outermost quotation read as one word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.text.marks import MarkedText, QuotedPassage

__all__ = ["Token", "Unit", "sentence_tokens", "units_of", "words_of"]

_TOKEN = re.compile(
    r"[^\W\d_]\.(?:[^\W\d_]\.)+|[^\W_]+(?:[.,'’\-&/@][^\W_]+)*(?:['’](?=[\s,])|%)?|\.{3}|--|\S", re.UNICODE
)
_NUMBER = re.compile(r"[$€£¥₹#]")
_BREAKS = frozenset([":", ";", "—", "–", "--", "-", "(", ")", "[", "]", "|", "…", "..."])
_MARKS = "\"'“”‘’« » \t\n\xa0"
_LONG_QUOTATION = 60
"""Code points from which a quotation that opens a sentence is a statement although nothing closes it."""
_NAME_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "lt", "col", "prof", "rev", "sens", "reps"]
)
"""Abbreviations that never end a sentence."""
_ENDS = frozenset(".!?")


@dataclass(slots=True)
class Token:
    """A word, a sign, or a whole quoted passage: `text[start:end]`."""

    start: int
    end: int
    low: str
    """The word in lower case; `"` for a passage."""
    flags: int
    """`Word` flags."""
    passage: int = -1
    """Number of the passage, for a passage."""
    closed: bool = False
    """For a passage: whether it ends in a comma, full stop, question or exclamation mark."""


@dataclass(slots=True)
class Unit:
    """One sentence, or the several that a quotation running over their ends ties together."""

    number: int
    start: int
    end: int
    paragraph: int
    heading: bool
    tokens: list[Token] = field(default_factory=list)

    @property
    def quotation_only(self) -> bool:
        """Whether there is nothing but quotation in it."""
        seen = False
        for token in self.tokens:
            if token.flags & Word.QUOTED:
                seen = True
            elif not token.flags & Word.PUNCTUATION:
                return False
        return seen


def units_of(marked: MarkedText) -> list[Unit]:
    """The units of an article in text order, with their tokens. Linear in the length of the text."""
    outer = [p for p in marked.passages if p.depth == 0]
    units: list[Unit] = []
    spill = -1
    at = 0
    for sentence in marked.sentences:
        if units and sentence.start < spill and units[-1].paragraph == sentence.paragraph:
            last = units[-1]
            last.end = sentence.end
        else:
            last = Unit(len(units), sentence.start, sentence.end, sentence.paragraph, sentence.heading)
            units.append(last)
        while at < len(outer) and outer[at].outer_start < sentence.end:
            spill = max(spill, outer[at].outer_end)
            at += 1
    at = 0
    for unit in units:
        while at < len(outer) and outer[at].outer_end <= unit.start:
            at += 1
        upto = at
        while upto < len(outer) and outer[upto].outer_start < unit.end:
            upto += 1
        unit.tokens = _tokens(marked.text, unit.start, unit.end, outer[at:upto])
    paragraph = -1
    for unit in units:
        if unit.paragraph != paragraph and not unit.heading:
            unit.tokens = unit.tokens[_dateline(marked.text, unit.tokens) :]
        paragraph = unit.paragraph
    return _joined(marked.text, [part for unit in units for part in _cut(unit)])


_LONGEST_DATELINE = 14
"""Tokens of "SAN FRANCISCO, March 14, 2025 (Northern Wire) —"."""


def _dateline(text: str, tokens: Sequence[Token]) -> int:
    """Number of tokens of the dateline that opens a paragraph: places in capitals, a date or an agency, then a dash."""
    if not tokens or not tokens[0].flags & Word.CAPITAL:
        return 0
    shown = dated = 0
    for k, token in enumerate(tokens[:_LONGEST_DATELINE]):
        if token.low in ("—", "–", "-", "--") and k:
            if k + 1 < len(tokens) and tokens[k + 1].low == "(":
                continue
            return k + 1 if shown and k + 3 < len(tokens) else 0
        if not token.flags & (Word.CAPITAL | Word.PUNCTUATION | Word.NUMBER | Word.DAY):
            return 0
        word = text[token.start : token.end]
        capitals = len(word) > 2 and word.isupper()
        dated |= token.flags & (Word.DAY | Word.NUMBER)
        shown += token.low == "(" or dated == Word.DAY | Word.NUMBER or (capitals and k == 0)
    return 0


_LONGEST_UNIT = 400
"""Tokens. Why: the rules look back and ahead inside a unit, so its length has to be bounded for the whole to be linear;
in news a sentence, quotations read as one token, stays far below this."""


def _cut(unit: Unit) -> list[Unit]:
    tokens = unit.tokens
    if len(tokens) <= _LONGEST_UNIT:
        return [unit]
    parts = []
    for at in range(0, len(tokens), _LONGEST_UNIT):
        piece = tokens[at : at + _LONGEST_UNIT]
        start = unit.start if at == 0 else piece[0].start
        end = unit.end if at + _LONGEST_UNIT >= len(tokens) else tokens[at + _LONGEST_UNIT].start
        parts.append(Unit(0, start, end, unit.paragraph, unit.heading, piece))
    return parts


def _joined(text: str, units: list[Unit]) -> list[Unit]:
    """The units with a speaker's tag put back to its quotation: "Why?" | he asked."""
    out: list[Unit] = []
    for unit in units:
        last = out[-1] if out else None
        short = last is not None and len(last.tokens) + len(unit.tokens) <= _LONGEST_UNIT
        if last is not None and short and last.paragraph == unit.paragraph and _belongs(text, last.tokens, unit.tokens):
            last.end = unit.end
            if last.tokens[-1].low == ".":
                stop = last.tokens.pop()
                last.tokens[-1].end = stop.end
            last.tokens.extend(unit.tokens)
            continue
        unit.number = len(out)
        out.append(unit)
    return out


def _belongs(text: str, before: Sequence[Token], tokens: Sequence[Token]) -> bool:
    if not before:
        return False
    last = before[-1]
    if last.low == "." and len(before) > 1 and before[-2].end == last.start and before[-2].low in _NAME_TITLES:
        return True
    if tokens and tokens[0].low == ")":
        return True
    ends = text[last.start : last.end].rstrip(_MARKS)[-1:]
    if not last.flags & Word.QUOTED or not ends or not _is_tag(tokens):
        return False
    return ends != "." or _is_bare_tag(tokens)


def _is_bare_tag(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is nothing but a tag ("Lindqvist said."), so that even a full stop does not part it."""
    verbs = lexicon().verbs
    stop = len(tokens) - 1
    while stop > 0 and tokens[stop].flags & Word.PUNCTUATION:
        stop -= 1
    cue = verbs.get(tokens[stop].low)
    return 0 < stop <= _LONGEST_TAG and cue is not None and cue.tense == "past" and "quote" in cue.frames


def _is_tag(tokens: Sequence[Token]) -> bool:
    """Whether a sentence reads as what stands after a quotation: "he said …", "asked Smith"."""
    if not tokens:
        return False
    if not tokens[0].flags & Word.CAPITAL:
        return True
    verbs = lexicon().verbs
    for k, token in enumerate(tokens[:8]):
        cue = verbs.get(token.low)
        if cue is not None and "paren" in cue.frames and cue.tense in ("past", "third") and k:
            if cue.takes_addressee and k + 1 < len(tokens) and tokens[k + 1].flags & Word.DETERMINER:
                return True
            if k + 1 == len(tokens):
                return True
            after = tokens[k + 1]
            return after.flags & (Word.PUNCTUATION | Word.PREPOSITION | Word.TIME) != 0 or after.low.endswith("ly")
        if token.flags & Word.END and 2 <= k <= 5:
            return tokens[k - 1].low.endswith("ed")
        if token.flags & Word.COMMA and k and tokens[k - 1].flags & (Word.CAPITAL | Word.NUMBER):
            return _tag_after(tokens, k)
        if token.flags & (Word.PUNCTUATION | Word.QUOTED):
            return False
    return False


def _tag_after(tokens: Sequence[Token], comma: int) -> bool:
    """Whether the phrases set off from `comma` on are followed by the verb of a tag (", a retired nurse, said")."""
    verbs = lexicon().verbs
    for k in range(comma + 1, min(comma + _LONGEST_APPOSITION, len(tokens))):
        token = tokens[k]
        if token.flags & (Word.END | Word.BREAK | Word.QUOTED):
            return False
        cue = verbs.get(token.low)
        if cue is not None and "paren" in cue.frames and tokens[k - 1].flags & Word.COMMA and cue.tense == "past":
            return not token.flags & Word.CAPITAL
    return False


_LONGEST_TAG = 6
"""Tokens. Why: a tag alone is a name, perhaps with an office, and its verb."""
_LONGEST_APPOSITION = 25
"""Tokens. Why: longer runs after a name are statements, not what he is."""


_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’']*\s+")


def sentence_tokens(text: str, start: int, end: int, at: int) -> list[Token]:
    """The words of the sentence around offset `at` inside the quotation `start..end`, its marks left out."""
    while start < at and text[start] in _MARKS:
        start += 1
    while end > at and text[end - 1] in _MARKS:
        end -= 1
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() <= at:
            start = match.end()
        else:
            end = match.start()
            break
    out: list[Token] = []
    _words(text, start, end, out)
    return out[:_LONGEST_UNIT]


def words_of(text: str, start: int, end: int) -> list[Token]:
    """The words and signs of `text[start:end]`, quotation marks like any sign. At most as many as a unit has."""
    out: list[Token] = []
    _words(text, start, end, out)
    return out[:_LONGEST_UNIT]


def _tokens(text: str, start: int, end: int, passages: Sequence[QuotedPassage]) -> list[Token]:
    out: list[Token] = []
    at = start
    for passage in passages:
        if passage.outer_start < at:
            continue
        _words(text, at, passage.outer_start, out)
        last = text[max(passage.start, passage.end - 6) : passage.end].rstrip(_MARKS)[-1:]
        after = text[passage.outer_end : passage.outer_end + 1]
        closed = last in ",.!?…—-" or after in (",", "")
        closed = closed or (passage.outer_start == start and passage.end - passage.start > _LONG_QUOTATION)
        closed = closed or (passage.outer_start == start and _tagged(text, passage.outer_end, end))
        out.append(Token(passage.outer_start, passage.outer_end, '"', Word.QUOTED, passage.number, closed))
        at = passage.outer_end
    _words(text, at, end, out)
    return out


_TAG = re.compile(r"\s+(?:[^\W\d_]\S* ){1,3}([a-z]+)(?=[.,;:]|$)|\s+([a-z]+) [^\W\d_]\S*(?: [^\W\d_]\S*)?(?=[.,;:]|$)")


def _tagged(text: str, at: int, end: int) -> bool:
    """Whether a tag of few words follows at `at` without the comma it should have ("…" Grubb said)."""
    match = _TAG.match(text, at, end)
    cue = lexicon().verbs.get(match.group(1) or match.group(2)) if match is not None else None
    return cue is not None and "paren" in cue.frames and cue.tense in ("past", "third")


_NAMES_TOO = frozenset(["may", "april", "june", "august", "day", "week", "early", "may's", "day's", "may’s", "day’s"])
"""Times that are names after a given name ("Theresa May")."""
_FORMS: dict[str, tuple[str, int]] = {}
"""Word → lower case and flags, remembered between articles: the same few thousand words make up most of any text."""
_MOST_FORMS = 100_000


def _form(word: str, words: dict[str, int]) -> tuple[str, int]:
    low = word.lower()
    flags = words.get(low, 0)
    if word[0].isupper():
        flags |= Word.CAPITAL
    if low.endswith(("'s", "’s", "s'", "s’")) and not flags & Word.AUXILIARY:
        flags |= Word.POSSESSIVE
    return low, flags


def _words(text: str, start: int, end: int, out: list[Token]) -> None:
    words, abbreviations = lexicon().words, lexicon().sets["abbreviations"]
    append, forms = out.append, _FORMS
    if len(forms) > _MOST_FORMS:
        forms.clear()
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        s, e = match.span()
        first = word[0]
        if first.isalpha():
            known = forms.get(word)
            if known is None:
                known = forms[word] = _form(word, words)
            append(Token(s, e, known[0], known[1]))
            if known[1] == 8192 and len(out) > 2 and out[-2].low == "will" and out[-2].flags & 8192:
                out[-2].flags = 8192
            if known[0] in _NAMES_TOO and known[1] & 8192 and len(out) > 1 and out[-2].flags == 8192:
                out[-1].flags = 8192
        elif first.isdigit():
            append(Token(s, e, word.lower(), 16384))
        elif word == ".":
            previous = out[-1] if out else None
            if (
                previous is not None
                and previous.end == s
                and e < end
                and (
                    previous.low.rpartition("-")[2] in abbreviations
                    or (len(previous.low) == 1 and previous.flags & 8192)
                    or text[e] in ",;"
                    or (text[e] == ")" and previous.flags & 8192)
                )
            ):
                previous.end = e
                if len(previous.low) == 1:
                    previous.flags = 8192
            else:
                append(Token(s, e, word, 32768 | 262144))
        elif word == ",":
            append(Token(s, e, word, 32768 | 65536))
        elif word in _BREAKS:
            append(Token(s, e, word, 32768 | 131072))
        elif word in _ENDS:
            append(Token(s, e, word, 32768 | 262144))
        else:
            append(Token(s, e, word, 32768 if not _NUMBER.match(word) else 16384))
