"""Cues that stand beside what was said: "…, X said", "…, said X", "\"…,\" X barked"."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.engines.rules.contents import closing, content_end, new_voice
from extractor.engines.rules.found import Found, Search, stance_in
from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.phrases import has_verb, is_ly, noun_phrase_end
from extractor.engines.rules.subjects import Subject, agrees, heard_by_body, subject_left, subject_right
from extractor.engines.rules.tokens import Token

__all__ = ["find_beside", "find_unlisted"]


def find_beside(search: Search) -> None:
    """ "…, X said" and "…, said X": what was said stands before the cue, and perhaps goes on after it."""
    tokens, stop = search.tokens, search.stop
    verbs = lexicon().verbs
    low = 0
    i = 0
    while i < stop:
        cue = verbs.get(tokens[i].low)
        if cue is None or "paren" not in cue.frames or cue.tense == "gerund" or tokens[i].flags & Word.CAPITAL:
            i += 1
            continue
        end = _inverted(search, i, low, cue)
        if end < 0:
            end = _after_content(search, i, low, cue)
        if end < 0:
            i += 1
            continue
        low = end
        i = max(end, i + 1)


def find_unlisted(search: Search) -> None:
    """A quotation, a phrase and a verb no list has: "…," Trump barked."""
    tokens, stop = search.tokens, search.stop
    for k in range(stop - 2):
        if search.taken[k] or not tokens[k].flags & Word.QUOTED or not tokens[k].closed:
            continue
        if k and (tokens[k - 1].flags & (Word.DETERMINER | Word.POSSESSIVE) or tokens[k - 1].low.endswith("ing")):
            continue
        if _introduced(tokens, 0, k):
            continue
        if _past_form(tokens[k + 1]):
            subject = subject_right(tokens, k + 1, stop)
            verb, resume = k + 1, subject.before + 1
            if subject.kind != "phrase":
                continue
        else:
            last = noun_phrase_end(tokens, k + 1, stop)
            verb = next((n for n in range(k + 2, min(last + 2, stop)) if _past_form(tokens[n])), -1)
            passive = 0 < verb < stop - 1 and tokens[verb + 1].low in ("by", "to")
            if passive or (verb > 0 and tokens[k + 1].low.endswith("ing")):
                continue
            if verb < 0:
                continue
            subject = subject_left(tokens, verb, k + 1)
            if subject.kind not in ("phrase", "pronoun") or subject.before > k:
                continue
            resume = closing(tokens, verb, stop, _UNLISTED, lenient=True)
        cue = Cue(tokens[verb].low, "verb", "past", _UNLISTED.frames)
        _add_beside(search, verb, cue, subject, (k, k), resume)


_STATEMENT = 20
"""Code points from which a quotation that opens a clause holds its verb ("“This will be a challenge” for us")."""
_UNLISTED = Cue("", "verb", "past", {"paren": "said"})


def _past_form(token: Token) -> bool:
    return (token.low.endswith("ed") or token.flags & Word.FINITE != 0) and not token.flags & (
        Word.CAPITAL | Word.AUXILIARY
    )


def _content_before(search: Search, low: int, edge: int, final: bool = False) -> tuple[int, int] | None:
    """Token range of the content that ends at or before `edge`, the sign or passage left of the cue's clause."""
    tokens = search.tokens
    if edge < low:
        return None
    last = edge if tokens[edge].flags & Word.QUOTED else edge - 1
    if last < low:
        return None
    first = low
    while first < last and tokens[first].flags & Word.PUNCTUATION and tokens[first].low not in ("(", "["):
        first += 1
    if tokens[last].flags & Word.QUOTED and tokens[last].closed:
        if last > first and tokens[last - 1].flags & Word.BREAK and tokens[last - 1].low in (":", ";"):
            first = last
        return first, last
    if final and last - first >= 2 and not tokens[first].low.endswith("ing"):
        return first, last
    states = tokens[first].flags & Word.QUOTED and tokens[first].end - tokens[first].start > _STATEMENT
    if not (states or has_verb(tokens, first, last)) or (
        tokens[first].flags & Word.SUBORDINATOR and tokens[first].low != "if"
    ):
        return None
    return first, last


