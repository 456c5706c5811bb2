"""Other people's words inside somebody's: whose a quotation is that stands within another, and which nobody said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.subjects import Subject, main_subject, subject_left, subject_right
from extractor.engines.rules.tokens import Token, words_of
from extractor.text.marks import QuotedPassage

__all__ = ["Voice", "supposed", "voice_within"]

_REACH = 240
"""Code points read on each side of an inner quotation. Why: reporting clauses are shorter, and time stays linear."""
_INTRODUCES = 14
"""Tokens between a cue and the quotation it introduces ("I said to him on the phone last night, '…'")."""
_SENTENCE_END = re.compile(r"[.!?…][\"”’']*\s+")
_BE = frozenset(["is", "are", "was", "were", "am", "be", "been", "being"])
_NAMING = frozenset(
    ["call", "describe", "label", "dub", "brand", "term", "quote", "deem", "characterize", "characterise"]
)
_MODALS = frozenset(
    ["could", "might", "would", "can", "may", "should", "must", "can't", "can’t", "cannot", "couldn't", "couldn’t"]
)
_NEVER = frozenset(["never", "nobody", "without"])
_SUPPOSING = frozenset(["if", "unless", "whether", "suppose", "imagine", "wish"])
_SPEAKER = frozenset(["i", "we"])


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says an inner quotation: the one who says the outer one (`own`), the person `named`, or nobody known."""

    own: bool = False
    cue: Cue | None = None
    cue_token: Token | None = None
    named: tuple[Token, ...] = ()


_OTHER = Voice()
_OWN = Voice(own=True)


def voice_within(
    text: str, outer: QuotedPassage, inner: QuotedPassage, floor: int, known: Callable[[Sequence[Token]], bool]
) -> Voice:
    """Whose words `inner` is, by the words of `outer` around it; nothing left of offset `floor` is read.

    "I said, '…'" makes it the speaker's own, as does a term he uses without saying whose it is; "She said, '…'" makes
    it another's, who is named only where a person that is `known` in the article is the subject.
    """
    if inner.kind == "title":
        return _OWN
    start = max(outer.start, inner.outer_start - _REACH, floor)
    for match in _SENTENCE_END.finditer(text, start, inner.outer_start):
        start = match.end()
    tokens = words_of(text, start, inner.outer_start)
    fragment = inner.kind != "direct"
    at = _cue_before(tokens, len(tokens))
    if fragment and at >= 0 and at < len(tokens) - 1 and tokens[at].low not in _naming_forms():
        at = -1
    if at >= 0 and not (fragment and _passive(tokens, at)):
        return _of_clause(tokens, at, known)
    after = words_of(text, inner.outer_end, min(outer.end, inner.outer_end + _REACH))
    tag = _tag_after(after, known) if text[inner.end - 1] in ",?!" else None
    if tag is not None:
        return tag
    return _OWN if fragment and not _reported(tokens) else _OTHER


