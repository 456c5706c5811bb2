"""Draft → labels: every word a model copied is looked up; what is not in the article is a problem, never a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, TypeVar

from extractor.engines.draft import Draft, DraftAttribution, DraftClaim, DraftQuote
from extractor.engines.labels import (
    AttributionLabel,
    ClaimLabel,
    Dismissal,
    FigureLabel,
    Labels,
    QuoteLabel,
    SourceLabel,
)
from extractor.engines.llm.added import Additions
from extractor.engines.llm.places import Places
from extractor.engines.llm.problems import Problem, shown
from extractor.engines.llm.sources import SourceList, same_name
from extractor.engines.llm.speakers import misnamed_sources, misplaced_words, overheard, quotes_oneself
from extractor.engines.llm.windows import Window
from extractor.schemas.article import Span
from extractor.schemas.facts import Flag
from extractor.text.marks import MarkedText, Quantity, QuotedPassage, Stretch

__all__ = ["Problem", "Resolved", "resolve"]

_Entry = TypeVar("_Entry")
_MARK = re.compile(r"^\s*([qn])(\d{1,9})\s*$")


@dataclass(slots=True)
class Resolved:
    """Labels and what is wrong with the draft they came from."""

    labels: Labels
    problems: list[Problem] = field(default_factory=list)


def resolve(marked: MarkedText, draft: Draft, window: Window, known: Sequence[SourceLabel] = ()) -> Resolved:
    """Labels for the marks that start in `window`. Never raises: what does not fit is left out and said."""
    return _Resolver(marked, draft, window, known).run()


class _Resolver:
    def __init__(self, marked: MarkedText, draft: Draft, window: Window, known: Sequence[SourceLabel]) -> None:
        self.marked, self.draft, self.window = marked, draft, window
        self.places = Places(marked)
        self.problems: list[Problem] = []
        self.flags: list[Flag] = []
        self.sources = SourceList(self.places, draft.src, known, self.say)
        self.attribution_at: dict[int, int] = {}
        self.answered: set[tuple[str, int]] = set()
        start, end = marked.sentences[window.first].start, marked.sentences[window.last].end
        self.passages = {p.number for p in marked.passages if start <= p.start < end}
        self.begun = {p.number for p in marked.passages if p.start < start < p.end}
        """Passages that reach into this window from the one before, which labels them."""
        self.quantities = {n.number for n in marked.quantities if start <= n.start < end}

    def say(self, code: str, message: str, claim: int | None = None) -> None:
        self.problems.append(Problem(code, message, claim))

    def note(self, code: str, message: str, place: Stretch | None = None) -> None:
        """What is flagged for people and not worth asking the model about again."""
        span = Span.of(self.marked.text, place.start, place.end) if place else None
        self.flags.append(Flag(code=code, severity="warning", message=message, span=span))

    def run(self) -> Resolved:
        for entry in self.draft.unread:
            self.say("entry_unread", entry.message)
        attributions = self._take_attributions()
        quotes = self._take_quotes(attributions)
        additions = Additions(self.marked, self.places, self.say, self.note)
        labels = Labels(
            sources=tuple(self.sources.labels),
            attributions=tuple(attributions),
            quotes=tuple(quotes),
            added_quotes=tuple(additions.quotes(self.draft.addq, self._attribution)),
            figures=tuple(self._take_figures()),
            added_figures=tuple(additions.figures(self.draft.addn, self._attribution)),
            claims=tuple(self._take_claims()),
            dismissals=tuple(self._take_dismissals()),
        )
        if missing := [f"{kind}{n}" for kind, n in self._marks() if (kind, n) not in self.answered]:
            self.say("mark_unanswered", f"no label or dismissal for {', '.join(missing)}")
        numbered = [(number, attributions[place]) for number, place in self.attribution_at.items()]
        self.problems += misplaced_words(self.marked, labels)
        self.problems += misnamed_sources(self.marked, numbered, labels.sources)
        return Resolved(self._keep_speakers(labels), self.problems)

    def _marks(self) -> Iterator[tuple[str, int]]:
        yield from (("q", n) for n in sorted(self.passages))
        yield from (("n", n) for n in sorted(self.quantities))

    # ------------------------------------------------------------------ attributions
    def _take_attributions(self) -> list[AttributionLabel]:
        out: list[AttributionLabel] = []
        for att in self._once(self.draft.att, lambda att: att.i, _called):
            content = self._content(att)
            anchor = content[0] if content else None
            cue = self._words(att, att.cue, "cue", anchor)
            who = self._words(att, att.who, "who", cue or anchor)
            if att.src is not None and not self.sources.listed(att.src):
                self.say("source_unknown", f"{_called(att)}: there is no src {att.src}")
            source = self.sources.at(att.src)
            if source is None and att.src is not None and who is not None:
                source = self.sources.stand_in(att.src, self.marked.text[who.start : who.end])
            via = [(number, self.sources.at(number)) for number in att.via]
            if unknown := [number for number, place in via if place is None]:
                self.note(
                    "source_unknown", f"{_called(att)}: via={unknown} is no listed source of the article; left out"
                )
            to = (att.to or "").strip() or None
            if to and not self.places.holds(to):
                self.note(
                    "addressee_not_in_article", f"{_called(att)}: to={shown(to)!r} is not in the article; left out"
                )
                to = None
            self.attribution_at[att.i] = len(out)
            out.append(
                AttributionLabel(
                    source=source,
                    source_span=who,
                    cue_span=cue,
                    content=tuple(content),
                    stance=att.st,
                    hedged=att.h,
                    addressee=to,
                    via=tuple(place for _, place in via if place is not None),
                    date=att.d,
                )
            )
        return out

    def _once(
        self, entries: Iterable[_Entry], number: Callable[[_Entry], int], called: Callable[[_Entry], str]
    ) -> Iterator[_Entry]:
        """Each number's first entry; a later one that says something else is a problem."""
        first: dict[int, _Entry] = {}
        for entry in entries:
            known = first.setdefault(number(entry), entry)
            if known is entry:
                yield entry
            elif known != entry:
                self.say(
                    "entry_twice", f"{called(entry)} is given twice, not the same: the first is taken; give it once"
                )

    def _content(self, att: DraftAttribution) -> list[Stretch]:
        found: list[Stretch] = []
        for ref in att.of:
            place = self.places.content(ref)
            if place is None:
                self.say(
                    "content_not_found",
                    f"{_called(att)}: {shown(ref)!r} is not found (sentence number and exact words)",
                )
            else:
                found.append(place)
        return _in_order(found)

    def _words(self, att: DraftAttribution, words: str | None, what: str, anchor: Stretch | None) -> Stretch | None:
        if not words or not words.strip():
            return None
        place = self.places.near(words, att.s, anchor)
        if place is None:
            self.say(f"{what}_not_found", f"att {att.i}: {what} {shown(words)!r} is not in sentence {att.s}")
        return place

    def _attribution(self, number: int | None, owner: Callable[[], str]) -> int | None:
        if number is not None and number not in self.attribution_at:
            self.say("attribution_unknown", f"{owner()}: there is no att {number}, so nobody is named who says it")
        return None if number is None else self.attribution_at.get(number)

    def _keep_speakers(self, labels: Labels) -> Labels:
        """Attributions of which no content was found, with the evidence of their claims for it.

        Without content they would go, and their claims with no speaker stand as the article's own. Quotes and figures
        need no help: where content is empty, those that point at an attribution are its content.
        """
        quoted = {q.attribution for q in labels.quotes} | {q.attribution for q in labels.added_quotes}
        attributions = list(labels.attributions)
        given = {
            place: att for att in reversed(self.draft.att) if (place := self.attribution_at.get(att.i)) is not None
        }
        for place, att in given.items():
            if attributions[place].content or place in quoted:
                continue
            if not att.of:
                self.say(
                    "attribution_without_content",
                    f"{_called(att)}: the words that are attributed are not given (q3; 7: words)",
                )
            sentences = _in_order(s for c in labels.claims if c.attribution == place for s in c.evidence)
            if sentences:
                attributions[place] = replace(attributions[place], content=tuple(sentences))
                self.note(
                    "content_is_evidence",
                    f"{_called(att)}: the attributed words were not found; the sentences of its claims stand for them",
                    sentences[0],
                )
        return replace(labels, attributions=tuple(attributions), flags=tuple(self.flags))

    # ------------------------------------------------------------------ marks
    def _take_quotes(self, attributions: Sequence[AttributionLabel]) -> list[QuoteLabel]:
        chains: dict[int, list[int]] = {}
        root: dict[int, int] = {}
        labels: dict[int, DraftQuote] = {}
        at: dict[int, int | None] = {}
        for label in self._once(self.draft.q, lambda q: q.q, lambda q: self._called_q(q.q)):
            if label.q in self.passages:
                labels[label.q] = label
            elif label.q not in self.begun:
                self.say("mark_unknown", f"q: there is no passage q{label.q} in the shown text")
        for number in sorted(labels):
            label = labels[number]
            at[number] = self._attribution(label.a, partial(self._called_q, number))
            joins = label.j if label.j is not None and label.j in root and label.j < number else None
            head = root[joins] if joins is not None else number
            if joins is not None and not self._can_join(joins, number):
                head = number
            elif joins is not None and self._two_speakers(attributions, at[head], at[number]):
                self.say(
                    "join_of_two_speakers",
                    f"{self._called_q(number)} is to continue {self._called_q(joins)}, but the att of the two have "
                    "different sources: give both the same speaker, or leave the mark at the end empty",
                )
                head = number
            elif at[head] is None:
                at[head] = at[number]
            root[number] = head
            chains.setdefault(head, []).append(number)
            if label.k in ("scare", "title") and label.a is None:
                self._check_overheard(number, label.k)
        self.answered |= {("q", number) for number in labels}
        self._silence_inner(attributions, root, labels, at)
        return [QuoteLabel(tuple(chain), labels[head].k, at[head]) for head, chain in chains.items()]

    def _silence_inner(
        self,
        attributions: Sequence[AttributionLabel],
        root: Mapping[int, int],
        labels: Mapping[int, DraftQuote],
        at: dict[int, int | None],
    ) -> None:
        """Takes the speaker from quotations inside others that are given to who tells them.

        What he says somebody said is not his (`"He said, 'I did it,'"`), and the draft does not say whose. One given to
        somebody whom no words there name keeps its speaker, and is for people to look at.
        """
        around: list[QuotedPassage] = []
        for passage in self.marked.passages:
            while around and around[-1].outer_end <= passage.outer_start:
                around.pop()
            outer = around[-1] if around else None
            around.append(passage)
            number = passage.number
            if outer is None or root.get(number) != number or labels[number].k != "direct" or outer.number not in root:
                continue
            teller, speaker = at[root[outer.number]], at[number]
            if teller is None or speaker is None:
                continue
            if self._two_speakers(attributions, teller, speaker):
                if attributions[speaker].source_span is None:
                    self.note(
                        "inner_quote_speaker",
                        f"{self._called_q(number)} stands inside {self._called_q(outer.number)} and no words beside it "
                        "name its speaker: see whose it is",
                        Stretch(passage.start, passage.end),
                    )
                continue
            if not quotes_oneself(self.marked, passage, outer):
                at[number] = None
                self.note(
                    "inner_quote_speaker",
                    f"{self._called_q(number)} stands inside {self._called_q(outer.number)} and is given to the same "
                    "speaker, who may only tell what somebody else said: left without speaker",
                    Stretch(passage.start, passage.end),
                )

    def _called_q(self, number: int) -> str:
        return self._mark(f"q{number}", self.marked.passages[number]) if number in self.passages else f"q{number}"

    def _called_n(self, number: int) -> str:
        return self._mark(f"n{number}", self.marked.quantities[number]) if number in self.quantities else f"n{number}"

    def _mark(self, name: str, mark: QuotedPassage | Quantity) -> str:
        return f"{name} {shown(self.marked.text[mark.start : mark.end], 40)!r}"

    def _can_join(self, first: int, second: int) -> bool:
        """Whether one passage can go on with another: they follow each other and neither holds the other."""
        a, b = self.marked.passages[first], self.marked.passages[second]
        return a.outer_end <= b.outer_start

    def _two_speakers(self, attributions: Sequence[AttributionLabel], one: int | None, other: int | None) -> bool:
        sources = (attributions[i].source for i in (one, other) if i is not None)
        names = [self.sources.labels[i].name for i in sources if i is not None]
        return len(names) == 2 and not same_name(*names)

    def _check_overheard(self, number: int, called: str) -> None:
        if overheard(self.marked, self.marked.passages[number]):
            self.say(
                "speech_dismissed",
                f"{self._called_q(number)} is called {called!r} without a speaker, but reads like what somebody says: "
                "give its kind and att, or leave it so if nobody says it",
            )

    def _take_figures(self) -> list[FigureLabel]:
        out = []
        for label in self._once(self.draft.n, lambda n: n.n, lambda n: self._called_n(n.n)):
            if label.n not in self.quantities:
                self.say("mark_unknown", f"n: there is no quantity n{label.n} in the shown text")
            else:
                self.answered.add(("n", label.n))
                attribution = self._attribution(label.a, partial(self._called_n, label.n))
                out.append(FigureLabel(label.n, label.m.strip(), as_of=label.t, attribution=attribution))
        return out

    def _take_dismissals(self) -> list[Dismissal]:
        out: dict[tuple[str, int], Dismissal] = {}
        for drop in self.draft.x:
            m = _MARK.match(drop.m)
            mark: Literal["q", "n"] = "q" if m and m[1] == "q" else "n"
            number = int(m[2]) if m else -1
            if mark == "q" and number in self.begun:
                continue
            if number not in (self.passages if mark == "q" else self.quantities):
                self.say("mark_unknown", f"x: there is no mark {shown(drop.m)!r} in the shown text")
            elif (mark, number) not in self.answered and (mark, number) not in out:
                out[mark, number] = Dismissal(mark, number, drop.why)
                if mark == "q" and drop.why != "repetition":
                    self._check_overheard(number, drop.why)
        self.answered |= set(out)
        return list(out.values())

    # ------------------------------------------------------------------ claims
    def _take_claims(self) -> list[ClaimLabel]:
        out = []
        for index, claim in enumerate(self.draft.c):
            evidence = self._evidence(index, claim)
            if not claim.t.strip():
                self.say("entry_unread", f"c {','.join(map(str, claim.e))}: the text is empty", index)
                continue
            if not evidence:
                self.say("claim_without_evidence", f"c {shown(claim.t)!r}: give the sentences that say it", index)
                continue
            attribution = self._attribution(claim.a, partial(_claimed, claim))
            out.append(ClaimLabel(claim.t.strip(), tuple(evidence), claim.m, attribution, claim.d))
        return out

    def _evidence(self, index: int, claim: DraftClaim) -> list[Stretch]:
        found = []
        for number in dict.fromkeys(claim.e):
            sentence = self.places.whole_sentence(number)
            if sentence is None:
                self.say("sentence_unknown", f"c {shown(claim.t)!r}: there is no sentence {number}", index)
            else:
                found.append(sentence)
        return _in_order(found)


def _called(att: DraftAttribution) -> str:
    words = " ".join(filter(None, (att.who, att.cue)))
    return f"att {att.i} ({shown(words, 40)!r})" if words else f"att {att.i}"


def _claimed(claim: DraftClaim) -> str:
    return f"c {shown(claim.t, 40)!r}"


def _in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Sorted, doubles and pieces inside others left out, overlaps cut."""
    given = list(stretches)
    if len(given) < 2:
        return given
    out: list[Stretch] = []
    for s in sorted(set(given), key=lambda s: (s.start, -s.end)):
        if out and s.end <= out[-1].end:
            continue
        if out and s.start < out[-1].end:
            s = Stretch(out[-1].end, s.end)
        out.append(s)
    return out
