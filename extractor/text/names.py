"""Names: runs of capitalised words, with their particles, initials and suffixes, apart from the titles before them."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["Name", "find_names", "is_headline", "name_particles", "never_names", "sure_name_words"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed, `text[start:end]`, possessive 's left out."""

    start: int
    end: int
    text: str
    title_start: int | None = None
    """Where the title or role right before the name begins ("Kremlin aide" before "Yuri Ushakov"); None if none."""


@dataclass(slots=True)
class _Token:
    """A word. Why not frozen: it is made for each word of a text, and that would take three times as long."""

    start: int
    end: int
    word: str
    """Lower case, without a closing period or possessive."""
    capital: bool
    joins: bool
    """Whether a name may go on after it: no possessive, comma, end of sentence, line or quotation in between."""
    begins: bool
    """Whether it begins a sentence, a quotation or a line."""
    headline: bool
    """Whether nearly every word of its line is capitalised."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A text's words, where they start, and which of them occur in lower case and capitalised within a sentence."""

    tokens: list[_Token]
    starts: list[int]
    lower: frozenset[str]
    capitals: frozenset[str]


@cache
def _words() -> dict[str, frozenset[str]]:
    source = files("extractor.text").joinpath("data", "names.toml").read_text(encoding="utf-8")
    return {key: frozenset(words.split()) for key, words in tomllib.loads(source).items()}


def name_particles() -> frozenset[str]:
    """Small words that may stand inside a name ("van", "de", "al"), lower case."""
    return _words()["particles"]


@cache
def never_names() -> frozenset[str]:
    """Words that begin or end no name though they may be capitalised: titles, roles, days, common words; lower case."""
    return frozenset().union(
        *(_words()[kind] for kind in ("titles", "title_modifiers", "title_objects", "calendar", "common"))
    )


_TOKEN = re.compile(
    r"[^\W\d_][\w\u0300-\u036f]{1,60}+(?![\w\u0300-\u036f'\u2019\u02bc&-])"  # as the third has it, but for signs
    r"|(?:[^\W\d_]\.){2,8}|[^\W\d_](?:[\w\u0300-\u036f]|['\u2019\u02bc&-](?=[^\W_])){0,60}|[0-9]{1,9}"
)
_APOSTROPHES = ("'", "\u2019", "\u02bc")
_POSSESSIVE = re.compile(r"['\u2019\u02bc][sS]$")
_JOIN = re.compile(r"[ \t\u00a0\u2009\u202f]{1,3}")
_ABBREVIATED = re.compile(r"\.[ \t\u00a0\u2009\u202f]{0,3}")
_SUFFIXED = re.compile(r",[ \t\u00a0]?")
_OPENING = re.compile(r"[.!?:;\u2026\"\u201c\u2018([\n\r\u2028\u2029\u2022|\u2013\u2014*>]|\s['-]|^")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_STOPS = (".", "!", "?", "\u2026")
_CLOSERS = "\"'\u201d\u2019)]"
_FIRST_PERSON = frozenset({"i", *(f"i{mark}{rest}" for mark in "'\u2019" for rest in ("m", "ve", "ll", "d"))})
_ARTICLED = re.compile(r"(?:al|el|ul|ad|as|ash|az|an|ar|at|[dl])[-'\u2019][A-Z\u00c0-\u00de]")
_WITHIN = re.compile(r"[A-Z](?<=[A-Za-z0-9] [A-Z])[A-Za-z]{1,50}+(?=[ ,;:]|'s |\.$|\. )")
_FIRST = re.compile(r"[A-Z][A-Za-z]{1,50}+(?=[ ,;:]|'s )")
HEADLINE = 0.7
"""Share of a line's words of four letters or more that must be capitalised for it to count as headline case.
Why: tests/text/test_names.py; body sentences full of names stay below, title-case headlines reach 0.8 and more."""


def find_names(text: str, start: int = 0, end: int | None = None) -> list[Name]:
    """The names in `text[start:end]`, in order, not overlapping; offsets are those of `text`.

    A common word capitalised only because it begins a sentence is no name; in a headline whose words are all
    capitalised only words that are names elsewhere in the text, or all capitals, count. Weekdays and months are none.
    """
    stop = len(text) if end is None else max(0, min(end, len(text)))
    whole = _read(text)
    tokens = whole.tokens[bisect_left(whole.starts, start) : bisect_left(whole.starts, stop)]
    if tokens and tokens[-1].end > stop:
        tokens = tokens[:-1]
    names: list[Name] = []
    at = 0
    while at < len(tokens):
        if not tokens[at].capital or not _is_name_word(text, tokens, at, whole):
            at += 1
            continue
        last = _run_end(tokens, at, whole)
        names.extend(_named(text, tokens, at, last))
        at = last + 1
    return names


