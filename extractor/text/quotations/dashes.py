"""Speech that a dash opens instead of a mark, as the press of many languages prints it: "– Nej, säger Anna Berg.",
"— Ні, — каже Іван. — Завтра", "—No lo sé —respondió Ana—."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.text.languages import words_of
from extractor.text.marks import Stretch
from extractor.text.paragraphs import Paragraph

__all__ = ["find_dash_speech"]

_OPENS = re.compile(r"[—–―]\s?(?=[\w¿¡\"'„“”«»‘’(])|-\s(?=\w)")
"""The dash that a paragraph of speech begins with."""
_OPENS_WITHIN = re.compile(r"(?<=[.!?…])\s+[—–―]\s(?=\w)")
"""The same behind a sentence of the reporter's, in the same paragraph."""
_RESUMES = re.compile(
    r"[^.!?…—–―]{0,160}(?:(?<=[,;:])\s*[—–―]\s?|[.!?…]\s*[—–―]\s?|(?<=\w)[—–―]\s|\s?[—–―][.,;:]\s)(?=[\w¿¡\"'„“”«»‘’])"
)
"""From the verb to the dash behind which the speaker goes on. Why behind a mark, or closing as a Spanish one does, and
before the sentence ends: other dashes are the reporter's own."""
_BY_COMMA = frozenset(("sv", "da", "nb", "fi"))
"""Languages that put a comma before the clause that says who speaks; the others put a dash."""
_LIST = 3
"""Dash paragraphs in a row, none with a verb of saying, that are a list."""
_LEAST_WORDS = 3
"""Words of a dash paragraph without such a verb. Why: shorter ones are items and signatures."""
_BREAK = re.compile(r"[,.!?…;:]\s*[—–―]")
"""A dash behind a mark: perhaps a clause of the reporter's whose verb is not listed."""
_ENDED = re.compile(r"[.!?…][\"'”’»)]*$")


@cache
def _verbs(language: str) -> str:
    said = words_of(language).get("said", "").split()
    return "|".join(re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in said)


@cache
def _clauses(language: str) -> re.Pattern[str] | None:
    """What comes between speech and the verb of its reporting clause, up to that verb; None without a list of verbs."""
    verbs = _verbs(language)
    if not verbs:
        return None
    before = r"(?:,|(?<=[!?…\"”’»]))\s+" if language in _BY_COMMA else r"[,.]?\s*[—–―]\s?|(?<=[!?…,.])\s-\s"
    aside = {"ro": r"(?:(?:a|au|am)\s+)?", "fi": r"(?:(?:hän|he|[A-ZÅÄÖ]\w+(?:\s[A-ZÅÄÖ]\w+)?)\s)?"}.get(language, "")
    return re.compile(rf"(?:{before}){aside}(?:{verbs})(?!\w)")


def find_dash_speech(text: str, pieces: Sequence[Paragraph], language: str) -> list[list[Stretch]]:
    """The words that dashes set off as speech, for each piece; nothing in languages whose press does not print it so.

    Sure words only: up to the verb of saying, and after its clause where another dash says that the speaker goes on. A
    paragraph of speech without such a verb counts where others of the article have one. Linear in the text's length.
    """
    clauses = _clauses(language)
    if clauses is None:
        return [[] for _ in pieces]
    opened = [_OPENS.match(text, piece.start, piece.end) for piece in pieces]
    spoken = [list(_spoken(text, piece, first, clauses, language)) for piece, first in zip(pieces, opened, strict=True)]
    if not any(spoken):
        return spoken
    out = []
    for at, piece in enumerate(pieces):
        first, here = opened[at], spoken[at]
        if (
            first
            and not here
            and _is_speech(text, first.end(), piece.end, language)
            and not _in_list(at, opened, spoken)
        ):
            here = [Stretch(first.end(), piece.end)]
        out.append(here)
    return out


def _spoken(
    text: str, piece: Paragraph, first: re.Match[str] | None, clauses: re.Pattern[str], language: str
) -> Iterator[Stretch]:
    """The speech of one paragraph, where a verb of saying shows that it is some."""
    start = first.end() if first else -1
    at = piece.start
    while True:
        if start < 0:
            within = _OPENS_WITHIN.search(text, at, piece.end)
            if within is None:
                return
            start = within.end()
        clause = _clause(text, start, piece.end, clauses, language)
        if clause is None:
            return
        if any(map(str.isalnum, text[start : clause.start()])):
            yield _sure(text, start, clause.start())
        if language in _BY_COMMA:
            return
        resumed = _RESUMES.match(text, clause.end(), piece.end)
        if resumed is None:
            return
        start, at = resumed.end(), resumed.end()
        later = clauses.search(text, start, piece.end)
        if later is None:
            yield _sure(text, start, piece.end)
            return


def _clause(text: str, start: int, end: int, clauses: re.Pattern[str], language: str) -> re.Match[str] | None:
    """The reporting clause behind the speech at `start`; with commas a sentence's last ("…, sa hej, säger Ana")."""
    found = clauses.search(text, start, end)
    if found is None or language not in _BY_COMMA:
        return found
    stop = re.compile(r"[.!?…]\s").search(text, found.end(), end)
    for later in clauses.finditer(text, found.end(), stop.start() if stop else end):
        found = later
    return found


def _sure(text: str, start: int, end: int) -> Stretch:
    """The words up to a dash behind a mark, without a comma or blanks at the end: these belong to the clause behind."""
    doubtful = _BREAK.search(text, start, end)
    words = text[start : doubtful.start() + 1 if doubtful else end]
    return Stretch(start, start + len(words.rstrip(" \t\u00a0\u202f,")))


def _is_speech(text: str, start: int, end: int, language: str) -> bool:
    """Whether a dash paragraph without a reporting clause is whole sentences and has nothing like such a clause."""
    words = text[start:end]
    if not words.lstrip("¿¡")[:1].isupper() or len(words.split()) < _LEAST_WORDS or not _ENDED.search(words):
        return False
    doubtful = re.compile(rf"\b(?:{_verbs(language)})(?!\w)") if language in _BY_COMMA else _BREAK
    return doubtful.search(words) is None


def _in_list(at: int, opened: Sequence[re.Match[str] | None], spoken: Sequence[list[Stretch]]) -> bool:
    """Whether the paragraph is one of several in a row that begin with dashes and name no speaker."""
    first = last = at
    while first and opened[first - 1] is not None and not spoken[first - 1] and at - first < _LIST:
        first -= 1
    while last + 1 < len(opened) and opened[last + 1] is not None and not spoken[last + 1] and last - at < _LIST:
        last += 1
    return last - first + 1 >= _LIST