def _reported(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` tell what somebody else says ("he told us that")."""
    verbs = lexicon().verbs
    for k in range(len(tokens) - 1, max(0, len(tokens) - 1 - _INTRODUCES), -1):
        cue = verbs.get(tokens[k].low)
        if cue is None or cue.tense not in ("past", "third") or "that" not in cue.frames:
            continue
        subject = subject_left(tokens, k, 0)
        return subject.kind in ("phrase", "pronoun") and not _is_speaker(tokens[subject.last])
    return False


@cache
def _naming_forms() -> frozenset[str]:
    return frozenset(form for form, cue in lexicon().verbs.items() if cue.lemma in _NAMING)


def _passive(tokens: Sequence[Token], at: int) -> bool:
    """Whether nobody is the subject of the cue at token `at` ("it's called 'the cliff'")."""
    return at > 0 and _is_be(tokens[at - 1])


def _of_clause(tokens: Sequence[Token], at: int, known: Callable[[Sequence[Token]], bool]) -> Voice:
    """Whose words the cue at token `at` introduces."""
    subject = subject_left(tokens, at, 0)
    if subject.kind in ("shared", "infinitive", "none"):
        subject = main_subject(tokens, 0, at)
    if subject.kind not in ("phrase", "pronoun"):
        return _OTHER
    between = {t.low for t in tokens[subject.last + 1 : at]}
    unsaid = between & (lexicon().sets["negations"] | _NEVER) or (between & _MODALS and "have" in between)
    if unsaid:
        return _OTHER
    if _is_speaker(tokens[subject.last]) or _is_speaker(tokens[subject.first]):
        return _OWN
    cue = lexicon().verbs.get(tokens[at].low)
    if cue is None or cue.tense not in ("past", "third") or between & _MODALS or _conditional(tokens, subject, cue):
        return _OTHER
    return _named(tokens[subject.first : subject.last + 1], cue, tokens[at], known)


def _conditional(tokens: Sequence[Token], subject: Subject, cue: Cue) -> bool:
    """Whether the clause of `cue` only supposes that somebody says it ("if she said", "whenever Smith says")."""
    before = {t.low for t in tokens[: subject.first]}
    return bool(before & _SUPPOSING or (cue.tense == "third" and before & {"when", "whenever"}))


def _named(phrase: Sequence[Token], cue: Cue, at: Token, known: Callable[[Sequence[Token]], bool]) -> Voice:
    return Voice(False, cue, at, tuple(phrase)) if known(phrase) else _OTHER


def _tag_after(tokens: Sequence[Token], known: Callable[[Sequence[Token]], bool]) -> Voice | None:
    """Whose words are closed by "he said" or "said Smith" at the start of `tokens`; None where no such tag stands."""
    verbs = lexicon().verbs
    for k, token in enumerate(tokens[:4]):
        cue = verbs.get(token.low)
        if cue is None or "paren" not in cue.frames or cue.tense not in ("past", "third"):
            if token.flags & Word.PUNCTUATION:
                return None
            continue
        subject = subject_left(tokens, k, 0) if k else subject_right(tokens, 0, len(tokens))
        if subject.kind not in ("phrase", "pronoun"):
            return None
        if _is_speaker(tokens[subject.last]):
            return _OWN
        return _named(tokens[subject.first : subject.last + 1], cue, token, known)
    return None


def _cue_before(tokens: Sequence[Token], stop: int) -> int:
    """Index of the cue that introduces a quotation at token `stop`, -1 where none does."""
    verbs = lexicon().verbs
    for k in range(stop - 1, max(-1, stop - 1 - _INTRODUCES), -1):
        token = tokens[k]
        cue = verbs.get(token.low)
        if cue is not None and not token.flags & Word.CAPITAL and ("quote" in cue.frames or cue.lemma in _NAMING):
            return k
        if token.low == "like" and k and _is_be(tokens[k - 1]):
            return k  # "I was like, '…'"
        if token.flags & (Word.FINITE | Word.QUOTED | Word.END) and not token.flags & Word.CAPITAL:
            return -1
    return -1


def _is_speaker(token: Token) -> bool:
    """Whether it is "I" or "we", perhaps with an auxiliary ("I've")."""
    return token.low.replace("’", "'").partition("'")[0] in _SPEAKER


def _is_be(token: Token) -> bool:
    return token.low in _BE or token.low.endswith(("'s", "’s", "'m", "’m", "'re", "’re"))


def supposed(tokens: Sequence[Token], at: int) -> bool:
    """Whether nobody is said to have spoken the quotation at token `at`, only that somebody could.

    "as if to say “…”", "you could say “…”", "if anybody said “…”".
    """
    k = _cue_before(tokens, at)
    if k < 0:
        return False
    if k > 1 and tokens[k - 1].low == "to" and tokens[k - 2].low in ("if", "though"):
        return True
    subject = subject_left(tokens, k, 0)
    if subject.kind not in ("phrase", "pronoun"):
        return False
    if tokens[subject.last].low not in lexicon().sets["indefinite"]:
        return False
    first = subject.first
    if first and tokens[first - 1].low in ("if", "unless", "imagine", "suppose"):
        return True
    gerund = tokens[k].low.endswith("ing")
    group = tokens[max(0, first - _INTRODUCES) if gerund else subject.last + 1 : k]
    return any(t.low in _MODALS for t in group)