def _add_beside(search: Search, i: int, cue: Cue, subject: Subject, before: tuple[int, int], resume: int) -> int:
    """Record the attribution; `resume` is the token after the cue's clause. Returns where to go on."""
    tokens, stop = search.tokens, search.stop
    first, last = before
    pieces = [search.stretch(first, last)]
    search.take(first, last)
    go_on = resume
    k = resume
    if k < stop and tokens[k].flags & (Word.COMMA | Word.BREAK):
        k += 1
    rest_quoted = k < stop and tokens[k].flags & Word.QUOTED != 0
    later = -1 if rest_quoted else _later_quotation(search, resume)
    if later >= 0:
        pieces.append(search.stretch(later, stop - 1))
        search.take(later, stop - 1)
    elif k < stop and (rest_quoted or _continues(tokens, k, stop, first, last, subject)):
        end = content_end(tokens, k, stop, cue)
        pieces.append(search.stretch(k, end - 1))
        search.take(k, end - 1)
        go_on = end
    inverted = subject.first > i
    cue_first = i if inverted else min(subject.group, i)
    found = Found(search.unit.number, search.stretch(cue_first, i), cue.lemma, pieces, stance_in(cue, "paren"))
    found.source = search.stretch(subject.first, subject.last)
    found.subject_kind = subject.kind
    found.frame = "beside"
    if cue.takes_addressee and subject.first < i and i + 1 < stop:
        addressed = noun_phrase_end(tokens, i + 1, stop)
        if addressed > i:
            found.addressee = search.stretch(i + 1, addressed)
    search.take(min(subject.first, i), max(subject.last, i))
    search.found.append(found)
    return max(go_on, i + 1)


def _later_quotation(search: Search, resume: int) -> int:
    """A whole quotation that ends the unit after the cue's clause: "…," he said in Camden, N.J. "…"."""
    tokens, stop = search.tokens, search.stop
    k = stop - 1
    if k <= resume or not tokens[k].flags & Word.QUOTED or not tokens[k].closed:
        return -1
    left = tokens[k - 1]
    ended = left.flags & Word.END or left.low in lexicon().sets["abbreviations"] or left.low.endswith(".")
    return k if ended or left.flags & Word.TIME else -1


def _continues(tokens: Sequence[Token], k: int, stop: int, first: int, last: int, subject: Subject) -> bool:
    token = tokens[k]
    if not tokens[k - 1].flags & Word.COMMA or (tokens[last].flags & Word.QUOTED and tokens[last].closed):
        return False
    if token.low in ("and", "but", "while"):
        return any(t.flags & Word.QUOTED for t in tokens[k:stop]) and not new_voice(tokens, k + 1, stop)
    if token.low.endswith("ing") or token.low in ("who", "which", "according", "as", "after"):
        return False
    if token.low in ("a", "an", "the") and subject.kind == "phrase" and subject.before >= k - 2:
        return False
    return has_verb(tokens, k, stop - 1)


def _inverted(search: Search, i: int, low: int, cue: Cue) -> int:
    tokens, stop = search.tokens, search.stop
    edge = i - 1
    if cue.tense == "base" and cue.lemma != "say":
        return -1
    if edge < low or not (
        tokens[edge].flags & Word.COMMA or (tokens[edge].flags & Word.QUOTED and tokens[edge].closed)
    ):
        return -1
    subject = subject_right(tokens, i, stop)
    if subject.kind == "none" or cue.lemma in ("hear", "show"):
        return -1
    before = _content_before(search, low, edge)
    if before is None:
        return -1
    after = subject.before + 1
    quoted = tokens[before[1]].flags & Word.QUOTED
    if not quoted:
        if after < stop and not tokens[after].flags & (Word.PUNCTUATION | Word.PREPOSITION | Word.TIME | Word.WH):
            return -1
        if subject_left(tokens, i, low).kind in ("phrase", "pronoun") and (
            cue.takes_addressee or not _only_named(tokens, subject, stop)
        ):
            return -1
    elif after < stop and tokens[after].flags & Word.FINITE and not tokens[after].flags & Word.SUBORDINATOR:
        return -1
    return _add_beside(search, i, cue, subject, before, _skip_apposition(tokens, after, stop))


