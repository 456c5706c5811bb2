"""Attributions inside one unit: every source, cue and content that its own words show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.engines.rules.contents import closing, complement, content_end, main_clause, new_voice
from extractor.engines.rules.lexicon import Cue, Word, lexicon
from extractor.engines.rules.subjects import (
    Subject,
    agrees,
    has_verb,
    is_ly,
    main_subject,
    noun_phrase_end,
    subject_left,
    subject_right,
)
from extractor.engines.rules.tokens import Token, Unit
from extractor.schemas.items import Stance
from extractor.text.marks import Stretch

__all__ = ["Found", "attributions_in"]


@dataclass(slots=True)
class Found:
    """One attribution as the rules saw it, before its source is resolved."""

    unit: int
    cue: Stretch | None
    lemma: str
    content: list[Stretch]
    stance: Stance
    source: Stretch | None = None
    subject_kind: str = "none"
    shares: Found | None = None
    """The attribution whose source it shares ("…, adding that")."""
    antecedent: Stretch | None = None
    """For a relative pronoun, the words it stands for."""
    hedged: bool = False
    addressee: Stretch | None = None
    frame: str = ""
    """How the content is joined to the cue (see cues.toml); "beside" where it stands before it."""
    passages: list[int] = field(default_factory=list)

    @property
    def origin(self) -> Found:
        """The attribution that names the source: itself, or the one it shares it with."""
        one = self
        while one.source is None and one.shares is not None:
            one = one.shares
        return one

    @property
    def place(self) -> int:
        """Where it stands in the text: at its cue, or at its content if it has none."""
        return self.cue.start if self.cue is not None else self.content[0].start


class _Search:
    """State of the search through one unit."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.tokens = unit.tokens
        self.stop = len(unit.tokens)
        while self.stop > 0 and self.tokens[self.stop - 1].flags & Word.PUNCTUATION:
            self.stop -= 1
        self.taken = bytearray(len(unit.tokens) + 1)
        self.found: list[Found] = []

    def stretch(self, first: int, last: int) -> Stretch:
        return Stretch(self.tokens[first].start, self.tokens[last].end)

    def take(self, first: int, last: int) -> None:
        for k in range(first, last + 1):
            self.taken[k] = 1


def attributions_in(unit: Unit) -> list[Found]:
    """The attributions of `unit` in text order."""
    search = _Search(unit)
    if not search.tokens or unit.quotation_only:
        return []
    _beside(search)
    _according(search)
    _unlisted(search)
    _forward(search)
    search.found.sort(key=lambda f: f.place)
    return search.found


def _beside(search: _Search) -> None:
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


def _unlisted(search: _Search) -> None:
    """A quotation, a phrase and a verb no list has: "…," Trump barked."""
    tokens, stop = search.tokens, search.stop
    for k in range(stop - 2):
        if search.taken[k] or not tokens[k].flags & Word.QUOTED or not tokens[k].closed:
            continue
        if _past_form(tokens[k + 1]):
            subject = subject_right(tokens, k + 1, stop)
            verb, resume = k + 1, subject.before + 1
            if subject.kind != "phrase":
                continue
        else:
            last = noun_phrase_end(tokens, k + 1, stop)
            verb = next((n for n in range(k + 2, min(last + 2, stop)) if _past_form(tokens[n])), -1)
            if verb < 0:
                continue
            subject = subject_left(tokens, verb, k + 1)
            if subject.kind not in ("phrase", "pronoun") or subject.before > k:
                continue
            resume = closing(tokens, verb, stop, _UNLISTED, lenient=True)
        cue = Cue(tokens[verb].low, "verb", "past", _UNLISTED.frames)
        _add_beside(search, verb, cue, subject, (k, k), resume)


_UNLISTED = Cue("", "verb", "past", {"paren": "said"})


def _past_form(token: Token) -> bool:
    return (token.low.endswith("ed") or token.flags & Word.FINITE != 0) and not token.flags & (
        Word.CAPITAL | Word.AUXILIARY
    )


