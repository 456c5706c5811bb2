"""What in an article file is not the article: navigation, adverts, captions, related links, sign-offs.

Every rule needs a plain signal of its own (a fixed phrase, a photo credit, a place at the head or foot of the text);
a line without one is never marked. Why so strict: a claim lost to a wrong mark cannot be recovered later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.text.marks import BoilerplateKind, Stretch

__all__ = ["Boilerplate", "find_boilerplate"]


@dataclass(frozen=True, slots=True)
class Boilerplate(Stretch):
    """A range `text[start:end]` that is no part of the article's report; white space at both ends left out."""

    kind: BoilerplateKind


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    after_blank: bool


_LINE = re.compile(r"[^\n\r\u2028\u2029]+")

_NAVIGATION = re.compile(
    r"""(?:skip\ to\ (?:main\ )?(?:content|navigation|search)|jump\ to\ (?:content|navigation)|(?:main\ )?menu|(?:toggle|open|close)\ (?:navigation|menu|search)|
    home|search|log\ ?(?:in|out)|sign\ (?:in|up|out)|register|subscribe(?:\ now)?|my\ account|share(?:\ this)?(?:\ (?:article|story|page|on\ \w+|via\ \w+))?|
    (?:share\ on\ )?(?:facebook|twitter|whatsapp|linkedin|reddit|pinterest|email|telegram)|print|copy\ link|bookmark|save|comments?(?:\ \(?\d+\)?)?|
    \d+\ (?:comments?|shares?)|view\ comments|leave\ a\ (?:comment|reply)|post\ a\ comment|(?:join|start)\ the\ conversation|back\ to\ top|
    load\ more|show\ more|view\ more|see\ all|next(?:\ article|\ story)?|previous(?:\ article|\ story)?|listen\ to\ (?:this\ )?article|
    (?:we|this\ (?:web)?site)\ uses?\ cookies\b.{0,300}|(?:accept|manage|reject)(?:\ all)?\ cookies|cookie\ (?:policy|settings)|privacy\ policy|terms\ (?:of\ use|and\ conditions)|
    copy\ this\ url|most\ (?:read|popular|viewed)|trending(?:\ now)?|breaking\ news|latest\ news|top\ stories|more\ on\ this\ story|related\ (?:stories|articles|topics|content)|
    you\ (?:may|might)\ also\ (?:like|be\ interested\ in)|recommended(?:\ for\ you|\ stories)?|editors?['\u2019]?s?\ picks?|read\ more|loading(?:\.\.\.|\u2026)?|close|
    (?:\d+\ (?:min(?:ute)?s?|hours?|days?)\ (?:ago|read)))\W{0,3}""",
    re.VERBOSE | re.IGNORECASE,
)
_ADVERT = re.compile(
    r"""[\W_]*(?:advertisements?|advert|sponsored(?:\ (?:content|post|by\ .{1,40}))?|promoted(?:\ content)?|paid\ content|
    (?:article|story)\ continues\ (?:after|below)(?:\ (?:this|the))?(?:\ (?:advertisement|ad))?|(?:scroll|continue\ reading)(?:\ below)?(?:\ to\ continue)?(?:\ (?:the\ )?(?:main\ )?story)?|
    advertisement\ continue\ reading\ the\ main\ story)[\W_]*""",
    re.VERBOSE | re.IGNORECASE,
)
_RELATED = re.compile(
    r"""(?:read\ (?:more|next|also|full\ story|the\ full\ (?:story|article)(?:\ here)?)|also\ read|must\ read|watch(?:\ (?:live|now|more|the\ video|video|below))?|listen|related(?:\ (?:story|stories|article|articles|coverage|content|reading|links?))?|see\ also|
    see\ more|more\ (?:on\ this|from\ .{1,30}|coverage|stories)|don['\u2019]t\ miss|recommended|editor['\u2019]s\ pick|click\ here|photos|video|gallery|further\ reading)\s*(?::|\s[\u2013\u2014-]|\||>|\u00bb)\s*\S.{0,240}""",
    re.VERBOSE | re.IGNORECASE,
)
_BANNER_CUES = tuple(
    re.compile(cue, re.IGNORECASE)
    for cue in (
        r"\byour (?:support|donation|contribution|subscription)\b", r"\bsupport (?:now|us|our (?:journalism|work))\b", r"\bdonate\b",
        r"\bpaywalls?\b", r"\b(?:quality|independent|public.interest) journalism\b", r"\bour (?:free )?(?:\w+ ){0,3}newsletters?\b",
        r"\bsubscribe (?:to|for|now|today)\b", r"\bsign up (?:to|for|here|now)\b", r"\bbecome a (?:member|subscriber|supporter)\b",
        r"\bsubscribers? only\b", r"\byour inbox\b", r"\bwe need reporters on the ground\b", r"\bour (?:reporting|journalism)\b",
        r"\byou can unsubscribe\b", r"\bprivacy (?:policy|notice)\b", r"\benter your email\b", r"\bcancel any ?time\b", r"\bdownload (?:our|the) (?:free )?app\b",
    )
)  # fmt: skip
_AGENCY = r"(?:AP|AFP|Reuters|REUTERS|Getty(?:\ Images)?|EPA|PA(?:\ Wire|\ Media)?|Anadolu|Sputnik|TASS|Xinhua|Shutterstock|Bloomberg|UPI|ANI|PTI|Alamy|Zuma|ZUMA|NurPhoto|SIPA)"
_CREDIT_END = re.compile(
    rf"""[(\[]\s?(?:(?P<sure>(?:photos?|pictures?|images?|photographs?|videos?|credit|file|courtesy|screen(?:shot|grab))(?:\ (?:credit|by|courtesy|image|photo|picture|via|from|of|/)|\s*[:/])[^()\[\]]{{0,160}}|
    file(?:\ (?:image|photo|picture))?|(?:AP|AFP|Reuters|EPA)\ ?(?:Photo|Image|file\ photo)[^()\[\]]{{0,100}}|handout[^()\[\]]{{0,60}}|
    [^()\[\]]{{0,100}}(?:Getty\ Images|via\ {_AGENCY}|/\s?{_AGENCY}|Shutterstock)[^()\[\]]{{0,60}})|(?P<agency>(?i:{_AGENCY})(?:[ /,]\ ?(?:via\ )?{_AGENCY}){{0,2}}))\s?[)\]]\.?$""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    rf"""(?:(?:photos?|pictures?|images?|photographs?|image\ source|photo\ credit|image\ credit|picture\ credit|credit|getty\ images)\s*(?::|\ by\ |,)\s*.{{1,100}}|image\ (?:source|caption)\b.{{0,300}}|
    (?i:getty(?:\ images)?|(?:afp|ap|epa|reuters)(?:\ photo|\ via\ getty\ images|/getty(?:\ images)?))|
    [^.!?\n]{{1,80}}(?:/\s?{_AGENCY}|\ via\ (?:Getty|{_AGENCY})|\ (?:for|/)\ (?:the\ )?Getty)(?:\ Images)?)\.?""",
    re.VERBOSE | re.IGNORECASE,
)
_PHOTO_START = re.compile(
    r"""(?:(?:in\ )?(?:this|an?|the|these)\ (?:[\w,.]+\ ){0,6}?(?:photo|photograph|picture|image|handout|screengrab|screenshot|video\ grab|frame\ grab|still|photo\ combination)s?,?\ 
    (?:distributed|released|provided|taken|made|supplied|obtained|shows?|courtesy)\b|(?:in\ )?this\ (?:[\w,.]+\ ){0,6}?file\ (?:photo|image|picture)\b|file\ (?:photo|image|picture)\b\s*[:\u2013-]|
    open\ image\ in\ gallery\b|image\ caption\b|(?:photo|image|picture)\ caption\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_GALLERY_INLINE = re.compile(r"open image in gallery\b[^\n\r()]{0,400}\([^\n\r()]{0,120}\)", re.IGNORECASE)
_STAMP = re.compile(
    r"""\s{0,4}(?:date\s?:?\s{1,3}[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])(?:[T ][0-9:]{4,8}Z?)?
    |(?:(?:first\ )?published|updated|last\ (?:updated|modified)|posted|date|modified)(?:\ (?:on|at))?\s*:?\ [^\n\r]{0,20}[0-9]{1,4}[^\n\r]{0,40}$)""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"""(?:source\s?s?:\s*\S.{0,80}|[-\u2013\u2014]{1,3}\s?(?:with\ )?(?:agencies|agency|reuters|afp|ap|ani|pti|ians|bbc|xinhua|tass|upi|dpa|anadolu|monitoring\ desk|[A-Z]\w+(?:\ [A-Z]\w+){0,2}\ (?:agencies|news))\.?|
    \(?(?:with|additional)\ (?:inputs?|reporting|files|material|information)\ (?:from|by)\b.{0,160}|\(?(?:reporting|writing|editing|compiled|edited|written)(?:\ and\ (?:writing|editing|reporting))?\ by\b.{0,240}|
    (?:\u00a9|\(c\)|copyright)\s.{0,200}|all\ rights\ reserved.{0,120}|this\ (?:article|story|report|piece)\ (?:was\ )?(?:first|originally)\ (?:published|appeared)\b.{0,160}|
    (?:follow|like|find)\ (?:us|him|her|me|the\ author|[A-Z]\w+(?:\ [A-Z]\w+){0,3})\ on\ (?:twitter|facebook|instagram|x)\b.{0,160}|
    (?:associated\ press|reuters|afp|bloomberg)\ (?:staff\ )?(?:writers?|reporters?|journalists?|correspondents?)\ .{3,160}\ contributed\ to\ this\ (?:report|story|article)\.?|
    [^.!?]{3,160}\ contributed\ (?:to\ this\ (?:report|story|article)|reporting)(?:\ from\ [^.]{2,40})?\.|
    contributing:\ .{3,120}|as\ published\ in\ .{3,80}|[_*#\u2013\u2014-]{3,}\.?|-\ ?30\ ?-|(?:ends|more)\W{0,2}|(?:abstract|full\ text)\.?|
    (?:e-?mail|contact)(?:\ the\ (?:author|writer|reporter))?(?:\ at)?:?\s\S+@\S+\.?)""",
    re.VERBOSE | re.IGNORECASE,
)
_FOOT_ONLY = re.compile(r"source|ends|more|contact|e-?mail", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY):?\s(?:[A-Z][\w.'\u2019-]*|van|von|de|der|den|bin|al|and|&|,|of|the|in|for)(?:\s?(?:[A-Z][\w.'\u2019-]*|van|von|de|der|den|bin|al|and|&|,|of|the|in|for|\|)){0,14}"
)
_CLOSED = re.compile(r"[.!?\u2026:;][\"'\u201d\u2019)\]]*$|[\"\u201d]$")
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019]?\s+")
_WORD = re.compile(r"[^\W\d_]{3,}")
MOST_OF_WORDS = 0.5
"""Share of a caption line's long words that its neighbour must repeat to be its second version.
Why: tests/text/test_boilerplate.py; two versions of one caption share names and places, body text beside it does not."""
BANNER_LENGTH = 4000
"""Longest line that is looked at for a banner, code points. Why: longer ones are whole articles on one line."""
BANNER_DENSITY = 200
"""Code points of a support banner for one of its cues. Why: the one of the seeds has one to 150; news about donations
has one to 400 and fewer."""
SHORT_NOTE = 60
"""Longest stray last line, code points. Why: longer last lines are cut-off body text."""


def find_boilerplate(text: str) -> list[Boilerplate]:
    """All boilerplate of `text`, sorted, not overlapping, never empty, white space at the ends left out."""
    lines = _lines(text)
    marks: dict[int, Boilerplate] = {}
    for at, line in enumerate(lines):
        found = _stamp(text, line) if at == 0 else None
        if found is not None:
            marks[-1] = found
            line = _trimmed(text, found.end, line.end, line.after_blank)
            lines[at] = line
        if line.text and (mark := _of_line(lines, at)) is not None:
            marks[at] = mark
    _mark_neighbours(lines, marks)
    _mark_foot(lines, marks)
    found_all = list(marks.values())
    found_all.extend(_inside(text, lines, marks))
    return sorted((m for m in found_all if m.start < m.end), key=lambda m: m.start)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        line = _trimmed(text, match.start(), match.end(), False)
        if line.text:
            gap = text[previous_end : match.start()]
            blank = not lines or gap.replace("\r\n", "\n").count("\n") + gap.count("\r") > 1
            lines.append(_Line(line.start, line.end, line.text, blank))
            previous_end = match.end()
    return lines


def _trimmed(text: str, start: int, end: int, after_blank: bool) -> _Line:
    printed = text[start:end]
    left = len(printed) - len(printed.lstrip())
    stripped = printed.strip()
    return _Line(start + left, start + left + len(stripped), stripped, after_blank)


def _stamp(text: str, line: _Line) -> Boilerplate | None:
    match = _STAMP.match(text, line.start, line.end)
    return Boilerplate(line.start, match.end(), "dateline_stamp") if match else None


def _of_line(lines: list[_Line], at: int) -> Boilerplate | None:
    line = lines[at]
    if kind := _kind(line, last=len(lines) - at <= 6):
        return Boilerplate(line.start, line.end, kind)
    return _banner(line)


def _kind(line: _Line, *, last: bool) -> BoilerplateKind | None:
    printed = line.text
    if len(printed) <= 320:
        if _NAVIGATION.fullmatch(printed):
            return "navigation"
        if _ADVERT.fullmatch(printed):
            return "advert"
        if _RELATED.fullmatch(printed):
            return "related_link"
        if _STAMP.fullmatch(printed):
            return "dateline_stamp"
        if len(printed) <= 120 and _BYLINE.fullmatch(printed):
            return "byline"
        if _CREDIT_LINE.fullmatch(printed):
            return "credit"
        if _SIGN_OFF.fullmatch(printed) and (last or not _FOOT_ONLY.match(printed)):
            return "sign_off"
    if _is_caption(printed):
        return "caption"
    return None


def _banner(line: _Line) -> Boilerplate | None:
    """The sentences from the first to the last cue of a support or newsletter banner, and what little follows.

    Two cues or more, and one to every `BANNER_DENSITY` code points: a report that mentions two is no banner.
    """
    if len(line.text) > BANNER_LENGTH:
        return None
    cues = [match for cue in _BANNER_CUES if (match := cue.search(line.text))]
    if len(cues) < 2:
        return None
    first = min(match.start() for match in cues)
    last = max(match.end() for cue in _BANNER_CUES for match in cue.finditer(line.text))
    start = max((match.end() for match in _SENTENCE_END.finditer(line.text, 0, first)), default=0)
    closing = _SENTENCE_END.search(line.text, last)
    end = closing.end() if closing else len(line.text)
    end = len(line.text) if len(line.text) - end <= SHORT_NOTE else end
    if len(cues) < (end - start) / BANNER_DENSITY:
        return None
    printed = line.text[start:end].rstrip()
    return Boilerplate(line.start + start, line.start + start + len(printed), "support_banner")


def _is_caption(printed: str) -> bool:
    if _PHOTO_START.match(printed):
        return True
    credit = _CREDIT_END.search(printed, max(0, len(printed) - 220))
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
    covered = [(m.start, m.end) for m in marks.values()]
    starts = {start: end for start, end in covered}
    for line_at, line in enumerate(lines):
        if line_at in marks:
            continue
        for match in _GALLERY_INLINE.finditer(text, line.start, line.end):
            if match.start() not in starts:
                yield Boilerplate(match.start(), match.end(), "caption")
