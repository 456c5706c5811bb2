"""Who speaks as the article goes by: quotations without a cue of their own, in sentences and in paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.speakers import Cast
from extractor.engines.rules.subjects import Subject, main_subject, subject_left
from extractor.engines.rules.tokens import Token, Unit
from extractor.text.marks import MarkedText, Stretch

__all__ = ["Chain", "quotation_of"]


def quotation_of(unit: Unit) -> Stretch:
    """From the first token of `unit` to the end of its last quotation."""
    end = unit.tokens[-1].end
    for token in reversed(unit.tokens):
        if token.flags & Word.QUOTED:
            end = token.end
            break
    return Stretch(unit.tokens[0].start, end)


class Chain:
    """Who is speaking as the units go by."""

    def __init__(self, marked: MarkedText, units: Sequence[Unit], found: Sequence[list[Found]], cast: Cast) -> None:
        self.marked = marked
        self.cast = cast
        self.units = units
        self.found = found
        self.speaking: Found | None = None
        """Whose quotation the previous unit ended with."""
        self.latest: Found | None = None
        """The last one quoted at all, None once somebody spoke of whom it is not known who he is."""
        self.tagged = -1
        """The last paragraph in which words beside a quotation say whose it is."""
        self.floor = 0
        """Where such a one last spoke: pronouns after it may mean him."""

    def speaker_of(self, unit: Unit) -> Found | None:
        """The attribution of a unit that is nothing but quotation."""
        if self.found[unit.number]:
            self.speaking = self.latest = self.found[unit.number][0]
            self.tagged = unit.paragraph
            return self.speaking
        previous = self.units[unit.number - 1] if unit.number else None
        tag = _TURN.match(self.marked.text, _first(unit).start)
        if tag is not None:
            return self._turn(unit, tag)
        if previous is None:
            self._lose(unit)
            return None
        same = previous.paragraph == unit.paragraph
        if self.speaking is not None:
            if not (same or self._reopened(unit) or self._one_more(unit, previous, self.speaking)):
                self._lose(unit)
                return None
            self.speaking.content.append(quotation_of(unit))
            return self.speaking
        source = None if previous.quotation_only and not previous.heading else self._led_to(unit, previous, same)
        if source is None or source.source is None:
            self._lose(unit)
            return None
        new = Found(unit.number, None, "", [quotation_of(unit)], "said", floor=self.floor)
        new.shares = source
        new.subject_kind = "shared"
        self.found[unit.number].append(new)
        self.speaking = self.latest = new
        return new

    def _turn(self, unit: Unit, tag: re.Match[str]) -> Found | None:
        """The attribution of one turn of a printed conversation."""
        self._lose(unit)
        name = self.cast.person_of(tag.group(1))
        if name is None:
            return None
        new = Found(unit.number, Stretch(tag.end(1), tag.end(1) + 1), ":", [quotation_of(unit)], "said")
        new.source, new.name, new.subject_kind, new.frame = Stretch(*tag.span(1)), name, "phrase", "quote"
        self.found[unit.number].append(new)
        self.speaking = self.latest = new
        self.tagged = unit.paragraph
        return new

    def _lose(self, unit: Unit) -> None:
        self.speaking = self.latest = None
        self.floor = unit.end

    def _reopened(self, unit: Unit) -> bool:
        """Whether it goes on a quotation that the paragraph before left open."""
        return self.marked.passages[_first(unit).passage].continues is not None

    def _one_more(self, unit: Unit, previous: Unit, speaking: Found) -> bool:
        """Whether a paragraph of nothing but a closed quotation is of the one whose closed quotation ended the last.

        So it is by custom where that one said it, and named himself there; it is not where he asked, nor where such
        paragraphs follow one another, which is how people talk in turns.
        """
        if self.tagged != previous.paragraph or _asks(speaking) or self._is_question(_last(previous)):
            return False
        return not self._in_turns(unit)

    def _led_to(self, unit: Unit, previous: Unit, same: bool) -> Found | None:
        """Whom the article's own words before a quotation make its speaker."""
        colon = previous.tokens[-1:] and previous.tokens[-1].low == ":"
        if not same and not colon and (previous.heading or self._in_turns(unit)):
            return None
        if self.found[previous.number]:
            last = self.found[previous.number][-1].origin
            asks_here = same and self._is_question(_last(unit))
            return None if _asks(last) and not colon and not asks_here else last
        if same or colon:
            new = self._of_subject(previous)
            return new if new is not None else self.latest
        return self.latest if self.latest is not None and self._is_about(previous, self.latest.origin) else None

    def _in_turns(self, unit: Unit) -> bool:
        """Whether the next paragraph too is nothing but a quotation, and not the rest of this one."""
        below = self.units[unit.number + 1] if unit.number + 1 < len(self.units) else None
        if below is None or below.paragraph == unit.paragraph or below.heading or self.found[below.number]:
            return False
        return below.quotation_only and not self._reopened(below)

    def _is_question(self, token: Token | None) -> bool:
        if token is None:
            return False
        passage = self.marked.passages[token.passage]
        return self.marked.text[passage.start : passage.end].rstrip().endswith("?")

    def _is_about(self, unit: Unit, speaker: Found) -> bool:
        """Whether the subject of `unit` is the one who spoke last, by name or as "he"."""
        subject = main_subject(unit.tokens, 0, len(unit.tokens))
        if subject.kind == "pronoun":
            return unit.tokens[subject.first].low in ("he", "she")
        if subject.kind != "phrase" or speaker.source is None:
            return False
        said = self.marked.text[speaker.source.start : speaker.source.end].lower().split()
        return unit.tokens[subject.last].low in said

    def bare(self, unit: Unit, token: Token) -> Found | None:
        """The attribution of a quotation in a unit that has no cue for it."""
        passage = self.marked.passages[token.passage]
        if passage.kind in ("scare", "title") or unit.heading:
            return None
        if self.marked.text[passage.outer_start - 1 : passage.outer_start] == "(":
            return None  # an aside of nobody who is named
        new = self._of_subject(unit, token)
        if new is None:
            new = self._free(unit)
        if new is None:
            return None
        new.content = [Stretch(token.start, token.end)]
        new.floor = self.floor
        self.found[unit.number].append(new)
        return new

    def _of_subject(self, unit: Unit, token: Token | None = None) -> Found | None:
        tokens = unit.tokens
        stop = len(tokens)
        if token is not None:
            stop = next(k for k, t in enumerate(tokens) if t is token)
        if stop < 2:
            return None
        subject = _before_colon(tokens, stop) or _of_last_verb(tokens, stop) or main_subject(tokens, 0, stop)
        if subject.kind == "none" or not _can_speak(tokens, subject) or _done_to(tokens, subject, stop):
            return None
        new = Found(unit.number, None, "", [], "said")
        new.source = Stretch(tokens[subject.first].start, tokens[subject.last].end)
        new.subject_kind = subject.kind
        return new

    def _free(self, unit: Unit) -> Found | None:
        """Who spoke in the sentence just before, in the same paragraph: he is taken to go on."""
        previous = self.units[unit.number - 1] if unit.number else None
        if previous is None or previous.paragraph != unit.paragraph or not self.found[previous.number]:
            return None
        if _asks(self.found[previous.number][-1]):
            return None
        new = Found(unit.number, None, "", [], "said")
        new.shares = self.found[previous.number][-1].origin
        new.subject_kind = "shared"
        return new

    def leave(self, unit: Unit, owner: dict[int, Found | None]) -> None:
        """Note who was quoted last in `unit`."""
        self.speaking = None
        for token in unit.tokens:
            if token.flags & Word.QUOTED and owner.get(token.passage) is not None:
                self.speaking = self.latest = owner[token.passage]
                self.tagged = unit.paragraph