def sure_name_words(text: str) -> set[str]:
    """Words of `find_names(text)`, in small letters, that can be told without reading the others: a few of them.

    Capitalised words of one closed line that stand within a sentence, or begin the text and nothing else, and are no
    words that may be left out of a name.
    """
    if not text.endswith(".") or "\n" in text or "\r" in text or "\u2028" in text or "\u2029" in text:
        return set()
    found = {word.lower() for word in _WITHIN.findall(text)}
    if first := _FIRST.match(text):
        word = first.group().lower()
        if not word.endswith(_endings()) and text.lower().find(word, 1) < 0:
            found.add(word)
    return found - never_names()


def _tokens(text: str) -> list[_Token]:
    words = _words()
    tokens: list[_Token] = []
    for line in _LINE.finditer(text):
        matches = list(_TOKEN.finditer(text, line.start(), line.end()))
        closed = line.group().rstrip().rstrip(_CLOSERS).endswith(_STOPS)
        headline = not closed and _in_headline_case([match.group() for match in matches])
        begins, last = True, len(matches) - 1
        for number, match in enumerate(matches):
            printed = match.group()
            start, end = match.span()
            possessive = printed[-1] in "sS" and printed[-2:-1] in _APOSTROPHES
            if possessive and len(printed) > 2:
                word = printed[:-2].lower().rstrip(".")
                name_end = end - 2
            else:
                word = printed.lower().rstrip(".")
                name_end = end
            capital = printed[0].istitle()
            if not capital and not printed.isalpha():
                capital = _ARTICLED.match(printed) is not None
            if number == last:
                tokens.append(_Token(start, name_end, word, capital, False, begins, headline))
                break
            following = matches[number + 1]
            gap = text[end : following.start()]
            joined = not possessive and (gap == " " or _joined(gap, following, word, words))
            tokens.append(_Token(start, name_end, word, capital, joined, begins, headline))
            begins = not (joined or gap == " ") and _OPENING.search(text, end, following.start()) is not None
    return tokens


def _joined(gap: str, following: re.Match[str], word: str, words: dict[str, frozenset[str]]) -> bool:
    """Whether a name can go on from a word, behind which `gap` stands, to the word `following`."""
    if _JOIN.fullmatch(gap):
        return True
    if (len(word) == 1 or word in words["abbreviations"]) and _ABBREVIATED.fullmatch(gap):
        return True
    return following.group().lower().rstrip(".") in words["suffixes"] and _SUFFIXED.fullmatch(gap) is not None


def is_headline(line: str) -> bool:
    """Whether nearly every longer word of `line` is capitalised ("Putin Pledges to Capture Donbas by Force")."""
    return _in_headline_case(_TOKEN.findall(line))


def _in_headline_case(printed: list[str]) -> bool:
    long = [word for word in printed if len(word) >= 4]
    return len(long) >= 4 and sum(word[0].isupper() for word in long) >= HEADLINE * len(long)


@lru_cache(maxsize=2)
def _read(text: str) -> _Whole:
    tokens = _tokens(text)
    return _Whole(
        tokens,
        [token.start for token in tokens],
        frozenset([token.word for token in tokens if not token.capital]),
        frozenset([token.word for token in tokens if token.capital and not token.begins and not token.headline]),
    )


def _is_name_word(text: str, tokens: list[_Token], at: int, whole: _Whole) -> bool:
    token, words = tokens[at], _words()
    if not token.capital or token.word in _FIRST_PERSON:
        return False
    follows = token.joins and at + 1 < len(tokens) and tokens[at + 1].capital
    if token.word in words["calendar"] and not (follows and token.word in ("april", "june", "august", "may")):
        return False
    if token.headline:
        return token.word in whole.capitals
    if token.word in words["common"] and not _is_acronym(text, token):
        return follows and (token.word == "new" or (token.word == "the" and not token.begins))
    if not token.begins or token.word in whole.capitals or _POSSESSIVE.match(text, token.end, token.end + 2):
        return True
    if token.word in whole.lower:
        return token.word in words["titles"] and follows
    return not token.word.endswith(_endings()) or (token.word in words["titles"] and follows)


