"""Reading an article: its boilerplate and what it states of itself (title, publisher, date, byline)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from extractor.schemas.article import Article, Span
from extractor.text.boilerplate import Boilerplate, find_boilerplate
from extractor.text.names import is_headline
from extractor.text.quantities.coverage import Ranges
from extractor.text.quantities.dates import find_dates

__all__ = ["read_article"]

_SOURCE = re.compile(r"sources?\s?:\s*(?P<name>\S.{0,80}?)[\s.]*$", re.IGNORECASE)
_MONITORING = re.compile(r"(?P<name>[A-Z][\w'\u2019&.-]*(?:\s[A-Z][\w'\u2019&.-]*){0,4})\b.{0,30}\b[Mm]onitoring\b")
_NOTE = re.compile(r"(?P<name>[A-Z][\w&.]*(?:\s[A-Z][\w&.]*){0,3})\s(?:article|story|report|page)\b")
_NAME_REACH = 132
_SELF_NAME = re.compile(
    r"(?<![\w&.\u2019'-])(?P<name>(?:[Tt]he\s)?(?:[A-Z][\w&.\u2019'-]{0,30})(?:\s[A-Z][\w&\u2019'-]{0,30}){0,3})\s\Z"
)
"""The publisher before `_SELF_SAYS`; `_NAME_REACH` is its longest."""
_SELF_SAYS = re.compile(
    r"(?:(?:has|have|had)\s(?:not\s(?:seen|verified|been\sable|independently\sverified|received)|contacted|approached|asked|reached\sout|seen|requested|reviewed|sought)|"
    r"(?:could|can|was|is|were)\s?not\s(?:immediately\s|independently\s)?(?:verify|confirm|reach|able\sto\s(?:verify|confirm|independently))|"
    r"(?:contacted|reached\sout\sto|approached)\s(?:the\s)?[A-Z\w]+(?:\s\w+){0,6}\sfor\s(?:a\s)?(?:comment|response))"
)
_TO_SELF = re.compile(
    r"\b(?:statement|email|e-mail|comment|remarks|interview|spokes\w+\stold|told)\s(?:to|with)?\s?(?P<name>the\s[A-Z]{2,6})\b"
)
_BANNER_SELF = re.compile(
    r"(?P<name>The\s[A-Z][\w\u2019'-]*(?:\s(?!Our|We|Your)[A-Z][\w\u2019'-]*){0,3})\s(?:is|was|has|needs|relies|will)\b"
)
_COPYRIGHT = re.compile(
    r"(?:\u00a9|\(c\)|copyright)\s*(?:\(c\)|\u00a9)?\s*(?:[0-9]{4})?[,\s]*(?P<name>[A-Z][\w&.'\u2019-]*(?:\s[A-Z][\w&.'\u2019-]*){0,4})",
    re.IGNORECASE,
)
_BY = re.compile(r"by:?\s(?P<names>.+?)[\s.]*$", re.IGNORECASE | re.DOTALL)
_CLOSED = re.compile(r"[.!?\u2026:;,][\"'\u201d\u2019)\]]*$")
_NOT_PUBLISHERS = frozenset(("he", "she", "it", "they", "we", "you", "i", "this", "that", "there", "who"))
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_LINE = re.compile(r"[^\n\r]+")
_REST = re.compile(r"\S")
_SENTENCE = re.compile(r".{20,400}?[.!?](?=\s|$)")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FIRST_SENTENCE = re.compile(r"[^\n\r.!?]{20,160}\.(?=\s[A-Z\"\u201c])")
STAMPS = 3
"""Date stamps looked at. Why: an article has one or two; a text of nothing but stamps must not cost a parse
for each."""
TITLE_LENGTH = 160
"""Longest headline, code points. Why: the longest of 924 news headlines checked has fewer."""


RUN_IN = 0.6
"""Share of a run-in headline's long words that the lead repeats. Why: tests/text/test_article.py."""


def read_article(text: str, **known: object) -> Article:
    """The article of this text with its boilerplate and whatever it states of itself; `known` fields win.

    Fields that the text does not state stay None: a publisher is never guessed from style. `known` fields given as
    None count as not given. Raises: pydantic.ValidationError if a `known` field does not fit the contract.
    """
    marks = find_boilerplate(text)
    found: dict[str, object] = {
        "title": _title(text, marks),
        "publisher": _publisher(text, marks),
        "published": _published(text, marks),
        "byline": _byline(text, marks),
        "boilerplate": [Span.of(text, mark.start, mark.end) for mark in marks],
    }
    found.update({name: value for name, value in known.items() if value is not None})
    return Article.from_text(text, **found)


def _byline(text: str, marks: Sequence[Boilerplate]) -> str | None:
    for mark in marks:
        if mark.kind == "byline" and (match := _BY.match(text, mark.start, mark.end)):
            return " ".join(match["names"].split())
    return None


