"""The desk in a terminal: the same keys and the same log, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from extractor.review.decisions import ReviewState
from extractor.review.desk import Conflict, ReviewDesk
from extractor.review.queue import Case
from extractor.review.story_index import StoryIndex
from extractor.review.unseen import plain
from extractor.review.views.disagreement import differences
from extractor.review.views.passages import windows
from extractor.review.views.words import KINDS, SEVERITIES, speaker_words, verdict_words
from extractor.schemas import Position, Verdict
from extractor.text.plural import count

__all__ = ["KEYS", "case_record", "case_text", "list_line", "review_in_terminal"]

_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}
_VERDICTS: dict[str, Verdict] = {"b": "both", "n": "neither", "x": "not_a_disagreement", "s": "unsure"}
_PASSAGES = 3
"""Passages of a position shown at once. Why: a disagreement should fit on one screen of 50 lines."""
KEYS = (
    "1 2 3 … that position holds · b both · n neither · x not a disagreement · s unsure · c note · u undo · "
    "j next · k previous · o next open · l list · q leave"
)
"""The keys in one line."""


def _status(case: Case) -> str:
    decision = case.disagreement.decision
    return "open" if decision is None else verdict_words(decision, [p.label for p in case.disagreement.positions])


def list_line(case: Case, *, several: bool = False) -> str:
    """One line of the list: id, severity, kind, state and summary; nothing in it acts on a terminal.

    The id is the one that `reconcile --explain` takes; where there are several stories, the story's stands before it.
    """
    one = case.disagreement
    id = f"{case.index.story.id} {one.id}" if several else one.id
    line = f"{id:<4}  {SEVERITIES[one.severity]:<6}  {KINDS[one.kind]:<20}  {_flat(one.summary)}"
    return line if one.decision is None else f"{line}  [{_flat(_status(case))}]"


def case_record(case: Case) -> dict[str, Any]:
    """The disagreement as a line of `--json`."""
    one = case.disagreement
    return {
        "fingerprint": one.fingerprint,
        "story": case.index.story.id,
        "id": one.id,
        "kind": one.kind,
        "severity": one.severity,
        "expected_value": round(case.value, 4),
        "status": one.status,
        "summary": one.summary,
        "positions": [
            {"label": p.label, "publishers": list(p.publishers), "independent_sources": p.independent_sources}
            for p in one.positions
        ],
        "decision": one.decision.model_dump(mode="json") if one.decision is not None else None,
    }


def _flat(text: str) -> str:
    return " ".join(plain(text).split())


def _painted(text: str, start: int, end: int, styles: Sequence[tuple[int, int, str]]) -> Text:
    """`text[start:end]` with styles at stored offsets; unseen characters are written out after the cutting."""
    cuts = sorted({start, end, *(min(max(c, start), end) for left, right, _ in styles for c in (left, right))})
    out = Text()
    for left, right in pairwise(cuts):
        style = " ".join(s for a, b, s in styles if a <= left and right <= b)
        out.append(plain(text[left:right]).replace("\n", " "), style or "dim")
    return out


def _passages(index: StoryIndex, one: Position, differing: Sequence[tuple[int, int]]) -> Iterator[RenderableType]:
    by_article: dict[str, list[str]] = {}
    for member in one.members:
        by_article.setdefault(member.article, []).append(member.item)
    for article, items in list(by_article.items())[:_PASSAGES]:
        text = index.articles[article].article.text
        spans = [s for item in items for s in index.spans(article, item)]
        styles = [(s.start, s.end, "not dim") for s in spans]
        if article == one.members[0].article:
            styles += [(left, right, "bold underline") for left, right in differing]
        voices = dict.fromkeys(speaker_words(index.attribution(article, item)) for item in items)
        for left, right in windows(index, article, spans) if text is not None else ():
            yield Padding(_painted(text or "", left, right, styles), (0, 0, 0, 4))
        if text is None:
            yield Padding(Text(_flat(" … ".join(s.text for s in spans))), (0, 0, 0, 4))
        line = " · ".join(part for part in (index.publisher(article), *voices) if part)
        yield Padding(Text("— " + _flat(line), "italic"), (0, 0, 1, 4))
    if len(by_article) > _PASSAGES:
        yield Padding(Text(f"and {count(len(by_article) - _PASSAGES, 'more article')}", "dim"), (0, 0, 1, 4))


def case_text(case: Case, place: str = "") -> RenderableType:
    """The disagreement as rich text: positions one below the other, exact spans bright, their context dim."""
    one, index = case.disagreement, case.index
    head = Text.assemble(
        (f"{place}  " if place else ""),
        f"{one.id}  ",
        (SEVERITIES[one.severity], _STYLE[one.severity]),
        "  ",
        KINDS[one.kind],
        ("  " + _flat(_status(case)), "green" if one.decision is not None else "dim"),
    )
    marks = differences(index, one)
    parts: list[RenderableType] = [Rule(style="dim"), head, Text(_flat(one.summary), "bold"), Text()]
    for number, position in enumerate(one.positions, 1):
        sources = count(position.independent_sources, "independent source")
        parts.append(
            Text.assemble((f" {number} ", "reverse"), " ", (_flat(position.label), "bold"), (f"  {sources}", "dim"))
        )
        parts += _passages(index, position, marks[number - 1])
    parts.append(Text.assemble(("Why   ", "dim"), _flat(one.explanation)))
    if one.suggestion:
        parts.append(Text.assemble(("Check ", "dim"), _flat(one.suggestion)))
    return Group(*parts)


class _Session:
    """Where a reviewer is in the queue, and what each key does there."""

    def __init__(self, desk: ReviewDesk, reviewer: str, console: Console, ask_note: Callable[[], str]) -> None:
        self.desk, self.reviewer, self.console, self.ask_note = desk, reviewer, console, ask_note
        self.at = 0
        self.note: str | None = None
        self.keys = [c.key for c in desk.queue(desk.log.state(), reviewer)]
        self.seen = ""

    def cases(self, state: ReviewState) -> list[Case]:
        return self.desk.queue(state, self.reviewer)

    def show(self) -> None:
        state = self.desk.log.state()
        case = self.desk.case(self.keys[self.at], state, self.reviewer)
        self.seen = case.disagreement.decision.id if case.disagreement.decision is not None else ""
        progress = self.desk.progress(state, self.reviewer)
        place = f"{self.at + 1} of {len(self.keys)}, {progress.decided} decided"
        self.console.print(case_text(case, place))
        if self.note:
            self.console.print(Text("Note, saved with your decision: " + _flat(self.note), "yellow"))

    def next_open(self) -> bool:
        cases = self.cases(self.desk.log.state())
        ahead = [*range(self.at + 1, len(cases)), *range(self.at)]
        found = next((n for n in ahead if cases[n].disagreement.status == "open"), None)
        if found is not None:
            self.at = found
        return found is not None

    def decide(self, choice: Verdict | int) -> None:
        key = self.keys[self.at]
        try:
            decision = self.desk.decide(key, choice, self.reviewer, note=self.note, seen=self.seen)
        except Conflict:
            self.console.print(
                "Decided meanwhile by someone else. Press the key again to decide otherwise.", style="red"
            )
            self.show()
            return
        except ValueError as error:
            self.console.print(_flat(str(error)), style="red", markup=False)
            return
        self.note = None
        self.seen = decision.id
        case = self.desk.case(key, self.desk.log.state(), self.reviewer)
        labels = [p.label for p in case.disagreement.positions]
        self.console.print(Text("Saved: " + _flat(verdict_words(decision, labels)), "green"))
        if self.next_open():
            self.show()
        elif choice != "unsure":
            self.console.print("Everything is decided. u takes the last decision back, q leaves.", style="green")

    def undo(self) -> None:
        undone = self.desk.undo(self.reviewer)
        if undone is None:
            self.console.print("You have decided nothing that could be taken back.", style="yellow")
            return
        self.console.print("Taken back.", style="green")
        if undone.fingerprint in self.keys:
            self.at = self.keys.index(undone.fingerprint)
            self.show()

    def press(self, key: str) -> bool:
        """Does what the key says; False to leave."""
        if key in ("q", "\x03", "\x04", ""):
            return False
        if key.isdecimal() and key != "0":
            self.decide(int(key) - 1)
        elif key in _VERDICTS:
            self.decide(_VERDICTS[key])
        elif key == "u":
            self.undo()
        elif key == "c":
            self.note = self.ask_note() or None
        elif key in ("j", "k"):
            self.at = min(max(self.at + (1 if key == "j" else -1), 0), len(self.keys) - 1)
            self.show()
        elif key == "o":
            if self.next_open():
                self.show()
        elif key == "l":
            for case in self.cases(self.desk.log.state()):
                line = list_line(case, several=len(self.desk.indexes) > 1)
                self.console.print(line, markup=False, highlight=False)
        else:
            self.console.print(KEYS, style="dim")
        return True


def review_in_terminal(
    desk: ReviewDesk, reviewer: str, console: Console, read_key: Callable[[], str], ask_note: Callable[[], str]
) -> None:
    """Shows one disagreement after the other and takes a key for each, until `q` or the end of input.

    Each decision is in the log before the screen says so.
    """
    session = _Session(desk, reviewer, console, ask_note)
    if not session.keys:
        console.print("There is nothing to decide: the articles do not disagree.")
        return
    cases = session.cases(desk.log.state())
    session.at = next((n for n, c in enumerate(cases) if c.disagreement.status == "open"), 0)
    console.print(KEYS, style="dim")
    session.show()
    while session.press(read_key()):
        pass