def _is_acronym(text: str, token: _Token) -> bool:
    """Whether it is "US", "WHO" or another acronym that small letters would make a common word."""
    return token.word in _words()["acronyms"] and text[token.start : token.end].isupper()


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(_words()["endings"]))


def _run_end(tokens: list[_Token], at: int, whole: _Whole) -> int:
    """The last token of the name that begins at token `at`."""
    words = _words()
    last, listing = at, False
    while tokens[last].joins and last + 1 < len(tokens):
        token, following = tokens[last], tokens[last + 1]
        if following.capital:
            if following.word in words["calendar"] and following.word != "may":
                break
            if following.headline and following.word not in whole.capitals:
                break
            last += 1
            continue
        ahead = last + 2
        if following.word in words["particles"]:
            if ahead < len(tokens) and tokens[ahead].word in words["particles"] and not tokens[ahead].capital:
                ahead += 1
        elif following.word in ("of", "for", "on"):
            if token.word not in words["organisations"] and token.word not in words["titles"]:
                break
            if token.word in words["titles"] and not (
                ahead < len(tokens) and tokens[ahead].word in words["title_objects"]
            ):
                break
            if ahead < len(tokens) and tokens[ahead].word == "the":
                ahead += 1
            listing = token.word in words["organisations"]
        elif following.word not in ("and", "&") or not listing:
            break
        if ahead >= len(tokens) or not tokens[ahead].capital or not all(t.joins for t in tokens[last + 1 : ahead]):
            break
        if tokens[ahead].word in words["calendar"]:
            break
        if following.word == "and" and tokens[ahead].word in words["titles"]:
            break
        last = ahead
    return last


def _named(text: str, tokens: list[_Token], first: int, last: int) -> Iterator[Name]:
    """The names of one run: the name after its titles, and what stands before the titles ("NATO", "Russian")."""
    words = _words()
    if first >= 2 and tokens[first - 1].word == "of" and tokens[first - 2].word in words["titles"]:
        while first <= last and tokens[first].word in words["title_objects"]:  # "former secretary of State"
            first += 1
    begin = first
    for at in range(first, last + 1):
        if tokens[at].word not in words["titles"]:
            continue
        surname = tokens[at].word in words["surnames"]
        follows = at + 1 <= last
        organisation = at + 1 == last and tokens[last].word in words["organisations"]
        if organisation or (surname and (not follows or tokens[at + 1].word in words["suffixes"])):
            continue
        begin = at + 1
        if begin + 1 <= last and tokens[begin].word == "of" and tokens[begin + 1].word in words["title_objects"]:
            begin += 2
            while begin <= last and tokens[begin].word in words["title_objects"]:
                begin += 1
    head_end = begin
    while head_end > first and _titular(tokens[head_end - 1], words):
        head_end -= 1
    if begin > first and head_end > first:
        yield _name(text, tokens, first, head_end - 1, None)
    if begin <= last:
        yield _name(text, tokens, begin, last, _title_start(text, tokens, begin))


def _titular(token: _Token, words: dict[str, frozenset[str]]) -> bool:
    return (
        token.word in words["titles"]
        or token.word in words["title_modifiers"]
        or token.word in words["title_objects"]
        or token.word == "of"
    )


def _title_start(text: str, tokens: list[_Token], begin: int) -> int | None:
    """Where the title right before token `begin` starts: role words, with the name or nationality before them."""
    words = _words()
    at, titled = begin, False
    while at > 0 and tokens[at - 1].joins and _titular(tokens[at - 1], words):
        at -= 1
        titled = titled or tokens[at].word in words["titles"]
    if not titled:
        return None
    for joint in range(at, begin):
        if tokens[joint].word in ("and", "of", "under") and not _has_title(tokens[at:joint]):
            at = joint + 1
    while at > 0 and tokens[at - 1].capital and tokens[at - 1].joins:
        before = tokens[at - 1]
        if before.begins and before.word in words["common"] and not _is_acronym(text, before):
            break
        at -= 1
    return tokens[at].start


def _has_title(tokens: list[_Token]) -> bool:
    return any(token.word in _words()["titles"] for token in tokens)


def _name(text: str, tokens: list[_Token], first: int, last: int, title_start: int | None) -> Name:
    start, end = tokens[first].start, tokens[last].end
    return Name(start, end, text[start:end], title_start)
