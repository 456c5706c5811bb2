"""What in an article file is not the article: navigation, adverts, captions, related links, sign-offs.

Every rule needs a plain signal of its own (a fixed phrase, a photo credit, a place at the head or foot of the text);
a line without one is never marked. Why so strict: a claim lost to a wrong mark cannot be recovered later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.text.marks import BoilerplateKind, Stretch

__all__ = ["Boilerplate", "find_boilerplate"]


@dataclass(frozen=True, slots=True)
class Boilerplate(Stretch):
    """A range `text[start:end]` that is no part of the article's report; white space at both ends left out."""

    kind: BoilerplateKind


@dataclass(slots=True)
class _Line:
    """A line that is not blank, without the white space around it. Not frozen: making it takes four times as long."""

    start: int
    end: int
    text: str
    after_blank: bool


@cache
def _signals() -> dict[str, list[str]]:
    source = files("extractor.text").joinpath("data", "boilerplate.toml").read_text(encoding="utf-8")
    signals: dict[str, list[str]] = tomllib.loads(source)
    agencies = "(?:" + "|".join(re.escape(agency) for agency in signals["agencies"]) + ")"
    return {kind: [signal.replace("AGENCY", agencies) for signal in found] for kind, found in signals.items()}


@cache
def _pattern(kind: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Any of the signals of `kind`, between two further patterns, letter case ignored."""
    return re.compile(f"{before}(?:{'|'.join(_signals()[kind])}){after}", re.IGNORECASE)


@cache
def _whole_lines() -> tuple[tuple[str, BoilerplateKind, re.Pattern[str]], ...]:
    return tuple((signal, kind, _pattern(signal, before, after)) for signal, kind, before, after in _WHOLE_LINES)


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The cues of a banner, each with fixed words in small letters that it has ("" if none)."""
    cues = _signals()["banner"]
    fixed = [_FIXED.search(cue) for cue in cues]
    return tuple(
        (words["words"] or words["last"] if words else "", re.compile(cue, re.IGNORECASE))
        for words, cue in zip(fixed, cues, strict=True)
    )


def _credit_end() -> re.Pattern[str]:
    """A credit in brackets at the end; group `sure` where it can be nothing else."""
    return _pattern(
        "credit_sure", r"[(\[]\s?(?:(?P<sure>", rf")|(?:{'|'.join(_signals()['credit_agency'])}))\s?[)\]]\.?$"
    )


_FIXED = re.compile(r"^\\b(?P<words>[a-z ]+)(?![*?{])|(?<=\)) (?P<last>[a-z ]+)\\b$")
"""The fixed words that a cue begins with, without a last letter that may be missing, or ends with."""
_GALLERY_INLINE = re.compile(r"[Oo](?i:pen image in gallery\b[^\n\r()]{0,400}\([^\n\r()]{0,120}\))")
_FULL_NAME = r"(?:[A-Z][\w.'\u2019-]{0,30}|van|von|de|der|den|bin|al|and|&|of|the|in|for|\|)"
_BYLINE = re.compile(rf"(?:[Bb]y|BY):?\s{_FULL_NAME}(?:,?\s{{1,2}}{_FULL_NAME}){{0,14}}")
_BANNER_HINTS = (
    "your", "Your", "YOUR", "our ", "Our ", "OUR ", "support", "Support", "SUPPORT", "onat", "ONAT", "ubscri", "UBSCRI",
    "ign up", "IGN UP", "ournalism", "aywall",
)  # fmt: skip
_CLOSED = re.compile(r"[.!?\u2026:;][\"'\u201d\u2019)\]]*$|[\"\u201d]$")
_REPORTED = re.compile(r"\b(?:said|says|told|asked|according to)\b")
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019]?\s+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_WHOLE_LINES: tuple[tuple[str, BoilerplateKind, str, str], ...] = (
    ("navigation", "navigation", "", r"\W{0,3}"),
    ("advert", "advert", r"[\W_]{0,8}", r"[\W_]{0,8}"),
    ("related", "related_link", "", r"\s*(?::|\s[\u2013\u2014-]|\||>|\u00bb)\s*\S.{0,240}"),
    ("stamp", "dateline_stamp", "", ""),
    ("credit_line", "credit", "", r"\.?"),
    ("sign_off", "sign_off", "", ""),
    ("foot", "sign_off", "", ""),
)
LINE = 320
"""Longest line that can be boilerplate as a whole by its wording, code points.
Why: the longest of the signals allow it."""
MOST_OF_WORDS = 0.5
"""Share of a caption line's long words that its neighbour must repeat to be its second version.
Why: tests/text/test_boilerplate.py; two versions of one caption share names and places, body text beside
it does not."""
BANNER_LENGTH = 4000
"""Longest line that is looked at for a banner, code points. Why: longer ones are whole articles on one line."""
BANNER_DENSITY = 200
"""Code points of a support banner for one of its cues. Why: the one of the seeds has one to 150; news about donations
has one to 400 and fewer."""
FOOT = 4
"""Lines at the end in which "Source: …" credits the article. Why: further up it credits a chart or a map."""
SHORT_NOTE = 60
"""Longest stray last line, code points. Why: longer last lines are cut-off body text."""


