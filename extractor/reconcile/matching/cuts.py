"""What a shortened quotation lost: whether the words cut away negate, doubt or condition the words that were kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence, Set

from extractor.reconcile.matching.spoken import Said
from extractor.reconcile.words import CONDITIONS, HEDGES, NEGATIONS, marker_words

__all__ = ["cut_turns", "gap_turns"]

_DOUBTS = marker_words("doubt")
_UNTRUE = marker_words("untrue")
_KNOWING = marker_words("knowing")
_REFUSING = frozenset(("denied", "refused", "ruled", "rejected"))
_BEFORE = frozenset(("if", "unless", "provided", "whether", "only"))
_AFTER = frozenset(("if", "unless", "provided", "except"))
_NOT_ALL = frozenset(("only", "just", "merely", "simply", "least"))
"""Words that turn a "not" before them into "also"."""
_NOUNS_NOT = frozenset(("no", "nothing", "none", "without", "neither", "nor"))
"""Negations of the noun beside them; they reach a clause only where "that" hangs it on that noun."""
_PRONOUNS = frozenset(("i", "we", "they", "he", "she", "you", "it", "there"))
_SUBJECTS = _PRONOUNS | {"the", "this", "these", "those", "my", "our", "their", "his", "her", "a", "an"}
_JOINING = frozenset(("and", "or", "so", "yet"))
_SAYING = frozenset(("say", "said", "saying", "claim", "claimed", "think", "believe", "suggest", "suggested"))
_FACTS = frozenset(("when", "while", "after", "because", "although", "though", "until"))
"""Conjunctions whose clause is held to be so whatever the main clause denies."""
_POLITE = frozenset((("you", "ask"), ("you", "like"), ("you", "will"), ("i", "may")))
"""What follows an "if" that conditions nothing."""
_NEAR = 4
"""Words within which a negation of a noun reaches what follows."""
_NEAREST = 3
"""Words within which a hedge or "only" does."""

_TITLE = frozenset(("mr", "mrs", "ms", "dr", "st"))
_STOP = re.compile(r"[.!?…]|[。！？।]")
_DASH = re.compile(r"[–—]|\s-+\s|--")


class _Gaps:
    """What is printed between the words of a quotation."""

    def __init__(self, said: Sequence[Said], text: str) -> None:
        self.said = said
        self.between = [""] + [text[a.end : b.start] for a, b in itertools.pairwise(said)] + [""]
        """At place i: what stands before word i."""
        self.text = text

    def ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends before word `at`."""
        if not 0 < at < len(self.said) or not _STOP.search(self.between[at]):
            return False
        last, opening = self.said[at - 1].word, self.text[self.said[at].start]
        return not (last in _TITLE or (len(last) == 1 and last.isalpha() and last != "i") or opening.islower())

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """The words from the start of the sentence of word `first` to the end of that of word `last` - 1."""
        low, high = first, last
        while low > 0 and not self.ends_sentence(low):
            low -= 1
        while high < len(self.said) and not self.ends_sentence(high):
            high += 1
        return low, high

    def dash(self, at: int) -> bool:
        return bool(_DASH.search(self.between[at]))

    def comma(self, at: int) -> bool:
        return "," in self.between[at] or "،" in self.between[at]

    def clause(self, at: int) -> bool:
        """Whether a clause may end before word `at`."""
        return at >= len(self.said) or self.dash(at) or bool(re.search(r"[,;:.!?…،。]", self.between[at]))


def cut_turns(said: Sequence[Said], text: str, first: int, last: int, around: Set[str]) -> bool:
    """Whether keeping only words `first` to `last` - 1 of a quotation changes what they say.

    `around` are the reporter's own words beside the shorter print: who reports the "not" himself has lost nothing.
    """
    gaps = _Gaps(said, text)
    low, high = gaps.sentence(first, last)
    return _unreported(_lost_before(gaps, low, first) | _lost_behind(gaps, last, high), around)