def _content_before(search: _Search, low: int, edge: int, final: bool = False) -> tuple[int, int] | None:
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
        return first, last
    if final and last - first >= 2:
        return first, last
    if not has_verb(tokens, first, last) or (tokens[first].flags & Word.SUBORDINATOR and tokens[first].low != "if"):
        return None
    return first, last


def _add_beside(search: _Search, i: int, cue: Cue, subject: Subject, before: tuple[int, int], resume: int) -> int:
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
    found = Found(search.unit.number, search.stretch(cue_first, i), cue.lemma, pieces, _stance(cue, "paren"))
    found.source = search.stretch(subject.first, subject.last)
    found.subject_kind = subject.kind
    found.frame = "beside"
    search.take(min(subject.first, i), max(subject.last, i))
    search.found.append(found)
    return max(go_on, i + 1)


def _later_quotation(search: _Search, resume: int) -> int:
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


def _stance(cue: Cue, frame: str) -> Stance:
    stance = cue.frames.get(frame)
    return stance if stance is not None else next(iter(cue.frames.values()))


def _inverted(search: _Search, i: int, low: int, cue: Cue) -> int:
    tokens, stop = search.tokens, search.stop
    edge = i - 1
    if cue.tense == "base" and cue.lemma != "say":
        return -1
    if edge < low or not (
        tokens[edge].flags & Word.COMMA or (tokens[edge].flags & Word.QUOTED and tokens[edge].closed)
    ):
        return -1
    subject = subject_right(tokens, i, stop)
    if subject.kind == "none":
        return -1
    before = _content_before(search, low, edge)
    if before is None:
        return -1
    after = subject.before + 1
    quoted = tokens[before[1]].flags & Word.QUOTED
    if not quoted:
        if after < stop and not tokens[after].flags & (Word.PUNCTUATION | Word.PREPOSITION | Word.TIME | Word.WH):
            return -1
        if subject_left(tokens, i, low).kind in ("phrase", "pronoun"):
            return -1
    elif after < stop and tokens[after].flags & Word.FINITE and not tokens[after].flags & Word.SUBORDINATOR:
        return -1
    return _add_beside(search, i, cue, subject, before, _skip_apposition(tokens, after, stop))


def _skip_apposition(tokens: Sequence[Token], k: int, stop: int) -> int:
    """The next place after the speaker's apposition where content could go on: a passage, else the end."""
    for at in range(k, stop):
        if tokens[at].flags & Word.QUOTED and at > k and tokens[at - 1].flags & (Word.COMMA | Word.BREAK | Word.END):
            return at - 1
        if tokens[at].low.endswith("ing") and at > k and tokens[at - 1].flags & Word.COMMA:
            return at - 1
    return stop


def _after_content(search: _Search, i: int, low: int, cue: Cue) -> int:
    tokens, stop = search.tokens, search.stop
    subject = subject_left(tokens, i, low)
    if subject.kind not in ("phrase", "pronoun") or not agrees(tokens, subject, i, cue.tense):
        return -1
    edge = subject.before
    if edge < low or not (
        tokens[edge].flags & (Word.COMMA | Word.BREAK) or (tokens[edge].flags & Word.QUOTED and tokens[edge].closed)
    ):
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


def _introduces(tokens: Sequence[Token], first: int) -> bool:
    token = tokens[first]
    return (
        token.flags & (Word.PREPOSITION | Word.SUBORDINATOR | Word.TIME | Word.ADVERB) != 0
        or token.low.endswith("ing")
        or is_ly(token)
        or token.low.endswith("ly")
    )


def _split_clause(search: _Search, low: int, edge: int, i: int) -> tuple[int, int] | None:
    """ "The plan, he said, had failed": the cue's clause stands between the subject and its verb."""
    tokens, stop = search.tokens, search.stop
    if edge < low + 1 or not tokens[edge].flags & Word.COMMA or i + 2 >= stop or not tokens[i + 1].flags & Word.COMMA:
        return None
    ahead = tokens[i + 2]
    if ahead.flags & (Word.CONJUNCTION | Word.WH) or ahead.low.endswith("ing") or ahead.low == "that":
        return None
    return (low, edge - 1) if has_verb(tokens, i + 2, stop - 1) else None