def find_boilerplate(text: str) -> list[Boilerplate]:
    """All boilerplate of `text`, sorted, not overlapping, never empty, white space at the ends left out."""
    lines = _lines(text)
    hints = [hint for hint in _BANNER_HINTS if hint in text]
    marks: dict[int, Boilerplate] = {}
    for at, line in enumerate(lines):
        found = _stamp(text, line) if at == 0 else None
        if found is not None:
            marks[-1] = found
            line = _trimmed(text, found.end, line.end, line.after_blank)
            lines[at] = line
        if line.text and (mark := _of_line(lines, at, hints)) is not None:
            marks[at] = mark
    _mark_neighbours(lines, marks)
    _mark_foot(lines, marks)
    found_all = list(marks.values())
    found_all.extend(_inside(text, lines, marks))
    return sorted((m for m in found_all if m.start < m.end), key=lambda m: m.start)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    previous_end = 0
    start = 0
    for printed in text.replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").split("\n"):
        end = start + len(printed)
        if stripped := printed.strip():
            gap = text[previous_end:start]
            blank = not lines or gap.replace("\r\n", "\n").count("\n") + gap.count("\r") > 1
            left = end - len(printed.lstrip())
            lines.append(_Line(left, left + len(stripped), stripped, blank))
            previous_end = end
        start = end + 1
    return lines


def _trimmed(text: str, start: int, end: int, after_blank: bool) -> _Line:
    printed = text[start:end]
    left = len(printed) - len(printed.lstrip())
    stripped = printed.strip()
    return _Line(start + left, start + left + len(stripped), stripped, after_blank)


def _stamp(text: str, line: _Line) -> Boilerplate | None:
    match = _pattern("stamp_head").match(text, line.start, line.end)
    return Boilerplate(line.start, match.end(), "dateline_stamp") if match else None


def _of_line(lines: list[_Line], at: int, hints: list[str]) -> Boilerplate | None:
    line = lines[at]
    if kind := _kind(line, last=len(lines) - at <= FOOT):
        return Boilerplate(line.start, line.end, kind)
    return _banner(line, hints)


def _kind(line: _Line, *, last: bool) -> BoilerplateKind | None:
    printed = line.text
    if len(printed) <= LINE:
        for signal, kind, pattern in _whole_lines():
            if (last or signal != "foot") and pattern.fullmatch(printed):
                return kind
        if len(printed) <= 120 and _BYLINE.fullmatch(printed):
            return "byline"
    if _is_caption(printed):
        return "caption"
    return None