def gap_turns(said: Sequence[Said], text: str, first: int, last: int, around: Set[str]) -> bool:
    """Whether leaving out words `first` to `last` - 1 from the midst of a quotation changes what the rest says.

    Whole clauses may go, with what they negate; a negation inside the clause of the kept words may not.
    """
    gaps = _Gaps(said, text)
    words = [s.word for s in said[first:last]]
    lost = set(words) & _AFTER
    ends = [at for at in range(first, last + 1) if gaps.clause(at)]
    if not ends:
        return _unreported(lost | (set(words) & (NEGATIONS | _DOUBTS | HEDGES - {"could", "may"})), around)
    loose = [*words[: ends[0] - first], *words[ends[-1] - first :]]
    return _unreported(lost | (set(loose) & (NEGATIONS | _DOUBTS)), around)


def _unreported(lost: Set[str], around: Set[str]) -> bool:
    denied = lost & (NEGATIONS | _DOUBTS | _UNTRUE)
    return bool(lost) and not (
        lost & around
        or (denied and around & (NEGATIONS | _DOUBTS | _UNTRUE | _REFUSING))
        or (lost & CONDITIONS and around & CONDITIONS)
    )


def _lost_before(gaps: _Gaps, low: int, first: int) -> set[str]:
    """Words of the sentence before word `first` that negate, doubt or condition what follows."""
    words = [s.word for s in gaps.said]
    lost: set[str] = set()
    known = False
    """Whether a verb stands between that takes what follows as so, negated or not ("did not know that"), or that the
    negation turns into its opposite ("never stopped to")."""
    reached = not (gaps.comma(first) and words[first] in _SUBJECTS)
    """Whether a negation still reaches the kept words; a condition reaches over more."""
    conditional = True
    single_dash = sum(gaps.dash(at) for at in range(low + 1, first + 1)) == 1
    for at in range(first - 1, low - 1, -1):
        nxt = at + 1
        if ";" in gaps.between[nxt] or (":" in gaps.between[nxt] and words[at] not in _SAYING):
            break
        if single_dash and gaps.dash(nxt):
            break
        word, near = words[at], first - at
        if word == "but" or (word in _JOINING and words[nxt] in _PRONOUNS) or word in _FACTS:
            reached = False
        if word in _JOINING and gaps.comma(at) and words[nxt] in _SUBJECTS:
            reached = False
        if word in ("but", *_JOINING) and near == 1 and gaps.comma(at):
            conditional = False
        known |= word in _KNOWING
        last = words[at - 1] if at > low else ""
        idle = (word == "only" and last in NEGATIONS) or tuple(words[nxt : nxt + 2]) in _POLITE or last == "even"
        conditions = conditional and word in ("if", "unless", "provided") and last != "as"
        if not idle and (conditions or (near <= _NEAREST and word in _BEFORE | HEDGES - {"could", "may"})):
            lost.add(word)
        elif reached and (word in _DOUBTS or (word in _UNTRUE and words[nxt] in ("to", "that"))):
            if not NEGATIONS & set(words[max(low, at - _NEAR) : at]):  # "nobody can deny that": it is so
                lost.add(word)
            known = True
        elif reached and not known and word in NEGATIONS and _negates(gaps, words, at, first):
            lost.add(word)
    return lost


def _negates(gaps: _Gaps, words: Sequence[str], at: int, first: int) -> bool:
    """Whether the negation at `at` is one, and of more than the noun beside it."""
    if words[at + 1] in _NOT_ALL or (words[at] == "no" and gaps.clause(at + 1)):
        return False
    aside = any(words[i] in ("who", "which") and gaps.comma(i) for i in range(max(1, at - _NEAR), at))
    if aside and any(gaps.comma(i) for i in range(at + 1, first + 1)):  # "the minister, who never liked it, said …"
        return False
    return words[at] not in _NOUNS_NOT or first - at <= _NEAR or words[first - 1] in ("that", "say", "to")


def _lost_behind(gaps: _Gaps, last: int, high: int) -> set[str]:
    """Words of the sentence from word `last` on that condition or deny what went before."""
    words = [s.word for s in gaps.said[last:high]]
    lost = set(words[:2]) & _AFTER
    for at, word in enumerate(words):
        if word in ("and", "but", "or", "so") or (at and gaps.dash(last + at)) or ";" in gaps.between[last + at]:
            break
        if word in _AFTER and words[max(0, at - 1)] not in ("even", "as", "what") and not _KNOWING & set(words[:at]):
            lost.add(word)
    if words[:1] in (["is"], ["was"]) and set(words[1:3]) & (NEGATIONS | _UNTRUE):
        lost |= set(words[1:3]) & (NEGATIONS | _UNTRUE)
    return lost