def _published(text: str, marks: Sequence[Boilerplate]) -> str | None:
    """The date of a stamp line; a text whose stamp has only a form that plain patterns miss is asked of dateparser."""
    for mark in [mark for mark in marks if mark.kind == "dateline_stamp"][:STAMPS]:
        printed = text[mark.start : mark.end]
        full = [date.as_of for date in find_dates(printed) if len(date.as_of) == 10 and date.as_of[0] != "-"]
        if full:
            return full[0]
        if (parsed := _parsed(printed)) is not None:
            return parsed
    return None


def _parsed(printed: str) -> str | None:
    if not _MONTH.search(printed):
        return None  # 05.12.25: day and month cannot be told apart
    import dateparser  # here, because importing it takes longer than reading a hundred articles

    words = re.sub(
        r"^\W*(?:first |last )?(?:published|updated|modified|posted|date)(?: (?:on|at))?\s*:?",
        "",
        printed,
        flags=re.IGNORECASE,
    )
    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    try:
        moment: datetime | None = dateparser.parse(words.strip()[:80], languages=["en"], settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    return moment.date().isoformat() if moment is not None and 1800 <= moment.year <= 2200 else None


def _publisher(text: str, marks: Sequence[Boilerplate]) -> str | None:
    stated = _credited(text, marks)
    return stated if stated is not None else _speaks_of_itself(text)


def _credited(text: str, marks: Sequence[Boilerplate]) -> str | None:
    """The publisher as a credit line, a banner or a stray note names it."""
    for mark in marks:
        printed = text[mark.start : mark.end]
        if mark.kind == "sign_off" and (match := _SOURCE.match(printed)):
            return " ".join(match["name"].split())
        if mark.kind in ("credit", "sign_off") and (match := _MONITORING.match(printed)):
            return match["name"]
        if mark.kind == "stray_note" and (match := _NOTE.match(printed)):
            return match["name"]
        if mark.kind == "support_banner":
            names = Counter(match["name"] for match in _BANNER_SELF.finditer(printed))
            if names and names.most_common(1)[0][1] >= 2:
                return names.most_common(1)[0][0]
        if mark.kind == "sign_off" and (match := _COPYRIGHT.match(printed)):
            return match["name"]
    return None


def _speaks_of_itself(text: str) -> str | None:
    """ "The BBC has not seen …", "The BBC has contacted …": twice or more, or once with "told the BBC"."""
    names: Counter[str] = Counter()
    for printed in _sayers(text):
        name = re.sub(r"^the\s", "", printed, flags=re.IGNORECASE)
        if name.lower() not in _NOT_PUBLISHERS:
            names[name] += 1
    if not names:
        return None
    for match in _TO_SELF.finditer(text):
        name = match["name"][4:]
        if name in names:
            names[name] += 1
    name, times = names.most_common(1)[0]
    return name if times >= 2 else None


def _sayers(text: str) -> Iterator[str]:
    """Who "has not seen", "has contacted": names before such verbs. Why verbs first: a search for names takes ten times
    as long, and the verbs, which no name has in it, are few."""
    done = at = 0
    while (says := _SELF_SAYS.search(text, at)) is not None:
        at = says.start() + 1
        if (who := _SELF_NAME.search(text, max(done, says.start() - _NAME_REACH), says.start())) is not None:
            yield who["name"]
            done = at = says.end()


def _title(text: str, marks: Sequence[Boilerplate]) -> str | None:
    """The headline: a short first line without closing punctuation, or a first sentence the body then repeats."""
    covered = Ranges([(mark.start, mark.end) for mark in marks])
    for match in _LINE.finditer(text):
        printed = match.group().strip()
        if not printed or covered.touch(match.start(), match.end()):
            continue
        rest = _REST.search(text, match.end())
        if rest and printed.endswith(".") and len(printed) <= TITLE_LENGTH and is_headline(printed):
            return printed
        if len(printed) <= TITLE_LENGTH and rest and not _CLOSED.search(printed) and len(printed.split()) >= 3:
            return printed
        return _run_in_title(printed)
    return None


def _run_in_title(first_line: str) -> str | None:
    """A headline run into the body as its first sentence: the next sentence says the same again, at more length."""
    match = _FIRST_SENTENCE.match(first_line)
    if match is None:
        return None
    following = first_line[match.end() : match.end() + 400]
    sentence = _SENTENCE.match(following.lstrip())
    if sentence is None:
        return None
    ours = {word.lower()[:6] for word in _LONG_WORD.findall(match.group())}
    theirs = {word.lower()[:6] for word in _LONG_WORD.findall(sentence.group())}
    repeated = len(ours & theirs) / len(ours) if ours else 0.0
    return match.group() if repeated >= RUN_IN and len(sentence.group()) > len(match.group()) else None