def _banner(line: _Line, hints: list[str]) -> Boilerplate | None:
    """The sentences from the first to the last cue of a support or newsletter banner, and what little follows.

    `hints` are those that the whole text has: most texts have few, and most lines need not be asked for the others.
    Two cues or more, and one to every `BANNER_DENSITY` code points: a report that mentions two is no banner.
    """
    if len(line.text) > BANNER_LENGTH or not any(map(line.text.__contains__, hints)):
        return None
    small = _small(line.text)
    cues = [match for fixed, cue in _cues() if fixed in small and (match := cue.search(line.text))]
    if len(cues) < 2:
        return None
    first = min(match.start() for match in cues)
    last = max(match.end() for cue in cues for match in cue.re.finditer(line.text))
    start = max((match.end() for match in _SENTENCE_END.finditer(line.text, 0, first)), default=0)
    closing = _SENTENCE_END.search(line.text, last)
    end = closing.end() if closing else len(line.text)
    end = len(line.text) if len(line.text) - end <= SHORT_NOTE else end
    if len(cues) < (end - start) / BANNER_DENSITY or _REPORTED.search(line.text, start, end):
        return None
    printed = line.text[start:end].rstrip()
    return Boilerplate(line.start + start, line.start + start + len(printed), "support_banner")


def _small(text: str) -> str:
    """`text` in small letters; İ, ı and ſ as patterns take them that ignore letter case: for i and s."""
    return text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s").lower()


def _is_caption(printed: str) -> bool:
    if _pattern("photo").match(printed):
        return True
    if not printed.endswith((")", "]", ").", "].")):
        return False
    credit = _credit_end().search(printed, max(0, len(printed) - 220))
    if credit is None or len(printed) > 900:
        return False
    if credit["sure"]:
        return True
    return len(printed) <= 300 and not _CLOSED.search(printed[: credit.start()].rstrip())


def _mark_neighbours(lines: list[_Line], marks: dict[int, Boilerplate]) -> None:
    """The second version of a caption, and lines printed twice in a row."""
    for at in range(len(lines) - 1):
        line, following = lines[at], lines[at + 1]
        twice = line.text == following.text and len(line.text) >= 12
        if twice and at + 1 not in marks and at not in marks:
            marks[at + 1] = Boilerplate(following.start, following.end, "navigation")
        elif following.after_blank:
            continue
        for known, other in ((at, at + 1), (at + 1, at)):
            if (
                known in marks
                and marks[known].kind == "caption"
                and other not in marks
                and _repeats(lines[other].text, lines[known].text)
            ):
                marks[other] = Boilerplate(lines[other].start, lines[other].end, "caption")


def _repeats(printed: str, caption: str) -> bool:
    if len(printed) > 300 or _CLOSED.search(printed):
        return False
    words = {word.lower()[:6] for word in _WORD.findall(printed)}
    known = {word.lower()[:6] for word in _WORD.findall(caption)}
    return bool(words) and len(words & known) / len(words) >= MOST_OF_WORDS


def _mark_foot(lines: list[_Line], marks: dict[int, Boilerplate]) -> None:
    """A publisher's line under the last byline or sign-off, and a stray note at the very end."""
    last = len(lines) - 1
    if last < 1 or last in marks:
        return
    line = lines[last]
    short = len(line.text) <= SHORT_NOTE and len(line.text.split()) <= 8
    if short and last - 1 in marks and marks[last - 1].kind in ("byline", "sign_off"):
        marks[last] = Boilerplate(line.start, line.end, "credit")
    elif (
        short
        and line.after_blank
        and not _CLOSED.search(line.text)
        and _CLOSED.search(lines[last - 1].text)
        and len(lines[last - 1].text) > 2 * SHORT_NOTE
    ):
        marks[last] = Boilerplate(line.start, line.end, "stray_note")


def _inside(text: str, lines: list[_Line], marks: dict[int, Boilerplate]) -> Iterator[Boilerplate]:
    """Boilerplate inside a line of body text: galleries run into the text."""
    if not _GALLERY_INLINE.search(text):
        return
    for line_at, line in enumerate(lines):
        if line_at in marks:
            continue
        for match in _GALLERY_INLINE.finditer(text, line.start, line.end):
            yield Boilerplate(match.start(), match.end(), "caption")