def _according(search: _Search) -> None:
    """ "…, according to X" and "According to X, …"."""
    tokens, stop = search.tokens, search.stop
    for i in range(stop - 2):
        if tokens[i].low != "according" or tokens[i + 1].low != "to" or search.taken[i]:
            continue
        last = noun_phrase_end(tokens, i + 2, stop)
        if last < i + 2:
            continue
        source = search.stretch(i + 2, last)
        after = last + 1
        while after < stop and not tokens[after].flags & (Word.COMMA | Word.BREAK | Word.END):
            after += 1
        low = i
        while low > 0 and not search.taken[low - 1] and not tokens[low - 1].flags & (Word.END | Word.BREAK):
            low -= 1
        edge = i - 1
        while edge >= low and tokens[edge].flags & (Word.PUNCTUATION | Word.ADVERB):
            edge -= 1
        if edge >= low and has_verb(tokens, low, edge):
            pieces = [(low, edge)]
        elif after + 1 < stop:
            pieces = [(after + 1, content_end(tokens, after + 1, stop, None) - 1)]
        elif edge >= low:
            pieces = [(low, edge)]
        else:
            continue
        found = Found(
            search.unit.number, search.stretch(i, i + 1), "according", [search.stretch(*p) for p in pieces], "said"
        )
        found.source, found.subject_kind = source, "phrase"
        for piece in pieces:
            search.take(*piece)
        search.take(i, last)
        search.found.append(found)


def _forward(search: _Search) -> None:
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
            _forward_noun(search, i, cue)
        elif (cue := known.adjectives.get(low)) is not None:
            _forward_adjective(search, i, cue)


def _forward_verb(search: _Search, i: int, cue: Cue) -> None:
    tokens, stop = search.tokens, search.stop
    subject = subject_left(tokens, i, _floor(search, i))
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
    if what is None:
        return
    if subject.kind == "infinitive" and what.frame not in ("quote", "that"):
        return
    end = content_end(tokens, what.start, stop, cue, what.frame)
    if _introductory(search, i, subject):
        end = min(end, main_clause(tokens, what.start, stop))
    if end <= what.start:
        return
    pieces = [search.stretch(what.start, end - 1)]
    found = Found(
        search.unit.number,
        search.stretch(min(max(subject.group, 0), i), what.cue_last),
        cue.lemma,
        pieces,
        _stance(cue, what.frame),
        hedged=cue.hedged or any(t.flags & Word.HEDGE for t in tokens[subject.group : i]),
    )
    found.frame = what.frame
    if what.addressee is not None:
        found.addressee = search.stretch(*what.addressee)
    if (passive or cue.lemma in _RAISING) and what.frame in ("to", "as", "object"):
        _raise_subject(search, found, subject)
    _give_source(search, found, subject, cue, i, passive or cue.lemma in _RAISING)
    search.take(what.start, end - 1)
    search.taken[i] = 1
    search.found.append(found)


_RAISING = frozenset(["seem", "appear"])


def _raise_subject(search: _Search, found: Found, subject: Subject) -> None:
    """"X is expected to win": X is part of what is expected."""
    if subject.kind in ("phrase", "pronoun") and subject.first >= 0:
        if search.tokens[subject.first].low not in ("it", "there"):
            found.content.insert(0, search.stretch(subject.first, subject.last))
            search.take(subject.first, subject.last)


def _introductory(search: _Search, i: int, subject: Subject) -> bool:
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


def _coordinates(search: _Search, i: int, cue: Cue) -> bool:
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


def _floor(search: _Search, i: int) -> int:
    k = i
    while k > 0 and not search.taken[k - 1]:
        k -= 1
    return k


