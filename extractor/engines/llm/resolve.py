"""Draft → labels: every word a model copied is looked up; what is not in the article is a problem, never a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractor.engines.draft import Draft, DraftAttribution, DraftClaim
from extractor.engines.labels import (
    AddedFigure,
    AddedQuote,
    AttributionLabel,
    ClaimLabel,
    Dismissal,
    FigureLabel,
    Labels,
    QuoteLabel,
    SourceLabel,
)
from extractor.engines.llm.places import Places
from extractor.engines.llm.windows import Window
from extractor.schemas.facts import Flag
from extractor.schemas.items import SourceKind
from extractor.text.marks import MarkedText, Stretch

__all__ = ["Problem", "Resolved", "resolve"]

_MARK = re.compile(r"^\s*([qn])(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a draft that does not fit the article.

    `message` is what the model is told; `code` becomes a flag if it stays. `claim` is the index of a claim that is
    replaced when the model answers.
    """

    code: str
    message: str
    claim: int | None = None
    severity: Literal["error", "warning"] = "warning"


@dataclass(slots=True)
class Resolved:
    """Labels and what is wrong with the draft they came from."""

    labels: Labels
    problems: list[Problem] = field(default_factory=list)


def resolve(marked: MarkedText, draft: Draft, window: Window, known: Sequence[SourceLabel] = ()) -> Resolved:
    """Labels for the marks that start in `window`. Never raises: what does not fit is left out and said."""
    return _Resolver(marked, draft, window, known).run()


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class _Resolver:
    def __init__(self, marked: MarkedText, draft: Draft, window: Window, known: Sequence[SourceLabel]) -> None:
        self.marked, self.draft, self.window = marked, draft, window
        self.places = Places(marked)
        self.problems: list[Problem] = []
        self.flags: list[Flag] = []
        self.sources: list[SourceLabel] = list(known)
        self.source_at = {i: i for i in range(len(known))}
        self.attribution_at: dict[int, int] = {}
        start, end = marked.sentences[window.first].start, marked.sentences[window.last].end
        self.passages = {p.number for p in marked.passages if start <= p.start < end}
        self.quantities = {n.number for n in marked.quantities if start <= n.start < end}

    def say(self, code: str, message: str, claim: int | None = None) -> None:
        self.problems.append(Problem(code, message, claim))

    def run(self) -> Resolved:
        for entry in self.draft.unread:
            self.say("entry_unread", entry.message)
        self._take_sources()
        attributions = self._take_attributions()
        quotes, answered_q = self._take_quotes()
        figures, answered_n = self._take_figures()
        dismissals = self._take_dismissals(answered_q, answered_n)
        added_quotes, added_figures = self._take_added()
        claims = self._take_claims()
        gone = (
            {("q", n) for n in answered_q} | {("n", n) for n in answered_n} | {(d.mark, d.number) for d in dismissals}
        )
        missing = [f"q{n}" for n in sorted(self.passages) if ("q", n) not in gone]
        missing += [f"n{n}" for n in sorted(self.quantities) if ("n", n) not in gone]
        if missing:
            self.say("mark_unanswered", f"no label or dismissal for {', '.join(missing)}")
        labels = Labels(
            sources=tuple(self.sources),
            attributions=tuple(attributions),
            quotes=tuple(quotes),
            added_quotes=tuple(added_quotes),
            figures=tuple(figures),
            added_figures=tuple(added_figures),
            claims=tuple(claims),
            dismissals=tuple(dismissals),
            flags=tuple(self.flags),
        )
        return Resolved(labels, self.problems)

    # ------------------------------------------------------------------ sources and attributions
    def _take_sources(self) -> None:
        for source in self.draft.src:
            if source.i in self.source_at:
                continue
            name = source.name.strip()
            if not name or not self.places.find(name, 0, len(self.marked.text)):
                self.say(
                    "source_not_in_article",
                    f"src {source.i}: the name {_short(name)!r} is not in the article",
                )
                continue
            role = (source.role or "").strip() or None
            if role and not self.places.find(role, 0, len(self.marked.text)):
                self.say("role_not_in_article", f"src {source.i}: the role {_short(role)!r} is not in the article")
                role = None
            self.source_at[source.i] = len(self.sources)
            self.sources.append(SourceLabel(name, source.kind, role))

    def _source(self, number: int | None) -> int | None:
        return None if number is None else self.source_at.get(number)

    def _take_attributions(self) -> list[AttributionLabel]:
        out: list[AttributionLabel] = []
        declared = {s.i for s in self.draft.src} | set(self.source_at)
        for att in self.draft.att:
            content = self._content(att)
            anchor = content[0] if content else None
            cue = self._words(att, att.cue, "cue", anchor)
            who = self._words(att, att.who, "who", cue or anchor)
            if att.src is not None and att.src not in declared:
                self.say("source_unknown", f"att {att.i}: there is no src {att.src}")
            source = self._source(att.src)
            if source is None and att.src is not None and who is not None:
                source = self._stand_in(att.src, who)
            if not content and att.of:
                continue
            to = (att.to or "").strip() or None
            if to and not self.places.find(to, 0, len(self.marked.text)):
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
                    via=tuple(s for v in att.via if (s := self._source(v)) is not None),
                    date=att.d,
                )
            )
        return out

    def _stand_in(self, number: int, who: Stretch) -> int:
        """A source whose name the model did not take from the article goes by the words beside the content."""
        self.source_at[number] = len(self.sources)
        kind: SourceKind = next((s.kind for s in self.draft.src if s.i == number), "anonymous")
        self.sources.append(SourceLabel(self.marked.text[who.start : who.end], kind))
        return self.source_at[number]

    def _content(self, att: DraftAttribution) -> list[Stretch]:
        found: list[Stretch] = []
        for ref in att.of:
            place = self.places.content(ref)
            if place is None:
                self.say(
                    "content_not_found",
                    f"att {att.i}: {_short(ref)!r} is not found (sentence number and exact words)",
                )
            else:
                found.append(place)
        return _in_order(found)

    def _words(self, att: DraftAttribution, words: str | None, what: str, anchor: Stretch | None) -> Stretch | None:
        if not words or not words.strip():
            return None
        place = self.places.near(words, att.s, anchor)
        if place is None:
            self.say(f"{what}_not_found", f"att {att.i}: {what} {_short(words)!r} is not in sentence {att.s}")
        return place

    def _attribution(self, number: int | None, owner: str) -> int | None:
        if number is None:
            return None
        if number not in self.attribution_at:
            if all(att.i != number for att in self.draft.att):
                self.say("attribution_unknown", f"{owner}: there is no att {number}")
            return None
        return self.attribution_at[number]

    # ------------------------------------------------------------------ marks
    def _take_quotes(self) -> tuple[list[QuoteLabel], set[int]]:
        chains: dict[int, list[int]] = {}
        root: dict[int, int] = {}
        labels = {}
        for label in self.draft.q:
            if label.q not in self.passages:
                self.say("mark_unknown", f"q: there is no passage q{label.q} in the shown text")
            elif label.q not in labels:
                labels[label.q] = label
        for number in sorted(labels):
            label = labels[number]
            joins = label.j if label.j is not None and label.j in root and label.j < number else None
            head = root[joins] if joins is not None else number
            if joins is not None and not self._can_join(joins, number):
                head = number
            root[number] = head
            chains.setdefault(head, []).append(number)
        out = [
            QuoteLabel(tuple(chain), labels[head].k, self._attribution(labels[head].a, f"q{head}"))
            for head, chain in chains.items()
        ]
        return out, set(labels)

    def _can_join(self, first: int, second: int) -> bool:
        """Whether one passage can go on with another: they follow each other and neither holds the other."""
        a, b = self.marked.passages[first], self.marked.passages[second]
        return a.outer_end <= b.outer_start

    def _take_figures(self) -> tuple[list[FigureLabel], set[int]]:
        out, seen = [], set[int]()
        for label in self.draft.n:
            if label.n not in self.quantities:
                self.say("mark_unknown", f"n: there is no quantity n{label.n} in the shown text")
            elif label.n not in seen:
                seen.add(label.n)
                attribution = self._attribution(label.a, f"n{label.n}")
                out.append(FigureLabel(label.n, label.m.strip(), as_of=label.t, attribution=attribution))
        return out, seen

    def _take_dismissals(self, answered_q: set[int], answered_n: set[int]) -> list[Dismissal]:
        out: dict[tuple[str, int], Dismissal] = {}
        for drop in self.draft.x:
            m = _MARK.match(drop.m)
            mark: Literal["q", "n"] = "q" if m and m[1] == "q" else "n"
            number = int(m[2]) if m else -1
            if number not in (self.passages if mark == "q" else self.quantities):
                self.say("mark_unknown", f"x: there is no mark {_short(drop.m)!r} in the shown text")
            elif number not in (answered_q if mark == "q" else answered_n):
                out[mark, number] = Dismissal(mark, number, drop.why)
        return list(out.values())

    def _take_added(self) -> tuple[list[AddedQuote], list[AddedFigure]]:
        quotes, figures = [], []
        for q in self.draft.addq:
            place = self._added(q.s, q.t, "addq", [Stretch(p.start, p.end) for p in self.marked.passages])
            if place:
                quotes.append(AddedQuote((place,), q.k, self._attribution(q.a, "addq")))
        for f in self.draft.addn:
            place = self._added(f.s, f.t, "addn", [Stretch(n.start, n.end) for n in self.marked.quantities])
            if place:
                attribution = self._attribution(f.a, "addn")
                figures.append(AddedFigure(place, f.m, f.d, f.ql, f.v, f.lo, f.hi, f.u, None, attribution))
        return quotes, figures

    def _added(self, sentence: int, words: str, what: str, taken: Iterable[Stretch]) -> Stretch | None:
        """Where an added passage stands; None if it is not in the article or a mark already holds it."""
        home = self.places.sentence(sentence)
        found = self.places.find(words, home.start, home.end) if home else []
        found = found or self.places.find(words, 0, len(self.marked.text))
        if not found:
            self.say("passage_not_in_article", f"{what}: {_short(words)!r} is not in the article")
            return None
        place = found[0]
        held = any(t.start < place.end and place.start < t.end for t in taken)
        inside = any(s.start <= place.start and place.end <= s.end for s in self.marked.sentences)
        return None if held or not inside else place

    # ------------------------------------------------------------------ claims
    def _take_claims(self) -> list[ClaimLabel]:
        out = []
        for index, claim in enumerate(self.draft.c):
            evidence = self._evidence(index, claim)
            if not claim.t.strip():
                continue
            if not evidence:
                self.say("claim_without_evidence", f"c {_short(claim.t)!r}: give the sentences that say it", index)
                continue
            attribution = self._attribution(claim.a, f"c {_short(claim.t, 40)!r}")
            out.append(ClaimLabel(claim.t.strip(), tuple(evidence), claim.m, attribution, claim.d))
        return out

    def _evidence(self, index: int, claim: DraftClaim) -> list[Stretch]:
        found = []
        for number in dict.fromkeys(claim.e):
            sentence = self.places.sentence(number)
            if sentence is None:
                self.say("sentence_unknown", f"c {_short(claim.t)!r}: there is no sentence {number}", index)
            else:
                found.append(Stretch(sentence.start, sentence.end))
        return _in_order(found)


def _in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Sorted, doubles and pieces inside others left out, overlaps cut."""
    out: list[Stretch] = []
    for s in sorted(set(stretches), key=lambda s: (s.start, -s.end)):
        if out and s.end <= out[-1].end:
            continue
        if out and s.start < out[-1].end:
            s = Stretch(out[-1].end, s.end)
        out.append(s)
    return out
