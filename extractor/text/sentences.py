"""Sentences: the boundaries of each paragraph, with cuts in the middle of a sentence undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.text.boundaries import MARK, find_boundaries
from extractor.text.fold import DOUBLE_MARKS, INVISIBLE, SINGLE_MARKS
from extractor.text.marks import Sentence
from extractor.text.paragraphs import Paragraph, Place, find_paragraphs

__all__ = ["find_sentences"]

_HEADING_WORDS = 15
"""Why: headlines run to a dozen words or so; a longer line without a full stop is rather a cut-off paragraph."""
_HEADING = 200
"""Longest heading, in code points."""
_GAP = 40
"""Most marks and blanks looked at between two sentences. Why: no text has more, but for lines drawn in marks."""
_JOINED = 600
"""Longest sentence, in code points, that a repair may make. Why: text without any capitals must not become one."""

_END = re.compile(f"[.!?…:;,][\\])}}{SINGLE_MARKS}{DOUBLE_MARKS}]*$")
_BULLET = re.compile(r"[-–—•*·]\s")
_LEADING = re.compile(f"[\\s(\\[{SINGLE_MARKS}{DOUBLE_MARKS}{INVISIBLE}]*")
_CLOSING = re.compile(f"[{SINGLE_MARKS}{DOUBLE_MARKS})\\]]+")

_OPENS_SOLID = re.compile("[“‘](?=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])")
"""An opening mark right before writing without blanks: there is no blank that tells it from a closing one."""
_QUOTATIVE = re.compile("(?:이?라고|이?라며|이?라는|하고|고 |と|って)")
"""What goes on a sentence right behind a quotation in Korean and Japanese: "…", said so."""
_TAIL = re.compile(rf"[,;:)\]{SINGLE_MARKS}{DOUBLE_MARKS}]|[.!?](?![.!?])")
"""What no sentence starts with when it is glued to the one before."""
_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Z]\.){2,}$")
_CLOCK = re.compile(r"\b[ap]\.?\s?m\.$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z][a-z]{2,8}\.? \d|[A-Z]{2,4}\b)")
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(])(?:approx|ca?|est|vol|pp?|nos?|fig|art|sec|ch|chap|para|circa|jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
_STARTER = re.compile(
    r"(?:The|A|An|He|She|It|They|We|I|You|His|Her|Its|Their|Our|My|This|That|These|Those|There|But|And|Or|So|Yet|In|On|At|"
    r"By|For|From|With|After|Before|When|While|As|If|Although|Though|Since|Because|However|Meanwhile|Some|Many|Most|All|"
    r"No|Not|What|Who|How|Why|Where|One|Two|Both|Under|Over|During|Last|Now|Then)\b"
)
_ASKED = re.compile(
    r"(?:[\w.'’-]+ ){1,6}(?:asked|said|says|told|shouted|added|replied|wrote|tweeted|exclaimed|cried)\b"
)


def find_sentences(text: str, boilerplate: Sequence[Place] = ()) -> list[Sentence]:
    """The sentences outside `boilerplate`, in text order, numbered from 0; time is linear.

    A sentence never crosses a line break or a stretch of boilerplate, starts and ends with something visible, and
    keeps the quotation mark that closes it. The rules are those of English; other scripts' full stops are known.
    """
    found: list[Sentence] = []
    pieces = list(find_paragraphs(text, boilerplate))
    for at, piece in enumerate(pieces):
        ranges = list(_ranges(text, piece))
        heading = len(ranges) == 1 and _is_heading(text, pieces, at)
        found += (
            Sentence(number, start, end, piece.number, heading)
            for number, (start, end) in enumerate(ranges, start=len(found))
        )
    return found


def _is_heading(text: str, pieces: Sequence[Paragraph], at: int) -> bool:
    """A short whole line without closing punctuation, with another paragraph below it."""
    piece = pieces[at]
    if at + 1 == len(pieces) or piece.end - piece.start > _HEADING:
        return False
    if any(pieces[k].number == piece.number for k in (at - 1, at + 1) if k >= 0):
        return False
    line = text[piece.start : piece.end]
    words = line.split()
    return len(words) <= _HEADING_WORDS and not _END.search(words[-1]) and not _BULLET.match(line)


def _ranges(text: str, piece: Paragraph) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph piece, white space left out."""
    start: int | None = None
    end = piece.start
    for left, right in _raw_ranges(text, piece):
        if start is not None and not _belongs(text, start, end, left, right):
            yield start, end
            start = None
        start, end = (left if start is None else start), right
    if start is not None:
        yield start, end


def _raw_ranges(text: str, piece: Paragraph) -> Iterator[tuple[int, int]]:
    """What lies between boundaries, with the marks between two sentences given to the one they touch."""
    start = piece.start
    for boundary in (*find_boundaries(text, piece.start, piece.end), piece.end):
        if boundary < piece.end:
            boundary = _between(text, start, boundary)
        part = text[start:boundary]
        inner = part.strip()
        if inner:
            left = start + len(part) - len(part.lstrip())
            yield left, left + len(inner)
        start = boundary


def _between(text: str, start: int, at: int) -> int:
    """The boundary near `at` that leaves closing marks on the left and opening marks on the right."""
    low = at
    start = max(start, at - _GAP)
    while low > start and (text[low - 1].isspace() or MARK.match(text, low - 1)):
        low -= 1
    if (opening := _OPENS_SOLID.search(text, low, at + 1)) is not None and opening.start() < at:
        return opening.start()
    closing = _CLOSING.match(text, low)
    return closing.end() if closing and closing.end() <= at else low


def _quoted_on(text: str, left: int) -> bool:
    return text[left - 1] in "”’」』\"'" and _QUOTATIVE.match(text, left) is not None


def _belongs(text: str, start: int, end: int, left: int, right: int) -> bool:
    """Whether `text[left:right]` goes on the sentence `text[start:end]`: sentencex cut in the middle."""
    if right - start > _JOINED:
        return False
    before = text[max(start, end - 40) : end]
    if left == end and _OPENS_SOLID.match(text, left):
        return False
    if left == end and (_TAIL.match(text, left) or _quoted_on(text, left) or re.search(r"\b[A-Z]\.$", before)):
        return True
    lead = _LEADING.match(text, left)
    word = lead.end() if lead else left
    if text[word : word + 1].islower() or not any(c.isalnum() for c in text[start:end]):
        return True
    after = text[word : word + 80]
    if before[-1] != "." or (word > left and text[left] not in "(["):
        quoted = before[-1] in SINGLE_MARKS + DOUBLE_MARKS and before[-2:-1] in ("?", "!")
        return quoted and word == left and _ASKED.match(after) is not None
    if after[:1].isdigit():
        return _BEFORE_NUMBER.search(before) is not None
    if before[-2:-1] in "mM" and _CLOCK.search(before):
        return _AFTER_CLOCK.match(after) is not None and not _STARTER.match(after)
    if text[start:end].rstrip(".").isdigit():
        return True
    initials = before[-3:-2] == "." and _INITIALS.search(before) is not None
    return initials and after[:1].isupper() and not _STARTER.match(after)