def _only_named(tokens: Sequence[Token], subject: Subject, stop: int) -> bool:
    """Whether nothing but a name and what he is follows an inverted cue ("…, said X, a trader who lost his stall")."""
    if not tokens[subject.last].flags & Word.CAPITAL or subject.before + 1 >= stop:
        return subject.before + 1 >= stop and tokens[subject.last].flags & Word.CAPITAL != 0
    if not tokens[subject.before + 1].flags & Word.COMMA:
        return False
    for k in range(subject.before + 2, stop - 1):
        if tokens[k].flags & Word.COMMA and (tokens[k + 1].flags & Word.FINITE or tokens[k + 1].low.endswith("ed")):
            return False
    return True


def _skip_apposition(tokens: Sequence[Token], k: int, stop: int) -> int:
    """The next place after the speaker's apposition where content could go on: a passage, else the end."""
    for at in range(k, stop):
        if tokens[at].flags & Word.QUOTED and at > k and tokens[at - 1].flags & (Word.COMMA | Word.BREAK | Word.END):
            return at - 1
        if tokens[at].low.endswith("ing") and at > k and tokens[at - 1].flags & Word.COMMA:
            return at - 1
    return stop


def _after_content(search: Search, i: int, low: int, cue: Cue) -> int:
    tokens, stop = search.tokens, search.stop
    subject = subject_left(tokens, i, low)
    if not heard_by_body(tokens, subject, cue):
        return -1
    if subject.kind not in ("phrase", "pronoun") or not agrees(tokens, subject, i, cue.tense):
        return -1
    edge = subject.before
    if edge > low and tokens[edge].low == ")" and tokens[edge - 1].flags & Word.QUOTED:
        return -1  # an aside in brackets, then a sentence of its own
    if edge < low or not (
        tokens[edge].flags & (Word.COMMA | Word.BREAK) or (tokens[edge].flags & Word.QUOTED and tokens[edge].closed)
    ):
        return -1
    quotes = tokens[edge].flags & Word.QUOTED != 0
    if (
        quotes
        and edge > low
        and (tokens[edge - 1].low.endswith("ing") or (i + 1 < stop and _introduced(tokens, low, edge)))
    ):
        return -1
    if not quotes and i + 1 < stop and tokens[i + 1].low == "by" and cue.lemma != "say":
        return -1
    before = _content_before(search, low, edge, final=closing(tokens, i, stop, cue, lenient=False) >= stop)
    if before is None:
        before = _split_clause(search, low, edge, i)
        if before is None:
            return -1
        return _add_beside(search, i, cue, subject, before, i + 1)
    quoted = tokens[before[1]].flags & Word.QUOTED != 0
    resume = closing(tokens, i, stop, cue, lenient=quoted)
    if resume < 0:
        return -1
    if (
        not quoted
        and resume < stop
        and _introduces(tokens, before[0])
        and (resume + 1 < stop and tokens[resume + 1].flags & Word.QUOTED)
    ):
        return -1
    return _add_beside(search, i, cue, subject, before, resume)


def _introduced(tokens: Sequence[Token], low: int, quoted: int) -> bool:
    """Whether the quotation at `quoted` ends a clause that introduces another ("When X called it “…,” Y laughed")."""
    first = low
    while first < quoted and tokens[first].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
        first += 1
    opens = tokens[first].flags & Word.SUBORDINATOR or tokens[first].low in ("when", "as", "while", "after")
    return first < quoted and opens != 0 and not tokens[quoted - 1].flags & Word.PUNCTUATION


def _introduces(tokens: Sequence[Token], first: int) -> bool:
    token = tokens[first]
    return (
        token.flags & (Word.PREPOSITION | Word.SUBORDINATOR | Word.TIME | Word.ADVERB) != 0
        or token.low.endswith("ing")
        or is_ly(token)
        or token.low.endswith("ly")
    )


def _split_clause(search: Search, low: int, edge: int, i: int) -> tuple[int, int] | None:
    """ "The plan, he said, had failed": the cue's clause stands between the subject and its verb."""
    tokens, stop = search.tokens, search.stop
    if edge < low + 1 or not tokens[edge].flags & Word.COMMA or i + 2 >= stop or not tokens[i + 1].flags & Word.COMMA:
        return None
    ahead = tokens[i + 2]
    if ahead.flags & (Word.CONJUNCTION | Word.WH) or ahead.low.endswith("ing") or ahead.low == "that":
        return None
    return (low, edge - 1) if has_verb(tokens, i + 2, stop - 1) else None