def _give_source(search: _Search, found: Found, subject: Subject, cue: Cue, i: int, passive: bool) -> None:
    tokens = search.tokens
    if passive and cue.lemma not in ("concern", "worry", "convince", "determine"):
        by = next((k for k in range(i + 1, min(i + 3, search.stop)) if tokens[k].low == "by"), -1)
        if by > 0:
            last = noun_phrase_end(tokens, by + 1, search.stop)
            if last > by:
                found.source, found.subject_kind = search.stretch(by + 1, last), "phrase"
        return
    gerund = cue.tense == "gerund" and not any(
        tokens[k].flags & Word.AUXILIARY for k in range(max(subject.group, 0), i)
    )
    if subject.kind in ("phrase", "pronoun") and not gerund:
        found.source, found.subject_kind = search.stretch(subject.first, subject.last), subject.kind
    elif subject.kind == "relative":
        found.source, found.subject_kind = search.stretch(subject.first, subject.last), "relative"
        left = subject_left(tokens, subject.first, 0) if subject.first > 0 else None
        if left is not None and left.kind == "phrase":
            found.antecedent = search.stretch(left.first, left.last)
    else:
        absolute = _absolute(tokens, i) if gerund else None
        if absolute is not None:
            found.source, found.subject_kind = search.stretch(*absolute), "phrase"
            return
        means = i > 0 and tokens[i - 1].low == "by"
        earlier = [] if means else [f for f in search.found if f.place < found.place and f.source is not None]
        if earlier:
            found.shares = max(earlier, key=lambda f: f.place)
            found.subject_kind = "shared"
            return
        main = main_subject(tokens, 0, search.stop if i == 0 else i)
        if main.kind != "none":
            found.source = search.stretch(main.first, main.last)
            found.subject_kind = main.kind


def _absolute(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The phrase between "with" and a gerund ("with many spectators chanting …")."""
    for k in range(i - 1, max(0, i - 9) - 1, -1):
        if tokens[k].flags & (Word.PUNCTUATION | Word.FINITE):
            return None
        if tokens[k].low == "with":
            return (k + 1, i - 1) if k + 1 < i else None
    return None


def _forward_noun(search: _Search, i: int, cue: Cue) -> None:
    tokens, stop = search.tokens, search.stop
    if i + 2 >= stop:
        return
    frame = tokens[i + 1].low
    if frame not in cue.frames:
        return
    owner = _owner(tokens, i, _floor(search, i))
    start = i + 1 if frame in ("that", "to") else i + 2
    end = content_end(tokens, start, stop, cue)
    if end <= start or (owner is None and frame not in ("that",)):
        return
    found = Found(
        search.unit.number,
        search.stretch(i, i if frame in ("that", "to") else i + 1),
        cue.lemma,
        [search.stretch(start, end - 1)],
        _stance(cue, frame),
    )
    if owner is not None:
        found.source, found.subject_kind = search.stretch(*owner), "phrase"
        if owner[0] == owner[1] and tokens[owner[0]].low in lexicon().sets["possessives"]:
            found.subject_kind = "pronoun"
    search.take(i, end - 1)
    search.found.append(found)


def _owner(tokens: Sequence[Token], i: int, low: int) -> tuple[int, int] | None:
    """The possessor of the noun at `i` ("Trump's claim", "his claim")."""
    possessives = lexicon().sets["possessives"]
    for k in range(i - 1, max(low, i - 4) - 1, -1):
        if tokens[k].low in possessives:
            return k, k
        if tokens[k].flags & Word.POSSESSIVE:
            first = k
            while first > low and tokens[first - 1].flags & (Word.CAPITAL | Word.TITLE | Word.DETERMINER):
                first -= 1
            return first, k
        if tokens[k].flags & (Word.PUNCTUATION | Word.FINITE | Word.PREPOSITION):
            return None
    return None


def _forward_adjective(search: _Search, i: int, cue: Cue) -> None:
    tokens, stop = search.tokens, search.stop
    if i + 2 >= stop or i == 0:
        return
    frame = tokens[i + 1].low
    if frame not in cue.frames:
        return
    subject = subject_left(tokens, i, _floor(search, i))
    if subject.kind not in ("phrase", "pronoun", "relative") or subject.group == i:
        return
    start = i + 1 if frame in ("that", "to") else i + 2
    end = content_end(tokens, start, stop, cue)
    if end <= start:
        return
    found = Found(
        search.unit.number,
        search.stretch(subject.group, i if frame in ("that", "to") else i + 1),
        cue.lemma,
        [search.stretch(start, end - 1)],
        _stance(cue, frame),
    )
    _give_source(search, found, subject, cue, i, passive=False)
    search.take(i, end - 1)
    search.found.append(found)