_TURN = re.compile(r"\W{0,4}([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}):\s*(?=\S)")
"""A speaker's name and a colon inside the marks: a printed conversation, whose voices the marks do not tell apart."""


def _asks(found: Found) -> bool:
    """Whether somebody asks there, so that the next words are another's."""
    return found.stance == "asked" or found.lemma in ("ask", "inquire", "enquire", "query", "quiz")


def _first(unit: Unit) -> Token:
    return next(t for t in unit.tokens if t.flags & Word.QUOTED)


def _last(unit: Unit) -> Token | None:
    return next((t for t in reversed(unit.tokens) if t.flags & Word.QUOTED), None)


def _before_colon(tokens: Sequence[Token], stop: int) -> Subject | None:
    """The name in "Name: quotation"."""
    if tokens[stop - 1].low != ":":
        return None
    first = stop - 1
    while first > 0 and tokens[first - 1].flags & (Word.CAPITAL | Word.TITLE):
        first -= 1
    if first < stop - 1 and (first == 0 or tokens[first - 1].flags & Word.PUNCTUATION):
        return Subject("phrase", first, stop - 2, first - 1, stop - 1)
    return None


def _of_last_verb(tokens: Sequence[Token], stop: int) -> Subject | None:
    """The subject of an unlisted verb right before the quotation ("as his friends jeered, …")."""
    if not tokens[stop - 1].flags & (Word.COMMA | Word.BREAK):
        return None
    for k in range(stop - 2, max(0, stop - 5), -1):
        if tokens[k].flags & (Word.PUNCTUATION | Word.CAPITAL | Word.PREPOSITION):
            return None
        if tokens[k].low.endswith("ed") or tokens[k].flags & Word.FINITE:
            subject = subject_left(tokens, k, 0)
            return subject if subject.kind in ("phrase", "pronoun") else None
    return None


_BE = frozenset(["is", "are", "was", "were", "been", "being"])
_PARTICIPLES = frozenset(["taught", "told", "made", "given", "shown", "seen", "known", "found", "sent", "left", "held"])


def _done_to(tokens: Sequence[Token], subject: Subject, stop: int) -> bool:
    """Whether the subject is only acted upon ("they were taught to “obey”"): such a one is not heard speaking."""
    if tokens[stop - 1].flags & (Word.COMMA | Word.BREAK):
        return False
    k = subject.last + 1
    while k + 1 < stop and tokens[k].flags & Word.ADVERB:
        k += 1
    if k + 1 >= stop or tokens[k].low not in _BE:
        return False
    done = tokens[k + 1].low
    return done in _PARTICIPLES or (done.endswith("ed") and done not in lexicon().verbs)


def _can_speak(tokens: Sequence[Token], subject: Subject) -> bool:
    if subject.kind == "pronoun":
        return tokens[subject.first].low in ("he", "she", "they", "who", "i", "we")
    return tokens[subject.last].flags & Word.CAPITAL != 0
